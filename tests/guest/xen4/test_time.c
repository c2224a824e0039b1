/* System time, wall clock, timers, runstate. */
#include "test.h"

#define MS 1000000ull
static volatile u64 fired_at;
static ulong timer_bit;
static void on_event(struct regs *r) {
    (void)r;
    VCPU0->pending_sel = 0;
    if (!(shared->evtchn_pending[0] & timer_bit)) return;
    fired_at = system_time();
    shared->evtchn_pending[0] &= ~timer_bit;
}

static void clock(void) {
    volatile struct vcpu_time_info *t = &VCPU0->time;
    TRUE("version is even", !(t->version & 1));
    TRUE("multiplier", t->tsc_to_system_mul != 0);
    u64 last = system_time(), tsc = rdtsc();
    bool ok = true, tsc_ok = true;
    for (unsigned i = 0; i < 20000; i++) {
        u64 now = system_time(), tsc_now = rdtsc();
        ok &= now >= last;
        tsc_ok &= tsc_now > tsc;
        last = now, tsc = tsc_now;
    }
    TRUE("system time goes on", ok);
    TRUE("TSC goes on", tsc_ok);
    TRUE("wall clock version is even", !(shared->wc_version & 1));
    TRUE("wall clock is after 2020", ((u64)shared->WC_SEC_HI << 32 | shared->wc_sec) > 1577836800);
    TRUE("nanoseconds", shared->wc_nsec < 1000000000);
}

static bool wait_for(u64 limit) {
    events_enable();
    while (!fired_at && system_time() < limit) {
        struct sched_poll poll = {.timeout = system_time() + MS};
        HC(sched_op, SCHEDOP_poll, &poll);
    }
    events_disable();
    return fired_at;
}

/* A machine that is itself held up for a while is late once; a hypervisor that is late is late each time. So one of so many
   must be in time. */
#define TRIES 5
#define IN_TIME(what, ns, limit) check((ns) < (limit), what, (s64)(ns), (s64)(limit))
/* `call` sets a timer to `at`, which is `ahead` ns from now. */
#define FIRES(what, ahead, call)                                                                                       \
    do {                                                                                                               \
        u64 late_ = ~0ull;                                                                                             \
        for (unsigned i_ = 0; i_ < TRIES && late_ >= 50 * MS; i_++) {                                                  \
            u64 now_ = system_time(), at = now_ + (ahead), due_ = at > now_ ? at : now_;                               \
            fired_at = 0;                                                                                              \
            EQ(what, call, 0);                                                                                         \
            TRUE(what " fires", wait_for(due_ + 500 * MS));                                                            \
            TRUE(what " not early (100 us)", fired_at + MS / 10 >= due_);                                              \
            late_ = fired_at > due_ ? fired_at - due_ : 0;                                                             \
        }                                                                                                              \
        IN_TIME(what " not late (ns)", late_, 50 * MS);                                                                \
    } while (0)

