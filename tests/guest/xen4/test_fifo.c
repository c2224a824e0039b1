/* Event channels of the FIFO ABI; run last, because only EVTCHNOP_reset switches back. */
#include "test.h"

static long op(int cmd, void *arg) { return HC(event_channel_op, cmd, arg); }
static struct fifo_control *control;
static volatile u32 *words;

static u32 new_ipi(void) {
    struct evt_bind_ipi i = {.vcpu = 0};
    return op(EVT_bind_ipi, &i) ? 0 : i.port;
}

/* Takes the head of a queue as a guest does. */
static u32 take(unsigned priority) {
    u32 port = control->head[priority];
    if (!port) return 0;
    u32 w = words[port];
    control->head[priority] = w & FIFO_LINK_MASK;
    words[port] = w & ~(FIFO_LINKED | FIFO_PENDING | FIFO_LINK_MASK);
    if (!(w & FIFO_LINK_MASK)) control->ready &= ~(1u << priority);
    return port;
}

static void fifo(void) {
    if (!is_dom0) return; /* it ends by a reset, and a domU's console needs its port */
    control = alloc_page();
    words = alloc_page();
    u32 old = new_ipi();
    TRUE("a port of before", old);
    VCPU0->upcall_mask = 1;
    struct evt_init_control c = {.control_gfn = va_mfn(control), .offset = 4096 - 8, .vcpu = 0};
    EQ("control block across a page", op(EVT_init_control, &c), -EINVAL);
    c.offset = 4;
    EQ("control block misaligned", op(EVT_init_control, &c), -EINVAL);
    c.offset = 0, c.vcpu = 77;
    EQ("no vcpu", op(EVT_init_control, &c), -ENOENT);
    c.vcpu = 0, c.control_gfn = NO_FRAME;
    EQ("bad frame", op(EVT_init_control, &c), -EINVAL);
    c.control_gfn = va_mfn(control);
    EQ("init_control", op(EVT_init_control, &c), 0);
    EQ("link bits", c.link_bits, 17);
    EQ("init_control again", op(EVT_init_control, &c), -EINVAL);
    struct evt_expand_array a = {0xffffffffff};
    EQ("expand_array with a bad frame", op(EVT_expand_array, &a), -EINVAL);
    a.array_gfn = va_mfn((void *)words);
    EQ("expand_array", op(EVT_expand_array, &a), 0);
    VCPU0->upcall_pending = 0;
    u32 p = new_ipi(), q = new_ipi(), s = new_ipi();
    TRUE("ports", p && q && s);
    EQ("new port's word", words[p], 0);
    EQ("send", op(EVT_send, &p), 0);
    EQ("word is pending and linked", words[p], FIFO_PENDING | FIFO_LINKED);
    EQ("head of queue 7", control->head[7], p);
    EQ("ready", control->ready, 1u << 7);
    EQ("upcall pending", VCPU0->upcall_pending, 1);
    EQ("send again", op(EVT_send, &p), 0);
    EQ("changes nothing", words[p], FIFO_PENDING | FIFO_LINKED);
    op(EVT_send, &q);
    op(EVT_send, &s);
    EQ("the first links the second", words[p] & FIFO_LINK_MASK, q);
    EQ("the second links the third", words[q] & FIFO_LINK_MASK, s);
    EQ("taken in order, 1", take(7), p);
    EQ("taken in order, 2", take(7), q);
    EQ("taken in order, 3", take(7), s);
    EQ("queue is empty", control->head[7], 0);
    VCPU0->upcall_pending = 0;
    words[p] = FIFO_MASKED;
    EQ("send to a masked port", op(EVT_send, &p), 0);
    EQ("pending, not linked", words[p], FIFO_MASKED | FIFO_PENDING);
    EQ("no upcall pending", VCPU0->upcall_pending, 0);
    EQ("unmask", op(EVT_unmask, &p), 0);
    EQ("linked now", words[p], FIFO_PENDING | FIFO_LINKED);
    EQ("upcall pending", VCPU0->upcall_pending, 1);
    EQ("take", take(7), p);
    EQ("set_priority 3", op(EVT_set_priority, &(struct evt_set_priority){q, 3}), 0);
    EQ("set_priority 16", op(EVT_set_priority, &(struct evt_set_priority){q, 16}), -EINVAL);
    EQ("set_priority of no port", op(EVT_set_priority, &(struct evt_set_priority){900, 3}), -EINVAL);
    op(EVT_send, &q);
    op(EVT_send, &p);
    EQ("queue 3", control->head[3], q);
    EQ("queue 7", control->head[7], p);
    EQ("both ready", control->ready, 1u << 3 | 1u << 7);
    EQ("take", take(3), q);
    EQ("take", take(7), p);
    /* Upcall */
    ulong count = event_count;
    VCPU0->upcall_pending = 0;
    events_enable();
    EQ("send", op(EVT_send, &p), 0);
    EQ("upcall", event_count, count + 1);
    events_disable();
    EQ("take", take(7), p);
    /* A port from before the switch. */
    EQ("send on a port of before", op(EVT_send, &old), 0);
    EQ("take", take(7), old);
    /* Close while pending, and a timer. */
    op(EVT_send, &s);
    EQ("close while linked", op(EVT_close, &s), 0);
    (void)take(7);
    struct evt_bind_virq v = {.virq = VIRQ_TIMER};
    EQ("bind_virq", op(EVT_bind_virq, &v), 0);
    struct sched_poll poll = {(ulong)&v.port, 1, system_time() + 500000000};
    u64 at = system_time() + 3000000;
    EQ("set_timer_op", set_timer(at), 0);
    EQ("poll", HC(sched_op, SCHEDOP_poll, &poll), 0);
    TRUE("polled until the timer", system_time() + 100000 >= at && system_time() < at + 100000000);
    EQ("take", take(7), v.port);
    /* More ports than one page of words. */
    u32 high = 0;
    for (unsigned i = 0; i < 1100 && high < 1030; i++) high = new_ipi();
    EQ("ports go on past the words", high, 1030);
    EQ("send on a port without a word", op(EVT_send, &high), 0);
    EQ("queues nothing", control->head[7], 0);
    u32 *more = alloc_page();
    a.array_gfn = va_mfn(more);
    EQ("expand_array", op(EVT_expand_array, &a), 0);
    EQ("queues it", more[6], FIFO_PENDING | FIFO_LINKED);
    EQ("head", control->head[7], 1030);
    EQ("reset goes back to 2 levels", op(EVT_reset, &(u16){DOMID_SELF}), 0);
    EQ("set_priority", op(EVT_set_priority, &(struct evt_set_priority){p, 3}), -ENOSYS);
    u32 n = new_ipi();
    shared->evtchn_pending[0] = 0;
    EQ("send by 2 levels", op(EVT_send, &n), 0);
    EQ("pending bit", shared->evtchn_pending[0] >> n & 1, 1);
    EQ("close", op(EVT_close, &n), 0);
}

const struct test fifo_tests[] = {{"fifo", fifo}, {0, 0}};
