// call_match.c: arguments to parameters, by Python's rules and with CPython's complaints.
//
//        registers:  | positional-only, positional | keyword-only | *args | **kwargs |
#include "vm/call.h"
#include "vm/suggestion.h"
#include "vm/vm.h"

typedef struct Match {
    Vm *vm;
    Function *function;
    const Code *code;
    Value *registers;
    size_t given; // positional arguments
} Match;

static const char *plural(size_t count) { return count == 1 ? "" : "s"; }

static const char *function_name(const Match *match) {
    return string_text(match->vm, match->function->qualname);
}

static const char *parameter_name(const Match *match, size_t index) {
    return string_text(match->vm, value_as_string(match->code->local_names[index]));
}

// ---- Complaints ----

static size_t keyword_only_given(const Match *match) {
    size_t count = 0;
    for (size_t index = 0; index < match->code->keyword_only_count; index++) {
        count += !value_is_absent(match->registers[match->code->positional_count + index]);
    }
    return count;
}

static bool raise_too_many(const Match *match) {
    size_t most = match->code->positional_count;
    size_t defaults = match->function->defaults == NULL ? 0 : match->function->defaults->count;
    size_t keyword_only = keyword_only_given(match);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_format(&buffer, "%s() takes ", function_name(match));
    if (defaults > 0) {
        text_buffer_append_format(&buffer, "from %zu to %zu positional arguments", most - defaults,
                                  most);
    } else {
        text_buffer_append_format(&buffer, "%zu positional argument%s", most, plural(most));
    }
    text_buffer_append_format(&buffer, " but %zu", match->given);
    if (keyword_only > 0) {
        text_buffer_append_format(&buffer,
                                  " positional argument%s (and %zu keyword-only argument%s)",
                                  plural(match->given), keyword_only, plural(keyword_only));
    }
    text_buffer_append_format(&buffer, " %s given",
                              match->given == 1 && keyword_only == 0 ? "was" : "were");
    bool raised = exception_raise(match->vm, CLASS_TYPE_ERROR, "%s", buffer.bytes);
    text_buffer_release(&buffer);
    return raised;
}

// "'a'", "'a' and 'b'", "'a', 'b', and 'c'".
static void append_names(const Match *match, const size_t *missing, size_t count,
                         TextBuffer *buffer) {
    for (size_t index = 0; index < count; index++) {
        if (index > 0) {
            text_buffer_append_text(buffer, index + 1 < count ? ", "
                                            : count == 2      ? " and "
                                                              : ", and ");
        }
        text_buffer_append_format(buffer, "'%s'", parameter_name(match, missing[index]));
    }
}

// Collects the unfilled parameters first … end-1 and complains about them.
static bool raise_missing(const Match *match, const char *kind, size_t first, size_t end) {
    size_t missing[UINT8_MAX + 1];
    size_t count = 0;
    for (size_t index = first; index < end; index++) {
        if (value_is_absent(match->registers[index]) && count <= UINT8_MAX) {
            missing[count++] = index;
        }
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    append_names(match, missing, count, &buffer);
    bool raised =
        exception_raise(match->vm, CLASS_TYPE_ERROR, "%s() missing %zu required %s argument%s: %s",
                        function_name(match), count, kind, plural(count), buffer.bytes);
    text_buffer_release(&buffer);
    return raised;
}

static bool is_name(Value name, String *keyword) {
    return value_is(name, value_from_object(keyword)) ||
           string_equal(value_as_string(name), keyword);
}

// All keywords that name positional-only parameters are listed in one complaint.
static bool raise_positional_only(const Match *match, Tuple *keywords, bool *raised) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    for (size_t index = 0; index < match->code->positional_only_count; index++) {
        for (size_t keyword = 0; keyword < keywords->count; keyword++) {
            if (is_name(match->code->local_names[index],
                        value_as_string(keywords->items[keyword]))) {
                text_buffer_append_format(&buffer, "%s%s", buffer.length > 0 ? ", " : "",
                                          parameter_name(match, index));
            }
        }
    }
    *raised = buffer.length > 0;
    bool done = true;
    if (*raised) {
        done = exception_raise(
            match->vm, CLASS_TYPE_ERROR,
            "%s() got some positional-only arguments passed as keyword arguments: '%s'",
            function_name(match), buffer.bytes);
    }
    text_buffer_release(&buffer);
    return done;
}

