// class_build.h: the class statement: __build_class__.
#ifndef ASPY_VM_CLASS_BUILD_H
#define ASPY_VM_CLASS_BUILD_H

#include "vm/vm.h"

// Makes vm->build_class. Called by vm_new.
void class_build_register(Vm *vm);
// Whether the value is the class super itself: then CALL_SUPER gives it __class__ and self.
MUST_USE bool class_build_is_super(Vm *vm, Value callable);

#endif
