// disassemble.c: one line per instruction: source line, number, name, operands in words.
//
//     code f at line 3: parameters a, b; registers 5
//       4    0  ADD             r2, a, b
//       5    1  JUMP_IF_FALSE   r2 -> 4

#include "bytecode/disassemble.h"

#include "object/bytes.h"
#include "object/float.h"
#include "object/int.h"
#include "object/protocol.h"

// The variables of a module's comprehensions become known statement by statement, so that a
// register of one may have been another statement's temporary: it is shown by its number.
static void disassemble_register(const Code *code, uint16_t number, TextBuffer *out) {
    if (number < code->local_count && (code->flags & CODE_IS_MODULE) == 0) {
        string_append_utf8(out, value_as_string(code->local_names[number]));
    } else {
        text_buffer_append_format(out, "r%u", number);
    }
}

static void disassemble_text(const String *text, TextBuffer *out) {
    text_buffer_append_byte(out, '\'');
    for (size_t index = 0; index < text->length; index++) {
        uint32_t point = string_at(text, index);
        if (point == '\n') {
            text_buffer_append_text(out, "\\n");
        } else if (point == '\'' || point == '\\') {
            text_buffer_append_format(out, "\\%c", (char)point);
        } else if (point < ' ') {
            text_buffer_append_format(out, "\\x%02x", point);
        } else {
            text_buffer_append_code_point(out, point);
        }
    }
    text_buffer_append_byte(out, '\'');
}

static void disassemble_value(Vm *vm, Value value, TextBuffer *out);

static void disassemble_tuple(Vm *vm, const Tuple *tuple, TextBuffer *out) {
    text_buffer_append_byte(out, '(');
    for (size_t index = 0; index < tuple->count; index++) {
        text_buffer_append_text(out, index > 0 ? ", " : "");
        disassemble_value(vm, tuple->items[index], out);
    }
    text_buffer_append_text(out, tuple->count == 1 ? ",)" : ")");
}

static void disassemble_bytes(const Bytes *bytes, TextBuffer *out) {
    text_buffer_append_text(out, "b'");
    for (size_t index = 0; index < bytes->length; index++) {
        uint8_t byte = bytes->data[index];
        bool is_plain = byte >= ' ' && byte < 0x7F && byte != '\'' && byte != '\\';
        text_buffer_append_format(out, is_plain ? "%c" : "\\x%02x", byte);
    }
    text_buffer_append_byte(out, '\'');
}

// A constant as Python writes it. Done here and not by object_repr, which asks the constant's class
// and so needs a machine that runs.
static void disassemble_value(Vm *vm, Value value, TextBuffer *out) {
    if (value_is_kind(value, KIND_CODE)) {
        text_buffer_append_text(out, "<code ");
        string_append_utf8(out, value_as_code(value)->name);
        text_buffer_append_byte(out, '>');
    } else if (value_is_string(value)) {
        disassemble_text(value_as_string(value), out);
    } else if (value_is_tuple(value)) {
        disassemble_tuple(vm, value_as_tuple(value), out);
    } else if (value_is_kind(value, KIND_BYTES)) {
        disassemble_bytes((const Bytes *)(const void *)value_as_object(value), out);
    } else if (value_is_kind(value, KIND_COMPLEX)) {
        const Complex *number = (const Complex *)(const void *)value_as_object(value);
        text_buffer_append_format(out, "(%g%+gj)", number->real, number->imaginary);
    } else if (value_is_kind(value, KIND_INT)) {
        text_buffer_append_text(out, "0x");
        if (!int_append_text(vm, value, 16, out)) {
            runtime_of(vm)->raised = VALUE_ABSENT;
        }
    } else if (value_is(value, VALUE_ELLIPSIS)) {
        text_buffer_append_text(out, "Ellipsis");
    } else if (!object_append_repr(vm, value, out)) { // inline values: answered at once
        runtime_of(vm)->raised = VALUE_ABSENT;
    }
}

static void disassemble_constant(Vm *vm, const Code *code, uint32_t number, TextBuffer *out) {
    disassemble_value(vm, code->constants[number], out);
}

static void disassemble_target(uint32_t index, int32_t distance, TextBuffer *out) {
    text_buffer_append_format(out, "-> %lld", (long long)index + 1 + distance);
}

static void disassemble_separator(TextBuffer *out, size_t start) {
    if (out->length > start) {
        text_buffer_append_text(out, ", ");
    }
}

// One operand. `start` is where the operands begin in the buffer.
static void disassemble_operand(Vm *vm, const Code *code, uint32_t index, OperandKind kind,
                                uint16_t operand, TextBuffer *out, size_t start) {
    if (kind == OPERAND_NONE) {
        return;
    }
    int32_t wide = instruction_wide(code->instructions[index]);
    disassemble_separator(out, start);
    switch (kind) {
    case OPERAND_NONE:
        break;
    case OPERAND_DST:
    case OPERAND_SRC:
    case OPERAND_SRCDST:
    case OPERAND_BASE:
        disassemble_register(code, operand, out);
        break;
    case OPERAND_COUNT:
        text_buffer_append_format(out, "%u", operand);
        break;
    case OPERAND_INT:
        text_buffer_append_format(out, "%d", (int16_t)operand);
        break;
    case OPERAND_FREE:
        text_buffer_append_byte(out, '^');
        string_append_utf8(out, value_as_string(code->free_names[operand]));
        break;
    case OPERAND_CONST:
        disassemble_constant(vm, code, operand, out);
        break;
    case OPERAND_SITE:
        text_buffer_append_byte(out, '.');
        string_append_utf8(out, code->sites[operand].name);
        break;
    case OPERAND_TARGET:
        disassemble_target(index, (int16_t)operand, out);
        break;
    case OPERAND_WIDE_CONST:
        disassemble_constant(vm, code, (uint32_t)wide, out);
        break;
    case OPERAND_WIDE_INT:
        text_buffer_append_format(out, "%d", wide);
        break;
    case OPERAND_WIDE_TARGET:
        disassemble_target(index, wide, out);
        break;
    }
}

