/* Random mixes of valid and invalid hypercalls. The same seed makes the same choices, so two hypervisors can be compared by
   their counts of results (@@STRESS lines) or, with the word `trace`, call by call. */
#include "guest.h"

#define SCRATCH 8  /* pages that become tables, descriptor pages, grants, plain memory */
#define BALLOON 8  /* frames that are freed and allocated, never mapped */
#define SLOTS 64   /* zone slots in play */

static u64 state;
static u64 *scratch[SCRATCH];
static ulong balloon_pfn[BALLOON], balloon_mfn[BALLOON];
static u8 *buffer;
static struct gnt_entry_v1 *grants;
#define NO_HANDLE 0xffffffff
static u32 handles[8];
static u64 foreign, shared_mfn;
static bool collecting;
static struct multicall batch[16];
static unsigned batch_len;

static u64 rnd(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state * 0x2545f4914f6cdd1dull >> 16;
}
static u64 below(u64 n) { return rnd() % n; }
static bool one_in(u64 n) { return below(n) == 0; }

static u64 any_frame(void) {
    switch (below(16)) {
    case 8: return va_mfn(zone_l1);
    case 9: return va_mfn((void *)si->pt_base);
    case 10: return foreign;
    case 11: return NO_FRAME;
    case 12: return shared_mfn;
    case 13: return 0xfee00;
    case 14: return 0x12345678;
    default: return va_mfn(scratch[below(SCRATCH)]);
    }
}

/* Picks a frame that Xen will write to: never shared_info, whose clock this program needs. */
static u64 event_frame(void) {
    u64 mfn = any_frame();
    return mfn == shared_mfn ? foreign : mfn;
}

static u64 any_pte(void) {
    if (one_in(5)) return 0;
    u64 bits = PTE_P;
    if (one_in(2)) bits |= PTE_W;
    if (!one_in(4)) bits |= PTE_U;
    if (one_in(2)) bits |= PTE_A;
    if (one_in(3)) bits |= PTE_D;
    if (one_in(16)) bits |= PTE_PSE;
    if (one_in(16)) bits |= PTE_G;
    if (one_in(16)) bits |= 8 | 16;
    if (one_in(8)) bits |= PTE_NX;
    if (one_in(16)) bits |= 1ull << (52 + below(11));
    if (one_in(16)) bits &= ~PTE_P;
    return any_frame() << 12 | bits;
}

static ulong any_slot(void) { return zone((unsigned)below(SLOTS)); }
static ulong any_pointer(void) {
    switch (below(6)) {
    case 0: return 0;
    case 1: return BAD_POINTER;
    case 2: return HV_START + 0x2000;
    case 3: return WILD_POINTER;
    default: memset(buffer, 0, 64); return (ulong)buffer;
    }
}
static u64 any_entry_ma(void) {
    static const u64 invalid[] = {0xffffffffff000, 0x12345678000, 0xfee00000};
    switch (below(8)) {
    case 0: return va_ma(&scratch[below(SCRATCH)][below(512)]);
    case 1: return va_ma((u64 *)si->pt_base + SPARE_TOP_SLOT + below(4));
    case 2: return one_in(2) ? foreign << 12 : invalid[below(3)];
    default: return va_ma(&zone_l1[below(SLOTS)]);
    }
}
static u16 any_domain(void) { return one_in(8) ? (u16)below(0x8000) : DOMID_SELF; }

/* Makes a call, or adds an entry to the multicall being collected. */
static long make(ulong nr, ulong a, ulong b, ulong c, ulong d, ulong e) {
    if (!collecting) return hypercall(nr, a, b, c, d, e);
    if (batch_len < ARRAY_LEN(batch)) batch[batch_len++] = (struct multicall){.op = nr, .args = {a, b, c, d, e}};
    return 0;
}

#define CALL(name, ...) WITH_ZEROS(make, HC_##name, __VA_ARGS__, 0, 0, 0, 0, 0)

