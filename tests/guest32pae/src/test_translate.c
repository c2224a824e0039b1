/* Structures and lists that the hypervisor translates to their 64-bit forms: their sizes, lists of several pieces, ends of the
   address space. */
#include "test_mm.h"

/* A page followed by one that is not mapped. */
static u8 *last_page;
static void *at_end(ulong size) { return memset(last_page + PAGE - size, 0, size); }
#define AT_END(type, ...) ({ type *p_ = at_end(sizeof(type)); *p_ = (type){__VA_ARGS__}; p_; })

static void setup(void) {
    if (last_page) return;
    last_page = alloc_pages(2);
    if (set_pte(last_page + PAGE, 0, UVMF_INVLPG)) panic("a page cannot be unmapped");
}

/* Each structure is as short as the 32-bit one: not a byte after it is touched. */
static void sizes(void) {
    setup();
    ulong *start = at_end(4);
    EQ("platform_parameters", HC(xen_version, XENVER_platform_parameters, start), 0);
    EQ("virt_start", *start, HV_START);
    EQ("get_features", HC(xen_version, 6, at_end(8)), 0);
    EQ("set_trap_table", HC(set_trap_table, at_end(8)), 0);
    EQ("mmu_update", HC(mmu_update, AT_END(struct mmu_update, zone_entry_ma(1), 0), 1, 0, DOMID_SELF), 0);
    EQ("mmuext_op", HC(mmuext_op, AT_END(struct mmuext_op, .cmd = MMUEXT_TLB_FLUSH_LOCAL), 1, 0, DOMID_SELF), 0);
    EQ("mmuext_op is 12 bytes", sizeof(struct mmuext_op), 12);
    struct multicall *call = AT_END(struct multicall, .op = HC_xen_version);
    EQ("multicall", HC(multicall, call, 1), 0);
    EQ("its result", call->result, 4 << 16 | 17);
    EQ("multicall of an unassigned number", HC(multicall, AT_END(struct multicall, .op = 63), 1), 0);
    EQ("its result", call->result, -ENOSYS);
    EQ("sched_poll", HC(sched_op, SCHEDOP_poll, AT_END(struct sched_poll, .timeout = 1)), 0);
    EQ("callback_register", HC(callback_op, 0, AT_END(struct callback_register, .type = CB_sysenter)), 0);
    struct runstate_info *runstate = at_end(44);
    EQ("get_runstate", HC(vcpu_op, VCPUOP_get_runstate, 0, runstate), 0);
    TRUE("its times", runstate->state == 0 && runstate->time[0] > 0 && runstate->state_entry_time > 0);
    struct singleshot *shot = AT_END(struct singleshot, .timeout_abs_ns = system_time() + 1000000000ull);
    EQ("set_singleshot", HC(vcpu_op, VCPUOP_set_singleshot, 0, shot), 0);
    EQ("stop_singleshot", HC(vcpu_op, VCPUOP_stop_singleshot, 0, 0), 0);
    struct evt_status *status = AT_END(struct evt_status, DOMID_SELF, .port = 1);
    EQ("event status", HC(event_channel_op, EVT_status, status), 0);
    ulong frame = NO_FRAME;
    const struct reservation none = {(ulong)&frame, 1, .domid = DOMID_SELF};
    struct reservation *r = at_end(20);
    *r = none;
    EQ("decrease_reservation", HC(memory_op, XENMEM_decrease_reservation, r), 0);
    struct mem_exchange *x = AT_END(struct mem_exchange, .in = none, .out = none);
    EQ("memory_exchange of a frame beyond memory", HC(memory_op, XENMEM_exchange, x), -EINVAL);
    struct machphys_mapping *m = at_end(sizeof *m);
    EQ("machphys_mapping", HC(memory_op, XENMEM_machphys_mapping, m), 0);
    EQ("v_start", m->v_start, HV_START);
    EQ("v_end", m->v_end, M2P_END);
    struct { u32 max; ulong list; u32 nr; } *mfns = at_end(12);
    mfns->max = 1, mfns->list = (ulong)last_page;
    EQ("machphys_mfn_list", HC(memory_op, XENMEM_machphys_mfn_list, mfns), 0);
    EQ("its length", mfns->nr, 1);
    struct gnt_query *q = AT_END(struct gnt_query, .dom = DOMID_SELF);
    EQ("query_size", HC(grant_table_op, GNT_query_size, q, 1), 0);
    EQ("its status", q->status, 0);
    struct gnt_copy *copy = AT_END(struct gnt_copy, .source = {va_mfn(last_page), DOMID_SELF, 0}, .dest = {va_mfn(last_page), DOMID_SELF, 64}, .len = 16);
    EQ("grant_copy", HC(grant_table_op, GNT_copy, copy, 1), 0);
    EQ("its status", copy->status, 0);
    EQ("a copy is 24 bytes", sizeof *copy, 24);
    struct gnt_map *map = AT_END(struct gnt_map, .host_addr = zone(1), .flags = GNTMAP_host, .ref = 1u << 24);
    EQ("grant map", HC(grant_table_op, GNT_map, map, 1), 0);
    EQ("its status", map->status, -3);
    struct gnt_unmap *unmap = AT_END(struct gnt_unmap, .host_addr = zone(1), .handle = ~0u);
    EQ("grant unmap", HC(grant_table_op, GNT_unmap, unmap, 1), 0);
    EQ("its status", unmap->status, -4);
    EQ("set_iopl", HC(physdev_op, PHYSDEVOP_set_iopl, AT_END(u32, 1)), 0);
    EQ("set_iobitmap", HC(physdev_op, PHYSDEVOP_set_iobitmap, at_end(8)), 0);
    EQ("register_runstate", HC(vcpu_op, VCPUOP_register_runstate, 0, at_end(8)), 0);
    EQ("initialise of no vcpu", HC(vcpu_op, VCPUOP_initialise, 99, last_page), -ENOENT);
    traps_init();
}

