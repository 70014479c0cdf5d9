// class_bases.c: what a class derives from: which bases go together, and how that changes later.
//
//     C.__bases__ = (A, B)      new order for C ─► for each class below ─► all of them forget
//                                        │ a metaclass's own mro() raises
//                                        └────► every order is put back
//
// A metaclass's mro() is a script's and may assign __bases__ in its turn: what was reached by then
// is left as the inner assignment made it.
#include "object/class.h"
#include "object/descriptor.h"
#include "object/exception.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/string.h"
#include "object/tuple.h"

static Class *class_at(const Tuple *classes, size_t index) {
    return (Class *)(void *)value_as_object(classes->items[index]);
}

// ---- Which bases go together ----

bool class_check_bases(Vm *vm, const Tuple *bases) {
    for (size_t index = 0; index < bases->count; index++) {
        if (!value_is_kind(bases->items[index], KIND_CLASS)) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "bases must be types");
        }
        Class *base = class_at(bases, index);
        if ((base->flags & CLASS_IS_FINAL) != 0) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "type '%s' is not an acceptable base type",
                                   string_text(vm, class_full_name(vm, base, true)));
        }
        for (size_t other = 0; other < index; other++) {
            if (base == class_at(bases, other)) {
                return exception_raise(vm, CLASS_TYPE_ERROR, "duplicate base class %s",
                                       class_message_name(vm, base));
            }
        }
    }
    return true;
}

// The nearest ancestor that added to what its instances are in memory: a struct, or slots.
static Class *layout_base(Class *class) {
    while (class->base != NULL && class->base->kind == class->kind &&
           class->base->foreign == class->foreign &&
           class->base->root_shape->field_count == class->root_shape->field_count) {
        class = class->base;
    }
    return class;
}

bool class_choose_base(Vm *vm, const Tuple *bases, Class **chosen) {
    Class *winner = NULL;
    Class *winning_solid = NULL;
    for (size_t index = 0; index < bases->count; index++) {
        Class *base = class_at(bases, index);
        Class *solid = layout_base(base);
        if (winner == NULL || (solid != winning_solid && class_is_subclass(solid, winning_solid))) {
            winner = base;
            winning_solid = solid;
        } else if (!class_is_subclass(winning_solid, solid)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "multiple bases have instance lay-out conflict");
        }
    }
    *chosen = winner;
    return true;
}

// ---- The order ----

// The metaclass's own mro, bound to the class; ABSENT when it is type's.
static bool find_own_order(Vm *vm, Class *class, Value *function) {
    Class *metaclass = class_of(vm, value_from_object(class));
    Class *type = runtime_class(vm, CLASS_TYPE);
    *function = VALUE_ABSENT;
    if (metaclass == type) {
        return true;
    }
    String *name = string_intern_text(vm, "mro");
    Value attribute = class_lookup(vm, metaclass, name);
    if (value_is(attribute, class_lookup(vm, type, name))) {
        return true;
    }
    return descriptor_get(vm, attribute, value_from_object(class), metaclass, function);
}

static bool check_order(Vm *vm, Class *class, const Tuple *order) {
    Class *solid = layout_base(class->base);
    for (size_t index = 0; index < order->count; index++) {
        if (!value_is_kind(order->items[index], KIND_CLASS)) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "mro() returned a non-class ('%s')",
                                   class_name_of(vm, order->items[index]));
        }
        Class *member = class_at(order, index);
        if (member != class && !class_is_subclass(solid, layout_base(member))) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "mro() returned base with unsuitable layout ('%s')",
                                   class_message_name(vm, member));
        }
    }
    return order->count > 0 || exception_raise(vm, CLASS_TYPE_ERROR, "type MRO must not be empty");
}

bool class_find_order(Vm *vm, Class *class, Tuple **order) {
    Value function;
    if (!find_own_order(vm, class, &function)) {
        return false;
    }
    if (value_is_absent(function)) {
        return class_linearize(vm, class, order);
    }
    class->flags |= CLASS_HAS_OWN_ORDER;
    runtime_hold(vm, function);
    Value given;
    Value list;
    bool ok = object_call(vm, function, NULL, 0, &given) && object_to_list(vm, given, &list);
    runtime_drop(vm, 1);
    if (!ok) {
        return false;
    }
    *order = tuple_from_values(vm, value_as_list(list)->items, value_as_list(list)->count);
    return check_order(vm, class, *order);
}

// ---- Changing the bases ----

