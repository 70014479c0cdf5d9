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
        ok = script_raise(vm, &diagnostic, &source, mode == PARSE_EXPRESSION);
    }
    arena_release(&arena);
    return ok;
}

// Whether there is a class of plain instances for every kind of node.
static bool want_classes(Vm *vm, Value classes) {
    bool is_complete = value_is_dict(classes);
    for (int kind = 0; is_complete && kind < AST_KIND_COUNT; kind++) {
        const char *name = ast_shape((AstKind)kind).name;
        Value class = dict_get_string(vm, value_as_dict(classes), string_intern_text(vm, name));
        is_complete = value_is_kind(class, KIND_CLASS) &&
                      ((Class *)(void *)value_as_object(class))->kind == KIND_INSTANCE;
    }
    return is_complete ||
           exception_raise(vm, CLASS_TYPE_ERROR, "parse() wants a class for every kind of node");
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
        !native_want_string(vm, "parse", "3", args[2], &mode) || !want_classes(vm, args[3])) {
        return false;
    }
    TextBuffer text;
    TextBuffer path;
    text_buffer_init(&text);
    text_buffer_init(&path);
    string_append_utf8(&text, source);
    string_append_utf8(&path, filename);
    const Script script = {path.bytes, text.bytes, text.length, COMPILE_FILE, false};
    ParseMode how = string_equal_text(mode, "eval")     ? PARSE_EXPRESSION
                    : string_equal_text(mode, "single") ? PARSE_INTERACTIVE
                                                        : PARSE_FILE;
    bool ok = parse(vm, &script, how, value_as_dict(args[3]), result);
    text_buffer_release(&text);
    text_buffer_release(&path);
    return ok;
}

// ---- Trees of scripts --------------------------------------------------------------------------

static Value field_of(Vm *vm, Value object, const char *name) {
    return object_get_field(vm, value_as_object(object), string_intern_text(vm, name));
}

static bool has_number(Vm *vm, Value object, const char *name, uint32_t *number) {
    Value value = field_of(vm, object, name);
    bool is_number =
        value_is_int(value) && value_as_int(value) >= 0 && value_as_int(value) < UINT32_MAX;
    *number = is_number ? (uint32_t)value_as_int(value) : *number;
    return is_number;
}

static bool take_place(Vm *vm, Ast *node, Value object) {
    static const char *const needed[] = {"lineno", "col_offset"};
    uint32_t *const targets[] = {&node->range.line, &node->range.column};
    for (size_t index = 0; index < 2; index++) {
        if (!has_number(vm, object, needed[index], targets[index])) {
            const Class *class = class_of(vm, object);
            return exception_raise(
                vm, CLASS_TYPE_ERROR, "required field \"%s\" missing from %s", needed[index],
                string_text(vm, class->base == NULL ? class->name : class->base->name));
        }
    }
    node->range.end_line = node->range.line;
    node->range.end_column = node->range.column;
    if (!has_number(vm, object, "end_lineno", &node->range.end_line) ||
        !has_number(vm, object, "end_col_offset", &node->range.end_column)) {
        node->range.end_line = node->range.line;
        node->range.end_column = node->range.column;
    }
    return true;
}

static bool take_places(Vm *vm, Ast *node, Value object);

static bool take_places_of_list(Vm *vm, const AstList *nodes, Value objects) {
    bool matches = value_is_list(objects) && value_as_list(objects)->count == nodes->count;
    for (size_t index = 0; matches && index < nodes->count; index++) {
        if (nodes->items[index] != NULL &&
            !take_places(vm, nodes->items[index], value_as_list(objects)->items[index])) {
            return false;
        }
    }
    return true;
}

// Of all that is below a node, but for what the walk goes on with by itself: the left operand, and
// the elif of an If.
static bool take_places_below(Vm *vm, const Ast *node, Value object, const Ast *operand) {
    const AstShape shape = ast_shape(ast_kind(node));
    const Ast *elif = ast_kind(node) == AST_IF ? ast_elif(node) : NULL;
    for (const AstField *field = shape.fields; field->name != NULL; field++) {
        const void *place = place_of(node, field);
        if (field->kind == AST_FIELD_LIST || field->kind == AST_FIELD_HOLES) {
            const AstList *list = place;
            bool goes_on = elif != NULL && list->count == 1 && list->items[0] == elif;
            if (!goes_on && !take_places_of_list(vm, list, field_of(vm, object, field->name))) {
                return false;
            }
        } else if (field->kind == AST_FIELD_CHILD || field->kind == AST_FIELD_OPTIONAL) {
            Ast *child = *(Ast *const *)place;
            if (child != NULL && child != operand &&
                !take_places(vm, child, field_of(vm, object, field->name))) {
                return false;
            }
        }
    }
    return true;
}

