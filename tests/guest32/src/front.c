/* A block front-end: connects as the original driver does, then writes and reads the disk through grants and compares. */
#include "guest.h"

#define BATCH 5 /* requests in flight */

static struct blkif_ring *ring;
static u32 first_sector; /* of the part of the disk that this front-end uses */
static u32 state, ring_port, backend, consumed;
static struct { u32 requests, grants, errors, differ; } count;
static struct { bool busy; u32 ref[SEGMENTS], n; s16 status; } slots[BATCH];
static u8 *pages[BATCH][SEGMENTS];

static void offer_ring(void) {
    u32 m[3] = {0, 0, mfn_of(ring)};
    memset(ring, 0, PAGE);
    consumed = 0;
    state = IF_DISCONNECTED;
    control_send(MSG_BLKIF_FE, FE_CONNECT, m, 16);
}

static u8 pending_status;
static void serve_control(struct control_msg *msg) {
    if (msg->subtype != FE_STATUS) return;
    u32 status = *(u32 *)(msg->msg + 4);
    if (status == IF_CONNECTED) {
        ring_port = *(u16 *)(msg->msg + 8);
        backend = *(u16 *)(msg->msg + 10);
        state = IF_CONNECTED;
        unmask_port(ring_port);
    } else if (status == IF_DISCONNECTED) {
        pending_status = 1; /* the ring is offered outside of the handler */
    }
}

static void poll(void) {
    control_poll();
    if (pending_status) {
        pending_status = 0;
        if (state == IF_CONNECTED) printk("@@FRONT the back-end has gone\n");
        offer_ring();
    }
    if (state != IF_CONNECTED) return;
    for (; consumed != ring->rsp_prod; consumed++) {
        barrier();
        struct blkif_response r = ring->slot[consumed & 63].rsp;
        u32 id;
        memcpy(&id, r.id, 4);
        if (id >= BATCH || !slots[id].busy) panic("response %u for request %x", consumed, id);
        for (u32 i = 0; i < slots[id].n; i++) grant_end(slots[id].ref[i]);
        slots[id].status = r.status;
        slots[id].busy = false;
    }
}

static void submit(u32 id, u32 operation, u32 sector, u32 n) {
    struct blkif_request *r = &ring->slot[ring->req_prod & 63].req;
    memset(r, 0, sizeof *r);
    *r = (struct blkif_request){.operation = (u8)operation, .nr_segments = (u8)n, .device = 0x301, .id = id, .sector = {sector}};
    slots[id].n = n;
    for (u32 i = 0; i < n; i++) {
        slots[id].ref[i] = grant(backend, mfn_of(pages[id][i]), operation == BLKIF_WRITE);
        r->segment[i] = slots[id].ref[i] << 16 | 7;
        count.grants++;
    }
    slots[id].busy = true;
    count.requests++;
    barrier();
    ring->req_prod++;
    notify(ring_port);
}

static bool any_busy(void) {
    for (u32 i = 0; i < BATCH; i++)
        if (slots[i].busy) return true;
    return false;
}

static void finish(void) {
    for (;;) {
        u32 seen = events_seen;
        poll();
        if (!any_busy()) return;
        wait_event(seen);
    }
}

static u32 pattern(u32 sector, u32 round, u32 word) {
    return (sector / 8 * 1024 + word) * 2654435761u + round * 40503u;
}

static void fill(u8 *page, u32 sector, u32 round) {
    u32 *w = (u32 *)page, v = pattern(sector, round, 0);
    for (u32 i = 0; i < 1024; i++, v += 2654435761u) w[i] = v;
}

static void compare(const u8 *page, u32 sector, u32 round) {
    const u32 *w = (const u32 *)page;
    u32 v = pattern(sector, round, 0), bad = 0;
    for (u32 i = 0; i < 1024; i++, v += 2654435761u) bad |= w[i] ^ v;
    if (bad && count.differ++ < 5) printk("@@FRONT sector %u differs in round %u: %x\n", sector, round, w[0]);
}

