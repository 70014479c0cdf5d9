// emitter_pool.c: the numbered things that instructions refer to: constants and sites.

#include "base/hashing.h"
#include "compile/emitter.h"

int32_t emitter_wide_constant(Emitter *emitter, Value value) {
    uint64_t number = 0;
    if (word_map_find(&emitter->constant_numbers, value.bits, &number)) {
        return (int32_t)number;
    }
    number = emitter->wide_constants.count;
    vector_push(&emitter->wide_constants, value);
    word_map_set(&emitter->constant_numbers, emitter->arena, value.bits, number);
    return (int32_t)number;
}

uint32_t emitter_narrow_constant(Emitter *emitter, Value value) {
    vector_push(&emitter->narrow_constants, value);
    return (uint32_t)(emitter->narrow_constants.count - 1);
}

bool emitter_operand_constant(Emitter *emitter, Value value, uint32_t *constant) {
    uint64_t known = 0;
    if (word_map_find(&emitter->operand_numbers, value.bits, &known)) {
        *constant = (uint32_t)known;
        return true;
    }
    if (emitter->narrow_constants.count >= EMITTER_OPERAND_CONSTANTS) {
        return false;
    }
    *constant = emitter_narrow_constant(emitter, value);
    word_map_set(&emitter->operand_numbers, emitter->arena, value.bits, *constant);
    return true;
}

static bool emitter_is_tuple_of(Value value, String *const *names, size_t count) {
    if (!value_is_tuple(value) || value_as_tuple(value)->count != count) {
        return false;
    }
    const Tuple *tuple = value_as_tuple(value);
    for (size_t index = 0; index < count; index++) {
        if (!value_is(tuple->items[index], value_from_object(names[index]))) {
            return false;
        }
    }
    return true;
}

uint32_t emitter_keyword_constant(Emitter *emitter, String *const *names, size_t count) {
    uint64_t key = hash_bytes(names, count * sizeof *names, 0);
    uint64_t number = 0;
    while (word_map_find(&emitter->keyword_numbers, key, &number)) {
        if (emitter_is_tuple_of(emitter->narrow_constants.items[number], names, count)) {
            return (uint32_t)number;
        }
        key++;
    }
    Tuple *tuple = tuple_new(emitter->vm, count);
    for (size_t index = 0; index < count; index++) {
        tuple->items[index] = value_from_object(names[index]);
    }
    number = emitter_narrow_constant(emitter, value_from_object(tuple));
    word_map_set(&emitter->keyword_numbers, emitter->arena, key, number);
    return (uint32_t)number;
}

static uint32_t emitter_add_site(Emitter *emitter, String *name) {
    vector_push(&emitter->sites, name);
    return (uint32_t)(emitter->sites.count - 1);
}

static uint32_t emitter_shared_site(Emitter *emitter, WordMap *map, String *name) {
    uint64_t number = 0;
    if (!word_map_find(map, (uintptr_t)name, &number)) {
        number = emitter_add_site(emitter, name);
        word_map_set(map, emitter->arena, (uintptr_t)name, number);
    }
    return (uint32_t)number;
}

uint32_t emitter_load_site(Emitter *emitter, String *name) {
    return emitter_shared_site(emitter, &emitter->load_sites, name);
}

uint32_t emitter_store_site(Emitter *emitter, String *name) {
    return emitter_shared_site(emitter, &emitter->store_sites, name);
}

uint32_t emitter_attribute_site(Emitter *emitter, String *name) {
    if (emitter->sites.count < EMITTER_OWN_SITES) {
        return emitter_add_site(emitter, name);
    }
    return emitter_shared_site(emitter, &emitter->attribute_sites, name);
}
