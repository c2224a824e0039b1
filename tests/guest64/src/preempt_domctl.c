/* The toolstack's calls that preempt measures: a domain with many vcpus, from creation to destruction. */
#include "preempt.h"

#define VCPUS 128
#define DOM 77
struct domctl { u32 cmd, version; u16 domain, pad[3]; u64 u[16]; };
struct createdomain {
    u32 ssidref;
    u8 handle[16];
    u32 flags, iommu_opts, max_vcpus, max_evtchn_port;
    int32_t max_grant_frames, max_maptrack_frames;
    u32 grant_opts;
};
enum { DOMCTL_create = 1, DOMCTL_destroy, DOMCTL_pause, DOMCTL_unpause, DOMCTL_info, DOMCTL_max_mem = 11, DOMCTL_max_vcpus = 15 };

static struct domctl op;
static long domctl(u32 cmd) {
    op.cmd = cmd, op.version = 0x15, op.domain = DOM;
    return HC(domctl, &op);
}

void preempt_domctl(void) {
    struct createdomain *c = (void *)op.u;
    *c = (struct createdomain){.max_vcpus = VCPUS, .max_evtchn_port = 1023, .max_grant_frames = -1, .max_maptrack_frames = -1, .grant_opts = 1};
    must("create", STRETCH("create a domain", domctl(DOMCTL_create)));
    op.u[0] = VCPUS;
    must("max_vcpus", STRETCH("max_vcpus 128", domctl(DOMCTL_max_vcpus)));
    op.u[0] = 1 << 20;
    must("max_mem", domctl(DOMCTL_max_mem));
    static u64 extents[4096];
    for (unsigned i = 0; i < ARRAY_LEN(extents); i++) extents[i] = i;
    struct reservation r = {.extent_start = (ulong)extents, .nr_extents = ARRAY_LEN(extents), .domid = DOM};
    STRETCH("populate another", HC(memory_op, XENMEM_populate_physmap, &r));
    STRETCH("pause 128 vcpus", domctl(DOMCTL_pause));
    STRETCH("unpause 128 vcpus", domctl(DOMCTL_unpause));
    STRETCH("getdomaininfo 128 vcpus", domctl(DOMCTL_info));
    STRETCH("destroy", domctl(DOMCTL_destroy));
}
