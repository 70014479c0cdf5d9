// runtime.h: the part of a Vm that objects stand on: heap, builtin classes, interned names, the
// exception in flight and the door to script code.
//
// Objects are below the machine that runs scripts, yet printing a list may run a script's __repr__.
// So the one door is a pointer that the machine installs (object_call in protocol.h goes through
// it). A Runtime is the first member of every Vm.
#ifndef ASPY_OBJECT_RUNTIME_H
#define ASPY_OBJECT_RUNTIME_H

#include "base/vector.h"
#include "object/heap.h"
#include "object/limits.h"

#include <stdatomic.h>

typedef enum Special {
#define SPECIAL(name, text) SPECIAL_##name,
#include "object/specials.def"
#undef SPECIAL
    SPECIAL_COUNT
} Special;

typedef enum Name {
#define NAME(name, text) NAME_##name,
#include "object/names.def"
#undef NAME
    NAME_COUNT
} Name;

typedef enum ClassId {
#define CLASS(id, name, base, kind, flags) CLASS_##id,
#define EXCEPTION(id, name, base)          CLASS_##id,
#include "object/classes.def"
#undef CLASS
#undef EXCEPTION
    CLASS_COUNT
} ClassId;

// Calls a callable with positional arguments and, after them, one value for each of `keywords`
// (a Tuple of str, or NULL). Returns false when it raised.
typedef bool (*CallHook)(Vm *vm, Value callable, const Value *arguments, size_t positional_count,
                         Tuple *keywords, Value *result);

// What may be in the way of the module that an import meant.
typedef enum ModuleShadow {
    MODULE_SHADOWS_NOTHING,
    MODULE_IS_BESIDE_SCRIPT, // it hides whatever of that name is found later
    MODULE_SHADOWS_LIBRARY   // … and the standard library has one
} ModuleShadow;

// Tells by a module's __name__ and __file__.
typedef ModuleShadow (*ShadowHook)(Vm *vm, const String *name, Value file);

typedef struct InternTable {
    String **slots;
    size_t capacity;
    size_t count;
} InternTable;

enum { METHOD_CACHE_SIZE = 1024 };
// One remembered class look-up; see class_lookup.
typedef struct MethodCacheEntry {
    uint32_t version;
    String *name;
    Value value;
} MethodCacheEntry;

enum {
    RUNTIME_ATTENTION_KEYBOARD = 1,   // what host_interrupt_install's flag is set to
    RUNTIME_ATTENTION_COLLECTION = 2, // the heap wants a collection
    RUNTIME_ATTENTION_WORK = 4,       // finalizers, reports or other work of the machine is queued
    RUNTIME_ATTENTION_LIMIT = 8,      // steps are counted, or a limit is reached (limits.h)
    RUNTIME_ATTENTION_TURN = 16,      // threads take turns: safepoints are counted
    RUNTIME_ATTENTION_LOOK = 32       // somebody wants to see what is computed (Vm.look_hook)
};

typedef struct Runtime {
    HeapFront front; // first: heap_allocate
    Heap *heap;
    Class *classes[CLASS_COUNT];
    Shape *shapes[CLASS_COUNT]; // the root shape of each builtin class
    Shape *shape_of_shapes;
    String *names[NAME_COUNT];
    String *special_names[SPECIAL_COUNT];
    String *characters[256]; // the one-character strings of Latin-1
    String *empty_string;
    Tuple *empty_tuple;
    InternTable interned;
    MethodCacheEntry method_cache[METHOD_CACHE_SIZE];
    // While the builtin classes are made and filled, nobody asks them anything: what follows from
    // their attributes is worked out once, at the end (class_settle_all).
    bool is_starting;
    uint32_t last_version; // the latest shape/class version handed out
    Value raised;          // the exception in flight, VALUE_ABSENT when there is none
    bool raised_is_new;    // it was raised by C and has not come to a frame of a script yet
    CallHook call;
    ShadowHook shadow; // NULL: nothing is known of imports
    Dict *importing;   // names of the modules whose code runs for the first time; the Vm marks it
    size_t int_digit_limit;      // of decimal conversions (sys.set_int_max_str_digits); 0: none
    uint64_t nan_count;          // NaNs that were made by float() so far; see value_from_nan
    uint64_t hash_seed;          // of str and bytes; fixed unless a seed is given
    VECTOR(Class *) all_classes; // every class there is; weak
    // What class_add_instance_properties gives out; NULL while builtins have no methods yet.
    const struct NativeProperty *dict_property;
    const struct NativeProperty *weakref_property;
    VECTOR(Object *) memory_views; // those that borrow bytes of others; weak (memory_view.h)
    VECTOR(Value) held;            // see runtime_hold; roots
    // Looked at on every call and backward jump; not 0: something wants to be done at a safepoint.
    // Bits of RUNTIME_ATTENTION_…; the signal handler of Ctrl-C stores into it too
    // (host/interrupt.h).
    atomic_int attention;
    const char *c_stack_limit; // no C frame may lie below this address (object_check_c_stack)
    const char *c_stack_watch; // below this it is asked for more than that: c_stack_limit, or above
                               // every address while steps are counted
    Limits limits;
    bool (*safepoint)(Vm *vm); // vm_safepoint; for loops of C that let script code run anyway
    // What is left to do before the process ends for lack of memory. Must not return; may be NULL.
    void (*out_of_memory)(Vm *vm);
    // What a person should know about the OSError that is being made, for its __notes__, or NULL.
    // May be NULL.
    const char *(*os_error_reason)(void);
} Runtime;

static inline Runtime *runtime_of(Vm *vm) { return (Runtime *)(void *)vm; }

// Asks for work at the next safepoint.
static inline void runtime_want_attention(Vm *vm, int bits) {
    atomic_fetch_or_explicit(&runtime_of(vm)->attention, bits, memory_order_relaxed);
}

// Makes heap, builtin classes (without methods) and names. `vm` is the Vm whose first member it is.
void runtime_init(Vm *vm, uint64_t hash_seed);
// All that there is now stays as long as the machine: called when that stands (heap_settle).
void runtime_settle(Vm *vm);
void runtime_release(Vm *vm);

static inline Class *runtime_class(Vm *vm, ClassId id) { return runtime_of(vm)->classes[id]; }

static inline Shape *runtime_shape(Vm *vm, ClassId id) { return runtime_of(vm)->shapes[id]; }

static inline String *runtime_name(Vm *vm, Name name) { return runtime_of(vm)->names[name]; }

static inline String *runtime_special_name(Vm *vm, Special special) {
    return runtime_of(vm)->special_names[special];
}

// True when the value's class is exactly that builtin class, whose exact instances have no fields
// (list, tuple, dict, set, str …). One load and one comparison.
static inline bool value_is_exactly(Vm *vm, Value value, ClassId id) {
    return value_is_object(value) && value_as_object(value)->shape == runtime_shape(vm, id);
}

// Keeps a value alive while C code of this folder, which knows no register windows, lets script
// code run. A stack: every path out of the function drops as many as it held.
static inline void runtime_hold(Vm *vm, Value value) { vector_push(&runtime_of(vm)->held, value); }

static inline void runtime_drop(Vm *vm, size_t count) {
    assert(runtime_of(vm)->held.count >= count);
    runtime_of(vm)->held.count -= count;
}

// A version number never used before; 0 means "never cache".
MUST_USE uint32_t runtime_next_version(Vm *vm);

#endif
