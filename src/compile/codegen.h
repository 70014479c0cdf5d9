// codegen.h: what the codegen_*.c files offer each other.
//
// Expressions are compiled *into* a wanted register. That register, when it is a local's, is
// written once, at the very end: until then the expression may still read it, or raise and leave it
// as it was. A local that is certainly bound is read where it stands, without a move.
//
// No function here returns a failure: a complaint is kept in the diagnostic (unit_fail), generation
// goes on harmlessly, and compile_source asks at the end.
// Read next: codegen_statement.c, codegen_expression.c.
#ifndef ASPY_COMPILE_CODEGEN_H
#define ASPY_COMPILE_CODEGEN_H

#include "compile/fold.h"
#include "compile/unit.h"

// Expressions (codegen_expression.c)
// ---------------------------------------------------------------

// The value of an expression goes to `dest`.
void codegen_into(Unit *unit, Ast *expression, uint32_t dest);
// The register in which the value is: a local's own, or a new temporary.
MUST_USE uint32_t codegen_value(Unit *unit, Ast *expression);
// The value in a new temporary on top.
uint32_t codegen_push(Unit *unit, Ast *expression);
// As codegen_value, but safe from assignment expressions that run before the value is used. `next`
// is what is evaluated meanwhile, NULL for "anything".
MUST_USE uint32_t codegen_kept(Unit *unit, Ast *expression, const Ast *next);
// A register that may be written early on the way to `dest`: dest itself when it is a temporary.
MUST_USE uint32_t codegen_scratch(Unit *unit, uint32_t dest);
// The right end of a.b(…): span of a method call, starting at the attribute when lines differ.
MUST_USE SourceSpan codegen_attribute_span(const Ast *attribute, const Ast *whole);

// Conditions and operators (codegen_condition.c, codegen_operator.c)
// -------------------------------

// Jumps to `target` when the truth of the expression is `when`, else goes on.
void codegen_condition(Unit *unit, Ast *expression, bool when, Label *target);
// Whether the expression is the constant None.
MUST_USE bool codegen_is_none(const Ast *node);
// RELEASE, at the end of a statement that gave up what a name meant.
void codegen_release(Unit *unit, const Ast *node);
void codegen_compare_into(Unit *unit, const Ast *node, uint32_t dest);
void codegen_bool_into(Unit *unit, const Ast *node, uint32_t dest);
// The right operand of a comparison; `next` is the comparison's next operand, or NULL.
MUST_USE uint32_t codegen_comparand(Unit *unit, Ast *node, AstCompareOperator op, const Ast *next);
MUST_USE Opcode codegen_compare_opcode(AstCompareOperator op);
// One BinOp whose left operand is in a register.
void codegen_binary_step(Unit *unit, const Ast *node, uint32_t left, uint32_t dest);
// The same with a constant on the left; false, and nothing emitted, when there is no such form.
MUST_USE bool codegen_const_left(Unit *unit, const Ast *node, Value left, uint32_t dest);
// dest = left op right, or op= when it is in place.
void codegen_operation(Unit *unit, const Ast *node, AstBinaryOperator op, bool is_inplace,
                       uint32_t left, Ast *right, uint32_t dest);
// True, and the number, when the expression is an int constant that fits 16 bits.
MUST_USE bool codegen_small_int(Unit *unit, Ast *expression, int16_t *number);

// Names and targets (codegen_name.c, codegen_assign.c)
// ---------------------------------------------

void codegen_load_name(Unit *unit, const Ast *at, String *name, uint32_t dest);
void codegen_store_name(Unit *unit, const Ast *at, String *name, uint32_t value);
void codegen_delete_name(Unit *unit, const Ast *at, String *name);
// What `except … as name` does at its end: the name is unbound, whether it is still bound or not.
void codegen_unbind_name(Unit *unit, const Ast *at, String *name);
// True, and the register, when the name is a local that lives in one (not a cell).
MUST_USE bool codegen_local_register(const Unit *unit, const String *name, uint32_t *reg);
void codegen_mark_bound(Unit *unit, uint32_t reg);
// The same for a target: an expression can be computed right into that register.
MUST_USE bool codegen_target_register(const Unit *unit, const Ast *target, uint32_t *reg);
// Complains about assigning to __debug__.
void codegen_check_name(Unit *unit, const Ast *at, const AstName *name);
void codegen_store(Unit *unit, Ast *target, uint32_t value);
void codegen_assign(Unit *unit, const Ast *node);
void codegen_aug_assign(Unit *unit, const Ast *node);
void codegen_ann_assign(Unit *unit, const Ast *node);
void codegen_delete(Unit *unit, Ast *target);
// The container and index of a subscript, evaluated in order.
void codegen_subscript_parts(Unit *unit, const Ast *node, uint32_t *container, uint32_t *index);
MUST_USE uint32_t codegen_index(Unit *unit, Ast *slice);

// Calls, displays, text (codegen_call.c, codegen_display.c, codegen_format.c)
// ----------------------

// A Call whose callee is in the topmost temporary; the result goes to dest.
void codegen_call_step(Unit *unit, const Ast *node, uint32_t dest);
// A Call of an Attribute whose object is in `object`: a local, or the register above `base`. The
// temporaries from `base` on are the call's.
void codegen_method_step(Unit *unit, const Ast *attribute, const Ast *call, uint32_t object,
                         uint32_t base, uint32_t dest);
