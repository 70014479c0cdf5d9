// streams.h: the three standard streams.
//
// Output is buffered here and nowhere else, so that what a script printed comes out in one write
// and in the right order relative to stderr. Whoever ends the process flushes first.
#ifndef ASPY_HOST_STREAMS_H
#define ASPY_HOST_STREAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/text_buffer.h"

// When written bytes leave the buffer on their own.
typedef enum HostBuffering {
    HOST_BUFFERING_NONE, // at once
    HOST_BUFFERING_LINE, // when a newline was written
    HOST_BUFFERING_FULL, // when the buffer is full
} HostBuffering;

typedef struct HostOutput {
    int descriptor;          // of the operating system; -1 writes into nothing
    HostBuffering buffering; // may be changed at any time
    TextBuffer pending;      // written by the script, not yet by us
    int error_number;        // errno of the last failed write, 0 when none failed
} HostOutput;

typedef struct HostInput {
    int descriptor;     // of the operating system
    TextBuffer pending; // read from the machine, not yet given out
    size_t offset;      // where the bytes not yet given out begin
    bool is_at_end;     // the machine has said so
    int error_number;   // errno of the last failed read
} HostInput;

typedef enum HostReadResult {
    HOST_READ_DATA,        // at least one byte was appended
    HOST_READ_END,         // nothing was left
    HOST_READ_INTERRUPTED, // SIGINT arrived first; nothing is lost, read again later
    HOST_READ_FAILED,      // see error_number
} HostReadResult;

// Standard output: line-buffered on a terminal, fully buffered elsewhere.
void host_output_init_standard(HostOutput *output);

// Standard error: line-buffered, as CPython's, so that a traceback is not torn apart.
void host_output_init_error(HostOutput *output);

// Appends bytes and flushes when the buffering says so. Returns false when that flush failed.
MUST_USE bool host_output_write(HostOutput *output, const char *bytes, size_t length);

// Writes everything that is pending. Returns false on failure with error_number set; what could
// not be written is dropped, so that the same error is not met twice.
MUST_USE bool host_output_flush(HostOutput *output);

// Flushes, ignoring failure, and gives the memory back.
void host_output_release(HostOutput *output);

// Standard input.
void host_input_init(HostInput *input);

// Appends the next line with its newline (the last line may have none) to `line`.
MUST_USE HostReadResult host_input_read_line(HostInput *input, TextBuffer *line);

// Appends everything up to the end of input to `text`.
MUST_USE HostReadResult host_input_read_all(HostInput *input, TextBuffer *text);

// Gives the memory back.
void host_input_release(HostInput *input);

// Is this descriptor (0, 1 or 2 for the standard ones) a terminal?
bool host_stream_is_terminal(int descriptor);

// How many columns the terminal on standard output has; 80 when it is none or does not say.
int host_stream_terminal_columns(void);

// Makes writing into a closed pipe an error (EPIPE) instead of the silent end of the process.
void host_stream_ignore_broken_pipes(void);

#endif
