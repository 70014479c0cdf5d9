// units.c: three digits are enough for a measurement.
#include "units.h"

void units_append_number(TextBuffer *text, double value) {
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 ? 2 : 4;
    text_buffer_append_format(text, "%.*f", decimals, value);
}

void units_append_time(TextBuffer *text, double ns) {
    static const char *const units[] = {"ns", "us", "ms", "s"};
    int unit = 0;
    while (unit < 3 && ns >= 999.5) {
        ns /= 1000;
        unit++;
    }
    units_append_number(text, ns);
    text_buffer_append_format(text, " %s", units[unit]);
}

void units_append_bytes(TextBuffer *text, double bytes) {
    if (bytes < 10000) {
        text_buffer_append_format(text, "%.0f bytes", bytes);
    } else {
        units_append_number(text, bytes / 1024 / 1024);
        text_buffer_append_text(text, " MB");
    }
}
