/* Event channels, waiting, time. */
#include "guest.h"

volatile u32 port_events[1024];
volatile u32 events_seen;
u32 timer_port;

static bool test_and_clear(volatile u32 *word, u32 bit) {
    bool was;
    __asm__ volatile("lock; btrl %2, %0; setc %1" : "+m"(*word), "=q"(was) : "r"(bit) : "memory", "cc");
    return was;
}

static void take_events(void) {
    shared->vcpu[0].pending = 0;
    u32 sel = __atomic_exchange_n(&shared->vcpu[0].pending_sel, 0, __ATOMIC_SEQ_CST);
    for (; sel; sel &= sel - 1) {
        u32 w = (u32)__builtin_ctz(sel);
        u32 bits = shared->evtchn_pending[w] & ~shared->evtchn_mask[w];
        for (; bits; bits &= bits - 1) {
            u32 bit = (u32)__builtin_ctz(bits);
            if (test_and_clear(&shared->evtchn_pending[w], bit)) port_events[w * 32 + bit]++, events_seen++;
        }
    }
}

/* Entered with the mask set. Events between clearing it and the iret nest. */
void event_upcall(void) {
    do {
        take_events();
        shared->vcpu[0].mask = 0;
        barrier();
    } while (shared->vcpu[0].pending && (shared->vcpu[0].mask = 1));
}

void events_disable(void) {
    shared->vcpu[0].mask = 1;
    barrier();
}

void events_enable(void) {
    barrier();
    shared->vcpu[0].mask = 0;
    barrier();
    if (shared->vcpu[0].pending) HC1(xen_version, 0);
}

void wait_event(u32 seen) {
    events_disable();
    if (events_seen != seen) {
        events_enable();
        return;
    }
    /* A sleeping guest gets no ticks. */
    u64 wake = system_time() + 50000000;
    HC2(set_timer_op, (u32)wake, (u32)(wake >> 32));
    HC1(sched_op, SCHED_block);
}

void unmask_port(u32 port) {
    __atomic_fetch_and(&shared->evtchn_mask[port / 32], ~(1u << port % 32), __ATOMIC_SEQ_CST);
    if (shared->evtchn_pending[port / 32] & 1u << port % 32) {
        __atomic_fetch_or(&shared->vcpu[0].pending_sel, 1u << port / 32, __ATOMIC_SEQ_CST);
        shared->vcpu[0].pending = 1;
        if (!shared->vcpu[0].mask) HC1(xen_version, 0);
    }
}

void mask_port(u32 port) {
    __atomic_fetch_or(&shared->evtchn_mask[port / 32], 1u << port % 32, __ATOMIC_SEQ_CST);
}

void notify(u32 port) {
    struct evtchn_op op = {.cmd = EVT_send, .u = {port}};
    HC1(event_channel_op, &op);
}

s32 bind_virq(u32 virq, u32 *port) {
    struct evtchn_op op = {.cmd = EVT_bind_virq, .u = {virq}};
    s32 rc = HC1(event_channel_op, &op);
    *port = op.u[1];
    return rc;
}

void events_init(void) {
    for (unsigned i = 0; i < 32; i++) shared->evtchn_mask[i] = ~0u;
    if (bind_virq(VIRQ_TIMER, &timer_port)) shutdown(SHUTDOWN_crash);
    unmask_port(timer_port);
}

u64 system_time(void) {
    u32 version, lo, hi, stamp;
    do {
        version = shared->time_version2;
        barrier();
        lo = shared->system_time[0], hi = shared->system_time[1], stamp = shared->tsc_stamp[0];
        barrier();
    } while (version != shared->time_version1);
    u32 delta = (u32)rdtsc() - stamp, khz = 0;
    u64 hz = (u64)shared->cpu_freq[1] << 32 | shared->cpu_freq[0];
    /* 64 by 32 division in two steps; the frequency is below 2^32 * 1000. */
    for (u64 left = hz; left >= 1000u * 0x10000ull; left -= 1000u * 0x10000ull) khz += 0x10000;
    u64 rest = hz - (u64)khz * 1000;
    khz += (u32)rest / 1000;
    u32 ms = delta / khz, part = delta % khz;
    return ((u64)hi << 32 | lo) + (u64)ms * 1000000 + part / (khz / 1000 ? khz / 1000 : 1) * 1000;
}
