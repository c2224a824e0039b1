/* Page tables: the builder's, every form of write to an entry, the rules, accessed and dirty bits. */
#include "test.h"

static u32 zone_ma(u32 i) { return pte_ma(ZONE + i * PAGE); }
static volatile u32 *zone_pte(u32 i) { return pte_of(ZONE + i * PAGE); }
static volatile u32 *zone_at(u32 i) { return (volatile u32 *)(ZONE + i * PAGE); }

static void builder(void) {
    extern u32 boot_esp;
    u32 *l2 = (u32 *)si.pt_base;
    EQ("esp is behind the page tables", boot_esp, si.pt_base + (si.nr_pt_frames + 2) * PAGE);
    EQ("page directory entry", l2[VIRT_BASE >> 22] & 0xfff, 0x67);
    EQ("page of the directory is read-only", *pte_of(si.pt_base) & 0xfff, 0x21);
    EQ("frame of the directory", *pte_of(si.pt_base) >> 12, P2M[pfn_of(l2)]);
    u32 bad = 0, zero = 0;
    for (u32 pfn = 0; pfn < si.nr_pages; pfn++) bad += M2P[P2M[pfn]] != pfn || P2M[pfn] >= 1u << 20;
    EQ("the machine-to-phys table inverts the list", bad, 0);
    for (u32 *w = (u32 *)VIRT_BASE; w < (u32 *)0xC0100000u; w++) zero += *w != 0;
    EQ("the first pages are empty", zero, 0);
    EQ("shared_info has no guest frame", M2P[si.shared_info >> 12], -1);
    u32 sum = 0;
    for (u32 mfn = 0; mfn < 1u << 20; mfn += 1024) sum |= M2P[mfn] + 1;
    TRUE("all of the machine-to-phys table is there", sum);
    RAISES("write to the machine-to-phys table", 14, 3, "movl $1, 0xFC000000");
    EQ("shared_info: one vcpu", shared->n_vcpu, 1);
}

#define FORM(what, initial, expect, insn, ...)                                                                         \
    do {                                                                                                               \
        mmu_update1(zone_ma(1), (initial));                                                                            \
        volatile u32 *e_ = zone_pte(1);                                                                                \
        __asm__ volatile(insn : "+m"(*e_) : __VA_ARGS__ : "memory", "cc", "eax", "edx");                               \
        EQ(what, *e_, expect);                                                                                         \
    } while (0)

static void write_forms(void) {
    void *page = alloc_page();
    u32 val = mfn_of(page) << 12 | 0x63, ro = val & ~2u;
    FORM("mov r32", 0, val, "movl %1, %0", "r"(val));
    FORM("mov imm32", val, 0, "movl $0, %0", "r"(val));
    FORM("xchg", val, ro, "movl %1, %%eax; xchgl %%eax, %0", "r"(ro));
    FORM("and imm8", val, ro, "andl $~2, %0", "r"(0));
    FORM("or imm8", ro, val, "orl $2, %0", "r"(0));
    FORM("lock and", val, ro, "lock; andl $~2, %0", "r"(0));
    FORM("btr", val, ro, "btrl $1, %0", "r"(0));
    FORM("bts", ro, val, "btsl $1, %0", "r"(0));
    FORM("lock btr", val, val & ~0x40u, "lock; btrl $6, %0", "r"(0));
    FORM("cmpxchg", val, ro, "movl %1, %%eax; movl %2, %%edx; cmpxchgl %%edx, %0", "r"(val), "r"(ro));
    FORM("lock cmpxchg that differs", val, val, "xorl %%eax, %%eax; movl %1, %%edx; lock; cmpxchgl %%edx, %0", "r"(ro));
    FORM("and r32", val, ro, "andl %1, %0", "r"(~2u));
    FORM("or r32", ro, val, "orl %1, %0", "r"(2));
    mmu_update1(zone_ma(1), val);
    bool carry;
    __asm__ volatile("btrl $5, %0; setc %1" : "+m"(*zone_pte(1)), "=q"(carry)::"memory", "cc");
    TRUE("btr sets carry", carry);
    u32 old = 0;
    __asm__ volatile("xchgl %0, %1" : "+r"(old), "+m"(*zone_pte(1))::"memory");
    EQ("xchg gives what was there", old, val & ~0x20u);
    *zone_pte(2) = val;
    *zone_at(2) = 0x1234;
    EQ("the entry maps", *(u32 *)page, 0x1234);
    *zone_pte(2) = 0;
    mmuext1(MMUEXT_INVLPG_LOCAL, ZONE + 2 * PAGE, 0);
    RAISES("and no more", 14, 0, "movl %0, %%eax", ::"m"(*zone_at(2)) : "eax", "memory");
    EQ("cr2", last_trap.cr2, ZONE + 2 * PAGE);
    RAISES("write", 14, 2, "movl $1, %0", : "=m"(*zone_at(2))::"memory");
    *zone_pte(2) = ro;
    RAISES("write to a read-only page", 14, 3, "movl $1, %0", : "=m"(*zone_at(2))::"memory");
    *zone_pte(2) = 0;
    free_page(page);
}

