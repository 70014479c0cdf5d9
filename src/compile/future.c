// future.c: which futures a module asks for.

#include "compile/future.h"

#include "base/utf8.h"

#include <string.h>

// Features that are the language by now.
static bool future_is_past(const char *name) {
    static const char *const names[] = {"nested_scopes",    "generators",     "division",
                                        "absolute_import",  "with_statement", "print_function",
                                        "unicode_literals", "generator_stop", "barry_as_FLUFL"};
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        if (strcmp(name, names[index]) == 0) {
            return true;
        }
    }
    return false;
}

static bool future_is_import(const Ast *node) {
    const AstName *module = ast_kind(node) == AST_IMPORT_FROM ? node->as.import_from.module : NULL;
    return module != NULL && node->as.import_from.level == 0 &&
           strcmp(module->text, "__future__") == 0;
}

// CPython points at the beginning of the statement.
static SourceRange future_place(const Ast *node) {
    return (SourceRange){node->range.line, node->range.column, 0, 0};
}

static bool future_read_one(const Ast *node, bool *has_annotations, Diagnostic *diagnostic) {
    for (size_t index = 0; index < node->as.import_from.names.count; index++) {
        const Ast *item = node->as.import_from.names.items[index];
        const char *name = item->as.alias.name->text;
        if (strcmp(name, "annotations") == 0) {
            *has_annotations = true;
        } else if (strcmp(name, "braces") == 0) {
            return diagnostic_set(diagnostic, DIAGNOSTIC_SYNTAX_ERROR, future_place(node),
                                  "not a chance");
        } else if (!future_is_past(name)) {
            return diagnostic_set(diagnostic, DIAGNOSTIC_SYNTAX_ERROR, future_place(node),
                                  "future feature %.*s is not defined", (int)utf8_fit(name, 100),
                                  name);
        }
    }
    return true;
}

static bool future_is_docstring(const Ast *node) {
    if (ast_kind(node) != AST_EXPR || ast_kind(node->as.expr.value) != AST_CONSTANT) {
        return false;
    }
    return node->as.expr.value->as.constant.value.kind == AST_CONSTANT_STRING;
}

bool future_read(Future *future, const Ast *statement, Diagnostic *diagnostic) {
    bool is_first = !future->is_begun;
    future->is_begun = true;
    if (future_is_import(statement)) {
        if (future->is_over) {
            return diagnostic_set(
                diagnostic, DIAGNOSTIC_SYNTAX_ERROR, statement->range,
                "from __future__ imports must occur at the beginning of the file");
        }
        return future_read_one(statement, &future->has_annotations, diagnostic);
    }
    future->is_over |= !is_first || !future_is_docstring(statement);
    return true;
}
