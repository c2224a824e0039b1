/* The parts of the conformance set that only 64-bit guests have. */
#include "test_user.h"

ulong multicall_with_iret(struct multicall *c) {
    ulong rax;
    __asm__ volatile("movq %%rsp, %%rbx\n\t"
                     "pushq %[ss]\n\tpushq %%rbx\n\tpushq $2\n\tpushq %[cs]\n\tleaq 1f(%%rip), %%rax\n\tpushq %%rax\n\t"
                     "pushq $0\n\tpushq $0x11\n\tpushq $0x22\n\tpushq $0x33\n\t"
                     "movl $13, %%eax\n\tmovl $3, %%esi\n\tsyscall\n\t"
                     "movq %%rbx, %%rsp\n1:"
                     : "=&a"(rax), "+D"(c)
                     : [ss] "r"((ulong)FLAT_SS), [cs] "r"((ulong)KERNEL_CS)
                     : "rbx", "rcx", "rsi", "r11", "memory", "cc");
    return rax;
}

void arch_bad_numbers(void) {
    EQ("number 2^32-1", raw_hypercall(0xffffffff, 0, 0, 0, 0, 0), -ENOSYS);
    EQ("upper half of rax counts", raw_hypercall(1ul << 32 | HC_xen_version, 0, 0, 0, 0, 0), -ENOSYS);
}

void arch_bad_subops(void) {
    struct callback_register cb = {.type = CB_event, .address = CALLBACK(1ul << 63)};
    EQ("callback_op address not canonical", HC(callback_op, 0, &cb), -EINVAL);
    EQ("set_segment_base", HC(set_segment_base, 60, 0), -EINVAL);
}

void arch_exceptions(void) {
    RAISES("not canonical read", 13, 0, "movq (%0), %%rax", ::"r"(1ul << 63) : "rax", "memory");
}

void arch_page_faults(void) {
    TRUE("hypervisor text is not readable", FAULTS("movq (%0), %%rax", ::"r"(HV_TEXT) : "rax", "memory"));
    EQ("hypervisor text vector", last_trap.vector, 14);
    TRUE("direct map is not readable", FAULTS("movq (%0), %%rax", ::"r"(0xffff830000000000ul) : "rax", "memory"));
    TRUE("direct map is not writable", FAULTS("movq %%rax, (%0)", ::"r"(0xffff830000100000ul) : "rax", "memory"));
}

ulong iret_probe(ulong flags) {
    ulong after;
    __asm__ volatile("movq %%rsp, %%rbx\n\t"
                     "pushq %[ss]\n\tpushq %%rbx\n\tpushq %[fl]\n\tpushq %[cs]\n\tleaq 1f(%%rip), %%rax\n\tpushq %%rax\n\t"
                     "movl $0x11, %%ecx\n\tmovl $0x22, %%r11d\n\tmovl $0x33, %%eax\n\t"
                     "pushq $0\n\tjmp hypercall_page + 23 * 32\n1: pushfq\n\tpopq %[out]\n\t"
                     : [out] "=&r"(after)
                     : [ss] "r"((ulong)FLAT_SS), [fl] "r"(flags), [cs] "r"((ulong)KERNEL_CS)
                     : "rax", "rbx", "rcx", "r11", "memory", "cc");
    return after;
}

void arch_iret(void) {
    EQ("VM is not restored", iret_probe(0x0002 | 1 << 17) & 1 << 17, 0);
    ulong regs[3];
    __asm__ volatile("movq %%rsp, %%rbx\n\t"
                     "pushq %[ss]\n\tpushq %%rbx\n\tpushq $2\n\tpushq %[cs]\n\tleaq 1f(%%rip), %%rax\n\tpushq %%rax\n\t"
                     "movl $0x11, %%ecx\n\tmovl $0x22, %%r11d\n\tmovl $0x33, %%eax\n\t"
                     "pushq $0\n\tjmp hypercall_page + 23 * 32\n1: movq %%rax, (%[out])\n\tmovq %%rcx, 8(%[out])\n\tmovq %%r11, 16(%[out])"
                     ::[out] "r"(regs), [ss] "r"((ulong)FLAT_SS), [cs] "r"((ulong)KERNEL_CS)
                     : "rax", "rbx", "rcx", "r11", "memory", "cc");
    EQ("rax is kept", regs[0], 0x33);
    EQ("rcx is kept", regs[1], 0x11);
    EQ("r11 is kept", regs[2], 0x22);
}

