// class_call.c: what calling a class does.
//
// The ordinary class, whose instances object.__new__ makes and whose __init__ is a script's
// function, goes without any call in C: the instance is made here and a frame pushed for __init__.
// Everything else takes the steps of type.__call__ one by one.
#include "vm/class_call.h"

#include "object/instance.h"
#include "vm/finalize.h"
#include "vm/signature.h"
#include "vm/vm.h"

static Class *class_value(Value value) { return (Class *)(void *)value_as_object(value); }

static bool is_object_s_own(Vm *vm, Value attribute, Special special) {
    return value_is(attribute, class_special(vm, runtime_class(vm, CLASS_OBJECT), special));
}

static bool watch_finalizer(Vm *vm, Value instance) {
    if (value_is_object(instance) && (class_of(vm, instance)->flags & CLASS_HAS_DEL) != 0) {
        finalize_watch(vm, value_as_object(instance));
    }
    return true;
}

// cls.__new__(cls, …) for whatever __new__ is; base[0] is the class.
static bool call_new(Vm *vm, Value new, Value *base, size_t count, Tuple *keywords,
                     Value *instance) {
    if (value_is_native(new)) {
        return native_invoke(vm, value_as_native(new), base, count + 1, keywords, instance);
    }
    Value *window = window_open(vm, 1);
    bool done = descriptor_get(vm, new, VALUE_ABSENT, class_value(base[0]), &window[0]) &&
                vm_call(vm, window[0], base, count + 1, keywords, instance);
    window_close(vm, window);
    return done;
}

// A __new__ in C whose parameters have no names does not mind keywords that are meant for the
// __init__ of a script's class.
static bool leaves_keywords_to_init(Vm *vm, Class *class, Value new) {
    if (!value_is_native(new)) {
        return false;
    }
    Native *native = value_as_native(new);
    return native->owner != NULL && native_signature(native)->is_positional_only &&
           !value_is(class_special(vm, class, SPECIAL_INIT),
                     class_special(vm, native->owner, SPECIAL_INIT));
}

// type.__call__ by the book.
static CallResult construct(Vm *vm, Value *base, size_t count, Tuple *keywords, Value *result) {
    Class *class = class_value(base[0]);
    Value *window = window_open(vm, 1);
    Value new = class_special(vm, class, SPECIAL_NEW);
    bool is_for_init = keywords != NULL && leaves_keywords_to_init(vm, class, new);
    bool made = call_new(vm, new, base, count, is_for_init ? NULL : keywords, &window[0]) &&
                watch_finalizer(vm, window[0]);
    Value instance = window[0];
    window_close(vm, window);
    if (!made) {
        return CALL_RAISED;
    }
    if (!class_is_instance(vm, instance, class)) {
        *result = instance;
        return CALL_DONE;
    }
    Value init = value_special(vm, instance, SPECIAL_INIT);
    if (is_object_s_own(vm, init, SPECIAL_INIT)) { // what __new__ took, object.__init__ lets pass
        if (!is_object_s_own(vm, class_special(vm, class, SPECIAL_NEW), SPECIAL_NEW)) {
            *result = instance;
            return CALL_DONE;
        }
    }
    base[0] = instance;
    return call_start_init(vm, init, base, count + 1, keywords, result);
}

// An exception class that neither makes nor initialises its instances in its own way.
static bool is_plain_exception(Vm *vm, Class *class, Value new, Value init) {
    Class *base = runtime_class(vm, CLASS_BASE_EXCEPTION);
    return (class->flags & CLASS_IS_EXCEPTION) != 0 &&
           value_is(new, class_special(vm, base, SPECIAL_NEW)) &&
           value_is(init, class_special(vm, base, SPECIAL_INIT)) &&
           (class->flags & (CLASS_IS_ABSTRACT | CLASS_HAS_DEL)) == 0;
}

static CallResult construct_class(Vm *vm, Value *base, size_t count, Tuple *keywords,
                                  Value *result) {
    Class *class = class_value(base[0]);
    if (class->construct != NULL && count <= 1 && keywords == NULL) {
        Construction construction = class->construct(vm, base, count);
        if (construction != CONSTRUCTION_REFUSED) {
            *result = base[0];
            return construction == CONSTRUCTION_DONE ? CALL_DONE : CALL_RAISED;
        }
    }
    Value new = class_special(vm, class, SPECIAL_NEW);
    Value init = class_special(vm, class, SPECIAL_INIT);
    bool is_ordinary = class->kind == KIND_INSTANCE && value_is_function(init) &&
                       is_object_s_own(vm, new, SPECIAL_NEW) &&
                       (class->flags & (CLASS_IS_ABSTRACT | CLASS_HAS_DEL)) == 0;
    if (is_ordinary) {
        base[0] = value_from_object(instance_new(vm, class));
        return call_start_init(vm, init, base, count + 1, keywords, result);
    }
    if (is_plain_exception(vm, class, new, init) && keywords == NULL) {
        *result = value_from_object(exception_new(vm, class, base + 1, count));
        return CALL_DONE;
    }
    if (class == runtime_class(vm, CLASS_TYPE) && count == 1 && keywords == NULL) {
        *result = value_from_object(native_shown_class(vm, base[1]));
        return CALL_DONE;
    }
    return construct(vm, base, count, keywords, result);
}

CallResult class_call_start(Vm *vm, Value *base, size_t positional_count, Tuple *keywords,
                            Value *result) {
    Class *metaclass = class_of(vm, base[0]);
    if (metaclass == runtime_class(vm, CLASS_TYPE)) {
        return construct_class(vm, base, positional_count, keywords, result);
    }
    Value call = class_special(vm, metaclass, SPECIAL_CALL);
    Value default_call = class_special(vm, runtime_class(vm, CLASS_TYPE), SPECIAL_CALL);
    if (value_is(call, default_call)) {
        return construct_class(vm, base, positional_count, keywords, result);
    }
    Value *window = window_open(vm, 1);
    bool done = vm_call_with_self(vm, call, base, positional_count + 1, keywords, &window[0]);
    *result = window[0];
    window_close(vm, window);
    return done ? CALL_DONE : CALL_RAISED;
}

NATIVE(type_call, "__call__", "(self, /, *args, **kwargs)", "Call self as a function.") {
    const Tuple *arguments = value_as_tuple(args[1]);
    const Dict *named = value_as_dict(args[2]);
    Value *window = window_open(vm, arguments->count + named->count + 2);
    Tuple *names = tuple_new(vm, named->count);
    window[0] = value_from_object(names);
    window[1] = args[0];
    memcpy(window + 2, arguments->items, arguments->count * sizeof *window);
    size_t position = 0;
    for (size_t index = 0; index < named->count; index++) {
        if (!dict_next(named, &position, &names->items[index],
                       &window[2 + arguments->count + index])) {
            break;
        }
    }
    bool done =
        vm_construct(vm, window + 1, arguments->count, named->count > 0 ? names : NULL, result);
    window_close(vm, window);
    return done;
}

static const NativeDefinition *const type_methods[] = {&type_call, NULL};

void class_call_register(Vm *vm) {
    native_add_methods(vm, runtime_class(vm, CLASS_TYPE), type_methods);
}

bool vm_construct(Vm *vm, Value *base, size_t count, Tuple *keywords, Value *result) {
    return object_check_call(vm) &&
           call_finish(vm, construct_class(vm, base, count, keywords, result), result);
}
