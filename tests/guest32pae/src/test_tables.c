/* Page tables of three levels: four entries at the top, an L2 with the hypervisor's entries below the last, entries of two words. */
#include "test_mm.h"
#include "user.h"

#define HV_SLOT (HV_START >> 21 & 511)

/* Makes a copy of the kernel's L2, for slot 3 of another L3. */
static u64 *kernel_l2(void) {
    u64 *l2 = alloc_page();
    copy_kernel_l2(l2);
    EQ("kernel L2 read-only", make_readonly(l2), 0);
    return l2;
}

static void pinning(void) {
    u64 *l1 = alloc_page(), *l2 = alloc_page(), *l3 = alloc_page(), *k2 = kernel_l2(), *page = alloc_page();
    u64 *boot_k2 = pte_at(si->pt_base, VIRT_BASE, 2);
    l1[0] = pte(page, RW);
    EQ("pin a writable page as L1", mmuext1(MMUEXT_PIN_L1, va_mfn(l1), 0), -EINVAL);
    EQ("read-only L1", make_readonly(l1), 0);
    EQ("pin L1", mmuext1(MMUEXT_PIN_L1, va_mfn(l1), 0), 0);
    EQ("pin L1 again", mmuext1(MMUEXT_PIN_L1, va_mfn(l1), 0), -EINVAL);
    EQ("pin L1 as L2", mmuext1(MMUEXT_PIN_L2, va_mfn(l1), 0), -EINVAL);
    EQ("a pinned table cannot be writable", make_writable(l1), -EBUSY);
    l2[3] = pte(l1, RW), l2[511] = pte(l1, RW);
    EQ("read-only L2", make_readonly(l2), 0);
    EQ("pin L2", mmuext1(MMUEXT_PIN_L2, va_mfn(l2), 0), 0);
    EQ("L1 unpin while the L2 holds it", mmuext1(MMUEXT_UNPIN, va_mfn(l1), 0), 0);
    EQ("it is still a table", make_writable(l1), -EBUSY);
    EQ("L2 superpage", mmu_update1(va_ma(&l2[4]), va_mfn(page) << 12 | RW | PTE_PSE), -EINVAL);
    EQ("L2 entry to a data page", mmu_update1(va_ma(&l2[4]), pte(page, RW)), -EINVAL);
    EQ("L2 entry to an L2, writable", mmu_update1(va_ma(&l2[4]), pte(l2, RW)), -EINVAL);
    EQ("L2 entry to itself, read-only", mmu_update1(va_ma(&l2[4]), pte(l2, RO)), 0);
    EQ("L2 entry cleared", mmu_update1(va_ma(&l2[4]), 0), 0);
    EQ("L2 entry to a foreign frame", mmu_update1(va_ma(&l2[4]), foreign_frame() << 12 | RW), -EINVAL);
    EQ("L2 entry NX", mmu_update1(va_ma(&l2[4]), pte(l1, RW | PTE_NX)), 0);
    EQ("in the hypervisor's slots of another L2", mmu_update1(va_ma(&l2[HV_SLOT]), pte(l1, RW)), 0);
    /* The L3. */
    l3[0] = pte(l2, PTE_P), l3[1] = pte(l2, PTE_P), l3[4] = 0x5555, l3[511] = pte(page, RW);
    EQ("read-only L3", make_readonly(l3), 0);
    EQ("pin L3 without slot 3", mmuext1(MMUEXT_PIN_L3, va_mfn(l3), 0), -EINVAL);
    EQ("slot 3 by a write to a plain page", mmu_update1(va_ma(&l3[3]), pte(boot_k2, PTE_P)), 0);
    EQ("pin L3 with the boot tables' L2 in slot 3", mmuext1(MMUEXT_PIN_L3, va_mfn(l3), 0), -EINVAL);
    mmu_update1(va_ma(&l3[3]), pte(l2, PTE_P));
    EQ("pin L3 with the L2 of slot 0 in slot 3", mmuext1(MMUEXT_PIN_L3, va_mfn(l3), 0), -EINVAL);
    EQ("pin slot 3's L2 by itself", mmuext1(MMUEXT_PIN_L2, va_mfn(k2), 0), 0);
    mmu_update1(va_ma(&l3[3]), pte(k2, PTE_P));
    EQ("pin L3 with an L2 pinned as a plain one", mmuext1(MMUEXT_PIN_L3, va_mfn(l3), 0), -EINVAL);
    EQ("unpin it", mmuext1(MMUEXT_UNPIN, va_mfn(k2), 0), 0);
    mmu_update1(va_ma(&l3[3]), pte(k2, PTE_P | 8));
    EQ("pin L3 with a cache attribute in slot 3", mmuext1(MMUEXT_PIN_L3, va_mfn(l3), 0), -EINVAL);
    mmu_update1(va_ma(&l3[3]), pte(k2, PTE_P | PTE_NX));
    EQ("pin L3 with NX in slot 3", mmuext1(MMUEXT_PIN_L3, va_mfn(l3), 0), -EINVAL);
    mmu_update1(va_ma(&l3[3]), pte(k2, PTE_P));
    EQ("pin L3", mmuext1(MMUEXT_PIN_L3, va_mfn(l3), 0), 0);
    EQ("slots from 4 on are cleared", l3[4] | l3[511], 0);
    EQ("slot 0 gets W and U", l3[0] & (0xfff & ~PTE_A), PTE_P | PTE_W | PTE_U);
    EQ("slot 3 gets W and U", l3[3] & (0xfff & ~PTE_A), PTE_P | PTE_W | PTE_U);
    EQ("the hypervisor's entries are there", k2[HV_SLOT] & ~PTE_A, boot_k2[HV_SLOT] & ~PTE_A);
    TRUE("and present", k2[HV_SLOT] & PTE_P);
    EQ("the L2 of slot 3 cannot be pinned by itself", mmuext1(MMUEXT_PIN_L2, va_mfn(k2), 0), -EINVAL);
    EQ("slot 3 cleared", mmu_update1(va_ma(&l3[3]), 0), -EINVAL);
    EQ("slot 3 as it is", mmu_update1(va_ma(&l3[3]), l3[3]), -EINVAL);
    EQ("slot 4", mmu_update1(va_ma(&l3[4]), 0), -EINVAL);
    EQ("slot 511", mmu_update1(va_ma(&l3[511]), pte(l2, PTE_P)), -EINVAL);
    EQ("slot 2 as another of an L2", mmu_update1(va_ma(&l3[2]), pte(l2, PTE_P)), 0);
    EQ("slot 2 with the accessed and dirty bits", mmu_update1(va_ma(&l3[2]), pte(l2, PTE_P | PTE_A | PTE_D)), 0);
    EQ("slot 2 with a cache attribute", mmu_update1(va_ma(&l3[2]), pte(l2, PTE_P | 8)), -EINVAL);
    EQ("slot 2 with PSE", mmu_update1(va_ma(&l3[2]), pte(l2, PTE_P | PTE_PSE)), -EINVAL);
    EQ("slot 2 with NX", mmu_update1(va_ma(&l3[2]), pte(l2, PTE_P | PTE_NX)), -EINVAL);
    EQ("slot 2 to slot 3's L2", mmu_update1(va_ma(&l3[2]), pte(k2, PTE_P)), -EINVAL);
    EQ("slot 2 to an L1", mmu_update1(va_ma(&l3[2]), pte(l1, PTE_P)), -EINVAL);
    EQ("slot 2 to the L3", mmu_update1(va_ma(&l3[2]), pte(l3, PTE_P)), -EINVAL);
    EQ("slot 2 cleared", mmu_update1(va_ma(&l3[2]), 0), 0);
    EQ("a kernel L2 entry", mmu_update1(va_ma(&k2[HV_SLOT - 1]), pte(l1, RW)), 0);
    EQ("cleared", mmu_update1(va_ma(&k2[HV_SLOT - 1]), 0), 0);
    EQ("one of the hypervisor's", mmu_update1(va_ma(&k2[HV_SLOT]), 0), -EPERM);
    EQ("its last", mmu_update1(va_ma(&k2[511]), pte(l1, RW)), -EPERM);
    EQ("L2 unpin", mmuext1(MMUEXT_UNPIN, va_mfn(l2), 0), 0);
    EQ("L3 unpin frees the whole tree", mmuext1(MMUEXT_UNPIN, va_mfn(l3), 0), 0);
    EQ("L1 writable", make_writable(l1), 0);
    EQ("L2 writable", make_writable(l2), 0);
    EQ("kernel L2 writable", make_writable(k2), 0);
    EQ("L3 writable", make_writable(l3), 0);
    EQ("unpin of a plain page", mmuext1(MMUEXT_UNPIN, va_mfn(page), 0), -EINVAL);
    EQ("pin of a foreign frame", mmuext1(MMUEXT_PIN_L1, foreign_frame(), 0), -EINVAL);
    EQ("pin of a frame beyond memory", mmuext1(MMUEXT_PIN_L1, NO_FRAME, 0), -EINVAL);
    memset(l1, 0, PAGE);
    l1[5] = pte(l1, RW);
    EQ("read-only L1", make_readonly(l1), 0);
    EQ("pin an L1 that maps itself writable", mmuext1(MMUEXT_PIN_L1, va_mfn(l1), 0), -EBUSY);
    EQ("it is no table", make_writable(l1), 0);
    free_page(l1), free_page(l2), free_page(l3), free_page(k2), free_page(page);
}

