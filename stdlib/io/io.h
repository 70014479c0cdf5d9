// io.h: streams: what the layers of an open file share.
//
//     TextIOWrapper    str         one line or n characters at a time
//          |
//     BufferedReader, BufferedWriter, BufferedRandom    bytes, many at a time
//          |
//     FileIO           bytes       one call of the machine each
//
// A layer talks to the one below by its methods, as a script's own class would want it, but where
// that is of the very class made here it calls the C function: reading a line of a file comes to
// one search for a newline and one new string.
//
// Who is wrapped is closed by its wrapper; only the outermost layer is watched and closed when
// nobody refers to it any more (io_watch).
//
// Read next: file_io.c, buffered.c, text_io.c.
#ifndef ASPY_STDLIB_IO_IO_H
#define ASPY_STDLIB_IO_IO_H

#include "object/buffer.h"
#include "object/limits.h"
#include "vm/native.h"

enum { IO_BUFFER_SIZE = 8192 };

// Is it of the very class, not of a script's subclass?
static inline bool io_is_exactly(Vm *vm, Value value, ClassId id) {
    return value_is_object(value) && value_as_object(value)->shape->class == runtime_class(vm, id);
}

// ---- Errors and calls that the layers share ----------------------------------------------------

// io.UnsupportedOperation.
MAY_RAISE bool io_raise_unsupported(Vm *vm, const char *message);
MAY_RAISE bool io_raise_closed(Vm *vm); // ValueError "I/O operation on closed file."
// BlockingIOError with characters_written.
MAY_RAISE bool io_raise_would_block(Vm *vm, const char *message, size_t written);
// The attribute `closed` of any stream as a truth value.
MAY_RAISE bool io_is_closed(Vm *vm, Value stream, bool *closed);
// Calls stream.name() and takes the result as a truth value.
MAY_RAISE bool io_ask(Vm *vm, Value stream, const char *question, bool *answer);
// stream.name(), result unwanted.
MAY_RAISE bool io_tell(Vm *vm, Value stream, const char *method);
// A size argument: None and ABSENT are -1. TypeError "argument should be integer or None, not
// 'str'".
MAY_RAISE bool io_want_size(Vm *vm, Value value, int64_t *size);
// The bytes of a bytes-like object: "a bytes-like object is required, not 'str'".
MAY_RAISE bool io_want_bytes(Vm *vm, Value value, const uint8_t **data, size_t *length);
// The same for bytes that must stay as they are while scripts may run: those of a bytearray are
// copied, into *place.
MAY_RAISE bool io_hold_bytes(Vm *vm, Value *place, const uint8_t **data, size_t *length);
// "<_io.FileIO name='x'" with the module and class of `self`.
MAY_RAISE bool io_append_name(Vm *vm, Value self, Value named, TextBuffer *out);
// Calls stream.close() when nobody refers to it any more; not for what is closed already.
void io_watch(Vm *vm, Value stream);
// To be called before a script asks the machine about files: what it wrote to a file that nobody
// refers to any more, as in open(…, "w").write(…), is in the file by then, as if objects died at
// once. Costs a collection for each file that is found alive, and fewer the more there are.
MAY_RAISE bool io_settle(Vm *vm);
// The stream is in the hands of another one, or closed: nothing is due when it dies.
void io_unwatch(Vm *vm, Value stream);
// How many of `length` bytes may be written to a standard stream; io_end_output raises when they
// were fewer.
static inline size_t io_take_output(Vm *vm, bool is_counted, size_t length) {
    bool is_bounded = is_counted && runtime_of(vm)->limits.output != 0;
    return is_bounded ? limits_take_output(vm, length) : length;
}
MAY_RAISE bool io_end_output(Vm *vm, size_t allowed, size_t length);
// A copy of the object's own attributes, for __getstate__; None when there are none.
MUST_USE Value io_attributes(Vm *vm, Value stream);
// The opposite: `state` is a dict or None, `ordinal` says which item of a state it is.
MAY_RAISE bool io_set_attributes(Vm *vm, Value stream, Value state, const char *ordinal);
// Two steps that must both be done: remembers what the first one raised as the context of what the
// second one raises.
MAY_RAISE bool io_both(Vm *vm, bool first, Value first_error, bool second);

// ---- FileIO ------------------------------------------------------------------------------------

