/* Page tables: accepted and refused updates, pinning, emulated writes, base pointers. */
#include "test.h"

#define RW (PTE_P | PTE_W | PTE_U | PTE_A | PTE_D)
#define RO (PTE_P | PTE_U | PTE_A)

static u64 pte(const void *page, u64 bits) { return va_mfn(page) << 12 | bits; }
static s64 uvm(unsigned i, u64 entry) { return set_pte((void *)zone(i), entry, UVMF_INVLPG); }
static volatile u64 *at(unsigned i) { return (volatile u64 *)zone(i); }
static u64 zone_entry_ma(unsigned i) { return va_ma(&zone_l1[i]); }

static void va_mapping(void) {
    u64 *page = alloc_page();
    page[0] = 0xabcdef;
    EQ("map", uvm(1, pte(page, RW)), 0);
    EQ("seen through it", *at(1), 0xabcdef);
    *at(1) = 5;
    EQ("written through it", page[0], 5);
    EQ("the entry's frame", zone_l1[1] & PTE_ADDR, va_mfn(page) << 12);
    EQ("the entry is present, writable, user", zone_l1[1] & 7, 7);
    EQ("map with no flush and the same entry", set_pte((void *)zone(1), zone_l1[1], UVMF_NONE), 0);
    EQ("kernel entry (no U)", set_pte((void *)zone(2), pte(page, PTE_P | PTE_W), UVMF_TLB_FLUSH), 0);
    EQ("kernel entry is readable", *at(2), 5);
    EQ("flush on all CPUs", set_pte((void *)zone(2), 0, UVMF_INVLPG | UVMF_ALL), 0);
    EQ("not present entry may hold anything", uvm(2, 0x1234567890abcdeeull), 0);
    EQ("and keeps it", zone_l1[2], 0x1234567890abcdeeull);
    EQ("back to empty", uvm(2, 0), 0);
    EQ("PWT, PCD", uvm(2, pte(page, RW | 8 | 16)), 0);
    EQ("available bits", uvm(2, pte(page, RW | 0xe00)), 0);
    EQ("available bits are kept", zone_l1[2] & 0xe00, 0xe00);
    EQ("NX", uvm(2, pte(page, RW | PTE_NX)), 0);
    EQ("global bit", uvm(2, pte(page, RW | PTE_G)), 0);
    EQ("PAT bit", uvm(2, pte(page, RW | PTE_PSE)), 0);
    EQ("bit 62", uvm(3, pte(page, RW | 1ull << 62)), 0);
    EQ("bit 58", uvm(3, pte(page, RW | 1ull << 58)), 0);
    EQ("bit 52", uvm(3, pte(page, RW | 1ull << 52)), 0);
    EQ("bit 51: a frame beyond memory", uvm(3, RW | 1ull << 51), -EPERM);
    EQ("hypervisor address", set_pte((void *)HV_START, pte(page, RW), UVMF_INVLPG), -EINVAL);
    EQ("end of hypervisor space", set_pte((void *)(HV_END - PAGE), pte(page, RW), UVMF_INVLPG), -EINVAL);
    EQ("no L1 there", set_pte((void *)0x4000000000, pte(page, RW), UVMF_INVLPG), -EINVAL);
    EQ("not canonical", set_pte((void *)0x8000000000000000ull, pte(page, RW), UVMF_INVLPG), -EINVAL);
    EQ("own L1 read-only", uvm(3, pte(zone_l1, RO)), 0);
    EQ("own L1 writable", uvm(3, pte(zone_l1, RW)), -EBUSY);
    EQ("the refused update changed nothing", zone_l1[3] & ~PTE_A & ~(1ull << 52) & ~PTE_G, pte(zone_l1, PTE_P | PTE_U));
    EQ("own L4 writable", uvm(4, pte((void *)si->pt_base, RW)), -EBUSY);
    u64 foreign = foreign_frame();
    TRUE("a foreign frame is found", foreign);
    EQ("Xen's frame", uvm(4, foreign << 12 | RO), -EBUSY);
    EQ("Xen's frame writable", uvm(4, foreign << 12 | RW), -EBUSY);
    EQ("frame number all ones", uvm(4, 0xffffffffff000 | RW), -EINVAL);
    EQ("local APIC", uvm(4, 0xfee00000 | RW), -EPERM);
    EQ("VGA memory", uvm(4, 0xb8000 | RW), is_dom0 ? 0 : -EPERM);
    EQ("IO-APIC writable", uvm(5, 0xfec00000 | RW), is_dom0 ? 0 : -EPERM);
    EQ("is made read-only", zone_l1[5] & PTE_W, 0);
    EQ("IO-APIC read-only", uvm(5, 0xfec00000 | RO), is_dom0 ? 0 : -EPERM);
    EQ("shared_info again", uvm(5, si->shared_info | RW), 0);
    for (unsigned i = 1; i < 8; i++) uvm(i, 0);
    EQ("otherdomain self", HC4(update_va_mapping_otherdomain, zone(1), pte(page, RW), UVMF_INVLPG, DOMID_SELF), 0);
    EQ("otherdomain of none", HC4(update_va_mapping_otherdomain, zone(1), pte(page, RW), UVMF_INVLPG, 99), -ESRCH);
    uvm(1, 0);
    free_page(page);
}

