// arrangement.h: what product, permutations and combinations are: odometers over pools of items.
#ifndef ASPY_STDLIB_ITERTOOLS_ARRANGEMENT_H
#define ASPY_STDLIB_ITERTOOLS_ARRANGEMENT_H

#include "vm/native.h"

// The state is an array of positions in the pool, one for each place of the result; the first step
// gives the arrangement as it stands, every further one turns the odometer first.
typedef struct Arrangement {
    Foreign foreign;
    Value pool;       // a tuple of items; for product a tuple of such tuples, one for each place
    size_t count;     // places
    size_t pool_size; // items, where there is one pool
    int64_t *indices; // count of them; for permutations pool_size, then `count` cycles
    size_t index_count;
    bool is_started;
    bool is_finished;
} Arrangement;

extern const ForeignType arrangement_type;

static inline Arrangement *value_as_arrangement(Value value) {
    assert(value_is_foreign(value, &arrangement_type));
    return (Arrangement *)(void *)value_as_object(value);
}

#endif
