// position_name.c: what a script calls an object. See position.h.
#include "async/position.h"
#include "object/cell.h"
#include "object/dict.h"
#include "object/instance.h"
#include "object/list.h"
#include "object/module.h"
#include "object/tuple.h"
#include "vm/stacks.h"

enum { MOST_ITEMS_LOOKED_AT = 1000 };

static bool append_item(const Value *items, size_t count, String *name, Value wanted,
                        TextBuffer *buffer) {
    for (size_t index = 0; index < count && index < MOST_ITEMS_LOOKED_AT; index++) {
        if (value_is(items[index], wanted)) {
            string_append_utf8(buffer, name);
            text_buffer_append_format(buffer, "[%zu]", index);
            return true;
        }
    }
    return false;
}

static bool append_field(Value owner, String *name, Value wanted, TextBuffer *buffer) {
    Object *object = value_as_object(owner);
    Value *const *fields = object_fields(object);
    if (object->shape->is_dictionary) {
        return false;
    }
    for (uint16_t slot = 0; slot < object->shape->field_count; slot++) {
        if (value_is((*fields)[slot], wanted)) {
            string_append_utf8(buffer, name);
            text_buffer_append_byte(buffer, '.');
            string_append_utf8(buffer, shape_names(object->shape)[slot]);
            return true;
        }
    }
    return false;
}

// The variable `name` holds `held`: that itself, or an item or an attribute of it, may be `wanted`.
static bool append_if_found(String *name, Value held, Value wanted, TextBuffer *buffer) {
    if (value_is(held, wanted)) {
        string_append_utf8(buffer, name);
        return true;
    }
    if (value_is_list(held)) {
        const List *list = value_as_list(held);
        return append_item(list->items, list->count, name, wanted, buffer);
    }
    if (value_is_tuple(held)) {
        const Tuple *tuple = value_as_tuple(held);
        return append_item(tuple->items, tuple->count, name, wanted, buffer);
    }
    return value_is_kind(held, KIND_INSTANCE) && append_field(held, name, wanted, buffer);
}

static bool append_global(const Dict *globals, Value wanted, TextBuffer *buffer) {
    size_t position = 0;
    Value key;
    Value held;
    while (dict_next(globals, &position, &key, &held)) {
        if (value_is_string(key) && append_if_found(value_as_string(key), held, wanted, buffer)) {
            return true;
        }
    }
    return false;
}

static bool append_local(const Frame *frame, Value wanted, TextBuffer *buffer) {
    const Code *code = frame->code;
    if ((code->flags & CODE_IS_MODULE) != 0) {
        return false; // its variables are globals, but for those of comprehensions
    }
    for (uint16_t index = 0; index < code->local_count; index++) {
        Value held = frame->registers[index];
        if (value_is_kind(held, KIND_CELL)) {
            held = ((Cell *)(void *)value_as_object(held))->value;
        }
        if (value_is_string(code->local_names[index]) &&
            append_if_found(value_as_string(code->local_names[index]), held, wanted, buffer)) {
            return true;
        }
    }
    return false;
}

// The outermost frame speaks first: callers pass things on under other names.
static bool append_local_of_chain(const Frame *frame, Value wanted, TextBuffer *buffer) {
    if (frame->caller != NULL && append_local_of_chain(frame->caller, wanted, buffer)) {
        return true;
    }
    return append_local(frame, wanted, buffer);
}

bool position_append_name(Vm *vm, Coroutine *coroutine, Value value, TextBuffer *buffer) {
    if (coroutine_state(coroutine) != COROUTINE_SUSPENDED) {
        return false;
    }
    const Frame *frame = position_find_frame(vm, coroutine);
    return frame != NULL && (append_global(frame->globals, value, buffer) ||
                             append_local_of_chain(frame, value, buffer));
}

// Outermost first, as above.
static bool append_local_below(const Frame *frame, const Activation *activation, Value wanted,
                               TextBuffer *buffer) {
    const Frame *outer = vm_outer_frame(frame, &activation);
    if (outer != NULL && append_local_below(outer, activation, wanted, buffer)) {
        return true;
    }
    return !code_is_of_library(frame->code) &&
           (append_global(frame->globals, wanted, buffer) || append_local(frame, wanted, buffer));
}

bool position_append_name_on_stacks(const Stacks *stacks, Value value, TextBuffer *buffer) {
    return stacks->frame != NULL &&
           append_local_below(stacks->frame, stacks->activation, value, buffer);
}

bool position_append_name_here(Vm *vm, Value value, TextBuffer *buffer) {
    return vm->frame != NULL && append_local_below(vm->frame, vm->activation, value, buffer);
}

bool position_append_name_in_script(Vm *vm, Value value, TextBuffer *buffer) {
    Value script = dict_get_string(vm, vm->modules, string_intern_text(vm, "__main__"));
    return value_is_kind(script, KIND_MODULE) &&
           append_global(((Module *)(void *)value_as_object(script))->namespace, value, buffer);
}
