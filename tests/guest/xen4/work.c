/* Work on two vcpus that the toolstack may save, restore and move at any time: in memory (work_memory.c), with timers, IPIs, a
   grant, and what vcpus keep; and obeying what xenstore says. */
#include "suspend.h"
#include "work.h"
#include "xenstore.h"

enum { GRANT_TABLE_SLOT = FREE_SLOT, WATCH_SHUTDOWN = 1, GREF = 8, SELECTOR = 7 << 3 | 3 };
#define PERIOD 10000000ull /* of the timers, ns */

static struct worker workers[WORKERS];
static volatile bool leave; /* the second vcpu is to go down */
static u8 *info_page;
static struct runstate_info runstate;
static u64 *gdt;

static struct vcpu_info *info_of(const struct worker *w) { return w->id ? vcpu_info_of(w->id) : VCPU0; }

static void open(struct vcpu_info *v) {
    v->upcall_mask = 0;
    barrier();
    if (v->upcall_pending) HC(xen_version, 0, 0);
}
static void shut(struct vcpu_info *v) {
    v->upcall_mask = 1;
    barrier();
}

static void rest(struct worker *w) {
    struct vcpu_info *v = info_of(w);
    shut(v);
    ulong ticks = w->ticks;
    struct singleshot shot = {.timeout_abs_ns = system_time_of(v) + PERIOD};
    long r = HC(vcpu_op, VCPUOP_set_singleshot, w->id, &shot);
    if (r) wrong(w, "set_singleshot", w->id, (ulong)r, 0);
    while (!r && w->ticks == ticks) HC(sched_op, SCHEDOP_block, 0), shut(v);
    open(v);
}

static bool take(u32 port) {
    ulong bit = 1ul << port % WORD_BITS;
    return __sync_fetch_and_and(&shared->evtchn_pending[port / WORD_BITS], ~bit) & bit;
}
static void unmask(u32 port) { __sync_fetch_and_and(&shared->evtchn_mask[port / WORD_BITS], ~(1ul << port % WORD_BITS)); }

static void upcall(struct worker *w) {
    info_of(w)->upcall_pending = 0;
    barrier();
    info_of(w)->pending_sel = 0;
    if (take(w->timer)) w->ticks++;
    if (w->id && take(w->ipi)) w->calls++;
    if (!w->id) take(si->store_evtchn); /* The ring is looked at after each batch. */
}
static void on_first(struct regs *r) {
    (void)r;
    upcall(&workers[0]);
}
static bool on_second(struct regs *r) {
    if (!vcpu_stack_has(1, r)) return false;
    upcall(&workers[1]);
    return true;
}

static void second(ulong id) {
    struct worker *w = &workers[id];
    HC(vcpu_op, VCPUOP_stop_periodic, id, 0);
    open(info_of(w));
    for (;;) {
        memory_batch(w);
        rest(w);
        if (!leave) continue;
        shut(info_of(w));
        HC(vcpu_op, VCPUOP_down, id, 0);
        /* Up again in the same domain; in a new one it begins anew. */
        open(info_of(w));
    }
}

/* Ports and areas, which no domain has at first. */
static void register_all(void) {
    struct register_vcpu_info info = {.mfn = va_mfn(info_page)};
    long r = HC(vcpu_op, VCPUOP_register_vcpu_info, 0, &info);
    if (r) panic("vcpu_info: %ld", r);
    VCPU0 = (struct vcpu_info *)info_page;
    ulong area = (ulong)&runstate;
    r = HC(vcpu_op, VCPUOP_register_runstate, 0, &area);
    if (r) panic("runstate: %ld", r);
    HC(vcpu_op, VCPUOP_stop_periodic, 0, 0);
    for (unsigned id = 0; id < WORKERS; id++) {
        struct evt_bind_virq v = {.virq = VIRQ_TIMER, .vcpu = id};
        struct evt_bind_ipi i = {.vcpu = id};
        r = HC(event_channel_op, EVT_bind_virq, &v);
        if (!r) r = HC(event_channel_op, EVT_bind_ipi, &i);
        if (r) panic("ports of vcpu %u: %ld", id, r);
        workers[id].timer = v.port, workers[id].ipi = i.port;
        unmask(v.port), unmask(i.port);
    }
    unmask(si->store_evtchn);
    console_quiet();
    xs_connect();
    r = xs_watch("control/shutdown", WATCH_SHUTDOWN);
    if (r) panic("watch: %ld", r);
}

