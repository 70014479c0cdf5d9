// test_iterator.c: iterators of containers that change meanwhile, and their ends.
#include "object/iterator.h"

#include "object/dict.h"
#include "object/exception.h"
#include "object/list.h"
#include "object/set.h"
#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

static Step next(Vm *vm, Iterator *iterator, Value *item) {
    Class *class = class_of(vm, value_from_object(iterator));
    return class->next(vm, &iterator->object, item);
}

START_TEST(an_exhausted_list_iterator_stays_so) {
    Vm *vm = bare_runtime_new();
    List *list = list_new(vm, 0);
    list_append(vm, list, value_from_int(1));
    Iterator *iterator = iterator_new(vm, CLASS_LIST_ITERATOR, value_from_object(list));
    Value item;
    ck_assert(next(vm, iterator, &item) == STEP_ITEM);
    list_append(vm, list, value_from_int(2));
    ck_assert(next(vm, iterator, &item) == STEP_ITEM);
    ck_assert(next(vm, iterator, &item) == STEP_END);
    list_append(vm, list, value_from_int(3));
    ck_assert(next(vm, iterator, &item) == STEP_END);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_reverse_iterator_ends_when_the_list_shrinks_below_it) {
    Vm *vm = bare_runtime_new();
    List *list = list_new(vm, 0);
    for (int64_t number = 0; number < 5; number++) {
        list_append(vm, list, value_from_int(number));
    }
    Iterator *iterator = iterator_new(vm, CLASS_LIST_REVERSE_ITERATOR, value_from_object(list));
    Value item;
    ck_assert(next(vm, iterator, &item) == STEP_ITEM);
    ck_assert_int_eq(value_as_int(item), 4);
    ck_assert_int_eq(iterator_length_hint(vm, iterator), 4);
    list_remove_range(vm, list, 1, 5);
    ck_assert(next(vm, iterator, &item) == STEP_END);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_dict_that_grows_is_noticed_each_time) {
    Vm *vm = bare_runtime_new();
    Dict *dict = dict_new(vm);
    dict_set_text(vm, dict, "a", VALUE_NONE);
    Iterator *iterator = iterator_new(vm, CLASS_DICT_KEY_ITERATOR, value_from_object(dict));
    Value item;
    dict_set_text(vm, dict, "b", VALUE_NONE);
    for (size_t time = 0; time < 2; time++) {
        ck_assert(next(vm, iterator, &item) == STEP_RAISED);
        ck_assert(exception_raised_is(vm, CLASS_RUNTIME_ERROR));
        (void)exception_take(vm);
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_dict_is_walked_backwards_over_its_holes) {
    Vm *vm = bare_runtime_new();
    Dict *dict = dict_new(vm);
    Value ignored;
    for (int64_t key = 0; key < 6; key++) {
        ck_assert(dict_set(vm, dict, value_from_int(key), value_from_int(key * key)));
    }
    ck_assert(dict_delete(vm, dict, value_from_int(5), &ignored));
    ck_assert(dict_delete(vm, dict, value_from_int(2), &ignored));
    Iterator *iterator =
        iterator_new(vm, CLASS_DICT_REVERSE_VALUE_ITERATOR, value_from_object(dict));
    const int64_t expected[] = {16, 9, 1, 0};
    Value item;
    for (size_t index = 0; index < 4; index++) {
        ck_assert(next(vm, iterator, &item) == STEP_ITEM);
        ck_assert_int_eq(value_as_int(item), expected[index]);
    }
    ck_assert(next(vm, iterator, &item) == STEP_END);
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_set_that_changes_size_is_noticed) {
    Vm *vm = bare_runtime_new();
    Set *set = set_new(vm);
    ck_assert(set_add(vm, set, value_from_int(1)));
    Iterator *iterator = iterator_new(vm, CLASS_SET_ITERATOR, value_from_object(set));
    Value item;
    ck_assert(next(vm, iterator, &item) == STEP_ITEM);
    ck_assert(set_add(vm, set, value_from_int(2)));
    ck_assert(next(vm, iterator, &item) == STEP_RAISED);
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("object/iterator", an_exhausted_list_iterator_stays_so,
                      a_reverse_iterator_ends_when_the_list_shrinks_below_it,
                      a_dict_that_grows_is_noticed_each_time,
                      a_dict_is_walked_backwards_over_its_holes,
                      a_set_that_changes_size_is_noticed);
}
