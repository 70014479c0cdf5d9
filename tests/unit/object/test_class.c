// test_class.c: method resolution, versions, layouts and fields.
#include "object/class.h"

#include <stdio.h>

#include "object/dict.h"
#include "object/exception.h"
#include "object/instance.h"
#include "object/string.h"
#include "object/tuple.h"
#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

#include <stdio.h>

static Class *new_class(Vm *vm, const char *name, Class *first, Class *second) {
    Value bases[2] = {value_from_object(first), value_from_object(second)};
    Tuple *tuple = tuple_from_values(vm, bases, first == NULL ? 0 : second == NULL ? 1 : 2);
    Class *class;
    bool made = class_new(vm, runtime_class(vm, CLASS_TYPE), string_intern_text(vm, name), tuple,
                          dict_new(vm), &class);
    return made ? class : NULL;
}

static String *name(Vm *vm, const char *text) { return string_intern_text(vm, text); }

START_TEST(a_diamond_is_linearized_by_c3) {
    Vm *vm = bare_runtime_new();
    Class *top = new_class(vm, "Top", NULL, NULL);
    Class *left = new_class(vm, "Left", top, NULL);
    Class *right = new_class(vm, "Right", top, NULL);
    Class *bottom = new_class(vm, "Bottom", left, right);
    Class *expected[] = {bottom, left, right, top, runtime_class(vm, CLASS_OBJECT)};
    ck_assert_uint_eq(bottom->mro->count, 5);
    for (size_t index = 0; index < 5; index++) {
        ck_assert_ptr_eq(value_as_object(bottom->mro->items[index]), &expected[index]->object);
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(bases_without_an_order_are_refused) {
    Vm *vm = bare_runtime_new();
    Class *a = new_class(vm, "A", NULL, NULL);
    Class *b = new_class(vm, "B", NULL, NULL);
    Class *ab = new_class(vm, "AB", a, b);
    Class *ba = new_class(vm, "BA", b, a);
    ck_assert_ptr_null(new_class(vm, "Both", ab, ba));
    ck_assert(exception_raised_is(vm, CLASS_TYPE_ERROR));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(two_builtin_layouts_conflict) {
    Vm *vm = bare_runtime_new();
    ck_assert_ptr_null(
        new_class(vm, "X", runtime_class(vm, CLASS_INT), runtime_class(vm, CLASS_STR)));
    ck_assert(exception_raised_is(vm, CLASS_TYPE_ERROR));
    exception_clear(vm);
    ck_assert_ptr_null(new_class(vm, "X", runtime_class(vm, CLASS_BOOL), NULL));
    ck_assert(exception_raised_is(vm, CLASS_TYPE_ERROR));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_change_of_a_base_is_seen_by_subclasses_and_their_shapes) {
    Vm *vm = bare_runtime_new();
    Class *base = new_class(vm, "Base", NULL, NULL);
    Class *derived = new_class(vm, "Derived", base, NULL);
    ck_assert(value_is_absent(class_lookup(vm, derived, name(vm, "x"))));
    uint32_t version = derived->root_shape->version;
    class_set(vm, base, name(vm, "x"), value_from_int(1));
    ck_assert_uint_ne(derived->root_shape->version, version);
    ck_assert(value_is(class_lookup(vm, derived, name(vm, "x")), value_from_int(1)));
    class_set(vm, base, name(vm, "x"), VALUE_ABSENT);
    ck_assert(value_is_absent(class_lookup(vm, derived, name(vm, "x"))));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(instances_with_the_same_fields_share_a_shape) {
    Vm *vm = bare_runtime_new();
    Class *class = new_class(vm, "Point", NULL, NULL);
    Object *one = &instance_new(vm, class)->object;
    Object *two = &instance_new(vm, class)->object;
    ck_assert(object_set_field(vm, one, name(vm, "x"), value_from_int(1)));
    ck_assert_ptr_ne(one->shape, two->shape);
    ck_assert(object_set_field(vm, two, name(vm, "x"), value_from_int(2)));
    ck_assert_ptr_eq(one->shape, two->shape);
    ck_assert(value_is(object_get_field(vm, one, name(vm, "x")), value_from_int(1)));
    ck_assert(value_is(object_get_field(vm, two, name(vm, "x")), value_from_int(2)));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(many_fields_survive_growth_and_the_move_to_a_dictionary) {
    Vm *vm = bare_runtime_new();
    Class *class = new_class(vm, "Bag", NULL, NULL);
    Object *object = &instance_new(vm, class)->object;
    char text[32];
    for (int index = 0; index < 100; index++) {
        snprintf(text, sizeof text, "field%d", index);
        ck_assert(object_set_field(vm, object, name(vm, text), value_from_int(index)));
    }
    ck_assert(object_delete_field(vm, object, name(vm, "field50")));
    ck_assert(!object_delete_field(vm, object, name(vm, "field50")));
    ck_assert(object->shape->is_dictionary);
    ck_assert_uint_eq(object_dictionary(vm, object)->count, 99);
    ck_assert(value_is(object_get_field(vm, object, name(vm, "field99")), value_from_int(99)));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(plain_objects_and_builtins_take_no_fields) {
    Vm *vm = bare_runtime_new();
    Object *object = &instance_new(vm, runtime_class(vm, CLASS_OBJECT))->object;
    ck_assert(!object_set_field(vm, object, name(vm, "x"), VALUE_NONE));
    ck_assert_ptr_null(object_dictionary(vm, object));
    bare_runtime_free(vm);
}
END_TEST

START_TEST(a_class_nobody_holds_is_forgotten_by_its_base) {
    Vm *vm = bare_runtime_new();
    Class *base = new_class(vm, "Base", NULL, NULL);
    runtime_hold(vm, value_from_object(base));
    ck_assert_ptr_nonnull(new_class(vm, "Derived", base, NULL));
    ck_assert_uint_eq(base->subclasses.count, 1);
    heap_collect(runtime_of(vm)->heap);
    ck_assert_uint_eq(base->subclasses.count, 0);
    runtime_drop(vm, 1);
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE(
        "object/class", a_diamond_is_linearized_by_c3, bases_without_an_order_are_refused,
        two_builtin_layouts_conflict, a_change_of_a_base_is_seen_by_subclasses_and_their_shapes,
        instances_with_the_same_fields_share_a_shape,
        many_fields_survive_growth_and_the_move_to_a_dictionary,
        plain_objects_and_builtins_take_no_fields, a_class_nobody_holds_is_forgotten_by_its_base);
}
