/* Exceptions, ring 3, descriptors, the FPU, debug registers, privileged instructions, ports. */
#include "test.h"

extern void user_syscall(void), user_hypercall(void), user_hypercall_next(void), user_read(void), user_read_next(void);
extern void user_read_m2p(void), user_cli(void), user_in(void), user_spin(void);
extern u8 user_start[];

#define USER 0x08048000u /* where the tests' ring 3 code is mapped */
static u8 *user_stack;

static bool step_hook(struct regs *r) {
    r->eflags &= ~0x100u;
    return r->vector == 1;
}

static void exceptions(void) {
    RAISES("ud2", 6, 0, "ud2");
    EQ("in ring 1", last_trap.cs & 3, 1);
    TRUE("IF is set", last_trap.eflags & 0x200);
    EQ("IOPL is 0", last_trap.eflags & 0x3000, 0);
    RAISES("int3", 3, 0, "int3");
    RAISES("divide", 0, 0, "xorl %%ecx, %%ecx; divl %%ecx", ::: "eax", "ecx", "edx");
    RAISES("into", 4, 0, "movl $0x7fffffff, %%eax; addl $1, %%eax; into", ::: "eax", "cc");
    static const s32 bounds[2] = {1, 2};
    RAISES("bound", 5, 0, "bound %0, %1", ::"r"(9), "m"(bounds));
    RAISES("int 64", 64, 0, "int $64");
    RAISES("int without an entry", 13, 65 * 8 + 2, "int $65");
    RAISES("int 14 from ring 1 to an entry for ring 0", 13, 14 * 8 + 2, "int $14");
    RAISES("bad selector", 13, 0xfff0, "movl $0xfff3, %%eax; movl %%eax, %%es", ::: "eax");
    RAISES("hlt", 13, 0, "hlt");
    RAISES("sysenter", 13, 0, ".byte 0x0f, 0x34");
    RAISES("the hypervisor's code segment", 13, 0xe008, "ljmp $0xe009, $0");
    RAISES("the hypervisor's data segment", 13, 0xe010, "movl $0xe011, %%eax; movl %%eax, %%fs", ::: "eax");
    RAISES("where 64-bit guests have 64-bit code", 13, 0xe030, "ljmp $0xe033, $0");
    trap_hook = step_hook;
    u32 before = last_trap.count;
    __asm__ volatile("pushf; orl $0x100, (%%esp); popf; nop; nop" ::: "memory", "cc");
    EQ("one step", last_trap.count, before + 1);
    EQ("single step", last_trap.vector, 1);
}

static struct trap_record user_fault;
static u32 user_value, user_traps;
static bool user_hook(struct regs *r) {
    if ((r->cs & 3) != 3) return false;
    user_traps++;
    if (r->vector == 128 && r->eax == 0x600d) leave_user(r->ebx);
    if (r->vector == 128) {
        r->eax += 1;
        return true;
    }
    user_fault = last_trap;
    user_value = r->esp;
    r->eip = USER + ((u32)user_read_next - (u32)user_start);
    r->ebx = 0xbad;
    return true;
}

static u32 in_user(void (*f)(void)) {
    user_traps = 0;
    u32 v = enter_user((void *)(USER + ((u32)f - (u32)user_start)), USER + 2 * PAGE - 16);
    __asm__ volatile("movl %0, %%ds; movl %0, %%es" ::"r"(kernel_ds));
    return v;
}

static void user(void) {
    new_l1(USER & ~0x3fffffu);
    user_stack = alloc_page();
    *pte_of(USER) = mfn_of(user_start) << 12 | 0x25;
    *pte_of(USER + PAGE) = mfn_of(user_stack) << 12 | 0x67;
    trap_hook = user_hook;
    EQ("set_fast_trap", HC1(set_fast_trap, 128), 0);
    EQ("system call", in_user(user_syscall), 0x1235);
    EQ("two entries", user_traps, 2);
    EQ("int 0x82 is not for ring 3", in_user(user_hypercall), 0xbad);
    EQ("its vector", user_fault.vector, 13);
    EQ("its error code", user_fault.error, 0x82 * 8 + 2);
    EQ("kernel memory", in_user(user_read), 0xbad);
    EQ("vector", user_fault.vector, 14);
    EQ("error code", user_fault.error & 3, 1);
    EQ("cr2", user_fault.cr2, 0xC0100000);
    EQ("stack of ring 3 is in the frame", user_value, USER + 2 * PAGE - 16);
    EQ("the machine-to-phys table", in_user(user_read_m2p), 0xbad);
    EQ("cli", in_user(user_cli), 0xbad);
    EQ("vector of cli", user_fault.vector, 13);
    EQ("in", in_user(user_in), 0xbad);
    EQ("vector of in", user_fault.vector, 13);
}

