// syntax_tree.c: _ast: the syntax tree of a text, as objects of classes that the module ast has.
//
// Trees are walked by the table of ast.def: what kinds there are and which fields they have stands
// nowhere else. `classes` maps "Assign" to a class and "Add" or "Load" to the one object that
// stands for the operator or the context.
#include "app/syntax_tree.h"

#include "app/script.h"
#include "compile/fold.h"
#include "object/instance.h"
#include "object/list.h"
#include "syntax/parse.h"
#include "vm/native.h"

typedef struct Builder {
    Vm *vm;
    Dict *classes;
} Builder;

static Value build(Builder *builder, Ast *node);

static const void *place_of(const Ast *node, const AstField *field) {
    return (const char *)node + field->offset;
}

static Value named(Builder *builder, const char *name) {
    Value found =
        dict_get_string(builder->vm, builder->classes, string_intern_text(builder->vm, name));
    return value_is_absent(found) ? VALUE_NONE : found;
}

static void set(Builder *builder, Value object, const char *name, Value value) {
    bool ok = object_set_field(builder->vm, value_as_object(object),
                               string_intern_text(builder->vm, name), value);
    assert(ok && "nodes take any attribute");
    (void)ok;
}

// ---- Fields ------------------------------------------------------------------------------------

static Value text_of(Builder *builder, const AstName *name) {
    return name == NULL
               ? VALUE_NONE
               : value_from_object(string_intern_utf8(builder->vm, name->text, name->length));
}

static Value build_list(Builder *builder, const AstList *nodes) {
    List *list = list_new(builder->vm, nodes->count);
    for (size_t index = 0; index < nodes->count; index++) {
        Ast *node = nodes->items[index];
        list_append(builder->vm, list, node == NULL ? VALUE_NONE : build(builder, node));
    }
    return value_from_object(list);
}

static Value names_of(Builder *builder, const AstNameList *names) {
    List *list = list_new(builder->vm, names->count);
    for (size_t index = 0; index < names->count; index++) {
        list_append(builder->vm, list, text_of(builder, names->items[index]));
    }
    return value_from_object(list);
}

static Value operators_of(Builder *builder, const AstCompareList *operators) {
    List *list = list_new(builder->vm, operators->count);
    for (size_t index = 0; index < operators->count; index++) {
        list_append(builder->vm, list, named(builder, ast_compare_name(operators->items[index])));
    }
    return value_from_object(list);
}

static Value build_child(Builder *builder, Ast *const *child) {
    return *child == NULL ? VALUE_NONE : build(builder, *child);
}

static Value build_field(Builder *builder, const Ast *node, const AstField *field) {
    const void *place = place_of(node, field);
    switch (field->kind) {
    case AST_FIELD_CHILD:
    case AST_FIELD_OPTIONAL:
        return build_child(builder, place);
    case AST_FIELD_LIST:
    case AST_FIELD_HOLES:
        return build_list(builder, place);
    case AST_FIELD_NAME:
    case AST_FIELD_OPTIONAL_NAME:
        return text_of(builder, *(const AstName *const *)place);
    case AST_FIELD_NAMES:
        return names_of(builder, place);
    case AST_FIELD_FLAG:
        return value_from_int(*(const bool *)place ? 1 : 0);
    case AST_FIELD_NUMBER:
        return value_from_int(*(const int *)place);
    case AST_FIELD_CONVERSION:
        return value_from_int(*(const char *)place == 0 ? -1 : *(const char *)place);
    case AST_FIELD_BINARY_OPERATOR:
        return named(builder, ast_binary_name(*(const AstBinaryOperator *)place));
    case AST_FIELD_UNARY_OPERATOR:
        return named(builder, ast_unary_name(*(const AstUnaryOperator *)place));
    case AST_FIELD_BOOL_OPERATOR:
        return named(builder, ast_bool_name(*(const AstBoolOperator *)place));
    case AST_FIELD_COMPARE_OPERATORS:
        return operators_of(builder, place);
    case AST_FIELD_CONTEXT:
        return named(builder, ast_context_name(*(const AstContext *)place));
    case AST_FIELD_CONSTANT_VALUE:
        return fold_constant(builder->vm, node);
    case AST_FIELD_POINT:
        break;
    }
    return VALUE_ABSENT;
}

// ---- Nodes -------------------------------------------------------------------------------------

static void set_place(Builder *builder, Value object, const Ast *node) {
    set(builder, object, "lineno", value_from_int(node->range.line));
    set(builder, object, "col_offset", value_from_int(node->range.column));
    set(builder, object, "end_lineno", value_from_int(node->range.end_line));
    set(builder, object, "end_col_offset", value_from_int(node->range.end_column));
}

