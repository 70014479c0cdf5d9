// class.h: classes, their method resolution order, and look-up of attributes on them.
//
// A class caches what it has, own or inherited, for each special method (specials.def), so that an
// operator finds its method by one index. When a class changes, it and every subclass forget and
// every shape of them gets a new version: inline caches need no list of whom to tell.
#ifndef ASPY_OBJECT_CLASS_H
#define ASPY_OBJECT_CLASS_H

#include "base/vector.h"
#include "object/foreign.h"
#include "object/runtime.h"
#include "object/shape.h"

// What one step of a native iterator came to.
typedef enum Step { STEP_ITEM, STEP_END, STEP_RAISED } Step;
typedef Step (*NativeNext)(Vm *vm, Object *iterator, Value *item);
// The same for iterators whose items are pairs, without making the tuple: for loops that unpack it
// at once. What pair holds counts for STEP_ITEM only; pair[1] is ABSENT when pair[0] is the whole
// item, which is no pair.
typedef Step (*NativeNextPair)(Vm *vm, Object *iterator, Value *pair);

// How C objects are awaited (Future, and whatever a native coroutine function returns). `step` is
// entered first with sent None, then on each resume with what was sent: STEP_END delivers the value
// of the await expression in *out, STEP_ITEM yields *out to the scheduler (a future to wait for, or
// None for one turn of the loop), STEP_RAISED raises. `throw` delivers an exception where the
// object is suspended, with the same results; NULL: the exception is raised in the awaiting frame
// as it is.
typedef struct NativeAwaitable {
    Step (*step)(Vm *vm, Object *awaitable, Value sent, Value *out);
    Step (*throw)(Vm *vm, Object *awaitable, Value exception, Value *out);
    bool yields_once; // after its one item it is not asked again: its value is what is sent then
} NativeAwaitable;

// A short way of calling a builtin class exactly, with none or one positional argument, which steps
// over
// __new__ and __init__: base[0] is the class and becomes the instance, base[1] the argument.
typedef enum Construction {
    CONSTRUCTION_REFUSED, // not with these arguments: go the whole way
    CONSTRUCTION_DONE,
    CONSTRUCTION_RAISED
} Construction;
typedef Construction (*NativeConstruct)(Vm *vm, Value *base, size_t count);

enum {
    CLASS_IS_FINAL = 1 << 0,          // may not be subclassed
    CLASS_IS_BUILTIN = 1 << 1,        // made by C: attributes of it cannot be set by scripts
    CLASS_HAS_DICT = 1 << 2,          // instances may get any attribute
    CLASS_IS_EXCEPTION = 1 << 3,      // derives from BaseException
    CLASS_IS_ABSTRACT = 1 << 4,       // has abstract methods left: cannot be instantiated
    CLASS_HAS_DEL = 1 << 5,           // has a __del__, own or inherited
    CLASS_HAS_GETATTRIBUTE = 1 << 6,  // overrides __getattribute__ (not object's own)
    CLASS_HAS_SETATTR = 1 << 7,       // overrides __setattr__ or __delattr__
    CLASS_IN_BUILTINS = 1 << 8,       // bound in the builtins module
    CLASS_IS_METACLASS = 1 << 9,      // derives from type
    CLASS_IS_NAMED_IN_FULL = 1 << 10, // in messages: "datetime.date", not "date"
    CLASS_IS_SEQUENCE = 1 << 11,      // instances match sequence patterns; inherited
    CLASS_IS_MAPPING = 1 << 12,       // instances match mapping patterns; inherited
    CLASS_HAS_WEAKREF = 1 << 13,      // instances may be referred to weakly
    CLASS_HAS_OWN_ORDER = 1 << 14,    // its metaclass has a mro() of its own
    CLASS_IS_UNLISTED = 1 << 15,      // __subclasses__() leaves it out: its module was not imported
    CLASS_DEL_CAN_WAIT = 1 << 16      // its __del__ is asyncio's own (vm/finalize.c)
};

// object.extra is unused.
struct Class {
    Object object;
    Value *fields; // attributes a metaclass instance has beside the dict (none as a rule)
    String *name;
    String *qualname;
    Class *base;             // the base whose layout instances have ("solid" base); NULL for object
    Tuple *bases;            // as written
    Tuple *mro;              // this class first, as a rule; empty while that is being found out
    Dict *attributes;        // the class's own namespace
    Shape *root_shape;       // of instances; its object header's class is this
    Shape *dictionary_shape; // made on demand
    VECTOR(Class *) subclasses;    // direct ones; weak
    VECTOR(Shape *) shapes;        // every shape of this class; weak
    Value specials[SPECIAL_COUNT]; // look-ups remembered; VALUE_NONE bits mean "not asked yet" is
                                   // told apart by specials_known
    uint64_t specials_known[(SPECIAL_COUNT + 63) / 64];
    ObjectKind kind;                  // the C struct of instances
    uint32_t flags;                   // CLASS_…
    uint32_t version;                 // see class_changed
    uint16_t expected_fields;         // inline fields to give a new instance: the most seen so far
    NativeNext next;                  // of native iterator classes, inherited; NULL otherwise
    NativeNextPair next_pair;         // not inherited; NULL when items are not made as pairs
    NativeConstruct construct;        // not inherited; NULL when there is no short way
    const NativeAwaitable *awaitable; // of classes awaited in C, inherited; NULL otherwise
    const ForeignType *foreign;       // layout of KIND_FOREIGN instances, inherited
};

