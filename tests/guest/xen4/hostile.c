/* Random hypercalls with random arguments, valid-looking and wild, on two vcpus at once, until it is destroyed. The hypervisor
   must survive and no other domain may notice. This kernel may kill itself, so calls that do are made rare. */
#include "guest.h"

#define SCRATCH 32 /* pages that may get any type */
#define WORDS 128  /* words of the buffer that are refilled, some for each call */
#define SLOTS 64   /* of the zone */

/* The state of one vcpu. The buffer's page is followed by an unmapped one. */
struct player { u64 state; ulong calls, good, depth; u8 *buffer; struct multicall *list; };
static struct player players[2];
static u8 *scratch[SCRATCH];
static struct gnt_entry_v1 *grants;
static u64 foreign;

static u64 rnd(struct player *p) {
    p->state ^= p->state << 13;
    p->state ^= p->state >> 7;
    p->state ^= p->state << 17;
    return p->state * 0x2545f4914f6cdd1dull >> 8;
}
static u64 below(struct player *p, u64 n) { return rnd(p) % n; }
static bool one_in(struct player *p, u64 n) { return below(p, n) == 0; }

static ulong domid(struct player *p) {
    switch (below(p, 8)) {
    case 0: case 1: case 2: return 0;
    case 3: return below(p, 16);
    case 4: return DOMID_SELF + below(p, 8);
    case 5: return rnd(p) & 0xffff;
    default: return DOMID_SELF;
    }
}

/* Picks a frame: its own, the hypervisor's, another domain's, a device's, or none. */
static u64 frame(struct player *p) {
    switch (below(p, 16)) {
    case 0: return va_mfn(zone_l1);
    case 1: return va_mfn((u8 *)si->pt_base + below(p, si->nr_pt_frames) * PAGE);
    case 2: return foreign + below(p, 64);
    case 3: return below(p, 0x60000);
    case 4: return 0xfee00;
    case 5: return si->shared_info >> 12;
    case 6: return rnd(p) >> below(p, 56);
    case 7: return one_in(p, 32) ? va_mfn(pfn_va(below(p, si->nr_pages))) : 0;
    default: return va_mfn(scratch[below(p, SCRATCH)]);
    }
}

static u64 pte(struct player *p) {
    u64 bits = one_in(p, 8) ? rnd(p) << 52 : 0;
    bits |= one_in(p, 4) ? below(p, 4096) : PTE_P | PTE_U | (one_in(p, 2) ? PTE_W : 0);
    return one_in(p, 8) ? 0 : frame(p) << 12 | bits;
}

/* Picks a pointer: to its buffer, near the buffer's end, to its scratch pages; else to where nothing may be written. */
static ulong pointer(struct player *p) {
    switch (below(p, 20)) {
    case 0: return 0;
    case 1: return (ulong)p->buffer + PAGE - below(p, 128);
    case 2: return (ulong)p->buffer + below(p, PAGE);
    case 3: return HV_START + below(p, HV_END - HV_START);
    case 4: return HV_START + (below(p, 0x60000) << 3);
    case 5: return WILD_ADDRESS(rnd(p));
    case 6: return -(1 + below(p, 256));
    case 7: return si->pt_base + below(p, si->nr_pt_frames << 12);
    case 8: return rnd(p) >> below(p, 56);
    case 9: return (ulong)scratch[below(p, SCRATCH)] + below(p, 512) * 8;
    case 10: return zone((unsigned)below(p, SLOTS));
    default: return (ulong)p->buffer + below(p, WORDS) * 8;
    }
}

/* Picks an address that is none of its own. */
static ulong elsewhere(struct player *p) {
    switch (below(p, 4)) {
    case 0: return HV_START + (rnd(p) & (HV_END - HV_START - 1));
    case 1: return WILD_ADDRESS(rnd(p));
    case 2: return USER_ADDRESS(rnd(p));
    default: return -(1 + below(p, 4096));
    }
}

static u64 word(struct player *p) {
    switch (below(p, 14)) {
    case 0: return 0;
    case 1: return -(1 + below(p, 16));
    case 2: return below(p, 64);
    case 3: return frame(p);
    case 4: return pte(p);
    case 5: case 6: return pointer(p);
    case 7: return 1ull << below(p, 64);
    case 8: return domid(p) | below(p, 64) << 16 | below(p, 64) << 32;
    case 9: return below(p, 64) << 32 | domid(p);
    case 10: return 0x7fffffffffffffffull >> below(p, 64);
    case 11: return rnd(p) << 32 ^ rnd(p);
    default: return below(p, 8);
    }
}