/* The timer preempts code that makes no hypercall. */
static void preemption(void) {
    u32 before = port_events[timer_port];
    u64 end = system_time() + 3000000000ull;
    while (port_events[timer_port] < before + 3 && system_time() < end) barrier();
    TRUE("three ticks while spinning", port_events[timer_port] >= before + 3);
}

static s32 descriptor(u32 *table, u32 i, u32 lo, u32 hi) {
    return HC3(update_descriptor, ma_of(&table[i * 2]), lo, hi);
}

static u32 *gdt;
#define CODE1 0x00cfba00u
#define DATA1 0x00cfb200u

static void gdt_rules(void) {
    gdt = alloc_page();
    u32 mfn = mfn_of(gdt);
    gdt[12 * 2] = 0xffff, gdt[12 * 2 + 1] = CODE1, gdt[13 * 2] = 0xffff, gdt[13 * 2 + 1] = DATA1;
    gdt[14 * 2] = 0xffff, gdt[14 * 2 + 1] = 0x00cffa00, gdt[15 * 2] = 0xffff, gdt[15 * 2 + 1] = 0x00cff200;
    EQ("too few entries", HC2(set_gdt, &mfn, 295), -EINVAL);
    EQ("a writable page", HC2(set_gdt, &mfn, 512), -EINVAL);
    set_readonly(gdt);
    EQ("set_gdt", HC2(set_gdt, &mfn, 296), 0);
    __asm__ volatile("ljmp $0x61, $1f; 1: movl %0, %%ds; movl %0, %%es; movl %0, %%ss; movl %0, %%fs" ::"r"(0x69));
    EQ("the flat segments are in it", gdt[259 * 2 + 1] & 0x00f0fe00, 0x00c0ba00);
    kernel_cs = 0x61, kernel_ds = 0x69;
    traps_init();
    RAISES("ud2", 6, 0, "ud2");
    EQ("in the new segment", last_trap.cs, 0x61);
    EQ("data descriptor", descriptor(gdt, 20, 0x0000ffff, 0x00cff200), 0);
    u32 sel;
    __asm__ volatile("movl %1, %%gs; movl %%gs, %0" : "=r"(sel) : "r"(20 * 8 + 3));
    EQ("loads", sel & 0xffff, 20 * 8 + 3);
    EQ("not present is fine", descriptor(gdt, 21, 0, 0), 0);
    EQ("ring 0", descriptor(gdt, 21, 0xffff, 0x00cf9a00), -EINVAL);
    EQ("64-bit code, ring 1", descriptor(gdt, 21, 0xffff, 0x00afba00), -EINVAL);
    EQ("64-bit code, ring 3", descriptor(gdt, 21, 0xffff, 0x00affa00), -EINVAL);
    EQ("call gate", descriptor(gdt, 21, 0x00610000 | 0x1000, 0xc010ec00), -EINVAL);
    EQ("call gate to the hypervisor", descriptor(gdt, 21, 0xe0081000, 0xc010ec00), -EINVAL);
    EQ("task segment", descriptor(gdt, 21, 0xffff, 0x0000e900), -EINVAL);
    EQ("LDT", descriptor(gdt, 21, 0xffff, 0x0000e200), -EINVAL);
    EQ("interrupt gate", descriptor(gdt, 21, 0x00610000, 0xc010ee00), -EINVAL);
    EQ("base in the hypervisor's part", descriptor(gdt, 21, 0xffff, 0xfc40f240), -EINVAL);
    EQ("a reserved entry", descriptor(gdt, 260, 0xffff, 0x00cff200), -EINVAL);
    EQ("not aligned", HC3(update_descriptor, ma_of(gdt) + 4, 0xffff, 0x00cff200), -EINVAL);
    EQ("a page of nobody's", HC3(update_descriptor, 0xfffff000u, 0, 0), -EINVAL);
    RAISES("a write to the table", 14, 3, "movl $0, %0", : "=m"(gdt[21 * 2])::"memory");
    EQ("not writable while in use", set_va((u32)gdt, mfn << 12 | 0x63, 0), -EINVAL);
    u32 *bad = alloc_page();
    bad[7] = 0x00cf9a00;
    set_readonly(bad);
    u32 frames[2] = {mfn, mfn_of(bad)};
    EQ("a bad page behind a good one", HC2(set_gdt, frames, 1024), -EINVAL);
    set_writable(bad);
    bad[7] = 0;
    free_page(bad);
    RUNS("the old table is in use", "movl %0, %%es; movl %1, %%es", ::"r"(0x7b), "r"(0x69));
}

