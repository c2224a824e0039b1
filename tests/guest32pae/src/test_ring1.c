/* The kernel in ring 1: its selectors, hypercalls and interrupts by int, iret by the instruction, gates, callbacks. */
#include "test_user.h"

extern char trap_81[], entry_gate[], entry_syscall32[], entry_sysenter[];
extern ulong gate_frame[6];
ulong enter_user_by_iret(struct regs *r);

/* The access bytes (bits 8 to 23) of a selector's descriptor; 0: none. */
static u32 access_rights(u32 selector) {
    u32 rights = 0;
    bool valid;
    __asm__ volatile("lar %2, %0\n\tsetz %1" : "+r"(rights), "=q"(valid) : "r"(selector) : "cc");
    return valid ? rights : 0;
}

static void selectors(void) {
    EQ("ring 1 code", access_rights(0xe019) & 0xf0fe00, 0xc0ba00);
    EQ("ring 1 data", access_rights(0xe021) & 0xf0fe00, 0xc0b200);
    EQ("ring 3 code", access_rights(0xe02b) & 0xf0fe00, 0xc0fa00);
    EQ("ring 3 data", access_rights(0xe033) & 0xf0fe00, 0xc0f200);
    EQ("nothing after them", access_rights(0xe03b), 0);
    u16 cs, ss;
    __asm__ volatile("movw %%cs, %0\n\tmovw %%ss, %1" : "=r"(cs), "=r"(ss));
    EQ("cs", cs, RING1_CS);
    EQ("ss", ss, RING1_SS);
    RUNS("ring 1 data in ds", "movw %%ax, %%ds\n\tmovw %%cx, %%ds", ::"a"(RING1_SS), "c"(NULL_DS) : "memory");
    RAISES("ring 1 data with RPL 3 in ds", 13, 0xe020, "movw %%ax, %%ds", ::"a"(RING1_SS | 3) : "memory");
    RAISES("ring 3 data in ss", 13, 0xe030, "movw %%ax, %%ss", ::"a"(RING3_SS) : "memory");
    RAISES("the hypervisor's code", 13, 0xe008, "ljmp $0xe008, $0", :::"memory");
}

static ulong mask_within;
static bool keep_mask(struct regs *r) {
    (void)r;
    mask_within = VCPU0->upcall_mask;
    return false;
}

static struct trap_info one_trap[2];
static long set_trap(u8 vector, u8 flags, u16 cs, void *address) {
    one_trap[0] = (struct trap_info){vector, flags, cs, (ulong)address};
    return HC(set_trap_table, one_trap);
}

/* QEMU's TCG has 16 times the vector in the error code of an `int n` that is refused, where processors have 8 times it. Xen finds the
   vector there, so that it looks at the entry of another one. */
static u32 refused(u8 vector) {
    static u32 scale;
    if (!scale) scale = FAULTS("int $0x83", :::"memory") && last_trap.error == (0x83 << 4 | 2) ? 16 : 8;
    return vector * scale | 2;
}
static u8 looked_up(u8 vector) { return (u8)(refused(vector) >> 3); }

