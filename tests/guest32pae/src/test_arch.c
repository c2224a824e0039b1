/* The parts of the conformance set that only 32-bit guests have. */
#include "test_user.h"

ulong multicall_with_iret(struct multicall *c) {
    ulong eax;
    __asm__ volatile("movl %%esp, %%esi\n\t"
                     "pushl $2\n\tpushl %[cs]\n\tpushl $1f\n\tpushl $0x33\n\t"
                     "movl $13, %%eax\n\tmovl $3, %%ecx\n\tint $0x82\n\t"
                     "movl %%esi, %%esp\n1:"
                     : "=&a"(eax), "+b"(c)
                     : [cs] "i"(KERNEL_CS)
                     : "ecx", "esi", "memory", "cc");
    return eax;
}

void arch_bad_numbers(void) {
    EQ("number 2^31", raw_hypercall(1ul << 31, 0, 0, 0, 0, 0), -ENOSYS);
}

void arch_bad_subops(void) {
    EQ("set_segment_base", HC(set_segment_base, SEGBASE_FS, 0), -ENOSYS);
    EQ("vm_assist enable m2p_strict", HC(vm_assist, VMASST_enable, VMASST_m2p_strict), -EINVAL);
}

static ulong frame_at;
static bool keep_frame(struct regs *r) {
    frame_at = (ulong)&r->sp;
    return false;
}

void arch_exceptions(void) {
    ulong sp;
    trap_hook = keep_frame;
    __asm__ volatile(RESUME_AT("77f") "movl %%esp, %0\n\tud2\n77:" : "=r"(sp)::"memory");
    EQ("a frame of the kernel ends at its esp", frame_at, sp);
    trap_hook = 0;
    RAISES("into", 4, 0, "movb $0x7f, %%al\n\taddb $1, %%al\n\tinto", :::"eax", "cc", "memory");
    static const u32 bounds[2] = {1, 2};
    RAISES("bound", 5, 0, "bound %%eax, (%0)", ::"r"(bounds), "a"(3) : "memory");
    RUNS("bound within", "bound %%eax, (%0)", ::"r"(bounds), "a"(2) : "memory");
    RAISES("a read that wraps around", 14, 0, "movl $0xffffffff, %%eax\n\tmovl (%%eax), %%eax", :::"eax", "memory");
}

void arch_page_faults(void) {
    TRUE("after the M2P nothing is readable", FAULTS("movl (%0), %%eax", ::"r"(M2P_END) : "eax", "memory"));
    EQ("vector", last_trap.vector, 14);
    TRUE("the last page is not writable", FAULTS("movl %%eax, (%0)", ::"r"(HV_END) : "memory"));
    EQ("vector", last_trap.vector, 14);
}

ulong iret_probe(ulong flags) {
    ulong after;
    __asm__ volatile("pushl %[fl]\n\tpushl %[cs]\n\tpushl $1f\n\t"
                     "movl $0x33, %%eax\n\t"
                     "jmp hypercall_page + 23 * 32\n1: pushfl\n\tpopl %[out]\n\t"
                     : [out] "=&r"(after)
                     : [fl] "r"(flags), [cs] "i"(KERNEL_CS)
                     : "eax", "memory", "cc");
    return after;
}

void arch_iret(void) {
    ulong eax, ecx, sp, sp_after;
    __asm__ volatile("movl %%esp, %2\n\tpushl $2\n\tpushl %4\n\tpushl $1f\n\tmovl $0x33, %%eax\n\tmovl $0x11, %%ecx\n\t"
                     "jmp hypercall_page + 23 * 32\n1: movl %%esp, %3"
                     : "=&a"(eax), "=&c"(ecx), "=&r"(sp), "=&r"(sp_after) : "i"(KERNEL_CS) : "memory", "cc");
    EQ("eax is kept", eax, 0x33);
    EQ("ecx is kept", ecx, 0x11);
    EQ("esp is past the frame", sp_after, sp);
}