/* A slot of the live L3. */
static void live_slot(void) {
    u64 *l3 = (u64 *)si->pt_base, *l2 = alloc_page(), *l1 = alloc_page(), *page = alloc_page();
    volatile ulong *there = (ulong *)(1ul << 30);
    page[0] = 0x1234;
    l1[0] = pte(page, RW), l2[0] = pte(l1, RW);
    EQ("read-only", make_readonly(l1) | make_readonly(l2), 0);
    RAISES("an empty slot", 14, 0, "movl (%0), %%eax", ::"r"(there) : "eax", "memory");
    EQ("slot 1", mmu_update1(va_ma(&l3[1]), pte(l2, PTE_P)), 0);
    EQ("is used at once", *there, 0x1234);
    *there = 0x5678;
    EQ("and written through", page[0], 0x5678);
    EQ("update_va_mapping there", set_pte((void *)there, 0, UVMF_INVLPG), 0);
    EQ("maps it no more", l1[0], 0);
    EQ("slot 1 cleared", mmu_update1(va_ma(&l3[1]), 0), 0);
    RAISES("an empty slot again", 14, 0, "movl (%0), %%eax", ::"r"(there) : "eax", "memory");
    EQ("slot 3 of the live L3", mmu_update1(va_ma(&l3[3]), 0), -EINVAL);
    EQ("the live L3 cannot be writable", make_writable(l3), -EBUSY);
    EQ("writable", make_writable(l1) | make_writable(l2), 0);
    free_page(l1), free_page(l2), free_page(page);
}