enum { FLUSHES = 400, COPIES = 300, EXTENTS = 2000 };

static long reserve(ulong cmd, ulong *list, ulong n) {
    struct reservation r = {(ulong)list, n, .domid = DOMID_SELF};
    return HC(memory_op, cmd, &r);
}

/* Lists longer than what is translated at once. */
static void lists(void) {
    static struct mmuext_op ops[FLUSHES];
    u32 done = 0;
    u64 *page = alloc_page();
    for (unsigned i = 0; i < FLUSHES; i++) ops[i].cmd = MMUEXT_TLB_FLUSH_LOCAL;
    EQ("400 mmuext_ops", HC(mmuext_op, ops, FLUSHES, &done, DOMID_SELF), 0);
    EQ("all done", done, FLUSHES);
    ops[350] = (struct mmuext_op){.cmd = MMUEXT_UNPIN, .arg1 = va_mfn(page)};
    EQ("a bad one stops them", HC(mmuext_op, ops, FLUSHES, &done, DOMID_SELF), -EINVAL);
    EQ("done before it", done, 350);
    ops[350] = (struct mmuext_op){.cmd = MMUEXT_NEW_USER_BASEPTR};
    EQ("one that cannot be translated", HC(mmuext_op, ops, FLUSHES, &done, DOMID_SELF), -EINVAL);
    EQ("done before it", done, 350);
    static struct gnt_copy copies[COPIES];
    for (unsigned i = 0; i < COPIES; i++) copies[i] = (struct gnt_copy){{va_mfn(page), DOMID_SELF, 0}, {va_mfn(page), DOMID_SELF, 64}, 16, 0, 99};
    copies[250].source.domid = 77;
    EQ("300 copies", HC(grant_table_op, GNT_copy, copies, COPIES), 0);
    unsigned good = 0;
    for (unsigned i = 0; i < COPIES; i++) good += copies[i].status == 0;
    EQ("those that worked", good, COPIES - 1);
    EQ("the one that did not", copies[250].status, -8);
    static ulong extents[EXTENTS];
    ulong first = si->nr_pages - EXTENTS; /* its last pages, which are not mapped */
    for (unsigned i = 0; i < EXTENTS; i++) extents[i] = P2M[first + i];
    EQ("decrease_reservation of 2000", reserve(XENMEM_decrease_reservation, extents, EXTENTS), EXTENTS);
    for (unsigned i = 0; i < EXTENTS; i++) extents[i] = first + i;
    EQ("populate_physmap of 2000", reserve(XENMEM_populate_physmap, extents, EXTENTS), EXTENTS);
    bool right = true;
    for (unsigned i = 0; i < EXTENTS; i++) {
        right &= M2P[extents[i]] == first + i;
        P2M[first + i] = extents[i];
    }
    TRUE("their frames came back", right);
    /* A list that ends before its last entries. */
    setup();
    ulong *tail = (ulong *)(last_page + PAGE) - 8;
    for (unsigned i = 0; i < 8; i++) tail[i] = P2M[first + i];
    EQ("decrease_reservation of a list that ends early", reserve(XENMEM_decrease_reservation, tail, 20), 8);
    for (unsigned i = 0; i < 8; i++) tail[i] = first + i;
    EQ("populate_physmap of one", reserve(XENMEM_populate_physmap, tail, 20), 8);
    for (unsigned i = 0; i < 8; i++) P2M[first + i] = tail[i];
    EQ("more extents than can be continued", reserve(XENMEM_populate_physmap, extents, 1ul << 26), 0);
    EQ("as many as there are numbers", reserve(XENMEM_populate_physmap, extents, ~0ul), 0);
    EQ("from an extent beyond the end", reserve(XENMEM_populate_physmap | 5 << 6, extents, 3), 5);
    struct multicall *calls = (struct multicall *)(last_page + PAGE) - 2;
    calls[0] = calls[1] = (struct multicall){.op = HC_xen_version};
    EQ("a multicall that ends early", HC(multicall, calls, 3), -EFAULT);
    EQ("the call before its end", calls[1].result, 4 << 16 | 17);
    free_page(page);
}

