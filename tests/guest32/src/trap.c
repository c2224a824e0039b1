/* The virtual IDT: every exception enters at trap_entry. */
#include "guest.h"

volatile struct trap_record last_trap;
volatile u32 trap_resume;
bool (*trap_hook)(struct regs *);
bool test_escape(void);

#define VECTORS(F) F(0) F(1) F(3) F(4) F(5) F(6) F(7) F(9) F(10) F(11) F(12) F(13) F(14) F(15) F(16) F(17) F(19) F(64) F(128)
#define DECLARE(n) extern void trap_##n(void);
VECTORS(DECLARE)
extern void event_callback(void), failsafe_callback(void);

void traps_init(void) {
#define ENTRY(n) {n, (n) == 3 || (n) == 4 || (n) == 5 || (n) == 64 || (n) == 128 ? 3 : 0, (u16)kernel_cs, (u32)trap_##n},
    struct trap_info table[] = {VECTORS(ENTRY) {0, 0, 0, 0}};
    s32 rc = HC1(set_trap_table, table);
    s32 rc2 = HC4(set_callbacks, kernel_cs, event_callback, kernel_cs, failsafe_callback);
    if (rc || rc2) panic("set_trap_table %d, set_callbacks %d", rc, rc2);
}

void trap_entry(struct regs *r);
void trap_entry(struct regs *r) {
    if (r->vector == 0x100) {
        event_upcall();
        return;
    }
    last_trap = (struct trap_record){r->vector, r->error, r->cr2, r->eip, (u16)r->cs, r->eflags, last_trap.count + 1};
    if (trap_hook && trap_hook(r)) return;
    if (trap_resume) {
        r->eip = trap_resume;
        trap_resume = 0;
        return;
    }
    if (test_escape()) return;
    panic("trap %u error %x eip %x cs %x cr2 %x eax %x", r->vector, r->error, r->eip, (u16)r->cs, r->cr2, r->eax);
}
