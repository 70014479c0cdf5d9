// utf8.c: decoding by the table of the Unicode standard (well-formed byte sequences).
#include "base/utf8.h"

#include <assert.h>
#include <string.h>

// Reads `count` continuation bytes after the lead byte into `value`. Returns false at one that is
// missing.
static bool read_continuations(const char *bytes, size_t count, uint32_t *value) {
    for (size_t index = 1; index <= count; index++) {
        if (!utf8_is_continuation(bytes[index])) {
            return false;
        }
        *value = (*value << 6) | ((unsigned char)bytes[index] & 0x3F);
    }
    return true;
}

size_t utf8_decode_wtf8(const char *bytes, size_t available, uint32_t *code_point) {
    // The smallest value that needs so many bytes: below it a form is overlong.
    static const uint32_t smallest[UTF8_MAX_LENGTH + 1] = {0, 0, 0x80, 0x800, 0x10000};
    if (available == 0) {
        return 0;
    }
    unsigned char lead = (unsigned char)bytes[0];
    if (lead < 0x80) {
        *code_point = lead;
        return 1;
    }
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || length > available) {
        return 0;
    }
    uint32_t value = lead & (0x7Fu >> length);
    if (!read_continuations(bytes, length - 1, &value)) {
        return 0;
    }
    if (value < smallest[length] || value > UTF8_MAX_CODE_POINT) {
        return 0;
    }
    *code_point = value;
    return length;
}

size_t utf8_decode(const char *bytes, size_t available, uint32_t *code_point) {
    uint32_t value = 0;
    size_t length = utf8_decode_wtf8(bytes, available, &value);
    if (length == 0 || utf8_is_surrogate(value)) {
        return 0;
    }
    *code_point = value;
    return length;
}

size_t utf8_encode(uint32_t code_point, char out[UTF8_MAX_LENGTH]) {
    assert(code_point <= UTF8_MAX_CODE_POINT && "a code point of Unicode");
    if (code_point < 0x80) {
        out[0] = (char)code_point;
        return 1;
    }
    if (code_point < 0x800) {
        out[0] = (char)(0xC0 | (code_point >> 6));
        out[1] = (char)(0x80 | (code_point & 0x3F));
        return 2;
    }
    if (code_point < 0x10000) {
        out[0] = (char)(0xE0 | (code_point >> 12));
        out[1] = (char)(0x80 | ((code_point >> 6) & 0x3F));
        out[2] = (char)(0x80 | (code_point & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | (code_point >> 18));
    out[1] = (char)(0x80 | ((code_point >> 12) & 0x3F));
    out[2] = (char)(0x80 | ((code_point >> 6) & 0x3F));
    out[3] = (char)(0x80 | (code_point & 0x3F));
    return 4;
}

// Skips eight ASCII bytes at a time: most sources are nothing else.
static size_t skip_ascii(const char *bytes, size_t offset, size_t length) {
    while (offset + 32 <= length) {
        uint64_t words[4];
        memcpy(words, bytes + offset, sizeof words);
        if (((words[0] | words[1] | words[2] | words[3]) & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
        offset += sizeof words;
    }
    while (offset + 8 <= length) {
        uint64_t eight;
        memcpy(&eight, bytes + offset, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
        offset += 8;
    }
    return offset;
}

bool utf8_validate(const char *bytes, size_t length, size_t *bad_offset) {
    size_t offset = skip_ascii(bytes, 0, length);
    while (offset < length) {
        uint32_t code_point = 0;
        size_t taken = utf8_decode(bytes + offset, length - offset, &code_point);
        if (taken == 0) {
            if (bad_offset != NULL) {
                *bad_offset = offset;
            }
            return false;
        }
        offset += taken;
        if (taken == 1) {
            offset = skip_ascii(bytes, offset, length);
        }
    }
    return true;
}

size_t utf8_fit(const char *text, size_t most) {
    size_t length = strlen(text);
    if (length <= most) {
        return length;
    }
    length = most;
    while (length > 0 && utf8_is_continuation(text[length])) {
        length--;
    }
    return length;
}

size_t utf8_count(const char *bytes, size_t length) {
    size_t count = 0;
    for (size_t index = 0; index < length; index++) {
        count += !utf8_is_continuation(bytes[index]);
    }
    return count;
}
