/* The parts of a vcpu's work while its domain may be saved and moved at any time. */
#pragma once
#include "guest.h"

enum { WORKERS = 2, WORK_SLOTS = 64, IN_TABLE = 8 };

/* A vcpu's work. Page frame numbers: the next to handle, those that its slots and its table map (0: none). */
struct worker {
    unsigned id;
    ulong next, in_slot[WORK_SLOTS], in_table[IN_TABLE];
    unsigned slot;
    u64 *table;
    bool table_live;
    volatile u32 timer, ipi; /* ports */
    volatile ulong passes, ticks, calls;
    volatile ulong bad; /* things that were wrong, and the first of them */
    struct { const char *what; ulong at, got, want; } first_bad;
};

/* Notes what is wrong, or not as it must be. Any vcpu may do so; only the first prints. */
void wrong(struct worker *w, const char *what, ulong at, ulong got, ulong want);
void expect(struct worker *w, const char *what, ulong at, ulong got, ulong want);

/* work_memory.c: its share of all free memory and a table of its own; then some pages of it, once the zone is there. */
struct worker memory_worker(unsigned id);
void memory_batch(struct worker *w);
/* The first slot of the zone that no worker uses. */
enum { FREE_SLOT = WORKERS * WORK_SLOTS };
