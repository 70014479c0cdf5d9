// test_dict.c: dicts keep the order of insertion, whatever is removed and however they grow.
#include "object/dict.h"

#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

static void set_int(Vm *vm, Dict *dict, int64_t key, int64_t value) {
    ck_assert(dict_set(vm, dict, value_from_int(key), value_from_int(value)));
}

static int64_t get_int(Vm *vm, Dict *dict, int64_t key) {
    Value value;
    ck_assert(dict_get(vm, dict, value_from_int(key), &value));
    return value_is_absent(value) ? -1 : value_as_int(value);
}

START_TEST(entries_come_in_order_of_insertion) {
    Vm *vm = bare_runtime_new();
    Dict *dict = dict_new(vm);
    for (int64_t key = 5000; key > 0; key--) {
        set_int(vm, dict, key * 8, key);
    }
    size_t position = 0;
    Value key, value;
    for (int64_t expected = 5000; expected > 0; expected--) {
        ck_assert(dict_next(dict, &position, &key, &value));
        ck_assert_int_eq(value_as_int(key), expected * 8);
        ck_assert_int_eq(get_int(vm, dict, expected * 8), expected);
    }
    ck_assert(!dict_next(dict, &position, &key, &value));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_removed_key_comes_back_at_the_end) {
    Vm *vm = bare_runtime_new();
    Dict *dict = dict_new(vm);
    for (int64_t key = 0; key < 4; key++) {
        set_int(vm, dict, key, key);
    }
    Value removed;
    ck_assert(dict_delete(vm, dict, value_from_int(1), &removed));
    ck_assert_int_eq(value_as_int(removed), 1);
    ck_assert(dict_delete(vm, dict, value_from_int(1), &removed));
    ck_assert(value_is_absent(removed));
    set_int(vm, dict, 1, 9);
    size_t position = 0;
    Value key, value;
    const int64_t expected[] = {0, 2, 3, 1};
    for (size_t index = 0; index < 4; index++) {
        ck_assert(dict_next(dict, &position, &key, &value));
        ck_assert_int_eq(value_as_int(key), expected[index]);
    }
    bare_runtime_free(vm);
}
END_TEST

// Deleted entries leave marks in the index: they must be cleared in time, or look-ups never end.
START_TEST(a_queue_of_any_length_stays_small) {
    Vm *vm = bare_runtime_new();
    Dict *dict = dict_new(vm);
    Value key, value;
    for (int64_t number = 0; number < 100000; number++) {
        set_int(vm, dict, number, number);
        if (number >= 3) {
            ck_assert(dict_delete(vm, dict, value_from_int(number - 3), &value));
        }
    }
    ck_assert_uint_eq(dict->count, 3);
    ck_assert_uint_lt(dict->entry_capacity, 64);
    for (int64_t number = 0; number < 100000; number++) {
        set_int(vm, dict, number, number);
        ck_assert(dict_pop_last(dict, &key, &value));
    }
    ck_assert_uint_lt(dict->entry_capacity, 64);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(the_version_lives_until_the_keys_change) {
    Vm *vm = bare_runtime_new();
    Dict *dict = dict_new(vm);
    String *name = string_intern_text(vm, "name");
    dict_set_string(vm, dict, name, VALUE_NONE);
    int64_t position = dict_find_string(vm, dict, name);
    uint32_t version = dict->version;
    ck_assert_int_eq(position, 0);
    ck_assert_uint_ne(version, 0);
    dict_set_string(vm, dict, name, VALUE_TRUE);
    ck_assert_uint_eq(dict->version, version);
    dict_set_text(vm, dict, "other", VALUE_TRUE);
    ck_assert_uint_ne(dict->version, version);
    ck_assert_int_eq(dict_find_string(vm, dict, string_intern_text(vm, "missing")), -1);
    ck_assert_uint_ne(dict->version, version);
    ck_assert(dict_delete_string(vm, dict, name));
    ck_assert(!dict_delete_string(vm, dict, name));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(equal_text_is_one_key_interned_or_not) {
    Vm *vm = bare_runtime_new();
    Dict *dict = dict_new(vm);
    dict_set_text(vm, dict, "key", value_from_int(1));
    Value other = value_from_object(string_from_text(vm, "key"));
    ck_assert(dict_set(vm, dict, other, value_from_int(2)));
    ck_assert_uint_eq(dict->count, 1);
    ck_assert_int_eq(value_as_int(dict_get_string(vm, dict, value_as_string(other))), 2);
    set_int(vm, dict, 7, 7);
    ck_assert(!dict->only_string_keys);
    ck_assert_int_eq(value_as_int(dict_get_string(vm, dict, value_as_string(other))), 2);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_copy_has_no_holes_when_many_were_removed) {
    Vm *vm = bare_runtime_new();
    Dict *dict = dict_new(vm);
    for (int64_t key = 0; key < 1000; key++) {
        set_int(vm, dict, key, key);
    }
    Value ignored;
    for (int64_t key = 0; key < 990; key++) {
        ck_assert(dict_delete(vm, dict, value_from_int(key), &ignored));
    }
    Dict *copy = dict_copy(vm, dict);
    ck_assert_uint_eq(copy->count, 10);
    ck_assert_uint_lt(copy->entry_capacity, 64);
    ck_assert_int_eq(get_int(vm, copy, 995), 995);
    bool equal;
    ck_assert(dict_equal(vm, dict, copy, &equal) && equal);
    set_int(vm, copy, 995, 0);
    ck_assert(dict_equal(vm, dict, copy, &equal) && !equal);
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE(
        "object/dict", entries_come_in_order_of_insertion, a_removed_key_comes_back_at_the_end,
        a_queue_of_any_length_stays_small, the_version_lives_until_the_keys_change,
        equal_text_is_one_key_interned_or_not, a_copy_has_no_holes_when_many_were_removed);
}
