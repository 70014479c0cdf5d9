// cache.c: what lru_cache makes of a function.
//
// Results are remembered in a dict by key. A bounded cache keeps its entries in a ring besides, in
// order of use, so that the one to forget is found at once:
//
//        root <-> least recently used <-> … <-> most recently used <-> root
#include "object/method.h"
#include "stdlib/functools/functools.h"
#include "stdlib/library.h"

// One remembered result. The ring keeps no link alive that the dict does not.
typedef struct CacheLink {
    Foreign foreign;
    struct CacheLink *previous;
    struct CacheLink *next;
    Value key;
    Value result;
} CacheLink;

typedef struct Cache {
    Foreign foreign;
    Value function;
    Value entries; // a dict: key -> result, or key -> CacheLink when bounded
    Value link_class;
    Value info_class; // makes what cache_info() gives
    CacheLink *root;  // of the ring; NULL when not bounded
    int64_t max_size; // -1: no bound
    int64_t hits;
    int64_t misses;
    bool is_typed;
} Cache;

static void link_trace(Heap *heap, Object *object) {
    CacheLink *link = (CacheLink *)(void *)object;
    heap_mark_value(heap, link->key);
    heap_mark_value(heap, link->result);
}

static void cache_trace(Heap *heap, Object *object) {
    Cache *cache = (Cache *)(void *)object;
    heap_mark_value(heap, cache->function);
    heap_mark_value(heap, cache->entries);
    heap_mark_value(heap, cache->link_class);
    heap_mark_value(heap, cache->info_class);
    if (cache->root != NULL) {
        heap_mark_object(heap, cache->root);
        for (CacheLink *link = cache->root->next; link != cache->root; link = link->next) {
            heap_mark_object(heap, link);
        }
    }
}

static const ForeignType link_type = {"_lru_list_elem", sizeof(CacheLink), link_trace, NULL};
static const ForeignType cache_type = {"_lru_cache_wrapper", sizeof(Cache), cache_trace, NULL};

static Cache *self_of(const Value *args) { return (Cache *)(void *)value_as_object(args[0]); }

// ---- The ring ----------------------------------------------------------------------------------

static void link_take_out(CacheLink *link) {
    link->previous->next = link->next;
    link->next->previous = link->previous;
}

static void link_put_last(CacheLink *root, CacheLink *link) {
    link->previous = root->previous;
    link->next = root;
    root->previous->next = link;
    root->previous = link;
}

static CacheLink *link_new(Vm *vm, const Cache *cache, Value key, Value result) {
    CacheLink *link = foreign_new(vm, (Class *)(void *)value_as_object(cache->link_class));
    link->previous = link;
    link->next = link;
    link->key = key;
    link->result = result;
    return link;
}

// ---- Keys --------------------------------------------------------------------------------------

// One str or int argument is its own key; else a tuple of all arguments, a mark, the keywords and,
// when typed, the classes. The mark is the entries dict itself, which no argument can equal.
static Value make_key(Vm *vm, const Cache *cache, Tuple *positional, Dict *keywords) {
    if (keywords->count == 0 && !cache->is_typed && positional->count == 1 &&
        (value_is_int(positional->items[0]) ||
         class_is_exactly(vm, positional->items[0], CLASS_STR))) {
        return positional->items[0];
    }
    List *parts = list_from_values(vm, positional->items, positional->count);
    if (keywords->count > 0) {
        list_append(vm, parts, VALUE_ELLIPSIS);
        list_append(vm, parts, value_from_object(runtime_class(vm, CLASS_OBJECT)));
    }
    size_t position = 0;
    Value name;
    Value value;
    while (dict_next(keywords, &position, &name, &value)) {
        list_append(vm, parts, name);
        list_append(vm, parts, value);
    }
    if (cache->is_typed) {
        for (size_t index = 0; index < positional->count; index++) {
            list_append(vm, parts, value_from_object(class_of(vm, positional->items[index])));
        }
        position = 0;
        while (dict_next(keywords, &position, &name, &value)) {
            list_append(vm, parts, value_from_object(class_of(vm, value)));
        }
    }
    return value_from_object(tuple_from_values(vm, parts->items, parts->count));
}

// ---- Calling -----------------------------------------------------------------------------------

static bool call_unbounded(Vm *vm, Cache *cache, Value *args, Value *window, Value *result) {
    Dict *entries = value_as_dict(cache->entries);
    if (!dict_get(vm, entries, window[0], &window[1])) {
        return false;
    }
    if (!value_is_absent(window[1])) {
        cache->hits++;
        *result = window[1];
        return true;
    }
    cache->misses++;
    return functools_call(vm, cache->function, value_as_tuple(args[1]), value_as_dict(args[2]),
                          result) &&
           dict_set(vm, value_as_dict(cache->entries), window[0], *result);
}

