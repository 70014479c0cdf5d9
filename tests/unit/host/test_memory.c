// test_memory.c: reserved address space.
#include "host/memory.h"

#include <stdint.h>
#include <string.h>

#include "unit.h"

START_TEST(a_huge_reservation_costs_nothing_until_touched) {
    size_t size = (size_t)16 << 30;
    char *block = host_memory_reserve(size);
    ck_assert_ptr_nonnull(block);
    block[0] = 1;
    block[size - 1] = 2;
    ck_assert_int_eq(block[size / 2], 0);
    host_memory_release_reserved(block, size);
    host_memory_release_reserved(NULL, 0);
}
END_TEST

START_TEST(an_aligned_reservation_is_aligned_and_all_usable) {
    size_t alignment = (size_t)1 << 20;
    for (int round = 0; round < 20; round++) {
        char *block = host_memory_reserve_aligned(3 * alignment, alignment);
        ck_assert_ptr_nonnull(block);
        ck_assert_uint_eq((uintptr_t)block % alignment, 0);
        memset(block, 1, 3 * alignment);
        host_memory_release_reserved(block, 3 * alignment);
    }
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("host/memory", a_huge_reservation_costs_nothing_until_touched,
                      an_aligned_reservation_is_aligned_and_all_usable);
}
