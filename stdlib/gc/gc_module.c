// gc_module.c: gc: the collector as scripts see it.
//
// Collection is by mark and sweep, without generations or counts of references. So what CPython
// tells about those is not here, and disable() only means that a script asked for it: without
// collections nothing would ever be freed.
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "vm/finalize.h"
#include "vm/vm.h"

// A collection, and what the dying have to do; another one for what they leave behind.
static bool collect(Vm *vm) {
    enum { MOST_ROUNDS = 4 };
    for (int round = 0; round < MOST_ROUNDS; round++) {
        vm_collect(vm);
        bool some_die = vm->dying.count > 0;
        if (!vm_safepoint(vm)) {
            return false;
        }
        if (!some_die) {
            break;
        }
    }
    return true;
}

NATIVE(collect_native, "collect", "(generation=2)",
       "Run the garbage collector.\n\nThere are no generations. Returns the number of objects that "
       "it freed.") {
    int64_t generation;
    if (!object_to_int64(vm, args[0], &generation)) {
        return false;
    }
    if (generation < 0 || generation > 2) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "invalid generation");
    }
    finalize_forget_temporaries(vm, args + 1);
    size_t before = heap_statistics(vm->runtime.heap).objects;
    if (!collect(vm)) {
        return false;
    }
    size_t after = heap_statistics(vm->runtime.heap).objects;
    *result = value_from_int(before > after ? (int64_t)(before - after) : 0);
    return true;
}

// gc.isenabled() is remembered in the module, where a script can see it change.
static bool set_enabled(Vm *vm, bool enabled) {
    Value module;
    if (!native_import(vm, "gc", &module)) {
        return false;
    }
    dict_set_text(vm, value_as_module(module)->namespace, "_enabled", value_from_bool(enabled));
    return true;
}

NATIVE(enable_native, "enable", "()", "Enable automatic garbage collection.") {
    return set_enabled(vm, true);
}

NATIVE(
    disable_native, "disable", "()",
    "Remember that automatic garbage collection is not wanted.\n\nWhat is lost is still freed.") {
    return set_enabled(vm, false);
}

NATIVE(isenabled_native, "isenabled", "()", "Returns true if automatic collection is enabled.") {
    Value module;
    if (!native_import(vm, "gc", &module)) {
        return false;
    }
    *result =
        dict_get_string(vm, value_as_module(module)->namespace, string_intern_text(vm, "_enabled"));
    return true;
}

// Kinds that CPython's collector knows too: what can be part of a circle.
static bool is_container(ObjectKind kind) {
    switch (kind) {
    case KIND_INSTANCE:
    case KIND_LIST:
    case KIND_TUPLE:
    case KIND_DICT:
    case KIND_SET:
    case KIND_SLICE:
    case KIND_ITERATOR:
    case KIND_CELL:
    case KIND_MODULE:
    case KIND_CLASS:
    case KIND_EXCEPTION:
    case KIND_TRACEBACK:
    case KIND_FUNCTION:
    case KIND_METHOD:
    case KIND_COROUTINE:
    case KIND_FOREIGN:
    case KIND_FUTURE:
    case KIND_TASK:
    case KIND_HANDLE:
    case KIND_EVENT_LOOP:
    case KIND_LOCK:
        return true;
    case KIND_INT:
    case KIND_FLOAT:
    case KIND_COMPLEX:
    case KIND_STRING:
    case KIND_TEXT_STORE:
    case KIND_BYTES:
    case KIND_BYTEARRAY:
    case KIND_RANGE:
    case KIND_SHAPE:
    case KIND_CODE:
    case KIND_NATIVE:
    case KIND_COUNT:
        break;
    }
    return false;
}

NATIVE(is_tracked_native, "is_tracked", "(obj, /)",
       "Returns true if the object is one that can be part of a circle.") {
    *result = value_from_bool(value_is_object(args[0]) &&
                              is_container(object_kind(value_as_object(args[0]))));
    return true;
}

NATIVE(is_finalized_native, "is_finalized", "(obj, /)",
       "Returns true if the object has been already finalized by the GC.") {
    *result = value_from_bool(value_is_object(args[0]) &&
                              (value_as_object(args[0])->flags & OBJECT_FINALIZED) != 0);
    return true;
}

typedef VECTOR(Object *) Objects;

static void note(Object *object, void *context) {
    Objects *objects = context;
    vector_push(objects, object);
}

NATIVE(get_objects_native, "get_objects", "(generation=None)",
       "Return a list of the objects that the collector may find in a circle.") {
    Objects objects = {0};
    vm_collect(vm); // the dead are not to be seen again
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        if (is_container((ObjectKind)kind)) {
            heap_each_object(vm->runtime.heap, (ObjectKind)kind, note, &objects);
        }
    }
    List *list = list_new(vm, objects.count);
    for (size_t index = 0; index < objects.count; index++) {
        list_append(vm, list, value_from_object(objects.items[index]));
    }
    vector_release(&objects);
    *result = value_from_object(list);
    return true;
}

bool gc_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &collect_native,    &enable_native,       &disable_native,     &isenabled_native,
        &is_tracked_native, &is_finalized_native, &get_objects_native, NULL};
    library_set(vm, module, "_enabled", VALUE_TRUE);
    library_set(vm, module, "garbage", value_from_object(list_new(vm, 0)));
    library_set(vm, module, "callbacks", value_from_object(list_new(vm, 0)));
    native_add_functions(vm, module, functions);
    return true;
}
