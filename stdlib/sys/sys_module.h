// sys_module.h: the module sys: always there, for print() and import stand on it.
#ifndef ASPY_STDLIB_SYS_SYS_MODULE_H
#define ASPY_STDLIB_SYS_SYS_MODULE_H

#include "vm/native.h"

// Makes sys and puts it into sys.modules. argv is [''] and path empty until the app fills them.
void sys_install(Vm *vm);
// The module object made by sys_install. Never NULL.
MUST_USE Module *sys_module(Vm *vm);
// sys.argv = these texts (any bytes; what is not UTF-8 becomes lone surrogates).
void sys_set_arguments(Vm *vm, int argc, const char *const *argv);
// Appends a folder to sys.path.
void sys_add_path(Vm *vm, const char *folder);
// Puts a folder in front of sys.path.
void sys_prepend_path(Vm *vm, const char *folder);

// Appends a filter of -W to sys.warnoptions.
void sys_add_warning_option(Vm *vm, const char *filter);

// Binds getswitchinterval, _current_frames and the like (sys_threads.c).
void sys_add_threads(Vm *vm, Module *sys);
// types.SimpleNamespace (simple_namespace.c).
MUST_USE Class *simple_namespace_class(Vm *vm);

#endif
