/* Page tables: accepted and refused updates, flushes. */
#include "test_mm.h"

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
    EQ("PWT, PCD", uvm(2, pte(page, RW | 8 | 16)), is_dom0 ? 0 : -EINVAL);
    EQ("available bits", uvm(2, pte(page, RW | 0xe00)), 0);
    EQ("available bits are kept", zone_l1[2] & 0xe00, 0xe00);
    EQ("NX", uvm(2, pte(page, RW | PTE_NX)), 0);
    EQ("global bit", uvm(2, pte(page, RW | PTE_G)), 0);
    EQ("PAT bit", uvm(2, pte(page, RW | PTE_PSE)), is_dom0 ? 0 : -EINVAL);
    EQ("bit 62", uvm(3, pte(page, RW | 1ull << 62)), 0);
    EQ("bit 58", uvm(3, pte(page, RW | 1ull << 58)), 0);
    EQ("bit 52", uvm(3, pte(page, RW | 1ull << 52)), 0);
    EQ("bit 51: a frame beyond memory", uvm(3, RW | 1ull << 51), -EPERM);
    EQ("hypervisor address", set_pte((void *)HV_START, pte(page, RW), UVMF_INVLPG), -EINVAL);
    EQ("end of hypervisor space", set_pte((void *)(HV_END - PAGE), pte(page, RW), UVMF_INVLPG), -EINVAL);
    EQ("no L1 there", set_pte((void *)NO_L1, pte(page, RW), UVMF_INVLPG), -EINVAL);
    arch_va_mapping(pte(page, RW));
    EQ("own L1 read-only", uvm(3, pte(zone_l1, RO)), 0);
    EQ("own L1 writable", uvm(3, pte(zone_l1, RW)), -EBUSY);
    EQ("the refused update changed nothing", zone_l1[3] & ~PTE_A & ~(1ull << 52) & ~PTE_G, pte(zone_l1, PTE_P | PTE_U));
    EQ("own top table writable", uvm(4, pte((void *)si->pt_base, RW)), -EBUSY);
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
    EQ("otherdomain self", HC(update_va_mapping_otherdomain, zone(1), ARG64(pte(page, RW)), UVMF_INVLPG, DOMID_SELF), 0);
    EQ("otherdomain of none", HC(update_va_mapping_otherdomain, zone(1), ARG64(pte(page, RW)), UVMF_INVLPG, 99), -ESRCH);
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
    EQ("32 entries", HC(mmu_update, u, 32, &done, DOMID_SELF), 0);
    EQ("done", done, 32);
    EQ("the last maps", *at(41), 7);
    for (unsigned i = 0; i < 32; i++) u[i].val = 0;
    u[5].val = pte(zone_l1, RW);
    EQ("a bad entry stops the list", HC(mmu_update, u, 32, &done, DOMID_SELF), -EBUSY);
    EQ("done before it", done, 5);
    EQ("entry before it", zone_l1[14], 0);
    EQ("entry after it", zone_l1[16] & PTE_P, PTE_P);
    u[5].val = 0;
    EQ("clear all", HC(mmu_update, u, 32, 0, DOMID_SELF), 0);
    EQ("count 0", HC(mmu_update, u, 0, &done, DOMID_SELF), 0);
    EQ("bad done pointer", HC(mmu_update, u, 1, BAD_POINTER, DOMID_SELF), 0);
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
    u64 mfn = va_mfn(page);
    ulong pfn = va_pfn(page);
    EQ("machphys", mmu_update1(mfn << 12 | MMU_MACHPHYS, 0x1234), 0);
    EQ("M2P says so", M2P[mfn], 0x1234);
    EQ("machphys back", mmu_update1(mfn << 12 | MMU_MACHPHYS, pfn), 0);
    EQ("machphys of a foreign frame", mmu_update1(foreign_frame() << 12 | MMU_MACHPHYS, 1), -EINVAL);
    EQ("machphys of a frame beyond memory", mmu_update1(0xffffffffff000 | MMU_MACHPHYS, 1), -EINVAL);
    /* A list longer than Xen's preemption interval still completes. */
    static struct mmu_update many[1024];
    for (unsigned i = 0; i < 1024; i++) many[i] = (struct mmu_update){zone_entry_ma(100 + i % 256), i < 512 ? pte(page, RO) : 0};
    EQ("1024 entries", HC(mmu_update, many, 1024, &done, DOMID_SELF), 0);
    EQ("1024 done", done, 1024);
    EQ("unmap", uvm(1, 0) | uvm(2, 0), 0);
    free_page(page);
}

static void mmuext(void) {
    u64 *a = alloc_page(), *b = alloc_page();
    EQ("TLB_FLUSH_LOCAL", mmuext1(MMUEXT_TLB_FLUSH_LOCAL, 0, 0), 0);
    EQ("INVLPG_LOCAL", mmuext1(MMUEXT_INVLPG_LOCAL, zone(1), 0), 0);
    EQ("INVLPG_LOCAL in hypervisor space", mmuext1(MMUEXT_INVLPG_LOCAL, HV_START, 0), 0);
    u64 vcpus = 1;
    EQ("TLB_FLUSH_MULTI", mmuext1(MMUEXT_TLB_FLUSH_MULTI, 0, (ulong)&vcpus), 0);
    EQ("INVLPG_MULTI", mmuext1(MMUEXT_INVLPG_MULTI, zone(1), (ulong)&vcpus), 0);
    EQ("TLB_FLUSH_MULTI bad pointer", mmuext1(MMUEXT_TLB_FLUSH_MULTI, 0, BAD_POINTER), -EINVAL);
    EQ("TLB_FLUSH_ALL", mmuext1(MMUEXT_TLB_FLUSH_ALL, 0, 0), 0);
    EQ("INVLPG_ALL", mmuext1(MMUEXT_INVLPG_ALL, zone(1), 0), 0);
    EQ("FLUSH_CACHE", mmuext1(MMUEXT_FLUSH_CACHE, 0, 0), is_dom0 ? 0 : -EACCES);
    EQ("FLUSH_CACHE_GLOBAL", mmuext1(MMUEXT_FLUSH_CACHE_GLOBAL, 0, 0), is_dom0 ? 0 : -EINVAL);
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
    EQ("a bad entry stops the list", HC(mmuext_op, ops, 3, &done, DOMID_SELF), -EINVAL);
    EQ("done before it", done, 1);
    EQ("NEW_BASEPTR same", mmuext1(MMUEXT_NEW_BASEPTR, va_mfn((void *)si->pt_base), 0), 0);
    EQ("NEW_BASEPTR of a plain page", mmuext1(MMUEXT_NEW_BASEPTR, va_mfn(a), 0), -EINVAL);
    EQ("NEW_BASEPTR of an L1", mmuext1(MMUEXT_NEW_BASEPTR, va_mfn(zone_l1), 0), -EINVAL);
    arch_mmuext();
    free_page(a), free_page(b);
}

const struct test mm_tests[] = {{"update_va_mapping", va_mapping}, {"mmu_update", mmu_update}, {"mmuext", mmuext}, {0, 0}};