// A class made by C code (a module's own type): bases of one, attributes empty, flags CLASS_….
// `name` may be dotted ("collections.deque"): what stands before the last dot becomes __module__.
MUST_USE Class *class_new_native(Vm *vm, const char *name, Class *base, ObjectKind kind,
                                 uint32_t flags);
// What the `class` statement and type(name, bases, dict) make, metaclass and C3 included.
// `metaclass` is the class's own class. Raises TypeError as CPython does ("Cannot create a
// consistent method resolution order (MRO) for bases …", "multiple bases have instance lay-out
// conflict", "type 'bool' is not an acceptable base type", …). Consumes __slots__, __qualname__,
// __classcell__; wraps __new__, __init_subclass__ and __class_getitem__; does not call __set_name__
// and
// __init_subclass__: the native type.__new__ (stdlib/builtins/type_natives.c), which is what the
// class statement comes to by calling the metaclass, does.
MAY_RAISE bool class_new(Vm *vm, Class *metaclass, String *name, Tuple *bases, Dict *attributes,
                         Class **result);

// Gives the class of a script its __dict__ and __weakref__ if its instances have such and those of
// its bases do not.
void class_add_instance_properties(Vm *vm, Class *class);
// The same for a class made in C, which shows no __weakref__. For those that were made before
// runtime->dict_property was set.
void class_add_dict_property(Vm *vm, Class *class);

// Gives ExceptionGroup its second base, Exception. Called once by runtime_init.
void class_register(Vm *vm);

// The attribute along the MRO, VALUE_ABSENT when there is none. No descriptor is called. Never
// raises: names are strings. Remembered per (class version, name).
MUST_USE Value class_lookup(Vm *vm, Class *class, String *name);
// Like class_lookup for a special method. Quick.
MUST_USE Value class_special_slow(Vm *vm, Class *class, Special special);
static inline Value class_special(Vm *vm, Class *class, Special special) {
    if (class->specials_known[special / 64] >> (special % 64) & 1) {
        return class->specials[special];
    }
    return class_special_slow(vm, class, special);
}
// The special method of a value's class, unbound.
static inline Value value_special(Vm *vm, Value value, Special special) {
    return class_special(vm, class_of(vm, value), special);
}
// What callable() says. Functions, natives, methods and classes have a __call__, too.
static inline bool value_is_callable(Vm *vm, Value value) {
    return !value_is_absent(value_special(vm, value, SPECIAL_CALL));
}
// Sets or (value ABSENT) removes an own attribute and tells everyone (class_changed). Returns false
// when there was nothing to remove.
bool class_set(Vm *vm, Class *class, String *name, Value value);
// To be called after class->attributes changed by other means: new versions for the class, its
// subclasses and all their shapes.
void class_changed(Vm *vm, Class *class);
// Ends the time in which classes change without anybody being told (Runtime.is_starting).
void class_settle_all(Vm *vm);

// Gives CLASS_IS_SEQUENCE or CLASS_IS_MAPPING to a class and to all below it that have none of
// them. Classes made by C stay as they are.
void class_set_pattern_flag(Class *class, uint32_t flag);

// issubclass without __subclasscheck__: is `ancestor` in the class's MRO?
MUST_USE bool class_is_subclass(const Class *class, const Class *ancestor);
// isinstance without __instancecheck__.
MUST_USE bool class_is_instance(Vm *vm, Value value, const Class *class);
// The class a value has exactly (not a subclass).
MUST_USE bool class_is_exactly(Vm *vm, Value value, ClassId id);
// The name of a class as error messages have it; lives as long as the class, or until the next
// safepoint.
MUST_USE const char *class_message_name(Vm *vm, Class *class);
// "module.qualname", without the module for builtins and (when `for_messages`) __main__.
MUST_USE String *class_full_name(Vm *vm, Class *class, bool for_messages);

// The method resolution order by C3 (mro.c): class first. Raises TypeError when there is none.
MAY_RAISE bool class_linearize(Vm *vm, Class *class, Tuple **mro);
// The order that the metaclass's mro() gives: as a rule the former. MAY run script code.
MAY_RAISE bool class_find_order(Vm *vm, Class *class, Tuple **mro);
// Raises TypeError unless all are classes that may be derived from, and none is there twice.
MAY_RAISE bool class_check_bases(Vm *vm, const Tuple *bases);
// The base whose struct instances have: the one with the most derived layout.
MAY_RAISE bool class_choose_base(Vm *vm, const Tuple *bases, Class **chosen);
// Assigns __bases__ (class_bases.c): class and subclasses are ordered anew. MAY run script code.
MAY_RAISE bool class_set_bases(Vm *vm, Class *class, Value bases);
// An instance's layout comes from this ancestor: the nearest one made by C, or with a struct.
MUST_USE Class *class_solid_base(Class *class);

// The expected layout of an instance: allocates an object of the class's kind with room for
// expected_fields. Only for KIND_INSTANCE and KIND_FOREIGN and KIND_EXCEPTION; other kinds have
// their own *_new_of(class).
MUST_USE Object *class_allocate(Vm *vm, Class *class);

#endif
