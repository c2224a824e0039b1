/* Where this guest's text goes: CONSOLEIO_write, or the console ring of a domain that has one. */
#include "guest.h"

/* The PV console ring (io/console.h) of a domain that is not dom0. */
struct console_ring { char in[1024], out[2048]; volatile u32 in_cons, in_prod, out_cons, out_prod; };

/* Found once: its page stays, while start_info does not name its frame all the time that the domain suspends. */
static struct console_ring *the_ring(void) {
    static struct console_ring *ring;
    if (!ring && !is_dom0 && si->console.domU.mfn) ring = pfn_va(M2P[si->console.domU.mfn]);
    return ring;
}

static void ring_write(struct console_ring *ring, const char *s, size_t n) {
    u32 port = si->console.domU.evtchn;
    for (size_t i = 0; i < n; i++) {
        while (ring->out_prod - ring->out_cons >= sizeof ring->out) HC(sched_op, SCHEDOP_yield, 0);
        ring->out[ring->out_prod % sizeof ring->out] = s[i];
        barrier();
        ring->out_prod++;
    }
    HC(event_channel_op, EVT_send, &port);
}

void console_drain(void) {
    struct console_ring *ring = the_ring();
    for (unsigned i = 0; ring && i < 1000000 && ring->out_cons != ring->out_prod; i++) HC(sched_op, SCHEDOP_yield, 0);
}

void console_quiet(void) {
    if (!the_ring()) return;
    u32 port = si->console.domU.evtchn;
    shared->evtchn_mask[port / WORD_BITS] |= 1ul << port % WORD_BITS;
    shared->evtchn_pending[port / WORD_BITS] |= 1ul << port % WORD_BITS;
}

void write_out(const char *s, size_t n) {
    struct console_ring *ring = the_ring();
    if (ring) ring_write(ring, s, n);
    else HC(console_io, 0, n, s);
}

void end_of_panic(void) {
    shutdown(SHUTDOWN_reboot);
}