static void disassemble_instruction(Vm *vm, const Code *code, uint32_t index, uint32_t own_line,
                                    uint32_t *line, bool explain, TextBuffer *out) {
    Instruction instruction = code->instructions[index];
    const OpcodeInfo *info = &opcode_infos[instruction.opcode];
    if (own_line != *line && own_line != 0) {
        text_buffer_append_format(out, "%5u", own_line);
        *line = own_line;
    } else {
        text_buffer_append_text(out, "     ");
    }
    text_buffer_append_format(out, " %4u  %-22s ", index, info->name);
    size_t start = out->length;
    disassemble_operand(vm, code, index, info->a, instruction.a, out, start);
    disassemble_operand(vm, code, index, info->b, instruction.b, out, start);
    disassemble_operand(vm, code, index, info->c, instruction.c, out, start);
    while (out->length > 0 && out->bytes[out->length - 1] == ' ') {
        text_buffer_truncate(out, out->length - 1);
    }
    text_buffer_append_byte(out, '\n');
    if (explain) {
        text_buffer_append_format(out, "             # %s\n", info->sentence);
    }
}

static void disassemble_names(const char *title, const Value *names, const bool *are_cells,
                              size_t count, TextBuffer *out) {
    if (count == 0) {
        return;
    }
    text_buffer_append_text(out, title);
    for (size_t index = 0; index < count; index++) {
        text_buffer_append_text(out, index > 0 ? ", " : " ");
        string_append_utf8(out, value_as_string(names[index]));
        text_buffer_append_text(out, are_cells != NULL && are_cells[index] ? " (cell)" : "");
    }
}

static void disassemble_flags(const Code *code, TextBuffer *out) {
    static const struct {
        uint32_t flag;
        const char *name;
    } flags[] = {{CODE_IS_GENERATOR, "generator"},
                 {CODE_IS_COROUTINE, "coroutine"},
                 {CODE_IS_ASYNC_GENERATOR, "async generator"},
                 {CODE_HAS_STAR_ARGS, "*args"},
                 {CODE_HAS_STAR_KWARGS, "**kwargs"},
                 {CODE_IS_CLASS_BODY, "class body"},
                 {CODE_IS_MODULE, "module"}};
    for (size_t index = 0; index < sizeof flags / sizeof *flags; index++) {
        if ((code->flags & flags[index].flag) != 0) {
            text_buffer_append_format(out, ", %s", flags[index].name);
        }
    }
}

static void disassemble_header(const Code *code, TextBuffer *out) {
    text_buffer_append_text(out, "code ");
    string_append_utf8(out, code->qualname);
    text_buffer_append_format(out, ", line %u", code->first_line);
    disassemble_flags(code, out);
    disassemble_names("; parameters", code->local_names, code->local_is_cell, code->parameter_count,
                      out);
    if (code->local_count > code->parameter_count) {
        disassemble_names("; locals", code->local_names + code->parameter_count,
                          code->local_is_cell + code->parameter_count,
                          (size_t)code->local_count - code->parameter_count, out);
    }
    disassemble_names("; closure", code->free_names, NULL, code->free_count, out);
    text_buffer_append_format(out, "; %u registers\n", code->register_count);
}

static void disassemble_handlers(const Code *code, TextBuffer *out) {
    for (uint32_t index = 0; index < code->handler_count; index++) {
        const Handler *handler = &code->handlers[index];
        text_buffer_append_format(out, "      %4u to %u: on an exception -> %u, it goes to ",
                                  handler->start, handler->end - 1, handler->target);
        disassemble_register(code, handler->exception_register, out);
        text_buffer_append_byte(out, '\n');
    }
}

static void disassemble_one(Vm *vm, const Code *code, bool explain, TextBuffer *out) {
    disassemble_header(code, out);
    uint32_t line = 0;
    SourceSpan span = {0, 0, 0, 0};
    const uint8_t *at = code->spans;
    for (uint32_t index = 0; index < code->instruction_count; index++) {
        at = span_read(at, &span);
        disassemble_instruction(vm, code, index, span.line, &line, explain, out);
    }
    disassemble_handlers(code, out);
}

void disassemble(Vm *vm, const Code *code, bool explain, TextBuffer *buffer) {
    runtime_hold(vm, value_from_object(code)); // the repr of a set comes by safepoints
    disassemble_one(vm, code, explain, buffer);
    for (uint32_t index = 0; index < code->constant_count; index++) {
        if (value_is_kind(code->constants[index], KIND_CODE)) {
            text_buffer_append_byte(buffer, '\n');
            disassemble(vm, value_as_code(code->constants[index]), explain, buffer);
        }
    }
    runtime_drop(vm, 1);
}
