// test_embedded.c: every embedded module is found by its dotted name.
#include "base/embedded.h"

#include <string.h>

#include "unit.h"

START_TEST(every_module_is_found_by_its_dotted_name) {
    for (size_t index = 0; index < embedded_module_count; index++) {
        char dotted[200];
        size_t length = strlen(embedded_modules[index].name);
        for (size_t at = 0; at <= length; at++) {
            char byte = embedded_modules[index].name[at];
            dotted[at] = byte == '/' ? '.' : byte;
        }
        ck_assert_ptr_eq(embedded_find(dotted, length), &embedded_modules[index]);
        ck_assert_uint_eq(strlen(embedded_modules[index].bytes), embedded_modules[index].length);
    }
}
END_TEST

START_TEST(an_unknown_name_is_not_found) {
    ck_assert_ptr_null(embedded_find("no.such.module", 14));
    ck_assert_ptr_null(embedded_find("", 0));
    ck_assert_ptr_null(embedded_find("zzzz", 4));
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("base/embedded", every_module_is_found_by_its_dotted_name,
                      an_unknown_name_is_not_found);
}
