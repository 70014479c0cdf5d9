// traceback_lines.h: the source lines below an entry of a traceback, with their ~~^~~ marks.
#ifndef ASPY_VM_TRACEBACK_LINES_H
#define ASPY_VM_TRACEBACK_LINES_H

#include "base/text_buffer.h"
#include "vm/traceback.h"

// Appends the source of the entry's span, indented by four columns, one line of marks below each
// line where marks say more than the line itself.
void traceback_append_marked_lines(const Traceback *traceback, TextBuffer *buffer);
// The same of lines that are given. `column` is in bytes of the first line, `end_column` of the
// last one; is_look_up: of a call object.name(…), mark only what looks up the method.
void traceback_append_marked_text(const char *text, size_t length, size_t column, size_t end_column,
                                  bool is_look_up, TextBuffer *buffer);

#endif
