/* Exceptions reflected to the guest kernel, iret, failsafe, debug registers. */
#include "test.h"

static void exceptions(void) {
    RAISES("ud2", 6, 0, "ud2", :::"memory");
    EQ("ud2 cs", last_trap.cs & 0xffff, KERNEL_CS);
    EQ("saved upcall mask beside cs", last_trap.cs >> 32 & 0xff, VCPU0->upcall_mask);
    RAISES("int3", 3, 0, "int3", :::"memory");
    u64 at;
    __asm__ volatile("movq $77f, trap_resume(%%rip)\n\tleaq 78f(%%rip), %0\n\tint3\n78: nop\n77:" : "=r"(at)::"memory");
    EQ("int3 rip is past it", last_trap.rip, at);
    __asm__ volatile("movq $77f, trap_resume(%%rip)\n\tleaq 78f(%%rip), %0\n78: ud2\n77:" : "=r"(at)::"memory");
    EQ("ud2 rip is at it", last_trap.rip, at);
    RAISES("div by zero", 0, 0, "xor %%ecx, %%ecx\n\tdivl %%ecx", ::"a"(1), "d"(0) : "rcx", "memory");
    RAISES("not canonical read", 13, 0, "movq (%0), %%rax", ::"r"(0x8000000000000000ull) : "rax", "memory");
    RAISES("hlt", 13, 0, "hlt", :::"memory");
    RAISES("lgdt", 13, 0, "lgdt (%0)", ::"r"(&last_trap) : "memory");
    RAISES("ltr", 13, 0, "ltr %%ax", ::"a"(0) : "memory");
    RAISES("selector out of limit", 13, 0xfff8, "movw %%ax, %%ds", ::"a"(0xfff8) : "memory");
    RAISES("int $0x80 in the kernel", 0x80, 0, "int $0x80", :::"memory");
    u32 mask = VCPU0->upcall_mask;
    RAISES("ud2 again", 6, 0, "ud2", :::"memory");
    EQ("upcall mask after iret", VCPU0->upcall_mask, mask);
    EQ("IF in saved rflags is the upcall mask's inverse", last_trap.rflags >> 9 & 1, !mask);
    EQ("IOPL in saved rflags", last_trap.rflags >> 12 & 3, 0);
}

static void page_faults(void) {
    u64 hole = zone(5);
    RAISES("read", 14, 0, "movq (%0), %%rax", ::"r"(hole + 0x18) : "rax", "memory");
    EQ("cr2", last_trap.cr2, hole + 0x18);
    RAISES("write", 14, 2, "movq %%rax, (%0)", ::"r"(hole + 0x20) : "memory");
    EQ("cr2 of write", last_trap.cr2, hole + 0x20);
    RAISES("execute", 14, 0x10, "pushq $77f\n\tjmp *%0", ::"r"(hole) : "memory");
    __asm__ volatile("add $8, %rsp");
    u64 *page = alloc_page();
    u64 ma = va_mfn(page) << 12;
    EQ("map read-only", set_pte((void *)hole, ma | PTE_P | PTE_U, UVMF_INVLPG), 0);
    RUNS("read of read-only", "movq (%0), %%rax", ::"r"(hole) : "rax", "memory");
    RAISES("write to read-only", 14, 3, "movq %%rax, (%0)", ::"r"(hole + 8) : "memory");
    EQ("cr2 of read-only", last_trap.cr2, hole + 8);
    EQ("map no-execute", set_pte((void *)hole, ma | PTE_P | PTE_U | PTE_NX, UVMF_INVLPG), 0);
    RAISES("execute of no-execute", 14, 0x11, "pushq $77f\n\tjmp *%0", ::"r"(hole) : "memory");
    __asm__ volatile("add $8, %rsp");
    EQ("unmap", set_pte((void *)hole, 0, UVMF_INVLPG), 0);
    RAISES("read after unmap", 14, 0, "movq (%0), %%rax", ::"r"(hole) : "rax", "memory");
    RUNS("M2P is readable", "movq (%0), %%rax", ::"r"(&M2P[va_mfn(page)]) : "rax", "memory");
    EQ("M2P is right", M2P[va_mfn(page)], va_pfn(page));
    RAISES("M2P write", 14, 3, "movq %%rax, (%0)", ::"r"(&M2P[va_mfn(page)]) : "memory");
    TRUE("hypervisor text is not readable", FAULTS("movq (%0), %%rax", ::"r"(0xffff82d040200000ull) : "rax", "memory"));
    EQ("hypervisor text vector", last_trap.vector, 14);
    TRUE("direct map is not readable", FAULTS("movq (%0), %%rax", ::"r"(0xffff830000000000ull) : "rax", "memory"));
    TRUE("direct map is not writable", FAULTS("movq %%rax, (%0)", ::"r"(0xffff830000100000ull) : "rax", "memory"));
    free_page(page);
}

