/* Exceptions reflected to the guest kernel, iret, debug registers. */
#include "test.h"

static void exceptions(void) {
    RAISES("ud2", 6, 0, "ud2", :::"memory");
    EQ("ud2 cs", last_trap.cs & 0xffff, KERNEL_CS);
    EQ("saved upcall mask beside cs", SAVED_MASK(last_trap.cs), VCPU0->upcall_mask);
    RAISES("int3", 3, 0, "int3", :::"memory");
    ulong at;
    __asm__ volatile(RESUME_AT("77f") "mov $78f, %0\n\tint3\n78: nop\n77:" : "=r"(at)::"memory");
    EQ("int3 ip is past it", last_trap.ip, at);
    __asm__ volatile(RESUME_AT("77f") "mov $78f, %0\n78: ud2\n77:" : "=r"(at)::"memory");
    EQ("ud2 ip is at it", last_trap.ip, at);
    RAISES("div by zero", 0, 0, "xor %%ecx, %%ecx\n\tdivl %%ecx", ::"a"(1), "d"(0) : "rcx", "memory");
    arch_exceptions();
    RAISES("hlt", 13, 0, "hlt", :::"memory");
    RAISES("lgdt", 13, 0, "lgdt (%0)", ::"r"(&last_trap) : "memory");
    RAISES("ltr", 13, 0, "ltr %%ax", ::"a"(0) : "memory");
    RAISES("selector out of limit", 13, 0xfff8, "movw %%ax, %%ds", ::"a"(0xfff8) : "memory");
    RAISES("int $0x80 in the kernel", 0x80, 0, "int $0x80", :::"memory");
    u32 mask = VCPU0->upcall_mask;
    RAISES("ud2 again", 6, 0, "ud2", :::"memory");
    EQ("upcall mask after iret", VCPU0->upcall_mask, mask);
    EQ("IF in saved flags is the upcall mask's inverse", last_trap.flags >> 9 & 1, !mask);
    EQ("IOPL in saved flags", last_trap.flags >> 12 & 3, 0);
}

static void page_faults(void) {
    ulong hole = zone(5);
    RAISES("read", 14, 0, "mov (%0), %%eax", ::"r"(hole + 0x18) : "rax", "memory");
    EQ("cr2", last_trap.cr2, hole + 0x18);
    RAISES("write", 14, 2, "mov %%eax, (%0)", ::"r"(hole + 0x20) : "memory");
    EQ("cr2 of write", last_trap.cr2, hole + 0x20);
    RAISES("execute", 14, 0x10, "push $77f\n\tjmp *%0", ::"r"(hole) : "memory");
    DROP_WORD();
    u64 *page = alloc_page();
    u64 ma = va_mfn(page) << 12;
    EQ("map read-only", set_pte((void *)hole, ma | PTE_P | PTE_U, UVMF_INVLPG), 0);
    RUNS("read of read-only", "mov (%0), %%eax", ::"r"(hole) : "rax", "memory");
    RAISES("write to read-only", 14, 3, "mov %%eax, (%0)", ::"r"(hole + 8) : "memory");
    EQ("cr2 of read-only", last_trap.cr2, hole + 8);
    EQ("map no-execute", set_pte((void *)hole, ma | PTE_P | PTE_U | PTE_NX, UVMF_INVLPG), 0);
    RAISES("execute of no-execute", 14, 0x11, "push $77f\n\tjmp *%0", ::"r"(hole) : "memory");
    DROP_WORD();
    EQ("unmap", set_pte((void *)hole, 0, UVMF_INVLPG), 0);
    RAISES("read after unmap", 14, 0, "mov (%0), %%eax", ::"r"(hole) : "rax", "memory");
    RUNS("M2P is readable", "mov (%0), %%eax", ::"r"(&M2P[va_mfn(page)]) : "rax", "memory");
    EQ("M2P is right", M2P[va_mfn(page)], va_pfn(page));
    RAISES("M2P write", 14, 3, "mov %%eax, (%0)", ::"r"(&M2P[va_mfn(page)]) : "memory");
    arch_page_faults();
    free_page(page);
}

static void iret(void) {
    ulong f;
    f = iret_probe(0x202);
    EQ("IF set: upcalls unmasked", VCPU0->upcall_mask, 0);
    f = iret_probe(0x002);
    EQ("IF clear: upcalls masked", VCPU0->upcall_mask, 1);
    TRUE("IF is always on in hardware", f & 0x200);
    f = iret_probe(0x3202);
    EQ("IOPL is taken away", f >> 12 & 3, 0);
    f = iret_probe(0x0002 | 1 << 6 | 1);
    EQ("ZF and CF are restored", f & 0x41, 0x41);
    f = iret_probe(0x0002 | 1 << 18 | 1 << 21);
    EQ("AC and ID are restored", f & (1 << 18 | 1 << 21), 1 << 18 | 1 << 21);
    f = iret_probe(0x0002 | 1 << 14);
    VCPU0->upcall_mask = 1;
    arch_iret();
}

