// test_arena.c: allocations of every size stay apart, aligned and zeroed.
#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "unit.h"

static bool is_filled(const unsigned char *block, size_t size, unsigned char byte) {
    for (size_t offset = 0; offset < size; offset++) {
        if (block[offset] != byte) {
            return false;
        }
    }
    return true;
}

START_TEST(blocks_are_aligned_zeroed_and_apart) {
    Arena arena;
    arena_init(&arena);
    unsigned char *blocks[500];
    for (size_t index = 0; index < 500; index++) {
        size_t size = index * 7;
        blocks[index] = arena_allocate(&arena, size);
        ck_assert_uint_eq((uintptr_t)blocks[index] % 8, 0);
        ck_assert(is_filled(blocks[index], size, 0));
        memset(blocks[index], (int)(index % 255) + 1, size);
    }
    for (size_t index = 0; index < 500; index++) {
        ck_assert(is_filled(blocks[index], index * 7, (unsigned char)(index % 255 + 1)));
    }
    arena_release(&arena);
}
END_TEST

START_TEST(a_huge_block_does_not_waste_the_open_chunk) {
    Arena arena;
    arena_init(&arena);
    char *before = arena_allocate(&arena, 8);
    char *huge = arena_allocate(&arena, (size_t)8 << 20);
    char *after = arena_allocate(&arena, 8);
    huge[((size_t)8 << 20) - 1] = 'x';
    ck_assert_ptr_eq(after, before + 8);
    arena_release(&arena);
}
END_TEST

START_TEST(a_copied_text_ends_with_a_nul_and_keeps_inner_ones) {
    Arena arena;
    arena_init(&arena);
    char *copy = arena_copy_text(&arena, "a\0bc", 4);
    ck_assert_mem_eq(copy, "a\0bc", 5);
    ck_assert_str_eq(arena_copy_text(&arena, "", 0), "");
    arena_release(&arena);
}
END_TEST

START_TEST(a_released_arena_can_be_used_again) {
    Arena arena;
    arena_init(&arena);
    arena_release(&arena);
    ck_assert_ptr_nonnull(arena_allocate(&arena, 16));
    arena_release(&arena);
    ck_assert_ptr_null(arena.chunks);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("base/arena", blocks_are_aligned_zeroed_and_apart,
                      a_huge_block_does_not_waste_the_open_chunk,
                      a_copied_text_ends_with_a_nul_and_keeps_inner_ones,
                      a_released_arena_can_be_used_again);
}
