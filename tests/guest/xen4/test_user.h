/* Running user programs and seeing how they leave. */
#pragma once
#include "test.h"
#include "user.h"

/* The address space of the tests and what was seen of the last program. */
struct user_run {
    struct space space;
    struct regs seen;            /* how it entered the kernel last */
    ulong seen_at;
    ulong answer;                /* ax of a call that returns */
    void (*before_return)(void); /* runs before each return from a call */
};
extern struct user_run user;
bool user_hook(struct regs *r); /* the trap_hook of these tests */

#define RUN(prog, a, b) run_user(USER(prog), (ulong)(a), (ulong)(b), 0x202)
#define USER_RAISES(what, prog, a, b, vec, err)                                                                        \
    do {                                                                                                               \
        user.seen.vector = 999;                                                                                        \
        EQ(what " leaves by a trap", RUN(prog, a, b), ~0ul);                                                           \
        EQ(what " vector", user.seen.vector, vec);                                                                     \
        EQ(what " error code", user.seen.error, err);                                                                  \
    } while (0)
