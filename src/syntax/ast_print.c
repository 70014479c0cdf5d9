// ast_print.c: the tree as text.
//
// The walk keeps its own stack of unfinished nodes and reads fields from the table of ast.def, so
// it is the same for every kind and no tree is too deep for it.

#include "syntax/ast_print.h"

#include "base/float_text.h"
#include "base/vector.h"

enum { AST_PRINT_INDENT_MAX = 60 };

// A node whose head is printed and whose fields from `field` on are not.
typedef struct AstPrintFrame {
    const Ast *node;
    const AstField *field;
    size_t item; // of a list field
    size_t level;
} AstPrintFrame;

typedef struct AstPrinter {
    TextBuffer *out;
    VECTOR(AstPrintFrame) stack;
} AstPrinter;

static const void *ast_print_place(const Ast *node, const AstField *field) {
    return (const char *)node + field->offset;
}

static void ast_print_text(TextBuffer *out, const char *bytes, size_t length) {
    text_buffer_append_byte(out, '\'');
    for (size_t index = 0; index < length; index++) {
        unsigned char byte = (unsigned char)bytes[index];
        if (byte == '\n') {
            text_buffer_append_text(out, "\\n");
        } else if (byte == '\'' || byte == '\\') {
            text_buffer_append_format(out, "\\%c", byte);
        } else if (byte < ' ' || byte == 0x7F) {
            text_buffer_append_format(out, "\\x%02x", byte);
        } else {
            text_buffer_append_byte(out, (char)byte);
        }
    }
    text_buffer_append_byte(out, '\'');
}

static void ast_print_bytes(TextBuffer *out, const char *bytes, size_t length) {
    text_buffer_append_text(out, "b'");
    for (size_t index = 0; index < length; index++) {
        unsigned char byte = (unsigned char)bytes[index];
        bool is_plain = byte >= ' ' && byte < 0x7F && byte != '\'' && byte != '\\';
        text_buffer_append_format(out, is_plain ? "%c" : "\\x%02x", byte);
    }
    text_buffer_append_byte(out, '\'');
}

static void ast_print_float(TextBuffer *out, double number, const char *suffix) {
    char text[FLOAT_TEXT_REPR_SIZE];
    float_text_repr(number, text, sizeof text);
    text_buffer_append_format(out, "%s%s", text, suffix);
}

static void ast_print_constant(TextBuffer *out, const AstConstant *value) {
    switch (value->kind) {
    case AST_CONSTANT_NONE:
        text_buffer_append_text(out, "None");
        break;
    case AST_CONSTANT_TRUE:
        text_buffer_append_text(out, "True");
        break;
    case AST_CONSTANT_FALSE:
        text_buffer_append_text(out, "False");
        break;
    case AST_CONSTANT_ELLIPSIS:
        text_buffer_append_text(out, "Ellipsis");
        break;
    case AST_CONSTANT_INTEGER:
        text_buffer_append_text(out, value->as.integer.base == 16  ? "0x"
                                     : value->as.integer.base == 8 ? "0o"
                                     : value->as.integer.base == 2 ? "0b"
                                                                   : "");
        text_buffer_append(out, value->as.integer.digits, value->as.integer.length);
        break;
    case AST_CONSTANT_FLOAT:
        ast_print_float(out, value->as.number, "");
        break;
    case AST_CONSTANT_IMAGINARY:
        ast_print_float(out, value->as.number, "j");
        break;
    case AST_CONSTANT_STRING:
        ast_print_text(out, value->as.text.bytes, value->as.text.length);
        break;
    case AST_CONSTANT_BYTES:
        ast_print_bytes(out, value->as.text.bytes, value->as.text.length);
        break;
    }
}

static void ast_print_names(TextBuffer *out, const AstNameList *names) {
    for (size_t index = 0; index < names->count; index++) {
        text_buffer_append_format(out, "%s%s", index == 0 ? "" : ",", names->items[index]->text);
    }
}

static void ast_print_compare(TextBuffer *out, const AstCompareList *ops) {
    for (size_t index = 0; index < ops->count; index++) {
        text_buffer_append_format(out, "%s%s", index == 0 ? "" : ",",
                                  ast_compare_name(ops->items[index]));
    }
}