static long do_mapping(void) {
    ulong va = one_in(10) ? any_pointer() & ~4095ul : any_slot();
    if (va == (ulong)buffer) va = any_slot();
    u64 entry = any_pte();
    if (one_in(12)) {
        ulong flags = below(8);
        return CALL(update_va_mapping_otherdomain, va, ARG64(entry), flags, any_domain());
    }
    return CALL(update_va_mapping, va, ARG64(entry), below(8));
}
static long do_mmu_update(void) {
    static struct mmu_update u[16];
    u64 n = below(16);
    for (unsigned i = 0; i < 16; i++) {
        u64 cmd = one_in(6) ? below(8) : 0, ma = any_entry_ma();
        u64 mfn = va_mfn(scratch[i % SCRATCH]);
        u[i] = cmd == MMU_MACHPHYS ? (struct mmu_update){(one_in(3) ? foreign : mfn) << 12 | cmd, va_pfn(scratch[i % SCRATCH])}
                                   : (struct mmu_update){ma | cmd, any_pte()};
    }
    return CALL(mmu_update, one_in(16) ? any_pointer() : (ulong)u, n, one_in(4) ? (ulong)buffer : 0, any_domain(), 0);
}
static long do_mmuext(void) {
    static struct mmuext_op ops[4];
    for (unsigned i = 0; i < 4; i++) {
        u32 cmd = (u32)below(22);
        ulong arg1 = any_frame(), arg2 = any_pointer();
        if (cmd == MMUEXT_NEW_BASEPTR) arg1 = one_in(2) ? va_mfn((void *)si->pt_base) : one_in(2) ? foreign : NO_FRAME;
        /* As a user table the kernel's would lose its M2P slot (m2p_strict). */
        if (cmd == MMUEXT_NEW_USER_BASEPTR && arg1 == va_mfn((void *)si->pt_base)) arg1 = 0;
        if (cmd == MMUEXT_CLEAR_PAGE || cmd == MMUEXT_COPY_PAGE) arg1 = va_mfn(scratch[below(SCRATCH)]), arg2 = any_frame();
        /* Nor time and other values that vary between runs. */
        if (arg2 == 0xfee00 || arg2 == shared_mfn || arg2 == foreign) arg2 = 0;
        if (cmd == MMUEXT_SET_LDT) arg1 = one_in(2) ? (ulong)scratch[below(SCRATCH)] : any_pointer(), arg2 = below(9000);
        if (cmd == MMUEXT_INVLPG_LOCAL || cmd == MMUEXT_INVLPG_ALL) arg1 = any_slot();
        ops[i] = (struct mmuext_op){.cmd = cmd, .arg1 = arg1, .arg2 = arg2};
    }
    return CALL(mmuext_op, one_in(16) ? any_pointer() : (ulong)ops, below(5), 0, any_domain(), 0);
}
static long do_direct_write(void) {
    u64 entry = any_pte();
    u64 *at = one_in(3) ? &scratch[below(SCRATCH)][below(512)] : &zone_l1[below(SLOTS)];
    return WRITE_PTE(at, entry) ? -(long)last_trap.error - 1000 : 0;
}
static long do_scratch_mode(void) {
    u64 *page = scratch[below(SCRATCH)];
    return one_in(2) ? make_readonly(page) : make_writable(page);
}
static long do_memory(void) {
    unsigned i = (unsigned)below(BALLOON);
    struct reservation r = {.nr_extents = 1, .domid = DOMID_SELF};
    switch (below(5)) {
    case 0: /* nonsense */ {
        ulong list[2] = {NO_FRAME, 0x12345678};
        r.extent_start = one_in(3) ? any_pointer() : (ulong)list;
        r.nr_extents = one_in(4) ? ~0ul : 2;
        r.order = one_in(3) ? (u32)below(70) : 0;
        r.domid = any_domain();
        if (r.domid == 0) r.domid = 1;
        /* Only calls that cannot take pages that the kernel needs. */
        if (r.extent_start == (ulong)buffer) r.extent_start = (ulong)list;
        return HC(memory_op, XENMEM_decrease_reservation, &r);
    }
    case 1: return HC(memory_op, 60 + below(4), any_pointer());
    case 2: {
        struct mem_exchange x = {.in = r, .out = r};
        if (!balloon_mfn[i]) return -1;
        ulong in = one_in(4) ? any_frame() == 0 ? 0 : NO_FRAME : balloon_mfn[i], out = balloon_pfn[i];
        x.in.extent_start = (ulong)&in, x.out.extent_start = (ulong)&out;
        long ret = HC(memory_op, XENMEM_exchange, &x);
        if (ret == 0 && x.nr_exchanged == 1) balloon_mfn[i] = out;
        return ret;
    }
    default: {
        ulong e = balloon_mfn[i] ? balloon_mfn[i] : balloon_pfn[i];
        r.extent_start = (ulong)&e;
        if (balloon_mfn[i]) {
            long ret = HC(memory_op, XENMEM_decrease_reservation, &r);
            if (ret == 1) balloon_mfn[i] = 0;
            return ret;
        }
        long ret = HC(memory_op, XENMEM_populate_physmap, &r);
        if (ret == 1) balloon_mfn[i] = e;
        return ret;
    }
    }
}
static long do_event(void) {
    static union {
        u8 raw[64];
        struct evt_bind_interdomain inter;
        struct evt_bind_virq virq;
        struct evt_port port;
        struct evt_status status;
        struct evt_alloc_unbound alloc;
        struct evt_bind_ipi ipi;
        struct evt_bind_vcpu vcpu;
        struct evt_init_control control;
        struct evt_expand_array array;
        struct evt_set_priority priority;
        u16 reset;
    } u;
    memset(&u, 0, sizeof u);
    static const u8 cmds[] = {0, 1, 3, 3, 4, 4, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 9, 9, 11, 12, 13, 60};
    u32 cmd = one_in(300) ? EVT_reset : cmds[below(sizeof cmds)], port = one_in(10) ? (u32)rnd() : (u32)below(40);
    switch (cmd) {
    case EVT_bind_interdomain: u.inter = (struct evt_bind_interdomain){any_domain(), 0, port, 0}; break;
    case EVT_bind_virq: u.virq = (struct evt_bind_virq){(u32)below(30), (u32)below(2), 0}; break;
    case EVT_status: u.status = (struct evt_status){.dom = any_domain(), .port = port}; break;
    case EVT_alloc_unbound: u.alloc = (struct evt_alloc_unbound){any_domain(), any_domain(), 0}; break;
    case EVT_bind_ipi: u.ipi.vcpu = (u32)below(2); break;
    case EVT_bind_vcpu: u.vcpu = (struct evt_bind_vcpu){port, (u32)below(2)}; break;
    case EVT_init_control: u.control = (struct evt_init_control){event_frame(), (u32)below(64) * 68, (u32)below(2), 0, {0}}; break;
    case EVT_expand_array: u.array.array_gfn = event_frame(); break;
    case EVT_set_priority: u.priority = (struct evt_set_priority){port, (u32)below(18)}; break;
    case EVT_reset: u.reset = DOMID_SELF; break;
    default: u.port.port = port;
    }
    return CALL(event_channel_op, cmd, one_in(16) ? any_pointer() : (ulong)&u, 0, 0, 0);
}
static void any_grant(unsigned ref) {
    grants[ref].domid = one_in(8) ? (u16)below(3) : 0;
    grants[ref].frame = (u32)any_frame();
    grants[ref].flags = one_in(6) ? (u16)below(4) : GTF_permit | (one_in(3) ? GTF_readonly : 0);
}
static long do_grant(void) {
    u32 ref = one_in(12) ? (u32)rnd() : (u32)below(16);
    unsigned h = (unsigned)below(8);
    if (one_in(2) && ref < 16 && !(grants[ref].flags & (GTF_reading | GTF_writing))) any_grant(ref);
    switch (below(6)) {
    case 0:
    case 1: {
        struct gnt_map m = {.host_addr = one_in(10) ? any_pointer() & ~4095ul : one_in(4) ? any_entry_ma() & ~7ull : any_slot(),
                            .flags = one_in(6) ? (u32)below(32) : GNTMAP_host | (one_in(3) ? GNTMAP_readonly : 0), .ref = ref,
                            .dom = one_in(8) ? (u16)below(4) : 0};
        if (m.host_addr == (ulong)buffer) m.host_addr = any_slot();
        long r = HC(grant_table_op, GNT_map, &m, 1);
        if (!r && !m.status) handles[h] = m.handle;
        return r ? r : -2000 + m.status;
    }
    case 2:
    case 3: {
        struct gnt_unmap u = {.host_addr = one_in(4) ? 0 : any_slot(), .handle = one_in(8) ? (u32)rnd() : handles[h]};
        long r = HC(grant_table_op, GNT_unmap, &u, 1);
        /* Which handle is allocated next varies. */
        for (unsigned i = 0; i < 8 && !r && !u.status; i++)
            if (handles[i] == u.handle) handles[i] = NO_HANDLE;
        return r ? r : -3000 + u.status;
    }
    case 4: {
        struct gnt_copy c = {.source = {one_in(2) ? ref : any_frame(), one_in(8) ? (u16)below(4) : DOMID_SELF, (u16)below(4200)},
                             .dest = {va_mfn(scratch[below(SCRATCH)]), DOMID_SELF, (u16)below(4200)}, .len = (u16)below(4200),
                             .flags = (u16)(one_in(2) ? GNTCOPY_source_gref : 0)};
        if (one_in(2)) c.source.offset = c.dest.offset = 0;
        if (c.flags & GNTCOPY_source_gref) c.source.domid = one_in(8) ? (u16)below(4) : 0;
        long r = HC(grant_table_op, GNT_copy, &c, 1);
        return r ? r : -4000 + c.status;
    }
    default: {
        static const u8 cmds[] = {GNT_query_size, GNT_get_version, 13, 60};
        u16 query[16] = {any_domain()};
        return CALL(grant_table_op, cmds[below(4)], one_in(4) ? any_pointer() : (ulong)query, below(3), 0, 0);
    }
    }
}
static long do_segment(void) {
    ulong frames[16];
    for (unsigned i = 0; i < 16; i++) frames[i] = any_frame();
    switch (below(4)) {
    case 0: return HC(set_gdt, one_in(8) ? any_pointer() : (ulong)frames, one_in(2) ? 0 : below(8000));
    case 1: {
        u64 ma = any_entry_ma(), descriptor = rnd() << 32 ^ rnd();
        return CALL(update_descriptor, ARG64(ma), ARG64(descriptor));
    }
    case 2: {
        ulong which = one_in(8) ? 60 : below(3);
        return CALL(set_segment_base, which, one_in(4) ? WILD_POINTER : rnd());
    }
    default: {
        u64 ma = va_ma(&scratch[below(SCRATCH)][below(512)]);
        return CALL(update_descriptor, ARG64(ma), ARG64(0x00cff3000000ffffull));
    }
    }
}
static long do_small(void) {
    switch (below(16)) {
    case 0: return CALL(xen_version, below(12) == 9 ? 0 : below(12), any_pointer(), 0, 0, 0);
    case 1: return CALL(vm_assist, below(3), one_in(4) ? below(64) : 3, 0, 0, 0);
    case 2: return CALL(fpu_taskswitch, below(3), 0, 0, 0, 0);
    case 3: return CALL(set_debugreg, below(4), rnd(), 0, 0, 0);
    case 4: return CALL(get_debugreg, 4 + below(20), 0, 0, 0, 0) & 0;
    case 5: return CALL(console_io, 0, one_in(2) ? 0 : below(64), one_in(2) ? BAD_POINTER : HV_START + 0x2000, 0, 0);
    case 6: return CALL(stack_switch, one_in(2) ? KERNEL_SS : 0, (ulong)buffer, 0, 0, 0);
    case 7: {
        u64 at = system_time() + below(1000000);
        return CALL(set_timer_op, ARG64(at));
    }
    case 8: return HC(sched_op, SCHEDOP_yield, 0);
    case 9: {
        struct sched_poll p = {any_pointer(), (u32)below(3), system_time() + below(20000)};
        return HC(sched_op, SCHEDOP_poll, &p);
    }
    case 10: {
        static const u8 cmds[] = {VCPUOP_is_up, VCPUOP_get_runstate, VCPUOP_stop_periodic, VCPUOP_stop_singleshot, VCPUOP_get_physid, 20};
        u8 cmd = cmds[below(6)];
        return CALL(vcpu_op, cmd, below(2) * 9999, any_pointer(), 0, 0) & (cmd == VCPUOP_get_physid ? 0 : -1);
    }
    case 11: {
        ulong where = any_pointer();
        if (where == (ulong)buffer) where += PAGE;
        return HC(vcpu_op, one_in(2) ? VCPUOP_register_runstate : VCPUOP_register_time, 0, &where);
    }
    case 12: {
        u32 iopl = (u32)below(5);
        return HC(physdev_op, PHYSDEVOP_set_iopl, one_in(4) ? any_pointer() : (ulong)&iopl);
    }
    case 13: {
        struct callback_register cb = {.type = (u16)(9 + below(99)), .address = CALLBACK(rnd())};
        return HC(callback_op, below(3), &cb);
    }
    case 14: return CALL(domctl, any_pointer(), 0, 0, 0, 0);
    default: {
        static const u8 numbers[] = {11, 27, 38, 43, 44, 45, 46, 50, 51, 52, 53, 54, 55, 56, 60, 61, 62, 63};
        return make(numbers[below(sizeof numbers)], rnd(), rnd(), rnd(), rnd(), rnd());
    }
    }
}
static long do_multicall(void);

