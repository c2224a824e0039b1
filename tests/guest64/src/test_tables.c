/* Page tables of four levels: pinning, base pointers, linear mappings, emulated writes. */
#include "test_mm.h"

static void pinning(void) {
    u64 *l1 = alloc_page(), *l2 = alloc_page(), *l3 = alloc_page(), *l4 = alloc_page(), *page = alloc_page();
    l1[0] = pte(page, RW);
    EQ("pin a writable page as L1", mmuext1(MMUEXT_PIN_L1, va_mfn(l1), 0), -EINVAL);
    EQ("read-only L1", make_readonly(l1), 0);
    EQ("pin L1", mmuext1(MMUEXT_PIN_L1, va_mfn(l1), 0), 0);
    EQ("pin L1 again", mmuext1(MMUEXT_PIN_L1, va_mfn(l1), 0), -EINVAL);
    EQ("pin L1 as L2", mmuext1(MMUEXT_PIN_L2, va_mfn(l1), 0), -EINVAL);
    EQ("a pinned table cannot be writable", make_writable(l1), -EBUSY);
    l2[3] = pte(l1, RW);
    EQ("read-only L2", make_readonly(l2), 0);
    EQ("pin L2", mmuext1(MMUEXT_PIN_L2, va_mfn(l2), 0), 0);
    EQ("L1 unpin while the L2 holds it", mmuext1(MMUEXT_UNPIN, va_mfn(l1), 0), 0);
    EQ("L1 unpin twice", mmuext1(MMUEXT_UNPIN, va_mfn(l1), 0), -EINVAL);
    EQ("it is still a table", make_writable(l1), -EBUSY);
    EQ("L2 superpage", mmu_update1(va_ma(&l2[4]), va_mfn(page) << 12 | RW | PTE_PSE), -EINVAL);
    EQ("L2 entry to a data page", mmu_update1(va_ma(&l2[4]), pte(page, RW)), -EINVAL);
    EQ("L2 entry to an L2", mmu_update1(va_ma(&l2[4]), pte(l2, RW)), -EINVAL);
    EQ("L2 entry to a foreign frame", mmu_update1(va_ma(&l2[4]), foreign_frame() << 12 | RW), -EINVAL);
    EQ("L2 entry NX", mmu_update1(va_ma(&l2[4]), pte(l1, RW | PTE_NX)), 0);
    EQ("L2 entry cleared", mmu_update1(va_ma(&l2[4]), 0), 0);
    EQ("a second L2 entry of the same L1", mmu_update1(va_ma(&l2[5]), pte(l1, RW)), 0);
    l3[1] = pte(l2, RW);
    EQ("read-only L3", make_readonly(l3), 0);
    EQ("pin L3", mmuext1(MMUEXT_PIN_L3, va_mfn(l3), 0), 0);
    EQ("L3 superpage", mmu_update1(va_ma(&l3[4]), va_mfn(page) << 12 | RW | PTE_PSE), -EINVAL);
    l4[2] = pte(l3, RW);
    l4[260] = 0x5555;
    EQ("read-only L4", make_readonly(l4), 0);
    EQ("pin L4", mmuext1(MMUEXT_PIN_L4, va_mfn(l4), 0), 0);
    EQ("L4 entry in Xen's slots", mmu_update1(va_ma(&l4[256]), 0), -EINVAL);
    EQ("L4 entry in Xen's slots, last", mmu_update1(va_ma(&l4[271]), pte(l3, RW)), -EINVAL);
    EQ("L4 entry after Xen's slots", mmu_update1(va_ma(&l4[272]), pte(l3, RW)), 0);
    EQ("L4 entry with PSE", mmu_update1(va_ma(&l4[273]), pte(l3, RW | PTE_PSE)), -EINVAL);
    EQ("L4 linear entry, read-only", mmu_update1(va_ma(&l4[274]), pte(l4, RO)), 0);
    EQ("L4 linear entry, writable", mmu_update1(va_ma(&l4[275]), pte(l4, RW)), -EINVAL);
    EQ("L4 linear entry cleared", mmu_update1(va_ma(&l4[274]), 0), 0);
    EQ("L3 unpin", mmuext1(MMUEXT_UNPIN, va_mfn(l3), 0), 0);
    EQ("L2 unpin", mmuext1(MMUEXT_UNPIN, va_mfn(l2), 0), 0);
    EQ("L4 unpin frees the whole tree", mmuext1(MMUEXT_UNPIN, va_mfn(l4), 0), 0);
    EQ("L1 writable", make_writable(l1), 0);
    EQ("L2 writable", make_writable(l2), 0);
    EQ("L3 writable", make_writable(l3), 0);
    EQ("L4 writable", make_writable(l4), 0);
    EQ("unpin of a plain page", mmuext1(MMUEXT_UNPIN, va_mfn(page), 0), -EINVAL);
    EQ("pin of a foreign frame", mmuext1(MMUEXT_PIN_L1, foreign_frame(), 0), -EINVAL);
    EQ("pin of a frame beyond memory", mmuext1(MMUEXT_PIN_L1, 0xffffffffff, 0), -EINVAL);
    l1[5] = pte(l1, RW);
    EQ("read-only L1", make_readonly(l1), 0);
    EQ("pin an L1 that maps itself writable", mmuext1(MMUEXT_PIN_L1, va_mfn(l1), 0), -EBUSY);
    EQ("it is no table", make_writable(l1), 0);
    l1[5] = pte(l1, RO);
    EQ("read-only L1", make_readonly(l1), 0);
    EQ("pin an L1 that maps itself read-only", mmuext1(MMUEXT_PIN_L1, va_mfn(l1), 0), 0);
    EQ("unpin it", mmuext1(MMUEXT_UNPIN, va_mfn(l1), 0), 0);
    EQ("L1 writable", make_writable(l1), 0);
    free_page(l1), free_page(l2), free_page(l3), free_page(l4), free_page(page);
}