/* Maps the grant table; a grant given earlier is there as long as its domain is. Then gives it and uses it. */
static void use_grants(bool given) {
    struct worker *w = &workers[0];
    static volatile ulong granted[PAGE / sizeof(ulong)] __attribute__((aligned(4096))), copy[PAGE / sizeof(ulong)] __attribute__((aligned(4096)));
    ulong frame = 0;
    struct gnt_setup s = {.dom = DOMID_SELF, .nr_frames = 1, .frame_list = (ulong)&frame};
    long r = HC(grant_table_op, GNT_setup_table, &s, 1);
    if (!r && !s.status) r = set_pte((void *)zone(GRANT_TABLE_SLOT), (u64)frame << 12 | PTE_P | PTE_W | PTE_U, UVMF_INVLPG);
    if (r || s.status) panic("the grant table: %ld, status %d", r, s.status);
    struct gnt_entry_v1 *e = (struct gnt_entry_v1 *)zone(GRANT_TABLE_SLOT) + GREF;
    expect(w, "a grant given earlier", GREF, e->flags, given ? GTF_permit : 0);
    char domid[8];
    r = xs_read("domid", domid, sizeof domid);
    if (r) panic("domid: %ld", r);
    e->domid = (u16)parse_number(domid), e->frame = (u32)va_mfn((void *)granted);
    barrier();
    e->flags = GTF_permit;
    granted[0]++;
    struct gnt_copy c = {.source = {GREF, e->domid, 0}, .dest = {(ulong)va_mfn((void *)copy), DOMID_SELF, 0}, .len = PAGE, .flags = GNTCOPY_source_gref};
    r = HC(grant_table_op, GNT_copy, &c, 1);
    expect(w, "a copy of a grant", GREF, (ulong)(r ? r : c.status), 0);
    expect(w, "a granted word", GREF, copy[0], granted[0]);
}

/* State of vcpus that moves with them: descriptors, the trap table. */
static void use_cpu_state(void) {
    if (FAULTS("movw %w0, %%es", ::"r"(SELECTOR))) wrong(&workers[0], "the GDT", SELECTOR, last_trap.vector, 0);
    __asm__ volatile("movw %w0, %%es" ::"r"(NULL_DS));
    if (!FAULTS("ud2", ::: "memory") || last_trap.vector != 6) wrong(&workers[0], "ud2", 0, last_trap.vector, 6);
}

static void second_up(void) {
    leave = false;
    long r = vcpu_launch(1, second);
    if (r == -EEXIST) r = HC(vcpu_op, VCPUOP_up, 1, 0);
    if (r) panic("vcpu 1: %ld", r);
}
static void second_down(void) {
    leave = true;
    while (HC(vcpu_op, VCPUOP_is_up, 1, 0)) rest(&workers[0]);
}

/* How often it was resumed, how the last time, and what was done until then. */
static unsigned resumes;
static const char *how = "begun";
static struct worker then[WORKERS];
static u64 ran; /* by the runstate area, ns */
static bool reported;

static void begin(void) {
    /* Each form of the P2M in turn. */
    p2m_tell(resumes % 2 ? P2M_TREE : P2M_LIST);
    use_cpu_state();
    memcpy(then, workers, sizeof then);
    ran = runstate.time[0];
    reported = false;
    second_up();
    open(VCPU0);
    printk("@@WORK %s %u\n", how, resumes);
}