static u32 probe(void) {
    submit(0, BLKIF_PROBE, 0, 1);
    finish();
    struct vdisk *v = (struct vdisk *)pages[0][0];
    if (slots[0].status != 1) panic("probe: %d", slots[0].status);
    printk("@@FRONT disk of %u sectors, device %x, info %x\n", v->capacity[0], v->device, v->info);
    return v->capacity[0];
}

/* One pass over `batches` runs of requests: writes all, or reads and compares all. */
static void pass(u32 operation, u32 capacity, u32 round, u32 batches) {
    u32 step = SEGMENTS * 8, runs = capacity / (step * BATCH);
    for (u32 b = 0; b < batches; b++) {
        u32 base = first_sector + b % runs * BATCH * step;
        for (u32 id = 0; id < BATCH; id++) {
            for (u32 i = 0; operation == BLKIF_WRITE && i < SEGMENTS; i++) fill(pages[id][i], base + id * step + i * 8, round);
            submit(id, operation, base + id * step, SEGMENTS);
        }
        finish();
        for (u32 id = 0; id < BATCH; id++) {
            if (slots[id].status) count.errors++;
            else if (operation == BLKIF_READ)
                for (u32 i = 0; i < SEGMENTS; i++) compare(pages[id][i], base + id * step + i * 8, round);
        }
    }
}

/* Submits the request as it is in slot 0; returns the back-end's answer. */
static s16 answer(u32 operation, u32 segments, u32 ref) {
    struct blkif_request *r = &ring->slot[ring->req_prod & 63].req;
    memset(r, 0, sizeof *r);
    *r = (struct blkif_request){.operation = (u8)operation, .nr_segments = (u8)segments, .device = 0x301, .id = 0};
    for (u32 i = 0; i < SEGMENTS; i++) r->segment[i] = ref << 16 | 7;
    slots[0].busy = true;
    slots[0].n = 0;
    barrier();
    ring->req_prod++;
    notify(ring_port);
    finish();
    return slots[0].status;
}

/* Requests with bad grants, which the hypervisor must refuse to the back-end. */
static u32 games(void) {
    u32 wrong = 0, l1 = pte_ma(ZONE) >> 12;
    struct { u32 dom, mfn; bool readonly; u32 operation; s16 want; } bad[] = {
        {backend + 7, mfn_of(pages[0][0]), false, BLKIF_READ, -1}, /* granted to another */
        {backend, mfn_of(pages[0][0]), true, BLKIF_READ, -1},      /* the disk would write */
        {backend, 1, false, BLKIF_READ, -1},                       /* not ours */
        {backend, 0xFFFFF, false, BLKIF_READ, -1},                 /* no RAM */
        {backend, 0xFFFFFFFF, false, BLKIF_READ, -1},
        {backend, l1, false, BLKIF_READ, -1},                      /* a page table */
        {backend, mfn_of((void *)boot_l2), false, BLKIF_READ, -1},
        {backend, mfn_of(pages[0][0]), false, BLKIF_READ, 0},
        {backend, mfn_of(pages[0][0]), true, BLKIF_WRITE, 0},
    };
    for (u32 i = 0; i < ARRAY_LEN(bad); i++) {
        u32 ref = grant(bad[i].dom, bad[i].mfn, bad[i].readonly);
        s16 got = answer(bad[i].operation, 1, ref);
        grant_end(ref);
        if (got != bad[i].want) wrong++, printk("@@MISMATCH game %u: %d\n", i, got);
    }
    wrong += answer(BLKIF_READ, 1, 7) != -1;      /* never granted */
    wrong += answer(BLKIF_READ, 11, 2047) != -1;
    wrong += answer(BLKIF_READ, 1, 0xffff) != -1; /* beyond the table */
    wrong += answer(BLKIF_READ, 0, 7) != -1;
    wrong += answer(BLKIF_READ, 12, 7) != -1;
    wrong += answer(9, 1, 7) != -1;
    return wrong;
}

