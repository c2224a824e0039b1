/* Guest user mode: system calls, faults, upcalls taken there. */
#include "test_user.h"

struct user_run user;

bool user_hook(struct regs *r) {
    if (!FROM_USER(r)) return false;
    user.seen = *r;
    user.seen_at = (ulong)r;
    bool call = r->vector == SYSCALL_VECTOR;
    if (call && r->ax == 0) leave_user(r->di);
    if (!(call && r->ax == 7) && !(r->vector == 0x80 && r->ax == 0x77)) leave_user(~0ul);
    r->ax = user.answer;
    if (user.before_return) user.before_return();
    return true;
}

static void system_call(void) {
    user.space = space_new();
    space_load(&user.space);
    trap_hook = user_hook;
    EQ("exit", RUN(u_exit, 0, 0), 42);
    EQ("entry", user.seen.vector, SYSCALL_VECTOR);
    EQ("frame is at the top of the kernel stack", user.seen_at, (ulong)user.space.kernel_stack_top - sizeof(struct regs));
    EQ("frame cs", user.seen.cs & 0xffff, USER_CS);
    EQ("frame ss", user.seen.ss & 0xffff, USER_SS);
    EQ("upcalls masked on entry", VCPU0->upcall_mask, SYSCALL_MASKS);
    EQ("saved upcall mask", SAVED_MASK(user.seen.cs), 0);
    EQ("saved IF", user.seen.flags >> 9 & 1, 1);
    user.answer = 0x1234;
    EQ("a call that returns by iret", RUN(u_nop_then_exit, 0, 0), 0x1234);
    arch_system_call();
    EQ("int 0x80", RUN(u_int80, 0, 0), 0x1234);
    EQ("entry of int 0x80", user.seen.vector, SYSCALL_VECTOR);
    ulong f = RUN(u_flags, 0, 0);
    EQ("IF is on in user mode", f >> 9 & 1, 1);
    EQ("IOPL is 0", f >> 12 & 3, 0);
    f = run_user(USER(u_flags), 0, 0, 0x3000 | 2);
    EQ("asking for IOPL 3 does not give it", f >> 12 & 3, 0);
}

static void faults(void) {
    trap_hook = user_hook;
    USER_RAISES("read of nothing", u_read, 0x10, 0, 14, 4);
    EQ("cr2", VCPU0->cr2, 0x10);
    EQ("ip", user.seen.ip, USER(u_read));
    EQ("cs", user.seen.cs & 0xffff, USER_CS);
    USER_RAISES("write to nothing", u_write, 0x20, 0, 14, 6);
    USER_RAISES("write to code", u_write, USER_CODE, 0, 14, 7);
    USER_RAISES("jump to nothing", u_jump, 0x30, 0, 14, 0x14);
    USER_RAISES("kernel text", u_read, VIRT_BASE + 0x100000, 0, 14, 4 | KERNEL_SEEN);
    USER_RAISES("write to kernel data", u_write, &user.space, 0, 14, 6 | KERNEL_SEEN);
    arch_user_faults();
    USER_RAISES("ud2", u_ud2, 0, 0, 6, 0);
    USER_RAISES("int3", u_int3, 0, 0, 3, 0);
    EQ("int3 ip", user.seen.ip, USER(u_int3) + 1);
    USER_RAISES("divide", u_div, 0, 0, 0, 0);
    USER_RAISES("cli", u_cli, 0, 0, 13, 0);
    USER_RAISES("rdmsr", u_rdmsr, 0, 0, 13, 0);
    ulong cr4 = READ_CR(4);
    WRITE_CR(4, cr4 | 4);
    USER_RAISES("rdtsc with TSD", u_rdtsc, 0, 0, 13, 0);
    WRITE_CR(4, cr4 & ~4ul);
    EQ("rdtsc without", RUN(u_rdtsc, 0, 0), 1);
    WRITE_CR(4, cr4);
    /* A code segment in the LDT, whose page is first touched by the return to it. */
    u64 *table = alloc_page();
    table[5] = USER_CODE_DESCRIPTOR;
    EQ("LDT read-only", make_readonly(table), 0);
    EQ("SET_LDT", mmuext1(MMUEXT_SET_LDT, (ulong)table, 512), 0);
    struct regs r = {.ip = USER(u_exit), .cs = 5 << 3 | 7, .flags = 0x202, .sp = USER_STACK_TOP, .ss = USER_SS};
    EQ("iret to code of the LDT", enter_user(&r), 42);
    EQ("no LDT", mmuext1(MMUEXT_SET_LDT, 0, 0), 0);
    EQ("LDT writable", make_writable(table), 0);
    free_page(table);
    USER_RAISES("hlt", u_hlt, 0, 0, 13, 0);
    USER_RAISES("mov from cr0", u_cr0, 0, 0, 13, 0);
    USER_RAISES("in", u_in, 0, 0, 13, 0);
    u32 iopl = 3;
    EQ("iopl 3", HC(physdev_op, PHYSDEVOP_set_iopl, &iopl), 0);
    EQ("in with iopl 3", RUN(u_in, 0, 0), 1);
    EQ("cli with iopl 3", RUN(u_cli, 0, 0), 1);
    iopl = 1;
    EQ("iopl 1", HC(physdev_op, PHYSDEVOP_set_iopl, &iopl), 0);
    USER_RAISES("in with iopl 1", u_in, 0, 0, 13, 0);
    u8 map[64];
    memset(map, 0xff, sizeof map);
    map[0x61 / 8] &= (u8)~(1u << 0x61 % 8);
    struct { ulong bitmap; u32 nr; } io = {(ulong)map, 512};
    EQ("set_iobitmap", HC(physdev_op, PHYSDEVOP_set_iobitmap, &io), 0);
    EQ("in of a port the bitmap gives", RUN(u_in, 0, 0), 1);
    io.nr = 0, io.bitmap = 0;
    EQ("no iobitmap", HC(physdev_op, PHYSDEVOP_set_iobitmap, &io), 0);
    USER_RAISES("in without it", u_in, 0, 0, 13, 0);
    USER_RAISES("null read after all", u_read, 8, 0, 14, 4);
    EQ("cpuid, forced", RUN(u_cpuid_forced, 0, 0), 0x566e6558);
}