typedef struct FileIo {
    Foreign foreign;
    int descriptor; // -1: closed, or not opened yet
    bool is_readable;
    bool is_writable;
    bool is_appending;
    bool is_created;        // mode x
    bool closes_descriptor; // closefd
    int8_t seekable;        // 1 yes, 0 no, -1 not asked yet
    uint32_t epoch;         // see io_settle
    Value name;             // as given; what a script sets
} FileIo;

extern const ForeignType file_io_type;
static inline FileIo *value_as_file_io(Value value) {
    assert(value_is_foreign(value, &file_io_type));
    return (FileIo *)(void *)value_as_object(value);
}

// A FileIO for an open descriptor, which stays open when it is closed.
MUST_USE Value file_io_new_standard(Vm *vm, int descriptor, const char *name);
// Is it standard output or error?
static inline bool io_is_standard_output(const FileIo *file) {
    return file->descriptor == 1 || file->descriptor == 2;
}
// Opens: `mode` in FileIO's words (rb+). What FileIO(...) does.
MAY_RAISE bool file_io_open(Vm *vm, FileIo *file, Value *name, const char *mode, bool closes,
                            Value opener);
// Reads at most `length` bytes; *count -1: it would block. Lets Ctrl-C in.
MAY_RAISE bool file_io_read(Vm *vm, FileIo *file, void *bytes, size_t length, int64_t *count);
MAY_RAISE bool file_io_write(Vm *vm, FileIo *file, const void *bytes, size_t length,
                             int64_t *count);
MAY_RAISE bool file_io_seek(Vm *vm, FileIo *file, int64_t offset, int whence, int64_t *place);
MUST_USE bool file_io_is_seekable(FileIo *file);
// Appends everything up to the end. *found is false when the first read would block.
MAY_RAISE bool file_io_read_all(Vm *vm, FileIo *file, TextBuffer *bytes, bool *found);
MAY_RAISE bool file_io_close(Vm *vm, FileIo *file);

// ---- Buffered ----------------------------------------------------------------------------------

// What is in `bytes` was either read ahead (start … end) or waits to be written (0 … pending).
typedef struct Buffered {
    Foreign foreign;
    Value raw; // ABSENT before __init__, None after detach()
    uint8_t *bytes;
    size_t size;
    size_t start;
    size_t end;
    size_t pending;
    bool is_readable;
    bool is_writable;
    bool is_busy;   // inside a call of the raw stream
    uint32_t epoch; // see io_settle
} Buffered;

extern const ForeignType buffered_type;
static inline Buffered *value_as_buffered(Value value) {
    assert(value_is_foreign(value, &buffered_type));
    return (Buffered *)(void *)value_as_object(value);
}
// Is it one of the three classes themselves, in use?
static inline bool buffered_is_plain(Vm *vm, Value value) {
    return value_is_foreign(value, &buffered_type) &&
           (io_is_exactly(vm, value, CLASS_BUFFERED_READER) ||
            io_is_exactly(vm, value, CLASS_BUFFERED_WRITER) ||
            io_is_exactly(vm, value, CLASS_BUFFERED_RANDOM));
}

// Makes a buffer of class `id` over `raw`, which must be rooted.
MUST_USE Value buffered_new(Vm *vm, ClassId id, Value raw, size_t size);
// Raises unless the stream is in use and open.
MAY_RAISE bool buffered_check_open(Vm *vm, Buffered *self);
// Appends what is there, or else what one read of the raw stream gives, at most `limit` bytes;
// nothing is appended at the end. *found is false when it would block.
MAY_RAISE bool buffered_read_some(Vm *vm, Buffered *self, size_t limit, TextBuffer *out,
                                  bool *found);
// Appends `limit` bytes, or all up to the end when it is SIZE_MAX.
MAY_RAISE bool buffered_read(Vm *vm, Buffered *self, size_t limit, TextBuffer *out, bool *found);
MAY_RAISE bool buffered_write(Vm *vm, Buffered *self, const void *bytes, size_t length);
MAY_RAISE bool buffered_flush(Vm *vm, Buffered *self);
MAY_RAISE bool buffered_seek(Vm *vm, Buffered *self, int64_t offset, int whence, int64_t *place);
MAY_RAISE bool buffered_tell(Vm *vm, Buffered *self, int64_t *place);

// ---- TextIOWrapper -----------------------------------------------------------------------------

