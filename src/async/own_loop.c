// own_loop.c: see own_loop.h.
#include "async/own_loop.h"

#include "async/async.h"
#include "async/gathering.h"
#include "async/legacy.h"
#include "object/instance.h"
#include "object/method.h"
#include "vm/function.h"
#include "vm/native.h"

// ---- Which methods are a script's ----

static const char *const method_names[] = {
    "call_soon",     "call_soon_threadsafe", "call_later",  "call_at", "time",
    "create_future", "create_task",          "run_forever", "stop",    "default_exception_handler",
    "_run_once"};

static bool is_replaced(Vm *vm, EventLoop *loop, const char *text) {
    String *name = string_intern_text(vm, text);
    Class *usual = async_state(vm)->event_loop_class;
    return !value_is_absent(object_get_field(vm, &loop->object, name)) ||
           !value_is(class_lookup(vm, class_of(vm, value_from_object(loop)), name),
                     class_lookup(vm, usual, name));
}

// Where attributes were deleted, others come and go without a new version.
static bool can_be_remembered(const Shape *shape) {
    return shape->version != 0 && !shape->is_dictionary;
}

static void learn(Vm *vm, EventLoop *loop) {
    uint32_t replaced = 0;
    for (size_t index = 0; index < sizeof method_names / sizeof *method_names; index++) {
        replaced |= is_replaced(vm, loop, method_names[index]) ? UINT32_C(1) << index : 0;
    }
    loop->replaced_methods = replaced;
    loop->known_version = loop->object.shape->version;
    if (replaced == 0 && !loop->is_closed && can_be_remembered(loop->object.shape)) {
        loop->usual_version = loop->known_version;
    }
}

bool own_loop_replaces_now(Vm *vm, EventLoop *loop, int methods) {
    const Shape *shape = loop->object.shape;
    if (!can_be_remembered(shape) || shape->version != loop->known_version) {
        learn(vm, loop);
    }
    return (loop->replaced_methods & (uint32_t)methods) != 0;
}

// ---- Asking ----

static bool has_parameter(const Code *code, const char *name) {
    for (size_t index = code->positional_only_count; index < code->parameter_count; index++) {
        if (string_equal_text(value_as_string(code->local_names[index]), name)) {
            return true;
        }
    }
    return false;
}

bool own_loop_takes_context(Vm *vm, Value method) {
    while (value_is_method(method)) {
        method = value_as_method(method)->function;
    }
    if (!value_is_function(method)) {
        return true;
    }
    const Code *code = value_as_function(method)->code;
    if ((code->flags & CODE_HAS_STAR_KWARGS) != 0 || has_parameter(code, "context")) {
        return true;
    }
    legacy_note_at(vm, LEGACY_CONTEXT, code->filename, code->first_line);
    return false;
}

bool own_loop_call(Vm *vm, EventLoop *loop, LoopMethod method, Value callback,
                   const Value *arguments, size_t count, Context *context) {
    enum { METHOD, CALLBACK, ARGUMENT, MOST = 1 };
    assert(count <= MOST && "the window has room");
    Value *window = window_open(vm, ARGUMENT + MOST + 2);
    window[CALLBACK] = callback;
    for (size_t index = 0; index < count; index++) {
        window[ARGUMENT + index] = arguments[index];
    }
    window[ARGUMENT + count] = value_from_object(context != NULL ? context : context_new(vm));
    Value keyword = value_from_object(string_intern_text(vm, "context"));
    Tuple *keywords = tuple_from_values(vm, &keyword, 1);
    window[ARGUMENT + MOST + 1] = value_from_object(keywords);
    const char *name = method == LOOP_CALL_SOON ? "call_soon" : "call_soon_threadsafe";
    if (!object_get_attribute(vm, value_from_object(loop), string_intern_text(vm, name),
                              &window[METHOD])) {
        return false;
    }
    Value ignored;
    keywords = own_loop_takes_context(vm, window[METHOD]) ? keywords : NULL;
    bool succeeded =
        native_call_keywords(vm, window[METHOD], &window[CALLBACK], 1 + count, keywords, &ignored);
    if (succeeded) {
        window_close(vm, window);
    }
    return succeeded;
}

