/* A block back-end with a disk in memory: announces itself, serves control messages, maps rings by frame number and data by grants
 * in batches, as the original driver does. With `once=N` it ends after N front-ends. */
#include "bench.h"

#define FRONTS 4
#define DISK_SECTORS (word_value("disk", 4) * 2048) /* disk=MiB */
#define IN_FLIGHT 8 /* requests whose pages are mapped at once */

struct front {
    u16 dom;
    bool created, vbd, connected;
    u16 vdevice, readonly;
    u32 port, ring_va, consumed;
};
static struct front fronts[FRONTS];
static u8 *disk;
static u8 *area; /* IN_FLIGHT * SEGMENTS pages without frames: where data is mapped */
static u32 ended;
static struct { u32 requests, segments, maps, unmaps, failed; } count;

static struct front *find(u16 dom) {
    for (u32 i = 0; i < FRONTS; i++)
        if (fronts[i].created && fronts[i].dom == dom) return &fronts[i];
    return 0;
}

/* Maps the ring page, which belongs to the front-end, by frame number with that domain as owner. */
static s32 map_ring(struct front *f, u32 mfn) {
    f->ring_va = ZONE + (u32)(f - fronts) * PAGE;
    struct mmu_update u = {pte_ma(f->ring_va), mfn << 12 | 0x63};
    u32 done = 0;
    s32 rc = HC4(mmu_update, &u, 1, &done, f->dom);
    return rc ? rc : done == 1 ? 0 : -EINVAL;
}

static void unmap_ring(struct front *f) {
    *pte_of(f->ring_va) = 0;
    mmuext1(MMUEXT_INVLPG_LOCAL, f->ring_va, 0);
}

static void close_port(struct front *f) {
    struct evtchn_op op = {.cmd = EVT_close, .u = {DOMID_SELF, f->port}};
    mask_port(f->port);
    HC1(event_channel_op, &op);
}

static u32 create(const u8 *m) {
    u16 dom = *(const u16 *)m;
    if (find(dom)) return BE_EXISTS;
    for (u32 i = 0; i < FRONTS; i++) {
        if (fronts[i].created) continue;
        fronts[i] = (struct front){.dom = dom, .created = true};
        return BE_OKAY;
    }
    return BE_NOMEM;
}

static u32 connect(const u8 *m) {
    struct front *f = find(*(const u16 *)m);
    if (!f) return BE_NOT_FOUND;
    if (f->connected) return BE_STILL_CONNECTED;
    s32 rc = map_ring(f, *(const u32 *)(m + 8));
    if (rc) {
        printk("@@BACK ring of dom%u: %d\n", f->dom, rc);
        return BE_MAPPING;
    }
    f->port = *(const u32 *)(m + 16);
    f->consumed = 0;
    ((struct blkif_ring *)f->ring_va)->req_prod = ((struct blkif_ring *)f->ring_va)->rsp_prod = 0;
    f->connected = true;
    unmask_port(f->port);
    return BE_OKAY;
}

static u32 disconnect(const u8 *m) {
    struct front *f = find(*(const u16 *)m);
    if (!f) return BE_NOT_FOUND;
    if (f->connected) {
        f->connected = false;
        unmap_ring(f);
        close_port(f);
        printk("@@BACK dom%u disconnected\n", f->dom);
        ended++;
    }
    return BE_OKAY;
}

static void serve_control(struct control_msg *msg) {
    u8 *m = msg->msg;
    struct front *f = find(*(u16 *)m);
    switch (msg->subtype) {
    case BE_CREATE: *(u32 *)(m + 8) = create(m); break;
    case BE_DESTROY:
        *(u32 *)(m + 8) = !f ? BE_NOT_FOUND : f->connected ? BE_STILL_CONNECTED : BE_OKAY;
        if (f && !f->connected) f->created = false;
        break;
    case BE_CONNECT: *(u32 *)(m + 20) = connect(m); break;
    case BE_DISCONNECT: *(u32 *)(m + 8) = disconnect(m); break;
    case BE_VBD_CREATE:
        *(u32 *)(m + 16) = !f ? BE_NOT_FOUND : f->vbd ? BE_VBD_EXISTS : BE_OKAY;
        if (f) f->vbd = true, f->vdevice = *(u16 *)(m + 12), f->readonly = *(u16 *)(m + 14);
        break;
    case BE_VBD_DESTROY:
        if (f) f->vbd = false;
        else *(u32 *)(m + 12) = BE_NOT_FOUND;
        break;
    default: break; /* DRIVER_STATUS comes back as it was */
    }
}

