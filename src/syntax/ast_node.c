// ast_node.c: making nodes, lists and names.

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/fatal.h"
#include "base/hashing.h"
#include "syntax/ast_build.h"

// --- nodes -------------------------------------------------------------------------------------

Ast *ast_new(Parse *parse, AstKind kind, SourceRange range) {
    Ast *node = arena_allocate(parse->arena, ast_shape(kind).size);
    node->kind = (uint8_t)kind;
    node->range = range;
    return node;
}

static uint32_t ast_list_depth(const AstList *list) {
    uint32_t depth = 0;
    for (size_t index = 0; index < list->count; index++) {
        const Ast *item = list->items[index];
        if (item != NULL && item->depth + 1u > depth) {
            depth = item->depth + 1u;
        }
    }
    return depth;
}

static uint32_t ast_field_depth(const Ast *node, const AstField *field) {
    const char *place = (const char *)node + field->offset;
    if (field->kind == AST_FIELD_CHILD || field->kind == AST_FIELD_OPTIONAL) {
        const Ast *child = *(Ast *const *)(const void *)place;
        return child == NULL ? 0 : child->depth + 1u;
    }
    if (field->kind == AST_FIELD_LIST || field->kind == AST_FIELD_HOLES) {
        return ast_list_depth((const AstList *)(const void *)place);
    }
    return 0;
}

// The levels of children that plain recursion would walk.
static uint32_t ast_measure_depth(const Ast *node) {
    const AstField *field = ast_shape(ast_kind(node)).fields;
    const Ast *spine = ast_spine_operand(node);
    uint32_t depth = 0;
    if (spine != NULL) {
        depth = spine->depth;
        field++; // the spine's operand is always the first field
    }
    for (; field->name != NULL; field++) {
        uint32_t below = ast_field_depth(node, field);
        depth = below > depth ? below : depth;
    }
    return depth;
}

// An `elif` is walked by a loop: it counts as standing beside, not below.
static uint32_t ast_measure_if(const Ast *node) {
    const Ast *next = ast_elif(node);
    if (next == NULL) {
        return ast_measure_depth(node);
    }
    uint32_t depth = ast_list_depth(&node->as.if_.body);
    uint32_t test = node->as.if_.test->depth + 1u;
    depth = test > depth ? test : depth;
    return next->depth > depth ? next->depth : depth;
}

Ast *ast_finish(Parse *parse, Ast *node) {
    Ast *spine = ast_spine_operand(node);
    if (spine != NULL) {
        spine->outer = node;
    }
    uint32_t depth = node->kind == AST_IF ? ast_measure_if(node) : ast_measure_depth(node);
    if (depth > AST_DEPTH_MAX) {
        depth = AST_DEPTH_MAX;
        diagnostic_set(parse->diagnostic, DIAGNOSTIC_MEMORY_ERROR,
                       (SourceRange){node->range.line, node->range.column, 0, 0},
                       "Parser stack overflowed - Python source too complex to parse");
    }
    node->depth = (uint16_t)depth;
    return node;
}

Piece ast_piece(Ast *node) { return (Piece){node, node->range}; }

// --- lists -------------------------------------------------------------------------------------

// Lists have no capacity field: they grow when their count is a power of two.
static bool ast_is_full(size_t count) { return (count & (count - 1)) == 0; }

static void *ast_grow(Parse *parse, void *items, size_t count, size_t item_size) {
    if (!ast_is_full(count)) {
        return items;
    }
    void *moved = arena_allocate(parse->arena, (count == 0 ? 1 : count * 2) * item_size);
    if (count > 0) {
        memcpy(moved, items, count * item_size);
    }
    return moved;
}

AstList ast_list_append(Parse *parse, AstList list, Ast *item) {
    list.items = ast_grow(parse, list.items, list.count, sizeof item);
    list.items[list.count++] = item;
    return list;
}

AstList ast_list_one(Parse *parse, Ast *item) {
    return ast_list_append(parse, (AstList){NULL, 0}, item);
}

AstList ast_list_extend(Parse *parse, AstList list, AstList more) {
    for (size_t index = 0; index < more.count; index++) {
        list = ast_list_append(parse, list, more.items[index]);
    }
    return list;
}

