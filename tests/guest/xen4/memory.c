/* Pages for tests, and the page tables made by the domain builder. */
#include "guest.h"

#define POOL_PAGES 768
static u8 pool[POOL_PAGES][4096] __attribute__((aligned(4096)));
static unsigned pool_next;
static void *free_list;

void *alloc_page(void) {
    void *p = free_list;
    if (p) free_list = *(void **)p;
    else if (pool_next < POOL_PAGES) p = pool[pool_next++];
    else panic("out of pages");
    memset(p, 0, PAGE);
    return p;
}

void *alloc_pages(unsigned n) {
    if (pool_next + n > POOL_PAGES) panic("out of pages");
    void *p = pool[pool_next];
    pool_next += n;
    return p;
}

void free_page(void *p) {
    *(void **)p = free_list;
    free_list = p;
}

u64 *pte_at(ulong top, ulong va, int level) {
    u64 *table = (u64 *)top;
    for (int l = LEVELS;; l--) {
        u64 *e = &table[va >> (12 + 9 * (l - 1)) & 511];
        if (l == level) return e;
        if (!(*e & PTE_P) || *e & PTE_PSE) return 0;
        table = pfn_va(M2P[(*e & PTE_ADDR) >> 12]);
    }
}

u64 *pte_of(const void *va) { return pte_at(si->pt_base, (ulong)va, 1); }
u64 pte_ma(const void *va) { return va_ma(pte_of(va)); }
long set_pte(const void *va, u64 pte, ulong flags) { return HC(update_va_mapping, va, ARG64(pte), flags); }

long mmu_update1(u64 ptr, u64 val) {
    struct mmu_update u = {ptr, val};
    return HC(mmu_update, &u, 1, 0, DOMID_SELF);
}

long mmuext1(u32 cmd, ulong arg1, ulong arg2) {
    struct mmuext_op op = {.cmd = cmd, .arg1 = arg1, .arg2 = arg2};
    return HC(mmuext_op, &op, 1, 0, DOMID_SELF);
}

long make_readonly(void *page) { return set_pte(page, (*pte_of(page) & ~(PTE_W | PTE_D)), UVMF_INVLPG); }
long make_writable(void *page) { return set_pte(page, *pte_of(page) | PTE_W, UVMF_INVLPG); }

ulong zone_base = VIRT_BASE + 0x10000000;
u64 *zone_l1;

void zone_init(void) {
    zone_l1 = alloc_page();
    long r = make_readonly(zone_l1);
    if (r) panic("zone L1 read-only: %ld", r);
    u64 *l2e = pte_at(si->pt_base, zone_base, 2);
    if (!l2e) panic("no L2 above the zone");
    r = mmu_update1(va_ma(l2e), va_mfn(zone_l1) << 12 | PTE_P | PTE_W | PTE_U | PTE_A);
    if (r) panic("zone L1: %ld", r);
}

/* A frame below the top of RAM that is not this domain's: Xen's own. */
u64 foreign_frame(void) {
    u64 own = va_mfn((void *)si->pt_base);
    for (u64 m = own & ~0x3ffull; m > 0x1000; m -= 64) {
        ulong pfn = M2P[m];
        if (pfn >= si->nr_pages || P2M[pfn] != m) return m;
    }
    return 0;
}