/* Makes an iret hypercall, to see which parts of the frame matter. */
static u64 iret_probe(u64 cs, u64 rflags, u64 flags) {
    u64 after;
    __asm__ volatile("movq %%rsp, %%rbx\n\t"
                     "pushq %[ss]\n\tpushq %%rbx\n\tpushq %[fl]\n\tpushq %[cs]\n\tleaq 1f(%%rip), %%rax\n\tpushq %%rax\n\t"
                     "movl $0x11, %%ecx\n\tmovl $0x22, %%r11d\n\tmovl $0x33, %%eax\n\t"
                     "pushq %[vg]\n\tjmp hypercall_page + 23 * 32\n1: pushfq\n\tpopq %[out]\n\t"
                     : [out] "=&r"(after)
                     : [ss] "r"((u64)FLAT_SS), [fl] "r"(rflags), [cs] "r"(cs), [vg] "r"(flags)
                     : "rax", "rbx", "rcx", "r11", "memory", "cc");
    return after;
}

static void iret(void) {
    u64 f;
    f = iret_probe(KERNEL_CS, 0x202, 0);
    EQ("IF set: upcalls unmasked", VCPU0->upcall_mask, 0);
    f = iret_probe(KERNEL_CS, 0x002, 0);
    EQ("IF clear: upcalls masked", VCPU0->upcall_mask, 1);
    TRUE("IF is always on in hardware", f & 0x200);
    f = iret_probe(KERNEL_CS, 0x3202, 0);
    EQ("IOPL is taken away", f >> 12 & 3, 0);
    f = iret_probe(KERNEL_CS, 0x0002 | 1 << 6 | 1, 0);
    EQ("ZF and CF are restored", f & 0x41, 0x41);
    f = iret_probe(KERNEL_CS, 0x0002 | 1 << 18 | 1 << 21, 0);
    EQ("AC and ID are restored", f & (1 << 18 | 1 << 21), 1 << 18 | 1 << 21);
    f = iret_probe(KERNEL_CS, 0x0002 | 1 << 17, 0);
    EQ("VM is not", f & 1 << 17, 0);
    f = iret_probe(KERNEL_CS, 0x0002 | 1 << 14, 0);
    VCPU0->upcall_mask = 1;
    u64 regs[3];
    __asm__ volatile("movq %%rsp, %%rbx\n\t"
                     "pushq %[ss]\n\tpushq %%rbx\n\tpushq $2\n\tpushq %[cs]\n\tleaq 1f(%%rip), %%rax\n\tpushq %%rax\n\t"
                     "movl $0x11, %%ecx\n\tmovl $0x22, %%r11d\n\tmovl $0x33, %%eax\n\t"
                     "pushq $0\n\tjmp hypercall_page + 23 * 32\n1: movq %%rax, (%[out])\n\tmovq %%rcx, 8(%[out])\n\tmovq %%r11, 16(%[out])"
                     ::[out] "r"(regs), [ss] "r"((u64)FLAT_SS), [cs] "r"((u64)KERNEL_CS)
                     : "rax", "rbx", "rcx", "r11", "memory", "cc");
    EQ("rax is kept", regs[0], 0x33);
    EQ("rcx is kept", regs[1], 0x11);
    EQ("r11 is kept", regs[2], 0x22);
}

