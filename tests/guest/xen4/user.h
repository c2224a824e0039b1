/* User address spaces and the programs of user.S. */
#pragma once
#include "guest.h"

#define USER_CODE 0x400000ul
#define USER_DATA 0x500000ul  /* two pages: data, then stack */
#define USER_STACK_TOP 0x502000ul

struct space {
    struct upper_tables upper; /* above the L2 */
    u64 *l2, *l1;
    u8 *data, *kernel_stack_top;
};
struct space space_new(void);
void space_free(struct space *s);
/* Makes s the current address space and its stack the kernel's. */
void space_load(const struct space *s);
void space_unload(void);
/* The parts of one width: make, seal and pin the upper tables; unpin them and make them writable; load them, or the boot ones. */
void upper_new(struct space *s);
void upper_free(struct space *s);
long upper_load(const struct space *s);
long upper_unload(void);
/* An entry for a page, and making tables read-only and writable pages, or panic. */
u64 user_entry(const void *page, u64 bits);
#define USER_RW (PTE_P | PTE_W | PTE_U | PTE_A | PTE_D)
void seal(u64 *table);
void unseal(u64 *table);
#define USER(sym) ({ extern char sym[], _user_start[]; USER_CODE + (ulong)(sym - _user_start); })
/* Runs user code at ip until leave_user; returns its value. */
ulong run_user(ulong ip, ulong di, ulong si, ulong flags);