void arch_debug_registers(void) {
    EQ("dr0 in hypervisor space", HC(set_debugreg, 0, HV_START), 0);
    EQ("dr0 at the end", HC(set_debugreg, 0, HV_POINTER), 0);
    EQ("clear dr0", HC(set_debugreg, 0, 0), 0);
}

void arch_control_registers(void) {
    ulong cr3 = READ_CR(3);
    RAISES("cr3 of a plain page", 13, 0, "mov %0, %%cr3", ::"r"(CR3_OF(va_mfn(zone_l1))) : "memory");
    EQ("cr3 stays", READ_CR(3), cr3);
    ulong cr4 = READ_CR(4);
    WRITE_CR(4, cr4 | 1 << 16);
    EQ("cr4 FSGSBASE reads back", READ_CR(4) >> 16 & 1, 1);
    WRITE_CR(4, cr4);
}

void arch_cpuid_forced(u32 d) {
    EQ("extended: no long mode", d >> 29 & 1, 0);
    EQ("extended: syscall, which Intel's have in 64-bit code only", d >> 11 & 1, !is_intel());
}

void arch_privileged(void) {
    RAISES("rdmsr of FS_BASE", 13, 0, "rdmsr", ::"c"(0xc0000100) : "eax", "edx", "memory");
    RAISES("wrmsr of GS_BASE", 13, 0, "wrmsr", ::"c"(0xc0000101), "a"(0), "d"(0) : "memory");
    RAISES("rdmsr of KERNEL_GS_BASE", 13, 0, "rdmsr", ::"c"(0xc0000102) : "eax", "edx", "memory");
    RAISES("rdmsr of LSTAR", 13, 0, "rdmsr", ::"c"(0xc0000082) : "eax", "edx", "memory");
    u32 lo, hi;
    __asm__ volatile("rdmsr" : "=a"(lo), "=d"(hi) : "c"(0xc0000080));
    EQ("EFER: NXE, no LMA, LME", lo & 0xd00, 0x800);
    RAISES("sysexit", 13, 0, "sysexit", :::"memory");
}

void arch_va_mapping(u64 entry) {
    EQ("the page before the hypervisor's has no L1", set_pte((void *)(HV_START - PAGE), entry, UVMF_INVLPG), -EINVAL);
    EQ("a frame beyond 44 bits", set_pte((void *)zone(3), 1ull << 45 | 7, UVMF_INVLPG), -EPERM);
}

void arch_mmuext(void) {
    u64 *page = alloc_page();
    EQ("NEW_USER_BASEPTR of a plain page", mmuext1(MMUEXT_NEW_USER_BASEPTR, va_mfn(page), 0), -EINVAL);
    EQ("NEW_USER_BASEPTR 0", mmuext1(MMUEXT_NEW_USER_BASEPTR, 0, 0), -EINVAL);
    EQ("PIN_L4 does nothing", mmuext1(MMUEXT_PIN_L4, va_mfn(page), 0), 0);
    free_page(page);
}

void arch_ldt(u16 selector, ulong base) {
    static ulong word = 0x5151;
    ulong seen = 0;
    RUNS("load of a selector of the LDT", "movw %%ax, %%fs", ::"a"(selector) : "memory");
    __asm__ volatile("movl %%fs:(%1), %0" : "=r"(seen) : "r"((ulong)&word - base));
    EQ("its base counts", seen, word);
    __asm__ volatile("movw %w0, %%fs" ::"r"(0));
}

void arch_system_call(void) {
    EQ("ds is the user's", user.seen.ds & 0xffff, RING3_SS);
    EQ("es is the user's", user.seen.es & 0xffff, RING3_SS);
}

void arch_user_faults(void) {
    USER_RAISES("M2P read", u_read, HV_START, 0, 14, 5);
    USER_RAISES("M2P write", u_write, HV_START, 0, 14, 7);
    USER_RAISES("after the M2P", u_read, M2P_END, 0, 14, user.seen.error);
    TRUE("its error code says user", user.seen.error & 4);
    USER_RAISES("kernel text, executed", u_jump, VIRT_BASE + 0x100000, 0, 14, 0x15);
}
