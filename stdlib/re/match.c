// match.c: see match.h.
#include "stdlib/re/match.h"

#include "object/text_repr.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/library.h"
#include "stdlib/re/template.h"

static void match_trace(Heap *heap, Object *object) {
    Match *match = (Match *)(void *)object;
    heap_mark_value(heap, match->pattern);
    heap_mark_value(heap, match->text);
    if (match->spans != match->room) {
        heap_mark_storage(heap, match->spans, 2 * match->count * sizeof(size_t));
    }
}

static void match_release(Heap *heap, Object *object) {
    Match *match = (Match *)(void *)object;
    if (match->spans != NULL && match->spans != match->room) {
        heap_storage_release(heap, match->spans, 2 * match->count * sizeof(size_t));
    }
}

const ForeignType match_type = {"Match", sizeof(Match), match_trace, match_release};

static Match *self_of(const Value *args) { return (Match *)(void *)value_as_object(args[0]); }

Value match_new(Vm *vm, Pattern *pattern, const Subject *subject, PatternMode mode,
                const size_t *spans) {
    Match *match = foreign_new(vm, pattern_machine(pattern)->match_class);
    match->pattern = value_from_object(pattern);
    match->text = subject->text;
    match->start = subject->start;
    match->end = subject->end;
    match->count = pattern->tree.group_count + 1;
    match->mode = mode;
    match->must_advance = subject->must_advance;
    size_t size = 2 * match->count * sizeof(size_t);
    match->spans = match->count <= MATCH_INLINE_GROUPS + 1 ? match->room
                                                           : heap_storage_allocate(vm, match, size);
    memcpy(match->spans, spans, size);
    return value_from_object(match);
}

// A subject of the text as it is now.
static Subject subject_of(const Match *match) {
    Subject subject = {.text = match->text};
    const uint8_t *bytes = NULL;
    if (value_is_string(match->text)) {
        subject.length = value_as_string(match->text)->length;
    } else if (bytes_view(match->text, &bytes, &subject.length)) {
        subject.data = bytes;
    }
    return subject;
}

Value match_group(Vm *vm, const Match *match, size_t number, Value otherwise) {
    size_t start = match->spans[2 * number];
    size_t end = match->spans[2 * number + 1];
    if (end == SIZE_MAX) {
        return otherwise;
    }
    Subject subject = subject_of(match);
    // A bytearray may have become shorter since.
    end = end > subject.length ? subject.length : end;
    return subject_slice(vm, &subject, start > end ? end : start, end);
}

// ---- Groups ------------------------------------------------------------------------------------

// The number of the group that a script names by number or name.
static bool want_group(Vm *vm, const Match *match, Value key, size_t *number) {
    int64_t index = -1;
    if (int_check(vm, key) || !value_is_absent(value_special(vm, key, SPECIAL_INDEX))) {
        Value integer;
        if (!object_index(vm, key, &integer)) {
            return false;
        }
        // One that is too large for the machine is no group either.
        index = value_is_int(integer) ? value_as_int(integer) : -1;
    } else {
        Value found;
        Dict *names = value_as_dict(value_as_pattern(match->pattern)->group_index);
        if (!dict_get(vm, names, key, &found)) {
            // What cannot be hashed names no group either.
            exception_clear(vm);
            found = VALUE_ABSENT;
        }
        index = value_is_absent(found) ? -1 : value_as_int(found);
    }
    if (index < 0 || (size_t)index >= match->count) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "no such group");
    }
    *number = (size_t)index;
    return true;
}

NATIVE(match_group_native, "group", "(self, /, *args)",
       "group([group1, ...]) -> str or tuple.\n\nReturn subgroup(s) of the match by indices or "
       "names.\nFor 0 returns the entire match.") {
    const Match *match = self_of(args);
    size_t number = 0;
    size_t count = value_as_tuple(args[1])->count;
    if (count <= 1) {
        if (count == 1 && !want_group(vm, match, value_as_tuple(args[1])->items[0], &number)) {
            return false;
        }
        *result = match_group(vm, match, number, VALUE_NONE);
        return true;
    }
    Tuple *groups = tuple_new(vm, count);
    *result = value_from_object(groups);
    for (size_t index = 0; index < count; index++) {
        if (!want_group(vm, match, value_as_tuple(args[1])->items[index], &number)) {
            return false;
        }
        groups->items[index] = match_group(vm, match, number, VALUE_NONE);
    }
    return true;
}