void arch_debug_registers(void) {
    EQ("dr0 in hypervisor space", HC(set_debugreg, 0, HV_POINTER), -EPERM);
    EQ("dr0 not canonical", HC(set_debugreg, 0, 1ul << 63), -EPERM);
    EQ("dr7 upper half", HC(set_debugreg, 7, 1ul << 32), -EINVAL);
    EQ("dr6 upper half", HC(set_debugreg, 6, 1ul << 32), -EINVAL);
}

/* Repairs the faulting iret's frame as a kernel would. */
static struct regs bad_frame;
static bool repair(struct regs *r) {
    bad_frame = *r;
    if (!trap_resume) return false;
    r->ss = FLAT_SS;
    r->cs = KERNEL_CS;
    r->ip = trap_resume;
    trap_resume = 0;
    return true;
}

/* iret to a bad context: Xen's own iretq faults and the exception is the guest kernel's, with the bad frame. */
static void bad_iret(ulong ss, ulong cs, ulong rip) {
    __asm__ volatile("movq %%rsp, %%rbx\n\tleaq 1f(%%rip), %%rax\n\tmovq %%rax, trap_resume(%%rip)\n\t"
                     "testq %[ip], %[ip]\n\tcmovzq %%rax, %[ip]\n\t"
                     "pushq %[ss]\n\tpushq %%rbx\n\tpushq $2\n\tpushq %[cs]\n\tpushq %[ip]\n\tpushq $0\n\t"
                     "jmp hypercall_page + 23 * 32\n1: movq %%rbx, %%rsp\n\tmovq $0, trap_resume(%%rip)"
                     : [ip] "+r"(rip)
                     : [ss] "r"(ss), [cs] "r"(cs)
                     : "rax", "rbx", "rcx", "r11", "memory", "cc");
}

static void iret_fault(void) {
    trap_hook = repair;
    u32 before = last_trap.count;
    bad_iret(0xfffb, KERNEL_CS, 0);
    EQ("bad ss raises one exception", last_trap.count - before, 1);
    EQ("bad ss vector", last_trap.vector, 13);
    EQ("bad ss error code", last_trap.error, 0xfff8);
    EQ("bad ss in the frame", bad_frame.ss, 0xfffb);
    EQ("bad ss frame's cs", bad_frame.cs & 0xffff, KERNEL_CS);
    before = last_trap.count;
    bad_iret(FLAT_SS, 0xfff0, 0);
    EQ("bad cs raises one exception", last_trap.count - before, 1);
    EQ("bad cs vector", last_trap.vector, 13);
    EQ("bad cs error code", last_trap.error, 0xfff0);
    before = last_trap.count;
    bad_iret(FLAT_SS, KERNEL_CS, 1ul << 63);
    EQ("rip not canonical raises one exception", last_trap.count - before, 1);
    EQ("rip not canonical vector", last_trap.vector, 13);
    EQ("rip not canonical error code", last_trap.error, 0);
    EQ("failsafe is not entered", failsafe_count, 0);
}

static u64 rdmsr(u32 msr) {
    u32 lo, hi;
    __asm__ volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(msr));
    return (u64)hi << 32 | lo;
}
static void wrmsr(u32 msr, u64 v) { __asm__ volatile("wrmsr" ::"c"(msr), "a"((u32)v), "d"((u32)(v >> 32))); }

