/* Event channels of the 2-level ABI, upcalls, masks. */
#include "test.h"

static long op(int cmd, void *arg) { return HC(event_channel_op, cmd, arg); }
static bool pending(u32 p) { return shared->evtchn_pending[p / WORD_BITS] >> p % WORD_BITS & 1; }
static void set_mask(u32 p, bool on) {
    if (on) __sync_fetch_and_or(&shared->evtchn_mask[p / WORD_BITS], 1ul << p % WORD_BITS);
    else __sync_fetch_and_and(&shared->evtchn_mask[p / WORD_BITS], ~(1ul << p % WORD_BITS));
}
static void clear(u32 p) {
    __sync_fetch_and_and(&shared->evtchn_pending[p / WORD_BITS], ~(1ul << p % WORD_BITS));
    VCPU0->pending_sel = 0;
    VCPU0->upcall_pending = 0;
}
static u32 status_of(u32 port, struct evt_status *s) {
    *s = (struct evt_status){.dom = DOMID_SELF, .port = port, .status = 99};
    return op(EVT_status, s) ? 100 : s->status;
}
static long close_port(u32 port) { return op(EVT_close, &port); }

static void channels(void) {
    struct evt_status s;
    struct evt_alloc_unbound a = {.dom = DOMID_SELF, .remote_dom = DOMID_SELF};
    EQ("alloc_unbound", op(EVT_alloc_unbound, &a), 0);
    u32 p = a.port;
    TRUE("port 0 is never given", p != 0);
    EQ("status unbound", status_of(p, &s), 1);
    EQ("status vcpu", s.vcpu, 0);
    EQ("send on an unbound port", op(EVT_send, &p), 0);
    struct evt_bind_interdomain b = {.remote_dom = DOMID_SELF, .remote_port = p};
    EQ("bind_interdomain", op(EVT_bind_interdomain, &b), 0);
    u32 q = b.local_port;
    TRUE("another port", q != p && q);
    EQ("binding raises the local port", pending(q), 1);
    EQ("but not the remote one", pending(p), 0);
    EQ("status interdomain", status_of(q, &s), 2);
    EQ("its other port", s.u.raw[1], p);
    EQ("status interdomain of the other", status_of(p, &s), 2);
    EQ("its other port", s.u.raw[1], q);
    EQ("a second bind", op(EVT_bind_interdomain, &b), -EINVAL);
    clear(q);
    /* Everything masked. */
    VCPU0->upcall_mask = 1;
    set_mask(q, true);
    EQ("send, port masked", op(EVT_send, &p), 0);
    EQ("pending", pending(q), 1);
    EQ("no upcall pending", VCPU0->upcall_pending, 0);
    EQ("selector stays clear", VCPU0->pending_sel, 0);
    set_mask(q, false);
    EQ("send to a port already pending", op(EVT_send, &p), 0);
    EQ("raises nothing", VCPU0->upcall_pending, 0);
    clear(q);
    EQ("send, port not masked", op(EVT_send, &p), 0);
    EQ("upcall pending", VCPU0->upcall_pending, 1);
    EQ("selector", VCPU0->pending_sel, 1ul << q / WORD_BITS);
    ulong count = event_count;
    EQ("no upcall while masked", event_count, count);
    events_enable();
    EQ("upcall after unmasking", event_count, count + 1);
    EQ("upcalls are unmasked again after its iret", VCPU0->upcall_mask, 0);
    clear(q);
    EQ("send with all unmasked", op(EVT_send, &p), 0);
    EQ("upcall at once", event_count, count + 2);
    clear(q);
    EQ("from the other end", op(EVT_send, &q), 0);
    EQ("upcall", event_count, count + 3);
    EQ("pending at the first end", pending(p), 1);
    clear(p);
    /* unmask by hypercall */
    set_mask(q, true);
    op(EVT_send, &p);
    EQ("no upcall for a masked port", event_count, count + 3);
    EQ("unmask", op(EVT_unmask, &q), 0);
    EQ("its mask is clear", shared->evtchn_mask[q / WORD_BITS] >> q % WORD_BITS & 1, 0);
    EQ("upcall by unmask", event_count, count + 4);
    clear(q);
    events_disable();
    EQ("bind_vcpu", op(EVT_bind_vcpu, &(struct evt_bind_vcpu){q, 0}), 0);
    EQ("bind_vcpu to none", op(EVT_bind_vcpu, &(struct evt_bind_vcpu){q, 77}), -ENOENT);
    EQ("bind_vcpu of a closed port", op(EVT_bind_vcpu, &(struct evt_bind_vcpu){900, 0}), -EINVAL);
    EQ("close one end", close_port(p), 0);
    EQ("the other is unbound", status_of(q, &s), 1);
    EQ("the closed one is closed", status_of(p, &s), 0);
    EQ("send on it", op(EVT_send, &p), -EINVAL);
    EQ("close it again", close_port(p), -EINVAL);
    EQ("close the other", close_port(q), 0);
    EQ("lowest free port is given again", ({ op(EVT_alloc_unbound, &a); a.port; }), p < q ? p : q);
    EQ("close", close_port(a.port), 0);
}