static void carry(void) {
    second_down();
    shut(VCPU0);
    long r = set_pte((void *)zone(GRANT_TABLE_SLOT), 0, UVMF_INVLPG);
    if (r || !xs_quiet()) panic("before it suspends: %ld", r);
    bool cancelled = suspend();
    how = cancelled ? "cancelled" : "moved";
    resumes++;
    if (!cancelled) {
        for (unsigned i = 0; i < WORD_BITS; i++) expect(&workers[0], "the masks of a new domain's ports", i, shared->evtchn_mask[i], ~0ul);
        register_all();
    }
    use_grants(cancelled);
    begin();
}

/* Says so once both vcpus have handled all of memory since they began, and timers and IPIs have come. */
static void report(void) {
    for (unsigned id = 0; id < WORKERS; id++)
        if (workers[id].passes < then[id].passes + 2 || workers[id].ticks < then[id].ticks + 4) return;
    if (workers[1].calls == then[1].calls) return;
    reported = true;
    if (runstate.time[0] <= ran) wrong(&workers[0], "the runstate area", 0, (ulong)runstate.time[0], (ulong)ran);
    for (const struct worker *w = workers; w < workers + WORKERS; w++)
        if (w->bad) printk("@@BAD vcpu %u: %s at %lx: %lx, not %lx\n", w->id, w->first_bad.what, w->first_bad.at, w->first_bad.got, w->first_bad.want);
    printk("@@WORK whole %s %u: passes %lu %lu ticks %lu %lu calls %lu bad %lu\n", how, resumes, workers[0].passes, workers[1].passes,
           workers[0].ticks, workers[1].ticks, workers[1].calls, workers[0].bad + workers[1].bad);
}

static bool same(const char *a, const char *b) { return strlen(a) == strlen(b) && !memcmp(a, b, strlen(a)); }

/* Does what the toolstack asks for, after saying that it was read. */
static void obey(void) {
    char what[16];
    long r = xs_read("control/shutdown", what, sizeof what);
    if (r == -ENOENT || (!r && !what[0])) return;
    if (!r) r = xs_write("control/shutdown", "");
    if (r) panic("control/shutdown: %ld", r);
    printk("@@WORK asked for %s\n", what);
    if (same(what, "suspend")) carry();
    else if (same(what, "poweroff")) shutdown(SHUTDOWN_poweroff);
    else if (same(what, "reboot")) shutdown(SHUTDOWN_reboot);
}

static void try_xenstore(void) {
    char value[16] = "";
    struct worker *w = &workers[0];
    expect(w, "a node written", 0, (ulong)xs_write("data/work", "here"), 0);
    expect(w, "read", 0, (ulong)xs_read("data/work", value, sizeof value), 0);
    expect(w, "its value", 0, same(value, "here"), true);
    expect(w, "removed", 0, (ulong)xs_rm("data/work"), 0);
    expect(w, "read after that", 0, (ulong)xs_read("data/work", value, sizeof value), (ulong)-ENOENT);
}

void run_work(void) {
    if (is_dom0 || vcpu_count() != WORKERS) panic("work is for a domU of %u vcpus", WORKERS);
    zone_init();
    for (unsigned id = 0; id < WORKERS; id++) workers[id] = memory_worker(id);
    info_page = alloc_page(), gdt = alloc_page();
    gdt[SELECTOR >> 3] = 0x00cff3000000ffffull;
    ulong frame = va_mfn(gdt);
    long r = make_readonly(gdt);
    if (!r) r = HC(set_gdt, &frame, 512);
    if (!r) r = HC(vm_assist, VMASST_enable, VMASST_writable_pagetables);
    if (r) panic("set_gdt, vm_assist: %ld", r);
    event_hook = on_first, second_vcpu_event = on_second;
    register_all();
    try_xenstore();
    use_grants(false);
    begin();
    for (;;) {
        memory_batch(&workers[0]);
        u32 port = workers[1].ipi;
        HC(event_channel_op, EVT_send, &port);
        rest(&workers[0]);
        if (xs_fired() & 1u << WATCH_SHUTDOWN) obey();
        if (!reported) report();
    }
}