static void interrupts(void) {
    EQ("int 0x82", raw_hypercall(HC_xen_version, 0, 0, 0, 0, 0), 4 << 16 | 17);
    extern u8 hypercall_page[];
    u8 *stub = hypercall_page + 17 * 32, *iret = hypercall_page + HC_iret * 32;
    TRUE("the page's calls", memcmp(stub, "\xb8\x11\0\0\0\xcd\x82\xc3", 8) == 0);
    TRUE("the page's iret", memcmp(iret, "\x50\xb8\x17\0\0\0\xcd\x82", 8) == 0);
    u8 vector = looked_up(0x81);
    EQ("set_trap_table, DPL 1", set_trap(vector, 1, RING1_CS, trap_81), 0);
    RAISES("int 0x81", 0x81, 0, "int $0x81", :::"memory");
    EQ("set_trap_table, DPL 0", set_trap(vector, 0, RING1_CS, trap_81), 0);
    RAISES("int 0x81 with DPL 0", 13, refused(0x81), "int $0x81", :::"memory");
    EQ("set_trap_table, selector without RPL", set_trap(vector, 3, RING1_CS & ~3u, trap_81), 0);
    RAISES("its selector gets ring 1", 0x81, 0, "int $0x81", :::"memory");
    EQ("cs", last_trap.cs & 0xffff, RING1_CS);
    VCPU0->upcall_mask = 0;
    EQ("set_trap_table, masking events", set_trap(vector, 3 | TI_EVENT, RING1_CS, trap_81), 0);
    trap_hook = keep_mask;
    RAISES("int 0x81 masking events", 0x81, 0, "int $0x81", :::"memory");
    EQ("the upcall mask within", mask_within, 1);
    EQ("and after it", VCPU0->upcall_mask, 0);
    EQ("set_trap_table, not masking", set_trap(vector, 3, RING1_CS, trap_81), 0);
    RAISES("int 0x81 not masking events", 0x81, 0, "int $0x81", :::"memory");
    EQ("the upcall mask within", mask_within, 0);
    VCPU0->upcall_mask = 1;
    RAISES("a vector without an entry", 13, refused(0x83), "int $0x83", :::"memory");
}

static void from_user(void) {
    trap_hook = user_hook;
    EQ("no entry for 0x82", set_trap(looked_up(0x82), 0, RING1_CS, trap_81), 0);
    USER_RAISES("int 0x82", u_int82, 0, 0, 13, refused(0x82));
    EQ("ip", user.seen.ip, USER(u_int82) + 9);
    traps_init();
    EQ("trap 0x81, DPL 3", set_trap(looked_up(0x81), 3, RING1_CS, trap_81), 0);
    USER_RAISES("int 0x81", u_int81, 0, 0, 0x81, 0);
    EQ("trap 0x81, DPL 1", set_trap(looked_up(0x81), 1, RING1_CS, trap_81), 0);
    USER_RAISES("int 0x81 with DPL 1", u_int81, 0, 0, 13, refused(0x81));
    USER_RAISES("into", u_into, 0, 0, 4, 0);
    USER_RAISES("loading the kernel's ss in ds", u_load_ds, 0, RING1_SS, 13, 0xe020);
    USER_RAISES("loading it with RPL 3", u_load_ds, 0, RING1_SS | 3, 13, 0xe020);
    EQ("loading its own", RUN(u_load_ds, 0, RING3_SS), 1);
    EQ("loading the null selector", RUN(u_load_ds, 0, 0), 1);
    EQ("ds as it was", user.seen.ds & 0xffff, 0);
}

static void system_instructions(void) {
    trap_hook = user_hook;
    USER_RAISES("syscall without a callback", u_syscall, 0, 0, 13, 0);
    EQ("ip", user.seen.ip, USER(u_syscall));
    callback(CB_syscall32, 0, entry_syscall32);
    user.answer = 1;
    USER_RAISES("syscall", u_syscall, 0, 0, 0x102, 0);
    EQ("cs", user.seen.cs & 0xffff, RING3_CS);
    EQ("ss", user.seen.ss & 0xffff, RING3_SS);
    EQ("upcall mask", VCPU0->upcall_mask, 0);
    callback(CB_syscall32, CBF_mask_events, entry_syscall32);
    USER_RAISES("syscall masking events", u_syscall, 0, 0, 0x102, 0);
    EQ("upcall mask", VCPU0->upcall_mask, 1);
    struct callback_register none = {.type = CB_syscall32};
    EQ("a null callback", HC(callback_op, 0, &none), 0);
    USER_RAISES("syscall after it", u_syscall, 0, 0, 13, 0);
    none.type = CB_sysenter;
    EQ("a null callback for sysenter", HC(callback_op, 0, &none), 0);
    USER_RAISES("sysenter without a callback", u_sysenter, 0, 0, 13, 0);
}

/* SYSENTER, which only processors that call themselves Intel's have in 32-bit code under a 64-bit hypervisor; on others it
   is a fault that looks like one without a callback. */
