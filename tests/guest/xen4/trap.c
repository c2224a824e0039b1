/* Exceptions and callbacks: the trap table and the entry handler. */
#include "guest.h"

volatile struct trap_record last_trap;
ulong trap_resume;
bool (*trap_hook)(struct regs *);
void (*event_hook)(struct regs *);
bool (*second_vcpu_event)(struct regs *);
volatile ulong event_count;

#define ENTRY(n) extern char n[];
ENTRY(trap_de) ENTRY(trap_db) ENTRY(trap_nmi) ENTRY(trap_bp) ENTRY(trap_of) ENTRY(trap_br) ENTRY(trap_ud) ENTRY(trap_nm)
ENTRY(trap_df) ENTRY(trap_ts) ENTRY(trap_np) ENTRY(trap_ss) ENTRY(trap_gp) ENTRY(trap_pf) ENTRY(trap_mf) ENTRY(trap_ac)
ENTRY(trap_xm) ENTRY(trap_80) ENTRY(entry_event) ENTRY(entry_failsafe)

static struct trap_info table[] = {
    {.vector = 0, .flags = 0, .cs = ENTRY_CS, .address = (ulong)trap_de},
    {.vector = 1, .flags = 0, .cs = ENTRY_CS, .address = (ulong)trap_db},
    {.vector = 3, .flags = 3, .cs = ENTRY_CS, .address = (ulong)trap_bp},
    {.vector = 4, .flags = 3, .cs = ENTRY_CS, .address = (ulong)trap_of},
    {.vector = 5, .flags = 0, .cs = ENTRY_CS, .address = (ulong)trap_br},
    {.vector = 6, .flags = 0, .cs = ENTRY_CS, .address = (ulong)trap_ud},
    {.vector = 7, .flags = 0, .cs = ENTRY_CS, .address = (ulong)trap_nm},
    {.vector = 10, .flags = 0, .cs = ENTRY_CS, .address = (ulong)trap_ts},
    {.vector = 11, .flags = 0, .cs = ENTRY_CS, .address = (ulong)trap_np},
    {.vector = 12, .flags = 0, .cs = ENTRY_CS, .address = (ulong)trap_ss},
    {.vector = 13, .flags = 0, .cs = ENTRY_CS, .address = (ulong)trap_gp},
    {.vector = 14, .flags = TI_EVENT, .cs = ENTRY_CS, .address = (ulong)trap_pf},
    {.vector = 16, .flags = 0, .cs = ENTRY_CS, .address = (ulong)trap_mf},
    {.vector = 17, .flags = 0, .cs = ENTRY_CS, .address = (ulong)trap_ac},
    {.vector = 19, .flags = 0, .cs = ENTRY_CS, .address = (ulong)trap_xm},
    {.vector = 0x80, .flags = 3, .cs = ENTRY_CS, .address = (ulong)trap_80},
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
    last_trap.ip = r->ip;
    last_trap.cs = r->cs;
    last_trap.flags = r->flags;
    last_trap.cr2 = VCPU0->cr2;
    last_trap.count++;
    if (trap_hook && trap_hook(r)) return;
    if (trap_resume) {
        r->ip = trap_resume;
        trap_resume = 0;
        return;
    }
    if (test_escape()) return;
    printk("ax=%lx bx=%lx cx=%lx dx=%lx si=%lx di=%lx\n", r->ax, r->bx, r->cx, r->dx, r->si, r->di);
    panic("unexpected trap %lu error %lx at %lx:%lx flags %lx sp %lx:%lx cr2 %lx", r->vector, r->error, r->cs, r->ip,
          r->flags, r->ss, r->sp, VCPU0->cr2);
}

void callback(u16 type, u16 flags, void *address) {
    struct callback_register cb = {.type = type, .flags = flags, .address = CALLBACK(address)};
    long r = HC(callback_op, 0, &cb);
    if (r) panic("callback_op %u: %ld", type, r);
}

void traps_init(void) {
    long r = HC(set_trap_table, table);
    if (r) panic("set_trap_table: %ld", r);
    callback(CB_event, 0, entry_event);
    callback(CB_failsafe, CBF_mask_events, entry_failsafe);
    arch_traps_init();
}
