/* Attacks on the guarantees for memory: in `types` a page that one vcpu keeps writing to becomes a page table; in `secret` no
   domain may see a dead domain's memory; in `giver` and `receiver` a page moves from one domain to another, and the first must
   not write to it any more. A breach is reported as `@@BAD …`. */
#include "attack.h"

static volatile u64 *victim;
static volatile u64 writes;
#define SEEN_BY_NOBODY 0x5ec2e700ull /* bit 0 is clear: not a page-table entry */

extern char writer_store[], writer_after[];
/* Lets the writer continue after a store that faults. */
static bool over_the_store(struct regs *r) {
    if (r->ip != (ulong)writer_store) return false;
    r->ip = (ulong)writer_after;
    return true;
}
static void writer(ulong id) {
    (void)id;
    traps_init();
    for (u64 n = 0;; n++) {
        __asm__ volatile(".globl writer_store, writer_after\nwriter_store: movq %0, (%1)\nwriter_after:" ::"r"(n << 12), "r"(victim) : "memory");
        writes = n;
    }
}

static __attribute__((noreturn)) void types(void) {
    static const u32 pins[] = {MMUEXT_PIN_L2, MMUEXT_PIN_L3};
    victim = alloc_page();
    u64 frame = va_mfn((void *)victim), rw = *pte_of((void *)victim), seen = 0, refused = 0, round;
    trap_hook = over_the_store;
    if (vcpu_launch(1, writer)) panic("no second vcpu");
    for (round = 1;; round++) {
        set_pte((void *)victim, rw, UVMF_NONE);
        u64 before = writes;
        for (unsigned i = 0; i < 2000 && writes - before < 20; i++) relax();
        /* No flush is requested: the other vcpu may keep writing until the page changes its type. */
        set_pte((void *)victim, rw & ~(PTE_W | PTE_D), UVMF_NONE);
        if (mmuext1(pins[round % 2], frame, 0)) { refused++; continue; }
        u64 was = *victim;
        for (unsigned i = 0; i < 500; i++)
            if (*victim != was) { seen++; break; }
        mmuext1(MMUEXT_UNPIN, frame, 0);
        if (seen) printk("@@BAD a pinned page table was written to, round %llu\n", round), seen = 0;
        if (second_passed()) printk("@@ATTACK types rounds %llu writes %llu refused %llu\n", round, writes, refused);
    }
}

/* Maps a page that the kernel does not use in the zone, to read it. */
static u64 *look_at(u64 pfn) {
    if (set_pte((void *)zone(0), P2M[pfn] << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG)) return 0;
    return (u64 *)zone(0);
}
static __attribute__((noreturn)) void secret(void) {
    zone_init();
    u64 first = va_pfn((void *)(si->pt_base + si->nr_pt_frames * PAGE)) + 256, found = 0, pages = 0;
    for (u64 pfn = first; pfn < si->nr_pages; pfn++) {
        u64 *page = look_at(pfn);
        if (!page) continue;
        for (unsigned i = 0; i < 512; i++)
            if (page[i] >> 32 == SEEN_BY_NOBODY) { found++; break; }
        for (unsigned i = 0; i < 512; i++) page[i] = SEEN_BY_NOBODY << 32 | pfn;
        pages++;
    }
    if (found) printk("@@BAD %llu pages hold what a dead domain wrote\n", found);
    if (pages < (si->nr_pages - first) / 2) printk("@@BAD only %llu of %llu pages can be looked at\n", pages, si->nr_pages - first);
    printk("@@ATTACK secret full: %llu pages\n", pages);
    for (;;) relax();
}

