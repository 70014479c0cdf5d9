// ast_node.c: making nodes, lists and names.

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/fatal.h"
#include "syntax/ast_build.h"

// --- nodes -------------------------------------------------------------------------------------

// measure_assign() and so on: the levels of children below the fields of a kind.
#define NODE(kind, name, member)                          \
    static uint32_t measure_##member(const Ast *node) {   \
        const AstFields_##member *all = &node->as.member; \
        uint32_t depth = 0;
#define CHILD(field)    depth = ast_deeper(depth, all->field);
#define OPTIONAL(field) depth = ast_deeper(depth, all->field);
#define LIST(field)     depth = ast_deeper_list(depth, &all->field);
#define HOLES(field)    depth = ast_deeper_list(depth, &all->field);
#define END(member) \
    (void)all;      \
    return depth;   \
    }
#include "syntax/ast.def"

// An `elif` is walked by a loop: it counts as standing beside, not below.
static uint32_t ast_measure_if(const Ast *node) {
    const Ast *next = ast_elif(node);
    if (next == NULL) {
        return measure_if_(node);
    }
    uint32_t depth = ast_deeper(ast_deeper_list(0, &node->as.if_.body), node->as.if_.test);
    return next->depth > depth ? next->depth : depth;
}

// The levels of children that plain recursion would walk.
static uint32_t ast_measure(const Ast *node) {
    switch (ast_kind(node)) {
#define SAME(kind, name, member) \
    case AST_##kind:             \
        return measure_##member(node);
#define NODE(kind, name, member) SAME(kind, name, member)
#include "syntax/ast.def"
    case AST_KIND_COUNT:
        break;
    }
    abort();
}

NEVER_INLINE uint32_t ast_refuse_depth(Parse *parse, const Ast *node) {
    diagnostic_set(parse->diagnostic, DIAGNOSTIC_MEMORY_ERROR,
                   (SourceRange){node->range.line, node->range.column, 0, 0},
                   "Parser stack overflowed - Python source too complex to parse");
    return AST_DEPTH_MAX;
}

Ast *ast_finish(Parse *parse, Ast *node) {
    bool is_if = ast_kind(node) == AST_IF;
    return ast_finish_at(parse, node, is_if ? ast_measure_if(node) : ast_measure(node));
}

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

static uint64_t ast_load_word(const char *at) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

// What a table of names needs to know of one, in a single walk over its bytes, eight at a time:
// this and the look-up were a twentieth of a parse when each took its own.
typedef struct NameKey {
    uint64_t word; // the bytes of a text shorter than nine, as they stand in its AstName
    uint32_t hash;
    bool is_ascii;
} NameKey;

static uint64_t ast_load_half(const char *at) {
    uint32_t half;
    memcpy(&half, at, sizeof half);
    return half;
}

// The bytes of a text shorter than nine, and zeros. Halves and bytes may overlap.
static inline uint64_t ast_load_short(const char *text, size_t length) {
    if (length == 8) {
        return ast_load_word(text);
    }
    if (length >= 4) {
        return ast_load_half(text) | ast_load_half(text + length - 4) << (length - 4) * 8;
    }
    if (length == 0) {
        return 0;
    }
    uint64_t first = (unsigned char)text[0];
    uint64_t middle = (unsigned char)text[length / 2];
    uint64_t last = (unsigned char)text[length - 1];
    return first | middle << length / 2 * 8 | last << (length - 1) * 8;
}

// Every bit counts among the upper half of the product, and so among the lower half of the result,
// if it is mixed twice: names that end in numbers have those in the highest bits of a word.
static inline uint64_t ast_mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 32;
}

static inline NameKey ast_name_key(const char *text, size_t length) {
    uint64_t hash = length;
    uint64_t seen = 0;
    uint64_t last = 0;
    if (length <= 8) {
        last = ast_load_short(text, length);
    } else {
        for (size_t at = 0; at + 8 < length; at += 8) {
            uint64_t word = ast_load_word(text + at);
            seen |= word;
            hash = ast_mix(hash, word);
        }
        last = ast_load_word(text + length - 8);
    }
    seen |= last;
    hash = ast_mix(ast_mix(hash, last), 0);
    return (NameKey){last, (uint32_t)hash, (seen & UINT64_C(0x8080808080808080)) == 0};
}

