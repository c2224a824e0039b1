/* Measuring paths: see bench.c. */
#pragma once
#include "user.h"

#define RUNS 201
extern ulong samples[RUNS];
/* Prints the median of the samples, divided by scale. */
void report(const char *name, ulong scale);
void bench_must(const char *what, long r);
/* Runs a program of user.S that fills the samples. */
void bench_program(const char *name, ulong ip, const struct space *s, ulong scale);

/* A bare hypercall: CALL(sched_op, SCHEDOP_yield), up to five arguments. */
#define CALL(name, ...) CALL_NUMBER(HC_##name, __VA_ARGS__)
#define CALL_NUMBER(nr, ...) WITH_ZEROS(BARE_HYPERCALL, nr, __VA_ARGS__, 0, 0, 0, 0, 0)

#define BENCH_SETUP(name, setup, code)                                                                                 \
    do {                                                                                                               \
        for (unsigned i = 0; i < RUNS; i++) {                                                                          \
            setup;                                                                                                     \
            barrier();                                                                                                 \
            u32 t0_, t1_;                                                                                              \
            __asm__ volatile("rdtsc" : "=a"(t0_)::"rdx", "memory");                                                    \
            code;                                                                                                      \
            __asm__ volatile("rdtsc" : "=a"(t1_)::"rdx", "memory");                                                    \
            samples[i] = t1_ - t0_;                                                                                    \
        }                                                                                                              \
        report(name, 1);                                                                                               \
    } while (0)
#define BENCH(name, code) BENCH_SETUP(name, , code)

void bench_domains(void);

/* Paths of one width. */
void arch_bench_entries(void);
void arch_bench_calls(void);
void arch_bench_exceptions(void);
void arch_bench_user(const struct space *s);