NATIVE(match_getitem_native, "__getitem__", "(self, key, /)", "Return self[key].") {
    size_t number;
    if (!want_group(vm, self_of(args), args[1], &number)) {
        return false;
    }
    *result = match_group(vm, self_of(args), number, VALUE_NONE);
    return true;
}

NATIVE(
    match_groups_native, "groups", "(self, /, default=None)",
    "Return a tuple containing all the subgroups of the match, from 1.\n\n  default\n    Is used "
    "for groups that did not participate in the match.") {
    const Match *match = self_of(args);
    Tuple *groups = tuple_new(vm, match->count - 1);
    *result = value_from_object(groups);
    for (size_t number = 1; number < match->count; number++) {
        groups->items[number - 1] = match_group(vm, match, number, args[1]);
    }
    return true;
}

NATIVE(match_groupdict_native, "groupdict", "(self, /, default=None)",
       "Return a dictionary containing all the named subgroups of the match, keyed by the subgroup "
       "name.\n\n  default\n    Is used for groups that did not participate in the match.") {
    const Match *match = self_of(args);
    const Dict *names = value_as_dict(value_as_pattern(match->pattern)->group_index);
    Dict *groups = dict_new(vm);
    *result = value_from_object(groups);
    size_t position = 0;
    Value name;
    Value number;
    while (dict_next(names, &position, &name, &number)) {
        dict_set_string(vm, groups, value_as_string(name),
                        match_group(vm, match, (size_t)value_as_int(number), args[1]));
    }
    return true;
}

// ---- Places ------------------------------------------------------------------------------------

static Value place(size_t index) { return value_from_int(index == SIZE_MAX ? -1 : (int64_t)index); }

static Value span(Vm *vm, const Match *match, size_t number) {
    return value_from_object(
        tuple_pair(vm, place(match->spans[2 * number]), place(match->spans[2 * number + 1])));
}

NATIVE(match_start_native, "start", "(self, group=0, /)",
       "Return index of the start of the substring matched by group.") {
    size_t number;
    if (!want_group(vm, self_of(args), args[1], &number)) {
        return false;
    }
    *result = place(self_of(args)->spans[2 * number]);
    return true;
}

NATIVE(match_end_native, "end", "(self, group=0, /)",
       "Return index of the end of the substring matched by group.") {
    size_t number;
    if (!want_group(vm, self_of(args), args[1], &number)) {
        return false;
    }
    *result = place(self_of(args)->spans[2 * number + 1]);
    return true;
}

NATIVE(match_span_native, "span", "(self, group=0, /)",
       "For match object m, return the 2-tuple (m.start(group), m.end(group)).") {
    size_t number;
    if (!want_group(vm, self_of(args), args[1], &number)) {
        return false;
    }
    *result = span(vm, self_of(args), number);
    return true;
}

static bool get_regs(Vm *vm, Value *args, Value *result) {
    const Match *match = self_of(args);
    Tuple *spans = tuple_new(vm, match->count);
    for (size_t number = 0; number < match->count; number++) {
        spans->items[number] = span(vm, match, number);
    }
    *result = value_from_object(spans);
    return true;
}

static bool last_group(Vm *vm, Match *match, uint32_t *number) {
    Pattern *pattern = value_as_pattern(match->pattern);
    if (!pattern->tree.hides_last_group) {
        *number = pattern_last_group(pattern, match->spans);
        return true;
    }
    Subject subject;
    // The same search again finds the same.
    size_t start = match->spans[0];
    bool ok = subject_open(vm, pattern, match->text, (int64_t)start, (int64_t)match->end, &subject);
    subject.must_advance = match->must_advance && start == match->start;
    ok = ok && pattern_marked_group(vm, pattern, &subject, match->mode, number);
    subject_release(&subject);
    return ok;
}

