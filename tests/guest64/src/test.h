/* The conformance set: registration, checks and their reports. */
#pragma once
#include "guest.h"

struct test { const char *name; void (*run)(void); };

/* Records one check; prints a line if it fails. */
void check(bool ok, const char *what, s64 got, s64 want);
#define EQ(what, got, want) ({ s64 g_ = (s64)(got), w_ = (s64)(want); check(g_ == w_, what, g_, w_); })
#define TRUE(what, cond) ({ s64 g_ = (s64)(cond); check(g_ != 0, what, g_, 1); })
/* The instruction must raise `vec` with `err`. */
#define RAISES(what, vec, err, insn, ...)                                                                              \
    ({                                                                                                                 \
        bool f_ = FAULTS(insn, __VA_ARGS__);                                                                           \
        check(f_, what " faults", f_, 1);                                                                              \
        if (f_) EQ(what " vector", last_trap.vector, vec), EQ(what " error code", last_trap.error, err);               \
    })
/* The instruction must not fault. */
#define RUNS(what, insn, ...)                                                                                          \
    ({                                                                                                                 \
        bool f_ = FAULTS(insn, __VA_ARGS__);                                                                           \
        check(!f_, what " runs (got: the vector)", f_ ? (s64)last_trap.vector : 0, 0);                                 \
    })

extern const struct test core_tests[], trap_tests[], emulation_tests[], mm_tests[], user_tests[], balloon_tests[],
    event_tests[], time_tests[], segment_tests[], grant_tests[], smp_tests[], fifo_tests[];

/* An address that none of the guest's page tables map. */
#define BAD_POINTER 0x0000123456789000ull
