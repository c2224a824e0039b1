/* A second vcpu: bringing it up, IPIs both ways, events bound to it, failsafe on a switch back, taking it down; vcpu_info moved. */
#include "test.h"

#define MS 1000000ull
static u8 stack[16384] __attribute__((aligned(4096)));
static volatile u64 beats, events, ticks, stop, quiet;
static volatile u32 ipi_to_0, ipi_to_1, timer_port;
static volatile long timer_bound;
#define VCPU1 (&shared->vcpu_info[1])

static bool on_second(struct regs *r) {
    if ((ulong)r < (ulong)stack || (ulong)r >= (ulong)stack + sizeof stack) return false;
    VCPU1->upcall_pending = 0;
    barrier();
    ulong sel = __sync_lock_test_and_set(&VCPU1->pending_sel, 0);
    for (unsigned w = 0; w < WORD_BITS; w++) {
        if (!(sel >> w & 1)) continue;
        ulong mine = shared->evtchn_pending[w] & ~shared->evtchn_mask[w] & (1ul << ipi_to_1 | 1ul << timer_port);
        __sync_fetch_and_and(&shared->evtchn_pending[w], ~mine);
        if (mine >> ipi_to_1 & 1) {
            events++;
            u32 port = ipi_to_0;
            if (!quiet) HC(event_channel_op, EVT_send, &port);
        }
        if (timer_port && mine >> timer_port & 1) ticks++;
    }
    return true;
}

/* The vcpus read their clocks in turn. A machine whose counters themselves go back proves nothing. */
static volatile u64 comparing, held, last_time, last_tsc, steps_back, reads[2];
static void read_clock(unsigned id) {
    for (unsigned n = 0; __sync_lock_test_and_set(&held, 1); n++)
        if (n > 1000) HC(sched_op, SCHEDOP_yield, 0);
    __asm__ volatile("lfence" ::: "memory");
    u64 tsc = rdtsc(), now = system_time_of(id ? VCPU1 : VCPU0);
    steps_back += now < last_time && tsc >= last_tsc;
    last_time = now;
    last_tsc = rdtsc();
    __sync_lock_release(&held);
    if (++reads[id] % 256 == 0) HC(sched_op, SCHEDOP_yield, 0);
}

static void second(ulong id) {
    if (id != 1) panic("vcpu %lu", id);
    struct evt_bind_virq v = {.virq = VIRQ_TIMER, .vcpu = 1};
    timer_bound = HC(event_channel_op, EVT_bind_virq, &v);
    timer_port = v.port;
    shared->evtchn_mask[0] &= ~(1ul << v.port);
    HC(vcpu_op, VCPUOP_stop_periodic, 1, 0);
    VCPU1->upcall_mask = 0;
    while (!stop) {
        beats++;
        while (comparing) read_clock(1);
        if (ticks == 0) set_timer(VCPU1->time.system_time + MS);
        HC(sched_op, quiet ? SCHEDOP_yield : SCHEDOP_block, 0);
    }
    HC(vcpu_op, VCPUOP_down, 1, 0);
    panic("vcpu 1 runs after down");
}

static bool eventually(volatile u64 *v, u64 at_least) {
    u64 end = system_time() + 1000 * MS;
    while (*v < at_least && system_time() < end) {
        struct sched_poll poll = {.timeout = system_time() + MS};
        HC(sched_op, SCHEDOP_poll, &poll);
    }
    return *v >= at_least;
}

static struct vcpu_context context;
static bool present;

