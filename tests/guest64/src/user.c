/* Builds and loads user address spaces. */
#include "user.h"

extern char _user_start[], _user_end[];

static void seal(u64 *table) {
    s64 r = make_readonly(table);
    if (r) panic("table read-only: %ld", r);
}

static u64 entry(const void *page, u64 bits) { return va_mfn(page) << 12 | bits; }

struct space space_new(void) {
    const u64 rw = PTE_P | PTE_W | PTE_U | PTE_A | PTE_D;
    struct space s = {.kernel_l4 = alloc_page(), .user_l4 = alloc_page(), .l3 = alloc_page(), .l2 = alloc_page(), .l1 = alloc_page()};
    s.data = alloc_pages(2);
    s.kernel_stack_top = (u8 *)alloc_pages(4) + 4 * PAGE;
    memset(s.data, 0, 2 * PAGE);
    for (u64 off = 0; off < (u64)(_user_end - _user_start); off += PAGE)
        s.l1[off >> 12] = entry(_user_start + off, PTE_P | PTE_U | PTE_A);
    s.l1[(USER_DATA - USER_CODE) >> 12] = entry(s.data, rw);
    s.l1[((USER_DATA - USER_CODE) >> 12) + 1] = entry(s.data + PAGE, rw);
    s.l2[USER_CODE >> 21] = entry(s.l1, rw);
    s.l3[0] = entry(s.l2, rw);
    s.user_l4[0] = s.kernel_l4[0] = entry(s.l3, rw);
    u64 *boot = (u64 *)si->pt_base;
    for (unsigned i = 1; i < 512; i++)
        if (i < 256 || i >= 272) s.kernel_l4[i] = boot[i];
    seal(s.l1), seal(s.l2), seal(s.l3), seal(s.user_l4), seal(s.kernel_l4);
    s64 r = mmuext1(MMUEXT_PIN_L4, va_mfn(s.kernel_l4), 0);
    if (!r) r = mmuext1(MMUEXT_PIN_L4, va_mfn(s.user_l4), 0);
    if (r) panic("pinning a user space: %ld", r);
    return s;
}

void space_free(struct space *s) {
    s64 r = mmuext1(MMUEXT_UNPIN, va_mfn(s->user_l4), 0);
    if (!r) r = mmuext1(MMUEXT_UNPIN, va_mfn(s->kernel_l4), 0);
    if (r) panic("unpinning a user space: %ld", r);
    u64 *const tables[] = {s->l1, s->l2, s->l3, s->user_l4, s->kernel_l4};
    for (unsigned i = 0; i < ARRAY_LEN(tables); i++) {
        r = make_writable(tables[i]);
        if (r) panic("table %u writable: %ld", i, r);
        free_page(tables[i]);
    }
}

void space_load(const struct space *s) {
    struct mmuext_op ops[2] = {{.cmd = MMUEXT_NEW_BASEPTR, .arg1 = va_mfn(s->kernel_l4)},
                               {.cmd = MMUEXT_NEW_USER_BASEPTR, .arg1 = va_mfn(s->user_l4)}};
    s64 r = HC4(mmuext_op, ops, 2, 0, DOMID_SELF);
    if (!r) r = HC2(stack_switch, FLAT_SS, s->kernel_stack_top);
    if (r) panic("loading a user space: %ld", r);
}

void space_unload(void) {
    struct mmuext_op ops[2] = {{.cmd = MMUEXT_NEW_BASEPTR, .arg1 = va_mfn((void *)si->pt_base)},
                               {.cmd = MMUEXT_NEW_USER_BASEPTR, .arg1 = 0}};
    s64 r = HC4(mmuext_op, ops, 2, 0, DOMID_SELF);
    if (r) panic("leaving a user space: %ld", r);
}

u64 run_user(u64 rip, u64 rdi, u64 rsi, u64 rflags) {
    struct regs r = {.rip = rip, .cs = FLAT_CS, .rflags = rflags, .rsp = USER_STACK_TOP, .ss = FLAT_SS, .rdi = rdi, .rsi = rsi};
    return enter_user(&r);
}