static void sysenter(void) {
    if (!is_intel()) return;
    trap_hook = user_hook;
    callback(CB_sysenter, 0, entry_sysenter);
    USER_RAISES("sysenter", u_sysenter, 0, 0, 0x103, 0);
    EQ("cs", user.seen.cs & 0xffff, RING3_CS);
    EQ("ss", user.seen.ss & 0xffff, RING3_SS);
    EQ("upcall mask", VCPU0->upcall_mask, 0);
    EQ("saved IF", user.seen.flags >> 9 & 1, 1);
    EQ("saved TF", user.seen.flags >> 8 & 1, 0);
    callback(CB_sysenter, CBF_mask_events, entry_sysenter);
    USER_RAISES("sysenter masking events", u_sysenter, 0, 0, 0x103, 0);
    EQ("upcall mask", VCPU0->upcall_mask, 1);
    /* Single step: the processor steps on through the hypervisor's first instructions. */
    u32 before = last_trap.count;
    USER_RAISES("sysenter by single step", u_sysenter_step, 0, 0, 0x103, 0);
    EQ("nothing else is entered", last_trap.count - before, 1);
    EQ("the step is saved for the program", user.seen.flags >> 8 & 1, 1);
    EQ("the kernel does not step", VCPU0->upcall_mask, 1);
    HC(set_debugreg, 6, 0);
    user.seen.vector = 999;
    EQ("sysenter with NT leaves", RUN(u_sysenter_nt, 0, 0), ~0ul);
    EQ("to the callback", user.seen.vector, 0x103);
    struct callback_register none = {.type = CB_sysenter};
    EQ("a null callback", HC(callback_op, 0, &none), 0);
    USER_RAISES("sysenter after it", u_sysenter, 0, 0, 13, 0);
    USER_RAISES("by single step", u_sysenter_step, 0, 0, 13, 0);
    EQ("is one fault of the program", user.seen.cs & 0xffff, RING3_CS);
}

static void callbacks(void) {
    struct callback_register cb = {.type = CB_syscall, .address = CALLBACK(entry_gate)};
    EQ("syscall of 64-bit code", HC(callback_op, 0, &cb), -ENOSYS);
    cb.type = CB_event;
    EQ("unregister event", HC(callback_op, 1, &cb), -EINVAL);
    cb.type = CB_sysenter;
    EQ("unregister sysenter", HC(callback_op, 1, &cb), -EINVAL);
    EQ("register sysenter", HC(callback_op, 0, &cb), 0);
    extern char entry_event[], entry_failsafe[];
    EQ("set_callbacks", HC(set_callbacks, RING1_CS & ~3u, entry_event, RING1_CS & ~3u, entry_failsafe), 0);
    ulong count = event_count;
    VCPU0->upcall_pending = 1;
    events_enable();
    EQ("an event", event_count, count + 1);
    events_disable();
    traps_init();
}

static void iret_instruction(void) {
    VCPU0->upcall_mask = 1;
    ulong sp, sp_after;
    __asm__ volatile("movl %%esp, %0\n\tpushl $2\n\tpushl %2\n\tpushl $1f\n\tiret\n1: movl %%esp, %1" : "=&r"(sp), "=&r"(sp_after) : "i"(RING1_CS) : "memory", "cc");
    EQ("to ring 1: esp", sp_after, sp);
    EQ("the upcall mask stays", VCPU0->upcall_mask, 1);
    RAISES("to ring 0", 13, 0xe008, "pushl $2\n\tpushl $0xe008\n\tpushl $0\n\tiret", :::"memory");
    __asm__ volatile("addl $12, %esp");
    trap_hook = user_hook;
    struct regs r = {.ip = USER(u_exit), .cs = USER_CS, .flags = 0x202, .sp = USER_STACK_TOP, .ss = USER_SS};
    EQ("to ring 3", enter_user_by_iret(&r), 42);
    EQ("the upcall mask stayed", SAVED_MASK(user.seen.cs), 1);
    EQ("and the saved IF says so", user.seen.flags >> 9 & 1, 0);
    r = (struct regs){.ip = USER(u_flags), .cs = USER_CS, .flags = 0x3202, .sp = USER_STACK_TOP, .ss = USER_SS};
    EQ("IOPL is not given", enter_user_by_iret(&r) >> 12 & 3, 0);
}

static struct regs bad_frame;
static bool repair(struct regs *r) {
    bad_frame = *r;
    if (!trap_resume) return false;
    r->cs = KERNEL_CS;
    r->ip = trap_resume;
    r->flags &= ~(ulong)(1 << 17);
    trap_resume = 0;
    return true;
}

/* An iret hypercall to a frame that faults; the exception is the kernel's. */
static void bad_iret(ulong cs, ulong flags, ulong ss) {
    __asm__ volatile("movl %%esp, %%edi\n\t"
                     "pushl $0\n\tpushl $0\n\tpushl $0\n\tpushl $0\n\t" /* segments, for virtual 8086 mode */
                     "pushl %[ss]\n\tpushl %%edi\n\tpushl %[fl]\n\tpushl %[cs]\n\tpushl $1f\n\t"
                     "movl $1f, trap_resume\n\tjmp hypercall_page + 23 * 32\n1: movl %%edi, %%esp\n\tmovl $0, trap_resume"
                     ::[ss] "r"(ss), [fl] "r"(flags), [cs] "r"(cs) : "eax", "edi", "memory", "cc");
}

static void iret_fault(void) {
    u8 *stack = alloc_page();
    EQ("stack_switch", HC(stack_switch, KERNEL_SS, stack + PAGE), 0);
    trap_hook = repair;
    u32 before = last_trap.count;
    bad_iret(0xfff9, 2, 0);
    EQ("bad cs of ring 1 raises one exception", last_trap.count - before, 1);
    EQ("vector", last_trap.vector, 13);
    EQ("error code", last_trap.error, 0xfff8);
    EQ("the bad cs in its frame", bad_frame.cs & 0xffff, 0xfff9);
    before = last_trap.count;
    bad_iret(0xfffb, 2, RING3_SS);
    EQ("bad cs of ring 3 raises one exception", last_trap.count - before, 1);
    EQ("vector", last_trap.vector, 13);
    EQ("error code", last_trap.error, 0xfff8);
    EQ("the bad cs in its frame", bad_frame.cs & 0xffff, 0xfffb);
    before = last_trap.count;
    bad_iret(RING3_CS, 2, 0xfffb);
    EQ("bad ss raises one exception", last_trap.count - before, 1);
    EQ("vector", last_trap.vector, 13);
    EQ("error code", last_trap.error, 0xfff8);
    EQ("the bad ss in its frame", bad_frame.ss & 0xffff, 0xfffb);
    before = last_trap.count;
    bad_iret(RING1_CS, 2 | 1 << 17, RING1_SS);
    EQ("virtual 8086 mode raises one exception", last_trap.count - before, 1);
    EQ("vector", last_trap.vector, 13);
    EQ("error code", last_trap.error, 0);
    EQ("VM in its frame", bad_frame.flags >> 17 & 1, 1);
    EQ("failsafe is not entered", failsafe_count, 0);
    HC(stack_switch, KERNEL_SS, user.space.kernel_stack_top);
}

static u64 segment(u64 kind, ulong base, u32 limit) {
    return kind | (u64)(base & 0xff000000) << 32 | (u64)(base & 0xffffff) << 16 | limit;
}

static u64 gate(u16 selector, void *target, u32 bits) {
    ulong at = (ulong)target;
    return (u64)((at & 0xffff0000) | bits) << 32 | (u32)selector << 16 | (at & 0xffff);
}
#define GATE3 0xec00 /* present, DPL 3, 32-bit call gate */

static void call_gates(void) {
    trap_hook = user_hook;
    u64 *table = alloc_page();
    ulong frame = va_mfn(table);
    EQ("read-only", make_readonly(table), 0);
    EQ("set_gdt", HC(set_gdt, &frame, 512), 0);
    EQ("a call gate", update_descriptor(va_ma(&table[8]), gate(RING1_CS, entry_gate, GATE3 | 2)), 0);
    EQ("its DPL is kept in its selector, and 0", table[8], gate(RING1_CS | 3, entry_gate, 0x8c00 | 2));
    EQ("a gate to ring 3's flat code", update_descriptor(va_ma(&table[9]), gate(RING3_CS, entry_gate, GATE3)), -EINVAL);
    EQ("a gate to the hypervisor's code", update_descriptor(va_ma(&table[9]), gate(0xe008, entry_gate, GATE3)), -EINVAL);
    EQ("a gate with reserved bits", update_descriptor(va_ma(&table[9]), gate(RING1_CS, entry_gate, GATE3 | 0x20)), -EINVAL);
    EQ("a 16-bit call gate", update_descriptor(va_ma(&table[9]), gate(RING1_CS, entry_gate, 0xe400)), -EINVAL);
    EQ("a task gate", update_descriptor(va_ma(&table[9]), gate(RING1_CS, 0, 0xe500)), -EINVAL);
    EQ("an interrupt gate", update_descriptor(va_ma(&table[9]), gate(RING1_CS, entry_gate, 0xee00)), -EINVAL);
    EQ("a trap gate", update_descriptor(va_ma(&table[9]), gate(RING1_CS, entry_gate, 0xef00)), -EINVAL);
    EQ("a gate for ring 1", update_descriptor(va_ma(&table[9]), gate(RING1_CS, entry_gate, 0xac00)), 0);
    EQ("a gate that is not present", update_descriptor(va_ma(&table[10]), gate(RING1_CS, entry_gate, 0x6c00)), 0);
    struct { ulong offset; u16 selector; } *far = (void *)(user.space.data + 64);
    far->offset = 0, far->selector = 8 << 3 | 3;
    EQ("a call through it enters the kernel", RUN(u_far_call, USER_DATA + 64, 0), 0x6a7e);
    EQ("frame: eip", gate_frame[0], USER(u_far_call_after));
    EQ("frame: cs", gate_frame[1] & 0xffff, RING3_CS);
    EQ("frame: the first parameter", gate_frame[2], 0x1111);
    EQ("frame: the second", gate_frame[3], 0x2222);
    EQ("frame: esp", gate_frame[4], USER_STACK_TOP - 8);
    EQ("frame: ss", gate_frame[5] & 0xffff, RING3_SS);
    USER_RAISES("a jump through it", u_far_jump, USER_DATA + 64, 0, 13, RING1_CS & ~3u);
    far->selector = 9 << 3 | 3;
    USER_RAISES("a call through ring 1's", u_far_call, USER_DATA + 64, 0, 13, 9 << 3);
    far->selector = 10 << 3 | 3;
    USER_RAISES("a call through one that is not present", u_far_call, USER_DATA + 64, 0, 11, 10 << 3);
    far->selector = RING1_CS | 3;
    USER_RAISES("a call to the kernel's code itself", u_far_call, USER_DATA + 64, 0, 13, RING1_CS & ~3u);
    EQ("no GDT", HC(set_gdt, &frame, 0), 0);
    EQ("writable", make_writable(table), 0);
    free_page(table);
}

