// construct.c: the short ways of calling the builtin classes that scripts call most: list(x),
// str(x) …
//
// Each does what __new__ and __init__ of that class do with none or one argument.
#include "stdlib/builtins/builtins.h"

static Construction constructed(bool fine) {
    return fine ? CONSTRUCTION_DONE : CONSTRUCTION_RAISED;
}

// base[0] becomes the new object before the argument is walked, so that it is kept.
static Construction construct_list(Vm *vm, Value *base, size_t count) {
    List *list = list_new(vm, 0);
    base[0] = value_from_object(list);
    return constructed(count == 0 || list_extend(vm, list, base[1]));
}

static Construction construct_tuple(Vm *vm, Value *base, size_t count) {
    Tuple *tuple = tuple_new(vm, 0);
    bool fine = count == 0 || object_to_tuple(vm, base[1], &tuple);
    base[0] = value_from_object(tuple);
    return constructed(fine);
}

static Construction construct_dict(Vm *vm, Value *base, size_t count) {
    if (count > 0) {
        if (!value_is_exactly(vm, base[1], CLASS_DICT)) {
            return CONSTRUCTION_REFUSED;
        }
        base[0] = value_from_object(dict_copy(vm, value_as_dict(base[1])));
        return CONSTRUCTION_DONE;
    }
    base[0] = value_from_object(dict_new(vm));
    return CONSTRUCTION_DONE;
}

static Construction construct_set(Vm *vm, Value *base, size_t count) {
    Set *set = set_new(vm);
    base[0] = value_from_object(set);
    return constructed(count == 0 || set_update(vm, set, base[1]));
}

static Construction construct_range(Vm *vm, Value *base, size_t count) {
    Range *range;
    if (count == 0 || !value_is_int(base[1])) {
        return CONSTRUCTION_REFUSED;
    }
    if (!range_new(vm, value_from_int(0), base[1], value_from_int(1), &range)) {
        return CONSTRUCTION_RAISED;
    }
    base[0] = value_from_object(range);
    return CONSTRUCTION_DONE;
}

static Construction construct_string(Vm *vm, Value *base, size_t count) {
    String *text = runtime_of(vm)->empty_string;
    bool fine = count == 0 || object_str(vm, base[1], &text);
    base[0] = value_from_object(text);
    return constructed(fine);
}

static Construction construct_int(Vm *vm, Value *base, size_t count) {
    if (count == 0) {
        base[0] = value_from_int(0);
        return CONSTRUCTION_DONE;
    }
    if (value_is_double(base[1])) {
        return constructed(int_from_double(vm, value_as_double(base[1]), &base[0]));
    }
    if (!value_is_int(base[1]) && !value_is_bool(base[1])) {
        return CONSTRUCTION_REFUSED;
    }
    base[0] = int_plain(vm, base[1]);
    return CONSTRUCTION_DONE;
}

static Construction construct_float(Vm *vm, Value *base, size_t count) {
    (void)vm;
    if (count == 0) {
        base[0] = value_from_double(0);
    } else if (value_is_double(base[1])) {
        base[0] = base[1];
    } else if (value_is_int(base[1])) {
        base[0] = value_from_double((double)value_as_int(base[1]));
    } else {
        return CONSTRUCTION_REFUSED;
    }
    return CONSTRUCTION_DONE;
}

static Construction construct_bool(Vm *vm, Value *base, size_t count) {
    bool truth = false;
    bool fine = count == 0 || object_is_true(vm, base[1], &truth);
    base[0] = value_from_bool(truth);
    return constructed(fine);
}

void builtins_construct_register(Vm *vm) {
    static const struct {
        ClassId id;
        NativeConstruct construct;
    } ways[] = {
        {CLASS_LIST, construct_list}, {CLASS_TUPLE, construct_tuple}, {CLASS_DICT, construct_dict},
        {CLASS_SET, construct_set},   {CLASS_RANGE, construct_range}, {CLASS_STR, construct_string},
        {CLASS_INT, construct_int},   {CLASS_FLOAT, construct_float}, {CLASS_BOOL, construct_bool},
    };
    for (size_t index = 0; index < sizeof ways / sizeof *ways; index++) {
        runtime_class(vm, ways[index].id)->construct = ways[index].construct;
    }
}
