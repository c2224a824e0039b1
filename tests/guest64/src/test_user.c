/* Guest user mode: the second page table, system calls, faults, upcalls taken there. */
#include "test.h"
#include "user.h"

static struct space space;
static struct regs seen;
static u64 seen_at;
static u64 answer, return_flags;
extern u64 test_return_flags;

static bool hook(struct regs *r) {
    if (!FROM_USER(r)) return false;
    seen = *r;
    seen_at = (u64)r;
    if (r->vector == 0x101) {
        if (r->rax == 0) leave_user(r->rdi);
        if (r->rax == 7) {
            r->rax = answer;
            test_return_flags = return_flags;
            return true;
        }
    }
    if (r->vector == 0x80 && r->rax == 0x77) {
        r->rax = answer;
        return true;
    }
    leave_user(~0ull);
}

#define RUN(prog, a, b) run_user(USER(prog), (u64)(a), (u64)(b), 0x202)
#define USER_RAISES(what, prog, a, b, vec, err)                                                                        \
    do {                                                                                                               \
        seen.vector = 999;                                                                                             \
        EQ(what " leaves by a trap", RUN(prog, a, b), ~0ull);                                                          \
        EQ(what " vector", seen.vector, vec);                                                                          \
        EQ(what " error code", seen.error, err);                                                                       \
    } while (0)

static void system_call(void) {
    space = space_new();
    space_load(&space);
    trap_hook = hook;
    EQ("exit", RUN(u_exit, 0, 0), 42);
    EQ("entry", seen.vector, 0x101);
    EQ("frame is at the top of the kernel stack", seen_at, (u64)space.kernel_stack_top - sizeof(struct regs));
    EQ("frame cs", seen.cs & 0xffff, FLAT_CS);
    EQ("frame ss", seen.ss, FLAT_SS);
    EQ("upcalls masked on entry", VCPU0->upcall_mask, 1);
    EQ("saved upcall mask", seen.cs >> 32 & 0xff, 0);
    EQ("saved IF", seen.rflags >> 9 & 1, 1);
    answer = 0x1234;
    return_flags = 0;
    EQ("a call that returns by iret", RUN(u_nop_then_exit, 0, 0), 0x1234);
    return_flags = 0x100;
    EQ("a call that returns by sysret", RUN(u_nop_then_exit, 0, 0), 0x1234);
    return_flags = 0;
    EQ("int 0x80", RUN(u_int80, 0, 0), 0x1234);
    EQ("entry of int 0x80", seen.vector, 0x101);
    u64 f = RUN(u_flags, 0, 0);
    EQ("IF is on in user mode", f >> 9 & 1, 1);
    EQ("IOPL is 0", f >> 12 & 3, 0);
    f = run_user(USER(u_flags), 0, 0, 0x3000 | 2);
    EQ("asking for IOPL 3 does not give it", f >> 12 & 3, 0);
    struct regs r = {.rip = USER(u_compat), .cs = FLAT_CS32, .rflags = 0x202, .rsp = USER_STACK_TOP, .ss = FLAT_SS};
    EQ("32-bit code leaves by int 0x80", enter_user(&r), ~0ull);
    EQ("its vector", seen.vector, 0x80);
    EQ("its cs", seen.cs & 0xffff, FLAT_CS32);
    EQ("its eax", seen.rax, 0x78);
}

