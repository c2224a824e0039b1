/* Guests that mean harm: what the attacks share. */
#pragma once
#include "guest.h"

struct attack { const char *name; void (*run)(void) __attribute__((noreturn)); };
extern const struct attack hoard_attacks[], memory_attacks[];
void attack_initialise(void) __attribute__((noreturn));
void attack_flood(void) __attribute__((noreturn));
void attack_descriptor(void) __attribute__((noreturn));

#define MOST_BUSY 6 /* vcpus that are at work at once, although there are more */
u16 own_domid(void);
/* Whether a second has passed since it last said so: reports come once a second. */
bool second_passed(void);
void sleep_ns(u64 ns);
/* Burns time without `pause`, at which QEMU stops to look around. */
static inline void work(unsigned n) { while (n--) __asm__ volatile("" ::: "memory"); }
static inline void relax(void) { __asm__ volatile("pause" ::: "memory"); }