/* Maps a request's segments in one batch; returns how many succeeded. */
static u32 map_segments(struct front *f, const struct blkif_request *r, u32 slot, struct gnttab_map *m) {
    u32 good = 0;
    for (u32 i = 0; i < r->nr_segments; i++)
        m[i] = (struct gnttab_map){
            .host_virt = (u32)area + (slot * SEGMENTS + i) * PAGE, .dom = f->dom, .ref = (u16)(r->segment[i] >> 16),
            .flags = (u16)(GNTMAP_host | (r->operation == BLKIF_WRITE ? GNTMAP_readonly : 0)),
        };
    s32 rc = HC3(grant_table_op, GNTTAB_map, m, r->nr_segments);
    if (rc) panic("map_grant_ref: %d", rc);
    for (u32 i = 0; i < r->nr_segments; i++) {
        if (m[i].handle >= 0) {
            good++;
            P2M[pfn_of((void *)m[i].host_virt)] = m[i].dev_bus_addr;
        } else if (m[i].dev_bus_addr) panic("a failed map has bus address %x", m[i].dev_bus_addr);
    }
    count.maps += good;
    count.failed += r->nr_segments - good;
    return good;
}

static void unmap_segments(const struct gnttab_map *m, u32 n) {
    struct gnttab_unmap u[SEGMENTS];
    u32 k = 0;
    for (u32 i = 0; i < n; i++)
        if (m[i].handle >= 0) u[k++] = (struct gnttab_unmap){.host_virt = m[i].host_virt, .handle = (u16)m[i].handle};
    s32 rc = HC3(grant_table_op, GNTTAB_unmap, u, k);
    if (rc) panic("unmap_grant_ref: %d", rc);
    for (u32 i = 0; i < k; i++) {
        if (u[i].status < 0) panic("unmap: status %d, handle %u", u[i].status, u[i].handle);
        count.unmaps++;
    }
}

static bool counting; /* whether to count the instructions of the first requests */
static bool play; /* whether to run the games, once */
static bool implicit_unmap(struct front *f, u32 ref);
static void foreign_games(struct front *f, u32 ring_mfn);

static s16 transfer(struct front *f, const struct blkif_request *r, u32 slot) {
    static struct gnttab_map m[SEGMENTS];
    if (!r->nr_segments || r->nr_segments > SEGMENTS || r->operation > BLKIF_PROBE) return -1;
    if (r->operation == BLKIF_WRITE && f->readonly) return -1;
    if (r->operation == BLKIF_WRITE && play) {
        play = !implicit_unmap(f, r->segment[0] >> 16);
        if (!play) foreign_games(f, *pte_of(f->ring_va) >> 12);
    }
    if (counting) bench_grants(f->dom, r, area);
    bool good = map_segments(f, r, slot, m) == r->nr_segments;
    s16 status = good ? 0 : -1;
    for (u32 i = 0; good && i < r->nr_segments; i++) {
        u32 sector = r->sector[0] + i * 8;
        void *page = (void *)m[i].host_virt;
        if (r->operation == BLKIF_PROBE) {
            *(struct vdisk *)page = (struct vdisk){{DISK_SECTORS, 0}, f->vdevice, (u16)(0x20 | 0x80 | (f->readonly ? 0x40 : 0))};
            status = 1;
        } else if (r->sector[1] || sector + 8 > DISK_SECTORS || sector & 7) {
            status = -1;
        } else if (r->operation == BLKIF_WRITE) {
            copy_page(disk + sector * 512, page);
        } else {
            copy_page(page, disk + sector * 512);
        }
    }
    unmap_segments(m, r->nr_segments);
    count.segments += r->nr_segments;
    return status;
}

static bool serve_ring(struct front *f) {
    struct blkif_ring *ring = (struct blkif_ring *)f->ring_va;
    u32 produced = ring->req_prod, served = 0;
    barrier();
    if (produced - f->consumed > 64) {
        printk("@@BACK dom%u: %u requests to %u\n", f->dom, produced, f->consumed);
        f->consumed = produced;
        return false;
    }
    for (; f->consumed != produced; served++) {
        struct blkif_request r = ring->slot[f->consumed & 63].req;
        barrier();
        s16 status = f->vbd ? transfer(f, &r, f->consumed % IN_FLIGHT) : -1;
        struct blkif_response *rsp = &ring->slot[ring->rsp_prod & 63].rsp;
        memcpy(rsp->id, &r.id, 4);
        rsp->operation = r.operation;
        rsp->status = status;
        barrier();
        ring->rsp_prod++;
        f->consumed++;
        count.requests++;
        if (served % 4 == 3) notify(f->port);
    }
    if (served) notify(f->port);
    return served != 0;
}