static void debug_registers(void) {
    static volatile ulong watched;
    EQ("dr0", HC(set_debugreg, 0, &watched), 0);
    EQ("dr7", HC(set_debugreg, 7, 1 | 1 << 16 | 3 << 18), 0); /* write, 4 bytes */
    EQ("get dr0", (ulong)HC(get_debugreg, 0), (ulong)&watched);
    EQ("get dr7", HC(get_debugreg, 7) & 0xf0001, 0xd0001);
    u32 before = last_trap.count;
    trap_resume = 0;
    __asm__ volatile(RESUME_AT("1f") "movl $5, %0\n\tnop\n1: " RESUME_NOWHERE
                     : "+m"(watched)::"memory");
    EQ("a write raises one #DB", last_trap.count - before, 1);
    EQ("vector", last_trap.vector, 1);
    EQ("the write was done", watched, 5);
    EQ("dr6", HC(get_debugreg, 6) & 0xf, 1);
    EQ("clear dr6", HC(set_debugreg, 6, 0), 0);
    EQ("dr6 reads its fixed bits", (ulong)HC(get_debugreg, 6), 0xffff0ff0);
    EQ("clear dr7", HC(set_debugreg, 7, 0), 0);
    EQ("dr7 reads its fixed bit", HC(get_debugreg, 7), 0x400);
    EQ("dr7 general detect", HC(set_debugreg, 7, 1 << 13), -EPERM);
    arch_debug_registers();
    EQ("dr8", HC(set_debugreg, 8, 0), -ENODEV);
    EQ("get dr8", HC(get_debugreg, 8), -ENODEV);
    EQ("dr4 is dr6", HC(set_debugreg, 4, 0), 0);
    /* Single step through two instructions. */
    before = last_trap.count;
    HC(set_debugreg, 6, 0);
    VCPU0->upcall_mask = 1;
    iret_probe(0x102);
    TRUE("TF raises #DB", last_trap.count > before);
    EQ("dr6 says single step", HC(get_debugreg, 6) >> 14 & 1, 1);
    HC(set_debugreg, 6, 0);
}

/* #DB handler of the single-step part: clears TF and continues. */
static bool clear_tf(struct regs *r) {
    if (r->vector != 1) return false;
    r->flags &= ~0x100ul;
    if (trap_resume) trap_resume = 0;
    return true;
}

/* What the handler of NMIs sees. */
static struct { u32 count, depth, deepest; ulong vector, mask; bool another; } nmi;
static bool nmi_hook(struct regs *r) {
    if (r->vector != 2 && r->vector != 0x104) return false;
    nmi.count++;
    nmi.vector = r->vector;
    nmi.mask = VCPU0->upcall_mask;
    if (++nmi.depth > nmi.deepest) nmi.deepest = nmi.depth;
    if (nmi.another) {
        nmi.another = false;
        EQ("send_nmi within the handler", HC(vcpu_op, VCPUOP_send_nmi, 0, 0), 0);
        EQ("and again", HC(vcpu_op, VCPUOP_send_nmi, 0, 0), 0);
    }
    nmi.depth--;
    return true;
}

static u32 nmis(const char *what) {
    u32 before = nmi.count;
    EQ(what, HC(vcpu_op, VCPUOP_send_nmi, 0, 0), 0);
    return nmi.count - before;
}

static void non_maskable(void) {
    extern char trap_nmi[], entry_nmi_cb[];
    trap_hook = nmi_hook;
    EQ("send_nmi with an argument", HC(vcpu_op, VCPUOP_send_nmi, 0, &nmi), -EINVAL);
    EQ("send_nmi to no vcpu", HC(vcpu_op, VCPUOP_send_nmi, 1000, 0), -ENOENT);
    EQ("without a handler none comes", nmis("send_nmi"), 0);
    struct callback_register cb = {.type = CB_nmi, .address = CALLBACK(entry_nmi_cb)};
    EQ("register nmi", HC(callback_op, 0, &cb), 0);
    EQ("nor does the one that was lost", nmi.count, 0);
    VCPU0->upcall_mask = 1;
    EQ("one comes, though events are masked", nmis("send_nmi"), 1);
    EQ("by the callback", nmi.vector, 0x104);
    EQ("the upcall mask after it", VCPU0->upcall_mask, 1);
    VCPU0->upcall_mask = 0;
    EQ("the next one", nmis("send_nmi"), 1);
    EQ("events are masked within", nmi.mask, 1);
    EQ("the upcall mask after it", VCPU0->upcall_mask, 0);
    VCPU0->upcall_mask = 1;
    nmi.another = true;
    EQ("two that come within one are one more", nmis("send_nmi"), 2);
    EQ("after its iret", nmi.deepest, 1);
    EQ("unregister nmi", HC(callback_op, 1, &cb), 0);
    EQ("none comes then", nmis("send_nmi"), 0);
    struct nmi_callback old = {.address = (ulong)entry_nmi_cb};
    EQ("nmi_op register", HC(nmi_op, NMI_register, &old), 0);
    EQ("one comes", nmis("send_nmi"), 1);
    EQ("nmi_op unregister", HC(nmi_op, NMI_unregister, 0), 0);
    EQ("none comes then", nmis("send_nmi"), 0);
    EQ("nmi_op of nothing", HC(nmi_op, 2, 0), -ENOSYS);
    EQ("nmi_op, bad pointer", HC(nmi_op, NMI_register, BAD_POINTER), -EFAULT);
    struct trap_info table[] = {{.vector = 2, .cs = ENTRY_CS, .address = (ulong)trap_nmi}, {}};
    EQ("set_trap_table", HC(set_trap_table, table), 0);
    VCPU0->upcall_mask = 0;
    EQ("one comes by the trap table", nmis("send_nmi"), 1);
    EQ("by its entry", nmi.vector, 2);
    EQ("which masks nothing", nmi.mask, 0);
    VCPU0->upcall_mask = 1;
    EQ("unregister the table's", HC(callback_op, 1, &cb), 0);
}

static void debug(void) {
    trap_hook = clear_tf;
    debug_registers();
}

const struct test trap_tests[] = {{"exception", exceptions}, {"page_fault", page_faults}, {"iret", iret},
                                  {"debug_register", debug}, {"nmi", non_maskable}, {0, 0}};
