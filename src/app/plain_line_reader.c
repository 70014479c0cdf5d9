// plain_line_reader.c: the line reader of a program built without readline.
#include "app/line_reader.h"

LineResult line_reader_read(void *context, const char *prompt, TextBuffer *line) {
    return line_reader_read_plain(context, prompt, line);
}
