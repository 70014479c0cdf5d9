// test_string.c: widths, sums, search and the interned strings.
#include "object/string.h"

#include "object/exception.h"
#include "object/string_builder.h"

#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

static void assert_text(Vm *vm, String *string, const char *expected) {
    ck_assert_str_eq(string_text(vm, string), expected);
}

START_TEST(a_string_is_as_wide_as_its_widest_character) {
    static const struct {
        const char *text;
        unsigned width;
        bool is_ascii;
        size_t length;
    } cases[] = {{"", 1, true, 0},
                 {"abc", 1, true, 3},
                 {"caf\u00e9", 1, false, 4},
                 {"\u4f60\u597d", 2, false, 2},
                 {"a\U0001F600", 4, false, 2}};
    Vm *vm = bare_runtime_new();
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        String *string = string_from_text(vm, cases[index].text);
        ck_assert_uint_eq(string_width(string), cases[index].width);
        ck_assert(string_is_ascii(string) == cases[index].is_ascii);
        ck_assert_uint_eq(string->length, cases[index].length);
        assert_text(vm, string, cases[index].text);
        ck_assert(string_equal_text(string, cases[index].text));
        ck_assert(!string_equal_text(string, "other"));
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_part_is_as_narrow_as_it_can_be) {
    Vm *vm = bare_runtime_new();
    String *string = string_from_text(vm, "ab\u4f60\u00e9");
    String *part = string_substring(vm, string, 0, 2);
    ck_assert(string_is_ascii(part));
    ck_assert(string_equal(part, string_from_text(vm, "ab")));
    ck_assert_uint_eq(string_width(string_substring(vm, string, 3, 4)), 1);
    ck_assert_uint_eq(string_hash(vm, part), string_hash(vm, string_from_text(vm, "ab")));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(building_by_addition_is_linear_and_keeps_what_was) {
    Vm *vm = bare_runtime_new();
    String *sum = string_from_text(vm, "");
    String *early = NULL;
    for (int index = 0; index < 200000; index++) {
        sum = string_concatenate(vm, sum, string_from_text(vm, index % 2 ? "yz" : "x"));
        early = index == 1000 ? sum : early;
    }
    ck_assert_uint_eq(sum->length, 300000);
    String *fork = string_concatenate(vm, early, string_from_text(vm, "!"));
    String *again = string_concatenate(vm, early, string_from_text(vm, "\u4f60"));
    ck_assert_uint_eq(string_at(fork, early->length), '!');
    ck_assert_uint_eq(string_at(again, early->length), 0x4f60);
    ck_assert_uint_eq(string_at(sum, early->length), 'y');
    ck_assert_uint_eq(strlen(string_text(vm, early)), early->length);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(search_finds_first_and_last_in_every_width) {
    static const struct {
        const char *text, *part;
        int64_t first, last;
    } cases[] = {{"abcabc", "bc", 1, 4},
                 {"abcabc", "", 0, 6},
                 {"abc", "abcd", -1, -1},
                 {"aaa", "aa", 0, 1},
                 {"\u4f60a\u4f60", "\u4f60", 0, 2},
                 {"\u4f60ab", "ab", 1, 1},
                 {"ab", "\u4f60", -1, -1},
                 {"x\U0001F600y", "y", 2, 2}};
    Vm *vm = bare_runtime_new();
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        String *text = string_from_text(vm, cases[index].text);
        String *part = string_from_text(vm, cases[index].part);
        ck_assert_int_eq(string_find(text, part, 0, text->length), cases[index].first);
        ck_assert_int_eq(string_find_last(text, part, 0, text->length), cases[index].last);
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(search_is_linear_on_the_worst_input) {
    enum { LENGTH = 1000000, HALF = LENGTH / 2 };
    Vm *vm = bare_runtime_new();
    StringBuilder builder;
    string_builder_init(&builder);
    string_builder_append_repeated(&builder, 'a', LENGTH);
    String *text = string_builder_finish(vm, &builder);
    string_builder_append_repeated(&builder, 'a', HALF);
    string_builder_append_point(&builder, 'b');
    String *part = string_builder_finish(vm, &builder);
    ck_assert_int_eq(string_find(text, part, 0, text->length), STRING_NOT_FOUND);
    string_builder_append_repeated(&builder, 'a', HALF);
    string_builder_append_point(&builder, 'b');
    string_builder_append_point(&builder, 'c');
    String *with_tail = string_builder_finish(vm, &builder);
    ck_assert_int_eq(string_find(with_tail, part, 0, with_tail->length), 0);
    string_builder_append_point(&builder, 'b');
    string_builder_append_repeated(&builder, 'a', HALF);
    String *backward = string_builder_finish(vm, &builder);
    ck_assert_int_eq(string_find_last(text, backward, 0, text->length), STRING_NOT_FOUND);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(order_is_by_code_points) {
    Vm *vm = bare_runtime_new();
    static const char *const ordered[] = {"", "a", "aa", "b", "\u00e9", "\u4f60", "\U0001F600"};
    for (size_t a = 0; a < 7; a++) {
        for (size_t b = 0; b < 7; b++) {
            int order =
                string_compare(string_from_text(vm, ordered[a]), string_from_text(vm, ordered[b]));
            ck_assert_int_eq((order > 0) - (order < 0), (a > b) - (a < b));
        }
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(interned_strings_are_one_object_and_weak) {
    Vm *vm = bare_runtime_new();
    Heap *heap = runtime_of(vm)->heap;
    String *name = string_intern_text(vm, "a_name_nobody_else_has");
    ck_assert_ptr_eq(string_intern_text(vm, "a_name_nobody_else_has"), name);
    ck_assert(string_intern(vm, name) == name);
    size_t before = runtime_of(vm)->interned.count;
    heap_collect(heap);
    ck_assert_uint_lt(runtime_of(vm)->interned.count, before);
    ck_assert(string_equal_text(string_intern_text(vm, "a_name_nobody_else_has"),
                                "a_name_nobody_else_has"));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(lone_surrogates_are_characters) {
    Vm *vm = bare_runtime_new();
    static const uint32_t points[] = {'a', 0xD800, 0xDFFF};
    String *string = string_from_code_points(vm, points, 3);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    string_append_utf8(&buffer, string);
    ck_assert(string_equal(string_from_buffer(vm, &buffer), string));
    text_buffer_release(&buffer);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(absurd_sizes_raise_memory_error) {
    Vm *vm = bare_runtime_new();
    ck_assert(string_check_size(vm, 1000000, 4));
    ck_assert(!string_check_size(vm, (size_t)1 << 60, 1));
    ck_assert(exception_raised_is(vm, CLASS_MEMORY_ERROR));
    ck_assert(!string_check_size(vm, SIZE_MAX, 4));
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE(
        "object/string", a_string_is_as_wide_as_its_widest_character,
        a_part_is_as_narrow_as_it_can_be, building_by_addition_is_linear_and_keeps_what_was,
        search_finds_first_and_last_in_every_width, search_is_linear_on_the_worst_input,
        order_is_by_code_points, interned_strings_are_one_object_and_weak,
        lone_surrogates_are_characters, absurd_sizes_raise_memory_error);
}