static void base_pointer(void) {
    u64 *l4 = alloc_page(), *boot = (u64 *)si->pt_base, *page = alloc_page();
    for (unsigned i = 0; i < 512; i++)
        if (i < 256 || i >= 272) l4[i] = boot[i];
    EQ("read-only", make_readonly(l4), 0);
    EQ("load without pin", mmuext1(MMUEXT_NEW_BASEPTR, va_mfn(l4), 0), 0);
    EQ("runs", HC(xen_version, 0, 0), 4 << 16 | 17);
    EQ("a mapping through shared lower tables", uvm(1, pte(page, RW)), 0);
    *at(1) = 3;
    EQ("is seen", page[0], 3);
    EQ("cr3 table is no plain page", make_writable(l4), -EBUSY);
    RUNS("back by mov to cr3", "movq %0, %%cr3", ::"r"(CR3_OF(va_mfn((void *)si->pt_base))) : "memory");
    EQ("it is still seen", *at(1), 3);
    EQ("the other is free", make_writable(l4), 0);
    uvm(1, 0);
    free_page(l4), free_page(page);
}

static void linear(void) {
    u64 *boot = (u64 *)si->pt_base, *page = alloc_page();
    unsigned slot = 300;
    EQ("install", mmu_update1(va_ma(&boot[slot]), pte(boot, RO)), 0);
    EQ("map a page", uvm(1, pte(page, RW)), 0);
    ulong linear = 0xffff000000000000ul | (ulong)slot << 39;
    volatile u64 *entry = (volatile u64 *)(linear | (zone(1) >> 9 & 0x7ffffffff8ul));
    EQ("the entry is seen through it", *entry & ~(PTE_A | PTE_D), zone_l1[1] & ~(PTE_A | PTE_D));
    RAISES("a write through it", 14, 3, "movq %1, (%0)", ::"r"(entry), "r"(pte(page, RO)) : "memory");
    EQ("unmap", uvm(1, 0), 0);
    EQ("remove", mmu_update1(va_ma(&boot[slot]), 0), 0);
    mmuext1(MMUEXT_TLB_FLUSH_LOCAL, 0, 0);
    free_page(page);
}

