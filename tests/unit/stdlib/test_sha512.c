// test_sha512.c: digests are those of the standard.
#include "stdlib/random/sha512.h"

#include <string.h>

#include "base/text_buffer.h"
#include "unit.h"

static void check_digest(const uint8_t *data, size_t length, const char *wanted) {
    uint8_t digest[SHA512_LENGTH];
    sha512(data, length, digest);
    TextBuffer hex;
    text_buffer_init(&hex);
    for (size_t index = 0; index < 8; index++) {
        text_buffer_append_format(&hex, "%02x", digest[index]);
    }
    ck_assert_str_eq(hex.bytes, wanted);
    text_buffer_release(&hex);
}

START_TEST(short_texts_have_the_digests_of_the_standard) {
    check_digest((const uint8_t *)"", 0, "cf83e1357eefb8bd");
    check_digest((const uint8_t *)"abc", 3, "ddaf35a193617aba");
}
END_TEST

START_TEST(texts_at_the_bounds_of_a_block_are_padded_right) {
    static const struct {
        size_t length;
        const char *wanted;
    } bounds[] = {{111, "fa9121c7b32b9e01"},
                  {112, "c01d080efd492776"},
                  {127, "828613968b501dc0"},
                  {128, "b73d1929aa615934"}};
    uint8_t data[128];
    memset(data, 'a', sizeof data);
    for (size_t index = 0; index < sizeof bounds / sizeof bounds[0]; index++) {
        check_digest(data, bounds[index].length, bounds[index].wanted);
    }
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("stdlib/sha512", short_texts_have_the_digests_of_the_standard,
                      texts_at_the_bounds_of_a_block_are_padded_right);
}
