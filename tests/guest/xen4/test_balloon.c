/* memory_op: freeing, allocating and exchanging frames; information on the machine's memory. */
#include "test.h"

static struct reservation res(ulong *list, ulong n, u32 order) {
    return (struct reservation){.extent_start = (ulong)list, .nr_extents = n, .order = order, .domid = DOMID_SELF};
}

static void balloon(void) {
    enum { N = 16 };
    u8 *pages = alloc_pages(N);
    ulong mfns[N], pfns[N], before = (ulong)HC(memory_op, XENMEM_current_reservation, &(u16){DOMID_SELF});
    EQ("current_reservation", before, si->nr_pages);
    TRUE("maximum_reservation", HC(memory_op, XENMEM_maximum_reservation, &(u16){DOMID_SELF}) >= (long)before);
    EQ("current_reservation of no domain", HC(memory_op, XENMEM_current_reservation, &(u16){99}), -ESRCH);
    for (unsigned i = 0; i < N; i++) {
        mfns[i] = va_mfn(pages + i * PAGE);
        pfns[i] = va_pfn(pages + i * PAGE);
    }
    struct reservation r;
    for (unsigned i = 0; i < N; i++) {
        set_pte(pages + i * PAGE, 0, UVMF_INVLPG);
        mmu_update1((u64)mfns[i] << 12 | MMU_MACHPHYS, 0x55555555);
    }
    r = res(mfns, N, 0);
    EQ("decrease_reservation", HC(memory_op, XENMEM_decrease_reservation, &r), N);
    EQ("current_reservation after it", HC(memory_op, XENMEM_current_reservation, &(u16){DOMID_SELF}), before - N);
    r = res(mfns, 1, 0);
    EQ("decrease_reservation of a frame given back", HC(memory_op, XENMEM_decrease_reservation, &r), 0);
    EQ("mapping a frame given back", set_pte(pages, (u64)mfns[0] << 12 | 7, UVMF_INVLPG), -EBUSY);
    r = res(pfns, N, 0);
    EQ("populate_physmap", HC(memory_op, XENMEM_populate_physmap, &r), N);
    EQ("current_reservation after it", HC(memory_op, XENMEM_current_reservation, &(u16){DOMID_SELF}), before);
    bool m2p = true;
    for (unsigned i = 0; i < N; i++) {
        ulong mfn = pfns[i], pfn = va_pfn(pages + i * PAGE);
        m2p &= M2P[mfn] == pfn;
        P2M[pfn] = mfn;
        EQ("mapping a new frame", set_pte(pages + i * PAGE, (u64)mfn << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG), 0);
    }
    TRUE("M2P of the new frames is set", m2p);
    ulong list[2] = {NO_FRAME, NO_FRAME - 1};
    r = res(list, 2, 0);
    EQ("decrease_reservation of frames beyond memory", HC(memory_op, XENMEM_decrease_reservation, &r), 0);
    r = res(list, 1, 30);
    EQ("populate_physmap of order 30", HC(memory_op, XENMEM_populate_physmap, &r), 0);
    r = res((ulong *)BAD_POINTER, 1, 0);
    EQ("decrease_reservation with a bad list", HC(memory_op, XENMEM_decrease_reservation, &r), 0);
    r = res(list, 1, 0), r.domid = 99;
    EQ("populate_physmap of no domain", HC(memory_op, XENMEM_populate_physmap, &r), 0);
    r = res(list, ~0ul, 0);
    EQ("more extents than fit", HC(memory_op, XENMEM_populate_physmap, &r), 0);
    /* A freed table stays allocated until nothing refers to it. */
    u64 *page = alloc_page();
    ulong table = va_mfn(page);
    EQ("read-only", make_readonly(page), 0);
    EQ("pin", mmuext1(MMUEXT_PIN_L1, table, 0), 0);
    r = res(&table, 1, 0);
    EQ("decrease_reservation of a pinned table", HC(memory_op, XENMEM_decrease_reservation, &r), 1);
    EQ("a second time", HC(memory_op, XENMEM_decrease_reservation, &r), 1);
    EQ("it still counts", HC(memory_op, XENMEM_current_reservation, &(u16){DOMID_SELF}), before);
    EQ("unpin", mmuext1(MMUEXT_UNPIN, table, 0), 0);
    EQ("a mapping still holds it", HC(memory_op, XENMEM_current_reservation, &(u16){DOMID_SELF}), before);
    EQ("unmap", set_pte(page, 0, UVMF_INVLPG), 0);
    EQ("it is gone", HC(memory_op, XENMEM_current_reservation, &(u16){DOMID_SELF}), before - 1);
}

