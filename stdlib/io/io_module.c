// io_module.c: _io: the classes of io that are written in C.
#include "stdlib/io/io.h"
#include "stdlib/io/io_classes.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "vm/vm.h"

bool io_fill(Vm *vm, Module *module) {
    static const ClassId classes[] = {
        CLASS_IO_BASE,         CLASS_RAW_IO_BASE,     CLASS_BUFFERED_IO_BASE,
        CLASS_TEXT_IO_BASE,    CLASS_FILE_IO,         CLASS_BUFFERED_READER,
        CLASS_BUFFERED_WRITER, CLASS_BUFFERED_RANDOM, CLASS_TEXT_IO_WRAPPER};
    for (size_t index = 0; index < sizeof classes / sizeof *classes; index++) {
        Class *class = runtime_class(vm, classes[index]);
        dict_set_string(vm, module->namespace, class->name, value_from_object(class));
    }
    string_io_add(vm, module);
    bytes_io_add(vm, module);
    library_set(vm, module, "DEFAULT_BUFFER_SIZE", value_from_int(IO_BUFFER_SIZE));
    library_set(vm, module, "open",
                dict_get_string(vm, vm->builtins, string_intern_text(vm, "open")));
    return true;
}
