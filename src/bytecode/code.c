// code.c: code objects as the collector sees them.

#include "bytecode/code.h"

#include "bytecode/frozen.h"
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

SourceSpan code_span(const Code *code, uint32_t instruction) {
    assert(instruction < code->instruction_count);
    if (code->spans != NULL) {
        return code->spans[instruction];
    }
    SourceSpan span = {0, 0, 0, 0};
    const uint8_t *at = code->packed_spans;
    for (uint32_t index = 0; index <= instruction; index++) {
        at = frozen_read_span(at, &span);
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
    if (!code->is_frozen) {
        size_t count = code->instruction_count;
        heap_buffer_release(heap, code->instructions, count * sizeof *code->instructions);
        heap_buffer_release(heap, code->spans, count * sizeof *code->spans);
        heap_buffer_release(heap, code->handlers, code->handler_count * sizeof *code->handlers);
        heap_buffer_release(heap, code->local_is_cell,
                            code->local_count * sizeof *code->local_is_cell);
    }
    heap_buffer_release(heap, code->constants, code->constant_count * sizeof *code->constants);
    heap_buffer_release(heap, code->sites, code->site_count * sizeof *code->sites);
    heap_buffer_release(heap, code->local_names, code->local_count * sizeof *code->local_names);
    heap_buffer_release(heap, code->free_names, code->free_count * sizeof *code->free_names);
}

void code_register(Vm *vm) {
    static const KindInfo info = {"code", code_trace, code_release, false};
    heap_register_kind(runtime_of(vm)->heap, KIND_CODE, &info);
}
