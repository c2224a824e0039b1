/* `preempt`: how long each expensive call keeps an interrupt waiting, counted by rdtsc under QEMU's -icount.

   Each upcall of a timer sets it again, to expire just after the interrupted call has been resumed: the call then continues to
   its next preemption point. The longest time from one upcall to the next, or to the call's end, is the longest distance between
   two points plus at most AHEAD. */
#include "preempt.h"

/* From setting the timer to resuming the interrupted call, with a margin; nanoseconds, which are instructions. */
#define AHEAD 4000
/* A call that is interrupted more often would never complete. */
#define TOO_OFTEN 3000000

static u64 since, longest, upcalls;

static void clear_event(void) {
    VCPU0->pending_sel = 0;
    shared->evtchn_pending[0] = 0;
}

static void note_stretch(void) {
    u64 stretch = rdtsc() - since;
    if (stretch > longest) longest = stretch;
}

static void timer_expired(struct regs *r) {
    (void)r;
    note_stretch();
    if (++upcalls > TOO_OFTEN) panic("preempt: %llu upcalls, and no end", upcalls);
    clear_event();
    set_timer(system_time() + AHEAD);
    since = rdtsc();
}

void stretch_begin(void) {
    longest = upcalls = 0;
    event_hook = timer_expired;
    clear_event();
    VCPU0->upcall_pending = 0;
    set_timer(system_time() + AHEAD);
    since = rdtsc();
    VCPU0->upcall_mask = 0;
    barrier();
}

void stretch_end(const char *name, long result) {
    events_disable();
    note_stretch();
    event_hook = 0;
    set_timer(0);
    printk("@@PREEMPT %s longest %llu upcalls %llu result %ld\n", name, longest, upcalls, result);
}

void must(const char *what, long r) {
    if (r) panic("preempt: %s: %ld", what, r);
}

void run_preempt(void) {
    zone_init();
    HC(vcpu_op, VCPUOP_stop_periodic, 0, 0);
    struct evt_bind_virq timer = {.virq = VIRQ_TIMER};
    if (HC(event_channel_op, EVT_bind_virq, &timer)) panic("preempt: no timer");
    STRETCH("nothing", 0);
    preempt_memory();
    preempt_calls();
    preempt_domctl();
    preempt_fifo();
}
