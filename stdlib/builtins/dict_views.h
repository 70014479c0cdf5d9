// dict_views.h: what keys(), values() and items() of a dict return.
#ifndef ASPY_STDLIB_BUILTINS_DICT_VIEWS_H
#define ASPY_STDLIB_BUILTINS_DICT_VIEWS_H

#include "vm/native.h"

typedef struct DictView {
    Foreign foreign;
    Value dict;
} DictView;

extern const ForeignType dict_view_type;

// A view of class CLASS_DICT_KEYS, CLASS_DICT_VALUES or CLASS_DICT_ITEMS.
MUST_USE Value dict_view_new(Vm *vm, ClassId id, Value dict);

#endif
