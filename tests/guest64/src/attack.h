/* Shared by the attacks. */
#pragma once
#include "guest.h"

void run_attack(const char *name) __attribute__((noreturn));

struct attack { const char *name; void (*run)(void) __attribute__((noreturn)); };
extern const struct attack hoard_attacks[], memory_attacks[];
void attack_initialise(void) __attribute__((noreturn));
void attack_flood(void) __attribute__((noreturn));
void attack_descriptor(void) __attribute__((noreturn));

#define MOST_BUSY 6 /* maximum number of vcpus busy at once, although there are more */
u16 own_domid(void);
/* Returns true once a second, for reports. */
bool second_passed(void);
void sleep_ns(u64 ns);
/* Burns time without `pause`, at which QEMU leaves its execution loop. */
static inline void work(unsigned n) { while (n--) __asm__ volatile("" ::: "memory"); }
static inline void relax(void) { __asm__ volatile("pause" ::: "memory"); }
