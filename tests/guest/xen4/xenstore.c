/* See xenstore.h; io/xs_wire.h describes the ring and the messages. */
#include "xenstore.h"

#define RING 1024
struct ring { char req[RING], rsp[RING]; volatile u32 req_cons, req_prod, rsp_cons, rsp_prod, features, connection, error; };
_Static_assert(offsetof(struct ring, req_cons) == 2 * RING, "xenstore_domain_interface");

struct message { u32 type, request, transaction, len; };
enum { XS_READ = 2, XS_WATCH = 4, XS_WRITE = 11, XS_RM = 13, XS_WATCH_EVENT = 15, XS_ERROR = 16 };
#define PATIENCE (60 * 1000000000ull)

static struct ring *ring;
static u32 requests, fired;
static char payload[RING];

/* The ring's page stays the same one of the domain's memory; its frame does not. */
void xs_connect(void) {
    ring = pfn_va(M2P[si->store_mfn]);
    if (!xs_quiet()) panic("a request to xenstore is under way");
    ring->rsp_cons = ring->rsp_prod;
    fired = 0;
}

bool xs_quiet(void) { return ring->req_cons == ring->req_prod; }

static void notify(void) {
    u32 port = si->store_evtchn;
    long r = HC(event_channel_op, EVT_send, &port);
    if (r) panic("xenstore's port %u: %ld", port, r);
}

/* Waits for the daemon to write or to read; an upcall that takes the event meanwhile costs one timeout. */
static void wait(u64 since) {
    u64 now = system_time();
    if (now - since > PATIENCE) panic("xenstore does not answer");
    u32 port = si->store_evtchn;
    struct sched_poll poll = {.ports = (ulong)&port, .nr_ports = 1, .timeout = now + 5000000};
    HC(sched_op, SCHEDOP_poll, &poll);
    __sync_fetch_and_and(&shared->evtchn_pending[port / WORD_BITS], ~(1ul << port % WORD_BITS));
}

static void send(const void *from, size_t n) {
    u64 since = system_time();
    for (const char *c = from; n; n--) {
        while (ring->req_prod - ring->req_cons == RING) notify(), wait(since);
        ring->req[ring->req_prod % RING] = *c++;
        barrier();
        ring->req_prod++;
    }
}

static void receive(void *to, size_t n) {
    u64 since = system_time();
    for (char *c = to; n; n--) {
        while (ring->rsp_prod == ring->rsp_cons) notify(), wait(since);
        barrier();
        *c++ = ring->rsp[ring->rsp_cons % RING];
        barrier();
        ring->rsp_cons++;
    }
}

/* Takes one message, its payload NUL-terminated, and notes it if it says that a watch fired. */
static struct message next(void) {
    struct message m;
    receive(&m, sizeof m);
    if (m.len >= sizeof payload) panic("a message of %u bytes from xenstore", m.len);
    receive(payload, m.len);
    payload[m.len] = 0;
    notify();
    if (m.type == XS_WATCH_EVENT) {
        size_t path = strlen(payload);
        if (path + 1 < m.len) fired |= 1u << parse_number(payload + path + 1);
    }
    return m;
}

static long error_of(const char *name) {
    static const struct { const char *name; long number; } known[] = {
        {"ENOENT", ENOENT}, {"EACCES", EACCES}, {"EINVAL", EINVAL}, {"EEXIST", EEXIST}, {"ENOSPC", ENOSPC}, {"E2BIG", E2BIG}};
    for (unsigned i = 0; i < ARRAY_LEN(known); i++)
        if (strlen(name) == strlen(known[i].name) && !memcmp(name, known[i].name, strlen(name))) return -known[i].number;
    return -EIO;
}

/* A request of a string and more bytes; its answer's payload is left in `payload`. */
static long ask(u32 type, const char *path, const void *more, size_t n) {
    size_t path_len = strlen(path) + 1;
    struct message m = {.type = type, .request = ++requests, .len = (u32)(path_len + n)}, answer;
    if (sizeof m + m.len > RING) panic("a request of %u bytes", m.len);
    send(&m, sizeof m);
    send(path, path_len);
    send(more, n);
    notify();
    do answer = next();
    while (answer.type == XS_WATCH_EVENT);
    if (answer.request != m.request) panic("xenstore answers request %u, not %u", answer.request, m.request);
    return answer.type == XS_ERROR ? error_of(payload) : answer.type == type ? 0 : -EIO;
}

long xs_read(const char *path, char *value, size_t size) {
    long r = ask(XS_READ, path, 0, 0);
    if (r) return r;
    size_t n = strlen(payload) < size ? strlen(payload) : size - 1;
    memcpy(value, payload, n);
    value[n] = 0;
    return 0;
}

long xs_write(const char *path, const char *value) { return ask(XS_WRITE, path, value, strlen(value)); }
long xs_rm(const char *path) { return ask(XS_RM, path, 0, 0); }

long xs_watch(const char *path, unsigned number) {
    char token[3] = {(char)('0' + number / 10), (char)('0' + number % 10), 0};
    return ask(XS_WATCH, path, token, sizeof token);
}

u32 xs_fired(void) {
    while (ring->rsp_prod != ring->rsp_cons) next();
    u32 now = fired;
    fired = 0;
    return now;
}