/* One vcpu keeps writing to a page while another frees it. */
static void giver_writes(ulong id) {
    (void)id;
    traps_init();
    for (u64 n = 0;; n++)
        __asm__ volatile(".globl giver_store, giver_after\ngiver_store: movq %0, (%1)\ngiver_after:" ::"r"(SEEN_BY_NOBODY << 32 | n), "r"(victim) : "memory");
}
extern char giver_store[], giver_after[];
static bool over_the_givers_store(struct regs *r) {
    if (r->ip != (ulong)giver_store) return false;
    r->ip = (ulong)giver_after;
    return true;
}
static long reserve(u64 cmd, u64 *list, u64 n) {
    struct reservation r = {(ulong)list, n, 0, 0, DOMID_SELF};
    return HC(memory_op, cmd, &r);
}
static __attribute__((noreturn)) void giver(void) {
    zone_init();
    victim = (u64 *)zone(1);
    trap_hook = over_the_givers_store;
    u64 pfn = va_pfn(alloc_page());
    if (set_pte(pfn_va(pfn), 0, UVMF_INVLPG)) panic("its page stays mapped");
    if (vcpu_launch(1, giver_writes)) panic("no second vcpu");
    for (u64 round = 1;; round++) {
        u64 frame = P2M[pfn];
        set_pte((void *)victim, frame << 12 | PTE_P | PTE_W | PTE_U, UVMF_NONE);
        u64 end = system_time() + 20000;
        while (system_time() < end) relax();
        set_pte((void *)victim, 0, UVMF_NONE);
        if (reserve(XENMEM_decrease_reservation, &frame, 1) != 1) panic("the page is not taken back");
        sleep_ns(200000);
        u64 got = pfn;
        while (reserve(XENMEM_populate_physmap, &got, 1) != 1) sleep_ns(1000000), got = pfn;
        P2M[pfn] = got;
        if (second_passed()) printk("@@ATTACK giver rounds %llu\n", round);
    }
}

/* Has freed a few pages and allocates them again: the other vcpu reads each as soon as its number is returned. */
#define TAKEN 64
static volatile u64 list[TAKEN];
static volatile u64 breaches, looked;
static void looker(ulong id) {
    (void)id;
    traps_init();
    for (unsigned i = 0;; i = (i + 1) % TAKEN) {
        u64 frame = list[i];
        if (frame < 0x1000 || set_pte((void *)zone(2), frame << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG)) continue;
        volatile u64 *page = (u64 *)zone(2);
        *page = 0;
        for (unsigned k = 0; k < 50; k++)
            if (*page >> 32 == SEEN_BY_NOBODY) { breaches++; break; }
        looked++;
        set_pte((void *)zone(2), 0, UVMF_INVLPG);
    }
}
static __attribute__((noreturn)) void receiver(void) {
    zone_init();
    static u64 pfns[TAKEN], frames[TAKEN];
    for (unsigned i = 0; i < TAKEN; i++) {
        void *page = alloc_page();
        pfns[i] = va_pfn(page), frames[i] = va_mfn(page);
        if (set_pte(page, 0, UVMF_INVLPG)) panic("its page stays mapped");
    }
    if (vcpu_launch(1, looker)) panic("no second vcpu");
    for (u64 round = 1;; round++) {
        u64 given = 0;
        for (unsigned i = 0; i < TAKEN; i++)
            while (reserve(XENMEM_decrease_reservation, &frames[i], 1) != 1 && given++ < 100000) relax();
        /* Page frame numbers are small, so that they are not mistaken for frames. */
        for (unsigned i = 0; i < TAKEN; i++) list[i] = pfns[i];
        sleep_ns(100000);
        u64 n = (ulong)reserve(XENMEM_populate_physmap, (u64 *)list, TAKEN);
        for (u64 i = 0; i < TAKEN; i++) {
            if (i >= n) { list[i] = pfns[i]; while (reserve(XENMEM_populate_physmap, (u64 *)&list[i], 1) != 1) list[i] = pfns[i]; }
            frames[i] = list[i];
        }
        if (breaches) printk("@@BAD another domain wrote to a page of ours, %llu times\n", breaches), breaches = 0;
        if (!second_passed()) continue;
        printk("@@ATTACK receiver rounds %llu looked %llu\n", round, looked);
        if (!looked && round > 100) printk("@@BAD no page was looked at in %llu rounds\n", round);
    }
}

const struct attack memory_attacks[] = {{"types", types}, {"secret", secret}, {"giver", giver}, {"receiver", receiver}, {0, 0}};
