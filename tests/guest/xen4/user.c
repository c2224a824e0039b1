/* Builds and loads user address spaces. */
#include "user.h"

extern char _user_start[], _user_end[];

u64 user_entry(const void *page, u64 bits) { return va_mfn(page) << 12 | bits; }

void seal(u64 *table) {
    long r = make_readonly(table);
    if (r) panic("table read-only: %ld", r);
}

void unseal(u64 *table) {
    long r = make_writable(table);
    if (r) panic("table writable: %ld", r);
    free_page(table);
}

struct space space_new(void) {
    struct space s = {.l2 = alloc_page(), .l1 = alloc_page()};
    s.data = alloc_pages(2);
    s.kernel_stack_top = (u8 *)alloc_pages(4) + 4 * PAGE;
    memset(s.data, 0, 2 * PAGE);
    for (ulong off = 0; off < (ulong)(_user_end - _user_start); off += PAGE)
        s.l1[off >> 12] = user_entry(_user_start + off, PTE_P | PTE_U | PTE_A);
    s.l1[(USER_DATA - USER_CODE) >> 12] = user_entry(s.data, USER_RW);
    s.l1[((USER_DATA - USER_CODE) >> 12) + 1] = user_entry(s.data + PAGE, USER_RW);
    s.l2[USER_CODE >> 21] = user_entry(s.l1, USER_RW);
    seal(s.l1), seal(s.l2);
    upper_new(&s);
    return s;
}

void space_free(struct space *s) {
    upper_free(s);
    unseal(s->l2), unseal(s->l1);
}

void space_load(const struct space *s) {
    long r = upper_load(s);
    if (!r) r = HC(stack_switch, KERNEL_SS, s->kernel_stack_top);
    if (r) panic("loading a user space: %ld", r);
}

void space_unload(void) {
    long r = upper_unload();
    if (r) panic("leaving a user space: %ld", r);
}

ulong run_user(ulong ip, ulong di, ulong si, ulong flags) {
    struct regs r = {.ip = ip, .cs = USER_CS, .flags = flags, .sp = USER_STACK_TOP, .ss = USER_SS, .di = di, .si = si};
    return enter_user(&r);
}
