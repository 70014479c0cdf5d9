// output.c: see output.h.
#include "stdlib/re/output.h"

void output_init(Output *output, bool is_text) {
    output->is_text = is_text;
    output->item_count = 0;
    string_builder_init(&output->text);
    text_buffer_init(&output->bytes);
}

void output_release(Output *output) {
    string_builder_release(&output->text);
    text_buffer_release(&output->bytes);
}

void output_append_slice(Output *output, const Subject *subject, size_t start, size_t end) {
    if (start == end) {
        return;
    }
    output->item_count++;
    if (output->is_text) {
        string_builder_append_range(&output->text, value_as_string(subject->text), start, end);
    } else {
        text_buffer_append(&output->bytes, (const char *)subject->data + start, end - start);
    }
}

bool output_append(Vm *vm, Output *output, Value item) {
    const uint8_t *bytes;
    size_t length;
    if (output->is_text && value_is_string(item)) {
        string_builder_append(&output->text, value_as_string(item));
    } else if (!output->is_text && bytes_view(item, &bytes, &length)) {
        text_buffer_append(&output->bytes, (const char *)bytes, length);
    } else {
        return exception_raise(
            vm, CLASS_TYPE_ERROR, "sequence item %zu: expected %s, %s found", output->item_count,
            output->is_text ? "str instance" : "a bytes-like object", class_name_of(vm, item));
    }
    output->item_count++;
    return true;
}

Value output_finish(Vm *vm, Output *output) {
    return output->is_text
               ? value_from_object(string_builder_finish(vm, &output->text))
               : value_from_object(bytes_new(vm, output->bytes.bytes, output->bytes.length));
}
