// signal_handler.h: the handler of every signal that is caught (interrupt.c), for signals.c.
#ifndef ASPY_HOST_POSIX_SIGNAL_HANDLER_H
#define ASPY_HOST_POSIX_SIGNAL_HANDLER_H

// Notes the signal for the interpreter, and writes its number to the wake-up descriptor, if one is
// set.
void signal_handler(int number);

#endif
