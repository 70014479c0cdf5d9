// scanner.c: matches one after another: finditer(), and the scanners that re.Scanner stands on.
#include "stdlib/library.h"
#include "stdlib/re/match.h"
#include "stdlib/re/re_module.h"

typedef struct Scanner {
    Foreign foreign;
    Value pattern;
    Subject subject;
    bool is_done;
} Scanner;

static void scanner_trace(Heap *heap, Object *object) {
    Scanner *scanner = (Scanner *)(void *)object;
    heap_mark_value(heap, scanner->pattern);
    heap_mark_value(heap, scanner->subject.text);
}

static void scanner_release(__attribute__((unused)) Heap *heap, Object *object) {
    subject_release(&((Scanner *)(void *)object)->subject);
}

static const ForeignType scanner_type = {"scanner", sizeof(Scanner), scanner_trace,
                                         scanner_release};

// The next match; *result stays as it is when there is none any more.
static bool scanner_next(Vm *vm, Scanner *scanner, PatternMode mode, Value *result) {
    if (scanner->is_done) {
        return true;
    }
    Pattern *pattern = value_as_pattern(scanner->pattern);
    Subject *subject = &scanner->subject;
    const size_t *spans;
    if (!subject_refresh(vm, pattern, subject) ||
        !pattern_run(vm, pattern, subject, mode, &spans)) {
        return false;
    }
    if (spans == NULL) {
        scanner->is_done = true;
        return true;
    }
    *result = match_new(vm, pattern, subject, mode, spans);
    subject_advance(subject, spans);
    return true;
}

static Step iterator_next(Vm *vm, Object *object, Value *item) {
    *item = VALUE_ABSENT;
    if (!scanner_next(vm, (Scanner *)(void *)object, PATTERN_SEARCH, item)) {
        return STEP_RAISED;
    }
    return value_is_absent(*item) ? STEP_END : STEP_ITEM;
}

static bool scanner_new(Vm *vm, Class *class, Value *args, Value *result) {
    Scanner *scanner = foreign_new(vm, class);
    scanner->pattern = args[0];
    *result = value_from_object(scanner);
    return subject_open_arguments(vm, args, &scanner->subject);
}

NATIVE(pattern_finditer_native, "finditer", "(self, /, string, pos=0, endpos=<absent>)",
       "Return an iterator over all non-overlapping matches for the RE pattern in string.\n\nFor "
       "each match, the iterator returns a match object.") {
    return scanner_new(vm, pattern_machine(value_as_pattern(args[0]))->iterator_class, args,
                       result);
}

NATIVE(pattern_scanner_native, "scanner", "(self, /, string, pos=0, endpos=<absent>)", "") {
    return scanner_new(vm, library_related_class(vm, args[0], "_scanner_class"), args, result);
}

static Scanner *self_of(const Value *args) { return (Scanner *)(void *)value_as_object(args[0]); }

NATIVE(scanner_match_native, "match", "(self, /)", "") {
    return scanner_next(vm, self_of(args), PATTERN_MATCH, result);
}

NATIVE(scanner_search_native, "search", "(self, /)", "") {
    return scanner_next(vm, self_of(args), PATTERN_SEARCH, result);
}

static bool get_pattern(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->pattern;
    return true;
}

void scanner_add(Vm *vm, Module *module, Class *pattern, EngineMachine *machine) {
    static const NativeDefinition *const makers[] = {&pattern_finditer_native,
                                                     &pattern_scanner_native, NULL};
    static const NativeDefinition *const methods[] = {&scanner_match_native, &scanner_search_native,
                                                      NULL};
    static const NativeProperty properties[] = {{"pattern", get_pattern, NULL, NULL}, {0}};
    native_add_methods(vm, pattern, makers);
    Class *scanner =
        library_add_class(vm, module, "_sre.SRE_Scanner", &scanner_type, CLASS_IS_FINAL);
    library_refuse_instances(vm, scanner);
    native_add_methods(vm, scanner, methods);
    native_add_properties(vm, scanner, properties);
    library_set_class_value(vm, pattern, "_scanner_class", value_from_object(scanner));
    machine->iterator_class =
        library_add_class(vm, module, "callable_iterator", &scanner_type, CLASS_IS_FINAL);
    library_refuse_instances(vm, machine->iterator_class);
    library_add_iteration(vm, machine->iterator_class, iterator_next);
}
