/* System time from vcpu_time_info, and the upcall mask. */
#include "guest.h"

u64 system_time(void) { return system_time_of(VCPU0); }

u64 system_time_of(struct vcpu_info *vcpu) {
    volatile struct vcpu_time_info *t = &vcpu->time;
    u32 version;
    u64 ns;
    do {
        version = t->version;
        barrier();
        u64 delta = rdtsc() - t->tsc_timestamp;
        delta = t->tsc_shift >= 0 ? delta << t->tsc_shift : delta >> -t->tsc_shift;
        ns = t->system_time + (delta >> 32) * t->tsc_to_system_mul + ((u64)(u32)delta * t->tsc_to_system_mul >> 32);
        barrier();
    } while (version & 1 || version != t->version);
    return ns;
}

void events_disable(void) {
    VCPU0->upcall_mask = 1;
    barrier();
}

void events_enable(void) {
    barrier();
    VCPU0->upcall_mask = 0;
    barrier();
    if (VCPU0->upcall_pending) HC(xen_version, 0, 0); /* any hypercall delivers */
}