static void bring_up(void) {
    const char *value;
    if (has_word(si->cmd_line, "vcpus", &value)) EQ("vcpus", vcpu_count(), parse_number(value));
    long up = HC(vcpu_op, VCPUOP_is_up, 1, 0);
    if (up == -ENOENT) {
        EQ("no second vcpu: initialise", HC(vcpu_op, VCPUOP_initialise, 1, &context), -ENOENT);
        return;
    }
    EQ("is_up before", up, 0);
    EQ("up before initialise", HC(vcpu_op, VCPUOP_up, 1, 0), -EINVAL);
    vcpu_context(&context, 1, second, stack, sizeof stack);
    second_vcpu_event = on_second;
    EQ("initialise with a bad pointer", HC(vcpu_op, VCPUOP_initialise, 1, BAD_POINTER), -EFAULT);
    context.ctrlreg[3] = CR3_OF(NO_FRAME);
    EQ("initialise with a bad cr3", HC(vcpu_op, VCPUOP_initialise, 1, &context), -EINVAL);
    context.ctrlreg[3] = CR3_OF(va_mfn((void *)si->pt_base));
    EQ("initialise", HC(vcpu_op, VCPUOP_initialise, 1, &context), 0);
    EQ("initialise again", HC(vcpu_op, VCPUOP_initialise, 1, &context), -EEXIST);
    struct evt_bind_ipi i = {.vcpu = 0};
    EQ("bind_ipi of vcpu 0", HC(event_channel_op, EVT_bind_ipi, &i), 0);
    ipi_to_0 = i.port;
    i.vcpu = 1;
    EQ("bind_ipi of vcpu 1", HC(event_channel_op, EVT_bind_ipi, &i), 0);
    ipi_to_1 = i.port;
    shared->evtchn_mask[0] &= ~(1ul << ipi_to_0 | 1ul << ipi_to_1);
    EQ("is_up after initialise", HC(vcpu_op, VCPUOP_is_up, 1, 0), 0);
    EQ("up", HC(vcpu_op, VCPUOP_up, 1, 0), 0);
    EQ("is_up", HC(vcpu_op, VCPUOP_is_up, 1, 0), 1);
    TRUE("it runs", eventually(&beats, 1));
    EQ("it could bind its timer", timer_bound, 0);
    TRUE("its timer fires", eventually(&ticks, 1));
    TRUE("its time is filled", VCPU1->time.tsc_to_system_mul != 0);
    present = true;
}

static void clocks(void) {
    bool stable = VCPU0->time.flags & 1;
    if (has_word(si->cmd_line, "tsc-stable", 0)) TRUE("TSC is told to be stable", stable);
    if (!present) return;
    EQ("for all vcpus", VCPU1->time.flags & 1, stable);
    comparing = 1;
    u32 port = ipi_to_1;
    EQ("wake the other", HC(event_channel_op, EVT_send, &port), 0);
    for (u64 end = system_time() + 100 * MS; system_time() < end;) read_clock(0);
    comparing = 0;
    TRUE("both read their clocks", reads[0] && reads[1]);
    TRUE("time does not go back from one vcpu to the other", !stable || !steps_back);
    /* Events caused here must not disturb the next test. */
    TRUE("the event is served", eventually(&events, 1));
    events = 0;
    __sync_fetch_and_and(&shared->evtchn_pending[0], ~(1ul << ipi_to_0));
}

static volatile u64 replies;
static void on_reply(struct regs *r) {
    (void)r;
    if (__sync_fetch_and_and(&shared->evtchn_pending[0], ~(1ul << ipi_to_0)) >> ipi_to_0 & 1) replies++;
    VCPU0->pending_sel = 0;
}

static void ipis(void) {
    if (!present) return;
    event_hook = on_reply;
    events_enable();
    bool all = true;
    for (unsigned i = 1; i <= 20; i++) {
        u32 port = ipi_to_1;
        long r = HC(event_channel_op, EVT_send, &port);
        all &= r == 0 && eventually(&events, i) && eventually(&replies, i);
    }
    events_disable();
    TRUE("20 IPIs and 20 replies", all);
    EQ("IPIs", events, 20);
    EQ("replies", replies, 20);
    struct runstate_info info;
    EQ("runstate of the other", HC(vcpu_op, VCPUOP_get_runstate, 1, &info), 0);
    EQ("stop its periodic timer", HC(vcpu_op, VCPUOP_stop_periodic, 1, 0), 0);
    struct singleshot shot = {.timeout_abs_ns = system_time()};
    EQ("set_singleshot of the other", HC(vcpu_op, VCPUOP_set_singleshot, 1, &shot), -EINVAL);
    u64 vcpus = 3;
    EQ("TLB_FLUSH_MULTI of both", mmuext1(MMUEXT_TLB_FLUSH_MULTI, 0, (ulong)&vcpus), 0);
    EQ("INVLPG_ALL", mmuext1(MMUEXT_INVLPG_ALL, zone(0), 0), 0);
}