// Texts of one length, longer than eight.
static inline bool ast_is_same_text(const char *a, const char *b, size_t length) {
    for (size_t at = 0; at + 8 < length; at += 8) {
        if (ast_load_word(a + at) != ast_load_word(b + at)) {
            return false;
        }
    }
    return ast_load_word(a + length - 8) == ast_load_word(b + length - 8);
}

// Is this the text's name? The text of a name is followed by zeros up to a whole word (arena.h).
static inline bool ast_is_name_of(const AstName *name, const char *text, size_t length,
                                  NameKey key) {
    static_assert(offsetof(AstName, text) % sizeof(uint64_t) == 0, "a text begins with a word");
    if (name->hash != key.hash || name->length != length) {
        return false;
    }
    return length <= 8 ? ast_load_word(name->text) == key.word
                       : ast_is_same_text(name->text, text, length);
}

static size_t ast_find_slot(const NameTable *names, const char *text, size_t length, NameKey key) {
    size_t slot = key.hash & (names->capacity - 1);
    for (const AstName *name; (name = names->slots[slot]) != NULL;) {
        if (ast_is_name_of(name, text, length, key)) {
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
            size_t slot = name->hash & (larger.capacity - 1);
            while (larger.slots[slot] != NULL) {
                slot = (slot + 1) & (larger.capacity - 1);
            }
            larger.slots[slot] = name;
        }
    }
    ast_names_release(names);
    *names = larger;
}

static NEVER_INLINE const AstName *ast_intern_slowly(Parse *parse, const char *text, size_t length,
                                                     NameKey key) {
    NameTable *names = &parse->names;
    if (names->count * 2 >= names->capacity) {
        ast_grow_names(names);
    }
    size_t slot = ast_find_slot(names, text, length, key);
    if (names->slots[slot] == NULL) {
        AstName *name = arena_allocate(parse->names_arena, sizeof *name + length + 1);
        name->length = (uint32_t)length;
        name->hash = key.hash;
        memcpy(name->text, text, length);
        names->slots[slot] = name;
        names->count++;
    }
    return names->slots[slot];
}

// Most names are there, in the slot where they belong first.
static inline const AstName *ast_intern_bytes(Parse *parse, const char *text, size_t length,
                                              NameKey key) {
    const NameTable *names = &parse->names;
    if (names->capacity > 0) {
        const AstName *name = names->slots[key.hash & (names->capacity - 1)];
        if (name != NULL && ast_is_name_of(name, text, length, key)) {
            return name;
        }
    }
    return ast_intern_slowly(parse, text, length, key);
}

static NEVER_INLINE const AstName *ast_intern_unicode(Parse *parse, const char *text, size_t length,
                                                      NameKey key) {
    utf8proc_uint8_t *normal = NULL;
    utf8proc_ssize_t normal_length =
        utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &normal,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    if (normal_length < 0) {
        return ast_intern_bytes(parse, text, length, key);
    }
    length = (size_t)normal_length;
    key = ast_name_key((const char *)normal, length);
    const AstName *name = ast_intern_bytes(parse, (const char *)normal, length, key);
    free(normal);
    return name;
}

const AstName *ast_intern(Parse *parse, const char *text, size_t length) {
    NameKey key = ast_name_key(text, length);
    return LIKELY(key.is_ascii) ? ast_intern_bytes(parse, text, length, key)
                                : ast_intern_unicode(parse, text, length, key);
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
    return (Spelled){ast_intern_bytes(parse, text, length, ast_name_key(text, length)),
                     source_range_join(head.range, name.range)};
}

NameList ast_names(Parse *parse, NameList list, Token name) {
    AstNameList *names = &list.list;
    list.range = names->count == 0 ? name.range : source_range_join(list.range, name.range);
    names->items = ast_grow(parse, (void *)names->items, names->count, sizeof names->items[0]);
    names->items[names->count++] = ast_intern(parse, name.text, name.length);
    return list;
}
