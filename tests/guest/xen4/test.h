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
    event_tests[], time_tests[], tsc_tests[], microcode_tests[], segment_tests[], grant_tests[], smp_tests[], fifo_tests[],
    arch_tests[], table_tests[], arch_user_tests[], user_end_tests[], arch_end_tests[];

/* Parts of tests of one width. */
void arch_bad_numbers(void);
void arch_bad_subops(void);
void arch_exceptions(void);
void arch_page_faults(void);
void arch_iret(void);
void arch_debug_registers(void);
void arch_control_registers(void);
void arch_privileged(void);
void arch_cpuid_forced(u32 d);
void arch_va_mapping(u64 entry);
void arch_system_call(void);
void arch_user_faults(void);
void arch_mmuext(void);
void arch_ldt(u16 selector, ulong base); /* of a present data segment that has not been touched */
/* A multicall of three, the second an iret to just after the call, which leaves ax 0x33; returns ax. */
ulong multicall_with_iret(struct multicall *c);
/* Makes an iret hypercall with these flags in its frame; returns those after it. */
ulong iret_probe(ulong flags);
