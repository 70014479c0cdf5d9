// object.h: the header that every collected object begins with.
//
// An object names its Shape; the shape names the class and, for objects with attributes of their
// own, where each attribute lives. So one pointer answers "what is it?" and "where is x in it?",
// and inline caches guard on the shape alone. `kind` says which C struct it is: a subclass of list
// made by a script has a shape of its own and still is KIND_LIST.
//
// Read next: heap.h (how objects are born and die), shape.h, class.h.
#ifndef ASPY_OBJECT_OBJECT_H
#define ASPY_OBJECT_OBJECT_H

#include "base/attributes.h"
#include "object/value.h"

#include <stddef.h>

typedef struct Shape Shape;
typedef struct Class Class;
typedef struct String String;
typedef struct Tuple Tuple;
typedef struct Dict Dict;

// Which C struct an object is. Heap tables are indexed by it.
typedef enum ObjectKind {
    KIND_INSTANCE, // fields only: object() and instances of ordinary script classes
    KIND_INT,      // a big int, or an instance of a subclass of int
    KIND_FLOAT,    // an instance of a subclass of float (plain floats are inline)
    KIND_COMPLEX,
    KIND_STRING,
    KIND_TEXT_STORE, // growable storage shared by strings built with += (string.c only)
    KIND_BYTES,
    KIND_BYTEARRAY,
    KIND_LIST,
    KIND_TUPLE,
    KIND_DICT,
    KIND_SET, // set and frozenset
    KIND_RANGE,
    KIND_SLICE,
    KIND_ITERATOR, // the iterators of builtin containers (iterator.h)
    KIND_CELL,
    KIND_MODULE,
    KIND_CLASS,
    KIND_SHAPE,
    KIND_EXCEPTION,
    KIND_TRACEBACK,
    KIND_CODE,
    KIND_FUNCTION,
    KIND_NATIVE,    // a function written in C
    KIND_METHOD,    // a function bound to its self
    KIND_COROUTINE, // generator, coroutine, async generator: a heap frame
    KIND_FOREIGN,   // a struct of a C module with its own ForeignType (foreign.h)
    KIND_FUTURE,
    KIND_TASK,
    KIND_HANDLE,
    KIND_EVENT_LOOP,
    KIND_LOCK,
    KIND_COUNT
} ObjectKind;

enum {
    // The object is the canonical string of its text: comparing pointers compares text.
    OBJECT_INTERNED = 1 << 0,
    // A repr of this object is being made (guards against cycles).
    OBJECT_IN_REPR = 1 << 1,
    // A Dict or Set or the like is being iterated or compared by C code that must notice changes.
    OBJECT_FROZEN = 1 << 2,
    // __del__ ran already.
    OBJECT_FINALIZED = 1 << 3,
    // Weak references to the object exist.
    OBJECT_WEAKLY_REFERENCED = 1 << 4,
    // Met before by C code that goes through several objects and clears this when it is through.
    OBJECT_WAS_SEEN = 1 << 7,
    // The object belongs to a set of instances with a __del__ or a report to make when it dies.
    OBJECT_HAS_FINALIZER = 1 << 5,
    // A native that may come to no more than resuming a generator (NativeDefinition).
    OBJECT_RESUMES = 1 << 6,
    // A foreign object with bytes to lend: its type is a BufferType (buffer.h).
    OBJECT_HAS_BUFFER = 1 << 8,
    // The attributes of a builtin class, which do not change: what is settled (heap.h) counts as
    // constant. class_changed takes it back.
    OBJECT_IS_CONSTANT = 1 << 9
};

struct Object {
    Shape *shape; // never NULL once the runtime is up
    uint8_t kind; // an ObjectKind
    uint8_t unused;
    uint16_t flags; // OBJECT_…
    uint32_t extra; // free for the kind's own use; each struct says what for
};

static inline bool value_is_kind(Value value, ObjectKind kind) {
    return value_is_object(value) && value_as_object(value)->kind == (uint8_t)kind;
}

static inline ObjectKind object_kind(const Object *object) { return (ObjectKind)object->kind; }

// The class of any value, inline ones included. Never NULL. (class.c)
MUST_USE Class *class_of(Vm *vm, Value value);

// The name of the class of a value, for messages: "int", "NoneType", "Worker", "collections.deque".
// The text lives as long as the class. (class.c)
MUST_USE const char *class_name_of(Vm *vm, Value value);
// Its __name__, for the repr of instances: "deque".
MUST_USE const char *class_own_name_of(Vm *vm, Value value);

#endif
