// test_suggestion.c: the nearest name is the one CPython would suggest.
#include "vm/suggestion.h"

#include "unit.h"

static const char *nearest(Vm *vm, const char *wrong, const char *const *names, size_t count) {
    Value values[16];
    for (size_t index = 0; index < count; index++) {
        values[index] = value_from_object(string_intern_text(vm, names[index]));
    }
    String *best = suggestion_choose(vm, string_intern_text(vm, wrong), values, count);
    return best == NULL ? "" : string_text(vm, best);
}

START_TEST(a_slip_of_one_letter_is_noticed) {
    Vm *vm = vm_new(0);
    const char *const names[] = {"length", "width", "height"};
    ck_assert_str_eq(nearest(vm, "lenght", names, 3), "length");
    ck_assert_str_eq(nearest(vm, "heihgt", names, 3), "height");
    ck_assert_str_eq(nearest(vm, "Width", names, 3), "width");
    vm_free(vm);
}
END_TEST

START_TEST(what_is_too_different_is_not_suggested) {
    Vm *vm = vm_new(0);
    const char *const names[] = {"alpha", "beta"};
    ck_assert_str_eq(nearest(vm, "gamma_function", names, 2), "");
    ck_assert_str_eq(nearest(vm, "x", names, 2), "");
    vm_free(vm);
}
END_TEST

START_TEST(the_name_itself_is_never_suggested) {
    Vm *vm = vm_new(0);
    const char *const names[] = {"value"};
    ck_assert_str_eq(nearest(vm, "value", names, 1), "");
    vm_free(vm);
}
END_TEST

START_TEST(the_nearest_of_several_wins) {
    Vm *vm = vm_new(0);
    const char *const names[] = {"blech", "bluch", "blach"};
    ck_assert_str_eq(nearest(vm, "bluchi", names, 3), "bluch");
    vm_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("vm/suggestion", a_slip_of_one_letter_is_noticed,
                      what_is_too_different_is_not_suggested, the_name_itself_is_never_suggested,
                      the_nearest_of_several_wins);
}