void codegen_super_into(Unit *unit, const Ast *call, uint32_t dest);
MUST_USE bool codegen_is_plain_super(const Unit *unit, const Ast *call);
// Arguments and the call itself. `base` is the callee's register; `given` arguments stand behind it
// already, on top. `extra` (UINT32_MAX: none) is the register of one more positional argument.
// iter(expression) in `dest`; what stands above unit->top is free.
void codegen_iterator(Unit *unit, Ast *expression, uint32_t dest);
void codegen_call_arguments(Unit *unit, SourceSpan span, uint32_t base, uint32_t given,
                            AstList arguments, AstList keywords, uint32_t extra);
void codegen_list_into(Unit *unit, const Ast *at, AstList elements, uint32_t dest);
void codegen_tuple_into(Unit *unit, const Ast *at, AstList elements, uint32_t dest);
void codegen_set_into(Unit *unit, const Ast *at, AstList elements, uint32_t dest);
void codegen_dict_into(Unit *unit, const Ast *node, uint32_t dest);
void codegen_joined_into(Unit *unit, const Ast *node, uint32_t dest);
void codegen_formatted_into(Unit *unit, const Ast *node, uint32_t dest);

// Suspension and comprehensions (codegen_await.c, codegen_comprehension.c)
// --------------------------

void codegen_await_into(Unit *unit, const Ast *node, uint32_t dest);
void codegen_yield_into(Unit *unit, const Ast *node, uint32_t dest);
void codegen_yield_from_into(Unit *unit, const Ast *node, uint32_t dest);
// AWAIT and DELEGATE on a value in the temporary `operand`; dest is another temporary.
void codegen_await_register(Unit *unit, const Ast *at, uint32_t dest, uint32_t operand,
                            AwaitContext context);
// May this unit await here? Complains when not; `what` is "'async for'" and the like.
void codegen_check_async(Unit *unit, const Ast *at, const char *what);
void codegen_comprehension_into(Unit *unit, Ast *node, uint32_t dest);
// The next item of `iterator` goes to `target`; at the end, to the label.
void codegen_for_next(Unit *unit, const Ast *at, Ast *target, uint32_t iterator, Label *end);
// The same for an async iterator. The label `exhausted` is the handler that codegen_async_end
// makes; `exception` is the register its exception goes to.
void codegen_async_next(Unit *unit, const Ast *at, Ast *target, uint32_t iterator, Label *exhausted,
                        uint32_t exception);
void codegen_async_end(Unit *unit, const Ast *at, Label *exhausted, uint32_t exception, Label *end);
// Behind an `async for`, by whichever way it was left; unit->top tells which registers are in use.
void codegen_leave_async_for(Unit *unit, const Ast *at, uint32_t iterator);

// Statements
// ---------------------------------------------------------------------------------------

void codegen_statements(Unit *unit, AstList statements);
void codegen_if(Unit *unit, Ast *node);
void codegen_while(Unit *unit, const Ast *node);
void codegen_for(Unit *unit, const Ast *node);
void codegen_async_for(Unit *unit, const Ast *node);
void codegen_break(Unit *unit, const Ast *node);
void codegen_continue(Unit *unit, const Ast *node);
void codegen_return(Unit *unit, const Ast *node);
void codegen_try(Unit *unit, const Ast *node);
void codegen_try_star(Unit *unit, const Ast *node);
void codegen_with(Unit *unit, const Ast *node);
void codegen_match(Unit *unit, const Ast *node);
void codegen_import(Unit *unit, const Ast *node);
void codegen_import_from(Unit *unit, const Ast *node);
void codegen_type_alias(Unit *unit, const Ast *node);

// Early exits (codegen_exit.c): undoes the blocks inside `until` (NULL: all of them) …
void codegen_unwind(Unit *unit, const Ast *at, const Block *until);
// … and, after the jump or return was emitted, guards them again.
void codegen_rewind(Unit *unit, Block *innermost, const Block *until);
// Leaves a with statement normally: __exit__(None, None, None).
void codegen_with_exit(Unit *unit, const Block *block);
// Leaves an except clause: POP_HANDLED and the end of its name.
void codegen_handler_exit(Unit *unit, const Ast *at, const Block *block);

// Functions and classes (codegen_function.c, codegen_class.c, codegen_type_parameters.c)
// ------------

void codegen_function(Unit *unit, const Ast *node);
void codegen_class(Unit *unit, const Ast *node);
void codegen_lambda_into(Unit *unit, const Ast *node, uint32_t dest);
// MAKE_FUNCTION: `base` is the first of four or more temporaries on top whose first three hold
// defaults, keyword defaults and annotations; the closure cells are added behind them.
void codegen_make_function(Unit *unit, const Ast *at, const Scope *scope, Code *code, uint32_t base,
                           uint32_t dest);
// Three temporaries holding None.
MUST_USE uint32_t codegen_push_no_defaults(Unit *unit, const Ast *at);
void codegen_defaults_into(Unit *unit, const Ast *at, const AstFields_arguments *all,
                           uint32_t dest);
void codegen_keyword_defaults_into(Unit *unit, const Ast *at, const AstFields_arguments *all,
                                   uint32_t dest);
void codegen_annotation_into(Unit *unit, Ast *annotation, uint32_t dest);
// Emits the type parameters of the current (type-parameter) unit as a tuple into dest.
void codegen_type_parameters_into(Unit *unit, const Ast *at, AstList parameters, uint32_t dest);
// The documentation string that a body starts with; None when it has none.
MUST_USE Value codegen_docstring(Vm *vm, AstList body);
// The source text of an expression as CPython would write it, for annotations that stay text.
MUST_USE String *unparse_expression(Vm *vm, Ast *expression);

#endif
