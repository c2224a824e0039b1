/* Entries and their places in the zone, for the tests of page tables. */
#pragma once
#include "test.h"

#define RW (PTE_P | PTE_W | PTE_U | PTE_A | PTE_D)
#define RO (PTE_P | PTE_U | PTE_A)

static inline u64 pte(const void *page, u64 bits) { return va_mfn(page) << 12 | bits; }
static inline long uvm(unsigned i, u64 entry) { return set_pte((void *)zone(i), entry, UVMF_INVLPG); }
static inline volatile u64 *at(unsigned i) { return (volatile u64 *)zone(i); }
static inline u64 zone_entry_ma(unsigned i) { return va_ma(&zone_l1[i]); }
