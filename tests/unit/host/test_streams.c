// test_streams.c: buffering, lines, and what becomes of failures.
#define _GNU_SOURCE
#include "host/streams.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

// Both ends of a pipe, the reading one not blocking.
typedef struct Pipe {
    int reading;
    int writing;
} Pipe;

static Pipe open_pipe(void) {
    int ends[2];
    ck_assert_int_eq(pipe2(ends, O_NONBLOCK), 0);
    return (Pipe){ends[0], ends[1]};
}

static void assert_arrived(const Pipe *pipe, const char *expected) {
    char bytes[200];
    ssize_t count = read(pipe->reading, bytes, sizeof bytes - 1);
    bytes[count < 0 ? 0 : count] = '\0';
    ck_assert_str_eq(bytes, expected);
}

static HostOutput output_into(const Pipe *pipe, HostBuffering buffering) {
    HostOutput output;
    host_output_init_standard(&output);
    output.descriptor = pipe->writing;
    output.buffering = buffering;
    return output;
}

START_TEST(full_buffering_waits_for_a_flush) {
    Pipe pipe = open_pipe();
    HostOutput output = output_into(&pipe, HOST_BUFFERING_FULL);
    ck_assert(host_output_write(&output, "one\ntwo\n", 8));
    assert_arrived(&pipe, "");
    ck_assert(host_output_flush(&output));
    assert_arrived(&pipe, "one\ntwo\n");
    host_output_release(&output);
}
END_TEST

START_TEST(line_buffering_waits_for_a_newline) {
    Pipe pipe = open_pipe();
    HostOutput output = output_into(&pipe, HOST_BUFFERING_LINE);
    ck_assert(host_output_write(&output, "one", 3));
    assert_arrived(&pipe, "");
    ck_assert(host_output_write(&output, " two\nth", 7));
    assert_arrived(&pipe, "one two\nth");
    host_output_release(&output);
}
END_TEST

START_TEST(no_buffering_writes_at_once) {
    Pipe pipe = open_pipe();
    HostOutput output = output_into(&pipe, HOST_BUFFERING_NONE);
    ck_assert(host_output_write(&output, "x", 1));
    assert_arrived(&pipe, "x");
    host_output_release(&output);
}
END_TEST

START_TEST(releasing_writes_what_is_left) {
    Pipe pipe = open_pipe();
    HostOutput output = output_into(&pipe, HOST_BUFFERING_FULL);
    ck_assert(host_output_write(&output, "left", 4));
    host_output_release(&output);
    assert_arrived(&pipe, "left");
}
END_TEST

START_TEST(a_closed_pipe_is_an_error_and_not_the_end) {
    Pipe pipe = open_pipe();
    host_stream_ignore_broken_pipes();
    close(pipe.reading);
    HostOutput output = output_into(&pipe, HOST_BUFFERING_NONE);
    ck_assert(!host_output_write(&output, "x", 1));
    ck_assert_int_eq(output.error_number, EPIPE);
    ck_assert(host_output_flush(&output));
    host_output_release(&output);
}
END_TEST

static HostInput input_from(const char *bytes) {
    Pipe pipe = open_pipe();
    ck_assert_int_eq(write(pipe.writing, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
    close(pipe.writing);
    HostInput input;
    host_input_init(&input);
    input.descriptor = pipe.reading;
    return input;
}

static void assert_line(HostInput *input, const char *expected) {
    TextBuffer line;
    text_buffer_init(&line);
    ck_assert_int_eq(host_input_read_line(input, &line), HOST_READ_DATA);
    ck_assert_str_eq(line.bytes, expected);
    text_buffer_release(&line);
}

START_TEST(lines_come_one_by_one_and_the_last_may_lack_its_newline) {
    HostInput input = input_from("one\n\nthree");
    TextBuffer line;
    text_buffer_init(&line);
    assert_line(&input, "one\n");
    assert_line(&input, "\n");
    assert_line(&input, "three");
    ck_assert_int_eq(host_input_read_line(&input, &line), HOST_READ_END);
    text_buffer_release(&line);
    host_input_release(&input);
}
END_TEST

START_TEST(reading_all_takes_what_lines_have_left) {
    HostInput input = input_from("one\ntwo\nthree\n");
    TextBuffer rest;
    text_buffer_init(&rest);
    assert_line(&input, "one\n");
    ck_assert_int_eq(host_input_read_all(&input, &rest), HOST_READ_DATA);
    ck_assert_str_eq(rest.bytes, "two\nthree\n");
    ck_assert_int_eq(host_input_read_all(&input, &rest), HOST_READ_END);
    text_buffer_release(&rest);
    host_input_release(&input);
}
END_TEST

START_TEST(a_bad_descriptor_is_a_failure_with_its_number) {
    HostInput input;
    TextBuffer line;
    text_buffer_init(&line);
    host_input_init(&input);
    input.descriptor = 999;
    ck_assert_int_eq(host_input_read_line(&input, &line), HOST_READ_FAILED);
    ck_assert_int_eq(input.error_number, EBADF);
    host_input_release(&input);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("host/streams", full_buffering_waits_for_a_flush,
                      line_buffering_waits_for_a_newline, no_buffering_writes_at_once,
                      releasing_writes_what_is_left, a_closed_pipe_is_an_error_and_not_the_end,
                      lines_come_one_by_one_and_the_last_may_lack_its_newline,
                      reading_all_takes_what_lines_have_left,
                      a_bad_descriptor_is_a_failure_with_its_number);
}