static void write_refused(void) {
    void *page = alloc_page();
    u32 val = mfn_of(page) << 12 | 0x63, l1 = pte_ma(ZONE) & ~(PAGE - 1);
    *zone_pte(3) = val;
    RAISES("a page table, writable", 14, 3, "movl %0, %1", ::"r"(l1 | 0x63), "m"(*zone_pte(3)) : "memory");
    EQ("the entry stays", *zone_pte(3), val);
    RAISES("bit 7", 14, 3, "movl %0, %1", ::"r"(val | 0x80), "m"(*zone_pte(3)) : "memory");
    if (!(si.flags & SIF_PRIVILEGED)) RAISES("a frame that is not ours", 14, 3, "movl %0, %1", ::"r"(0x1063), "m"(*zone_pte(3)) : "memory");
    RUNS("a page table, read-only", "movl %0, %1", ::"r"(l1 | 0x61), "m"(*zone_pte(3)) : "memory");
    *zone_pte(3) = 0;
    /* The page directory is not writable: the CPU's write protection test depends on that. */
    *zone_pte(4) = mfn_of((void *)boot_l2) << 12 | 0x61;
    RAISES("byte store to a directory", 14, 3, "movb $0, %0", : "=m"(*(volatile u8 *)zone_at(4))::"memory");
    *zone_pte(4) = 0;
    free_page(page);
}

static void accessed_dirty(void) {
    void *page = alloc_page();
    u32 val = mfn_of(page) << 12 | 3;
    *zone_pte(5) = val;
    (void)*zone_at(5);
    EQ("read sets accessed", *zone_pte(5), val | 0x20);
    *zone_at(5) = 1;
    EQ("write sets dirty", *zone_pte(5), val | 0x60);
    __asm__ volatile("andl $~0x60, %0" : "+m"(*zone_pte(5))::"memory");
    mmuext1(MMUEXT_INVLPG_LOCAL, ZONE + 5 * PAGE, 0);
    (void)*zone_at(5);
    EQ("again after clearing: accessed", *zone_pte(5), val | 0x20);
    *zone_at(5) = 2;
    EQ("again after clearing: dirty", *zone_pte(5), val | 0x60);
    *zone_pte(5) = val;
    mmuext1(MMUEXT_INVLPG_LOCAL, ZONE + 5 * PAGE, 0);
    struct mmuext_op *op = (void *)zone_at(5);
    EQ("the hypervisor reads an untouched page", HC4(mmuext_op, op, 0, 0, DOMID_SELF), 0);
    *zone_pte(5) = val;
    mmuext1(MMUEXT_INVLPG_LOCAL, ZONE + 5 * PAGE, 0);
    struct mmu_update u = {zone_ma(6), 0};
    EQ("and writes one", HC4(mmu_update, &u, 1, zone_at(5), DOMID_SELF), 0);
    EQ("done", *zone_at(5), 1);
    EQ("dirty by the hypervisor", *zone_pte(5) & 0x60, 0x60);
    *zone_pte(5) = 0;
    free_page(page);
}

