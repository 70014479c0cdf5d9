// plain_line_reader.c: the line reader of a program built without readline.
#include "app/session/line_reader.h"

LineResult line_reader_read(Vm *vm, const Prompt *prompt, TextBuffer *text) {
    return line_reader_read_plain(vm, prompt, text);
}
