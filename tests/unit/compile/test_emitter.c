// test_emitter.c: labels, reachability, bound locals, constants and sites.

#include "compiled.h"

#include "compile/emitter.h"

static const SourceSpan here = {1, 0, 1, 1};

typedef struct Bench {
    Compiled base;
    Emitter emitter;
} Bench;

static void bench_open(Bench *bench) {
    compiled_parse(&bench->base, "pass\n", PARSE_FILE);
    emitter_init(&bench->emitter, bench->base.vm, &bench->base.arena);
}

static void bench_close(Bench *bench) {
    emitter_release(&bench->emitter);
    compiled_release(&bench->base);
}

START_TEST(nothing_is_emitted_after_a_jump_until_its_label) {
    Bench bench;
    bench_open(&bench);
    Emitter *emitter = &bench.emitter;
    Label end = label_new(emitter);
    emitter_jump(emitter, here, OP_JUMP, 0, 0, &end);
    emitter_add(emitter, here, OP_LOAD_NONE, 0, 0, 0);
    ck_assert_uint_eq(emitter_position(emitter), 1);
    label_bind(emitter, &end);
    emitter_add(emitter, here, OP_LOAD_NONE, 0, 0, 0);
    ck_assert_uint_eq(emitter_position(emitter), 2);
    bench_close(&bench);
}
END_TEST

START_TEST(a_label_nobody_goes_to_stays_unreachable) {
    Bench bench;
    bench_open(&bench);
    Emitter *emitter = &bench.emitter;
    Label unused = label_new(emitter);
    emitter_add(emitter, here, OP_RETURN_NONE, 0, 0, 0);
    label_bind(emitter, &unused);
    ck_assert(!emitter->is_reachable);
    bench_close(&bench);
}
END_TEST

START_TEST(a_label_knows_what_is_bound_on_every_way) {
    Bench bench;
    bench_open(&bench);
    Emitter *emitter = &bench.emitter;
    Label end = label_new(emitter);
    bound_set_add(&emitter->bound, 1);
    emitter_jump(emitter, here, OP_JUMP_IF_TRUE, 0, 0, &end);
    bound_set_add(&emitter->bound, 200);
    label_bind(emitter, &end);
    ck_assert(bound_set_has(&emitter->bound, 1));
    ck_assert(!bound_set_has(&emitter->bound, 200));
    bench_close(&bench);
}
END_TEST

START_TEST(locals_beyond_the_set_are_never_certain) {
    BoundSet set = {{0}};
    bound_set_add(&set, BOUND_SET_SIZE);
    ck_assert(!bound_set_has(&set, BOUND_SET_SIZE));
}
END_TEST

START_TEST(equal_constants_are_one) {
    Bench bench;
    bench_open(&bench);
    Emitter *emitter = &bench.emitter;
    Vm *vm = bench.base.vm;
    Value text = value_from_object(string_intern_text(vm, "text"));
    int32_t number = emitter_wide_constant(emitter, text);
    ck_assert_int_eq(emitter_wide_constant(emitter, text), number);
    ck_assert_int_ne(emitter_wide_constant(emitter, value_from_double(0.0)),
                     emitter_wide_constant(emitter, value_from_double(-0.0)));
    String *names[] = {string_intern_text(vm, "a"), string_intern_text(vm, "b")};
    uint32_t keywords = emitter_keyword_constant(emitter, names, 2);
    ck_assert_uint_eq(emitter_keyword_constant(emitter, names, 2), keywords);
    ck_assert_uint_ne(emitter_keyword_constant(emitter, names, 1), keywords);
    bench_close(&bench);
}
END_TEST

START_TEST(sites_of_globals_are_shared_and_of_attributes_not) {
    Bench bench;
    bench_open(&bench);
    Emitter *emitter = &bench.emitter;
    String *name = string_intern_text(bench.base.vm, "name");
    ck_assert_uint_eq(emitter_load_site(emitter, name), emitter_load_site(emitter, name));
    ck_assert_uint_ne(emitter_load_site(emitter, name), emitter_store_site(emitter, name));
    ck_assert_uint_ne(emitter_attribute_site(emitter, name), emitter_attribute_site(emitter, name));
    while (emitter->sites.count < EMITTER_OWN_SITES) {
        ck_assert_uint_lt(emitter_attribute_site(emitter, name), EMITTER_OWN_SITES);
    }
    ck_assert_uint_eq(emitter_attribute_site(emitter, name), emitter_attribute_site(emitter, name));
    bench_close(&bench);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("compile/emitter", nothing_is_emitted_after_a_jump_until_its_label,
                      a_label_nobody_goes_to_stays_unreachable,
                      a_label_knows_what_is_bound_on_every_way,
                      locals_beyond_the_set_are_never_certain, equal_constants_are_one,
                      sites_of_globals_are_shared_and_of_attributes_not);
}