/* The hypervisor's range begins at HV_START with the M2P, which a guest can read, also by hypercalls, but never write. */
static void ends(void) {
    u64 *l1 = alloc_page(), *page = alloc_page(), *slot = pte_at(si->pt_base, HV_START - PAGE, 2);
    EQ("read-only", make_readonly(l1), 0);
    EQ("an L1 below the hypervisor's range", mmu_update1(va_ma(slot), pte(l1, RW)), 0);
    u8 *end = (u8 *)HV_START;
    EQ("the last page", set_pte(end - PAGE, pte(page, RW), UVMF_INVLPG), 0);
    memset(end - PAGE, 0x5a, PAGE);
    EQ("extraversion up to the end", HC(xen_version, 1, end - 16), 0);
    EQ("across it", HC(xen_version, 1, end - 15), -EFAULT);
    struct multicall *calls = (struct multicall *)end - 1;
    calls[0] = (struct multicall){.op = HC_xen_version};
    EQ("a multicall up to the end", HC(multicall, calls, 1), 0);
    calls[0] = (struct multicall){.op = HC_xen_version, .result = 0x55};
    EQ("across it", HC(multicall, calls, 2), -EFAULT);
    EQ("the call before the end", calls[0].result, 4 << 16 | 17);
    struct mmu_update *u = (struct mmu_update *)end - 1;
    *u = (struct mmu_update){zone_entry_ma(1), 0};
    EQ("mmu_update up to the end", HC(mmu_update, u, 1, 0, DOMID_SELF), 0);
    EQ("its count across it", HC(mmu_update, u, 1, end - 2, DOMID_SELF), 0);
    EQ("grant map across it", HC(grant_table_op, GNT_map, end - 32, 2), -EFAULT);
    EQ("get_runstate across it", HC(vcpu_op, VCPUOP_get_runstate, 0, end - 40), -EFAULT);
    EQ("extents across it", reserve(XENMEM_populate_physmap, (ulong *)end - 1, 2), 0);
    EQ("a list that wraps around", HC(multicall, 0xffffffe0ul, 2), -EFAULT);
    EQ("a structure that wraps around", HC(event_channel_op, EVT_status, 0xfffffffcul), -EFAULT);
    EQ("text that wraps around", HC(console_io, 0, 64, 0xfffffff0ul), is_dom0 ? -EFAULT : -EPERM);
    ulong area[2] = {(ulong)end - 8};
    EQ("a runstate area across it", HC(vcpu_op, VCPUOP_register_runstate, 0, area), -EFAULT);
    EQ("a time area across it", HC(vcpu_op, VCPUOP_register_time, 0, area), -EFAULT);
    EQ("no L1 there", mmu_update1(va_ma(slot), 0), 0);
    mmuext1(MMUEXT_TLB_FLUSH_LOCAL, 0, 0);
    EQ("writable", make_writable(l1), 0);
    free_page(l1), free_page(page);
}

const struct test arch_end_tests[] = {{"compat_size", sizes}, {"compat_list", lists}, {"compat_end", ends}, {0, 0}};
