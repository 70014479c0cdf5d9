// test_span.c: places come out of their packing as they went in.
#include "bytecode/span.h"

#include "unit.h"

START_TEST(spans_come_out_of_their_packing) {
    static const SourceSpan spans[] = {
        {1, 0, 1, 5},
        {1, 0, 1, 5},
        {0, 0, 0, 0},
        {7, 300, 9, 2},
        {7, 4, 7, 4},
        {3, 1000000, 3, 1000001},
        {4000000000u, 1, 4000000000u, 2},
        {1, 9, 1, 3},
    };
    enum { COUNT = sizeof spans / sizeof *spans };
    uint8_t packed[COUNT * SPAN_PACKED_MAX];
    uint8_t *end = packed;
    SourceSpan span = {0, 0, 0, 0};
    for (size_t index = 0; index < COUNT; index++) {
        end = span_write(end, index == 0 ? &span : &spans[index - 1], &spans[index]);
    }
    const uint8_t *at = packed;
    for (size_t index = 0; index < COUNT; index++) {
        at = span_read(at, &span);
        ck_assert_uint_eq(span.line, spans[index].line);
        ck_assert_uint_eq(span.end_line, spans[index].end_line);
        ck_assert_uint_eq(span.column, spans[index].column);
        ck_assert_uint_eq(span.end_column, spans[index].end_column);
    }
    ck_assert_ptr_eq(at, end);
}
END_TEST

Suite *make_suite(void) { return UNIT_SUITE("bytecode/span", spans_come_out_of_their_packing); }