static ulong count(struct player *p) { return one_in(p, 16) ? word(p) : below(p, 6); }
static u64 entry_ma(struct player *p) {
    if (one_in(p, 16)) return frame(p) << 12 | below(p, 512) * 8;
    if (one_in(p, 4096)) return va_ma((u64 *)si->pt_base + below(p, si->nr_pt_frames * 512));
    return one_in(p, 3) ? va_ma(scratch[below(p, SCRATCH)] + below(p, 512) * 8) : va_ma(&zone_l1[below(p, SLOTS)]);
}

struct args { ulong nr, a[6]; };
#define W ((ulong *)p->buffer)

static void mmu(struct player *p, struct args *c) {
    struct mmu_update *u = (struct mmu_update *)W;
    for (unsigned i = 0; i < 8; i++) u[i].ptr = (entry_ma(p) & ~3ull) | (one_in(p, 4) ? below(p, 4) : 0), u[i].val = pte(p);
    *c = (struct args){HC_mmu_update, {(ulong)W, count(p), one_in(p, 4) ? pointer(p) : 0, domid(p) | (one_in(p, 4) ? domid(p) << 16 : 0)}};
}
static void mapping(struct player *p, struct args *c) {
    ulong va = one_in(p, 20000) ? pointer(p) : one_in(p, 16) ? elsewhere(p) : zone((unsigned)below(p, SLOTS));
    bool other = one_in(p, 8);
    u64 entry = pte(p);
    *c = (struct args){other ? HC_update_va_mapping_otherdomain : HC_update_va_mapping,
                       {va, ARG64(entry), one_in(p, 8) ? pointer(p) | below(p, 8) : below(p, 8), domid(p)}};
}
static void mmuext(struct player *p, struct args *c) {
    for (unsigned i = 0; i < 4; i++) {
        ulong cmd = one_in(p, 32) ? word(p) & 0xffffffff : below(p, 22);
        ulong arg = cmd >= 6 && cmd <= 13 ? pointer(p) : frame(p);
        /* Its own tables stay intact, and copies go only where they may. */
        if (cmd == MMUEXT_UNPIN || cmd == MMUEXT_NEW_BASEPTR || cmd == MMUEXT_NEW_USER_BASEPTR) arg = va_mfn(scratch[below(p, SCRATCH)]);
        if (cmd == MMUEXT_CLEAR_PAGE || cmd == MMUEXT_COPY_PAGE) arg = one_in(p, 2) ? foreign : va_mfn(scratch[below(p, SCRATCH)]);
        W[3 * i] = cmd, W[3 * i + 1] = arg, W[3 * i + 2] = one_in(p, 2) ? frame(p) : pointer(p);
    }
    *c = (struct args){HC_mmuext_op, {(ulong)W, count(p), one_in(p, 4) ? pointer(p) : 0, domid(p)}};
}
static void memory(struct player *p, struct args *c) {
    ulong *list = W + 32;
    for (unsigned i = 0; i < 32; i++) list[i] = one_in(p, 2) ? va_pfn(scratch[below(p, SCRATCH)]) : frame(p);
    for (unsigned i = 0; i < 2; i++) {
        struct reservation r = {(ulong)(list + 16 * i), count(p), one_in(p, 8) ? (u32)word(p) : (u32)below(p, 3),
                                one_in(p, 8) ? (u32)word(p) : 0, (u16)domid(p)};
        memcpy((struct reservation *)W + i, &r, sizeof r);
    }
    u64 cmd = one_in(p, 8) ? below(p, 32) : below(p, 12);
    if (one_in(p, 4)) W[0] = word(p), W[1] = word(p), W[2] = word(p);
    *c = (struct args){HC_memory_op, {cmd | (one_in(p, 16) ? rnd(p) << 6 : 0), one_in(p, 16) ? pointer(p) : (ulong)W}};
    /* A list of its own choice must not take pages that it needs. */
    if (one_in(p, 2) && W[0] != (ulong)list) W[0] = (ulong)list;
}
static void event(struct player *p, struct args *c) {
    u32 *w = (u32 *)W;
    for (unsigned i = 0; i < 8; i++) w[i] = one_in(p, 4) ? (u32)domid(p) | (u32)domid(p) << 16 : (u32)below(p, 64);
    u64 cmd = one_in(p, 64) ? word(p) : below(p, 15);
    if (one_in(p, 2)) w[0] = (u32)domid(p);
    /* The console's port stays open. */
    if (cmd == EVT_close && w[0] == si->console.domU.evtchn) w[0] = 0;
    if (cmd == EVT_reset && !one_in(p, 1000)) w[0] = 0;
    *c = (struct args){HC_event_channel_op, {cmd, one_in(p, 16) ? pointer(p) : (ulong)W}};
}
static void grant(struct player *p, struct args *c) {
    unsigned ref = 8 + (unsigned)below(p, 256);
    grants[ref] = (struct gnt_entry_v1){(u16)(one_in(p, 4) ? rnd(p) : 1 | (rnd(p) & 4)), (u16)domid(p), (u32)frame(p)};
    for (unsigned i = 0; i < 4; i++) {
        struct gnt_map *w = (struct gnt_map *)W + i;
        for (unsigned k = 0; k < sizeof *w / sizeof(ulong); k++) ((ulong *)w)[k] = word(p);
        struct gnt_map m = {one_in(p, 4) ? entry_ma(p) : zone((unsigned)below(p, SLOTS)), (u32)below(p, 32), (u32)below(p, 300), (u16)domid(p), 0, 0, 0};
        if (one_in(p, 2)) memcpy(w, &m, offsetof(struct gnt_map, dev_bus_addr) - 4);
        /* A copy goes to a scratch page, or to another domain's. */
        u64 own = va_mfn(scratch[below(p, SCRATCH)]), flags = below(p, 4);
        struct gnt_copy y = {{flags & 1 ? below(p, 300) : frame(p), (u16)domid(p), (u16)below(p, 4200)},
                             {flags & 2 ? below(p, 300) : one_in(p, 2) ? own : foreign, flags & 2 ? (u16)domid(p) : DOMID_SELF, (u16)below(p, 4200)},
                             (u16)below(p, 4200), (u16)flags, 0};
        c->a[0] = below(p, 14);
        if (i == 0 && c->a[0] == GNT_copy) memcpy(W, &y, sizeof y);
    }
    u64 cmd = one_in(p, 64) ? word(p) : c->a[0];
    bool few = cmd == GNT_copy;
    *c = (struct args){HC_grant_table_op, {cmd, one_in(p, 16) ? pointer(p) : (ulong)W, few ? 1 : count(p)}};
}
/* Calls of the control plane, with the interface version they require. */
static void control(struct player *p, struct args *c) {
    static const struct { u8 nr; u32 version; u8 commands; } ops[] = {
        {HC_domctl, 0x15, 90}, {HC_domctl, 0x15, 90}, {HC_sysctl, 0x15, 32}, {HC_platform_op, 0x03000000, 70}};
    unsigned k = (unsigned)below(p, 4);
    u32 *head = (u32 *)W;
    head[0] = below(p, ops[k].commands), head[1] = one_in(p, 16) ? (u32)word(p) : ops[k].version;
    head[2] = domid(p), head[3] = 0;
    *c = (struct args){ops[k].nr, {one_in(p, 16) ? pointer(p) : (ulong)W}};
}
static void vcpu(struct player *p, struct args *c) {
    u64 cmd = below(p, 16);
    if ((cmd == VCPUOP_down || cmd == VCPUOP_send_nmi) && !one_in(p, 5000)) cmd = VCPUOP_is_up;
    *c = (struct args){HC_vcpu_op, {cmd, one_in(p, 4) ? word(p) : below(p, 3), one_in(p, 4) ? pointer(p) : (ulong)W}};
    /* The time and runstate areas never overlap its own tables, and vcpu_info is registered only once. */
    if (cmd == VCPUOP_register_vcpu_info) W[0] = foreign;
}
static void sched(struct player *p, struct args *c) {
    static const u8 safe[] = {SCHEDOP_yield, SCHEDOP_poll, 4, 5, 7, 8, 60};
    struct sched_poll poll = {pointer(p), (u32)(one_in(p, 8) ? word(p) : below(p, 4)), 1 + below(p, 1000)};
    u64 cmd = safe[below(p, sizeof safe)];
    if (cmd == SCHEDOP_poll) memcpy(W, &poll, sizeof poll);
    if (one_in(p, 100000)) cmd = below(p, 10);
    *c = (struct args){HC_sched_op, {cmd, (ulong)W}};
}
static void cpu_state(struct player *p, struct args *c) {
    static const u8 nrs[] = {HC_set_gdt, HC_stack_switch, HC_fpu_taskswitch, HC_get_debugreg, HC_update_descriptor, HC_set_timer_op,
                             HC_vm_assist, HC_set_segment_base, HC_xen_version, HC_physdev_op, HC_set_debugreg};
    for (unsigned i = 0; i < 16; i++) W[i] = frame(p);
    c->nr = nrs[below(p, sizeof nrs)];
    c->a[0] = one_in(p, 2) ? below(p, 40) : word(p), c->a[1] = one_in(p, 2) ? (ulong)W : word(p);
    if (c->nr == HC_set_gdt) c->a[0] = (ulong)W, c->a[1] = count(p) * 100;
    if (c->nr == HC_update_descriptor) {
        u64 ma = entry_ma(p), descriptor = word(p);
        memcpy(c->a, (ulong[]){ARG64(ma), ARG64(descriptor)}, 2 * sizeof(u64));
    }
    /* Watchpoints on its own code would only stop it. */
    if (c->nr == HC_set_debugreg && c->a[0] == 7) c->a[1] &= ~0xfful;
    if (c->nr == HC_physdev_op && c->a[0] == PHYSDEVOP_set_iopl && one_in(p, 2)) c->a[0] = PHYSDEVOP_set_iobitmap;
}
/* Any call with any arguments, except what would end this kernel at once. */
static void any(struct player *p, struct args *c) {
    c->nr = one_in(p, 16) ? word(p) : below(p, 64);
    for (unsigned i = 0; i < 6; i++) c->a[i] = word(p);
    switch ((u32)c->nr) {
    case HC_console_io: c->a[1] = word(p), c->a[2] = elsewhere(p); return; /* not all of its memory on the console */
    case HC_sched_op: case 6: /* and its older form */ if (!one_in(p, 10000)) c->nr = 60; return;
    case HC_set_debugreg: case HC_set_trap_table: case HC_set_callbacks: case HC_iret: case HC_callback_op: case HC_mmuext_op: case HC_vcpu_op:
    case HC_mmu_update: case HC_update_va_mapping: case HC_memory_op: case HC_multicall: case HC_grant_table_op: case HC_event_channel_op:
        if (!one_in(p, 5000)) c->nr = 40 + below(p, 24);
        return;
    default: return;
    }
}