typedef enum NewlineMode {
    NEWLINE_UNIVERSAL_TRANSLATED, // newline=None: \r, \n and \r\n are read as \n
    NEWLINE_UNIVERSAL,            // newline='': they end lines and stay
    NEWLINE_LF,
    NEWLINE_CR,
    NEWLINE_CRLF
} NewlineMode;

// What was read ahead is kept as UTF-8 in `text`, line ends translated; a line becomes a string
// when it is asked for. As long as that is the very bytes of the file (is_direct), the place in the
// file follows from `start`. Otherwise `snapshot` has the bytes that the end of `text` was decoded
// from.
typedef struct TextIo {
    Foreign foreign;
    Value buffer;   // ABSENT before __init__, None after detach()
    Value encoding; // strings, as scripts see them
    Value errors;
    Value mode; // what open() was given; ABSENT otherwise
    NewlineMode newline;
    bool is_readable; // what the buffer said when it was asked
    bool is_writable;
    bool is_seekable;
    bool is_telling; // false while it is iterated
    bool has_read1;
    bool line_buffering;
    bool write_through;
    bool is_counted; // standard output or error: see object/limits.h
    uint32_t epoch;  // see io_settle

    // Writing.
    const char *writing_name; // the codec: utf-16-le once utf-16 has written its mark
    bool writes_utf8;         // with whatever error handler
    bool writes_ascii;        // ASCII text is written as it is
    TextBuffer pending;       // encoded, not yet given to the buffer
    size_t chunk_size;        // of reads, and of what is pending

    // Reading.
    const char *reading_name; // as writing_name
    bool is_direct;
    bool has_returns; // \r stands in the text, which newline='' does not translate
    unsigned seen;    // SEEN_…: kinds of line ends met
    TextBuffer text;  // from `start` on not yet given out
    size_t start;
    TextBuffer tail;     // bytes read that are no whole character yet
    TextBuffer snapshot; // the bytes that text[snapshot_start:] was decoded from
    size_t snapshot_start;
    const char *snapshot_name; // the codec at its start
    size_t chunk_text;         // where in `text`, and in `snapshot`, the latest chunk begins
    size_t chunk_bytes;
    const char *chunk_name;
} TextIo;

enum { SEEN_CR = 1, SEEN_LF = 2, SEEN_CRLF = 4 };

extern const ForeignType text_io_type;
static inline TextIo *value_as_text_io(Value value) {
    assert(value_is_foreign(value, &text_io_type));
    return (TextIo *)(void *)value_as_object(value);
}

// Puts a text layer over `buffer`. `encoding`, `errors` and `newline` are str or None; all must be
// seen by the collector.
typedef struct TextOptions {
    Value encoding;
    Value errors;
    Value newline;
    bool line_buffering;
    bool write_through;
} TextOptions;
MAY_RAISE bool text_io_init(Vm *vm, TextIo *self, Value buffer, const TextOptions *options);
// The same over one of the buffers made here with a FileIO below, without a call to a script.
MAY_RAISE bool text_io_init_plain(Vm *vm, TextIo *self, Value buffer, const TextOptions *options);
MUST_USE TextIo *text_io_new(Vm *vm);
// Raises unless the stream is in use and open.
MAY_RAISE bool text_io_check_open(Vm *vm, TextIo *self);
// Is it TextIOWrapper itself, open, and one that writes ASCII as it is?
MUST_USE bool text_io_takes_ascii(Vm *vm, Value value);
// Writes ASCII to such a stream.
MAY_RAISE bool text_io_write_ascii(Vm *vm, TextIo *self, const char *bytes, size_t length);
MAY_RAISE bool text_io_write(Vm *vm, TextIo *self, String *text);
// Gives what is pending to the buffer.
MAY_RAISE bool text_io_flush_pending(Vm *vm, TextIo *self);
// The same, and flushes the buffer too.
MAY_RAISE bool text_io_flush(Vm *vm, TextIo *self);
// A line with its end, at most `limit` code points; empty at the end.
MAY_RAISE bool text_io_read_line(Vm *vm, TextIo *self, size_t limit, Value *result);
// `limit` code points; SIZE_MAX: all.
MAY_RAISE bool text_io_read(Vm *vm, TextIo *self, size_t limit, Value *result);
MAY_RAISE bool text_io_tell(Vm *vm, TextIo *self, int64_t *place);
// Forgets what was read ahead; the buffer stands where it stands.
void text_io_forget(TextIo *self);

#endif
