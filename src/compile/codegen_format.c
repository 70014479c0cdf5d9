// codegen_format.c: f-strings: constants and formatted values joined.

#include "compile/codegen.h"

enum {
    FORMAT_STR = 1,
    FORMAT_REPR = 2,
    FORMAT_ASCII = 3,
    FORMAT_HAS_SPECIFICATION = 4,
    FORMAT_IS_JOINED = 8,
    FORMAT_PIECES_MAX = 1000 // more are joined in batches
};

static uint32_t codegen_conversion(char conversion) {
    switch (conversion) {
    case 's':
        return FORMAT_STR;
    case 'r':
        return FORMAT_REPR;
    case 'a':
        return FORMAT_ASCII;
    default:
        return 0;
    }
}

// { value [! conversion] [: format_spec] }
static void codegen_field(Unit *unit, const Ast *node, uint32_t dest, uint32_t extra_flags) {
    const AstFields_formatted_value *formatted = &node->as.formatted_value;
    uint32_t mark = unit->top;
    uint32_t flags = codegen_conversion(formatted->conversion) | extra_flags;
    uint32_t value = 0;
    if (formatted->format_spec == NULL) {
        value = codegen_value(unit, formatted->value);
    } else {
        value = codegen_push(unit, formatted->value);
        codegen_push(unit, formatted->format_spec);
        flags |= FORMAT_HAS_SPECIFICATION;
    }
    emit(unit, node, OP_FORMAT_VALUE, dest, value, flags);
    unit->top = mark;
}

void codegen_formatted_into(Unit *unit, const Ast *node, uint32_t dest) {
    codegen_field(unit, node, dest, 0);
}

// The pieces first … end-1 joined into `dest`, which is on top or below all pieces.
static void codegen_join_pieces(Unit *unit, const Ast *node, size_t first, size_t end,
                                uint32_t dest) {
    uint32_t mark = unit->top;
    for (size_t index = first; index < end; index++) {
        Ast *piece = node->as.joined_str.values.items[index];
        if (piece->kind == AST_FORMATTED_VALUE) {
            codegen_field(unit, piece, unit_push(unit), FORMAT_IS_JOINED);
        } else {
            codegen_push(unit, piece);
        }
    }
    emit(unit, node, OP_BUILD_STRING, dest, mark, (uint32_t)(end - first));
    unit->top = mark;
}

// f" pieces "
void codegen_joined_into(Unit *unit, const Ast *node, uint32_t dest) {
    AstList pieces = node->as.joined_str.values;
    uint32_t mark = unit->top;
    if (pieces.count == 0) {
        emit_constant(unit, node, dest,
                      value_from_object(string_intern_text(unit->compiler->vm, "")));
        return;
    }
    if (pieces.count == 1) {
        codegen_into(unit, pieces.items[0], dest);
        return;
    }
    if (pieces.count <= FORMAT_PIECES_MAX) {
        codegen_join_pieces(unit, node, 0, pieces.count, dest);
        return;
    }
    uint32_t joined = unit_push(unit);
    uint32_t next = unit_push(unit);
    codegen_join_pieces(unit, node, 0, FORMAT_PIECES_MAX, joined);
    for (size_t first = FORMAT_PIECES_MAX; first < pieces.count; first += FORMAT_PIECES_MAX) {
        size_t end = first + FORMAT_PIECES_MAX;
        codegen_join_pieces(unit, node, first, end < pieces.count ? end : pieces.count, next);
        emit(unit, node, OP_BUILD_STRING, joined, joined, 2);
    }
    emit_move(unit, node, dest, joined);
    unit->top = mark;
}
