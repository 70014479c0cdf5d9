// vector.h: a growable array of any type, checked by the compiler.
//
//      typedef VECTOR(Token) TokenVector;
//      TokenVector tokens = {0};
//      vector_push(&tokens, token);
//      for (size_t index = 0; index < tokens.count; index++) { use(tokens.items[index]); }
//      vector_release(&tokens);
//
// A vector of all zeros is empty. Pushing may move the items: keep indexes, not pointers.
// These are macros because C has no other way to say "of any type"; the work is in vector_grow.
#ifndef ASPY_BASE_VECTOR_H
#define ASPY_BASE_VECTOR_H

#include <stddef.h>

#include "base/attributes.h"
#include "base/fatal.h"

#define VECTOR(type)     \
    struct {             \
        type *items;     \
        size_t count;    \
        size_t capacity; \
    }

// Returns `items` moved to memory for at least `needed` items of `item_size` bytes, growing by
// half again at least, and stores the new capacity. Never fails (fatal.h).
MUST_USE void *vector_grow(void *items, size_t *capacity, size_t needed, size_t item_size);

// Makes room for `needed` items altogether.
#define vector_reserve(vector, needed)                                                            \
    do {                                                                                          \
        if ((size_t)(needed) > (vector)->capacity) {                                              \
            (vector)->items = vector_grow((vector)->items, &(vector)->capacity, (size_t)(needed), \
                                          sizeof *(vector)->items);                               \
        }                                                                                         \
    } while (0)

// Appends one item.
#define vector_push(vector, ...)                        \
    do {                                                \
        vector_reserve(vector, (vector)->count + 1);    \
        (vector)->items[(vector)->count] = __VA_ARGS__; \
        (vector)->count++;                              \
    } while (0)

// Removes the last item and is its value. The vector must not be empty.
#define vector_pop(vector) ((vector)->items[--(vector)->count])

// The last item, as an lvalue. The vector must not be empty.
#define vector_last(vector) ((vector)->items[(vector)->count - 1])

// Gives the memory back and leaves the vector empty and usable.
#define vector_release(vector)           \
    do {                                 \
        memory_release((vector)->items); \
        (vector)->items = NULL;          \
        (vector)->count = 0;             \
        (vector)->capacity = 0;          \
    } while (0)

#endif
