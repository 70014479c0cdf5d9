// signal_handler.h: the handler of every signal that is caught (interrupt.c), for signals.c.
#ifndef ASPY_HOST_POSIX_SIGNAL_HANDLER_H
#define ASPY_HOST_POSIX_SIGNAL_HANDLER_H

void signal_handler(int number);

#endif
