// test_list_sort.c: sorting orders everything, and keeps equal items where they were.
#include "object/list_sort.h"

#include "object/string.h"
#include "tests/unit/object/bare_runtime.h"
#include "unit.h"

// A small generator of pseudo-random numbers (xorshift).
static uint64_t next_random(uint64_t *state) {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

typedef int64_t (*Pattern)(int64_t index, int64_t count, uint64_t *state);

static int64_t pattern_random(int64_t index, int64_t count, uint64_t *state) {
    (void)index;
    return (int64_t)(next_random(state) % (uint64_t)count) - count / 2;
}
static int64_t pattern_few(int64_t index, int64_t count, uint64_t *state) {
    (void)index;
    (void)count;
    return (int64_t)(next_random(state) % 4);
}
static int64_t pattern_up(int64_t index, int64_t count, uint64_t *state) {
    (void)count;
    (void)state;
    return index;
}
static int64_t pattern_down(int64_t index, int64_t count, uint64_t *state) {
    (void)state;
    return count - index;
}
static int64_t pattern_saw(int64_t index, int64_t count, uint64_t *state) {
    (void)count;
    (void)state;
    return index % 97;
}
static int64_t pattern_organ_pipe(int64_t index, int64_t count, uint64_t *state) {
    (void)state;
    return index < count / 2 ? index : count - index;
}
static int64_t pattern_nearly(int64_t index, int64_t count, uint64_t *state) {
    return next_random(state) % 20 == 0 ? pattern_random(index, count, state) : index;
}

static const Pattern patterns[] = {pattern_random, pattern_few,        pattern_up,    pattern_down,
                                   pattern_saw,    pattern_organ_pipe, pattern_nearly};
static const int64_t counts[] = {0, 1, 2, 3, 31, 32, 33, 63, 64, 65, 100, 1000, 4097, 20000};

static void assert_sorted(const List *list, bool is_reversed) {
    for (size_t index = 1; index < list->count; index++) {
        int64_t before = value_as_int(list->items[index - 1]);
        int64_t after = value_as_int(list->items[index]);
        ck_assert(is_reversed ? before >= after : before <= after);
    }
}

START_TEST(every_pattern_of_every_length_is_sorted) {
    Vm *vm = bare_runtime_new();
    uint64_t state = 88172645463325252U;
    for (size_t pattern = 0; pattern < sizeof patterns / sizeof *patterns; pattern++) {
        for (size_t row = 0; row < sizeof counts / sizeof *counts; row++) {
            List *list = list_new(vm, 0);
            int64_t sum = 0;
            for (int64_t index = 0; index < counts[row]; index++) {
                int64_t number = patterns[pattern](index, counts[row], &state);
                sum += number;
                list_append(vm, list, value_from_int(number));
            }
            bool is_reversed = row % 2 == 1;
            ck_assert(list_sort(vm, list, VALUE_NONE, is_reversed));
            assert_sorted(list, is_reversed);
            ck_assert_int_eq((int64_t)list->count, counts[row]);
            for (size_t index = 0; index < list->count; index++) {
                sum -= value_as_int(list->items[index]);
            }
            ck_assert_int_eq(sum, 0);
        }
    }
    bare_runtime_free(vm);
}
END_TEST

START_TEST(floats_and_strings_have_their_own_order) {
    Vm *vm = bare_runtime_new();
    static const char *const words[] = {"pear", "fig", "", "apple", "figs", "z", "\xc3\xa9"};
    static const char *const sorted[] = {"", "apple", "fig", "figs", "pear", "z", "\xc3\xa9"};
    List *list = list_new(vm, 0);
    for (size_t index = 0; index < 7; index++) {
        list_append(vm, list, value_from_object(string_from_text(vm, words[index])));
    }
    ck_assert(list_sort(vm, list, VALUE_NONE, false));
    for (size_t index = 0; index < 7; index++) {
        ck_assert(string_equal_text(value_as_string(list->items[index]), sorted[index]));
    }
    list_clear(vm, list);
    static const double numbers[] = {2.5, -1.0, 1e300, 0.0, -1e-300, 3.0};
    for (size_t index = 0; index < 6; index++) {
        list_append(vm, list, value_from_double(numbers[index]));
    }
    ck_assert(list_sort(vm, list, VALUE_NONE, false));
    for (size_t index = 1; index < 6; index++) {
        ck_assert(value_as_double(list->items[index - 1]) <= value_as_double(list->items[index]));
    }
    bare_runtime_free(vm);
}
END_TEST

// Equal strings that are different objects show where each went.
static void assert_stable(Vm *vm, bool is_reversed) {
    Value copies[300];
    List *list = list_new(vm, 0);
    for (size_t index = 0; index < 300; index++) {
        copies[index] = value_from_object(string_from_text(vm, index % 3 == 0 ? "left" : "right"));
        list_append(vm, list, copies[index]);
    }
    ck_assert(list_sort(vm, list, VALUE_NONE, is_reversed));
    size_t place = 0;
    for (size_t pass = 0; pass < 2; pass++) {
        bool wants_left = (pass == 0) != is_reversed;
        for (size_t index = 0; index < 300; index++) {
            if ((index % 3 == 0) == wants_left) {
                ck_assert(value_is(list->items[place], copies[index]));
                place++;
            }
        }
    }
}

START_TEST(equal_items_keep_their_order) {
    Vm *vm = bare_runtime_new();
    assert_stable(vm, false);
    assert_stable(vm, true);
    bare_runtime_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("object/list_sort", every_pattern_of_every_length_is_sorted,
                      floats_and_strings_have_their_own_order, equal_items_keep_their_order);
}
