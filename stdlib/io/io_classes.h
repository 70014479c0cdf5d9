// io_classes.h: what fills the classes of streams. Called once, by sys's streams.
#ifndef ASPY_STDLIB_IO_IO_CLASSES_H
#define ASPY_STDLIB_IO_IO_CLASSES_H

#include "vm/native.h"

// In this order: each fills classes that the next one's derive from.
void io_base_register(Vm *vm);
void file_io_register(Vm *vm);
void buffered_register(Vm *vm);
void text_io_register(Vm *vm);

// Two classes that no standard stream needs: made when _io is imported.
void string_io_add(Vm *vm, Module *module);
void bytes_io_add(Vm *vm, Module *module);

// The builtin open().
void open_register(Vm *vm, Module *builtins);

// __reduce__ of streams in memory: a new object and its __getstate__().
extern const NativeDefinition io_reduce_native;

// The next line by readline(), for classes whose iterators are lines.
MUST_USE Step io_next_line(Vm *vm, Object *iterator, Value *item);
// What `newlines` says of the SEEN_… kinds: None, a str or a tuple of them.
MUST_USE Value io_newlines(Vm *vm, unsigned seen);

#endif