static void mmu_update(void) {
    u64 *page = alloc_page();
    static struct mmu_update u[64];
    u32 done = 0;
    EQ("one entry", mmu_update1(zone_entry_ma(1), pte(page, RW)), 0);
    *at(1) = 7;
    EQ("it maps", page[0], 7);
    for (unsigned i = 0; i < 32; i++) u[i] = (struct mmu_update){zone_entry_ma(i + 10), pte(page, i & 1 ? RW : RO)};
    EQ("32 entries", HC4(mmu_update, u, 32, &done, DOMID_SELF), 0);
    EQ("done", done, 32);
    EQ("the last maps", *at(41), 7);
    for (unsigned i = 0; i < 32; i++) u[i].val = 0;
    u[5].val = pte(zone_l1, RW);
    EQ("a bad entry stops the list", HC4(mmu_update, u, 32, &done, DOMID_SELF), -EBUSY);
    EQ("done before it", done, 5);
    EQ("entry before it", zone_l1[14], 0);
    EQ("entry after it", zone_l1[16] & PTE_P, PTE_P);
    u[5].val = 0;
    EQ("clear all", HC4(mmu_update, u, 32, 0, DOMID_SELF), 0);
    EQ("count 0", HC4(mmu_update, u, 0, &done, DOMID_SELF), 0);
    EQ("bad done pointer", HC4(mmu_update, u, 1, BAD_POINTER, DOMID_SELF), 0);
    /* PRESERVE_AD */
    EQ("map clean", mmu_update1(zone_entry_ma(2), pte(page, PTE_P | PTE_W | PTE_U)), 0);
    mmuext1(MMUEXT_INVLPG_LOCAL, zone(2), 0);
    EQ("clean", zone_l1[2] & (PTE_A | PTE_D), 0);
    *at(2) = 8;
    EQ("A and D by use", zone_l1[2] & (PTE_A | PTE_D), PTE_A | PTE_D);
    EQ("preserve", mmu_update1(zone_entry_ma(2) | MMU_PRESERVE_AD, pte(page, PTE_P | PTE_U)), 0);
    EQ("A and D preserved", zone_l1[2] & (PTE_A | PTE_D | PTE_W), PTE_A | PTE_D);
    EQ("normal", mmu_update1(zone_entry_ma(2), pte(page, PTE_P | PTE_U)), 0);
    EQ("A and D replaced", zone_l1[2] & (PTE_A | PTE_D), 0);
    EQ("no translate", mmu_update1(zone_entry_ma(2) | MMU_NO_TRANSLATE, pte(page, PTE_P | PTE_U)), 0);
    /* A plain page */
    EQ("write to a plain page", mmu_update1(va_ma(&page[3]), 0x1122334455667788), 0);
    EQ("is done", page[3], 0x1122334455667788);
    EQ("to a foreign frame", mmu_update1(foreign_frame() << 12, 0), -EINVAL);
    EQ("to a frame beyond memory", mmu_update1(0xffffffffff000, 0), -EINVAL);
    /* M2P */
    u64 mfn = va_mfn(page), pfn = va_pfn(page);
    EQ("machphys", mmu_update1(mfn << 12 | MMU_MACHPHYS, 0x1234), 0);
    EQ("M2P says so", M2P[mfn], 0x1234);
    EQ("machphys back", mmu_update1(mfn << 12 | MMU_MACHPHYS, pfn), 0);
    EQ("machphys of a foreign frame", mmu_update1(foreign_frame() << 12 | MMU_MACHPHYS, 1), -EINVAL);
    EQ("machphys of a frame beyond memory", mmu_update1(0xffffffffff000 | MMU_MACHPHYS, 1), -EINVAL);
    /* A list longer than Xen's preemption interval still completes. */
    static struct mmu_update many[1024];
    for (unsigned i = 0; i < 1024; i++) many[i] = (struct mmu_update){zone_entry_ma(100 + i % 256), i < 512 ? pte(page, RO) : 0};
    EQ("1024 entries", HC4(mmu_update, many, 1024, &done, DOMID_SELF), 0);
    EQ("1024 done", done, 1024);
    EQ("unmap", uvm(1, 0) | uvm(2, 0), 0);
    free_page(page);
}

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

