/* One vcpu runs on its own code segment, which the other keeps removing and restoring: nothing that interrupts the first may
   return there blindly. */
#include "attack.h"

#define OWN_CS (7u << 3 | 3)
#define CODE 0x00affb000000ffffull
static u64 *table;
static u64 frame, stack;
static volatile u64 returns, turns;

extern char enter_own[];
__asm__(".text\n.globl enter_own\nenter_own:\n\tpushq $59\n\tleaq 1f(%rip), %rax\n\tpushq %rax\n\tlretq\n1:\tincq own_turns(%rip)\n\tjmp 1b");
_Static_assert(OWN_CS == 59, "the selector in enter_own");
u64 own_turns;

/* Handles failsafe, or the fault of the far return: continues in the flat segment, then returns to its own. */
static bool again(struct regs *r) {
    if (r->vector != 0x105 && r->vector != 13 && r->vector != 11) return false;
    returns++;
    r->cs = FLAT_CS;
    r->ip = (ulong)enter_own;
    r->sp = stack;
    return true;
}

static void on_own_segment(ulong id) {
    (void)id;
    traps_init();
    long r = HC(set_gdt, &frame, 512);
    if (r) panic("set_gdt: %ld", r);
    __asm__ volatile("movq %%rsp, %0\n\tjmp enter_own" : "=m"(stack));
}

void attack_descriptor(void) {
    table = alloc_page();
    frame = va_mfn(table);
    table[7] = CODE;
    if (make_readonly(table)) panic("descriptor page");
    trap_hook = again;
    if (vcpu_launch(1, on_own_segment)) panic("no second vcpu");
    for (;; turns++) {
        update_descriptor(va_ma(&table[7]), 0);
        for (unsigned i = 0; i < 20000; i++) relax();
        update_descriptor(va_ma(&table[7]), CODE);
        for (unsigned i = 0; i < 2000; i++) relax();
        if (second_passed()) printk("@@ATTACK descriptor turns %llu returns %llu own %llu\n", turns, returns, own_turns);
    }
}
