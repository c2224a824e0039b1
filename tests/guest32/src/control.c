/* The two control rings in shared_info, and the console on them. */
#include "guest.h"

#define NO_CALLBACK 0xff

control_handler *blkif_be_handler, *blkif_fe_handler;
u32 control_port;
static u32 tx_responses, rx_requests; /* consumed */

void control_init(void) {
    control_port = si.control_port;
    tx_responses = shared->tx.rsp_prod;
    rx_requests = shared->rx.req_prod;
    if (control_port) unmask_port(control_port);
}

static void take_responses(void) {
    u32 produced = shared->tx.rsp_prod;
    if (produced - tx_responses > 8) panic("control ring: %u responses to %u", produced, tx_responses);
    tx_responses = produced;
}

static void serve(struct control_msg *m) {
    if (m->type == MSG_BLKIF_BE && blkif_be_handler) blkif_be_handler(m);
    else if (m->type == MSG_BLKIF_FE && blkif_fe_handler) blkif_fe_handler(m);
    else if (m->type == MSG_SHUTDOWN) {
        printk("@@CONTROL shutdown %u\n", m->subtype);
        shutdown(m->subtype == 1 ? SHUTDOWN_reboot : SHUTDOWN_poweroff);
    } else if (m->type != MSG_CONSOLE) m->length = 0;
}

void control_poll(void) {
    if (!control_port) return;
    take_responses();
    bool any = false;
    while (rx_requests != shared->rx.req_prod) {
        barrier();
        struct control_msg m = shared->rx.slot[rx_requests & 7];
        rx_requests++;
        serve(&m);
        shared->rx.slot[shared->rx.rsp_prod & 7] = m;
        barrier();
        shared->rx.rsp_prod++;
        any = true;
    }
    if (any) notify(control_port);
}

void control_send(u8 type, u8 subtype, const void *msg, u8 length) {
    if (!control_port) return;
    for (unsigned i = 0;; i++) {
        take_responses();
        if (shared->tx.req_prod - tx_responses < 8) break;
        if (i > 1000000) shutdown(SHUTDOWN_crash);
        HC1(sched_op, SCHED_yield);
    }
    struct control_msg *m = &shared->tx.slot[shared->tx.req_prod & 7];
    memset(m, 0, sizeof *m);
    *m = (struct control_msg){.type = type, .subtype = subtype, .id = NO_CALLBACK, .length = length};
    memcpy(m->msg, msg, length);
    barrier();
    shared->tx.req_prod++;
    notify(control_port);
}

/* The console: the control ring, or the hypervisor's console for a domain that may write to it. */
void write_out(const char *s, size_t n) {
    if (si.flags & SIF_INITDOMAIN) {
        HC3(console_io, 0, n, s);
        return;
    }
    for (size_t at = 0; at < n; at += 60) control_send(MSG_CONSOLE, 0, s + at, (u8)(n - at < 60 ? n - at : 60));
}