// The object in the field of `object` in which the node has `child`.
static Value object_of_child(Vm *vm, const Ast *node, const Ast *child, Value object) {
    const AstShape shape = ast_shape(ast_kind(node));
    for (const AstField *field = shape.fields; field->name != NULL; field++) {
        if (field->kind == AST_FIELD_CHILD && *(Ast *const *)place_of(node, field) == child) {
            return field_of(vm, object, field->name);
        }
    }
    return VALUE_ABSENT;
}

static bool take_places(Vm *vm, Ast *node, Value object) {
    // Where the text was read as something else (a Constant that is a tuple), its own places stay.
    while (value_is_kind(object, KIND_INSTANCE) &&
           string_equal_text(class_of(vm, object)->name, ast_shape(ast_kind(node)).name)) {
        Ast *operand = ast_spine_operand(node);
        if ((has_place(ast_kind(node)) && !take_place(vm, node, object)) ||
            !take_places_below(vm, node, object, operand)) {
            return false;
        }
        if (operand != NULL) {
            object = object_of_child(vm, node, operand, object);
            node = operand;
            continue;
        }
        Ast *elif = ast_kind(node) == AST_IF ? ast_elif(node) : NULL;
        Value orelse = elif == NULL ? VALUE_ABSENT : field_of(vm, object, "orelse");
        if (!value_is_list(orelse) || value_as_list(orelse)->count != 1) {
            return true;
        }
        object = value_as_list(orelse)->items[0];
        node = elif;
    }
    return true;
}

static bool compile_text(Vm *vm, const Script *script, ParseMode mode, Value tree, Code **code) {
    Arena arena;
    arena_init(&arena);
    Source source = {.path = script->filename, .text = ""};
    Diagnostic diagnostic = {0};
    Ast *parsed;
    bool is_parsed = source_init(&source, &arena, script->filename, script->bytes, script->length,
                                 &diagnostic) &&
                     parse_module(&arena, &source, mode, &parsed, &diagnostic);
    bool ok = is_parsed;
    if (is_parsed) {
        ok = mode == PARSE_FILE
                 ? take_places_of_list(vm, &parsed->as.module.body, field_of(vm, tree, "body"))
                 : take_places(vm, parsed->as.expression.body, field_of(vm, tree, "body"));
        String *filename = string_from_text(vm, script->filename);
        is_parsed = !ok || compile_tree(vm, parsed, &arena, &source, filename, script->mode, code,
                                        &diagnostic);
    }
    ok = is_parsed ? ok : script_raise(vm, &diagnostic, &source, mode == PARSE_EXPRESSION);
    arena_release(&arena);
    return ok;
}

NATIVE(
    ast_compile_native, "compile", "(tree, text, filename, mode, /)",
    "The code of a tree, which ast.unparse wrote as `text`. mode is 'exec', 'single' or 'eval'.") {
    String *text;
    String *filename;
    String *mode;
    if (!value_is_kind(args[0], KIND_INSTANCE)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "compile() wants a tree");
    }
    if (!native_want_string(vm, "compile", "2", args[1], &text) ||
        !native_want_string(vm, "compile", "3", args[2], &filename) ||
        !native_want_string(vm, "compile", "4", args[3], &mode)) {
        return false;
    }
    TextBuffer bytes;
    TextBuffer path;
    text_buffer_init(&bytes);
    text_buffer_init(&path);
    string_append_utf8(&bytes, text);
    text_buffer_append_byte(&bytes, '\n');
    string_append_utf8(&path, filename);
    bool is_expression = string_equal_text(mode, "eval");
    // As by compile() of text: nobody knows whether the code will be run with locals of its own.
    const Script script = {path.bytes, bytes.bytes, bytes.length,
                           is_expression                       ? COMPILE_NAMESPACE_EXPRESSION
                           : string_equal_text(mode, "single") ? COMPILE_INTERACTIVE
                                                               : COMPILE_NAMESPACE,
                           false};
    Code *code;
    bool ok =
        compile_text(vm, &script, is_expression ? PARSE_EXPRESSION : PARSE_FILE, args[0], &code);
    if (ok) {
        *result = value_from_object(code);
    }
    text_buffer_release(&bytes);
    text_buffer_release(&path);
    return ok;
}

static bool fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&ast_parse_native, &ast_compile_native,
                                                        NULL};
    native_add_functions(vm, module, functions);
    return true;
}

void syntax_tree_register(Vm *vm) { native_register_module(vm, "_ast", fill); }
