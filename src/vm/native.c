// native.c: functions written in C as objects, the tables that define them, and register windows.
#include "vm/native.h"

#include "base/embedded.h"
#include "base/fatal.h"
#include "base/vector.h"
#include "vm/call.h"
#include "vm/signature.h"
#include "vm/vm.h"

// ---- Natives ----

static void native_trace(Heap *heap, Object *object) {
    Native *native = (Native *)(void *)object;
    heap_mark_object(heap, native->owner);
    heap_mark_value(heap, native->module);
    heap_mark_value(heap, native->self);
}

static void native_kind_release(Heap *heap, Object *object) {
    (void)heap;
    memory_release(((Native *)(void *)object)->signature);
}

static const KindInfo native_kind = {"native", native_trace, native_kind_release, false};

// The number of positional arguments that stand as the body wants them, plus 1; else 0.
static uint32_t exact_arity(const Signature *signature) {
    bool is_exact = signature->positional_count == signature->count;
    return is_exact ? (uint32_t)signature->count + 1 : 0;
}

const Signature *native_read_signature(Native *native) {
    assert(native->signature == NULL);
    native->signature = signature_parse(native->definition->signature);
    native->object.extra = exact_arity(native->signature);
    return native->signature;
}

static Native *new_of_class(Vm *vm, ClassId id, const NativeDefinition *definition, Class *owner,
                            Value module) {
    Native *native = heap_allocate(vm, KIND_NATIVE, sizeof *native, runtime_shape(vm, id));
    native->definition = definition;
    native->owner = owner;
    native->module = module;
    native->self = VALUE_ABSENT;
    if (definition->resumes > 0) {
        native->object.flags |= OBJECT_RESUMES;
    }
    return native;
}

Native *native_new(Vm *vm, const NativeDefinition *definition, Class *owner, Value module) {
    return new_of_class(vm, owner == NULL ? CLASS_NATIVE : CLASS_NATIVE_METHOD, definition, owner,
                        module);
}

static size_t table_size(const NativeDefinition *const *table) {
    size_t count = 0;
    while (table[count] != NULL) {
        count++;
    }
    return count;
}

// The class is told once, when the whole table is in: see the callers.
static void add_to_class(Vm *vm, Class *class, const char *name, const void *object) {
    dict_set_text(vm, class->attributes, name, value_from_object(object));
}

void native_add_methods(Vm *vm, Class *class, const NativeDefinition *const *table) {
    dict_expect(vm, class->attributes, table_size(table));
    for (; *table != NULL; table++) {
        add_to_class(vm, class, (*table)->name, native_new(vm, *table, class, VALUE_NONE));
    }
    class_changed(vm, class);
}

void native_add_class_methods(Vm *vm, Class *class, const NativeDefinition *const *table) {
    for (; *table != NULL; table++) {
        Native *native = new_of_class(vm, CLASS_NATIVE, *table, class, VALUE_NONE);
        add_to_class(vm, class, (*table)->name,
                     wrapper_new(vm, CLASS_CLASSMETHOD, value_from_object(native)));
    }
    class_changed(vm, class);
}

// __new__ stands in the class as it is (a native of this class binds to nothing), so that the
// constructor is found without unwrapping.
void native_add_static_methods(Vm *vm, Class *class, const NativeDefinition *const *table) {
    for (; *table != NULL; table++) {
        Native *native = new_of_class(vm, CLASS_NATIVE, *table, class, VALUE_NONE);
        native->self = value_from_object(class);
        add_to_class(vm, class, (*table)->name, native);
    }
    class_changed(vm, class);
}

void native_add_properties(Vm *vm, Class *class, const NativeProperty *table) {
    for (; table->name != NULL; table++) {
        add_to_class(vm, class, table->name, getset_new(vm, table, class));
    }
    class_changed(vm, class);
}

void native_add_functions(Vm *vm, Module *module, const NativeDefinition *const *table) {
    Value module_name = dict_get_string(vm, module->namespace, runtime_name(vm, NAME_NAME));
    dict_expect(vm, module->namespace, table_size(table));
    for (; *table != NULL; table++) {
        Native *native = native_new(vm, *table, NULL, module_name);
        dict_set_text(vm, module->namespace, (*table)->name, value_from_object(native));
    }
}

bool native_invoke(Vm *vm, Native *native, const Value *arguments, size_t positional_count,
                   Tuple *keywords, Value *result) {
    if (!native_check_self(vm, native, arguments, positional_count)) {
        return false;
    }
    size_t count = native_signature(native)->count;
    Value *window = window_open(vm, count + 1);
    bool done =
        native_match_arguments(vm, native, window + 1, arguments, positional_count, keywords) &&
        native->definition->body(vm, window + 1, &window[0]);
    *result = window[0];
    window_close(vm, window);
    return done;
}

// ---- Windows ----

Value *window_open(Vm *vm, size_t count) {
    Value *window = vm->top;
    vm_raise_top(vm, window + count);
    for (size_t index = 0; index < count; index++) {
        window[index] = VALUE_NONE;
    }
    return window;
}

void window_close(Vm *vm, Value *window) {
    assert(window <= vm->top && "windows are closed in reverse order of opening");
    vm->top = window;
}

// ---- Calls and checks for natives ----

bool native_call_keywords(Vm *vm, Value callable, const Value *arguments, size_t positional_count,
                          Tuple *keywords, Value *result) {
    return vm_call(vm, callable, arguments, positional_count, keywords, result);
}

