/* Work in memory: all free pages are compared and written again, through mappings that come and go, made by hypercall and by
   emulated stores; a page of each vcpu is now a live, pinned L1, now a plain page. */
#include "work.h"

enum { BATCH = 32, MOST_PAGES = 1 << 15 };
static u32 generation[MOST_PAGES]; /* how often each page was written */

void wrong(struct worker *w, const char *what, ulong at, ulong got, ulong want) {
    if (!w->bad++) w->first_bad.what = what, w->first_bad.at = at, w->first_bad.got = got, w->first_bad.want = want;
}
void expect(struct worker *w, const char *what, ulong at, ulong got, ulong want) {
    if (got != want) wrong(w, what, at, got, want);
}

/* What a page holds: this in its first word, and one more in each after it. */
static ulong pattern(ulong pfn) { return pfn * 2654435761ul ^ generation[pfn] * 40503ul << 8; }
static u64 entry_of(ulong pfn) { return (u64)P2M[pfn] << 12 | PTE_P | PTE_W | PTE_U; }

static void map(struct worker *w, const void *at, u64 entry) {
    /* Now and then by a store, which the hypervisor emulates. */
    bool store = w->id == 0 && w->slot % 8 == 0;
    u64 *pte = &zone_l1[((ulong)at - zone_base) >> 12];
    long r = store ? (WRITE_PTE(pte, entry) ? -EFAULT : mmuext1(MMUEXT_INVLPG_LOCAL, (ulong)at, 0)) : set_pte(at, entry, UVMF_INVLPG);
    if (r) wrong(w, store ? "a stored entry" : "update_va_mapping", (ulong)at, (ulong)r, 0);
}

static void work_on(struct worker *w, ulong pfn) {
    volatile ulong *page = (ulong *)zone(w->id * WORK_SLOTS + w->slot);
    ulong mapped = w->in_slot[w->slot];
    if (mapped) expect(w, "a slot", mapped, page[0], pattern(mapped));
    map(w, (void *)page, entry_of(pfn));
    w->in_slot[w->slot] = pfn;
    w->slot = (w->slot + 1) % WORK_SLOTS;
    ulong old = pattern(pfn);
    bool written = generation[pfn]++;
    ulong new = pattern(pfn);
    for (ulong i = 0; i < PAGE / sizeof(ulong); i++) {
        if (written && page[i] != old + i) wrong(w, "a page", pfn, page[i], old + i);
        page[i] = new + i;
    }
}

/* Its own table: live with mappings of pages, or a plain page of zeros. */
static void turn_table(struct worker *w) {
    ulong at = zone_base + ((ulong)w->id + 1) * 512 * PAGE;
    u64 *l2e = pte_at(si->pt_base, at, 2), frame = va_mfn(w->table);
    long r = 0;
    if (!w->table_live) {
        for (unsigned i = 0; i < IN_TABLE; i++) w->in_table[i] = w->in_slot[i], w->table[i] = w->in_slot[i] ? entry_of(w->in_slot[i]) : 0;
        r = make_readonly(w->table);
        if (!r) r = mmuext1(MMUEXT_PIN_L1, frame, 0);
        if (!r) r = mmu_update1(va_ma(l2e), frame << 12 | PTE_P | PTE_W | PTE_U | PTE_A);
    } else {
        for (unsigned i = 0; i < IN_TABLE; i++)
            if (w->in_table[i]) expect(w, "by its own table", w->in_table[i], *(volatile ulong *)(at + i * PAGE), pattern(w->in_table[i]));
        r = mmu_update1(va_ma(l2e), 0);
        if (!r) r = mmuext1(MMUEXT_TLB_FLUSH_LOCAL, 0, 0);
        if (!r) r = mmuext1(MMUEXT_UNPIN, frame, 0);
        if (!r) r = make_writable(w->table);
        for (unsigned i = 0; i < IN_TABLE && !r; i++) {
            u64 mapped = w->in_table[i] ? P2M[w->in_table[i]] : 0;
            expect(w, "an entry of its table", i, (ulong)((w->table[i] & PTE_ADDR) >> 12), (ulong)mapped);
            w->table[i] = 0;
        }
    }
    if (r) wrong(w, "its table", w->table_live, (ulong)r, 0);
    w->table_live = !w->table_live;
}

/* The builder puts the boot stack last. */
static ulong first_page(void) { return va_pfn((void *)boot_sp); }

struct worker memory_worker(unsigned id) { return (struct worker){.id = id, .next = first_page() + id, .table = alloc_page()}; }

void memory_batch(struct worker *w) {
    for (unsigned i = 0; i < BATCH; i++) {
        work_on(w, w->next);
        w->next += WORKERS;
        if (w->next >= si->nr_pages || w->next >= MOST_PAGES) w->next = first_page() + w->id, w->passes++;
    }
    turn_table(w);
}
