// descriptors.c: open files on a POSIX machine.
#define _GNU_SOURCE // struct winsize and TIOCGWINSZ, dup3, pipe2
#include "host/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "host/interrupt.h"

static bool keep_error(bool is_good, int *error_number) {
    if (!is_good) {
        *error_number = errno;
    }
    return is_good;
}

int64_t host_descriptor_read(int descriptor, void *bytes, size_t length, int *error_number) {
    if (host_interrupt_is_pending()) {
        *error_number = EINTR;
        return -1;
    }
    ssize_t count = read(descriptor, bytes, length);
    (void)keep_error(count >= 0, error_number);
    return count;
}

int64_t host_descriptor_write(int descriptor, const void *bytes, size_t length, int *error_number) {
    ssize_t count = write(descriptor, bytes, length);
    (void)keep_error(count >= 0, error_number);
    return count;
}

int64_t host_descriptor_send_file(int to, int from, const int64_t *offset, size_t length,
                                  int *error_number) {
    off_t place = offset == NULL ? 0 : *offset;
    ssize_t count = sendfile(to, from, offset == NULL ? NULL : &place, length);
    (void)keep_error(count >= 0, error_number);
    return count;
}

bool host_descriptor_close(int descriptor, int *error_number) {
    // After EINTR the descriptor is closed all the same.
    return keep_error(close(descriptor) == 0 || errno == EINTR, error_number);
}

int host_descriptor_of_text(const TextBuffer *text, int *error_number) {
    int descriptor = memfd_create("text", MFD_CLOEXEC);
    size_t done = 0;
    while (descriptor >= 0 && done < text->length) {
        ssize_t count = write(descriptor, text->bytes + done, text->length - done);
        if (count < 0) {
            *error_number = errno;
            close(descriptor);
            return -1;
        }
        done += (size_t)count;
    }
    (void)keep_error(descriptor >= 0 && lseek(descriptor, 0, SEEK_SET) == 0, error_number);
    return descriptor;
}

int64_t host_descriptor_seek(int descriptor, int64_t offset, int whence, int *error_number) {
    static const int origins[] = {SEEK_SET, SEEK_CUR, SEEK_END, SEEK_DATA, SEEK_HOLE};
    if (whence < 0 || whence >= (int)(sizeof origins / sizeof *origins)) {
        *error_number = EINVAL;
        return -1;
    }
    off_t place = lseek(descriptor, offset, origins[whence]);
    (void)keep_error(place >= 0, error_number);
    return place;
}

bool host_descriptor_truncate(int descriptor, int64_t length, int *error_number) {
    return keep_error(ftruncate(descriptor, length) == 0, error_number);
}

int64_t host_descriptor_size(int descriptor, int *error_number) {
    struct stat facts;
    if (!keep_error(fstat(descriptor, &facts) == 0, error_number)) {
        return -1;
    }
    if (S_ISDIR(facts.st_mode)) {
        *error_number = EISDIR;
        return -1;
    }
    return facts.st_size;
}

int host_descriptor_duplicate(int descriptor, int *error_number) {
    int copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0);
    (void)keep_error(copy >= 0, error_number);
    return copy;
}

bool host_descriptor_duplicate_to(int descriptor, int target, bool is_inherited,
                                  int *error_number) {
    bool is_good = is_inherited || descriptor == target ? dup2(descriptor, target) >= 0
                                                        : dup3(descriptor, target, O_CLOEXEC) >= 0;
    return keep_error(is_good, error_number);
}

bool host_descriptor_pipe(int ends[2], int *error_number) {
    return keep_error(pipe2(ends, O_CLOEXEC) == 0, error_number);
}

bool host_descriptor_synchronize(int descriptor, int *error_number) {
    return keep_error(fsync(descriptor) == 0, error_number);
}

bool host_descriptor_is_inherited(int descriptor, bool *is_inherited, int *error_number) {
    int flags = fcntl(descriptor, F_GETFD);
    *is_inherited = (flags & FD_CLOEXEC) == 0;
    return keep_error(flags >= 0, error_number);
}

// Sets or clears one bit of what `get` reads and `set` writes.
static bool set_flag(int descriptor, int get, int set, int flag, bool is_on, int *error_number) {
    int flags = fcntl(descriptor, get);
    return keep_error(flags >= 0 &&
                          fcntl(descriptor, set, is_on ? flags | flag : flags & ~flag) >= 0,
                      error_number);
}

bool host_descriptor_set_inherited(int descriptor, bool is_inherited, int *error_number) {
    return set_flag(descriptor, F_GETFD, F_SETFD, FD_CLOEXEC, !is_inherited, error_number);
}

bool host_descriptor_is_blocking(int descriptor, bool *is_blocking, int *error_number) {
    int flags = fcntl(descriptor, F_GETFL);
    *is_blocking = (flags & O_NONBLOCK) == 0;
    return keep_error(flags >= 0, error_number);
}

bool host_descriptor_set_blocking(int descriptor, bool is_blocking, int *error_number) {
    return set_flag(descriptor, F_GETFL, F_SETFL, O_NONBLOCK, !is_blocking, error_number);
}

bool host_descriptor_exists(int descriptor) { return fcntl(descriptor, F_GETFD) >= 0; }

bool host_descriptor_is_terminal(int descriptor) { return isatty(descriptor) == 1; }

bool host_descriptor_set_echo(int descriptor, bool shows, bool *did_show, int *error_number) {
    struct termios settings;
    if (!keep_error(tcgetattr(descriptor, &settings) == 0, error_number)) {
        return false;
    }
    *did_show = (settings.c_lflag & ECHO) != 0;
    settings.c_lflag = shows ? settings.c_lflag | ECHO : settings.c_lflag & ~(tcflag_t)ECHO;
    return keep_error(tcsetattr(descriptor, TCSAFLUSH, &settings) == 0, error_number);
}

bool host_descriptor_terminal_size(int descriptor, int *columns, int *lines, int *error_number) {
    struct winsize size;
    if (!keep_error(ioctl(descriptor, TIOCGWINSZ, &size) == 0, error_number)) {
        return false;
    }
    *columns = size.ws_col;
    *lines = size.ws_row;
    return true;
}

void host_descriptor_ignore_broken_pipes(void) { signal(SIGPIPE, SIG_IGN); }