PieceList ast_pieces_append(Parse *parse, PieceList list, Piece piece) {
    bool is_empty = list.list.count == 0;
    list.list = ast_list_append(parse, list.list, piece.node);
    list.range = is_empty ? piece.range : source_range_join(list.range, piece.range);
    return list;
}

PieceList ast_pieces(Parse *parse, Piece only) {
    return ast_pieces_append(parse, PIECES_NONE, only);
}

PieceList ast_pieces_two(Parse *parse, Piece first, Piece second) {
    return ast_pieces_append(parse, ast_pieces(parse, first), second);
}

// --- names -------------------------------------------------------------------------------------

static size_t ast_find_slot(const NameTable *names, const char *text, size_t length) {
    size_t slot = (size_t)hash_bytes(text, length, 0) & (names->capacity - 1);
    for (const AstName *name; (name = names->slots[slot]) != NULL;) {
        if (name->length == length && memcmp(name->text, text, length) == 0) {
            break;
        }
        slot = (slot + 1) & (names->capacity - 1);
    }
    return slot;
}

static void ast_grow_names(NameTable *names) {
    NameTable larger = {.capacity = names->capacity == 0 ? 64 : names->capacity * 2,
                        .count = names->count};
    larger.slots = memory_allocate_zeroed(larger.capacity * sizeof larger.slots[0]);
    for (size_t index = 0; index < names->capacity; index++) {
        const AstName *name = names->slots[index];
        if (name != NULL) {
            larger.slots[ast_find_slot(&larger, name->text, name->length)] = name;
        }
    }
    ast_names_release(names);
    *names = larger;
}

static const AstName *ast_intern_bytes(Parse *parse, const char *text, size_t length) {
    NameTable *names = &parse->names;
    if (names->count * 2 >= names->capacity) {
        ast_grow_names(names);
    }
    size_t slot = ast_find_slot(names, text, length);
    if (names->slots[slot] == NULL) {
        AstName *name = arena_allocate(parse->arena, sizeof *name + length + 1);
        name->length = (uint32_t)length;
        memcpy(name->text, text, length);
        names->slots[slot] = name;
        names->count++;
    }
    return names->slots[slot];
}

static bool ast_is_ascii(const char *text, size_t length) {
    for (size_t index = 0; index < length; index++) {
        if ((unsigned char)text[index] >= 0x80) {
            return false;
        }
    }
    return true;
}

const AstName *ast_intern(Parse *parse, const char *text, size_t length) {
    if (ast_is_ascii(text, length)) {
        return ast_intern_bytes(parse, text, length);
    }
    utf8proc_uint8_t *normal = NULL;
    utf8proc_ssize_t normal_length =
        utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &normal,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    if (normal_length < 0) {
        return ast_intern_bytes(parse, text, length);
    }
    const AstName *name = ast_intern_bytes(parse, (const char *)normal, (size_t)normal_length);
    free(normal);
    return name;
}

void ast_names_release(NameTable *names) {
    memory_release(names->slots);
    *names = (NameTable){NULL, 0, 0};
}

Spelled ast_spelled(Parse *parse, Token name) {
    return (Spelled){ast_intern(parse, name.text, name.length), name.range};
}

Spelled ast_dotted(Parse *parse, Spelled head, Token name) {
    const AstName *tail = ast_intern(parse, name.text, name.length);
    size_t length = (size_t)head.name->length + 1 + tail->length;
    char *text = arena_allocate(parse->arena, length + 1);
    memcpy(text, head.name->text, head.name->length);
    text[head.name->length] = '.';
    memcpy(text + head.name->length + 1, tail->text, tail->length);
    return (Spelled){ast_intern_bytes(parse, text, length),
                     source_range_join(head.range, name.range)};
}

NameList ast_names(Parse *parse, NameList list, Token name) {
    AstNameList *names = &list.list;
    list.range = names->count == 0 ? name.range : source_range_join(list.range, name.range);
    names->items = ast_grow(parse, (void *)names->items, names->count, sizeof names->items[0]);
    names->items[names->count++] = ast_intern(parse, name.text, name.length);
    return list;
}
