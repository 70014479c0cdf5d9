// streams.c: standard streams on POSIX descriptors.
#define _GNU_SOURCE // struct winsize and TIOCGWINSZ
#include "host/streams.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "host/interrupt.h"

enum {
    OUTPUT_BUFFER_SIZE = 64 * 1024,
    INPUT_BUFFER_SIZE = 16 * 1024,
};

static void init_output(HostOutput *output, int descriptor, HostBuffering buffering) {
    output->descriptor = descriptor;
    output->buffering = buffering;
    output->error_number = 0;
    text_buffer_init(&output->pending);
}

void host_output_init_standard(HostOutput *output) {
    bool is_terminal = host_stream_is_terminal(STDOUT_FILENO);
    init_output(output, STDOUT_FILENO, is_terminal ? HOST_BUFFERING_LINE : HOST_BUFFERING_FULL);
}

void host_output_init_error(HostOutput *output) {
    init_output(output, STDERR_FILENO, HOST_BUFFERING_LINE);
}

static bool must_flush(const HostOutput *output, const char *bytes, size_t length) {
    switch (output->buffering) {
    case HOST_BUFFERING_NONE:
        return true;
    case HOST_BUFFERING_LINE:
        return output->pending.length >= OUTPUT_BUFFER_SIZE || memchr(bytes, '\n', length) != NULL;
    case HOST_BUFFERING_FULL:
        return output->pending.length >= OUTPUT_BUFFER_SIZE;
    }
    return true;
}

bool host_output_write(HostOutput *output, const char *bytes, size_t length) {
    if (length == 0) {
        return true;
    }
    text_buffer_append(&output->pending, bytes, length);
    return must_flush(output, bytes, length) ? host_output_flush(output) : true;
}

bool host_output_flush(HostOutput *output) {
    size_t done = 0;
    bool is_good = true;
    while (output->descriptor >= 0 && is_good && done < output->pending.length) {
        ssize_t count =
            write(output->descriptor, output->pending.bytes + done, output->pending.length - done);
        if (count >= 0) {
            done += (size_t)count;
        } else if (errno != EINTR) {
            output->error_number = errno;
            is_good = false;
        }
    }
    text_buffer_clear(&output->pending);
    return is_good;
}

void host_output_release(HostOutput *output) {
    bool is_flushed = host_output_flush(output);
    (void)is_flushed;
    text_buffer_release(&output->pending);
}

void host_input_init(HostInput *input) {
    input->descriptor = STDIN_FILENO;
    input->offset = 0;
    input->is_at_end = false;
    input->error_number = 0;
    text_buffer_init(&input->pending);
}

// Reads one more block behind the pending bytes. HOST_READ_END leaves is_at_end set.
static HostReadResult fill_input(HostInput *input) {
    for (;;) {
        if (host_interrupt_is_pending()) {
            return HOST_READ_INTERRUPTED;
        }
        char *end = text_buffer_reserve(&input->pending, INPUT_BUFFER_SIZE);
        ssize_t count = read(input->descriptor, end, INPUT_BUFFER_SIZE);
        if (count > 0) {
            text_buffer_advance(&input->pending, (size_t)count);
            return HOST_READ_DATA;
        }
        if (count == 0) {
            input->is_at_end = true;
            return HOST_READ_END;
        }
        if (errno != EINTR) {
            input->error_number = errno;
            return HOST_READ_FAILED;
        }
    }
}

// Moves the first `length` pending bytes to `out`.
static void give_out(HostInput *input, TextBuffer *out, size_t length) {
    text_buffer_append(out, input->pending.bytes + input->offset, length);
    input->offset += length;
    if (input->offset == input->pending.length) {
        input->offset = 0;
        text_buffer_clear(&input->pending);
    }
}

HostReadResult host_input_read_line(HostInput *input, TextBuffer *line) {
    size_t searched = 0;
    for (;;) {
        const char *start = input->pending.bytes + input->offset;
        size_t available = input->pending.length - input->offset;
        const char *newline = memchr(start + searched, '\n', available - searched);
        if (newline != NULL) {
            give_out(input, line, (size_t)(newline - start) + 1);
            return HOST_READ_DATA;
        }
        searched = available;
        HostReadResult result = fill_input(input);
        if (result == HOST_READ_END && available > 0) {
            give_out(input, line, available);
            return HOST_READ_DATA;
        }
        if (result != HOST_READ_DATA) {
            return result;
        }
    }
}

HostReadResult host_input_read_all(HostInput *input, TextBuffer *text) {
    HostReadResult result = HOST_READ_DATA;
    while (result == HOST_READ_DATA) {
        result = fill_input(input);
    }
    size_t available = input->pending.length - input->offset;
    if (result != HOST_READ_END || available == 0) {
        return result;
    }
    give_out(input, text, available);
    return HOST_READ_DATA;
}

void host_input_release(HostInput *input) { text_buffer_release(&input->pending); }

bool host_stream_is_terminal(int descriptor) { return isatty(descriptor) == 1; }

int host_stream_terminal_columns(void) {
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return 80;
    }
    return size.ws_col;
}

void host_stream_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }
