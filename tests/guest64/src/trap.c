/* Exceptions and callbacks: the trap table and the entry handler. */
#include "guest.h"

volatile struct trap_record last_trap;
u64 trap_resume;
bool (*trap_hook)(struct regs *);
void (*event_hook)(struct regs *);
bool (*second_vcpu_event)(struct regs *);
volatile u64 event_count;

#define ENTRY(n) extern char n[];
ENTRY(trap_de) ENTRY(trap_db) ENTRY(trap_nmi) ENTRY(trap_bp) ENTRY(trap_of) ENTRY(trap_br) ENTRY(trap_ud) ENTRY(trap_nm)
ENTRY(trap_df) ENTRY(trap_ts) ENTRY(trap_np) ENTRY(trap_ss) ENTRY(trap_gp) ENTRY(trap_pf) ENTRY(trap_mf) ENTRY(trap_ac)
ENTRY(trap_xm) ENTRY(trap_80) ENTRY(entry_event) ENTRY(entry_failsafe) ENTRY(entry_syscall) ENTRY(entry_syscall32)
ENTRY(entry_sysenter)

static struct trap_info table[] = {
    {.vector = 0, .flags = 0, .cs = FLAT_CS, .address = (u64)trap_de},
    {.vector = 1, .flags = 0, .cs = FLAT_CS, .address = (u64)trap_db},
    {.vector = 3, .flags = 3, .cs = FLAT_CS, .address = (u64)trap_bp},
    {.vector = 4, .flags = 3, .cs = FLAT_CS, .address = (u64)trap_of},
    {.vector = 5, .flags = 0, .cs = FLAT_CS, .address = (u64)trap_br},
    {.vector = 6, .flags = 0, .cs = FLAT_CS, .address = (u64)trap_ud},
    {.vector = 7, .flags = 0, .cs = FLAT_CS, .address = (u64)trap_nm},
    {.vector = 10, .flags = 0, .cs = FLAT_CS, .address = (u64)trap_ts},
    {.vector = 11, .flags = 0, .cs = FLAT_CS, .address = (u64)trap_np},
    {.vector = 12, .flags = 0, .cs = FLAT_CS, .address = (u64)trap_ss},
    {.vector = 13, .flags = 0, .cs = FLAT_CS, .address = (u64)trap_gp},
    {.vector = 14, .flags = TI_EVENT, .cs = FLAT_CS, .address = (u64)trap_pf},
    {.vector = 16, .flags = 0, .cs = FLAT_CS, .address = (u64)trap_mf},
    {.vector = 17, .flags = 0, .cs = FLAT_CS, .address = (u64)trap_ac},
    {.vector = 19, .flags = 0, .cs = FLAT_CS, .address = (u64)trap_xm},
    {.vector = 0x80, .flags = 3, .cs = FLAT_CS, .address = (u64)trap_80},
    {},
};

bool test_escape(void);
void trap_dispatch(struct regs *r);
void trap_dispatch(struct regs *r) {
    if (r->vector == 0x100) {
        if (second_vcpu_event && second_vcpu_event(r)) return;
        event_count++;
        VCPU0->upcall_pending = 0;
        barrier();
        if (event_hook) event_hook(r);
        return;
    }
    last_trap.vector = r->vector;
    last_trap.error = r->error;
    last_trap.rip = r->rip;
    last_trap.cs = r->cs;
    last_trap.rflags = r->rflags;
    last_trap.cr2 = VCPU0->cr2;
    last_trap.count++;
    if (trap_hook && trap_hook(r)) return;
    if (trap_resume) {
        r->rip = trap_resume;
        trap_resume = 0;
        return;
    }
    if (test_escape()) return;
    printk("rax=%lx rbx=%lx rcx=%lx rdx=%lx rsi=%lx rdi=%lx\n", r->rax, r->rbx, r->rcx, r->rdx, r->rsi, r->rdi);
    panic("unexpected trap %lu error %lx at %lx:%lx rflags %lx rsp %lx:%lx cr2 %lx", r->vector, r->error, r->cs, r->rip,
          r->rflags, r->ss, r->rsp, VCPU0->cr2);
}

static void callback(u16 type, u16 flags, void *address) {
    struct callback_register cb = {.type = type, .flags = flags, .address = (u64)address};
    s64 r = HC2(callback_op, 0, &cb);
    if (r) panic("callback_op %u: %ld", type, r);
}

void traps_init(void) {
    s64 r = HC1(set_trap_table, table);
    if (r) panic("set_trap_table: %ld", r);
    callback(CB_event, 0, entry_event);
    callback(CB_failsafe, CBF_mask_events, entry_failsafe);
    callback(CB_syscall, CBF_mask_events, entry_syscall);
    callback(CB_syscall32, CBF_mask_events, entry_syscall32);
}