static void base_pointer(void) {
    u64 *l3 = alloc_page(), *k2 = kernel_l2(), *page = alloc_page();
    l3[3] = pte(k2, PTE_P);
    EQ("read-only", make_readonly(l3), 0);
    EQ("load without pin", mmuext1(MMUEXT_NEW_BASEPTR, va_mfn(l3), 0), 0);
    EQ("runs", HC(xen_version, 0, 0), 4 << 16 | 17);
    EQ("cr3", READ_CR(3), CR3_OF(va_mfn(l3)));
    EQ("a mapping through shared lower tables", uvm(1, pte(page, RW)), 0);
    *at(1) = 3;
    EQ("is seen", page[0], 3);
    EQ("the M2P is seen", M2P[va_mfn(page)], va_pfn(page));
    EQ("cr3 table is no plain page", make_writable(l3), -EBUSY);
    EQ("an L2 of it by itself", mmuext1(MMUEXT_NEW_BASEPTR, va_mfn(k2), 0), -EINVAL);
    EQ("is still the base", READ_CR(3), CR3_OF(va_mfn(l3)));
    RUNS("back by mov to cr3", "mov %0, %%cr3", ::"r"(CR3_OF(va_mfn((void *)si->pt_base))) : "memory");
    EQ("it is still seen", *at(1), 3);
    /* The old table is let go of by the next call that updates page tables. */
    EQ("a flush", mmuext1(MMUEXT_TLB_FLUSH_LOCAL, 0, 0), 0);
    EQ("the other L3 is free", make_writable(l3), 0);
    EQ("and its L2", make_writable(k2), 0);
    uvm(1, 0);
    free_page(l3), free_page(k2), free_page(page);
}

