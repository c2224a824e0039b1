/* See arch.h: entry points, contexts of vcpus, user address spaces. */
#include "attack.h"
#include "preempt.h"
#include "user.h"

extern char vcpu_start[], entry_event[], entry_failsafe[], entry_syscall[], entry_syscall32[];

void arch_init(void) {}

void arch_traps_init(void) {
    callback(CB_syscall, CBF_mask_events, entry_syscall);
    callback(CB_syscall32, CBF_mask_events, entry_syscall32);
}

void arch_vcpu_context(struct vcpu_context *c, unsigned id, void (*run)(ulong), ulong stack_top) {
    c->regs = (struct user_regs){.ip = (ulong)vcpu_start, .cs = FLAT_CS, .flags = 0x202, .ss = FLAT_SS, .di = id, .si = (ulong)run, .sp = stack_top - 8};
    c->ctrlreg[3] = va_mfn((void *)si->pt_base) << 12;
    c->callbacks.event_ip = (ulong)entry_event, c->callbacks.failsafe_ip = (ulong)entry_failsafe;
    c->callbacks.syscall_ip = (ulong)entry_syscall;
}

void upper_new(struct space *s) {
    struct upper_tables *t = &s->upper;
    *t = (struct upper_tables){.kernel_l4 = alloc_page(), .user_l4 = alloc_page(), .l3 = alloc_page()};
    t->l3[0] = user_entry(s->l2, USER_RW);
    t->user_l4[0] = t->kernel_l4[0] = user_entry(t->l3, USER_RW);
    u64 *boot = (u64 *)si->pt_base;
    for (unsigned i = 1; i < 512; i++)
        if (i < 256 || i >= 272) t->kernel_l4[i] = boot[i];
    seal(t->l3), seal(t->user_l4), seal(t->kernel_l4);
    long r = mmuext1(MMUEXT_PIN_L4, va_mfn(t->kernel_l4), 0);
    if (!r) r = mmuext1(MMUEXT_PIN_L4, va_mfn(t->user_l4), 0);
    if (r) panic("pinning a user space: %ld", r);
}

void upper_free(struct space *s) {
    struct upper_tables *t = &s->upper;
    long r = mmuext1(MMUEXT_UNPIN, va_mfn(t->user_l4), 0);
    if (!r) r = mmuext1(MMUEXT_UNPIN, va_mfn(t->kernel_l4), 0);
    if (r) panic("unpinning a user space: %ld", r);
    unseal(t->kernel_l4), unseal(t->user_l4), unseal(t->l3);
}

static long load(u64 kernel_l4, u64 user_l4) {
    struct mmuext_op ops[2] = {{.cmd = MMUEXT_NEW_BASEPTR, .arg1 = kernel_l4}, {.cmd = MMUEXT_NEW_USER_BASEPTR, .arg1 = user_l4}};
    return HC(mmuext_op, ops, 2, 0, DOMID_SELF);
}

long upper_load(const struct space *s) { return load(va_mfn(s->upper.kernel_l4), va_mfn(s->upper.user_l4)); }
long upper_unload(void) { return load(va_mfn((void *)si->pt_base), 0); }

static void preempt(const char *value) {
    (void)value;
    run_preempt();
}
const struct mode arch_modes[] = {{"preempt", preempt}, {"attack", run_attack}, {0, 0}};
