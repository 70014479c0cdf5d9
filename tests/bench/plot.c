// plot.c: the pictures, as SVG.
//
//      row name    |      .   |    . o   .      |     one line for each row; the thick vertical
//      row name    |          |  o  .     .     |     line is aspy, right of it aspy is faster
//                 0.1         1        10      100
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "growth.h"
#include "peers.h"
#include "report.h"
#include "statistics.h"

enum { LEFT = 190, RIGHT = 20, WIDTH = 1000, TOP = 70, LINE = 18, LEGEND_COLUMN = 150 };

static void begin(TextBuffer *svg, int height, const char *title) {
    text_buffer_append_format(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
        "font-family=\"sans-serif\" font-size=\"11\">\n"
        "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n"
        "<text x=\"10\" y=\"18\" font-size=\"14\">%s</text>\n",
        WIDTH, height, title);
}

static void append_label(TextBuffer *svg, double x, double y, const char *anchor,
                         const char *label) {
    text_buffer_append_format(svg, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n", x,
                              y, anchor, label);
}

static void append_line(TextBuffer *svg, double x1, double y1, double x2, double y2,
                        const char *colour, double width) {
    text_buffer_append_format(svg,
                              "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" "
                              "stroke=\"%s\" stroke-width=\"%.1f\"/>\n",
                              x1, y1, x2, y2, colour, width);
}

static void append_dot(TextBuffer *svg, double x, double y, const char *colour) {
    text_buffer_append_format(
        svg, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\" fill-opacity=\"0.8\"/>\n", x, y,
        colour);
}

// The colours of the peers that are in the picture, in two lines at the top.
static void append_legend(TextBuffer *svg, const Bench *bench, const bool *is_shown) {
    int place = 0;
    for (int peer = 0; peer < bench->peer_count; peer++) {
        if (is_shown[peer]) {
            int columns = (WIDTH - 20) / LEGEND_COLUMN;
            double x = 14 + place % columns * LEGEND_COLUMN;
            double y = 32 + place / columns * 14;
            append_dot(svg, x, y - 4, bench->peers[peer].kind->colour);
            append_label(svg, x + 8, y, "start", bench->peers[peer].kind->heading);
            place++;
        }
    }
}

static double place_ratio(double ratio, double low, double high) {
    double share = (log10(ratio) - low) / (high - low);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
}

// Is this a row with ratios to show?
static bool is_plotted(const Bench *bench, const Row *row) {
    for (int peer = 1; peer < bench->peer_count; peer++) {
        if (statistics_ratio(bench, row, peer) > 0) {
            return true;
        }
    }
    return false;
}

typedef struct Scale {
    double low; // both are powers of ten
    double high;
    int line_count;
} Scale;

static Scale find_scale(const Bench *bench, bool *is_shown) {
    Scale scale = {.low = 0, .high = 1};
    for (size_t index = 0; index < bench->rows.count; index++) {
        const Row *row = bench->rows.items[index];
        scale.line_count += is_plotted(bench, row);
        for (int peer = 1; peer < bench->peer_count; peer++) {
            double ratio = statistics_ratio(bench, row, peer);
            if (ratio > 0) {
                is_shown[peer] = true;
                scale.low = fmin(scale.low, floor(log10(ratio)));
                scale.high = fmax(scale.high, ceil(log10(ratio)));
            }
        }
    }
    return scale;
}

void plot_ratios(const Bench *bench, TextBuffer *svg) {
    bool is_shown[MAX_PEERS] = {false};
    Scale scale = find_scale(bench, is_shown);
    double bottom = TOP + scale.line_count * LINE;
    begin(svg, (int)bottom + 40, "How many times longer than aspy (right of 1: aspy is faster)");
    append_legend(svg, bench, is_shown);
    for (double power = scale.low; power <= scale.high; power++) {
        double x = place_ratio(pow(10, power), scale.low, scale.high);
        char label[32];
        snprintf(label, sizeof label, "%g", pow(10, power));
        append_line(svg, x, TOP, x, bottom, "#cccccc", 1);
        append_label(svg, x, bottom + 16, "middle", label);
    }
    double one = place_ratio(1, scale.low, scale.high);
    append_line(svg, one, TOP, one, bottom, bench->peers[0].kind->colour, 2);
    double y = TOP + LINE / 2.0;
    for (size_t index = 0; index < bench->rows.count; index++) {
        const Row *row = bench->rows.items[index];
        if (!is_plotted(bench, row)) {
            continue;
        }
        append_label(svg, LEFT - 8, y + 4, "end", row->name);
        append_line(svg, LEFT, y, WIDTH - RIGHT, y, "#eeeeee", 1);
        for (int peer = 1; peer < bench->peer_count; peer++) {
            double ratio = statistics_ratio(bench, row, peer);
            if (ratio > 0) {
                append_dot(svg, place_ratio(ratio, scale.low, scale.high), y,
                           bench->peers[peer].kind->colour);
            }
        }
        y += LINE;
    }
    text_buffer_append_text(svg, "</svg>\n");
}

enum { GROWTH_HEIGHT = 420, GROWTH_BOTTOM = 380, GROWTH_LEFT = 70, GROWTH_RIGHT = 40 };

static double growth_x(int point) {
    double share = (log10(growth_tasks(point)) - log10(2)) / (6 - log10(2));
    return GROWTH_LEFT + share * (WIDTH - GROWTH_LEFT - GROWTH_RIGHT);
}

// From 10 ns at the bottom to 10 us at the top.
static double growth_y(double each_ns) {
    double share = (log10(each_ns) - 1) / 3;
    return GROWTH_BOTTOM - share * (GROWTH_BOTTOM - TOP);
}

void plot_growth(const Bench *bench, TextBuffer *svg) {
    bool is_shown[MAX_PEERS];
    for (int peer = 0; peer < bench->peer_count; peer++) {
        is_shown[peer] = growth_spread(bench, peer) > 0;
    }
    begin(svg, GROWTH_HEIGHT, "CPU time of one task switch among so many tasks");
    append_legend(svg, bench, is_shown);
    static const char *const labels[] = {"10 ns", "100 ns", "1 us", "10 us"};
    for (int power = 0; power < 4; power++) {
        double y = growth_y(pow(10, power + 1));
        append_line(svg, GROWTH_LEFT, y, WIDTH - GROWTH_RIGHT, y, "#cccccc", 1);
        append_label(svg, GROWTH_LEFT - 6, y + 4, "end", labels[power]);
    }
    for (int point = 0; point < GROWTH_POINTS; point++) {
        char label[32];
        snprintf(label, sizeof label, "%d", growth_tasks(point));
        append_label(svg, growth_x(point), GROWTH_BOTTOM + 16, "middle", label);
    }
    for (int peer = 0; peer < bench->peer_count; peer++) {
        const double *each = bench->growth.each_ns[peer];
        for (int point = 0; point < GROWTH_POINTS; point++) {
            if (each[point] <= 0) {
                continue;
            }
            append_dot(svg, growth_x(point), growth_y(each[point]),
                       bench->peers[peer].kind->colour);
            if (point > 0 && each[point - 1] > 0) {
                append_line(svg, growth_x(point - 1), growth_y(each[point - 1]), growth_x(point),
                            growth_y(each[point]), bench->peers[peer].kind->colour, 1.5);
            }
        }
    }
    text_buffer_append_text(svg, "</svg>\n");
}