/* Strings of ports, whose elements lie in segments, and code of 16 bits. */
#define LOAD_ES(selector) __asm__ volatile("movw %w0, %%es" ::"r"(selector))
static void port_strings(void) {
    static u8 buf[16];
    static const u8 code[] = {0xf3, 0x6c, 0xed, 0x66, 0xcb}; /* rep insb; in %dx, %ax; lretl */
    const u64 data = 0x0040f20000000000, code16 = 0x0000ba0000000000;
    u64 *table = alloc_page();
    ulong frame = va_mfn(table);
    u32 iopl = 1;
    HC(physdev_op, PHYSDEVOP_set_iopl, &iopl);
    table[8] = segment(data, (ulong)buf - 0x100, 0x10f);
    table[9] = segment(code16, (ulong)code, sizeof code - 1);
    EQ("read-only", make_readonly(table), 0);
    EQ("set_gdt", HC(set_gdt, &frame, 512), 0);
    /* Nobody has port 0x21: it reads as all ones. */
    memset(buf, 0x5a, sizeof buf);
    LOAD_ES(8 << 3 | 3);
    RUNS("rep insb in a segment", "rep insb", ::"d"(0x21), "D"(0x104), "c"(2) : "memory");
    RAISES("rep insb beyond it", 13, 0, "rep insb", ::"d"(0x21), "D"(0x10e), "c"(4) : "memory");
    RUNS("outsb of es", "outsb %%es:(%%esi), %%dx", ::"d"(0x80), "S"(0x104) : "memory");
    RAISES("outsb of es, flat", 13, 0, "outsb %%es:(%%esi), %%dx", ::"d"(0x80), "S"(buf) : "memory");
    LOAD_ES(0);
    RAISES("insb in the null segment", 13, 0, "insb", ::"d"(0x21), "D"(buf) : "memory");
    LOAD_ES(NULL_DS);
    static const u8 stored[16] = {0x5a, 0x5a, 0x5a, 0x5a, 255, 255, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 0x5a, 255, 255};
    TRUE("what has been stored", memcmp(buf, stored, sizeof buf) == 0);
    memset(buf, 0x5a, sizeof buf);
    struct { u32 offset; u16 selector; } far = {0, 9 << 3 | 1};
    ulong ax = 0x12340000, di = 0xdead0104, cx = 0xbeef0002;
    __asm__ volatile("movw %w[es], %%es\n\tlcall *%[far]\n\tmovw %w[flat], %%es"
                     : "+a"(ax), "+D"(di), "+c"(cx)
                     : [far] "m"(far), [es] "r"(8 << 3 | 3), [flat] "r"(NULL_DS), "d"(0x21)
                     : "memory", "cc");
    EQ("16-bit code: di", di, 0xdead0106);
    EQ("16-bit code: cx", cx, 0xbeef0000);
    EQ("16-bit code: ax", ax, 0x1234ffff);
    TRUE("what it has stored", buf[3] == 0x5a && buf[4] == 255 && buf[5] == 255 && buf[6] == 0x5a);
    EQ("no GDT", HC(set_gdt, &frame, 0), 0);
    EQ("writable", make_writable(table), 0);
    free_page(table);
}

/* Contexts that VCPUOP_initialise refuses, tried on the last vcpu. */
static void contexts(void) {
    unsigned id = vcpu_count() - 1;
    static struct vcpu_context c;
    static u8 stack[256];
    u64 *page = alloc_page();
    if (id < 2) return;
#define REFUSED(what, change, error)                                                                                   \
    vcpu_context(&c, id, 0, stack, sizeof stack);                                                                      \
    change;                                                                                                            \
    EQ(what, HC(vcpu_op, VCPUOP_initialise, id, &c), error)
    REFUSED("cr3 of a plain page", c.ctrlreg[3] = CR3_OF(va_mfn(page)), -EINVAL);
    REFUSED("cr3 of an L1", c.ctrlreg[3] = CR3_OF(va_mfn(zone_l1)), -EINVAL);
    REFUSED("cr3 with low bits", c.ctrlreg[3] |= 0x18, -EINVAL);
    REFUSED("a GDT too long", c.gdt_ents = 14 * 512 + 1, -EINVAL);
    REFUSED("a GDT of no frame", (c.gdt_ents = 512, c.gdt_frames[0] = NO_FRAME), -EINVAL);
    REFUSED("a GDT of a writable page", (c.gdt_ents = 512, c.gdt_frames[0] = va_mfn(page)), -EINVAL);
    REFUSED("an LDT misaligned", (c.ldt_ents = 16, c.ldt_base = (ulong)page + 8), -EINVAL);
    REFUSED("an LDT too long", (c.ldt_ents = 8193, c.ldt_base = (ulong)page), -EINVAL);
    EQ("is_up", HC(vcpu_op, VCPUOP_is_up, id, 0), 0);
    EQ("up", HC(vcpu_op, VCPUOP_up, id, 0), -EINVAL);
    free_page(page);
}

const struct test arch_tests[] = {{"ring1_selector", selectors}, {"ring1_int", interrupts}, {"ring1_callback", callbacks}, {"port_string", port_strings}, {"vcpu_context", contexts}, {0, 0}};
const struct test arch_user_tests[] = {{"user_int", from_user}, {"user_system_instruction", system_instructions}, {"user_sysenter", sysenter}, {"iret_instruction", iret_instruction},
                                       {"iret_fault", iret_fault}, {"call_gate", call_gates}, {0, 0}};