static bool check_new_bases(Vm *vm, const Class *class, Value value) {
    const char *name = string_text(vm, class->name);
    if (!value_is_tuple(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "can only assign tuple to %s.__bases__, not %s", name,
                               class_name_of(vm, value));
    }
    const Tuple *bases = value_as_tuple(value);
    if (bases->count == 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "can only assign non-empty tuple to %s.__bases__, not ()", name);
    }
    for (size_t index = 0; index < bases->count; index++) {
        if (!value_is_kind(bases->items[index], KIND_CLASS)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "%s.__bases__ must be tuple of classes, not '%s'", name,
                                   class_name_of(vm, bases->items[index]));
        }
        // Either may be ahead of the other while a mro() is asked.
        const Class *base = class_at(bases, index);
        bool is_below = base == class || class_is_subclass(base, class);
        for (const Class *at = base; at != NULL && !is_below; at = at->base) {
            is_below = at == class;
        }
        if (is_below) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "a __bases__ item causes an inheritance cycle");
        }
    }
    return class_check_bases(vm, bases);
}

// Whether CPython's collector of cycles looks after the instances: those that may refer to others.
static bool is_collected(const Class *class) {
    bool is_leaf = class->kind == KIND_INSTANCE || class->kind == KIND_INT ||
                   class->kind == KIND_FLOAT || class->kind == KIND_COMPLEX ||
                   class->kind == KIND_STRING || class->kind == KIND_BYTES ||
                   class->kind == KIND_BYTEARRAY;
    return !is_leaf || (class->flags & CLASS_HAS_DICT) != 0 || class->root_shape->field_count > 0;
}

static bool check_layout(Vm *vm, Class *class, Class *base) {
    const uint32_t flags = CLASS_HAS_DICT | CLASS_HAS_WEAKREF;
    Class *old = class->base;
    if (is_collected(base) != is_collected(old)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "__bases__ assignment: '%s' deallocator differs from '%s'",
                               class_message_name(vm, base), class_message_name(vm, old));
    }
    return (layout_base(base) == layout_base(old) &&
            (base->flags & flags) == (old->flags & flags)) ||
           exception_raise(vm, CLASS_TYPE_ERROR,
                           "__bases__ assignment: '%s' object layout differs from '%s'",
                           class_message_name(vm, base), class_message_name(vm, old));
}

// Orders the class and all below it anew. `changes` gets class, old and new order of each.
static bool reorder(Vm *vm, Class *class, List *changes) {
    Tuple *old = class->mro;
    Tuple *new_order;
    if (!class_find_order(vm, class, &new_order)) {
        return false;
    }
    if (class->mro != old) {
        return true; // its mro() assigned __bases__: that has done all of this
    }
    class->mro = new_order;
    list_append(vm, changes, value_from_object(class));
    list_append(vm, changes, value_from_object(old));
    list_append(vm, changes, value_from_object(new_order));
    List *below = list_new(vm, class->subclasses.count);
    for (size_t index = 0; index < class->subclasses.count; index++) {
        list_append(vm, below, value_from_object(class->subclasses.items[index]));
    }
    runtime_hold(vm, value_from_object(below));
    bool ok = true;
    for (size_t index = 0; index < below->count && ok; index++) {
        ok = reorder(vm, (Class *)(void *)value_as_object(below->items[index]), changes);
    }
    runtime_drop(vm, 1);
    return ok;
}

static void put_back(Vm *vm, const List *changes) {
    for (size_t index = changes->count; index > 0; index -= 3) {
        Class *class = (Class *)(void *)value_as_object(changes->items[index - 3]);
        if (value_is(value_from_object(class->mro), changes->items[index - 1])) {
            class->mro = value_as_tuple(changes->items[index - 2]);
            class_changed(vm, class);
        }
    }
}

static void remove_subclass(Class *base, const Class *class) {
    for (size_t index = 0; index < base->subclasses.count; index++) {
        if (base->subclasses.items[index] == class) {
            for (size_t at = index + 1; at < base->subclasses.count; at++) {
                base->subclasses.items[at - 1] = base->subclasses.items[at];
            }
            base->subclasses.count--;
            return;
        }
    }
}

static void move_below(Class *class, const Tuple *from, const Tuple *to) {
    for (size_t index = 0; index < from->count; index++) {
        remove_subclass(class_at(from, index), class);
    }
    for (size_t index = 0; index < to->count; index++) {
        vector_push(&class_at(to, index)->subclasses, class);
    }
}

bool class_set_bases(Vm *vm, Class *class, Value value) {
    Class *base;
    if (!check_new_bases(vm, class, value) ||
        !class_choose_base(vm, value_as_tuple(value), &base) || !check_layout(vm, class, base)) {
        return false;
    }
    Tuple *old_bases = class->bases;
    Class *old_base = class->base;
    Tuple *bases = value_as_tuple(value);
    List *changes = list_new(vm, 3);
    runtime_hold(vm, value_from_object(changes));
    runtime_hold(vm, value_from_object(old_bases));
    runtime_hold(vm, value_from_object(bases));
    class->bases = bases;
    class->base = base;
    bool ok = reorder(vm, class, changes);
    if (!ok) {
        put_back(vm, changes);
    }
    if (class->bases == bases && ok) {
        move_below(class, old_bases, bases);
    } else if (class->bases == bases) {
        class->bases = old_bases;
        class->base = old_base;
    }
    class_changed(vm, class);
    runtime_drop(vm, 3);
    return ok;
}
