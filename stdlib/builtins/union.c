// union.c: `int | str`: the union of types.
#include "object/set.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/class_types.h"

typedef struct Union {
    Foreign foreign;
    Tuple *members; // flat, without repetition; None stands as NoneType
} Union;

static void union_trace(Heap *heap, Object *object) {
    heap_mark_object(heap, ((Union *)(void *)object)->members);
}

static const ForeignType union_type = {"union", sizeof(Union), union_trace, NULL};

static Union *union_argument(Value value) { return (Union *)(void *)value_as_object(value); }

static bool can_be_member(Vm *vm, Value value) {
    return value_is_none(value) || value_is_kind(value, KIND_CLASS) ||
           value_is_foreign(value, &union_type) ||
           class_is_instance(vm, value, runtime_class(vm, CLASS_GENERIC_ALIAS));
}

static bool add_member(Vm *vm, List *members, Value member) {
    if (value_is_none(member)) {
        member = value_from_object(runtime_class(vm, CLASS_NONE));
    }
    for (size_t index = 0; index < members->count; index++) {
        bool equal;
        if (!object_equal(vm, members->items[index], member, &equal)) {
            return false;
        }
        if (equal) {
            return true;
        }
    }
    list_append(vm, members, member);
    return true;
}

static bool add_members(Vm *vm, List *members, Value value) {
    if (!value_is_foreign(value, &union_type)) {
        return add_member(vm, members, value);
    }
    const Tuple *inner = union_argument(value)->members;
    for (size_t index = 0; index < inner->count; index++) {
        if (!add_member(vm, members, inner->items[index])) {
            return false;
        }
    }
    return true;
}

bool type_union_new(Vm *vm, Value left, Value right, Value *result) {
    if (!can_be_member(vm, left) || !can_be_member(vm, right)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    return type_union_join(vm, left, right, result);
}

bool type_union_join(Vm *vm, Value left, Value right, Value *result) {
    List *members = list_new(vm, 2);
    runtime_hold(vm, value_from_object(members));
    bool done = add_members(vm, members, left) && add_members(vm, members, right);
    runtime_drop(vm, 1);
    if (!done) {
        return false;
    }
    if (members->count == 1) {
        *result = members->items[0];
        return true;
    }
    Union *joined = foreign_new(vm, runtime_class(vm, CLASS_UNION));
    joined->members = tuple_from_values(vm, members->items, members->count);
    *result = value_from_object(joined);
    return true;
}

static bool append_member(Vm *vm, Value member, TextBuffer *text) {
    if (!value_is_kind(member, KIND_CLASS)) {
        return object_append_repr(vm, member, text);
    }
    Class *class = (Class *)(void *)value_as_object(member);
    if (class == runtime_class(vm, CLASS_NONE)) {
        text_buffer_append_text(text, "None");
    } else {
        string_append_utf8(text, class_full_name(vm, class, false));
    }
    return true;
}

NATIVE(union_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const Tuple *members = union_argument(args[0])->members;
    TextBuffer text;
    text_buffer_init(&text);
    bool done = true;
    for (size_t index = 0; done && index < members->count; index++) {
        text_buffer_append_text(&text, index > 0 ? " | " : "");
        done = append_member(vm, members->items[index], &text);
    }
    *result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return done;
}

NATIVE(union_or, "__or__", "(self, value, /)", "Return self|value.") {
    return type_union_new(vm, args[0], args[1], result);
}
NATIVE(union_ror, "__ror__", "(self, value, /)", "Return value|self.") {
    return type_union_new(vm, args[1], args[0], result);
}

// Equal when each has every member of the other.
NATIVE(union_eq, "__eq__", "(self, value, /)", "Return self==value.") {
    if (!value_is_foreign(args[1], &union_type)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    const Tuple *left = union_argument(args[0])->members;
    const Tuple *right = union_argument(args[1])->members;
    bool equal = left->count == right->count;
    for (size_t index = 0; equal && index < left->count; index++) {
        if (!object_contains(vm, value_from_object(right), left->items[index], &equal)) {
            return false;
        }
    }
    *result = value_from_bool(equal);
    return true;
}

NATIVE(union_hash, "__hash__", "(self, /)", "Return hash(self).") {
    Value *set = window_open(vm, 1);
    *set = value_from_object(set_new_of(vm, runtime_class(vm, CLASS_FROZENSET)));
    bool done =
        set_update(vm, value_as_set(*set), value_from_object(union_argument(args[0])->members));
    if (done) {
        *result = int_from_int64(vm, (int64_t)set_hash_items(value_as_set(*set)));
    }
    window_close(vm, set);
    return done;
}

// (list[T] | int)[str]
NATIVE(union_getitem, "__getitem__", "(self, key, /)", "Return self[key].") {
    return typing_call(vm, "_subscribe_union", args, 2, result);
}

NATIVE(union_instancecheck, "__instancecheck__", "(self, instance, /)",
       "Check if an object is an instance.") {
    const Tuple *members = union_argument(args[0])->members;
    for (size_t index = 0; index < members->count; index++) {
        Value answer;
        if (!object_call_special(vm, members->items[index], SPECIAL_INSTANCECHECK, &args[1], 1,
                                 NULL, &answer)) {
            return false;
        }
        bool is_instance;
        if (!object_is_true(vm, answer, &is_instance)) {
            return false;
        }
        if (is_instance) {
            *result = VALUE_TRUE;
            return true;
        }
    }
    *result = VALUE_FALSE;
    return true;
}

NATIVE(union_subclasscheck, "__subclasscheck__", "(self, subclass, /)",
       "Check if a class is a subclass.") {
    const Tuple *members = union_argument(args[0])->members;
    bool is_subclass = false;
    for (size_t index = 0; !is_subclass && index < members->count; index++) {
        Value answer;
        if (!object_call_special(vm, members->items[index], SPECIAL_SUBCLASSCHECK, &args[1], 1,
                                 NULL, &answer) ||
            !object_is_true(vm, answer, &is_subclass)) {
            return false;
        }
    }
    *result = value_from_bool(is_subclass);
    return true;
}

static bool get_args(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(union_argument(args[0])->members);
    return true;
}

static bool get_parameters(Vm *vm, Value *args, Value *result) {
    Value members = value_from_object(union_argument(args[0])->members);
    if (!typing_is_imported(vm)) {
        *result = value_from_object(runtime_of(vm)->empty_tuple);
        return true;
    }
    return typing_call(vm, "_parameters", &members, 1, result);
}

static const NativeDefinition *const union_methods[] = {
    &union_repr, &union_or,      &union_ror,           &union_eq,
    &union_hash, &union_getitem, &union_instancecheck, &union_subclasscheck,
    NULL};
static const NativeProperty union_properties[] = {
    {"__args__", get_args, descriptor_refuse, NULL},
    {"__parameters__", get_parameters, descriptor_refuse, NULL},
    {NULL, NULL, NULL, NULL}};

void builtins_union_register(Vm *vm) {
    Class *class = runtime_class(vm, CLASS_UNION);
    class->foreign = &union_type;
    native_add_methods(vm, class, union_methods);
    native_add_properties(vm, class, union_properties);
}

void builtins_class_types_register(Vm *vm) {
    builtins_object_register(vm);
    builtins_singletons_register(vm);
    builtins_reduce_register(vm);
    builtins_type_register(vm);
    builtins_descriptors_register(vm);
    builtins_super_register(vm);
    builtins_union_register(vm);
    builtins_callables_register(vm);
}