static const struct { const char *name; long (*run)(void); u8 weight; bool batchable; } operations[] = {
    {"update_va_mapping", do_mapping, 20, true}, {"mmu_update", do_mmu_update, 16, false}, {"mmuext_op", do_mmuext, 16, false},
    {"direct_write", do_direct_write, 10, false}, {"scratch_mode", do_scratch_mode, 8, false}, {"memory_op", do_memory, 6, false},
    {"event_channel_op", do_event, 16, false}, {"grant_table_op", do_grant, 12, false}, {"segment", do_segment, 6, false},
    {"small", do_small, 10, false}, {"multicall", do_multicall, 6, false},
};
#define OPERATIONS ARRAY_LEN(operations)

static unsigned pick(void) {
    static unsigned total;
    if (!total)
        for (unsigned i = 0; i < OPERATIONS; i++) total += operations[i].weight;
    unsigned r = (unsigned)below(total), i = 0;
    while (r >= operations[i].weight) r -= operations[i++].weight;
    return i;
}

static long do_multicall(void) {
    collecting = true;
    batch_len = 0;
    for (u64 n = below(12); n; n--) do_mapping();
    if (one_in(4)) make(rnd() & 0xff ? 63 : 1ul << WORD_BITS / 2, 0, 0, 0, 0, 0);
    collecting = false;
    long r = HC(multicall, batch, batch_len);
    for (unsigned i = 0; i < batch_len; i++) r = r * 31 + (long)batch[i].result;
    return r;
}