static bool get_last_index(Vm *vm, Value *args, Value *result) {
    uint32_t number;
    if (!last_group(vm, self_of(args), &number)) {
        return false;
    }
    *result = number == 0 ? VALUE_NONE : value_from_int(number);
    return true;
}

static bool get_last_group(Vm *vm, Value *args, Value *result) {
    uint32_t last;
    if (!last_group(vm, self_of(args), &last)) {
        return false;
    }
    const Dict *names = value_as_dict(value_as_pattern(self_of(args)->pattern)->group_index);
    size_t position = 0;
    Value name;
    Value number;
    *result = VALUE_NONE;
    while (dict_next(names, &position, &name, &number)) {
        if (value_as_int(number) == (int64_t)last) {
            *result = name;
        }
    }
    return true;
}

static bool get_start(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_int((int64_t)self_of(args)->start);
    return true;
}

static bool get_end(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_int((int64_t)self_of(args)->end);
    return true;
}

static bool get_text(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->text;
    return true;
}

static bool get_pattern(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->pattern;
    return true;
}

// ---- The rest ----------------------------------------------------------------------------------

NATIVE(match_expand_native, "expand", "(self, /, template)",
       "Return the string obtained by doing backslash substitution on the string template, as done "
       "by the sub() method.") {
    Match *match = self_of(args);
    Value *window = window_open(vm, 1);
    if (!template_parse(vm, value_as_pattern(match->pattern), args[1], &window[0])) {
        return false;
    }
    Subject subject = subject_of(match);
    Output output;
    output_init(&output, value_is_string(match->text));
    bool ok = template_append(vm, window[0], &subject, match->spans, &output);
    if (ok) {
        *result = output_finish(vm, &output);
    }
    output_release(&output);
    window_close(vm, window);
    return ok;
}

NATIVE(match_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    const Match *match = self_of(args);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_format(&buffer, "<re.Match object; span=(%zu, %zu), match=", match->spans[0],
                              match->spans[1]);
    String *repr;
    bool ok = object_repr(vm, match_group(vm, match, 0, VALUE_NONE), &repr);
    if (ok) {
        // At most 50 characters of it.
        string_append_utf8(&buffer, repr->length <= 50 ? repr : string_substring(vm, repr, 0, 50));
        text_buffer_append_byte(&buffer, '>');
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return ok;
}

NATIVE(match_copy_native, "__copy__", "(self, /)", "") {
    *result = args[0];
    return true;
}

NATIVE(match_deepcopy_native, "__deepcopy__", "(self, memo, /)", "") {
    *result = args[0];
    return true;
}

Class *match_add(Vm *vm, Module *module) {
    static const NativeDefinition *const methods[] = {
        &match_group_native, &match_getitem_native, &match_groups_native,   &match_groupdict_native,
        &match_start_native, &match_end_native,     &match_span_native,     &match_expand_native,
        &match_repr_native,  &match_copy_native,    &match_deepcopy_native, NULL};
    static const NativeProperty properties[] = {
        {"pos", get_start, NULL,
         "The index into the string at which the RE engine started looking "
         "for a match."},
        {"endpos", get_end, NULL,
         "The index into the string beyond which the RE engine will not "
         "go."},
        {"string", get_text, NULL, "The string passed to match() or search()."},
        {"re", get_pattern, NULL, "The regular expression object."},
        {"regs", get_regs, NULL, NULL},
        {"lastindex", get_last_index, NULL,
         "The integer index of the last matched capturing "
         "group."},
        {"lastgroup", get_last_group, NULL, "The name of the last matched capturing group."},
        {0}};
    Class *class = library_add_class(vm, module, "re.Match", &match_type, CLASS_IS_FINAL);
    library_refuse_instances(vm, class);
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    native_add_class_methods(vm, class, class_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    return class;
}