static void mmuext(void) {
    u64 *a = alloc_page(), *b = alloc_page();
    EQ("TLB_FLUSH_LOCAL", mmuext1(MMUEXT_TLB_FLUSH_LOCAL, 0, 0), 0);
    EQ("INVLPG_LOCAL", mmuext1(MMUEXT_INVLPG_LOCAL, zone(1), 0), 0);
    EQ("INVLPG_LOCAL in hypervisor space", mmuext1(MMUEXT_INVLPG_LOCAL, HV_START, 0), 0);
    u64 vcpus = 1;
    EQ("TLB_FLUSH_MULTI", mmuext1(MMUEXT_TLB_FLUSH_MULTI, 0, (u64)&vcpus), 0);
    EQ("INVLPG_MULTI", mmuext1(MMUEXT_INVLPG_MULTI, zone(1), (u64)&vcpus), 0);
    EQ("TLB_FLUSH_MULTI bad pointer", mmuext1(MMUEXT_TLB_FLUSH_MULTI, 0, BAD_POINTER), -EINVAL);
    EQ("TLB_FLUSH_ALL", mmuext1(MMUEXT_TLB_FLUSH_ALL, 0, 0), 0);
    EQ("INVLPG_ALL", mmuext1(MMUEXT_INVLPG_ALL, zone(1), 0), 0);
    EQ("FLUSH_CACHE", mmuext1(MMUEXT_FLUSH_CACHE, 0, 0), is_dom0 ? 0 : -EACCES);
    EQ("FLUSH_CACHE_GLOBAL", mmuext1(MMUEXT_FLUSH_CACHE_GLOBAL, 0, 0), is_dom0 ? 0 : -EACCES);
    memset(a, 0x77, PAGE);
    EQ("CLEAR_PAGE", mmuext1(MMUEXT_CLEAR_PAGE, va_mfn(a), 0), 0);
    EQ("is cleared", a[0] | a[511], 0);
    a[9] = 99;
    EQ("COPY_PAGE", mmuext1(MMUEXT_COPY_PAGE, va_mfn(b), va_mfn(a)), 0);
    EQ("is copied", b[9], 99);
    EQ("CLEAR_PAGE of a table", mmuext1(MMUEXT_CLEAR_PAGE, va_mfn(zone_l1), 0), -EINVAL);
    EQ("COPY_PAGE from a foreign frame", mmuext1(MMUEXT_COPY_PAGE, va_mfn(b), foreign_frame()), -EINVAL);
    EQ("MARK_SUPER", mmuext1(MMUEXT_MARK_SUPER, va_mfn(a), 0), -EOPNOTSUPP);
    EQ("unassigned 14", mmuext1(14, 0, 0), -ENOSYS);
    struct mmuext_op ops[3] = {{.cmd = MMUEXT_TLB_FLUSH_LOCAL}, {.cmd = MMUEXT_UNPIN, .arg1 = va_mfn(a)}, {.cmd = MMUEXT_TLB_FLUSH_LOCAL}};
    u32 done = 0;
    EQ("a bad entry stops the list", HC4(mmuext_op, ops, 3, &done, DOMID_SELF), -EINVAL);
    EQ("done before it", done, 1);
    EQ("NEW_BASEPTR same", mmuext1(MMUEXT_NEW_BASEPTR, va_mfn((void *)si->pt_base), 0), 0);
    EQ("NEW_BASEPTR of a plain page", mmuext1(MMUEXT_NEW_BASEPTR, va_mfn(a), 0), -EINVAL);
    EQ("NEW_BASEPTR of an L1", mmuext1(MMUEXT_NEW_BASEPTR, va_mfn(zone_l1), 0), -EINVAL);
    EQ("NEW_USER_BASEPTR of a plain page", mmuext1(MMUEXT_NEW_USER_BASEPTR, va_mfn(a), 0), -EINVAL);
    EQ("NEW_USER_BASEPTR 0", mmuext1(MMUEXT_NEW_USER_BASEPTR, 0, 0), 0);
    free_page(a), free_page(b);
}