static void updates(void) {
    void *page = alloc_page();
    u32 val = mfn_of(page) << 12 | 0x63, done = 77, l2 = mfn_of((void *)boot_l2) << 12;
    struct mmu_update u[4] = {{zone_ma(1), val}, {zone_ma(2), val}, {zone_ma(3) | 2, val}, {zone_ma(4), val}};
    EQ("stops at a bad one", HC4(mmu_update, u, 4, &done, DOMID_SELF), -EINVAL);
    EQ("done before", done, 2);
    EQ("second is there", *zone_pte(2), val);
    EQ("fourth is not", *zone_pte(4), 0);
    EQ("none", HC4(mmu_update, u, 0, 0, DOMID_SELF), 0);
    EQ("bad list", HC4(mmu_update, 0xFC000000u, 1, 0, DOMID_SELF), -EFAULT);
    EQ("a slot of the hypervisor's", mmu_update1(l2 + 1008 * 4, 0), -EINVAL);
    EQ("a directory entry with bit 7", mmu_update1(l2 + (ZONE >> 22) * 4 + 4, val | 0x80), -EINVAL);
    EQ("a directory entry to a plain writable page", mmu_update1(l2 + (ZONE >> 22) * 4 + 4, val), -EINVAL);
    EQ("frame of nobody", mmu_update1(0xFFFFF000u, val), -EINVAL);
    EQ("another domain", HC4(mmu_update, u, 1, 0, 5), -EINVAL);
    EQ("machine-to-phys", mmu_update1(val >> 12 << 12 | MMU_MACHPHYS, 0x4321), 0);
    EQ("shows", M2P[val >> 12], 0x4321);
    EQ("and back", mmu_update1(val >> 12 << 12 | MMU_MACHPHYS, pfn_of(page)), 0);
    EQ("update_va_mapping", set_va(ZONE + 5 * PAGE, val, UVMF_INVLPG), 0);
    EQ("to the hypervisor", set_va(HYPERVISOR_START, val, 0), -EINVAL);
    EQ("without an L1", set_va(ZONE + 0x400000, val, 0), -EINVAL);
    if (!(si.flags & SIF_PRIVILEGED)) EQ("of another's", HC4(update_va_mapping_otherdomain, ZONE, val, 0, 1234), -EPERM);
    struct multicall_entry m[6];
    for (u32 i = 0; i < 6; i++) m[i] = (struct multicall_entry){HC_update_va_mapping, {ZONE + i * PAGE, 0, 0}};
    EQ("multicall", HC2(multicall, m, 6), 0);
    EQ("entry's result", m[5].args[5], 0);
    EQ("all gone", *zone_pte(5) | *zone_pte(2), 0);
    free_page(page);
}

static void pins(void) {
    u32 *table = alloc_page();
    void *page = alloc_page();
    u32 mfn = mfn_of(table);
    table[0] = mfn_of(page) << 12 | 0x63;
    EQ("writable pages are no tables", mmuext1(MMUEXT_PIN_L1, mfn, 0), -EINVAL);
    set_readonly(table);
    EQ("pin", mmuext1(MMUEXT_PIN_L1, mfn, 0), 0);
    EQ("not twice", mmuext1(MMUEXT_PIN_L1, mfn, 0), -EINVAL);
    EQ("not as another", mmuext1(MMUEXT_PIN_L2, mfn, 0), -EINVAL);
    EQ("not writable while pinned", set_va((u32)table, mfn << 12 | 0x63, 0), -EINVAL);
    EQ("hooked in", mmu_update1((mfn_of((void *)boot_l2) << 12) + (ZONE >> 22) * 4 + 4, mfn << 12 | 0x67), 0);
    *(volatile u32 *)(ZONE + 0x400000) = 99;
    EQ("and used", *(u32 *)page, 99);
    EQ("unhooked", mmu_update1((mfn_of((void *)boot_l2) << 12) + (ZONE >> 22) * 4 + 4, 0), 0);
    mmuext1(MMUEXT_TLB_FLUSH_LOCAL, 0, 0);
    RAISES("gone", 14, 0, "movl %0, %%eax", ::"m"(*(volatile u32 *)(ZONE + 0x400000)) : "eax", "memory");
    EQ("unpin", mmuext1(MMUEXT_UNPIN, mfn, 0), 0);
    EQ("not pinned", mmuext1(MMUEXT_UNPIN, mfn, 0), -EINVAL);
    set_writable(table);
    table[0] = 0;
    EQ("bad command", mmuext1(2, mfn, 0), -EINVAL);
    free_page(page);
    free_page(table);
}