static void emulated_write(void) {
    u64 *page = alloc_page(), *other = alloc_page();
    page[0] = 1, other[0] = 2;
    u64 e = pte(page, RW), f = pte(other, RW), got;
    volatile u64 *slot = &zone_l1[1];
    RUNS("mov", "movq %1, (%0)", ::"r"(slot), "r"(e) : "memory");
    EQ("it maps", *at(1), 1);
    got = f;
    RUNS("xchg", "xchgq %1, (%0)", ::"r"(slot), "r"(got) : "memory");
    mmuext1(MMUEXT_INVLPG_LOCAL, zone(1), 0);
    EQ("it maps the other", *at(1), 2);
    u64 now = *slot;
    RUNS("cmpxchg that holds", "lock cmpxchgq %1, (%0)", ::"r"(slot), "r"(e), "a"(now) : "memory");
    mmuext1(MMUEXT_INVLPG_LOCAL, zone(1), 0);
    EQ("it maps the first", *at(1), 1);
    RUNS("cmpxchg that does not", "lock cmpxchgq %1, (%0)", ::"r"(slot), "r"(f), "a"(123) : "memory");
    mmuext1(MMUEXT_INVLPG_LOCAL, zone(1), 0);
    EQ("it still maps the first", *at(1), 1);
    RUNS("lock btr of W", "lock btrq $1, (%0)", ::"r"(slot) : "memory");
    EQ("W is clear", *slot & PTE_W, 0);
    RUNS("lock or of W", "lock orq $2, (%0)", ::"r"(slot) : "memory");
    EQ("W is set", *slot & PTE_W, PTE_W);
    RUNS("lock and of W by bytes", "lock andb $0xfd, (%0)", ::"r"(slot) : "memory");
    EQ("W is clear again", *slot & PTE_W, 0);
    RUNS("mov of the low half", "movl %k1, (%0)", ::"r"(slot), "r"(e) : "memory");
    EQ("W is set again", *slot & PTE_W, PTE_W);
    RUNS("immediate", "movq $0, (%0)", ::"r"(slot) : "memory");
    EQ("cleared", *slot, 0);
    mmuext1(MMUEXT_INVLPG_LOCAL, zone(1), 0);
    RUNS("stosq", "stosq", ::"D"(slot), "a"(e) : "memory");
    EQ("stosq maps", *at(1), 1);
    static u64 source[8];
    RUNS("movsq", "rep movsq", ::"D"(slot), "S"(source), "c"(8) : "memory");
    EQ("rep movsq cleared", *slot, 0);
    RAISES("own L1 writable", 14, 3, "movq %1, (%0)", ::"r"(slot), "r"(pte(zone_l1, RW)) : "memory");
    EQ("cr2", last_trap.cr2, (ulong)slot);
    RAISES("a foreign frame", 14, 3, "movq %1, (%0)", ::"r"(slot), "r"(foreign_frame() << 12 | RW) : "memory");
    RAISES("reserved bits", 14, 3, "movq %1, (%0)", ::"r"(slot), "r"(1ull << 51 | RW) : "memory");
    EQ("nothing was written", *slot, 0);
    RAISES("across two entries", 14, 3, "movq %1, (%0)", ::"r"((ulong)slot + 4), "r"(0ull) : "memory");
    /* Upper levels are not emulated. */
    u64 *l2e = pte_at(si->pt_base, zone_base, 2);
    RAISES("an L2 entry", 14, 3, "movq %1, (%0)", ::"r"(l2e), "r"(*l2e) : "memory");
    EQ("assist off", HC(vm_assist, VMASST_disable, VMASST_writable_pagetables), 0);
    bool faulted = FAULTS("movq $0, (%0)", ::"r"(slot) : "memory");
    EQ("without the assist an L1 write", faulted, !is_dom0);
    EQ("assist on", HC(vm_assist, VMASST_enable, VMASST_writable_pagetables), 0);
    free_page(page), free_page(other);
}

const struct test table_tests[] = {{"pin", pinning}, {"base_pointer", base_pointer}, {"linear_table", linear},
                                   {"emulated_pte_write", emulated_write}, {0, 0}};