/* An entry is two words, which a guest writes one after the other, or by cmpxchg8b. */
static void emulated_write(void) {
    u64 *page = alloc_page(), *other = alloc_page();
    page[0] = 1, other[0] = 2;
    u64 e = pte(page, RW), f = pte(other, RW);
    volatile u64 *slot = &zone_l1[1];
    volatile ulong *low = (volatile ulong *)slot, *high = low + 1;
    RUNS("the high word", "movl %1, (%0)", ::"r"(high), "r"((ulong)(e >> 32)) : "memory");
    RUNS("the low word", "movl %1, (%0)", ::"r"(low), "r"((ulong)e) : "memory");
    EQ("it maps", *at(1), 1);
    u64 now = *slot;
    RUNS("cmpxchg8b that holds", "lock cmpxchg8b (%1)", : "+A"(now) : "S"(slot), "b"((ulong)f), "c"((ulong)(f >> 32)) : "memory");
    mmuext1(MMUEXT_INVLPG_LOCAL, zone(1), 0);
    EQ("it maps the other", *at(1), 2);
    u64 wrong = 123;
    RUNS("cmpxchg8b that does not", "lock cmpxchg8b (%1)", : "+A"(wrong) : "S"(slot), "b"((ulong)e), "c"((ulong)(e >> 32)) : "memory");
    EQ("says what is there", wrong, *slot);
    mmuext1(MMUEXT_INVLPG_LOCAL, zone(1), 0);
    EQ("it still maps the other", *at(1), 2);
    ulong got = (ulong)e;
    RUNS("xchg of the low word", "xchgl %1, (%0)", : "+r"(low), "+r"(got)::"memory");
    EQ("gets the other's", got & PTE_ADDR, f & 0xfffff000);
    mmuext1(MMUEXT_INVLPG_LOCAL, zone(1), 0);
    EQ("it maps the first", *at(1), 1);
    ulong was = *low;
    RUNS("cmpxchg of the low word", "lock cmpxchgl %1, (%0)", : "+r"(low) : "r"((ulong)f), "a"(was) : "memory");
    mmuext1(MMUEXT_INVLPG_LOCAL, zone(1), 0);
    EQ("it maps the other", *at(1), 2);
    RUNS("lock btr of W", "lock btrl $1, (%0)", ::"r"(low) : "memory");
    EQ("W is clear", *slot & PTE_W, 0);
    RUNS("lock or of W", "lock orl $2, (%0)", ::"r"(low) : "memory");
    EQ("W is set", *slot & PTE_W, PTE_W);
    RUNS("lock and of W by bytes", "lock andb $0xfd, (%0)", ::"r"(low) : "memory");
    EQ("W is clear again", *slot & PTE_W, 0);
    RUNS("the high word with NX", "movl %1, (%0)", ::"r"(high), "r"((ulong)(f >> 32) | 1ul << 31) : "memory");
    EQ("NX is set", *slot >> 63, 1);
    TRUE("and it is present", *slot & PTE_P);
    /* A guest that writes the words the wrong way round: the frame number is nonsense until the low word follows. */
    RUNS("the high word first, a frame beyond memory", "movl %1, (%0)", ::"r"(high), "r"(0x80000ul) : "memory");
    EQ("it is no longer present", *slot & PTE_P, 0);
    EQ("and has the new high word", *high, 0x80000);
    RAISES("the low word, which makes it present", 14, 3, "movl %1, (%0)", ::"r"(low), "r"((ulong)e) : "memory");
    RUNS("the high word", "movl %1, (%0)", ::"r"(high), "r"((ulong)(e >> 32)) : "memory");
    RUNS("the low word", "movl %1, (%0)", ::"r"(low), "r"((ulong)e) : "memory");
    mmuext1(MMUEXT_INVLPG_LOCAL, zone(1), 0);
    EQ("it maps the first", *at(1), 1);
    RUNS("clearing the low word", "movl $0, (%0)", ::"r"(low) : "memory");
    RUNS("clearing the high word", "movl $0, (%0)", ::"r"(high) : "memory");
    EQ("cleared", *slot, 0);
    mmuext1(MMUEXT_INVLPG_LOCAL, zone(1), 0);
    static ulong words[2];
    words[0] = (ulong)e, words[1] = (ulong)(e >> 32);
    RUNS("movsl", "std; rep movsl; cld", ::"D"(high), "S"(words + 1), "c"(2) : "memory");
    EQ("it maps", *at(1), 1);
    RUNS("stosl", "cld; rep stosl", ::"D"(slot), "a"(0), "c"(2) : "memory");
    EQ("cleared", *slot, 0);
    *high = (ulong)(pte(zone_l1, RW) >> 32);
    RAISES("own L1 writable", 14, 3, "movl %1, (%0)", ::"r"(low), "r"((ulong)pte(zone_l1, RW)) : "memory");
    EQ("cr2", last_trap.cr2, (ulong)low);
    TRUE("own L1 writable by cmpxchg8b", WRITE_PTE(slot, pte(zone_l1, RW)));
    *high = (ulong)(foreign_frame() >> 20);
    RAISES("a foreign frame", 14, 3, "movl %1, (%0)", ::"r"(low), "r"((ulong)(foreign_frame() << 12 | RW)) : "memory");
    TRUE("a foreign frame by cmpxchg8b", WRITE_PTE(slot, foreign_frame() << 12 | RW));
    EQ("nothing was written", *low, 0);
    *high = 0;
    RAISES("across two words", 14, 3, "movl %1, (%0)", ::"r"((ulong)slot + 2), "r"(0) : "memory");
    RAISES("across two entries", 14, 3, "movl %1, (%0)", ::"r"((ulong)slot + 6), "r"(0) : "memory");
    /* Upper levels are not emulated. */
    u64 *l2e = pte_at(si->pt_base, zone_base, 2);
    RAISES("an L2 entry", 14, 3, "movl %1, (%0)", ::"r"(l2e), "r"((ulong)*l2e) : "memory");
    RAISES("an L3 entry", 14, 3, "movl %1, (%0)", ::"r"(si->pt_base), "r"(0) : "memory");
    EQ("assist off", HC(vm_assist, VMASST_disable, VMASST_writable_pagetables), 0);
    EQ("without the assist an L1 write", FAULTS("movl $0, (%0)", ::"r"(low) : "memory"), !is_dom0);
    EQ("assist on", HC(vm_assist, VMASST_enable, VMASST_writable_pagetables), 0);
    free_page(page), free_page(other);
}

const struct test table_tests[] = {{"pin", pinning}, {"live_l3", live_slot}, {"base_pointer", base_pointer},
                                   {"emulated_pte_write", emulated_write}, {0, 0}};
