// signature.c: reads the signatures of natives.
#include "vm/signature.h"

#include "base/fatal.h"

#include <stdlib.h>
#include <string.h>

typedef struct Reader {
    const char *next;
    Signature *signature;
    bool after_star;
} Reader;

static void skip_spaces(Reader *reader) {
    while (*reader->next == ' ' || *reader->next == '\n') {
        reader->next++;
    }
}

static bool accept(Reader *reader, char character) {
    skip_spaces(reader);
    if (*reader->next != character) {
        return false;
    }
    reader->next++;
    return true;
}

static bool accept_word(Reader *reader, const char *word) {
    size_t length = strlen(word);
    if (strncmp(reader->next, word, length) != 0) {
        return false;
    }
    reader->next += length;
    return true;
}

static void read_text_default(Reader *reader, Parameter *parameter) {
    char quote = *reader->next++;
    parameter->default_kind = DEFAULT_TEXT;
    parameter->text = reader->next;
    while (*reader->next != quote) {
        assert(*reader->next != '\0' && "a quoted default ends");
        reader->next++;
    }
    parameter->text_length = (size_t)(reader->next - parameter->text);
    reader->next++;
}

static void read_default(Reader *reader, Parameter *parameter) {
    skip_spaces(reader);
    parameter->default_kind = DEFAULT_VALUE;
    if (*reader->next == '\'' || *reader->next == '"') {
        read_text_default(reader, parameter);
    } else if (accept_word(reader, "None")) {
        parameter->value = VALUE_NONE;
    } else if (accept_word(reader, "True")) {
        parameter->value = VALUE_TRUE;
    } else if (accept_word(reader, "False")) {
        parameter->value = VALUE_FALSE;
    } else if (accept_word(reader, "<absent>")) {
        parameter->value = VALUE_ABSENT;
    } else {
        char *end;
        long long number = strtoll(reader->next, &end, 10);
        assert(end != reader->next && "a default is a constant, an int or quoted text");
        if (*end == '.') {
            parameter->value = value_from_double(strtod(reader->next, &end));
        } else {
            parameter->value = value_from_int(number);
        }
        reader->next = end;
    }
}

static bool is_name_character(char character) {
    return character == '_' || (character >= '0' && character <= '9') ||
           ((character | 32) >= 'a' && (character | 32) <= 'z');
}

static void read_name(Reader *reader, ParameterKind kind) {
    skip_spaces(reader);
    Parameter *parameter = &reader->signature->parameters[reader->signature->count++];
    *parameter = (Parameter){.name = reader->next, .kind = kind, .value = VALUE_ABSENT};
    while (is_name_character(*reader->next)) {
        reader->next++;
    }
    parameter->name_length = (size_t)(reader->next - parameter->name);
    assert(parameter->name_length > 0 && "a parameter has a name");
    if (accept(reader, '=')) {
        read_default(reader, parameter);
    }
}

// parameter: '/' | '*' | '*' NAME | '**' NAME | NAME ['=' default]
static void read_parameter(Reader *reader) {
    Signature *signature = reader->signature;
    if (accept(reader, '/')) {
        for (size_t index = 0; index < signature->count; index++) {
            signature->parameters[index].kind = PARAMETER_POSITIONAL_ONLY;
        }
    } else if (accept(reader, '*')) {
        if (accept(reader, '*')) {
            signature->star_kwargs = (int)signature->count;
            read_name(reader, PARAMETER_STAR_KWARGS);
            return;
        }
        reader->after_star = true;
        skip_spaces(reader);
        if (is_name_character(*reader->next)) {
            signature->star_args = (int)signature->count;
            read_name(reader, PARAMETER_STAR_ARGS);
        }
    } else {
        read_name(reader, reader->after_star ? PARAMETER_KEYWORD_ONLY : PARAMETER_POSITIONAL);
    }
}

static void count_parameters(Signature *signature) {
    signature->is_positional_only = true;
    for (size_t index = 0; index < signature->count; index++) {
        const Parameter *parameter = &signature->parameters[index];
        switch (parameter->kind) {
        case PARAMETER_POSITIONAL:
            signature->is_positional_only = false;
            signature->positional_count++;
            signature->required_count += parameter->default_kind == DEFAULT_NOT_GIVEN;
            break;
        case PARAMETER_POSITIONAL_ONLY:
            signature->positional_count++;
            signature->required_count += parameter->default_kind == DEFAULT_NOT_GIVEN;
            break;
        case PARAMETER_KEYWORD_ONLY:
            signature->is_positional_only = false;
            signature->keyword_only_count++;
            break;
        case PARAMETER_STAR_KWARGS:
            signature->is_positional_only = false;
            break;
        case PARAMETER_STAR_ARGS:
            break;
        }
    }
}

Signature *signature_parse(const char *text) {
    size_t most = 1;
    for (const char *next = text; *next != '\0'; next++) {
        most += *next == ',';
    }
    Signature *signature =
        memory_allocate_zeroed(sizeof *signature + most * sizeof *signature->parameters);
    signature->star_args = -1;
    signature->star_kwargs = -1;
    Reader reader = {text, signature, false};
    bool opened = accept(&reader, '(');
    assert(opened && "a signature stands in parentheses");
    (void)opened;
    while (!accept(&reader, ')')) {
        read_parameter(&reader);
        (void)accept(&reader, ',');
    }
    count_parameters(signature);
    return signature;
}

int signature_find(const Signature *signature, const char *name, size_t length) {
    for (size_t index = 0; index < signature->count; index++) {
        const Parameter *parameter = &signature->parameters[index];
        if ((parameter->kind == PARAMETER_POSITIONAL ||
             parameter->kind == PARAMETER_KEYWORD_ONLY) &&
            parameter->name_length == length && memcmp(parameter->name, name, length) == 0) {
            return (int)index;
        }
    }
    return -1;
}
