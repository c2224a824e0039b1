/* Paths that only 32-bit guests have. */
#include "bench.h"

extern char bench_syscall32[];

void arch_bench_entries(void) { callback(CB_syscall32, CBF_mask_events, bench_syscall32); }
void arch_bench_calls(void) {}

void arch_bench_exceptions(void) {
    u64 *page = alloc_page();
    u64 rw = va_mfn(page) << 12 | PTE_P | PTE_W | PTE_U | PTE_A | PTE_D;
    bench_must("map", set_pte((void *)zone(0), rw, UVMF_INVLPG));
    u64 old, same = zone_l1[0];
    BENCH_SETUP("ptwr_cmpxchg8b_same", old = same, __asm__ volatile("lock cmpxchg8b (%1)" : "+A"(old) : "S"(zone_l1), "b"((ulong)same), "c"((ulong)(same >> 32)) : "memory"));
    volatile ulong *entry = (volatile ulong *)zone_l1;
    BENCH("ptwr_clear_set", (entry[0] = 0, entry[1] = 0, entry[1] = (ulong)(same >> 32), entry[0] = (ulong)same));
    bench_must("unmap", set_pte((void *)zone(0), 0, UVMF_INVLPG));
    free_page(page);
}

/* A switch to another address space and back: stack_switch and NEW_BASEPTR, as one multicall each way. A call that Xen interrupts
   to let go of the old tables has its arguments changed in the list. */
void arch_bench_user(const struct space *s) {
    bench_program("user_syscall_bounce", USER(u_bench_syscall), s, 1);
    struct space other = space_new();
    const struct space *spaces[2] = {&other, s};
    static struct mmuext_op ops[2];
    static struct multicall calls[2][2], now[2][2];
    for (unsigned i = 0; i < 2; i++) {
        ops[i] = (struct mmuext_op){.cmd = MMUEXT_NEW_BASEPTR, .arg1 = va_mfn(spaces[i]->upper.l3)};
        calls[i][0] = (struct multicall){.op = HC_stack_switch, .args = {KERNEL_SS, (ulong)spaces[i]->kernel_stack_top}};
        calls[i][1] = (struct multicall){.op = HC_mmuext_op, .args = {(ulong)&ops[i], 1, 0, DOMID_SELF}};
    }
    BENCH_SETUP("address_space_switch_twice", memcpy(now, calls, sizeof now), (CALL(multicall, now[0], 2), CALL(multicall, now[1], 2)));
    for (unsigned i = 0; i < 2; i++) bench_must("stack_switch", now[i][0].result), bench_must("NEW_BASEPTR", now[i][1].result);
    space_free(&other);
}