static void build(struct player *p, struct args *c);
static void multi(struct player *p, struct args *c) {
    struct multicall *list = p->list;
    u64 n = below(p, 8);
    p->depth++;
    for (u64 i = 0; i < n; i++) {
        struct args e = {0};
        build(p, &e);
        list[i].op = e.nr, list[i].result = word(p);
        memcpy(list[i].args, e.a, sizeof e.a);
    }
    p->depth--;
    /* A list of random words contains calls that this kernel does not survive. */
    u64 at = one_in(p, 1000) ? pointer(p) : one_in(p, 16) ? elsewhere(p) : (ulong)list;
    *c = (struct args){HC_multicall, {at, one_in(p, 16) ? word(p) : n}};
}

static void build(struct player *p, struct args *c) {
    static void (*const makers[])(struct player *, struct args *) = {mmu, mmu, mapping, mapping, mmuext, mmuext, memory, event, event, grant, grant,
                                                                     control, control, vcpu, sched, cpu_state, any, any, multi};
    *c = (struct args){0};
    unsigned k = (unsigned)below(p, ARRAY_LEN(makers) - (p->depth ? !one_in(p, 8) : 0));
    makers[k](p, c);
}

static __attribute__((noreturn)) void play(struct player *p) {
    for (;;) {
        struct args c;
        shared->vcpu_info[p - players].upcall_mask = 1;
        unsigned at = (unsigned)below(p, WORDS - 16);
        for (unsigned i = 0; i < 16; i++) W[at + i] = word(p);
        build(p, &c);
        long r = raw_hypercall(c.nr, c.a[0], c.a[1], c.a[2], c.a[3], c.a[4]);
        p->calls++;
        p->good += r >= 0;
        /* Often at first, too: most lives are short. */
        if (p == players && (p->calls % 2048 == 0 || (p->calls < 2048 && !(p->calls & (p->calls - 1)))))
            printk("@@HOSTILE calls %lu served %lu\n", p->calls + players[1].calls, p->good + players[1].good);
    }
}

