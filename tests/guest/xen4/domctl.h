/* The calls that build other domains, for dom0. */
#pragma once
#include "guest.h"

enum { DOMCTL_createdomain = 1, DOMCTL_destroydomain = 2, DOMCTL_max_mem = 11, DOMCTL_gettscinfo = 59, DOMCTL_settscinfo = 60 };

struct domctl {
    u32 cmd, interface_version;
    u16 domain, pad[3];
    union {
        struct { u32 ssidref; u8 handle[16]; u32 flags, iommu_opts, max_vcpus, max_evtchn_port, max_grant_frames, max_maptrack_frames, grant_opts, vmtrace_size, cpupool_id, emulation_flags, misc_flags; } create;
        struct { u32 mode, khz, incarnation, pad; u64 elapsed_ns; } tsc;
        u64 max_memkb;
        u8 bytes[128];
    };
};
_Static_assert(sizeof(struct domctl) == 144, "xen_domctl");

static inline long domctl(struct domctl *op, u32 cmd, u16 domain) {
    op->cmd = cmd, op->interface_version = 0x15, op->domain = domain;
    return HC(domctl, op);
}

/* Creates a domain with room for one vcpu. */
static inline long create_domain(u16 domain) {
    struct domctl create = {.create = {.max_vcpus = 1, .max_evtchn_port = 63, .max_grant_frames = 4, .max_maptrack_frames = 4, .grant_opts = 1}};
    return domctl(&create, DOMCTL_createdomain, domain);
}

static inline long destroy_domain(u16 domain) {
    struct domctl destroy = {0};
    long r;
    while ((r = domctl(&destroy, DOMCTL_destroydomain, domain)) == -EAGAIN) {}
    return r;
}
