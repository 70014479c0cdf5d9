// test_word_map.c: words found again.

#include "unit.h"

#include "compile/word_map.h"

START_TEST(what_was_set_is_found) {
    Arena arena;
    arena_init(&arena);
    WordMap map = {0};
    for (uint64_t key = 0; key < 1000; key++) {
        word_map_set(&map, &arena, key * 4096, key);
    }
    for (uint64_t key = 0; key < 1000; key++) {
        uint64_t value = 0;
        ck_assert(word_map_find(&map, key * 4096, &value));
        ck_assert_uint_eq(value, key);
    }
    uint64_t value = 0;
    ck_assert(!word_map_find(&map, 1, &value));
    arena_release(&arena);
}
END_TEST

START_TEST(the_later_value_wins) {
    Arena arena;
    arena_init(&arena);
    WordMap map = {0};
    word_map_set_pointer(&map, &arena, &arena, &map);
    word_map_set_pointer(&map, &arena, &arena, &arena);
    ck_assert_ptr_eq(word_map_find_pointer(&map, &arena), &arena);
    ck_assert_uint_eq(map.count, 1);
    ck_assert_ptr_null(word_map_find_pointer(&map, &map));
    arena_release(&arena);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("compile/word_map", what_was_set_is_found, the_later_value_wins);
}
