/* Counting instructions: under QEMU's -icount shift=0 each is one tick of the time stamp counter. */
#pragma once
#include "guest.h"

#define BENCH_RUNS 201
extern u32 bench_samples[BENCH_RUNS];
void bench_report(const char *name); /* prints the median of the samples */
/* Counts a back end's operations on a request's grants, for the first write and the first read of 11 pages, mapped at `area`. */
void bench_grants(u16 dom, const struct blkif_request *r, u8 *area);

static inline u32 bench_tsc(void) {
    u32 t;
    __asm__ volatile("rdtsc" : "=a"(t)::"edx", "memory");
    return t;
}

#define BENCH_SETUP(name, setup, code)                                                                                 \
    do {                                                                                                               \
        for (u32 i = 0; i < BENCH_RUNS; i++) {                                                                         \
            setup;                                                                                                     \
            u32 began_ = bench_tsc();                                                                                  \
            code;                                                                                                      \
            bench_samples[i] = bench_tsc() - began_;                                                                   \
        }                                                                                                              \
        bench_report(name);                                                                                            \
    } while (0)
#define BENCH(name, code) BENCH_SETUP(name, , code)
