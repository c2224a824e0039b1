/* Instructions that a toolstack's calls take to populate a domain's memory: from fresh RAM, and from a domain that has just ended. */
#include "bench.h"
#include "domctl.h"

enum { EXTENTS = 2, ORDER = 9, PAGES = EXTENTS << ORDER, LIVES = 3 };

static ulong pfns[PAGES];

/* Returns the instructions needed to populate a new domain's PAGES pages; destroys the domain. */
static u64 life(u16 domain, ulong extents, u32 order) {
    struct domctl max_mem = {.max_memkb = PAGES * 4 + 64};
    long r = create_domain(domain);
    if (r < 0 || domctl(&max_mem, DOMCTL_max_mem, domain) < 0) panic("bench: no domain: %ld", r);
    for (unsigned i = 0; i < extents; i++) pfns[i] = (ulong)i << order;
    struct reservation want = {.extent_start = (ulong)pfns, .nr_extents = extents, .order = order, .domid = domain};
    u64 begun = rdtsc();
    r = HC(memory_op, XENMEM_populate_physmap, &want);
    u64 taken = rdtsc() - begun;
    if (r != (long)extents) panic("bench: %ld of %lu extents", r, extents);
    r = destroy_domain(domain);
    if (r) panic("bench: destroydomain: %ld", r);
    return taken;
}

void bench_domains(void) {
    for (unsigned run = 0; run < LIVES; run++) printk("@@BENCH populate_2_of_2MiB_%s%u %llu\n", run ? "after_end_" : "first_", run, life(100 + run, EXTENTS, ORDER));
    for (unsigned run = 0; run < LIVES; run++) printk("@@BENCH populate_1024_of_4KiB_after_end_%u %llu\n", run, life(110 + run, PAGES, 0));
}
