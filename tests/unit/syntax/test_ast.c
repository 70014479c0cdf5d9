// test_ast.c: the tree's promises to those who walk it.
#include <string.h>

#include "parsed.h"

// The value of the module's first statement, an Expr.
static Ast *first_value(const Parsed *parsed) {
    return parsed->tree->as.module.body.items[0]->as.expr.value;
}

START_TEST(a_left_spine_is_climbed_from_its_start_without_recursion) {
    Parsed parsed;
    parsed_read(&parsed, "a.b[c](d) + e", PARSE_FILE);
    Ast *top = first_value(&parsed);
    static const AstKind kinds[] = {AST_ATTRIBUTE, AST_SUBSCRIPT, AST_CALL, AST_BIN_OP};
    Ast *step = ast_spine_start(top);
    ck_assert_int_eq(step->kind, AST_NAME);
    for (size_t index = 0; index < sizeof kinds / sizeof kinds[0]; index++) {
        step = step->outer;
        ck_assert_int_eq(step->kind, kinds[index]);
    }
    ck_assert_ptr_eq(step, top);
    parsed_release(&parsed);
}
END_TEST

START_TEST(depth_counts_what_recursion_would_walk) {
    static const struct {
        const char *text;
        unsigned depth;
    } rows[] = {
        {"a", 0}, {"a + b", 1}, {"a + b + c + d", 1}, {"a + (b + c)", 2}, {"- - a", 2}, {"f(a)", 1},
    };
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        Parsed parsed;
        parsed_read(&parsed, rows[row].text, PARSE_FILE);
        ck_assert_uint_eq(first_value(&parsed)->depth, rows[row].depth);
        parsed_release(&parsed);
    }
}
END_TEST

START_TEST(an_elif_stands_beside_its_if) {
    Parsed parsed;
    parsed_read(&parsed, "if a: b\nelif c: d\nelif e: f\nelse: g\n", PARSE_FILE);
    const Ast *step = parsed.tree->as.module.body.items[0];
    unsigned depth = step->depth;
    int count = 0;
    for (; step != NULL; step = ast_elif(step)) {
        ck_assert_uint_le(step->depth, depth);
        count++;
    }
    ck_assert_int_eq(count, 3);
    parsed_release(&parsed);
}
END_TEST

START_TEST(the_same_name_has_the_same_address) {
    Parsed parsed;
    // The ligature fi is the letters f and i.
    parsed_read(&parsed, "fine + \xef\xac\x81ne", PARSE_FILE);
    const Ast *sum = first_value(&parsed);
    ck_assert_ptr_eq(sum->as.bin_op.left->as.name.id, sum->as.bin_op.right->as.name.id);
    parsed_release(&parsed);
}
END_TEST

START_TEST(a_range_begins_at_the_parenthesis_of_an_operand) {
    Parsed parsed;
    parsed_read(&parsed, "(a) + b", PARSE_FILE);
    const Ast *sum = first_value(&parsed);
    ck_assert_uint_eq(sum->range.column, 0);
    ck_assert_uint_eq(sum->as.bin_op.left->range.column, 1);
    ck_assert_uint_eq(sum->as.bin_op.at.column, 4);
    parsed_release(&parsed);
}
END_TEST

START_TEST(literals_hold_their_values) {
    Parsed parsed;
    parsed_read(&parsed, "[0x_fF, 007_5.5, 1_0j, 'a\\0b\\ud800' \"c\", b'\\xff\\101']", PARSE_FILE);
    const AstList *elts = &first_value(&parsed)->as.list.elts;
    const AstConstant *integer = &elts->items[0]->as.constant.value;
    ck_assert_str_eq(integer->as.integer.digits, "fF");
    ck_assert_int_eq(integer->as.integer.base, 16);
    ck_assert(elts->items[1]->as.constant.value.as.number == 75.5);
    ck_assert_int_eq(elts->items[2]->as.constant.value.kind, AST_CONSTANT_IMAGINARY);
    const AstConstant *text = &elts->items[3]->as.constant.value;
    ck_assert_uint_eq(text->as.text.length, 7);
    ck_assert_int_eq(memcmp(text->as.text.bytes,
                            "a\0b\xed\xa0\x80"
                            "c",
                            7),
                     0);
    const AstConstant *bytes = &elts->items[4]->as.constant.value;
    ck_assert_uint_eq(bytes->as.text.length, 2);
    ck_assert_int_eq(memcmp(bytes->as.text.bytes,
                            "\xff"
                            "A",
                            2),
                     0);
    parsed_release(&parsed);
}
END_TEST

START_TEST(every_kind_has_a_shape) {
    for (int kind = 0; kind < AST_KIND_COUNT; kind++) {
        AstShape shape = ast_shape((AstKind)kind);
        ck_assert_ptr_nonnull(shape.name);
        ck_assert_uint_le(shape.size, sizeof(Ast));
        for (const AstField *field = shape.fields; field->name != NULL; field++) {
            ck_assert_uint_lt(field->offset, shape.size);
        }
    }
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("syntax/ast", a_left_spine_is_climbed_from_its_start_without_recursion,
                      depth_counts_what_recursion_would_walk, an_elif_stands_beside_its_if,
                      the_same_name_has_the_same_address,
                      a_range_begins_at_the_parenthesis_of_an_operand, literals_hold_their_values,
                      every_kind_has_a_shape);
}
