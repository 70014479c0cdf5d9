// logger.c: see logger.h.
#include "async/logger.h"

#include "vm/native.h"

// logging.getLogger, VALUE_ABSENT while there is none: not imported, or not yet through with it.
static Value find_get_logger(Vm *vm) {
    Value module = dict_get_string(vm, vm->modules, string_intern_text(vm, "logging"));
    return value_is_module(module) ? dict_get_string(vm, value_as_module(module)->namespace,
                                                     string_intern_text(vm, "getLogger"))
                                   : VALUE_ABSENT;
}

// What sys.exc_info() would give.
static Value exception_triple(Vm *vm, Value exception) {
    const Value items[] = {value_from_object(class_of(vm, exception)), exception,
                           value_as_exception(exception)->traceback};
    return value_from_object(tuple_from_values(vm, items, 3));
}

bool logger_write(Vm *vm, const char *method, Value text, Value exception, bool *logged) {
    Value get_logger = find_get_logger(vm);
    *logged = !value_is_absent(get_logger);
    if (!*logged) {
        return true;
    }
    Value *window = window_open(vm, 5);
    window[0] = get_logger;
    window[1] = text;
    window[2] = value_is_exception(exception) ? exception_triple(vm, exception) : VALUE_FALSE;
    window[3] = value_from_object(string_intern_text(vm, "asyncio"));
    Tuple *keywords = tuple_new(vm, 1);
    keywords->items[0] = value_from_object(string_intern_text(vm, "exc_info"));
    window[4] = value_from_object(keywords);
    Value ignored;
    bool succeeded =
        object_call(vm, window[0], &window[3], 1, &window[0]) &&
        object_get_attribute(vm, window[0], string_intern_text(vm, method), &window[0]) &&
        native_call_keywords(vm, window[0], &window[1], 1, keywords, &ignored);
    window_close(vm, window);
    return succeeded;
}

void logger_note_new_loop(Vm *vm) {
    bool logged = false;
    Value text = value_from_object(string_from_text(vm, "Using selector: EpollSelector"));
    if (!logger_write(vm, "debug", text, VALUE_ABSENT, &logged)) {
        exception_clear(vm);
    }
}