/* A second directory, made as Linux makes one: the kernel's part copied with the hypervisor's slots as they read. */
static void directories(void) {
    u32 *l2 = alloc_page();
    for (u32 i = 768; i < 1024; i++) l2[i] = boot_l2[i];
    for (u32 i = 1008; i < 1024; i++) l2[i] = 0xdead1 + i;
    set_readonly(l2);
    EQ("pin", mmuext1(MMUEXT_PIN_L2, mfn_of(l2), 0), 0);
    EQ("load", mmuext1(MMUEXT_NEW_BASEPTR, mfn_of(l2), 0), 0);
    RUNS("the machine-to-phys table is here, too", "movl 0xFC000004, %%eax", ::: "eax");
    u32 *table = alloc_page();
    void *page = alloc_page();
    *(u32 *)page = 0x777;
    table[0] = mfn_of(page) << 12 | 0x67;
    set_readonly(table);
    EQ("a user table", mmu_update1(ma_of(l2), mfn_of(table) << 12 | 0x67), 0);
    EQ("maps at 0", *(volatile u32 *)0, 0x777);
    EQ("a plain frame is no directory", mmuext1(MMUEXT_NEW_BASEPTR, mfn_of(page), 0), -EINVAL);
    EQ("an L1 is no directory", mmuext1(MMUEXT_NEW_BASEPTR, mfn_of(table), 0), -EINVAL);
    EQ("back", mmuext1(MMUEXT_NEW_BASEPTR, mfn_of((void *)boot_l2), 0), 0);
    RAISES("not there", 14, 0, "movl 0, %%eax", ::: "eax", "memory");
    EQ("unpin", mmuext1(MMUEXT_UNPIN, mfn_of(l2), 0), 0);
    set_writable(table);
    set_writable(l2);
    *(volatile u32 *)l2 = 0;
    free_page(page);
    free_page(table);
    free_page(l2);
}

static void balloon(void) {
    enum { N = 40 };
    void *area = alloc_pages(N);
    static u32 mfns[N];
    static struct multicall_entry m[N];
    for (u32 i = 0; i < N; i++) {
        mfns[i] = mfn_of((u8 *)area + i * PAGE);
        m[i] = (struct multicall_entry){HC_update_va_mapping, {(u32)area + i * PAGE, 0, 0}};
    }
    EQ("unmap", HC2(multicall, m, N), 0);
    EQ("decrease", HC5(dom_mem_op, MEMOP_decrease, mfns, N, 0, DOMID_SELF), N);
    EQ("theirs no more", HC5(dom_mem_op, MEMOP_decrease, mfns, N, 0, DOMID_SELF), 0);
    EQ("not mappable", set_va((u32)area, mfns[0] << 12 | 0x63, 0), -EINVAL);
    EQ("increase", HC5(dom_mem_op, MEMOP_increase, mfns, N, 0, DOMID_SELF), N);
    for (u32 i = 0; i < N; i++) {
        u32 va = (u32)area + i * PAGE;
        EQ("new frame's entry", mmu_update1(mfns[i] << 12 | MMU_MACHPHYS, pfn_of((void *)va)), 0);
        P2M[pfn_of((void *)va)] = mfns[i];
        EQ("mapped", set_va(va, mfns[i] << 12 | 0x63, UVMF_INVLPG), 0);
        *(u32 *)va = i;
    }
    EQ("bad operation", HC5(dom_mem_op, 5, mfns, N, 0, DOMID_SELF), -ENOSYS);
}

const struct test mm_tests[] = {
    {"builder", builder}, {"write_forms", write_forms}, {"write_refused", write_refused}, {"accessed_dirty", accessed_dirty},
    {"updates", updates}, {"pins", pins}, {"directories", directories}, {"balloon", balloon}, {0, 0},
};