static void base_pointer(void) {
    u64 *l4 = alloc_page(), *boot = (u64 *)si->pt_base, *page = alloc_page();
    for (unsigned i = 0; i < 512; i++)
        if (i < 256 || i >= 272) l4[i] = boot[i];
    EQ("read-only", make_readonly(l4), 0);
    EQ("load without pin", mmuext1(MMUEXT_NEW_BASEPTR, va_mfn(l4), 0), 0);
    EQ("runs", HC2(xen_version, 0, 0), 4 << 16 | 17);
    EQ("a mapping through shared lower tables", uvm(1, pte(page, RW)), 0);
    *at(1) = 3;
    EQ("is seen", page[0], 3);
    EQ("cr3 table is no plain page", make_writable(l4), -EBUSY);
    RUNS("back by mov to cr3", "movq %0, %%cr3", ::"r"(va_mfn((void *)si->pt_base) << 12) : "memory");
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
    u64 linear = 0xffff000000000000ull | (u64)slot << 39;
    volatile u64 *entry = (volatile u64 *)(linear | (zone(1) >> 9 & 0x7ffffffff8ull));
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
    EQ("cr2", last_trap.cr2, (u64)slot);
    RAISES("a foreign frame", 14, 3, "movq %1, (%0)", ::"r"(slot), "r"(foreign_frame() << 12 | RW) : "memory");
    RAISES("reserved bits", 14, 3, "movq %1, (%0)", ::"r"(slot), "r"(1ull << 51 | RW) : "memory");
    EQ("nothing was written", *slot, 0);
    RAISES("across two entries", 14, 3, "movq %1, (%0)", ::"r"((u64)slot + 4), "r"(0ull) : "memory");
    /* Upper levels are not emulated. */
    u64 *l2e = pte_at(si->pt_base, zone_base, 2);
    RAISES("an L2 entry", 14, 3, "movq %1, (%0)", ::"r"(l2e), "r"(*l2e) : "memory");
    EQ("assist off", HC2(vm_assist, VMASST_disable, VMASST_writable_pagetables), 0);
    bool faulted = FAULTS("movq $0, (%0)", ::"r"(slot) : "memory");
    EQ("without the assist an L1 write", faulted, 0);
    EQ("assist on", HC2(vm_assist, VMASST_enable, VMASST_writable_pagetables), 0);
    free_page(page), free_page(other);
}

const struct test mm_tests[] = {{"update_va_mapping", va_mapping}, {"mmu_update", mmu_update}, {"pin", pinning}, {"mmuext", mmuext},
                                {"base_pointer", base_pointer}, {"linear_table", linear}, {"emulated_pte_write", emulated_write}, {0, 0}};
