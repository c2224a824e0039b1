/* User address spaces and the programs of user.S. */
#pragma once
#include "guest.h"

#define USER_CODE 0x400000ull
#define USER_DATA 0x500000ull  /* two pages: data, then stack */
#define USER_STACK_TOP 0x502000ull

struct space {
    u64 *kernel_l4; /* boot tables' kernel half and the user half */
    u64 *user_l4;   /* the user half alone */
    u64 *l3, *l2, *l1;
    u8 *data, *kernel_stack_top;
};
struct space space_new(void);
void space_free(struct space *s);
/* NEW_BASEPTR, NEW_USER_BASEPTR and stack_switch to s. */
void space_load(const struct space *s);
void space_unload(void);
#define USER(sym) ({ extern char sym[], _user_start[]; USER_CODE + (u64)(sym - _user_start); })
/* Runs user code at rip until leave_user; returns its value. */
u64 run_user(u64 rip, u64 rdi, u64 rsi, u64 rflags);
#define FROM_USER(r) (((r)->cs & 3) == 3)