static bool raise_unexpected(const Match *match, String *keyword, Tuple *keywords) {
    bool raised;
    if (!raise_positional_only(match, keywords, &raised)) {
        return false;
    }
    size_t first = match->code->positional_only_count;
    size_t count = (size_t)match->code->positional_count + match->code->keyword_only_count - first;
    String *best = suggestion_choose(match->vm, keyword, match->code->local_names + first, count);
    if (best != NULL) {
        return exception_raise(match->vm, CLASS_TYPE_ERROR,
                               "%s() got an unexpected keyword argument '%s'. Did you mean '%s'?",
                               function_name(match), string_text(match->vm, keyword),
                               string_text(match->vm, best));
    }
    return exception_raise(match->vm, CLASS_TYPE_ERROR,
                           "%s() got an unexpected keyword argument '%s'", function_name(match),
                           string_text(match->vm, keyword));
}

// ---- Filling ----

// The register of the parameter with that name, -1 when there is none.
static int find_parameter(const Match *match, String *keyword) {
    const Code *code = match->code;
    size_t end = (size_t)code->positional_count + code->keyword_only_count;
    for (size_t index = code->positional_only_count; index < end; index++) {
        if (code->local_names[index].bits == value_from_object(keyword).bits) {
            return (int)index;
        }
    }
    for (size_t index = code->positional_only_count; index < end; index++) {
        if (string_equal(value_as_string(code->local_names[index]), keyword)) {
            return (int)index;
        }
    }
    return -1;
}

static bool take_keyword(const Match *match, Value name, Value value, Dict *extra,
                         Tuple *keywords) {
    if (!value_is_string(name)) {
        return exception_raise(match->vm, CLASS_TYPE_ERROR, "keywords must be strings");
    }
    String *keyword = value_as_string(name);
    int index = find_parameter(match, keyword);
    if (index < 0) {
        if (extra == NULL) {
            return raise_unexpected(match, keyword, keywords);
        }
        dict_set_string(match->vm, extra, keyword, value);
        return true;
    }
    if (!value_is_absent(match->registers[index])) {
        return exception_raise(match->vm, CLASS_TYPE_ERROR,
                               "%s() got multiple values for argument '%s'", function_name(match),
                               string_text(match->vm, keyword));
    }
    match->registers[index] = value;
    return true;
}

static bool fill_positional_defaults(const Match *match) {
    const Code *code = match->code;
    const Tuple *defaults = match->function->defaults;
    size_t default_count = defaults == NULL ? 0 : defaults->count;
    size_t required =
        code->positional_count > default_count ? code->positional_count - default_count : 0;
    for (size_t index = match->given; index < required; index++) {
        if (value_is_absent(match->registers[index])) {
            return raise_missing(match, "positional", match->given, required);
        }
    }
    size_t first = match->given > required ? match->given : required;
    for (size_t index = first; index < code->positional_count; index++) {
        if (value_is_absent(match->registers[index])) {
            match->registers[index] =
                defaults->items[index + default_count - code->positional_count];
        }
    }
    return true;
}

// The default of a keyword-only parameter. The dict has them in the order of the parameters, so the
// entry `likely` is the one as a rule, and found without hashing.
static Value keyword_default(const Match *match, Value name, size_t likely) {
    Dict *defaults = match->function->keyword_defaults;
    if (defaults == NULL) {
        return VALUE_ABSENT;
    }
    if (likely < defaults->entry_count && value_is(defaults->entries[likely].key, name)) {
        return defaults->entries[likely].value;
    }
    return dict_get_string(match->vm, defaults, value_as_string(name));
}

static bool fill_keyword_defaults(const Match *match) {
    const Code *code = match->code;
    size_t first = code->positional_count;
    size_t end = first + code->keyword_only_count;
    bool missing = false;
    for (size_t index = first; index < end; index++) {
        if (value_is_absent(match->registers[index])) {
            match->registers[index] =
                keyword_default(match, code->local_names[index], index - first);
        }
        missing |= value_is_absent(match->registers[index]);
    }
    return !missing || raise_missing(match, "keyword-only", code->positional_count, end);
}

