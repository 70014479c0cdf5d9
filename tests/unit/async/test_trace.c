// test_trace.c: the observer hears of every change of state, in order.
#include <string.h>

#include "aspy.h"
#include "async/async.h"
#include "async/trace.h"
#include "unit.h"
#include "vm/vm.h"

// What was heard: one word for each event, with the name of its task.
typedef struct Heard {
    TextBuffer text;
} Heard;

static void listen(Vm *vm, void *context, const TraceEvent *event) {
    static const char *const words[] = {"created",   "ready",       "running",         "waiting",
                                        "finished",  "acquired",    "contended",       "released",
                                        "timer-set", "timer-fired", "timer-cancelled", "blocking"};
    Heard *heard = context;
    text_buffer_append_format(&heard->text, "%s", words[event->kind]);
    if (value_is_task(event->task)) {
        text_buffer_append_byte(&heard->text, ':');
        string_append_utf8(&heard->text, task_name(vm, value_as_task(event->task)));
    }
    if (event->kind == TRACE_ACQUIRED || event->kind == TRACE_CONTENDED ||
        event->kind == TRACE_BLOCKING_CALL) {
        text_buffer_append_format(&heard->text, "@%u", (unsigned)event->position.line);
    }
    text_buffer_append_byte(&heard->text, ' ');
}

static Heard run_watched(const char *source) {
    AspyOptions options = {.virtual_time = true};
    AspyVm *vm = aspy_new(&options);
    Heard heard;
    text_buffer_init(&heard.text);
    trace_observe(vm, listen, &heard);
    ck_assert_int_eq(aspy_run(vm, source, strlen(source), "watched.aspy"), 0);
    trace_observe(vm, NULL, NULL);
    aspy_free(vm);
    return heard;
}

static void check_heard(const char *source, const char *expected) {
    Heard heard = run_watched(source);
    if (strstr(heard.text.bytes, expected) == NULL) {
        ck_abort_msg("expected %s in %s", expected, heard.text.bytes);
    }
    text_buffer_release(&heard.text);
}

START_TEST(a_task_is_created_runs_waits_and_finishes) {
    check_heard("import asyncio\n"
                "async def main():\n"
                "    await asyncio.sleep(1)\n"
                "asyncio.run(main())\n",
                "created:Task-1 running:Task-1 timer-set:Task-1 waiting:Task-1 timer-fired "
                "ready:Task-1 running:Task-1 finished:Task-1 ");
}
END_TEST

START_TEST(a_contended_lock_tells_who_and_where) {
    check_heard("import asyncio\n"
                "async def worker(lock):\n"
                "    async with lock:\n"
                "        await asyncio.sleep(0)\n"
                "async def main():\n"
                "    lock = asyncio.Lock()\n"
                "    await asyncio.gather(worker(lock), worker(lock))\n"
                "asyncio.run(main())\n",
                "running:Task-2 acquired:Task-2@3 ready:Task-2 running:Task-3 contended:Task-3@3 "
                "waiting:Task-3 running:Task-2 released:Task-2 ready:Task-3 finished:Task-2 ");
}
END_TEST

START_TEST(a_blocking_call_is_told) {
    check_heard("import asyncio, time\n"
                "async def main():\n"
                "    time.sleep(2)\n"
                "asyncio.run(main())\n",
                "running:Task-1 blocking:Task-1@3 finished:Task-1 ");
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("async/trace", a_task_is_created_runs_waits_and_finishes,
                      a_contended_lock_tells_who_and_where, a_blocking_call_is_told);
}
