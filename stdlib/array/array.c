// array.c: the storage and the items of array.array.
#include "stdlib/array/array.h"

#include "object/list.h"

#include <math.h>

static void array_release(Heap *heap, Object *object) {
    Array *array = (Array *)(void *)object;
    if (array->capacity > 0) {
        heap_buffer_release(heap, array->data, array->capacity);
    }
}

static bool view_of_array(const Object *object, BufferView *view) {
    static const uint8_t nothing;
    static const char *const formats[] = {"b", "B", "w", "w", "h", "H", "i",
                                          "I", "l", "L", "q", "Q", "f", "d"};
    const Array *array = (const Array *)(const void *)object;
    const char *place = strchr(ARRAY_TYPECODES, array->typecode);
    *view = (BufferView){.data = array->count == 0 ? (uint8_t *)(uintptr_t)&nothing : array->data,
                         .length = array->count * array->code->size,
                         .item_size = array->code->size,
                         .format = formats[place - ARRAY_TYPECODES]};
    return true;
}

const BufferType array_type = {{"array", sizeof(Array), NULL, array_release}, view_of_array};

bool array_new(Vm *vm, Class *class, char typecode, size_t count, Array **array) {
    bool is_text = typecode == 'u' || typecode == 'w';
    Array *made = foreign_new(vm, class);
    made->foreign.object.flags |= OBJECT_HAS_BUFFER;
    made->typecode = typecode;
    made->is_text = is_text;
    made->code = packing_code(is_text ? 'I' : typecode, true);
    *array = made;
    return array_replace(vm, made, 0, 0, NULL, count);
}

bool array_replace(Vm *vm, Array *array, size_t start, size_t end, const uint8_t *data,
                   size_t count) {
    size_t size = array->code->size;
    size_t kept = array->count - (end - start);
    size_t needed;
    if (__builtin_add_overflow(kept, count, &needed) ||
        __builtin_mul_overflow(needed, size, &needed)) {
        needed = SIZE_MAX;
    }
    if ((count != end - start && !buffer_want_resizable(vm, &array->foreign.object)) ||
        !bytes_check_size(vm, needed)) {
        return false;
    }
    if (needed > array->capacity) {
        size_t capacity = array->capacity + array->capacity / 2;
        capacity = capacity < needed ? needed : capacity;
        capacity = capacity < 16 ? 16 : capacity;
        array->data = array->capacity == 0
                          ? heap_buffer_allocate(vm, capacity)
                          : heap_buffer_resize(vm, array->data, array->capacity, capacity);
        array->capacity = capacity;
    }
    if (end < array->count && count != end - start) {
        memmove(array->data + (start + count) * size, array->data + end * size,
                (array->count - end) * size);
    }
    if (count > 0 && data == NULL) {
        memset(array->data + start * size, 0, count * size);
    } else if (count > 0) {
        memcpy(array->data + start * size, data, count * size);
    }
    array->count = kept + count;
    return true;
}

// ---- Items ----

Value array_get(Vm *vm, const Array *array, size_t index) {
    Value item = packing_load(vm, array->code, true, array->data + index * array->code->size);
    if (!array->is_text) {
        return item;
    }
    return value_from_object(string_from_code_point(vm, (uint32_t)value_as_int(item)));
}

