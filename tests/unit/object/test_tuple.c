// test_tuple.c: tuples hash as CPython's do.
#include "object/tuple.h"

#include "object/int.h"
#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

static int64_t hash_of(Vm *vm, const Value *items, size_t count) {
    uint64_t hash;
    ck_assert(tuple_hash(vm, tuple_from_values(vm, items, count), &hash));
    return (int64_t)hash;
}

START_TEST(hashes_are_cpythons) {
    Vm *vm = bare_runtime_new();
    const Value pair[] = {value_from_int(1), value_from_int(2)};
    const Value negative[] = {value_from_int(-1), value_from_int(-2), value_from_int(0)};
    ck_assert_int_eq(hash_of(vm, NULL, 0), INT64_C(5740354900026072187));
    ck_assert_int_eq(hash_of(vm, pair, 2), INT64_C(-3550055125485641917));
    ck_assert_int_eq(hash_of(vm, negative, 3), INT64_C(2483540026688461915));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(the_empty_tuple_is_one_object) {
    Vm *vm = bare_runtime_new();
    ck_assert_ptr_eq(tuple_new(vm, 0), tuple_from_values(vm, NULL, 0));
    Tuple *repeated;
    ck_assert(tuple_repeat(vm, tuple_pair(vm, VALUE_NONE, VALUE_NONE), 0, &repeated));
    ck_assert_ptr_eq(repeated, tuple_new(vm, 0));
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("object/tuple", hashes_are_cpythons, the_empty_tuple_is_one_object);
}
