/* Paths that only 64-bit guests have. */
#include "bench.h"

extern char bench_syscall[], bench_switch_multicall[], bench_switch_direct[];
extern struct multicall bench_calls[2][4];
extern ulong bench_rsp[2];
extern char *bench_switch_op;
extern u32 bench_current;

void arch_bench_entries(void) { callback(CB_syscall, CBF_mask_events, bench_syscall); }

void arch_bench_calls(void) {
    BENCH("set_segment_base_fs", CALL(set_segment_base, SEGBASE_FS, 0));
    BENCH("set_segment_base_gs_user", CALL(set_segment_base, SEGBASE_GS_USER, 0));
}

void arch_bench_exceptions(void) {
    BENCH("rdmsr_kernel_gs", __asm__ volatile("rdmsr" ::"c"(0xc0000102) : "rax", "rdx"));
    BENCH("wrmsr_kernel_gs", __asm__ volatile("wrmsr" ::"c"(0xc0000102), "a"(0), "d"(0)));
}

/* Switches between the process and one like it: see the README. */
static void switches(const struct space *first) {
    struct space s[2] = {*first, space_new()};
    static struct mmuext_op ops[2][2];
    for (unsigned i = 0; i < 2; i++) {
        ops[i][0] = (struct mmuext_op){.cmd = MMUEXT_NEW_BASEPTR, .arg1 = va_mfn(s[i].upper.kernel_l4)};
        ops[i][1] = (struct mmuext_op){.cmd = MMUEXT_NEW_USER_BASEPTR, .arg1 = va_mfn(s[i].upper.user_l4)};
        bench_calls[i][0] = (struct multicall){.op = HC_stack_switch, .args = {FLAT_SS, (ulong)s[i].kernel_stack_top}};
        bench_calls[i][1] = (struct multicall){.op = HC_mmuext_op, .args = {(ulong)ops[i], 2, 0, DOMID_SELF}};
        bench_calls[i][2] = (struct multicall){.op = HC_set_segment_base, .args = {SEGBASE_GS_USER, USER_DATA + i * 64}};
    }
    char *const ways[] = {bench_switch_multicall, bench_switch_direct};
    for (unsigned way = 0; way < 2; way++) {
        bench_switch_op = ways[way];
        bench_current = 0;
        ulong *frame = (ulong *)s[1].kernel_stack_top - 5;
        ulong start[5] = {USER(u_bench_partner), FLAT_CS, 0x202, USER_STACK_TOP, FLAT_SS};
        memcpy(frame, start, sizeof start);
        bench_rsp[1] = (ulong)frame;
        bench_program(way ? "process_switch_direct" : "process_switch_multicall", USER(u_bench_switch), &s[0], 2);
    }
}

void arch_bench_user(const struct space *s) {
    bench_program("user_syscall_bounce", USER(u_bench_syscall), s, 1);
    switches(s);
}