// Nodes without a place of their own in Python's trees.
static bool has_place(AstKind kind) {
    return kind != AST_MODULE && kind != AST_EXPRESSION && kind != AST_COMPREHENSION &&
           kind != AST_ARGUMENTS && kind != AST_WITH_ITEM && kind != AST_MATCH_CASE;
}

// A node all of whose parts are built, but for the child `except` (NULL: none), whose object is
// `ready`.
static Value build_node(Builder *builder, const Ast *node, const Ast *except, Value ready) {
    AstShape shape = ast_shape(ast_kind(node));
    Value class = named(builder, shape.name);
    assert(value_is_kind(class, KIND_CLASS) && "ast has a class for every kind");
    Value object =
        value_from_object(class_allocate(builder->vm, (Class *)(void *)value_as_object(class)));
    for (const AstField *field = shape.fields; field->name != NULL; field++) {
        bool is_ready = field->kind == AST_FIELD_CHILD && except != NULL &&
                        *(Ast *const *)place_of(node, field) == except;
        Value value = is_ready ? ready : build_field(builder, node, field);
        if (!value_is_absent(value)) {
            set(builder, object, field->name, value);
        }
    }
    if (ast_kind(node) == AST_MATCH_SINGLETON) {
        set(builder, object, "value", fold_constant(builder->vm, node->as.match_value.value));
    }
    if (has_place(ast_kind(node))) {
        set_place(builder, object, node);
    }
    return object;
}

// An If and the elifs that follow it, however many: from the last one back.
static Value build_if_chain(Builder *builder, Ast *node) {
    VECTOR(Ast *) chain = {0};
    for (Ast *step = node; step != NULL; step = ast_elif(step)) {
        vector_push(&chain, step);
    }
    Value object = VALUE_ABSENT;
    while (chain.count > 0) {
        Ast *step = vector_pop(&chain);
        AstList orelse = step->as.if_.orelse;
        if (!value_is_absent(object)) {
            step->as.if_.orelse.count = 0;
        }
        Value outer = build_node(builder, step, NULL, VALUE_ABSENT);
        if (!value_is_absent(object)) {
            set(builder, outer, "orelse",
                value_from_object(list_from_values(builder->vm, &object, 1)));
        }
        step->as.if_.orelse = orelse;
        object = outer;
    }
    vector_release(&chain);
    return object;
}

static Value build(Builder *builder, Ast *node) {
    if (ast_kind(node) == AST_IF) {
        return build_if_chain(builder, node);
    }
    Ast *step = ast_spine_start(node);
    Value object = build_node(builder, step, NULL, VALUE_ABSENT);
    while (step != node) {
        const Ast *operand = step;
        step = step->outer;
        object = build_node(builder, step, operand, object);
    }
    return object;
}

// ---- The module --------------------------------------------------------------------------------

static bool parse(Vm *vm, const Script *script, ParseMode mode, Dict *classes, Value *result) {
    Arena arena;
    arena_init(&arena);
    Source source = {.path = script->filename, .text = ""};
    Diagnostic diagnostic = {0};
    Ast *tree;
    bool ok = source_init(&source, &arena, script->filename, script->bytes, script->length,
                          &diagnostic) &&
              parse_module(&arena, &source, mode, &tree, &diagnostic);
    if (ok) {
        Builder builder = {vm, classes};
        *result = build(&builder, tree);
    } else {
        ok = script_raise(vm, &diagnostic, &source);
    }
    arena_release(&arena);
    return ok;
}

NATIVE(
    ast_parse_native, "parse", "(source, filename, mode, classes, /)",
    "The tree of a text. mode is 'exec', 'single' or 'eval'; classes maps names to what stands for "
    "them.") {
    String *source;
    String *filename;
    String *mode;
    if (!native_want_string(vm, "parse", "1", args[0], &source) ||
        !native_want_string(vm, "parse", "2", args[1], &filename) ||
        !native_want_string(vm, "parse", "3", args[2], &mode)) {
        return false;
    }
    TextBuffer text;
    TextBuffer path;
    text_buffer_init(&text);
    text_buffer_init(&path);
    string_append_utf8(&text, source);
    string_append_utf8(&path, filename);
    const Script script = {path.bytes, text.bytes, text.length, COMPILE_FILE};
    ParseMode how = string_equal_text(mode, "eval")     ? PARSE_EXPRESSION
                    : string_equal_text(mode, "single") ? PARSE_INTERACTIVE
                                                        : PARSE_FILE;
    bool ok = parse(vm, &script, how, value_as_dict(args[3]), result);
    text_buffer_release(&text);
    text_buffer_release(&path);
    return ok;
}

static bool fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&ast_parse_native, NULL};
    native_add_functions(vm, module, functions);
    return true;
}

void syntax_tree_register(Vm *vm) { native_register_module(vm, "_ast", fill); }