static void faults(void) {
    trap_hook = hook;
    USER_RAISES("read of nothing", u_read, 0x10, 0, 14, 4);
    EQ("cr2", VCPU0->cr2, 0x10);
    EQ("rip", seen.rip, USER(u_read));
    EQ("cs", seen.cs & 0xffff, FLAT_CS);
    USER_RAISES("write to nothing", u_write, 0x20, 0, 14, 6);
    USER_RAISES("write to code", u_write, USER_CODE, 0, 14, 7);
    USER_RAISES("jump to nothing", u_jump, 0x30, 0, 14, 0x14);
    USER_RAISES("kernel text", u_read, VIRT_BASE + 0x100000, 0, 14, 4);
    USER_RAISES("write to kernel data", u_write, &space, 0, 14, 6);
    USER_RAISES("hypervisor text", u_read, 0xffff82d040200000ull, 0, 14, seen.error);
    TRUE("its error code says user", seen.error & 4);
    USER_RAISES("hypervisor write", u_write, 0xffff82d040200000ull, 0, 14, seen.error);
    USER_RAISES("M2P write", u_write, M2P, 0, 14, 6);
    USER_RAISES("not canonical", u_read, 1ull << 63, 0, 13, 0);
    USER_RAISES("ud2", u_ud2, 0, 0, 6, 0);
    USER_RAISES("int3", u_int3, 0, 0, 3, 0);
    EQ("int3 rip", seen.rip, USER(u_int3) + 1);
    USER_RAISES("divide", u_div, 0, 0, 0, 0);
    USER_RAISES("cli", u_cli, 0, 0, 13, 0);
    USER_RAISES("rdmsr", u_rdmsr, 0, 0, 13, 0);
    u64 cr4;
    __asm__ volatile("movq %%cr4, %0" : "=r"(cr4));
    __asm__ volatile("movq %0, %%cr4" ::"r"(cr4 | 4) : "memory");
    USER_RAISES("rdtsc with TSD", u_rdtsc, 0, 0, 13, 0);
    __asm__ volatile("movq %0, %%cr4" ::"r"(cr4 & ~4ull) : "memory");
    EQ("rdtsc without", RUN(u_rdtsc, 0, 0), 1);
    __asm__ volatile("movq %0, %%cr4" ::"r"(cr4) : "memory");
    /* A code segment in the LDT, whose page is first touched by the return to it. */
    u64 *table = alloc_page();
    table[5] = 0x00affb000000ffffull;
    EQ("LDT read-only", make_readonly(table), 0);
    EQ("SET_LDT", mmuext1(MMUEXT_SET_LDT, (u64)table, 512), 0);
    struct regs r = {.rip = USER(u_exit), .cs = 5 << 3 | 7, .rflags = 0x202, .rsp = USER_STACK_TOP, .ss = FLAT_SS};
    EQ("iret to code of the LDT", enter_user(&r), 42);
    EQ("no LDT", mmuext1(MMUEXT_SET_LDT, 0, 0), 0);
    EQ("LDT writable", make_writable(table), 0);
    free_page(table);
    USER_RAISES("hlt", u_hlt, 0, 0, 13, 0);
    USER_RAISES("mov from cr0", u_cr0, 0, 0, 13, 0);
    USER_RAISES("in", u_in, 0, 0, 13, 0);
    u32 iopl = 3;
    EQ("iopl 3", HC2(physdev_op, PHYSDEVOP_set_iopl, &iopl), 0);
    EQ("in with iopl 3", RUN(u_in, 0, 0), 1);
    EQ("cli with iopl 3", RUN(u_cli, 0, 0), 1);
    iopl = 1;
    EQ("iopl 1", HC2(physdev_op, PHYSDEVOP_set_iopl, &iopl), 0);
    USER_RAISES("in with iopl 1", u_in, 0, 0, 13, 0);
    u8 map[64];
    memset(map, 0xff, sizeof map);
    map[0x61 / 8] &= (u8)~(1u << 0x61 % 8);
    struct { u64 bitmap; u32 nr, pad; } io = {(u64)map, 512, 0};
    EQ("set_iobitmap", HC2(physdev_op, PHYSDEVOP_set_iobitmap, &io), 0);
    EQ("in of a port the bitmap gives", RUN(u_in, 0, 0), 1);
    io.nr = 0, io.bitmap = 0;
    EQ("no iobitmap", HC2(physdev_op, PHYSDEVOP_set_iobitmap, &io), 0);
    USER_RAISES("in without it", u_in, 0, 0, 13, 0);
    USER_RAISES("null read after all", u_read, 8, 0, 14, 4);
    EQ("cpuid, forced", RUN(u_cpuid_forced, 0, 0), 0x566e6558);
}

static void segment_bases(void) {
    trap_hook = hook;
    static u64 word = 0x1111;
    *(u64 *)space.data = 0x2222;
    ((u64 *)space.data)[1] = 0x3333;
    HC2(set_segment_base, SEGBASE_GS_KERNEL, &word);
    HC2(set_segment_base, SEGBASE_GS_USER, USER_DATA);
    HC2(set_segment_base, SEGBASE_FS, USER_DATA + 8);
    EQ("user gs", RUN(u_gs, 0, 0), 0x2222);
    u64 v;
    __asm__ volatile("movq %%gs:0, %0" : "=r"(v));
    EQ("kernel gs", v, 0x1111);
    EQ("user fs", RUN(u_fs, 0, 0), 0x3333);
    HC2(set_segment_base, SEGBASE_GS_USER, USER_DATA + 8);
    EQ("user gs after a change", RUN(u_gs, 0, 0), 0x3333);
    HC2(set_segment_base, SEGBASE_GS_KERNEL, 0);
    HC2(set_segment_base, SEGBASE_FS, 0);
}

static void leave_on_event(struct regs *r) {
    seen = *r;
    if (FROM_USER(r)) leave_user(5);
}

static void upcall(void) {
    trap_hook = hook;
    event_hook = leave_on_event;
    struct evt_bind_virq virq = {.virq = VIRQ_TIMER};
    EQ("bind the timer", HC2(event_channel_op, EVT_bind_virq, &virq), 0);
    shared->evtchn_mask[0] = 0;
    EQ("timer in 1 ms", HC1(set_timer_op, system_time() + 1000000), 0);
    EQ("user code leaves by an upcall", run_user(USER(u_spin), USER_DATA, 0, 0x202), 5);
    EQ("frame cs", seen.cs & 0xffff, FLAT_CS);
    TRUE("frame rip in the loop", seen.rip >= USER(u_spin) && seen.rip < USER(u_spin) + 8);
    TRUE("the code ran", *(u64 *)space.data > 100);
    EQ("upcalls masked", VCPU0->upcall_mask, 1);
    EQ("the timer's port", shared->evtchn_pending[0] >> virq.port & 1, 1);
    shared->evtchn_pending[0] = 0;
    VCPU0->pending_sel = 0;
    VCPU0->upcall_pending = 0;
    EQ("close", HC2(event_channel_op, EVT_close, &virq.port), 0);
}

static void teardown(void) {
    space_unload();
    space_free(&space);
    EQ("kernel goes on", HC2(xen_version, 0, 0), 4 << 16 | 17);
}

const struct test user_tests[] = {{"user_syscall", system_call}, {"user_fault", faults}, {"user_segment_base", segment_bases},
                                  {"user_upcall", upcall}, {"user_teardown", teardown}, {0, 0}};
