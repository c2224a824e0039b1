/* Pages and page tables. Tables are mapped read-only; entries are written straight through that mapping (the hypervisor
 * completes such writes), or by hypercalls. */
#include "guest.h"

volatile u32 *boot_l2;
static u32 next_pfn;
static void *free_list;

void *alloc_pages(u32 n) {
    if (next_pfn + n > si.nr_pages) panic("out of memory: %u pages of %u", next_pfn + n, si.nr_pages);
    void *p = (void *)(VIRT_BASE + next_pfn * PAGE);
    next_pfn += n;
    memset(p, 0, n * PAGE);
    return p;
}

void *alloc_page(void) {
    void *p = free_list;
    if (!p) return alloc_pages(1);
    free_list = *(void **)p;
    memset(p, 0, PAGE);
    return p;
}

void free_page(void *p) {
    *(void **)p = free_list;
    free_list = p;
}

volatile u32 *pte_of(u32 va) {
    u32 l2e = boot_l2[va >> 22];
    if (!(l2e & 1)) return 0;
    return (volatile u32 *)mfn_va(l2e >> 12) + (va >> 12 & 1023);
}

u32 pte_ma(u32 va) {
    return (boot_l2[va >> 22] & ~(PAGE - 1)) | (va >> 12 & 1023) * 4;
}

s32 mmu_update1(u32 ptr, u32 val) {
    struct mmu_update u = {ptr, val};
    return HC4(mmu_update, &u, 1, 0, DOMID_SELF);
}

s32 mmuext1(u32 cmd, u32 arg1, u32 arg2) {
    struct mmuext_op op = {cmd, arg1, arg2};
    return HC4(mmuext_op, &op, 1, 0, DOMID_SELF);
}

s32 set_va(u32 va, u32 pte, u32 flags) {
    return HC3(update_va_mapping, va, pte, flags);
}

void set_readonly(void *page) {
    volatile u32 *e = pte_of((u32)page);
    __asm__ volatile("andl $~2, %0" : "+m"(*e)::"memory");
    mmuext1(MMUEXT_INVLPG_LOCAL, (u32)page, 0);
}

void set_writable(void *page) {
    volatile u32 *e = pte_of((u32)page);
    __asm__ volatile("orl $2, %0" : "+m"(*e)::"memory");
    mmuext1(MMUEXT_INVLPG_LOCAL, (u32)page, 0);
}

static void hook(u32 va, void *table) {
    set_readonly(table);
    s32 rc = mmu_update1((mfn_of((void *)boot_l2) << 12) + (va >> 22) * 4, mfn_of(table) << 12 | 0x67);
    if (rc) panic("no L1 at %x: %d", va, rc);
}

void *new_l1(u32 va) {
    void *table = alloc_page();
    hook(va, table);
    return table;
}

/* Takes over from the builder: memory beyond the page tables is free, and the rest of it gets mapped. */
void memory_init(void) {
    boot_l2 = (volatile u32 *)si.pt_base;
    next_pfn = pfn_of((void *)si.pt_base) + si.nr_pt_frames;
    u32 end = VIRT_BASE + si.nr_pages * PAGE;
    for (u32 va = VIRT_BASE; va < end; va += PAGE << 10) {
        u32 *table = 0;
        if (!(boot_l2[va >> 22] & 1)) {
            table = alloc_page();
            for (u32 i = 0; i < 1024 && va + i * PAGE < end; i++)
                table[i] = P2M[(va - VIRT_BASE) / PAGE + i] << 12 | 0x63;
            hook(va, table);
            continue;
        }
        for (u32 at = va; at < va + (PAGE << 10) && at < end; at += PAGE) {
            volatile u32 *e = pte_of(at);
            if (!(*e & 1)) *e = P2M[(at - VIRT_BASE) / PAGE] << 12 | 0x63;
        }
    }
    new_l1(ZONE);
    new_l1(FIXMAP);
}