static void leave_on_event(struct regs *r) {
    user.seen = *r;
    if (FROM_USER(r)) leave_user(5);
}

static void upcall(void) {
    trap_hook = user_hook;
    event_hook = leave_on_event;
    struct evt_bind_virq virq = {.virq = VIRQ_TIMER};
    EQ("bind the timer", HC(event_channel_op, EVT_bind_virq, &virq), 0);
    /* No other port: what the console's daemon notifies is not to end the program. */
    ulong bit = 1ul << virq.port;
    __sync_fetch_and_and(&shared->evtchn_mask[0], ~bit);
    /* A busy machine may let the timer expire before the code has begun. */
    volatile ulong *ran = (volatile ulong *)user.space.data;
    long set = 0;
    ulong left = 5;
    *ran = 0;
    for (u64 ns = 1000000; *ran <= 100 && ns < 1000000000 && !set && left == 5; ns *= 4) {
        __sync_fetch_and_and(&shared->evtchn_pending[0], ~bit);
        VCPU0->pending_sel = 0;
        set = set_timer(system_time() + ns);
        left = run_user(USER(u_spin), USER_DATA, 0, 0x202);
    }
    EQ("set_timer_op", set, 0);
    EQ("user code leaves by an upcall", left, 5);
    EQ("frame cs", user.seen.cs & 0xffff, USER_CS);
    TRUE("frame ip in the loop", user.seen.ip >= USER(u_spin) && user.seen.ip < USER(u_spin) + 8);
    TRUE("the code ran", *ran > 100);
    EQ("upcalls masked", VCPU0->upcall_mask, 1);
    EQ("the timer's port", shared->evtchn_pending[0] >> virq.port & 1, 1);
    __sync_fetch_and_and(&shared->evtchn_pending[0], ~bit);
    VCPU0->pending_sel = 0;
    VCPU0->upcall_pending = 0;
    EQ("close", HC(event_channel_op, EVT_close, &virq.port), 0);
}

static void teardown(void) {
    space_unload();
    space_free(&user.space);
    EQ("kernel goes on", HC(xen_version, 0, 0), 4 << 16 | 17);
}

const struct test user_tests[] = {{"user_syscall", system_call}, {"user_fault", faults}, {"user_upcall", upcall}, {0, 0}};
const struct test user_end_tests[] = {{"user_teardown", teardown}, {0, 0}};