/* Checks invariants: no writable mapping of a table in use, nor of another domain's frame. */
static void invariants(ulong iteration) {
    for (unsigned i = 0; i < 512; i++) {
        u64 e = *(volatile u64 *)&zone_l1[i];
        if (!(e & PTE_P) || !(e & PTE_W)) continue;
        u64 mfn = (e & PTE_ADDR) >> 12;
        bool table = mfn == va_mfn(zone_l1);
        for (unsigned k = 0; k < si->nr_pt_frames; k++) table |= mfn == va_mfn((void *)(si->pt_base + k * PAGE));
        if (table || mfn == foreign) panic("@@STRESS VIOLATION iteration %lu: slot %u maps %llx writable", iteration, i, e);
    }
    for (unsigned i = 0; i < SCRATCH; i++)
        if (M2P[va_mfn(scratch[i])] != va_pfn(scratch[i])) panic("@@STRESS VIOLATION iteration %lu: M2P of scratch %u", iteration, i);
}

static struct { long result; u8 operation; u32 count; } seen[512];
static void tally(unsigned operation, long result) {
    for (unsigned i = 0; i < ARRAY_LEN(seen); i++) {
        if (seen[i].count && (seen[i].operation != operation || seen[i].result != result)) continue;
        seen[i].operation = (u8)operation, seen[i].result = result, seen[i].count++;
        return;
    }
}

