// traceback_lines.h: the source lines below an entry of a traceback, with their ~~^~~ marks.
#ifndef ASPY_VM_TRACEBACK_LINES_H
#define ASPY_VM_TRACEBACK_LINES_H

#include "base/text_buffer.h"
#include "vm/traceback.h"

// Appends the source of the entry's span, indented by four columns, one line of marks below each
// line where marks say more than the line itself.
void traceback_append_marked_lines(const Traceback *traceback, TextBuffer *buffer);

#endif
