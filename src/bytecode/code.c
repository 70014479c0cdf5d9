// code.c: code objects as the collector sees them.

#include "bytecode/code.h"

#include "object/bytes.h"

Code *code_new(Vm *vm, String *name, String *qualname, String *filename) {
    Code *code = heap_allocate(vm, KIND_CODE, sizeof *code, runtime_shape(vm, CLASS_CODE));
    code->name = name;
    code->qualname = qualname;
    code->filename = filename;
    code->doc = VALUE_NONE;
    code->source = VALUE_NONE;
    return code;
}

static void *take(char **next, size_t size) {
    char *start = *next;
    *next += size;
    return start;
}

void *code_make_arrays(Vm *vm, Code *code, size_t more) {
    size_t constants = code->constant_count * sizeof *code->constants;
    size_t sites = code->site_count * sizeof *code->sites;
    size_t locals = code->local_count * sizeof *code->local_names;
    size_t frees = code->free_count * sizeof *code->free_names;
    code->arrays_size = constants + sites + locals + frees + more;
    code->arrays = heap_buffer_allocate(vm, code->arrays_size);
    char *next = code->arrays;
    code->constants = take(&next, constants);
    code->sites = take(&next, sites);
    code->local_names = take(&next, locals);
    code->free_names = take(&next, frees);
    return next;
}

static bool begins_with(const String *filename, const char *beginning) {
    size_t index = 0;
    while (beginning[index] != '\0' && index < filename->length &&
           string_at(filename, index) == (uint32_t)beginning[index]) {
        index++;
    }
    return beginning[index] == '\0';
}

bool code_is_of_library(const Code *code) { return begins_with(code->filename, "<stdlib>/"); }

bool code_is_asyncio_file(const String *filename) {
    return begins_with(filename, "<stdlib>/asyncio/");
}

SourceSpan code_span(const Code *code, uint32_t instruction) {
    assert(instruction < code->instruction_count);
    SourceSpan span = {0, 0, 0, 0};
    const uint8_t *at = code->spans;
    for (uint32_t index = 0; index <= instruction; index++) {
        at = span_read(at, &span);
    }
    return span;
}

bool code_source(const Code *code, const char **text, size_t *length) {
    if (code->module != NULL) {
        *text = code->module->bytes;
        *length = code->module->length;
        return true;
    }
    const uint8_t *bytes;
    if (!bytes_view(code->source, &bytes, length)) {
        return false;
    }
    *text = (const char *)bytes;
    return true;
}

static void code_trace(Heap *heap, Object *object) {
    const Code *code = (const Code *)(const void *)object;
    heap_mark_object(heap, code->name);
    heap_mark_object(heap, code->qualname);
    heap_mark_object(heap, code->filename);
    heap_mark_value(heap, code->doc);
    heap_mark_value(heap, code->source);
    heap_mark_values(heap, code->constants, code->constant_count);
    heap_mark_values(heap, code->local_names, code->local_count);
    heap_mark_values(heap, code->free_names, code->free_count);
    for (uint32_t index = 0; index < code->site_count; index++) {
        heap_mark_object(heap, code->sites[index].name);
        heap_mark_value(heap, code->sites[index].value);
    }
}

static void code_release(Heap *heap, Object *object) {
    Code *code = (Code *)(void *)object;
    heap_buffer_release(heap, code->arrays, code->arrays_size);
}

void code_register(Vm *vm) {
    static const KindInfo info = {"code", code_trace, code_release, false};
    heap_register_kind(runtime_of(vm)->heap, KIND_CODE, &info);
}
