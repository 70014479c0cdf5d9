// test_hashing.c: hashes are stable, keyed, and spread.
#include "base/hashing.h"

#include "unit.h"

START_TEST(the_same_bytes_under_the_same_seed_hash_the_same) {
    ck_assert_uint_eq(hash_bytes("lock", 4, 0), hash_bytes("lock", 4, 0));
    ck_assert_uint_ne(hash_bytes("lock", 4, 0), hash_bytes("lock", 4, 1));
    ck_assert_uint_ne(hash_bytes("lock", 4, 0), hash_bytes("locK", 4, 0));
    ck_assert_uint_eq(hash_bytes(NULL, 0, 5), hash_bytes("", 0, 5));
}
END_TEST

START_TEST(the_hash_is_xxh3_and_so_stable_between_machines) {
    ck_assert_uint_eq(hash_bytes("", 0, 0), UINT64_C(0x2D06800538D394C2));
}
END_TEST

START_TEST(mixing_keeps_distinct_numbers_distinct_in_the_low_bits) {
    int buckets[64] = {0};
    for (uint64_t number = 0; number < 6400; number++) {
        buckets[hash_mix(number << 32) & 63]++;
    }
    for (int bucket = 0; bucket < 64; bucket++) {
        ck_assert_int_gt(buckets[bucket], 50);
        ck_assert_int_lt(buckets[bucket], 150);
    }
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("base/hashing", the_same_bytes_under_the_same_seed_hash_the_same,
                      the_hash_is_xxh3_and_so_stable_between_machines,
                      mixing_keeps_distinct_numbers_distinct_in_the_low_bits);
}