static void exchange(void) {
    enum { N = 4 };
    u8 *pages = alloc_pages(N);
    ulong in[N], out[N];
    for (unsigned i = 0; i < N; i++) {
        in[i] = va_mfn(pages + i * PAGE);
        out[i] = va_pfn(pages + i * PAGE);
        set_pte(pages + i * PAGE, 0, UVMF_INVLPG);
    }
    struct mem_exchange x = {.in = res(in, N, 0), .out = res(out, 1, 2)};
    x.out.mem_flags = 32; /* below 4 GiB */
    EQ("exchange of 4 pages for one of order 2", HC(memory_op, XENMEM_exchange, &x), 0);
    EQ("exchanged", x.nr_exchanged, N);
    EQ("aligned", out[0] & 3, 0);
    bool m2p = true;
    for (unsigned i = 0; i < N; i++) {
        ulong pfn = va_pfn(pages + i * PAGE);
        m2p &= M2P[out[0] + i] == pfn;
        P2M[pfn] = out[0] + i;
        EQ("mapping a new frame", set_pte(pages + i * PAGE, (u64)(out[0] + i) << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG), 0);
    }
    TRUE("M2P", m2p);
    ulong mfn = out[0], back[N];
    for (unsigned i = 0; i < N; i++) {
        back[i] = va_pfn(pages + i * PAGE);
        set_pte(pages + i * PAGE, 0, UVMF_INVLPG);
    }
    x = (struct mem_exchange){.in = res(&mfn, 1, 2), .out = res(back, N, 0)};
    EQ("exchange of one of order 2 for 4 pages", HC(memory_op, XENMEM_exchange, &x), 0);
    EQ("exchanged", x.nr_exchanged, 1);
    for (unsigned i = 0; i < N; i++) {
        P2M[va_pfn(pages + i * PAGE)] = back[i];
        EQ("mapping a new frame", set_pte(pages + i * PAGE, (u64)back[i] << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG), 0);
    }
    ulong in1[1] = {back[0]}, out1[1] = {1};
    x = (struct mem_exchange){.in = res(in1, 1, 0), .out = res(out1, 2, 0)};
    EQ("sizes differ", HC(memory_op, XENMEM_exchange, &x), -EINVAL);
    x = (struct mem_exchange){.in = res(in1, 1, 0), .out = res(out1, 1, 0), .nr_exchanged = 5};
    EQ("more done than asked", HC(memory_op, XENMEM_exchange, &x), -EINVAL);
    in1[0] = NO_FRAME;
    x = (struct mem_exchange){.in = res(in1, 1, 0), .out = res(out1, 1, 0)};
    EQ("frame beyond memory", HC(memory_op, XENMEM_exchange, &x), -EINVAL);
    in1[0] = va_mfn(zone_l1);
    x = (struct mem_exchange){.in = res(in1, 1, 0), .out = res(out1, 1, 0)};
    EQ("a frame in use", HC(memory_op, XENMEM_exchange, &x), -EINVAL);
}

static void machine(void) {
    struct machphys_mapping m = {0};
    EQ("machphys_mapping", HC(memory_op, XENMEM_machphys_mapping, &m), 0);
    EQ("v_start", m.v_start, HV_START);
    EQ("v_end", m.v_end, M2P_END);
    TRUE("max_mfn covers RAM", m.max_mfn >= si->nr_pages);
    TRUE("maximum_ram_page", HC(memory_op, XENMEM_maximum_ram_page, 0) > 0);
    static struct { u64 addr, size; u32 type; } __attribute__((packed)) e820[64];
    struct memory_map map = {.nr_entries = 64, .buffer = (ulong)e820};
    EQ("machine_memory_map", HC(memory_op, XENMEM_machine_memory_map, &map), is_dom0 ? 0 : -EPERM);
    if (is_dom0) {
        TRUE("entries", map.nr_entries > 2 && map.nr_entries < 64);
        EQ("the first is RAM at 0", e820[0].addr == 0 && e820[0].type == 1, 1);
        map.nr_entries = 1;
        EQ("with room for one", HC(memory_op, XENMEM_machine_memory_map, &map), -EINVAL);
    }
    map = (struct memory_map){.nr_entries = 64, .buffer = (ulong)e820};
    EQ("memory_map of dom0", HC(memory_op, XENMEM_memory_map, &map), is_dom0 ? -ENOSYS : 0);
    struct { u32 max; ulong list; u32 nr; } mfns = {.max = 4};
    static ulong list[4];
    mfns.list = (ulong)list;
    EQ("machphys_mfn_list", HC(memory_op, XENMEM_machphys_mfn_list, &mfns), 0);
    TRUE("its length", mfns.nr >= 1);
    ulong max = shared->arch.max_pfn;
    shared->arch.max_pfn = 0;
    EQ("maximum_gpfn, max_pfn not set", HC(memory_op, XENMEM_maximum_gpfn, &(u16){DOMID_SELF}), 0);
    shared->arch.max_pfn = 1234;
    EQ("maximum_gpfn, max_pfn 1234", HC(memory_op, XENMEM_maximum_gpfn, &(u16){DOMID_SELF}), 1233);
    shared->arch.max_pfn = max;
}

const struct test balloon_tests[] = {{"balloon", balloon}, {"memory_exchange", exchange}, {"machine_memory", machine}, {0, 0}};
