// unit.h: the code object being generated: its emitter, its registers, and what it stands inside
// of.
//
//     registers:  | parameters, locals, variables of inlined comprehensions | temporaries …
//                   0                                        local_count      ^ top
//
// Temporaries are a stack: whoever takes some gives them back by setting `top` to what it was. The
// registers of a call are the top of that stack, so arguments are computed where the callee wants
// them.
#ifndef ASPY_COMPILE_UNIT_H
#define ASPY_COMPILE_UNIT_H

#include "compile/compile.h"
#include "compile/emitter.h"
#include "compile/scope.h"

// CPython's CO_MAXBLOCKS.
enum { UNIT_BLOCK_LIMIT = 21 };

typedef struct Compiler {
    Vm *vm;
    Arena *arena;
    ScopeTree scopes;
    String *filename;
    Value source; // Bytes of the whole text; None if nobody asks for its lines
    CompileMode mode;
    Diagnostic *diagnostic;
    VECTOR(Emitter) spares; // of units that are done: their memory serves the next ones
} Compiler;

// A stretch of code whose exceptions go to one handler. It can be interrupted: what an early exit
// runs on its way out is not guarded.
typedef struct Guard {
    uint32_t start;
    uint32_t exception_register;
    Label *handler;
    BoundSet bound; // where the guarded code began
} Guard;

typedef enum BlockKind {
    BLOCK_LOOP,
    BLOCK_TRY,             // the body of a try with except clauses
    BLOCK_HANDLER,         // an except clause
    BLOCK_GROUP_HANDLER,   // an except* clause
    BLOCK_FINALLY,         // everything that a finally clause protects
    BLOCK_FINALLY_HANDLER, // the finally clause itself, run because of an exception
    BLOCK_WITH,
    BLOCK_ASYNC_WITH
} BlockKind;

// A construct that a jump out of it has to undo. Lives in the frame of the C function that
// generates the construct.
typedef struct Block {
    BlockKind kind;
    struct Block *outer;
    const Ast *node;
    Guard *guard;          // NULL for loops but `async for`
    Label *break_label;    // of a loop
    Label *continue_label; // of a loop, for `while` and `for` alike: its head
    uint32_t saved;        // handlers: the register that PUSH_HANDLED wrote; with: the exit pair;
                           // async for: the iterator
    bool is_async;         // of a loop: `async for`
    const AstName *name;   // of `except … as name`, or NULL
} Block;

typedef struct Unit {
    Compiler *compiler;
    struct Unit *outer;
    Scope *scope;   // whose code this is
    Scope *current; // that scope, or an inlined comprehension inside it
    String *qualname;
    Block *block; // innermost
    uint32_t block_depth;
    uint32_t local_count;
    uint32_t top;
    uint32_t register_count;
    Emitter emitter;
} Unit;

// Prepares a unit for a scope; `outer` is the unit around, or NULL.
void unit_init(Unit *unit, Compiler *compiler, Unit *outer, Scope *scope);
// Makes the code object and releases the unit. `doc` is the documentation or None.
MUST_USE Code *unit_finish(Unit *unit, uint32_t first_line, Value doc);
// Gives registers to the locals that the scope has by now: the variables of a module's
// comprehensions become known statement by statement. No temporary is in use.
void unit_take_locals(Unit *unit);
// MAKE_CELL for every parameter and local that is a cell. Comes first in the code.
void unit_emit_prologue(Unit *unit, const Ast *at);

// Complains at a node. Generation goes on harmlessly; the first complaint is kept.
void unit_fail(Unit *unit, const Ast *at, const char *format, ...) PRINTF_LIKE(3, 4);

// A new temporary on top; `count` consecutive ones, the first of which is returned.
uint32_t unit_push(Unit *unit);
uint32_t unit_push_many(Unit *unit, uint32_t count);
static inline bool unit_is_temporary(const Unit *unit, uint32_t reg) {
    return reg >= unit->local_count;
}

// The mangled, interned text of an identifier at the present place.
String *unit_name(const Unit *unit, const AstName *name);

// Short forms: one instruction with the span of a node.
void emit(Unit *unit, const Ast *at, Opcode opcode, uint32_t a, uint32_t b, uint32_t c);
void emit_wide(Unit *unit, const Ast *at, Opcode opcode, uint32_t a, int32_t wide);
void emit_constant(Unit *unit, const Ast *at, uint32_t a, Value value);
void emit_move(Unit *unit, const Ast *at, uint32_t to, uint32_t from); // nothing when equal
void emit_jump(Unit *unit, const Ast *at, Opcode opcode, uint32_t a, Label *target);

// Guards and blocks.
void guard_open(Unit *unit, Guard *guard, Label *handler, uint32_t exception_register);
void guard_close(Unit *unit, Guard *guard);
// Opens a block; too many nested ones are a SyntaxError.
void block_push(Unit *unit, Block *block);
void block_pop(Unit *unit);

#endif
