// test_bytes.c: storage of bytes and bytearray.
#include "object/bytes.h"

#include "object/text_repr.h"

#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

static void assert_bytes(Value value, const char *expected) {
    const uint8_t *data;
    size_t length;
    ck_assert(bytes_view(value, &data, &length));
    ck_assert_uint_eq(length, strlen(expected));
    ck_assert_int_eq(memcmp(data, expected, length), 0);
}

START_TEST(bytes_are_a_copy_with_a_closing_nul) {
    Vm *vm = bare_runtime_new();
    char source[] = "abc";
    Bytes *bytes = bytes_new(vm, source, 3);
    source[0] = 'x';
    assert_bytes(value_from_object(bytes), "abc");
    ck_assert_uint_eq(bytes->data[3], 0);
    ck_assert_uint_eq(bytes_hash(vm, bytes), bytes_hash(vm, bytes_new(vm, "abc", 3)));
    assert_bytes(value_from_object(bytes_new(vm, NULL, 0)), "");
    bare_runtime_free(vm);
}
END_TEST

START_TEST(an_array_grows_shrinks_and_is_replaced_in_the_middle) {
    Vm *vm = bare_runtime_new();
    ByteArray *array = bytearray_new(vm, "hello", 5);
    Value value = value_from_object(array);
    bytearray_replace_range(vm, array, 1, 4, "-", 1);
    assert_bytes(value, "h-o");
    bytearray_replace_range(vm, array, 1, 1, "xyz", 3);
    assert_bytes(value, "hxyz-o");
    bytearray_replace_range(vm, array, 0, 6, NULL, 0);
    assert_bytes(value, "");
    for (int index = 0; index < 1000; index++) {
        bytearray_append(vm, array, "ab", 2);
    }
    ck_assert_uint_eq(array->length, 2000);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(repr_picks_quotes_and_escapes) {
    static const struct {
        const char *data;
        const char *repr;
    } cases[] = {{"abc", "b'abc'"},
                 {"it's", "b\"it's\""},
                 {"a'\"", "b'a\\'\"'"},
                 {"\n\t\r\\", "b'\\n\\t\\r\\\\'"},
                 {"\x01\x7f\xff", "b'\\x01\\x7f\\xff'"}};
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        TextBuffer text;
        text_buffer_init(&text);
        text_repr_append_bytes(&text, (const uint8_t *)cases[index].data, strlen(cases[index].data),
                               false);
        ck_assert_str_eq(text.bytes, cases[index].repr);
        text_buffer_release(&text);
    }
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("object/bytes", bytes_are_a_copy_with_a_closing_nul,
                      an_array_grows_shrinks_and_is_replaced_in_the_middle,
                      repr_picks_quotes_and_escapes);
}
