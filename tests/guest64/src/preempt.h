/* The longest time a call keeps the guest from being interrupted. */
#pragma once
#include "guest.h"

/* Keeps the timer about to expire from now on, and records the time between upcalls. */
void stretch_begin(void);
/* Prints the longest time without an upcall since stretch_begin. */
void stretch_end(const char *name, long result);
#define STRETCH(name, call)                                                                                            \
    ({                                                                                                                 \
        stretch_begin();                                                                                               \
        long result_ = (call);                                                                                          \
        stretch_end(name, result_);                                                                                    \
        result_;                                                                                                       \
    })

void run_preempt(void);
void preempt_memory(void);
void preempt_calls(void);
void preempt_domctl(void);
void preempt_fifo(void);
/* Ends the run unless `r` is 0. */
void must(const char *what, long r);