bool native_call_spread(Vm *vm, Value callable, const Tuple *arguments, const Dict *keywords,
                        Value *result) {
    if (keywords->count == 0) {
        return vm_call(vm, callable, arguments->items, arguments->count, NULL, result);
    }
    Value *window = window_open(vm, arguments->count + keywords->count + 1);
    Tuple *names = tuple_new(vm, keywords->count);
    window[0] = value_from_object(names);
    memcpy(window + 1, arguments->items, arguments->count * sizeof *window);
    Value *value = window + 1 + arguments->count;
    size_t position = 0;
    for (size_t index = 0; dict_next(keywords, &position, &names->items[index], value + index);) {
        if (++index == keywords->count) {
            break;
        }
    }
    bool done = vm_call(vm, callable, window + 1, arguments->count, names, result);
    window_close(vm, window);
    return done;
}

// Looked up on the object as a script would: a method needs no bound object in between.
bool native_call_method(Vm *vm, Value self, const char *name, const Value *arguments, size_t count,
                        Value *result) {
    String *interned = string_intern_text(vm, name);
    Value *window = window_open(vm, count + 2);
    window[1] = self;
    for (size_t index = 0; index < count; index++) {
        window[2 + index] = arguments[index];
    }
    bool done = object_get_attribute(vm, self, interned, &window[0]) &&
                vm_call(vm, window[0], window + 2, count, NULL, result);
    window_close(vm, window);
    return done;
}

bool native_want_string(Vm *vm, const char *function, const char *parameter, Value value,
                        String **string) {
    if (!value_is_string(value)) {
        bool is_named = *parameter != '\0' && (*parameter < '0' || *parameter > '9');
        const char *quote = is_named ? "'" : "";
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s() argument%s%s%s%s must be str, not %s",
                               function, *parameter == '\0' ? "" : " ", quote, parameter, quote,
                               value_is_none(value) ? "None" : class_name_of(vm, value));
    }
    *string = value_as_string(value);
    return true;
}

bool native_want_int(Vm *vm, Value value, int64_t *number) {
    if (value_is_int(value)) {
        *number = value_as_int(value);
        return true;
    }
    return object_to_int64(vm, value, number);
}

bool native_want_double(Vm *vm, Value value, double *number) {
    if (value_is_double(value)) {
        *number = value_as_double(value);
        return true;
    }
    return object_to_double(vm, value, number);
}

// ---- Modules written in C ----

typedef struct NativeModule {
    const char *name;
    ModuleFill fill;
    Module *made; // the latest; NULL: not loaded yet
} NativeModule;

typedef VECTOR(NativeModule) NativeModules;

static void mark_modules(Heap *heap, void *context) {
    const NativeModules *modules = context;
    for (size_t index = 0; index < modules->count; index++) {
        heap_mark_object(heap, modules->items[index].made);
    }
}

void native_register(Vm *vm) {
    heap_register_kind(runtime_of(vm)->heap, KIND_NATIVE, &native_kind);
    vm->native_modules = memory_allocate_zeroed(sizeof(NativeModules));
    heap_register_roots(runtime_of(vm)->heap, mark_modules, vm->native_modules);
}

void native_release(Vm *vm) {
    NativeModules *modules = vm->native_modules;
    vector_release(modules);
    memory_release(modules);
}

void native_register_module(Vm *vm, const char *name, ModuleFill fill) {
    NativeModules *modules = vm->native_modules;
    vector_push(modules, (NativeModule){name, fill, NULL});
}

bool native_is_library_module(Vm *vm, const String *name) {
    const NativeModules *modules = vm->native_modules;
    for (size_t index = 0; index < modules->count; index++) {
        if (string_equal_text(name, modules->items[index].name)) {
            return true;
        }
    }
    for (size_t index = 0; index < embedded_module_count; index++) {
        if (string_equal_text(name, embedded_modules[index].name)) {
            return true;
        }
    }
    return false;
}

bool native_has_module(Vm *vm, const String *name) {
    const NativeModules *modules = vm->native_modules;
    for (size_t index = 0; index < modules->count; index++) {
        if (string_equal_text(name, modules->items[index].name)) {
            return true;
        }
    }
    return false;
}

Module *native_module(Vm *vm, const char *name) {
    const NativeModules *modules = vm->native_modules;
    for (size_t index = 0; index < modules->count; index++) {
        if (strcmp(modules->items[index].name, name) == 0) {
            return modules->items[index].made;
        }
    }
    return NULL;
}

const char *native_module_name(Vm *vm, size_t index) {
    const NativeModules *modules = vm->native_modules;
    return index < modules->count ? modules->items[index].name : NULL;
}

bool native_load_module(Vm *vm, String *name, Value *module) {
    NativeModules *modules = vm->native_modules;
    *module = VALUE_ABSENT;
    for (size_t index = 0; index < modules->count; index++) {
        NativeModule *native = &modules->items[index];
        if (!string_equal_text(name, native->name)) {
            continue;
        }
        Module *made = module_new_in_c(vm, name);
        native->made = made;
        *module = value_from_object(made);
        dict_set_string(vm, vm->modules, name, *module);
        if (!native->fill(vm, made)) {
            dict_delete_string(vm, vm->modules, name);
            return false;
        }
        return true;
    }
    return true;
}
