// asyncio_natives.h: what scripts see of src/async: methods of its classes, and the module
// _asyncio.
//
// What is not here is written in aspy beside this file. Read next: future_natives.c.
#ifndef ASPY_STDLIB_ASYNCIO_NATIVES_H
#define ASPY_STDLIB_ASYNCIO_NATIVES_H

#include "async/async.h"
#include "vm/native.h"

// Each gives its classes their methods; called when _asyncio is filled.
void asyncio_register_futures(Vm *vm);
void asyncio_register_tasks(Vm *vm);
void asyncio_register_handles(Vm *vm);
void asyncio_register_loops(Vm *vm);
void asyncio_register_locks(Vm *vm);
// Functions of the module that say which loop is meant.
void asyncio_add_loop_functions(Vm *vm, Module *module);
// Functions of the module that say which task is current and which are listed.
void asyncio_add_task_functions(Vm *vm, Module *module);

// ---- Arguments that several of them take ----

// `loop=`: NULL for None; TypeError for what is no loop.
MAY_RAISE bool asyncio_want_loop(Vm *vm, Value value, EventLoop **loop);
// `context=`: a copy of the current one for None.
MAY_RAISE bool asyncio_want_context(Vm *vm, Value value, Context **context);
// The same, with NULL for None.
MAY_RAISE bool asyncio_want_own_context(Vm *vm, Value value, Context **context);
// `name=`: ABSENT for None, else str(value).
MAY_RAISE bool asyncio_want_name(Vm *vm, Value value, Value *name);
// The text that describe_… appended to a buffer, as a str; gives the buffer back.
MAY_RAISE bool asyncio_answer_text(Vm *vm, bool succeeded, TextBuffer *buffer, Value *result);

#endif