/* Guest-physical pages whose frames are returned to the hypervisor; grants are mapped there. */
static void make_area(void) {
    u32 n = IN_FLIGHT * SEGMENTS;
    static u32 mfns[IN_FLIGHT * SEGMENTS];
    area = alloc_pages(n);
    for (u32 i = 0; i < n; i++) {
        mfns[i] = mfn_of(area + i * PAGE);
        if (set_va((u32)area + i * PAGE, 0, UVMF_INVLPG)) panic("cannot unmap the area");
    }
    if (HC5(dom_mem_op, MEMOP_decrease, mfns, n, 0, DOMID_SELF) != (s32)n) panic("decrease_reservation");
}

/* Frames that a front-end has not offered cannot be mapped by number, and its tables cannot be updated. */
static void foreign_games(struct front *f, u32 ring_mfn) {
    u32 mapped = 0;
    for (u32 mfn = ring_mfn > 64 ? ring_mfn - 64 : 0; mfn < ring_mfn + 64; mfn++) {
        if (mfn == ring_mfn) continue;
        struct mmu_update u = {pte_ma(ZONE + 100 * PAGE), mfn << 12 | 0x63};
        u32 done = 0;
        if (!HC4(mmu_update, &u, 1, &done, f->dom)) mapped++;
    }
    struct mmu_update u = {ring_mfn << 12 | MMU_MACHPHYS, 0};
    if (!HC4(mmu_update, &u, 1, 0, f->dom)) mapped++;
    set_va(ZONE + 100 * PAGE, 0, UVMF_INVLPG);
    printk("@@TEST back_foreign %s %u\n", mapped ? "FAIL" : "OK", mapped);
}

/* One grant mapped twice at one address: the first mapping and its handle end when its entry is overwritten.
 * Returns `false` if the front-end has gone meanwhile, so that nothing can be mapped. */
static bool implicit_unmap(struct front *f, u32 ref) {
    u32 va = (u32)area, bad = 0;
    struct gnttab_map m[2];
    for (u32 i = 0; i < 2; i++) {
        m[i] = (struct gnttab_map){.host_virt = va, .dom = f->dom, .ref = (u16)ref, .flags = GNTMAP_host | GNTMAP_readonly};
        HC3(grant_table_op, GNTTAB_map, &m[i], 1);
        if (i == 0 && m[i].handle < 0) return false;
        if (m[i].handle < 0) bad++, printk("@@MISMATCH implicit_unmap: map %u: %d\n", i, m[i].handle);
    }
    *pte_of(va) = 0; /* by an ordinary write, too */
    for (u32 i = 0; i < 2; i++) {
        struct gnttab_unmap u = {.host_virt = va, .handle = (u16)m[i].handle};
        HC3(grant_table_op, GNTTAB_unmap, &u, 1);
        if (u.status >= 0) bad++, printk("@@MISMATCH implicit_unmap: handle %u: status %d\n", u.handle, u.status);
    }
    printk("@@TEST implicit_unmap %s %u\n", bad ? "FAIL" : "OK", bad);
    return true;
}

void run_back(void) {
    u32 wanted = word_value("once", 0); /* once=N: end after N front-ends */
    counting = has_word(si.cmd_line, "grants", 0);
    play = has_word(si.cmd_line, "games", 0);
    disk = alloc_pages(DISK_SECTORS / 8);
    make_area();
    blkif_be_handler = serve_control;
    u32 up = 1;
    control_send(MSG_BLKIF_BE, DRIVER_STATUS, &up, 4);
    for (;;) {
        u32 seen = events_seen;
        control_poll();
        bool busy = false;
        for (u32 i = 0; i < FRONTS; i++)
            if (fronts[i].connected) busy |= serve_ring(&fronts[i]);
        if (wanted && ended >= wanted) break;
        if (!busy) wait_event(seen);
    }
    printk("@@BACK requests %u segments %u maps %u unmaps %u failed %u\n", count.requests, count.segments, count.maps,
           count.unmaps, count.failed);
    printk("@@TEST back %s %u maps, %u unmaps\n", count.maps == count.unmaps ? "OK" : "FAIL", count.maps, count.unmaps);
}