bool own_loop_time(Vm *vm, EventLoop *loop, double *seconds) {
    Value answer;
    return native_call_method(vm, value_from_object(loop), "time", NULL, 0, &answer) &&
           object_to_double(vm, answer, seconds);
}

// ---- What is called for a task ----

typedef struct StepWrapper {
    Foreign foreign;
    Task *task;
} StepWrapper;

static void trace_wrapper(Heap *heap, Object *object) {
    heap_mark_object(heap, ((const StepWrapper *)(const void *)object)->task);
}

static const ForeignType step_wrapper_type = {"TaskStepMethWrapper", sizeof(StepWrapper),
                                              trace_wrapper, NULL};

// What it is told was noted in the task when it became ready. Once it has had its turn, a second
// call finds nothing to do.
static bool step(Vm *vm, Task *task) {
    const Task *other = task->future.loop->current_task;
    if (task_state(task) != TASK_READY) {
        return true;
    }
    if (other == NULL) {
        bool succeeded = task_step(vm, task);
        async_state(vm)->failed_in_handle = async_state(vm)->failed_alone;
        return succeeded;
    }
    String *texts[2];
    if (!object_repr(vm, task_as_value(task), &texts[0])) {
        return false;
    }
    Value *window = window_open(vm, 1);
    window[0] = value_from_object(texts[0]);
    if (!object_repr(vm, task_as_value(other), &texts[1])) {
        return false;
    }
    window_close(vm, window);
    return exception_raise(vm, CLASS_RUNTIME_ERROR,
                           "Cannot enter into task %s while another task %s is being executed.",
                           string_text(vm, texts[0]), string_text(vm, texts[1]));
}

NATIVE(step_native, "__call__", "(self, /)", "Call self as a function.") {
    *result = VALUE_NONE;
    return step(vm, ((StepWrapper *)(void *)value_as_object(args[0]))->task);
}

NATIVE(wakeup_native, "task_wakeup", "(self, future, /)", "The task's next step.") {
    *result = VALUE_NONE;
    return step(vm, value_as_task(args[0]));
}

static bool get_task(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = task_as_value(((const StepWrapper *)(void *)value_as_object(args[0]))->task);
    return true;
}

static bool schedule_task(Vm *vm, EventLoop *loop, Task *task) {
    bool is_woken =
        value_is_future(task->waiting_for) && value_is_absent(future_more(&task->future)->thrown);
    Value *window = window_open(vm, 2);
    window[0] = task_as_value(task);
    if (is_woken) {
        Native *function = native_new(vm, &wakeup_native, async_state(vm)->task_class, VALUE_NONE);
        window[1] = value_from_object(method_new(vm, value_from_object(function), window[0]));
    } else {
        StepWrapper *wrapper = foreign_new(vm, async_state(vm)->step_wrapper_class);
        wrapper->task = task;
        window[1] = value_from_object(wrapper);
    }
    bool succeeded = own_loop_call(vm, loop, LOOP_CALL_SOON, window[1], &task->waiting_for,
                                   is_woken ? 1 : 0, task_context(vm, task));
    if (succeeded) {
        window_close(vm, window);
    }
    return succeeded;
}

bool own_loop_schedule(Vm *vm, EventLoop *loop, Object *runnable) {
    Future *future = (Future *)(void *)runnable;
    Value self = value_from_object(runnable);
    if (!future_is_done(future)) {
        return schedule_task(vm, loop, value_as_task(self));
    }
    assert(value_is_gathering(future->callback) && "others are called");
    Value callback = future->callback;
    future->callback = VALUE_ABSENT;
    return own_loop_call(vm, loop, LOOP_CALL_SOON, callback, &self, 1,
                         future_more(future)->first_context);
}

void own_loop_register(Vm *vm) {
    static const NativeDefinition *const methods[] = {&step_native, NULL};
    static const NativeProperty properties[] = {
        {"__self__", get_task, NULL, NULL},
        {NULL, NULL, NULL, NULL},
    };
    Class *class =
        class_new_native(vm, "_asyncio.TaskStepMethWrapper", runtime_class(vm, CLASS_OBJECT),
                         KIND_FOREIGN, CLASS_IS_BUILTIN | CLASS_IS_FINAL);
    class->foreign = &step_wrapper_type;
    async_state(vm)->step_wrapper_class = class;
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
}