static bool remember(Vm *vm, Cache *cache, Value key, Value value) {
    Dict *entries = value_as_dict(cache->entries);
    Value found;
    if (!dict_get(vm, entries, key, &found)) {
        return false;
    }
    // The call itself may have remembered it (a recursive function).
    if (!value_is_absent(found)) {
        return true;
    }
    if ((int64_t)entries->count >= cache->max_size) {
        CacheLink *oldest = cache->root->next;
        Value forgotten;
        Value oldest_key = oldest->key;
        link_take_out(oldest);
        if (!dict_delete(vm, entries, oldest_key, &forgotten)) {
            return false;
        }
    }
    CacheLink *link = link_new(vm, cache, key, value);
    link_put_last(cache->root, link);
    return dict_set(vm, entries, key, value_from_object(link));
}

static bool call_bounded(Vm *vm, Cache *cache, Value *args, Value *window, Value *result) {
    if (!dict_get(vm, value_as_dict(cache->entries), window[0], &window[1])) {
        return false;
    }
    if (!value_is_absent(window[1])) {
        CacheLink *link = (CacheLink *)(void *)value_as_object(window[1]);
        link_take_out(link);
        link_put_last(cache->root, link);
        cache->hits++;
        *result = link->result;
        return true;
    }
    cache->misses++;
    return functools_call(vm, cache->function, value_as_tuple(args[1]), value_as_dict(args[2]),
                          result) &&
           remember(vm, cache, window[0], *result);
}

NATIVE(cache_call_native, "__call__", "(self, /, *args, **kwargs)", "Call self as a function.") {
    Cache *cache = self_of(args);
    if (cache->max_size == 0) {
        cache->misses++;
        return functools_call(vm, cache->function, value_as_tuple(args[1]), value_as_dict(args[2]),
                              result);
    }
    Value *window = window_open(vm, 2);
    window[0] = make_key(vm, cache, value_as_tuple(args[1]), value_as_dict(args[2]));
    bool ok = cache->max_size < 0 ? call_unbounded(vm, cache, args, window, result)
                                  : call_bounded(vm, cache, args, window, result);
    window_close(vm, window);
    return ok;
}

NATIVE(cache_get_native, "__get__", "(self, instance, owner=None, /)",
       "Return an attribute of instance, which is of type owner.") {
    *result =
        value_is_none(args[1]) ? args[0] : value_from_object(method_new(vm, args[0], args[1]));
    return true;
}

NATIVE(cache_info_native, "cache_info", "(self, /)", "Report cache statistics") {
    Cache *cache = self_of(args);
    const Value numbers[] = {int_from_int64(vm, cache->hits), int_from_int64(vm, cache->misses),
                             cache->max_size < 0 ? VALUE_NONE : int_from_int64(vm, cache->max_size),
                             value_from_int((int64_t)value_as_dict(cache->entries)->count)};
    return object_call(vm, cache->info_class, numbers, 4, result);
}

NATIVE(cache_clear_native, "cache_clear", "(self, /)", "Clear the cache and cache statistics") {
    Cache *cache = self_of(args);
    cache->hits = 0;
    cache->misses = 0;
    if (cache->root != NULL) {
        cache->root->next = cache->root;
        cache->root->previous = cache->root;
    }
    dict_clear(vm, value_as_dict(cache->entries));
    return true;
}

NATIVE(cache_copy_native, "__copy__", "(self, /)", "") {
    *result = args[0];
    return true;
}

NATIVE(cache_deepcopy_native, "__deepcopy__", "(self, memo, /)", "") {
    *result = args[0];
    return true;
}

// What it wraps is found under the same name.
NATIVE(cache_reduce_native, "__reduce__", "(self, /)", "") {
    return object_get_attribute(vm, args[0], string_intern_text(vm, "__qualname__"), result);
}

NATIVE(cache_new_native, "__new__", "(cls, user_function, maxsize, typed, cache_info_type)", "") {
    bool is_typed;
    int64_t max_size = -1;
    if (!object_is_true(vm, args[3], &is_typed) ||
        (!value_is_none(args[2]) && !object_to_int64(vm, args[2], &max_size))) {
        return false;
    }
    Cache *cache = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(cache);
    cache->function = args[1];
    cache->max_size = value_is_none(args[2]) ? -1 : max_size < 0 ? 0 : max_size;
    cache->is_typed = is_typed;
    cache->info_class = args[4];
    cache->entries = value_from_object(dict_new(vm));
    cache->link_class = value_from_object(library_related_class(vm, *result, "_link_class"));
    if (cache->max_size > 0) {
        cache->root = link_new(vm, cache, VALUE_NONE, VALUE_NONE);
    }
    return true;
}

void functools_add_cache(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&cache_new_native, NULL};
    static const NativeDefinition *const methods[] = {
        &cache_call_native, &cache_get_native,    &cache_info_native,     &cache_clear_native,
        &cache_copy_native, &cache_reduce_native, &cache_deepcopy_native, NULL};
    Class *class = library_add_class(vm, module, "functools._lru_cache_wrapper", &cache_type,
                                     CLASS_HAS_DICT | CLASS_HAS_WEAKREF);
    native_add_static_methods(vm, class, makers);
    native_add_methods(vm, class, methods);
    Class *link = library_add_class(vm, module, "functools._lru_list_elem", &link_type, 0);
    library_set_class_value(vm, class, "_link_class", value_from_object(link));
}