static void errors(void) {
    struct evt_status s = {.dom = DOMID_SELF, .port = 5000};
    EQ("status beyond all ports", op(EVT_status, &s), -EINVAL);
    s = (struct evt_status){.dom = 99, .port = 1};
    EQ("status of no domain", op(EVT_status, &s), -ESRCH);
    u32 port = 0;
    EQ("send on port 0", op(EVT_send, &port), -EINVAL);
    port = 5000;
    EQ("send on port 5000", op(EVT_send, &port), -EINVAL);
    EQ("unmask of port 5000", op(EVT_unmask, &port), -EINVAL);
    port = ~0u;
    EQ("close of port -1", op(EVT_close, &port), -EINVAL);
    EQ("alloc_unbound for no domain", op(EVT_alloc_unbound, &(struct evt_alloc_unbound){.dom = 99}), -ESRCH);
    struct evt_bind_interdomain b = {.remote_dom = 99, .remote_port = 1};
    EQ("bind_interdomain to no domain", op(EVT_bind_interdomain, &b), -ESRCH);
    b = (struct evt_bind_interdomain){.remote_dom = DOMID_SELF, .remote_port = 900};
    EQ("bind_interdomain to no port", op(EVT_bind_interdomain, &b), -EINVAL);
    struct evt_alloc_unbound a = {.dom = DOMID_SELF, .remote_dom = 77};
    EQ("alloc_unbound for a domain to come", op(EVT_alloc_unbound, &a), 0);
    b.remote_port = a.port;
    EQ("bind to a port of another's", op(EVT_bind_interdomain, &b), -EINVAL);
    EQ("close", close_port(a.port), 0);
    EQ("set_priority with 2 levels", op(EVT_set_priority, &(struct evt_set_priority){1, 1}), -ENOSYS);
    u64 gfn = 0;
    EQ("expand_array with 2 levels", op(EVT_expand_array, &gfn), -EOPNOTSUPP);
}

static void virqs(void) {
    struct evt_status s;
    struct evt_bind_virq v = {.virq = VIRQ_TIMER};
    EQ("bind_virq timer", op(EVT_bind_virq, &v), 0);
    EQ("status virq", status_of(v.port, &s), 4);
    EQ("its virq", s.u.virq, VIRQ_TIMER);
    u32 port = v.port;
    EQ("bind_virq twice", op(EVT_bind_virq, &v), -EEXIST);
    EQ("send on a virq port", op(EVT_send, &port), -EINVAL);
    EQ("bind_vcpu of a per-vcpu virq", op(EVT_bind_vcpu, &(struct evt_bind_vcpu){port, 0}), -EINVAL);
    EQ("close", close_port(port), 0);
    v = (struct evt_bind_virq){.virq = 24};
    EQ("bind_virq 24", op(EVT_bind_virq, &v), -EINVAL);
    v = (struct evt_bind_virq){.virq = VIRQ_TIMER, .vcpu = 77};
    EQ("bind_virq of no vcpu", op(EVT_bind_virq, &v), -ENOENT);
    v = (struct evt_bind_virq){.virq = VIRQ_DEBUG};
    EQ("bind_virq debug", op(EVT_bind_virq, &v), 0);
    EQ("close debug", close_port(v.port), 0);
    v = (struct evt_bind_virq){.virq = VIRQ_CONSOLE};
    EQ("bind_virq console", op(EVT_bind_virq, &v), 0);
    EQ("close console", close_port(v.port), 0);
}

static void ipis(void) {
    struct evt_status s;
    struct evt_bind_ipi i = {.vcpu = 0};
    EQ("bind_ipi", op(EVT_bind_ipi, &i), 0);
    EQ("status ipi", status_of(i.port, &s), 5);
    set_mask(i.port, false);
    ulong count = event_count;
    events_enable();
    EQ("send to self", op(EVT_send, &i.port), 0);
    EQ("upcall", event_count, count + 1);
    EQ("pending", pending(i.port), 1);
    clear(i.port);
    /* Events while blocked. */
    EQ("send before block", op(EVT_send, &i.port), 0);
    EQ("upcall", event_count, count + 2);
    clear(i.port);
    events_disable();
    struct sched_poll poll = {(ulong)&i.port, 1, 0};
    EQ("send", op(EVT_send, &i.port), 0);
    EQ("poll of a pending port returns at once", HC(sched_op, SCHEDOP_poll, &poll), 0);
    clear(i.port);
    set_mask(i.port, true);
    poll.timeout = system_time() + 3000000;
    EQ("poll of a quiet port", HC(sched_op, SCHEDOP_poll, &poll), 0);
    TRUE("ends by its timeout", system_time() + 100000 >= poll.timeout);
    poll.nr_ports = 129;
    EQ("poll of 129 ports", HC(sched_op, SCHEDOP_poll, &poll), -EINVAL);
    u32 bad = 5000;
    poll = (struct sched_poll){(ulong)&bad, 1, system_time() + 3000000};
    EQ("poll of port 5000", HC(sched_op, SCHEDOP_poll, &poll), -EINVAL);
    EQ("close", close_port(i.port), 0);
    i.vcpu = 77;
    EQ("bind_ipi of no vcpu", op(EVT_bind_ipi, &i), -ENOENT);
}

static void reset(void) {
    if (!is_dom0) return; /* a domU's console needs its port */
    struct evt_alloc_unbound a = {.dom = DOMID_SELF, .remote_dom = DOMID_SELF};
    struct evt_status s;
    for (unsigned i = 0; i < 200; i++)
        if (op(EVT_alloc_unbound, &a)) break;
    TRUE("200 ports", a.port >= 200);
    EQ("reset of no domain", op(EVT_reset, &(u16){99}), -ESRCH);
    EQ("reset", op(EVT_reset, &(u16){DOMID_SELF}), 0);
    EQ("all are closed", status_of(a.port, &s), 0);
    EQ("and the first too", status_of(1, &s), 0);
}

const struct test event_tests[] = {{"event_channel", channels}, {"event_error", errors}, {"virq", virqs},
                                   {"ipi_and_poll", ipis}, {"event_reset", reset}, {0, 0}};
