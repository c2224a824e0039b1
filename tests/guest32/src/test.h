/* Checks and their reports. */
#pragma once
#include "guest.h"

struct test { const char *name; void (*run)(void); };
extern const struct test cpu_tests[], mm_tests[], call_tests[], hostile_tests[], pci_tests[];

void check(bool ok, const char *what, s32 got, s32 want);
void run_tests(const struct test *t);
extern u32 tests_failed;
#define EQ(what, got, want) ({ s32 g_ = (s32)(got), w_ = (s32)(want); check(g_ == w_, what, g_, w_); })
#define TRUE(what, cond) ({ s32 g_ = (s32)(cond); check(g_ != 0, what, g_, 1); })
/* The instruction must raise `vec` with `err`. */
#define RAISES(what, vec, err, insn, ...)                                                                              \
    ({                                                                                                                 \
        bool f_ = FAULTS(insn, __VA_ARGS__);                                                                           \
        check(f_, what " faults", f_, 1);                                                                              \
        if (f_) EQ(what " vector", last_trap.vector, vec), EQ(what " error code", last_trap.error, err);               \
    })
#define RUNS(what, insn, ...)                                                                                          \
    ({                                                                                                                 \
        bool f_ = FAULTS(insn, __VA_ARGS__);                                                                           \
        check(!f_, what " runs (got: the vector)", f_ ? (s32)last_trap.vector : 0, 0);                                 \
    })
