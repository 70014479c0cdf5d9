// kinds.h: how the collector treats each kind of object in this folder.
//
// Each is defined beside its struct (`const KindInfo list_kind = {"list", list_trace,
// list_release};` in list.c) and registered by runtime_init. Kinds of other folders are registered
// by their owners.
#ifndef ASPY_OBJECT_KINDS_H
#define ASPY_OBJECT_KINDS_H

#include "object/heap.h"

extern const KindInfo instance_kind;   // instance.c
extern const KindInfo int_kind;        // int.c
extern const KindInfo float_kind;      // float.c
extern const KindInfo complex_kind;    // complex.c
extern const KindInfo string_kind;     // string.c
extern const KindInfo text_store_kind; // string.c
extern const KindInfo bytes_kind;      // bytes.c
extern const KindInfo bytearray_kind;  // bytes.c
extern const KindInfo list_kind;       // list.c
extern const KindInfo tuple_kind;      // tuple.c
extern const KindInfo dict_kind;       // dict.c
extern const KindInfo set_kind;        // set.c
extern const KindInfo range_kind;      // range.c
extern const KindInfo slice_kind;      // range.c
extern const KindInfo iterator_kind;   // iterator.c
extern const KindInfo cell_kind;       // cell.c
extern const KindInfo module_kind;     // module.c
extern const KindInfo class_kind;      // class.c
extern const KindInfo shape_kind;      // shape.c
extern const KindInfo exception_kind;  // exception.c
extern const KindInfo method_kind;     // method.c
extern const KindInfo foreign_kind;    // foreign.c

#endif