static void msrs(void) {
    wrmsr(0xc0000100, 0x7f0000001000);
    EQ("FS_BASE", rdmsr(0xc0000100), 0x7f0000001000);
    wrmsr(0xc0000101, 0xffff888000002000);
    EQ("GS_BASE", rdmsr(0xc0000101), 0xffff888000002000);
    wrmsr(0xc0000102, 0x7f0000003000);
    EQ("KERNEL_GS_BASE", rdmsr(0xc0000102), 0x7f0000003000);
    EQ("GS_BASE is still its own", rdmsr(0xc0000101), 0xffff888000002000);
    RAISES("FS_BASE not canonical", 13, 0, "wrmsr", ::"c"(0xc0000100), "a"(0), "d"(0x80000000) : "memory");
    EQ("segment_base FS", HC(set_segment_base, SEGBASE_FS, 0x5000), 0);
    EQ("FS_BASE after it", rdmsr(0xc0000100), 0x5000);
    EQ("segment_base GS_USER", HC(set_segment_base, SEGBASE_GS_USER, 0x6000), 0);
    EQ("KERNEL_GS_BASE after it", rdmsr(0xc0000102), 0x6000);
    EQ("segment_base GS_KERNEL", HC(set_segment_base, SEGBASE_GS_KERNEL, 0x7000), 0);
    EQ("GS_BASE after it", rdmsr(0xc0000101), 0x7000);
    EQ("segment_base not canonical", HC(set_segment_base, SEGBASE_FS, 1ul << 63), -EINVAL);
    EQ("segment_base user selector", HC(set_segment_base, SEGBASE_GS_USER_SEL, 0), 0);
    EQ("selector 0 clears KERNEL_GS_BASE", rdmsr(0xc0000102), 0);
    static ulong word[2] = {0x1122334455667788, 0x99aabbccddeeff00};
    HC(set_segment_base, SEGBASE_FS, word);
    ulong v;
    __asm__ volatile("movq %%fs:8, %0" : "=r"(v));
    EQ("FS is used", v, word[1]);
    HC(set_segment_base, SEGBASE_GS_KERNEL, word);
    __asm__ volatile("movq %%gs:0, %0" : "=r"(v));
    EQ("GS is used", v, word[0]);
    __asm__ volatile("movq %%fs:8, %0" : "=r"(v));
    EQ("FS still is", v, word[1]);
    HC(set_segment_base, SEGBASE_FS, 0);
    HC(set_segment_base, SEGBASE_GS_KERNEL, 0);
    TRUE("EFER says LMA, LME, SCE, NXE", (rdmsr(0xc0000080) & 0xd01) == 0xd01);
    RUNS("APIC_BASE read", "rdmsr", ::"c"(0x1b) : "rax", "rdx", "memory");
    EQ("APIC_BASE is not the BSP's", rdmsr(0x1b) >> 8 & 1, 1);
    RUNS("PAT read", "rdmsr", ::"c"(0x277) : "rax", "rdx", "memory");
    EQ("PAT", rdmsr(0x277), 0x050100070406);
    RAISES("MSR of nothing", 13, 0, "rdmsr", ::"c"(0x40008888) : "rax", "rdx", "memory");
    RAISES("LSTAR read", 13, 0, "rdmsr", ::"c"(0xc0000082) : "rax", "rdx", "memory");
    RAISES("LSTAR write", 13, 0, "wrmsr", ::"c"(0xc0000082), "a"(0), "d"(0) : "memory");
    u64 a = rdmsr(0x10), b = rdmsr(0x10);
    TRUE("TSC by rdmsr goes on", b > a);
}

void arch_control_registers(void) {
    ulong cr4 = READ_CR(4);
    WRITE_CR(4, cr4 | 1 << 16);
    if (READ_CR(4) >> 16 & 1) {
        RUNS("rdfsbase with FSGSBASE", "rdfsbase %%rax", :::"rax", "memory");
        WRITE_CR(4, cr4 & ~(1ul << 16));
        RAISES("rdfsbase without FSGSBASE", 6, 0, "rdfsbase %%rax", :::"rax", "memory");
        EQ("segment_base FS without it", HC(set_segment_base, SEGBASE_FS, 0x5000), 0);
        EQ("FS_BASE without it", rdmsr(0xc0000100), 0x5000);
        HC(set_segment_base, SEGBASE_FS, 0);
    }
    WRITE_CR(4, cr4);
    RAISES("cr8 read", 13, 0, "movq %%cr8, %%rax", :::"rax", "memory");
}