static void ldt(void) {
    u32 *page = alloc_page();
    page[3 * 2] = 0xffff, page[3 * 2 + 1] = 0x00cff200;
    EQ("not aligned", mmuext1(MMUEXT_SET_LDT, (u32)page + 8, 16), -EINVAL);
    EQ("too many", mmuext1(MMUEXT_SET_LDT, (u32)page, 8193), -EINVAL);
    EQ("a writable page is accepted", mmuext1(MMUEXT_SET_LDT, (u32)page, 16), 0);
    bool f = FAULTS("movl %0, %%gs", ::"r"(3 * 8 + 7));
    TRUE("but does not load", f);
    set_readonly(page);
    RUNS("read-only it does", "movl %0, %%gs", ::"r"(3 * 8 + 7));
    RAISES("beyond its end", 13, 20 * 8 + 4, "movl %0, %%gs", ::"r"(20 * 8 + 7));
    EQ("update", descriptor(page, 4, 0xffff, 0x00cff200), 0);
    RUNS("and load", "movl %0, %%gs", ::"r"(4 * 8 + 7));
    EQ("64-bit code", descriptor(page, 4, 0xffff, 0x00affa00), -EINVAL);
    /* A trap in between would restore the selector. */
    __asm__ volatile("movl %0, %%gs" ::"r"(kernel_ds));
    EQ("none", mmuext1(MMUEXT_SET_LDT, 0, 0), 0);
    RAISES("gone", 13, 4 * 8 + 4, "movl %0, %%gs", ::"r"(4 * 8 + 7));
    set_writable(page);
    *(volatile u32 *)page = 0;
    free_page(page);
}

/* The hypervisor's own return faults, because the caller's code segment is removed during the call. */
static void failsafe(void) {
    u32 before = failsafe_count;
    EQ("a code segment of its own", descriptor(gdt, 22, 0xffff, CODE1), 0);
    u32 hi = CODE1 & ~0x8000u, lo = 0xffff, nr = HC_update_descriptor;
    __asm__ volatile("ljmp $0xb1, $1f; 1: int $0x82; 2: ljmp $0x61, $3f; 3:"
                     : "+a"(nr), "+c"(lo), "+d"(hi)
                     : "b"(ma_of(&gdt[22 * 2]))
                     : "memory");
    EQ("result", nr, 0);
    EQ("failsafe", failsafe_count, before + 1);
    EQ("the code segment it was for", (u16)failsafe_cs, 0xb1);
    EQ("ds", (u16)failsafe_selectors[0], 0x69);
    u32 ds, gs;
    __asm__ volatile("movl %%ds, %0; movl %%gs, %1" : "=r"(ds), "=r"(gs));
    EQ("ds is as the handler left it", ds, 0x69);
    EQ("gs has been nulled", gs & 0xfffc, 0);
    __asm__ volatile("movl %0, %%fs; movl %0, %%gs" ::"r"(0x69));
}

static void fpu(void) {
    u16 word = 0;
    EQ("set TS", HC1(fpu_taskswitch, 1), 0);
    RAISES("fpu", 7, 0, "fninit");
    RUNS("once", "fninit");
    __asm__ volatile("fnstcw %0" : "=m"(word));
    EQ("control word", word, 0x37f);
    HC1(fpu_taskswitch, 1);
    EQ("clear TS", HC1(fpu_taskswitch, 0), 0);
    RUNS("fpu", "fninit");
    u32 cr0, cr0_set;
    HC1(fpu_taskswitch, 1);
    __asm__ volatile("movl %%cr0, %0; clts; movl %%cr0, %1" : "=r"(cr0_set), "=r"(cr0));
    EQ("TS shows in cr0", cr0_set & 8, 8);
    EQ("clts", cr0 & 8, 0);
    __asm__ volatile("movl %0, %%cr0" ::"r"(cr0 | 8));
    RAISES("after mov to cr0", 7, 0, "fninit");
    /* The state is preserved across switches to other domains. */
    u32 x = 0x12345, y = 0;
    __asm__ volatile("fildl %0" ::"m"(x));
    for (u32 i = 0; i < 3; i++) wait_event(events_seen);
    __asm__ volatile("fistpl %0" : "=m"(y));
    EQ("state", y, 0x12345);
}