static bool match_all(const Match *match, const Value *arguments, Tuple *keywords) {
    const Code *code = match->code;
    Vm *vm = match->vm;
    size_t taken = match->given < code->positional_count ? match->given : code->positional_count;
    size_t named = (size_t)code->positional_count + code->keyword_only_count;
    for (size_t index = 0; index < named; index++) {
        match->registers[index] = index < taken ? arguments[index] : VALUE_ABSENT;
    }
    size_t next = named;
    if ((code->flags & CODE_HAS_STAR_ARGS) != 0) {
        match->registers[next++] =
            value_from_object(tuple_from_values(vm, arguments + taken, match->given - taken));
    }
    Dict *extra = NULL;
    if ((code->flags & CODE_HAS_STAR_KWARGS) != 0) {
        extra = dict_new(vm);
        match->registers[next] = value_from_object(extra);
    }
    size_t keyword_count = keywords == NULL ? 0 : keywords->count;
    for (size_t index = 0; index < keyword_count; index++) {
        if (!take_keyword(match, keywords->items[index], arguments[match->given + index], extra,
                          keywords)) {
            return false;
        }
    }
    if (match->given > taken && (code->flags & CODE_HAS_STAR_ARGS) == 0) {
        return raise_too_many(match);
    }
    return fill_positional_defaults(match) && fill_keyword_defaults(match);
}

// What most calls that do not fit exactly lack is defaults alone.
static bool lacks_only_defaults(const Code *code, size_t positional_count, const Tuple *keywords) {
    return keywords == NULL && positional_count <= code->positional_count &&
           (code->flags & (CODE_HAS_STAR_ARGS | CODE_HAS_STAR_KWARGS)) == 0;
}

static bool match_defaults(const Match *match, const Value *arguments) {
    const Code *code = match->code;
    size_t named = (size_t)code->positional_count + code->keyword_only_count;
    if (match->registers != arguments) {
        memmove(match->registers, arguments, match->given * sizeof *arguments);
    }
    for (size_t index = match->given; index < named; index++) {
        match->registers[index] = VALUE_ABSENT;
    }
    return fill_positional_defaults(match) && fill_keyword_defaults(match);
}

// Positional arguments alone, none too many, and defaults for all that are missing: the common
// case.
static bool match_quickly(const Function *function, Value *registers, const Value *arguments,
                          size_t given) {
    const Code *code = function->code;
    size_t wanted = code->positional_count;
    size_t default_count = function->defaults == NULL ? 0 : function->defaults->count;
    bool is_simple = (code->flags & (CODE_HAS_STAR_ARGS | CODE_HAS_STAR_KWARGS)) == 0 &&
                     code->keyword_only_count == 0 && given <= wanted &&
                     given + default_count >= wanted;
    if (!is_simple) {
        return false;
    }
    if (registers != arguments) {
        registers_move(registers, arguments, given);
    }
    for (size_t index = given; index < wanted; index++) {
        registers[index] = function->defaults->items[index + default_count - wanted];
    }
    return true;
}

bool call_match_arguments(Vm *vm, Function *function, Value *registers, const Value *arguments,
                          size_t positional_count, Tuple *keywords) {
    if (keywords == NULL && match_quickly(function, registers, arguments, positional_count)) {
        return true;
    }
    const Code *code = function->code;
    Match match = {vm, function, code, registers, positional_count};
    if (lacks_only_defaults(code, positional_count, keywords)) {
        return match_defaults(&match, arguments);
    }
    if (registers != arguments) {
        return match_all(&match, arguments, keywords);
    }
    // Overlapping: the arguments move out of the way, above everything. Nothing collects meanwhile.
    size_t count = positional_count + (keywords == NULL ? 0 : keywords->count);
    Value *scratch = registers + (count > code->parameter_count ? count : code->parameter_count);
    scratch = scratch < vm->top ? vm->top : scratch;
    Value *top = vm->top;
    vm_raise_top(vm, scratch + count);
    memcpy(scratch, arguments, count * sizeof *scratch);
    bool done = match_all(&match, scratch, keywords);
    vm->top = top;
    return done;
}