static void second_vcpu(ulong id) {
    (void)id;
    play(&players[1]);
}

void run_hostile(ulong seed) {
    zone_init();
    VCPU0->upcall_mask = 1;
    foreign = foreign_frame();
    ulong frames[1] = {0};
    struct gnt_setup setup = {.dom = DOMID_SELF, .nr_frames = 1, .frame_list = (ulong)frames};
    HC(grant_table_op, GNT_setup_table, &setup, 1);
    grants = alloc_pages(1);
    if (setup.status || set_pte(grants, (u64)frames[0] << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG)) panic("no grant table");
    for (unsigned i = 0; i < SCRATCH; i++) scratch[i] = alloc_page();
    for (unsigned i = 0; i < 2; i++) {
        players[i].state = (seed * 2 + i) * 0x9e3779b97f4a7c15ull | 1;
        /* Entries beyond a list's end do nothing, and an unmapped page follows. */
        players[i].list = alloc_pages(2);
        for (unsigned k = 0; k < PAGE / sizeof(struct multicall); k++) players[i].list[k].op = 63;
        set_pte((u8 *)players[i].list + PAGE, 0, UVMF_INVLPG);
        players[i].buffer = alloc_pages(2);
        set_pte(players[i].buffer + PAGE, 0, UVMF_INVLPG);
    }
    vcpu_launch(1, second_vcpu);
    printk("@@HOSTILE seed %lu, foreign frame %llx\n", seed, foreign);
    play(&players[0]);
}
