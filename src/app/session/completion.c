// completion.c: see completion.h.
#include "app/session/completion.h"

#include "app/run.h"
#include "base/embedded.h"
#include "host/files.h"
#include "syntax/token.h"
#include "vm/native.h"

#include <stdlib.h>
#include <string.h>

typedef struct Search {
    Vm *vm;
    const char *before; // of the word: what stands in front of the part that grows ("asyncio.")
    size_t before_length;
    const char *part;
    CompletionList *list;
} Search;

static void add(const Search *search, const char *name, size_t length, bool is_called) {
    size_t part_length = strlen(search->part);
    if (length < part_length || memcmp(name, search->part, part_length) != 0 ||
        (part_length == 0 && name[0] == '_')) {
        return;
    }
    char *text = memory_allocate(search->before_length + length + 2);
    memcpy(text, search->before, search->before_length);
    memcpy(text + search->before_length, name, length);
    memcpy(text + search->before_length + length, is_called ? "(" : "", is_called ? 2 : 1);
    vector_push(search->list, text);
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

// Sorted, each once.
static void finish(CompletionList *list) {
    if (list->count == 0) {
        return;
    }
    qsort(list->items, list->count, sizeof *list->items, compare);
    size_t kept = 1;
    for (size_t index = 1; index < list->count; index++) {
        if (strcmp(list->items[index], list->items[kept - 1]) == 0) {
            memory_release(list->items[index]);
        } else {
            list->items[kept++] = list->items[index];
        }
    }
    list->count = kept;
}

// ---- Names -------------------------------------------------------------------------------------

static void add_string(const Search *search, Value name, bool is_called) {
    if (value_is_string(name)) {
        const char *text = string_text(search->vm, value_as_string(name));
        add(search, text, strlen(text), is_called);
    }
}

static void add_dict(const Search *search, const Dict *dict) {
    size_t position = 0;
    Value key;
    Value value;
    while (dict_next(dict, &position, &key, &value)) {
        add_string(search, key, value_is_callable(search->vm, value));
    }
}

static void add_keywords(const Search *search) {
    for (TokenKind kind = TOKEN_END; kind < TOKEN_KIND_COUNT; kind++) {
        if (token_is_keyword(kind)) {
            const char *word = token_called(kind);
            add(search, word, strlen(word), false);
        }
    }
}

static void find_names(const Search *search) {
    add_dict(search, run_main_namespace(search->vm));
    add_dict(search, search->vm->builtins);
    add_keywords(search);
}

// ---- Attributes --------------------------------------------------------------------------------

// What "a.b.c" means in __main__; ABSENT: nothing.
static Value resolve(Vm *vm, const char *path, size_t length) {
    Value *window = window_open(vm, 1);
    bool is_first = true;
    bool found = true;
    for (size_t start = 0; found && start < length; is_first = false) {
        size_t end = start;
        while (end < length && path[end] != '.') {
            end++;
        }
        String *name = string_intern(vm, string_from_utf8(vm, path + start, end - start));
        if (!is_first) {
            found = object_get_attribute(vm, window[0], name, &window[0]);
        } else {
            window[0] = dict_get_string(vm, run_main_namespace(vm), name);
            window[0] =
                value_is_absent(window[0]) ? dict_get_string(vm, vm->builtins, name) : window[0];
            found = !value_is_absent(window[0]);
        }
        start = end + 1;
    }
    if (!value_is_absent(exception_raised(vm))) {
        exception_clear(vm);
    }
    Value result = found ? window[0] : VALUE_ABSENT;
    window_close(vm, window);
    return result;
}

static void add_attributes(const Search *search, Value object) {
    Vm *vm = search->vm;
    Value *window = window_open(vm, 3);
    window[0] = object;
    window[2] = dict_get_string(vm, vm->builtins, string_intern_text(vm, "dir"));
    bool done = object_call(vm, window[2], &window[0], 1, &window[1]);
    for (size_t index = 0;
         done && value_is_list(window[1]) && index < value_as_list(window[1])->count; index++) {
        Value name = value_as_list(window[1])->items[index];
        Value attribute;
        bool can_call = value_is_string(name) &&
                        object_find_attribute(vm, object, value_as_string(name), &attribute) &&
                        !value_is_absent(attribute) && value_is_callable(vm, attribute);
        add_string(search, name, can_call);
        if (!value_is_absent(exception_raised(vm))) {
            exception_clear(vm);
        }
    }
    if (!done) {
        exception_clear(vm);
    }
    window_close(vm, window);
}

// ---- Modules -----------------------------------------------------------------------------------

static bool begins_with(const char *text, const char *word) {
    return strncmp(text, word, strlen(word)) == 0;
}

// The scripts of the working folder.
static void add_files(const Search *search) {
    static const char *const endings[] = {".aspy", ".py"};
    HostFileNames names;
    int error_number;
    if (!host_file_list_directory(".", &names, &error_number)) {
        return;
    }
    for (size_t index = 0; index < names.count; index++) {
        size_t length = strlen(names.items[index]);
        for (size_t each = 0; each < 2; each++) {
            size_t ending = strlen(endings[each]);
            if (length > ending &&
                strcmp(names.items[index] + length - ending, endings[each]) == 0) {
                add(search, names.items[index], length - ending, false);
            }
        }
    }
    host_file_names_release(&names);
}

// "collections.abc" stands as "collections/abc" in the table, "collections.abc._x" is not for
// scripts.
static void add_library_module(const Search *search, const char *name, TextBuffer *dotted) {
    text_buffer_clear(dotted);
    for (const char *at = name; *at != '\0'; at++) {
        text_buffer_append_byte(dotted, *at == '/' ? '.' : *at);
    }
    const char *last = strrchr(dotted->bytes, '.');
    bool is_inside = strchr(search->part, '.') != NULL;
    if (last == NULL ? !is_inside : is_inside && last[1] != '_') {
        add(search, dotted->bytes, dotted->length, false);
    }
}

static void find_modules(const Search *search) {
    TextBuffer dotted;
    text_buffer_init(&dotted);
    for (size_t index = 0; index < embedded_module_count; index++) {
        add_library_module(search, embedded_modules[index].name, &dotted);
    }
    text_buffer_release(&dotted);
    const char *native;
    for (size_t index = 0; (native = native_module_name(search->vm, index)) != NULL; index++) {
        add(search, native, strlen(native), false);
    }
    add_files(search);
}

// from NAME import …: what the module has, when it is there already.
static bool find_imported(const Search *search, const char *line) {
    const char *name = line + strlen("from ");
    size_t length = strcspn(name, " ");
    if (!begins_with(name + length, " import")) {
        return false;
    }
    Value module =
        dict_get_string(search->vm, search->vm->modules,
                        string_intern(search->vm, string_from_utf8(search->vm, name, length)));
    if (!value_is_absent(module)) {
        add_attributes(search, module);
    }
    return true;
}

// ---- All of it ---------------------------------------------------------------------------------

void completion_find(Vm *vm, const char *line, const char *word, CompletionList *list) {
    const char *dot = strrchr(word, '.');
    Search search = {vm, word, 0, word, list};
    line += strspn(line, " \t");
    if (begins_with(line, "from ") && find_imported(&search, line)) {
        finish(list);
        return;
    }
    if (begins_with(line, "import ") || begins_with(line, "from ")) {
        find_modules(&search);
    } else if (dot != NULL) {
        search.before_length = (size_t)(dot - word) + 1;
        search.part = dot + 1;
        Value object = resolve(vm, word, (size_t)(dot - word));
        if (!value_is_absent(object)) {
            add_attributes(&search, object);
        }
    } else {
        find_names(&search);
    }
    finish(list);
}

void completion_release(CompletionList *list) {
    for (size_t index = 0; index < list->count; index++) {
        memory_release(list->items[index]);
    }
    vector_release(list);
}