static volatile u64 calling, within;
static void on_reply_within(struct regs *r) {
    on_reply(r);
    /* A preempted call is at its instruction again. */
    within += *(u16 *)r->ip == PAGE_HYPERCALL;
    u32 port = ipi_to_1;
    if (calling) HC(event_channel_op, EVT_send, &port);
}

/* Events interrupt a long call midway, not at its end: back and forth, more often than timers could. Two vcpus that take turns on
   one CPU do not show it. */
static void event_in_call(void) {
    enum { PAGES = 32, N = PAGES * PAGE / sizeof(struct mmu_update), TRIES = 40, ENOUGH = 8 * TRIES };
    if (!present || !has_word(si->cmd_line, "own-cpus", 0)) return;
    struct mmu_update *u = alloc_pages(PAGES);
    void *page = alloc_page();
    for (unsigned i = 0; i < N; i++) u[i] = (struct mmu_update){va_ma(page) | MMU_MACHPHYS, va_pfn(page)};
    event_hook = on_reply_within;
    within = 0;
    bool all = true;
    for (unsigned i = 0; i < TRIES && within < ENOUGH; i++) {
        u32 port = ipi_to_1;
        u64 before = replies;
        calling = 1;
        events_enable();
        all &= HC(event_channel_op, EVT_send, &port) == 0;
        all &= HC(mmu_update, u, N, 0, DOMID_SELF) == 0;
        calling = 0;
        all &= eventually(&replies, before + 1);
        events_disable();
    }
    TRUE("calls and replies", all);
    TRUE("within the call", within >= ENOUGH);
    free_page(page);
}

static bool back_from_failsafe(struct regs *r) { return r->vector == 0x105; }

/* On one CPU with two vcpus: a selector whose descriptor went away is found when this vcpu is switched in again. */
static void failsafe(void) {
    if (!present) return;
    trap_hook = back_from_failsafe;
    u64 *table = alloc_page();
    ulong frame = va_mfn(table);
    table[7] = 0x00cff3000000ffffull;
    make_readonly(table);
    EQ("set_gdt", HC(set_gdt, &frame, 512), 0);
    __asm__ volatile("movw %w0, %%es" ::"r"(7 << 3 | 3));
    EQ("the descriptor goes", update_descriptor(va_ma(&table[7]), 0), 0);
    quiet = 1;
    u32 port = ipi_to_1, before = failsafe_count;
    HC(event_channel_op, EVT_send, &port);
    u64 end = system_time() + 50 * MS, n = beats;
    while (failsafe_count == before && system_time() < end) HC(sched_op, SCHEDOP_yield, 0);
    quiet = 0;
    HC(event_channel_op, EVT_send, &port);
    if (failsafe_count != before) {
        EQ("failsafe entered once", failsafe_count - before, 1);
        EQ("saved es", failsafe_segs[1] & 0xffff, 7 << 3 | 3);
        u16 es;
        __asm__ volatile("movw %%es, %0" : "=r"(es));
        EQ("es after it", es, FAILSAFE_ES);
    } else TRUE("the other vcpu has a CPU of its own", has_word(si->cmd_line, "own-cpus", 0) && beats > n);
    __asm__ volatile("movw %w0, %%es" ::"r"(NULL_DS));
    EQ("no GDT", HC(set_gdt, &frame, 0), 0);
    EQ("writable", make_writable(table), 0);
    free_page(table);
}

static void take_down(void) {
    if (!present) return;
    stop = 1;
    u32 port = ipi_to_1;
    HC(event_channel_op, EVT_send, &port);
    u64 end = system_time() + 500 * MS;
    while (HC(vcpu_op, VCPUOP_is_up, 1, 0) == 1 && system_time() < end) HC(sched_op, SCHEDOP_yield, 0);
    EQ("is_up after down", HC(vcpu_op, VCPUOP_is_up, 1, 0), 0);
    second_vcpu_event = 0;
    port = ipi_to_0;
    EQ("close", HC(event_channel_op, EVT_close, &port), 0);
    port = ipi_to_1;
    EQ("close", HC(event_channel_op, EVT_close, &port), 0);
    port = timer_port;
    EQ("close", HC(event_channel_op, EVT_close, &port), 0);
}