/* Makes `requests` requests over the whole disk, repeatedly; the pages' contents do not matter. */
static void bench(const char *name, u32 operation, u32 capacity, u32 requests) {
    u32 step = SEGMENTS * 8, runs = capacity / (step * BATCH), done = 0;
    u64 began = rdtsc(), time = system_time();
    for (u32 b = 0; done < requests; b++, done += BATCH) {
        for (u32 id = 0; id < BATCH; id++) submit(id, operation, first_sector + (b % runs * BATCH + id) * step, SEGMENTS);
        finish();
        for (u32 id = 0; id < BATCH; id++) count.errors += slots[id].status != 0;
    }
    u32 kticks = (u32)((rdtsc() - began) >> 10), kns = (u32)((system_time() - time) >> 10);
    if (name) printk("@@BLOCK %s requests %u kticks %u kns %u errors %u\n", name, done, kticks, kns, count.errors);
}

static void wait_connected(void) {
    u64 end = system_time() + 20000000000ull;
    while (state != IF_CONNECTED) {
        u32 seen = events_seen;
        poll();
        if (state == IF_CONNECTED) break;
        if (system_time() > end) panic("no back-end after 20 s");
        wait_event(seen);
    }
}

void run_front(void) {
    u32 maps = word_value("maps", 2200);
    ring = alloc_page();
    for (u32 id = 0; id < BATCH; id++)
        for (u32 i = 0; i < SEGMENTS; i++) pages[id][i] = alloc_page();
    blkif_fe_handler = serve_control;
    u32 up[2] = {1, 0};
    control_send(MSG_BLKIF_FE, DRIVER_STATUS, up, 8);
    wait_connected();
    printk("@@FRONT connected to dom%u, port %u\n", backend, ring_port);
    u32 half = word_value("half", 2), capacity = probe(); /* half=0, half=1: only that half of the disk */
    if (half < 2) capacity = capacity / 2 & ~7u, first_sector = half * capacity;
    u32 per_batch = SEGMENTS * BATCH, runs = capacity / (SEGMENTS * 8 * BATCH);
    if (!runs) panic("a disk of %u sectors is too small", capacity);
    if (has_word(si.cmd_line, "games", 0)) {
        u32 wrong = games();
        printk("@@TEST games %s %u wrong\n", wrong ? "FAIL" : "OK", wrong);
    }
    if (has_word(si.cmd_line, "midio", 0)) {
        /* Ends with requests in flight and grants in use. */
        for (u32 id = 0; id < BATCH; id++) submit(id, BLKIF_WRITE, first_sector, SEGMENTS);
        shutdown(SHUTDOWN_crash);
    }
    u32 requests = word_value("requests", 0);
    if (requests) {
        bench(0, BLKIF_WRITE, capacity, BATCH);
        bench(0, BLKIF_READ, capacity, BATCH);
        bench("write", BLKIF_WRITE, capacity, requests);
        bench("read", BLKIF_READ, capacity, requests);
        return;
    }
    u64 began = system_time();
    for (u32 round = 0; count.grants < maps; round++) {
        u32 left = (maps - count.grants + per_batch - 1) / per_batch, n = (left + 1) / 2 < runs ? (left + 1) / 2 : runs;
        pass(BLKIF_WRITE, capacity, round, n);
        pass(BLKIF_READ, capacity, round, n);
    }
    u32 ms = (u32)((system_time() - began) >> 20);
    bool good = !count.errors && !count.differ;
    printk("@@FRONT requests %u grants %u errors %u differ %u in about %u ms\n", count.requests, count.grants, count.errors,
           count.differ, ms);
    printk("@@TEST front %s %u grants\n", good ? "OK" : "FAIL", count.grants);
}