static void debug_registers(void) {
    static volatile u32 watched;
    EQ("dr0", HC2(set_debugreg, 0, &watched), 0);
    EQ("reads back", HC1(get_debugreg, 0), (u32)&watched);
    EQ("the hypervisor's part", HC2(set_debugreg, 1, 0xFC400000u), -EPERM);
    EQ("dr4", HC2(set_debugreg, 4, 0), -EINVAL);
    EQ("general detect", HC2(set_debugreg, 7, 1 << 13), -EPERM);
    EQ("I/O breakpoint", HC2(set_debugreg, 7, 2 << 16), -EPERM);
    EQ("dr7", HC2(set_debugreg, 7, 1 | 0xd << 16), 0);
    RAISES("watchpoint", 1, 0, "movl $1, %0; nop", : "=m"(watched)::"memory");
    EQ("dr6", HC1(get_debugreg, 6) & 0xf, 1);
    EQ("off", HC2(set_debugreg, 7, 0), 0);
    RUNS("no watchpoint", "movl $2, %0; nop", : "=m"(watched)::"memory");
    HC2(set_debugreg, 6, 0);
}

static void privileged(void) {
    RUNS("cli", "cli");
    RUNS("sti", "sti");
    RUNS("wbinvd", "wbinvd");
    u32 cr3, a, d;
    __asm__ volatile("movl %%cr3, %0" : "=r"(cr3));
    EQ("cr3", cr3, ma_of((void *)boot_l2));
    RUNS("mov to cr3", "movl %0, %%cr3", ::"r"(cr3));
    RUNS("mov to cr3 of a bad frame", "movl %0, %%cr3", ::"r"(0xfffff000u));
    RUNS("cpuid", "cpuid", : "=a"(a) : "a"(0) : "ebx", "ecx", "edx");
    RUNS("rdtsc", "rdtsc", : "=a"(a), "=d"(d));
    RAISES("lgdt", 13, 0, "lgdt (%0)", ::"r"(&cr3));
    RAISES("lidt", 13, 0, "lidt (%0)", ::"r"(&cr3));
    RAISES("lldt", 13, 0, "lldt %w0", ::"r"(0));
    RAISES("ltr", 13, 0, "ltr %w0", ::"r"(0xe040));
    RAISES("mov to cr4", 13, 0, "movl %0, %%cr4", ::"r"(0));
    RAISES("invlpg", 13, 0, "invlpg (%0)", ::"r"(&cr3));
    RAISES("a bad MSR", 13, 0, "rdmsr", : "=a"(a), "=d"(d) : "c"(0x12345678));
}

static void ports(void) {
    if (si.flags & SIF_INITDOMAIN) return;
    struct physdev_op op = {.cmd = PHYSDEV_set_iopl, .u = {1}};
    EQ("iopl 1", HC1(physdev_op, &op), 0);
    u32 v = 0;
    RUNS("in", "inb $0x60, %%al", : "=a"(v) : "a"(0));
    EQ("reads ones", v & 0xff, 0xff);
    RUNS("out", "outb %%al, $0x80", ::"a"(0));
    u16 words[4] = {0};
    RUNS("rep insw", "cld; rep insw", ::"D"(words), "c"(4), "d"(0x1f0) : "memory");
    EQ("reads ones, too", words[3], 0xffff);
    op.u[0] = 4;
    EQ("iopl 4", HC1(physdev_op, &op), -EINVAL);
    op.u[0] = 0;
    EQ("iopl 0", HC1(physdev_op, &op), 0);
    RAISES("in", 13, 0, "inb $0x60, %%al", ::: "eax");
    RAISES("cli", 13, 0, "cli");
    op.u[0] = 1;
    HC1(physdev_op, &op);
}

const struct test cpu_tests[] = {
    {"exceptions", exceptions}, {"user", user}, {"preemption", preemption}, {"gdt", gdt_rules}, {"ldt", ldt},
    {"failsafe", failsafe}, {"fpu", fpu}, {"debug_registers", debug_registers}, {"privileged", privileged}, {"ports", ports}, {0, 0},
};
