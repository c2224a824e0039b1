/* See arch.h: entry points, contexts of vcpus, user address spaces. */
#include "user.h"

extern char vcpu_start[], entry_event[], entry_failsafe[];

ulong hv_start;

void arch_init(void) { HC(xen_version, XENVER_platform_parameters, &hv_start); }

void arch_traps_init(void) {}

void arch_vcpu_context(struct vcpu_context *c, unsigned id, void (*run)(ulong), ulong stack_top) {
    c->regs = (struct user_regs){.ip = (ulong)vcpu_start, .cs = RING1_CS, .flags = 0x202, .ss = RING1_SS, .sp = stack_top - 8, .di = id, .si = (ulong)run,
                                 .ds = RING3_SS, .es = RING3_SS};
    c->ctrlreg[3] = CR3_OF(va_mfn((void *)si->pt_base));
    c->callbacks = (struct context_callbacks){ENTRY_CS, (ulong)entry_event, ENTRY_CS, (ulong)entry_failsafe, 0};
}

void copy_kernel_l2(u64 *to) {
    u64 *boot = pte_at(si->pt_base, VIRT_BASE, 2);
    for (unsigned i = 0; i < (HV_START >> 21) % 512; i++) to[i] = boot[i];
}

void upper_new(struct space *s) {
    struct upper_tables *t = &s->upper;
    *t = (struct upper_tables){.l3 = alloc_page(), .kernel_l2 = alloc_page()};
    copy_kernel_l2(t->kernel_l2);
    t->l3[0] = user_entry(s->l2, PTE_P);
    t->l3[3] = user_entry(t->kernel_l2, PTE_P);
    seal(t->kernel_l2), seal(t->l3);
    long r = mmuext1(MMUEXT_PIN_L3, va_mfn(t->l3), 0);
    if (r) panic("pinning a user space: %ld", r);
}

void upper_free(struct space *s) {
    struct upper_tables *t = &s->upper;
    long r = mmuext1(MMUEXT_UNPIN, va_mfn(t->l3), 0);
    if (r) panic("unpinning a user space: %ld", r);
    unseal(t->l3), unseal(t->kernel_l2);
}

long upper_load(const struct space *s) { return mmuext1(MMUEXT_NEW_BASEPTR, va_mfn(s->upper.l3), 0); }
long upper_unload(void) { return mmuext1(MMUEXT_NEW_BASEPTR, va_mfn((void *)si->pt_base), 0); }

const struct mode arch_modes[] = {{0, 0}};