// A field that is not a node, as ` name=value`.
static void ast_print_plain_field(TextBuffer *out, const Ast *node, const AstField *field) {
    const void *place = ast_print_place(node, field);
    if (field->kind == AST_FIELD_POINT ||
        (field->kind == AST_FIELD_OPTIONAL_NAME && *(const AstName *const *)place == NULL) ||
        (field->kind == AST_FIELD_CONVERSION && *(const char *)place == 0)) {
        return;
    }
    text_buffer_append_format(out, " %s=", field->name);
    switch (field->kind) {
    case AST_FIELD_NAME:
    case AST_FIELD_OPTIONAL_NAME:
        text_buffer_append_text(out, (*(const AstName *const *)place)->text);
        break;
    case AST_FIELD_NAMES:
        ast_print_names(out, place);
        break;
    case AST_FIELD_FLAG:
        text_buffer_append_text(out, *(const bool *)place ? "1" : "0");
        break;
    case AST_FIELD_NUMBER:
        text_buffer_append_format(out, "%d", *(const int *)place);
        break;
    case AST_FIELD_CONVERSION:
        text_buffer_append_byte(out, *(const char *)place);
        break;
    case AST_FIELD_BINARY_OPERATOR:
        text_buffer_append_text(out, ast_binary_name(*(const AstBinaryOperator *)place));
        break;
    case AST_FIELD_UNARY_OPERATOR:
        text_buffer_append_text(out, ast_unary_name(*(const AstUnaryOperator *)place));
        break;
    case AST_FIELD_BOOL_OPERATOR:
        text_buffer_append_text(out, ast_bool_name(*(const AstBoolOperator *)place));
        break;
    case AST_FIELD_COMPARE_OPERATORS:
        ast_print_compare(out, place);
        break;
    case AST_FIELD_CONTEXT:
        text_buffer_append_text(out, ast_context_name(*(const AstContext *)place));
        break;
    case AST_FIELD_CONSTANT_VALUE:
        ast_print_constant(out, place);
        break;
    case AST_FIELD_POINT:
    case AST_FIELD_CHILD:
    case AST_FIELD_OPTIONAL:
    case AST_FIELD_LIST:
    case AST_FIELD_HOLES:
        break;
    }
}

static void ast_print_indent(TextBuffer *out, size_t level) {
    if (level > AST_PRINT_INDENT_MAX) {
        text_buffer_append_format(out, "[%zu]", level);
        level = AST_PRINT_INDENT_MAX;
    }
    text_buffer_append_repeated(out, ' ', level * 2);
}

// Prints a node's own line and leaves its children to the stack.
static void ast_print_head(AstPrinter *printer, const char *label, const Ast *node, size_t level) {
    TextBuffer *out = printer->out;
    ast_print_indent(out, level);
    if (label != NULL) {
        text_buffer_append_format(out, "%s: ", label);
    }
    if (node == NULL) {
        text_buffer_append_text(out, "None\n");
        return;
    }
    AstShape shape = ast_shape(ast_kind(node));
    text_buffer_append_format(out, "%s %u:%u-%u:%u", shape.name, node->range.line,
                              node->range.column, node->range.end_line, node->range.end_column);
    for (const AstField *field = shape.fields; field->name != NULL; field++) {
        if (field->kind > AST_FIELD_HOLES) {
            ast_print_plain_field(out, node, field);
        }
    }
    text_buffer_append_byte(out, '\n');
    vector_push(&printer->stack, (AstPrintFrame){node, shape.fields, 0, level});
}

// Prints the next item of a list field; false when there is none left.
static bool ast_print_item(AstPrinter *printer, AstPrintFrame *frame, const AstList *list) {
    if (frame->item == list->count) {
        return false;
    }
    if (frame->item == 0) {
        ast_print_indent(printer->out, frame->level + 1);
        text_buffer_append_format(printer->out, "%s:\n", frame->field->name);
    }
    const Ast *item = list->items[frame->item++];
    ast_print_head(printer, NULL, item, frame->level + 2);
    return true;
}

// Prints one more child of the innermost unfinished node, or ends that node.
static void ast_print_step(AstPrinter *printer) {
    AstPrintFrame *frame = &vector_last(&printer->stack);
    const AstField *field = frame->field;
    if (field->name == NULL) {
        (void)vector_pop(&printer->stack);
        return;
    }
    const void *place = ast_print_place(frame->node, field);
    if (field->kind == AST_FIELD_LIST || field->kind == AST_FIELD_HOLES) {
        if (!ast_print_item(printer, frame, place)) {
            frame->field++;
            frame->item = 0;
        }
        return;
    }
    frame->field++;
    if (field->kind <= AST_FIELD_OPTIONAL && *(Ast *const *)place != NULL) {
        ast_print_head(printer, field->name, *(Ast *const *)place, frame->level + 1);
    }
}

void ast_print(TextBuffer *out, const Ast *node) {
    AstPrinter printer = {.out = out};
    ast_print_head(&printer, NULL, node, 0);
    while (printer.stack.count > 0) {
        ast_print_step(&printer);
    }
    vector_release(&printer.stack);
}
