// descriptors.h: open files, as the numbers that the machine gives them.
//
// Every function that can fail returns false, or -1 where it returns a number, and stores the errno
// in *error_number. None of them retries what a signal interrupted (EINTR): the caller lets the
// interpreter look at Ctrl-C first (interrupt.h) and then asks again.
#ifndef ASPY_HOST_DESCRIPTORS_H
#define ASPY_HOST_DESCRIPTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/text_buffer.h"

// Reads at most `length` bytes; 0 at the end. EINTR at once when Ctrl-C is waiting to be looked at.
MUST_USE int64_t host_descriptor_read(int descriptor, void *bytes, size_t length,
                                      int *error_number);
// Writes at most `length` bytes and returns how many were taken.
MUST_USE int64_t host_descriptor_write(int descriptor, const void *bytes, size_t length,
                                       int *error_number);
// Lets the machine itself write what it reads from `from`, at most `length` bytes: from `*offset`
// on, or from where it stands (NULL). Returns how many bytes went.
MUST_USE int64_t host_descriptor_send_file(int to, int from, const int64_t *offset, size_t length,
                                           int *error_number);
MUST_USE bool host_descriptor_close(int descriptor, int *error_number);
// Moves by `offset` from the start (0), from here (1) or from the end (2); returns the new place.
MUST_USE int64_t host_descriptor_seek(int descriptor, int64_t offset, int whence,
                                      int *error_number);
// Cuts or stretches the file behind the descriptor.
MUST_USE bool host_descriptor_truncate(int descriptor, int64_t length, int *error_number);
// How many bytes the file behind the descriptor has; -1 with EISDIR when it is a folder.
MUST_USE int64_t host_descriptor_size(int descriptor, int *error_number);
// A second number for the same open file, which programs started later do not inherit.
MUST_USE int host_descriptor_duplicate(int descriptor, int *error_number);
// Makes `target` another number for the open file behind `descriptor`, closing what it was.
MUST_USE bool host_descriptor_duplicate_to(int descriptor, int target, bool is_inherited,
                                           int *error_number);
// Two ends: what is written to ends[1] is read from ends[0].
MUST_USE bool host_descriptor_pipe(int ends[2], int *error_number);
// A nameless file that holds the text, to be read from its beginning.
MUST_USE int host_descriptor_of_text(const TextBuffer *text, int *error_number);
MUST_USE bool host_descriptor_synchronize(int descriptor, int *error_number);
// Whether programs started later have the descriptor too.
MUST_USE bool host_descriptor_is_inherited(int descriptor, bool *is_inherited, int *error_number);
MUST_USE bool host_descriptor_set_inherited(int descriptor, bool is_inherited, int *error_number);
MUST_USE bool host_descriptor_is_blocking(int descriptor, bool *is_blocking, int *error_number);
MUST_USE bool host_descriptor_set_blocking(int descriptor, bool is_blocking, int *error_number);

// Is it the number of an open file?
bool host_descriptor_exists(int descriptor);
// Is it a terminal?
bool host_descriptor_is_terminal(int descriptor);
// Whether the terminal shows what is typed: sets it, and tells what it was. Typing that was not
// read yet is dropped.
MUST_USE bool host_descriptor_set_echo(int descriptor, bool shows, bool *did_show,
                                       int *error_number);
// Columns and lines of the terminal behind the descriptor; false when it is none or does not say.
MUST_USE bool host_descriptor_terminal_size(int descriptor, int *columns, int *lines,
                                            int *error_number);

// Makes writing into a closed pipe an error (EPIPE) instead of the silent end of the process.
void host_descriptor_ignore_broken_pipes(void);

#endif
