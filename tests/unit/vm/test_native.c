// test_native.c: natives get their arguments where they expect them, and keep values in windows.
#include "vm/native.h"

#include "unit.h"
#include "vm/vm.h"

NATIVE(join_three, "join_three", "(a, b=2, *, c=3)", "The arguments as one number.") {
    *result = value_from_int(value_as_int(args[0]) * 100 + value_as_int(args[1]) * 10 +
                             value_as_int(args[2]));
    return true;
}

NATIVE(count_all, "count_all", "(*args, **kwargs)", "How many there are.") {
    *result =
        value_from_int((int64_t)(value_as_tuple(args[0])->count + value_as_dict(args[1])->count));
    return true;
}

static Value call(Vm *vm, const NativeDefinition *definition, const int *numbers, size_t positional,
                  const char *const *names, size_t named) {
    Value arguments[8];
    for (size_t index = 0; index < positional + named; index++) {
        arguments[index] = value_from_int(numbers[index]);
    }
    Tuple *keywords = named == 0 ? NULL : tuple_new(vm, named);
    for (size_t index = 0; index < named; index++) {
        keywords->items[index] = value_from_object(string_intern_text(vm, names[index]));
    }
    Native *native = native_new(vm, definition, NULL, VALUE_NONE);
    Value result;
    bool done = native_call_keywords(vm, value_from_object(native), arguments, positional, keywords,
                                     &result);
    return done ? result : VALUE_ABSENT;
}

static const char *message(Vm *vm) {
    Exception *error = value_as_exception(exception_take(vm));
    return string_text(vm, value_as_string(error->args->items[0]));
}

START_TEST(defaults_fill_what_is_not_given) {
    Vm *vm = vm_new(0);
    ck_assert_int_eq(value_as_int(call(vm, &join_three, (int[]){1}, 1, NULL, 0)), 123);
    ck_assert_int_eq(value_as_int(call(vm, &join_three, (int[]){1, 5}, 2, NULL, 0)), 153);
    const char *names[] = {"c", "a"};
    ck_assert_int_eq(value_as_int(call(vm, &join_three, (int[]){7, 4}, 0, names, 2)), 427);
    vm_free(vm);
}
END_TEST

START_TEST(the_rest_is_collected) {
    Vm *vm = vm_new(0);
    const char *names[] = {"x", "y"};
    ck_assert_int_eq(value_as_int(call(vm, &count_all, (int[]){1, 2, 3, 4, 5}, 3, names, 2)), 5);
    vm_free(vm);
}
END_TEST

START_TEST(mistakes_are_worded_as_by_cpython) {
    Vm *vm = vm_new(0);
    ck_assert(value_is_absent(call(vm, &join_three, NULL, 0, NULL, 0)));
    ck_assert_str_eq(message(vm), "join_three() missing required argument 'a' (pos 1)");
    ck_assert(value_is_absent(call(vm, &join_three, (int[]){1, 2, 3}, 3, NULL, 0)));
    ck_assert_str_eq(message(vm), "join_three() takes at most 2 positional arguments (3 given)");
    const char *unknown[] = {"z"};
    ck_assert(value_is_absent(call(vm, &join_three, (int[]){1, 2}, 1, unknown, 1)));
    ck_assert_str_eq(message(vm), "join_three() got an unexpected keyword argument 'z'");
    const char *twice[] = {"a"};
    ck_assert(value_is_absent(call(vm, &join_three, (int[]){1, 2}, 1, twice, 1)));
    ck_assert_str_eq(message(vm), "argument for join_three() given by name ('a') and position (1)");
    vm_free(vm);
}
END_TEST

START_TEST(windows_nest_and_survive_a_collection) {
    Vm *vm = vm_new(0);
    Value *outer = window_open(vm, 2);
    ck_assert(value_is_none(outer[0]) && value_is_none(outer[1]));
    outer[0] = value_from_object(string_from_text(vm, "kept"));
    Value *inner = window_open(vm, 1);
    inner[0] = value_from_object(list_from_values(vm, outer, 1));
    vm_collect(vm);
    ck_assert_str_eq(string_text(vm, value_as_string(value_as_list(inner[0])->items[0])), "kept");
    window_close(vm, inner);
    window_close(vm, outer);
    ck_assert_ptr_eq(vm->top, vm->stack);
    vm_free(vm);
}
END_TEST

START_TEST(ctrl_c_is_raised_at_the_next_safepoint) {
    Vm *vm = vm_new(0);
    ck_assert(vm_safepoint(vm));
    atomic_store(&vm->runtime.attention, RUNTIME_ATTENTION_KEYBOARD);
    ck_assert(!vm_safepoint(vm));
    ck_assert(exception_raised_is(vm, CLASS_KEYBOARD_INTERRUPT));
    Value taken = exception_take(vm);
    ck_assert(value_is_exception(taken));
    ck_assert(vm_safepoint(vm));
    vm_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("vm/native", defaults_fill_what_is_not_given, the_rest_is_collected,
                      mistakes_are_worded_as_by_cpython, windows_nest_and_survive_a_collection,
                      ctrl_c_is_raised_at_the_next_safepoint);
}