static void timers(void) {
    event_hook = on_event;
    struct evt_bind_virq v = {.virq = VIRQ_TIMER};
    EQ("bind", HC(event_channel_op, EVT_bind_virq, &v), 0);
    timer_bit = 1ul << v.port;
    shared->evtchn_mask[0] &= ~timer_bit;
    EQ("stop_periodic", HC(vcpu_op, VCPUOP_stop_periodic, 0, 0), 0);
    FIRES("set_timer_op", 5 * MS, set_timer(at));
    FIRES("set_timer_op in the past", -MS, set_timer(at));
    fired_at = 0;
    EQ("set_timer_op", set_timer(system_time() + 40 * MS), 0);
    EQ("set_timer_op 0", set_timer(0), 0);
    EQ("cancels", wait_for(system_time() + 50 * MS), 0);
    struct singleshot shot = {.flags = 0};
    FIRES("set_singleshot", 4 * MS, (shot.timeout_abs_ns = at, HC(vcpu_op, VCPUOP_set_singleshot, 0, &shot)));
    shot.flags = SSHOTTMR_future;
    FIRES("set_singleshot in the past, future wanted", -MS,
          (shot.timeout_abs_ns = at, HC(vcpu_op, VCPUOP_set_singleshot, 0, &shot)));
    shot.flags = 0;
    FIRES("set_singleshot in the past", -MS, (shot.timeout_abs_ns = at, HC(vcpu_op, VCPUOP_set_singleshot, 0, &shot)));
    fired_at = 0;
    shot.timeout_abs_ns = system_time() + 40 * MS;
    HC(vcpu_op, VCPUOP_set_singleshot, 0, &shot);
    EQ("stop_singleshot", HC(vcpu_op, VCPUOP_stop_singleshot, 0, 0), 0);
    EQ("cancels", wait_for(system_time() + 50 * MS), 0);
    EQ("set_singleshot of another vcpu", HC(vcpu_op, VCPUOP_set_singleshot, 77, &shot), -ENOENT);
    u64 period = 10;
    EQ("set_periodic below 1 ms", HC(vcpu_op, VCPUOP_set_periodic, 0, &period), -EINVAL);
    period = 5 * MS;
    EQ("set_periodic", HC(vcpu_op, VCPUOP_set_periodic, 0, &period), 0);
    ulong count = event_count;
    u64 from = system_time(), until = from + 1000 * MS;
    events_enable();
    while (event_count - count < 6 && system_time() < until) {}
    events_disable();
    TRUE("six periodic ticks", event_count - count >= 6);
    TRUE("not faster than their period", system_time() - from >= 5 * period - MS);
    EQ("stop_periodic", HC(vcpu_op, VCPUOP_stop_periodic, 0, 0), 0);
    /* block wakes by the timer */
    fired_at = 0;
    set_timer(system_time() + 5 * MS);
    EQ("block", HC(sched_op, SCHEDOP_block, 0), 0);
    EQ("block unmasks upcalls", VCPU0->upcall_mask, 0);
    TRUE("and returns after the upcall", fired_at != 0);
    events_disable();
    EQ("close", HC(event_channel_op, EVT_close, &v.port), 0);
}

static void runstate(void) {
    static struct runstate_info area __attribute__((aligned(64)));
    struct runstate_info info;
    EQ("get_runstate", HC(vcpu_op, VCPUOP_get_runstate, 0, &info), 0);
    EQ("running", info.state, 0);
    TRUE("time running", info.time[0] > 0);
    ulong where = (ulong)&area;
    EQ("register area", HC(vcpu_op, VCPUOP_register_runstate, 0, &where), 0);
    EQ("area says running", area.state, 0);
    u64 blocked = 0, since = ~0ull;
    for (unsigned i = 0; i < TRIES && (blocked < 4 * MS || blocked >= 60 * MS || since >= 50 * MS); i++) {
        u64 before = area.time[2];
        struct sched_poll poll = {.timeout = system_time() + 5 * MS};
        EQ("poll 5 ms", HC(sched_op, SCHEDOP_poll, &poll), 0);
        since = system_time() - (area.state_entry_time & ~(1ull << 63));
        TRUE("poll waits (100 us)", system_time() + MS / 10 >= poll.timeout);
        EQ("running again", area.state, 0);
        blocked = area.time[2] - before;
    }
    TRUE("blocked for at least 4 ms", blocked >= 4 * MS);
    IN_TIME("blocked for at most 60 ms (ns)", blocked, 60 * MS);
    IN_TIME("entered its state lately (ns)", since, 50 * MS);
    EQ("update flag is clear", area.state_entry_time >> 63, 0);
    where = BAD_POINTER;
    EQ("register a bad area", HC(vcpu_op, VCPUOP_register_runstate, 0, &where), 0);
    where = HV_START + 0x1000;
    EQ("register hypervisor space", HC(vcpu_op, VCPUOP_register_runstate, 0, &where), -EFAULT);
    where = 0;
    EQ("register none", HC(vcpu_op, VCPUOP_register_runstate, 0, &where), 0);
    static struct vcpu_time_info time_area __attribute__((aligned(64)));
    where = (ulong)&time_area;
    EQ("register time area", HC(vcpu_op, VCPUOP_register_time, 0, &where), 0);
    TRUE("it is filled", time_area.tsc_to_system_mul == VCPU0->time.tsc_to_system_mul);
    EQ("is_up", HC(vcpu_op, VCPUOP_is_up, 0, 0), 1);
}

const struct test time_tests[] = {{"clock", clock}, {"timer", timers}, {"runstate", runstate}, {0, 0}};
