/* Instructions that a toolstack's calls take to populate a domain's memory: from fresh RAM, and from a domain that has just ended. */
#include "bench.h"

enum { EXTENTS = 2, ORDER = 9, PAGES = EXTENTS << ORDER, LIVES = 3 };

struct domctl {
    u32 cmd, interface_version;
    u16 domain, pad[3];
    union {
        struct { u32 ssidref; u8 handle[16]; u32 flags, iommu_opts, max_vcpus, max_evtchn_port, max_grant_frames, max_maptrack_frames, grant_opts, vmtrace_size, cpupool_id, emulation_flags, misc_flags; } create;
        u64 max_memkb;
        u8 bytes[128];
    };
};
_Static_assert(sizeof(struct domctl) == 144, "xen_domctl");

static ulong pfns[PAGES];

static long domctl(struct domctl *op, u32 cmd, u16 domain) {
    op->cmd = cmd, op->interface_version = 0x15, op->domain = domain;
    return HC(domctl, op);
}

/* Returns the instructions needed to populate a new domain's PAGES pages; destroys the domain. */
static u64 life(u16 domain, ulong extents, u32 order) {
    struct domctl create = {.create = {.max_vcpus = 1, .max_evtchn_port = 63, .max_grant_frames = 4, .max_maptrack_frames = 4, .grant_opts = 1}};
    struct domctl max_mem = {.max_memkb = PAGES * 4 + 64}, destroy = {0};
    long r = domctl(&create, 1, domain);
    if (r < 0 || domctl(&max_mem, 11, domain) < 0) panic("bench: no domain: %ld", r);
    for (unsigned i = 0; i < extents; i++) pfns[i] = (ulong)i << order;
    struct reservation want = {.extent_start = (ulong)pfns, .nr_extents = extents, .order = order, .domid = domain};
    u64 begun = rdtsc();
    r = HC(memory_op, XENMEM_populate_physmap, &want);
    u64 taken = rdtsc() - begun;
    if (r != (long)extents) panic("bench: %ld of %lu extents", r, extents);
    while ((r = domctl(&destroy, 2, domain)) == -EAGAIN) {}
    if (r) panic("bench: destroydomain: %ld", r);
    return taken;
}

void bench_domains(void) {
    for (unsigned run = 0; run < LIVES; run++) printk("@@BENCH populate_2_of_2MiB_%s%u %llu\n", run ? "after_end_" : "first_", run, life(100 + run, EXTENTS, ORDER));
    for (unsigned run = 0; run < LIVES; run++) printk("@@BENCH populate_1024_of_4KiB_after_end_%u %llu\n", run, life(110 + run, PAGES, 0));
}
