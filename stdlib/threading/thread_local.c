// thread_local.c: threading.local: an object with other attributes in each thread.
//
// Before each access the attributes of the running thread are put in the object's place; then it is
// an access like any other.
#include "object/instance.h"
#include "stdlib/threading/thread_natives.h"

typedef struct LocalPart {
    Thread *thread;
    Dict *attributes;
} LocalPart;

typedef struct Local {
    Foreign foreign;
    VECTOR(LocalPart) parts;
    Tuple *arguments; // of __init__, which is called again in each thread
    Dict *keywords;
} Local;

// What belonged to threads that ended goes.
static void drop_finished(Local *local) {
    size_t kept = 0;
    for (size_t index = 0; index < local->parts.count; index++) {
        if (local->parts.items[index].thread->state != THREAD_FINISHED) {
            local->parts.items[kept++] = local->parts.items[index];
        }
    }
    local->parts.count = kept;
}

static void local_trace(Heap *heap, Object *object) {
    Local *local = (Local *)(void *)object;
    drop_finished(local);
    for (size_t index = 0; index < local->parts.count; index++) {
        heap_mark_object(heap, local->parts.items[index].thread);
        heap_mark_object(heap, local->parts.items[index].attributes);
    }
    heap_mark_object(heap, local->arguments);
    heap_mark_object(heap, local->keywords);
    object_trace_fields(heap, object);
}

static void local_release(Heap *heap, Object *object) {
    vector_release(&((Local *)(void *)object)->parts);
    object_release_fields(heap, object);
}

static const ForeignType local_type = {"local", sizeof(Local), local_trace, local_release};

static Dict *find_part(const Local *local, const Thread *thread) {
    for (size_t index = 0; index < local->parts.count; index++) {
        if (local->parts.items[index].thread == thread) {
            return local->parts.items[index].attributes;
        }
    }
    return NULL;
}

static Dict *add_part(Vm *vm, Local *local, Thread *thread) {
    LocalPart part = {thread, dict_new(vm)};
    drop_finished(local);
    vector_push(&local->parts, part);
    return part.attributes;
}

// The subclass's __init__ makes the attributes of a thread that comes for the first time.
static bool initialize(Vm *vm, Value self) {
    const Local *local = (const Local *)(const void *)value_as_object(self);
    Class *class = class_of(vm, self);
    String *name = string_intern_text(vm, "__init__");
    Value init = class_lookup(vm, class, name);
    if (value_is(init, class_lookup(vm, runtime_class(vm, CLASS_OBJECT), name))) {
        return true;
    }
    Value *window = window_open(vm, 2);
    Value ignored;
    bool done = object_get_attribute(vm, self, name, &window[0]) &&
                native_call_spread(vm, window[0], local->arguments, local->keywords, &ignored);
    window_close(vm, window);
    return done;
}

static bool enter(Vm *vm, Value self) {
    Local *local = (Local *)(void *)value_as_object(self);
    Thread *thread = thread_current(vm);
    Dict *attributes = find_part(local, thread);
    bool is_new = attributes == NULL;
    if (is_new) {
        attributes = add_part(vm, local, thread);
    }
    if (object_dictionary(vm, &local->foreign.object) != attributes &&
        !object_set_dictionary(vm, &local->foreign.object, attributes)) {
        assert(false && "it has a dictionary");
    }
    return !is_new || initialize(vm, self);
}

NATIVE(local_new_native, "__new__", "(cls, /, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    const Tuple *arguments = value_as_tuple(args[1]);
    const Dict *keywords = value_as_dict(args[2]);
    String *init = string_intern_text(vm, "__init__");
    bool has_init = !value_is(class_lookup(vm, class, init),
                              class_lookup(vm, runtime_class(vm, CLASS_OBJECT), init));
    if (!has_init && (arguments->count > 0 || keywords->count > 0)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "Initialization arguments are not supported");
    }
    Local *local = foreign_new(vm, class);
    local->arguments = value_as_tuple(args[1]);
    local->keywords = value_as_dict(args[2]);
    *result = value_from_object(local);
    // Its call runs __init__ for the thread that makes it.
    Dict *attributes = add_part(vm, local, thread_current(vm));
    return object_set_dictionary(vm, &local->foreign.object, attributes);
}

static bool want_name(Vm *vm, Value value, String **name) {
    if (!value_is_string(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "attribute name must be string, not '%s'",
                               class_name_of(vm, value));
    }
    *name = string_intern(vm, value_as_string(value));
    return true;
}

NATIVE(local_getattribute_native, "__getattribute__", "(self, name, /)",
       "Return getattr(self, name).") {
    String *name;
    if (!want_name(vm, args[1], &name) || !enter(vm, args[0]) ||
        !object_find_default(vm, args[0], name, result)) {
        return false;
    }
    return !value_is_absent(*result) || exception_raise_no_attribute(vm, args[0], name);
}

static bool refuse_dictionary(Vm *vm, Value self, const String *name) {
    return !string_equal_text(name, "__dict__") ||
           exception_raise(vm, CLASS_ATTRIBUTE_ERROR,
                           "'%s' object attribute '__dict__' is read-only",
                           class_name_of(vm, self));
}

NATIVE(local_setattr_native, "__setattr__", "(self, name, value, /)",
       "Implement setattr(self, name, value).") {
    String *name;
    return want_name(vm, args[1], &name) && refuse_dictionary(vm, args[0], name) &&
           enter(vm, args[0]) && object_set_default(vm, args[0], name, args[2]);
}

NATIVE(local_delattr_native, "__delattr__", "(self, name, /)", "Implement delattr(self, name).") {
    String *name;
    return want_name(vm, args[1], &name) && refuse_dictionary(vm, args[0], name) &&
           enter(vm, args[0]) && object_set_default(vm, args[0], name, VALUE_ABSENT);
}

void thread_add_local(Vm *vm, Module *module) {
    static const NativeDefinition *const constructors[] = {&local_new_native, NULL};
    static const NativeDefinition *const methods[] = {
        &local_getattribute_native, &local_setattr_native, &local_delattr_native, NULL};
    Class *class = library_add_class(vm, module, "_thread._local", &local_type,
                                     CLASS_IS_BUILTIN | CLASS_HAS_DICT | CLASS_HAS_GETATTRIBUTE |
                                         CLASS_HAS_SETATTR);
    native_add_static_methods(vm, class, constructors);
    native_add_methods(vm, class, methods);
    async_state(vm)->threads.local_class = class;
}