void arch_cpuid_forced(u32 d) {
    EQ("extended: long mode", d >> 29 & 1, 1);
    EQ("extended: syscall", d >> 11 & 1, 1);
}

void arch_privileged(void) {
    RAISES("swapgs", 13, 0, "swapgs", :::"memory");
    RAISES("sysretq", 13, 0, "sysretq", :::"memory", "rcx");
}

void arch_va_mapping(u64 entry) {
    EQ("not canonical", set_pte((void *)(1ul << 63), entry, UVMF_INVLPG), -EINVAL);
}

void arch_mmuext(void) {
    u64 *page = alloc_page();
    EQ("NEW_USER_BASEPTR of a plain page", mmuext1(MMUEXT_NEW_USER_BASEPTR, va_mfn(page), 0), -EINVAL);
    EQ("NEW_USER_BASEPTR 0", mmuext1(MMUEXT_NEW_USER_BASEPTR, 0, 0), 0);
    free_page(page);
}

void arch_ldt(u16 selector, ulong base) {
    EQ("segment_base user selector of the LDT", HC(set_segment_base, SEGBASE_GS_USER_SEL, selector), 0);
    EQ("KERNEL_GS_BASE is its base", rdmsr(0xc0000102), base);
    HC(set_segment_base, SEGBASE_GS_USER_SEL, 0);
    EQ("SET_LDT not canonical", mmuext1(MMUEXT_SET_LDT, 1ul << 63, 16), -EINVAL);
}

extern ulong test_return_flags;
static void return_by_sysret(void) { test_return_flags = 0x100; }

void arch_system_call(void) {
    user.before_return = return_by_sysret;
    EQ("a call that returns by sysret", RUN(u_nop_then_exit, 0, 0), 0x1234);
    user.before_return = 0;
    struct regs r = {.ip = USER(u_compat), .cs = FLAT_CS32, .flags = 0x202, .sp = USER_STACK_TOP, .ss = FLAT_SS};
    EQ("32-bit code leaves by int 0x80", enter_user(&r), ~0ul);
    EQ("its vector", user.seen.vector, 0x80);
    EQ("its cs", user.seen.cs & 0xffff, FLAT_CS32);
    EQ("its eax", user.seen.ax, 0x78);
}

void arch_user_faults(void) {
    USER_RAISES("hypervisor text", u_read, HV_TEXT, 0, 14, user.seen.error);
    TRUE("its error code says user", user.seen.error & 4);
    USER_RAISES("hypervisor write", u_write, HV_TEXT, 0, 14, user.seen.error);
    USER_RAISES("M2P write", u_write, M2P, 0, 14, 6);
    USER_RAISES("not canonical", u_read, 1ul << 63, 0, 13, 0);
}

static void segment_bases(void) {
    trap_hook = user_hook;
    static ulong word = 0x1111;
    *(ulong *)user.space.data = 0x2222;
    ((ulong *)user.space.data)[1] = 0x3333;
    HC(set_segment_base, SEGBASE_GS_KERNEL, &word);
    HC(set_segment_base, SEGBASE_GS_USER, USER_DATA);
    HC(set_segment_base, SEGBASE_FS, USER_DATA + 8);
    EQ("user gs", RUN(u_gs, 0, 0), 0x2222);
    ulong v;
    __asm__ volatile("movq %%gs:0, %0" : "=r"(v));
    EQ("kernel gs", v, 0x1111);
    EQ("user fs", RUN(u_fs, 0, 0), 0x3333);
    HC(set_segment_base, SEGBASE_GS_USER, USER_DATA + 8);
    EQ("user gs after a change", RUN(u_gs, 0, 0), 0x3333);
    HC(set_segment_base, SEGBASE_GS_KERNEL, 0);
    HC(set_segment_base, SEGBASE_FS, 0);
}

const struct test arch_tests[] = {{"iret_fault", iret_fault}, {"msr", msrs}, {0, 0}};
const struct test arch_user_tests[] = {{"user_segment_base", segment_bases}, {0, 0}};
const struct test arch_end_tests[] = {{0, 0}};