static void debug_registers(void) {
    static volatile u64 watched;
    EQ("dr0", HC2(set_debugreg, 0, &watched), 0);
    EQ("dr7", HC2(set_debugreg, 7, 1 | 1 << 16 | 3 << 18), 0); /* write, 4 bytes */
    EQ("get dr0", HC1(get_debugreg, 0), (u64)&watched);
    EQ("get dr7", HC1(get_debugreg, 7) & 0xf0001, 0xd0001);
    u32 before = last_trap.count;
    trap_resume = 0;
    __asm__ volatile("leaq 1f(%%rip), %%rax\n\tmovq %%rax, trap_resume(%%rip)\n\tmovl $5, %0\n\tnop\n1: movq $0, trap_resume(%%rip)"
                     : "=m"(*(volatile u32 *)&watched)::"rax", "memory");
    EQ("a write raises one #DB", last_trap.count - before, 1);
    EQ("vector", last_trap.vector, 1);
    EQ("the write was done", watched, 5);
    EQ("dr6", HC1(get_debugreg, 6) & 0xf, 1);
    EQ("clear dr6", HC2(set_debugreg, 6, 0), 0);
    EQ("dr6 reads its fixed bits", HC1(get_debugreg, 6), 0xffff0ff0);
    EQ("clear dr7", HC2(set_debugreg, 7, 0), 0);
    EQ("dr7 reads its fixed bit", HC1(get_debugreg, 7), 0x400);
    EQ("dr0 in hypervisor space", HC2(set_debugreg, 0, 0xffff82d080000000ull), -EPERM);
    EQ("dr0 not canonical", HC2(set_debugreg, 0, 0x8000000000000000ull), -EPERM);
    EQ("dr7 general detect", HC2(set_debugreg, 7, 1 << 13), -EPERM);
    EQ("dr7 upper half", HC2(set_debugreg, 7, 1ull << 32), -EINVAL);
    EQ("dr6 upper half", HC2(set_debugreg, 6, 1ull << 32), -EINVAL);
    EQ("dr8", HC2(set_debugreg, 8, 0), -ENODEV);
    EQ("get dr8", HC1(get_debugreg, 8), -ENODEV);
    EQ("dr4 is dr6", HC2(set_debugreg, 4, 0), 0);
    /* Single step through two instructions. */
    before = last_trap.count;
    HC2(set_debugreg, 6, 0);
    VCPU0->upcall_mask = 1;
    iret_probe(KERNEL_CS, 0x102, 0);
    TRUE("TF raises #DB", last_trap.count > before);
    EQ("dr6 says single step", HC1(get_debugreg, 6) >> 14 & 1, 1);
    HC2(set_debugreg, 6, 0);
}

/* #DB handler of the single-step part: clears TF and continues. */
static bool clear_tf(struct regs *r) {
    if (r->vector != 1) return false;
    r->rflags &= ~0x100ull;
    if (trap_resume) trap_resume = 0;
    return true;
}

static void debug(void) {
    trap_hook = clear_tf;
    debug_registers();
}

/* Repairs the faulting iret's frame as a kernel would. */
static struct regs bad_frame;
static bool repair(struct regs *r) {
    bad_frame = *r;
    if (!trap_resume) return false;
    r->ss = FLAT_SS;
    r->cs = KERNEL_CS;
    r->rip = trap_resume;
    trap_resume = 0;
    return true;
}

/* iret to a bad context: Xen's own iretq faults and the exception is the guest kernel's, with the bad frame. */
static void bad_iret(u64 ss, u64 cs, u64 rip) {
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
    bad_iret(FLAT_SS, KERNEL_CS, 0x8000000000000000ull);
    EQ("rip not canonical raises one exception", last_trap.count - before, 1);
    EQ("rip not canonical vector", last_trap.vector, 13);
    EQ("rip not canonical error code", last_trap.error, 0);
    EQ("failsafe is not entered", failsafe_count, 0);
}

const struct test trap_tests[] = {{"exception", exceptions}, {"page_fault", page_faults}, {"iret", iret},
                                  {"debug_register", debug}, {"iret_fault", iret_fault}, {0, 0}};