// What CPython says of an int that does not fit: its C types are named, and small ones are read
// through the next larger one.
static const char *range_message(const Array *array, bool is_negative, bool fits_long, Value value,
                                 bool fits_unsigned_long) {
    int64_t number = fits_long ? value_as_int(value) : 0;
    switch (array->typecode) {
    case 'b':
        if (fits_long && number >= INT16_MIN && number <= INT16_MAX) {
            return is_negative ? "signed char is less than minimum"
                               : "signed char is greater than maximum";
        }
        __attribute__((fallthrough));
    case 'h':
        if (fits_long) {
            return is_negative ? "signed short integer is less than minimum"
                               : "signed short integer is greater than maximum";
        }
        break;
    case 'B':
        if (fits_long) {
            return is_negative ? "unsigned byte integer is less than minimum"
                               : "unsigned byte integer is greater than maximum";
        }
        break;
    case 'H':
        if (fits_long && number >= INT32_MIN && number <= INT32_MAX) {
            return is_negative ? "unsigned short is less than minimum"
                               : "unsigned short is greater than maximum";
        }
        __attribute__((fallthrough));
    case 'i':
        if (fits_long) {
            return is_negative ? "signed integer is less than minimum"
                               : "signed integer is greater than maximum";
        }
        break;
    case 'I':
    case 'L':
        return is_negative           ? "can't convert negative value to unsigned int"
               : !fits_unsigned_long ? "Python int too large to convert to C unsigned long"
                                     : "unsigned int is greater than maximum";
    case 'q':
        return "int too big to convert";
    case 'Q':
        return is_negative ? "can't convert negative int to unsigned" : "int too big to convert";
    default:
        break;
    }
    return "Python int too large to convert to C long";
}

static bool raise_range(Vm *vm, const Array *array, Value value) {
    Value integer;
    int64_t number;
    if (!object_index(vm, value, &integer)) {
        return false;
    }
    bool fits_long = int_to_int64(integer, &number) && value_is_int(integer);
    return exception_raise(vm, CLASS_OVERFLOW_ERROR, "%s",
                           range_message(array, int_sign(integer) < 0, fits_long, integer,
                                         int_bit_length(integer) <= 64));
}

static bool encode_text(Vm *vm, Value value, uint8_t *bytes) {
    if (!value_is_string(value) || value_as_string(value)->length != 1) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "array item must be unicode character");
    }
    uint32_t point = string_at(value_as_string(value), 0);
    memcpy(bytes, &point, sizeof point);
    return true;
}

bool array_encode(Vm *vm, const Array *array, Value value, uint8_t *bytes) {
    if (array->is_text) {
        return encode_text(vm, value, bytes);
    }
    switch (packing_store(vm, array->code, true, value, bytes)) {
    case PACKING_DONE:
        return true;
    case PACKING_WRONG_TYPE:
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "'%s' object cannot be interpreted as an integer",
                               class_name_of(vm, value));
    case PACKING_OUT_OF_RANGE:
        break;
    case PACKING_RAISED:
        return false;
    }
    if (array->typecode == 'f') { // a double too large for a float is infinite
        double number;
        if (!object_to_double(vm, value, &number)) {
            return false;
        }
        float infinite = number < 0 ? -INFINITY : INFINITY;
        memcpy(bytes, &infinite, sizeof infinite);
        return true;
    }
    return raise_range(vm, array, value);
}

bool array_append(Vm *vm, Array *array, Value value) {
    uint8_t bytes[8];
    return array_encode(vm, array, value, bytes) &&
           array_replace(vm, array, array->count, array->count, bytes, 1);
}

// The items of another array. It may be the same one, so its bytes are copied.
static bool extend_by_array(Vm *vm, Array *array, const Array *other) {
    size_t size = other->count * other->code->size;
    Bytes *bytes = bytes_new(vm, other->data, size);
    return array_replace(vm, array, array->count, array->count, bytes->data, other->count);
}

bool array_extend(Vm *vm, Array *array, Value items, bool converts) {
    if (value_is_array(items) && value_as_array(items)->typecode == array->typecode) {
        return extend_by_array(vm, array, value_as_array(items));
    }
    if (value_is_array(items) && !converts) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "can only extend with array of same kind");
    }
    Value *window = window_open(vm, 2);
    bool works = object_iterate(vm, items, &window[0]);
    while (works) {
        Step step = object_next(vm, window[0], &window[1]);
        if (step == STEP_END) {
            break;
        }
        works = step == STEP_ITEM && array_append(vm, array, window[1]);
    }
    window_close(vm, window);
    return works;
}