void run_stress(ulong iterations, ulong seed) {
    zone_init();
    state = seed * 0x9e3779b97f4a7c15ull | 1;
    bool trace = has_word(si->cmd_line, "trace", 0);
    printk("@@STRESS iterations %lu seed %lu\n", iterations, seed);
    VCPU0->upcall_mask = 1;
    foreign = foreign_frame();
    shared_mfn = si->shared_info >> 12;
    buffer = alloc_pages(2);
    ulong frames[2] = {0};
    struct gnt_setup setup = {.dom = DOMID_SELF, .nr_frames = 1, .frame_list = (ulong)frames};
    HC(grant_table_op, GNT_setup_table, &setup, 1);
    grants = alloc_pages(1);
    if (!setup.status && set_pte(grants, (u64)frames[0] << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG)) panic("no grant table");
    for (unsigned i = 0; i < 8; i++) handles[i] = NO_HANDLE;
    for (unsigned i = 0; i < SCRATCH; i++) scratch[i] = alloc_page();
    for (unsigned i = 0; i < BALLOON; i++) {
        u8 *page = alloc_page();
        balloon_pfn[i] = va_pfn(page), balloon_mfn[i] = va_mfn(page);
        set_pte(page, 0, UVMF_INVLPG);
    }
    for (ulong n = 0; n < iterations; n++) {
        unsigned o = pick();
        long r = operations[o].run();
        if (operations[o].run != do_multicall) tally(o, r);
        if (trace) printk("@@TRACE %lu %s %ld\n", n, operations[o].name, r);
        if (n % 256 == 255) invariants(n);
        if (n % 65536 == 65535) printk("@@STRESS at %lu\n", n + 1);
    }
    invariants(iterations);
    for (unsigned i = 0; i < ARRAY_LEN(seen) && seen[i].count; i++)
        printk("@@STRESS %s %ld times %u\n", operations[seen[i].operation].name, seen[i].result, seen[i].count);
    printk("@@STRESS done %lu\n", iterations);
}
