// pattern_tree.h: what a pattern means: the tree between Python's syntax and the engine's.
//
//     a+|(b)     SEQUENCE[ BRANCH( SEQUENCE[ REPEAT(1.., LITERAL a) ],
//                                  SEQUENCE[ GROUP 1( SEQUENCE[ LITERAL b ] ) ] ) ]
//
// pattern_parse.c builds it once; pattern_write.c writes it for each kind of text that the pattern
// meets. Nodes live in the tree's arena. What a flag means (does ^ match behind newlines?) is
// decided when writing, because global flags are known at the end only.
#ifndef ASPY_STDLIB_RE_PATTERN_TREE_H
#define ASPY_STDLIB_RE_PATTERN_TREE_H

#include "base/arena.h"
#include "vm/native.h"

// As in CPython; VERBOSE counts while parsing only.
enum {
    PATTERN_IGNORECASE = 2,
    PATTERN_LOCALE = 4,
    PATTERN_MULTILINE = 8,
    PATTERN_DOTALL = 16,
    PATTERN_UNICODE = 32,
    PATTERN_VERBOSE = 64,
    PATTERN_DEBUG = 128,
    PATTERN_ASCII = 256,
    // At most one of them holds: what \w, \d, \s, \b and case are about.
    PATTERN_TYPES = PATTERN_ASCII | PATTERN_LOCALE | PATTERN_UNICODE
};

#define PATTERN_UNLIMITED UINT32_MAX          // {m,}
#define PATTERN_MAX_WIDTH (UINT64_C(1) << 62) // of text; more is not told apart

typedef enum NodeKind {
    NODE_LITERAL,
    NODE_ANY,       // .
    NODE_SET,       // […], \d
    NODE_PLACE,     // ^ $ \A \Z \b \B
    NODE_BRANCH,    // |
    NODE_REPEAT,    // * + ? {}
    NODE_GROUP,     // (…), (?:…), (?i:…)
    NODE_ATOMIC,    // (?>…)
    NODE_LOOK,      // (?=…) (?!…) (?<=…) (?<!…)
    NODE_BACKREF,   // \1
    NODE_CONDITION, // (?(1)…|…)
    NODE_FAILURE    // (?!)
} NodeKind;

typedef enum Category {
    CATEGORY_NONE, // a range
    CATEGORY_DIGIT,
    CATEGORY_SPACE,
    CATEGORY_WORD
} Category;

// A member of a set: a category, or the code points low … high.
typedef struct SetItem {
    Category category;
    bool is_negated; // \D, \S, \W
    uint32_t low;
    uint32_t high;
} SetItem;

typedef enum Place {
    PLACE_LINE_START,
    PLACE_LINE_END,
    PLACE_TEXT_START,
    PLACE_TEXT_END,
    PLACE_BOUNDARY,
    PLACE_NO_BOUNDARY
} Place;

typedef enum Greed { GREED_MOST, GREED_LEAST, GREED_POSSESSIVE } Greed;

typedef struct PatternNode PatternNode;

// How many code points of text it can match.
typedef struct Width {
    uint64_t low;
    uint64_t high;
} Width;

// One thing behind the other; empty: it matches "".
typedef struct Sequence {
    PatternNode *first;
    PatternNode *last;
    Width width;
} Sequence;

// One side of a |.
typedef struct Alternative {
    Sequence sequence;
    struct Alternative *next;
} Alternative;

struct PatternNode {
    NodeKind kind;
    PatternNode *next; // in its sequence
    Width width;
    union {
        uint32_t literal;
        struct {
            SetItem *items;
            size_t count;
            bool is_negated;
        } set;
        Place place;
        Alternative *branch; // two or more
        struct {
            PatternNode *item;
            uint32_t low;
            uint32_t high;
            Greed greed;
        } repeat;
        struct {
            Sequence body;
            uint32_t number; // 0: it captures nothing
            uint32_t added_flags;
            uint32_t removed_flags;
        } group;
        Sequence atomic;
        struct {
            Sequence body;
            bool is_behind;
            bool is_negated;
        } look;
        uint32_t backref;
        struct {
            uint32_t number;
            Sequence yes;
            Sequence no; // empty when there is none
        } condition;
    } as;
};

typedef struct PatternTree {
    Arena arena;
    Sequence body;
    uint32_t flags;       // global ones, given or inline
    uint32_t group_count; // without group 0
    // closing_order[n] tells when group n is closed, compared to the others: by its ')'.
    uint32_t *closing_order;
    // Some part of the pattern wants the properties of Unicode.
    bool is_unicode;
    bool hides_last_group; // see sequence_hides_last_group
} PatternTree;

static inline Width width_of_either(Width a, Width b) {
    return (Width){a.low < b.low ? a.low : b.low, a.high > b.high ? a.high : b.high};
}

// Whether something in the node, or the node itself, captures.
MUST_USE bool node_has_group(const PatternNode *node);
// Whether which group was closed last cannot be told from the places of the groups: some group
// looks around, or is empty and may be matched again.
MUST_USE bool sequence_hides_last_group(const Sequence *sequence);

// The flags inside a group.
static inline uint32_t pattern_combine_flags(uint32_t flags, uint32_t added, uint32_t removed) {
    if ((added & PATTERN_TYPES) != 0) {
        flags &= ~(uint32_t)PATTERN_TYPES;
    }
    return (flags | added) & ~removed;
}

#endif