/* Vcpus from the third on: each runs on its own stack, sees its own vcpu_info, and goes down by itself. */
static volatile u32 came[MAX_VCPUS];
static void passer(ulong id) {
    struct runstate_info info;
    came[id] = 1 + (HC(vcpu_op, VCPUOP_get_runstate, id, &info) == 0 && info.state == 0 && vcpu_info_of(id)->time.tsc_to_system_mul);
    HC(vcpu_op, VCPUOP_down, id, 0);
    panic("vcpu %lu runs after down", id);
}

static void others(void) {
    unsigned n = vcpu_count();
    for (unsigned id = 2; id < n; id++) EQ("launch", vcpu_launch(id, passer), 0);
    u64 end = system_time() + 2000 * MS;
    for (unsigned id = 2; id < n; id++)
        while (HC(vcpu_op, VCPUOP_is_up, id, 0) == 1 && system_time() < end) HC(sched_op, SCHEDOP_yield, 0);
    for (unsigned id = 2; id < n; id++) {
        EQ("is_up after down", HC(vcpu_op, VCPUOP_is_up, id, 0), 0);
        EQ("it ran, with its time and state", came[id], 2);
    }
    if (n > 1) EQ("initialise of one that ran", HC(vcpu_op, VCPUOP_initialise, n - 1, &context), -EEXIST);
}

static void move_vcpu_info(void) {
    u8 *page = alloc_page();
    struct register_vcpu_info at = {.mfn = va_mfn(page), .offset = 4096 - 32};
    EQ("across a page", HC(vcpu_op, VCPUOP_register_vcpu_info, 0, &at), -ENXIO);
    at.offset = 0, at.mfn = NO_FRAME;
    EQ("bad frame", HC(vcpu_op, VCPUOP_register_vcpu_info, 0, &at), -EINVAL);
    at.mfn = va_mfn(zone_l1);
    EQ("a page table", HC(vcpu_op, VCPUOP_register_vcpu_info, 0, &at), -EINVAL);
    at.mfn = va_mfn(page), at.offset = 128;
    EQ("register", HC(vcpu_op, VCPUOP_register_vcpu_info, 0, &at), 0);
    vcpu0_info = (struct vcpu_info *)(page + 128);
    EQ("mask came along", VCPU0->upcall_mask, 1);
    TRUE("pending after it", VCPU0->upcall_pending);
    EQ("all selectors are set", VCPU0->pending_sel, ~0ul);
    VCPU0->pending_sel = 0;
    VCPU0->upcall_pending = 0;
    TRUE("time came along", VCPU0->time.tsc_to_system_mul != 0);
    EQ("register again", HC(vcpu_op, VCPUOP_register_vcpu_info, 0, &at), -EINVAL);
    (void)FAULTS("mov (%0), %%eax", ::"r"(zone(3)) : "rax", "memory");
    EQ("cr2 is written there", VCPU0->cr2, zone(3));
    struct evt_bind_ipi i = {.vcpu = 0};
    HC(event_channel_op, EVT_bind_ipi, &i);
    shared->evtchn_mask[0] &= ~(1ul << i.port);
    ulong count = event_count;
    events_enable();
    EQ("send", HC(event_channel_op, EVT_send, &i.port), 0);
    EQ("upcall by the new place", event_count, count + 1);
    events_disable();
    shared->evtchn_pending[0] = 0;
    EQ("close", HC(event_channel_op, EVT_close, &i.port), 0);
    TRUE("time goes on", ({ u64 t = system_time(); struct sched_poll p = {.timeout = t + 2 * MS}; HC(sched_op, SCHEDOP_poll, &p); system_time() > t; }));
}

const struct test smp_tests[] = {{"vcpu_up", bring_up}, {"vcpu_clocks", clocks}, {"vcpu_ipi", ipis}, {"event_in_call", event_in_call}, {"failsafe", failsafe}, {"vcpu_down", take_down}, {"vcpu_others", others},
                                 {"vcpu_info_move", move_vcpu_info}, {0, 0}};
