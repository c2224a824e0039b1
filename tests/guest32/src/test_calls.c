/* Hypercalls: event channels, time, grants' refusals, the rest, and their errors. */
#include "test.h"

static s32 evtchn(u32 cmd, u32 a, u32 b, u32 c, u32 *out, u32 at) {
    struct evtchn_op op = {.cmd = cmd, .u = {a, b, c}};
    s32 rc = HC1(event_channel_op, &op);
    if (out) *out = op.u[at];
    return rc;
}

static void events(void) {
    u32 ipi, unbound, port2, status;
    EQ("bind_ipi", evtchn(EVT_bind_ipi, 0, 0, 0, &ipi, 1), 0);
    u32 before = port_events[ipi];
    notify(ipi);
    EQ("masked", port_events[ipi], before);
    unmask_port(ipi);
    EQ("comes with unmasking", port_events[ipi], before + 1);
    notify(ipi);
    EQ("at once", port_events[ipi], before + 2);
    events_disable();
    notify(ipi);
    EQ("not while all are masked", port_events[ipi], before + 2);
    EQ("pending", shared->vcpu[0].pending, 1);
    events_enable();
    EQ("after that", port_events[ipi], before + 3);
    mask_port(ipi);
    EQ("status", evtchn(EVT_status, DOMID_SELF, ipi, 0, &status, 2), 0);
    EQ("is an IPI", status, 5);
    EQ("close", evtchn(EVT_close, DOMID_SELF, ipi, 0, 0, 0), 0);
    EQ("not twice", evtchn(EVT_close, DOMID_SELF, ipi, 0, 0, 0), -EINVAL);
    EQ("send to a closed port", evtchn(EVT_send, ipi, 0, 0, 0, 0), -EINVAL);
    EQ("send to no port", evtchn(EVT_send, 5000, 0, 0, 0, 0), -EINVAL);
    EQ("alloc_unbound", evtchn(EVT_alloc_unbound, 1234, 0, 0, &unbound, 1), 0);
    EQ("waits for another", evtchn(EVT_bind_interdomain, DOMID_SELF | DOMID_SELF << 16, 0, unbound, 0, 0), -EINVAL);
    EQ("close it", evtchn(EVT_close, DOMID_SELF, unbound, 0, 0, 0), 0);
    if (si.flags & SIF_INITDOMAIN) return; /* its first loop is the control port */
    struct evtchn_op op = {.cmd = EVT_bind_interdomain, .u = {DOMID_SELF | DOMID_SELF << 16}};
    EQ("a loop", HC1(event_channel_op, &op), 0);
    unbound = op.u[1], port2 = op.u[2];
    u32 seen = port_events[unbound];
    unmask_port(unbound);
    notify(port2);
    EQ("crosses", port_events[unbound], seen + 1);
    mask_port(unbound);
    EQ("close one end", evtchn(EVT_close, DOMID_SELF, unbound, 0, 0, 0), 0);
    EQ("the other is unbound", evtchn(EVT_status, DOMID_SELF, port2, 0, &status, 2), 0);
    EQ("state", status, 1);
    EQ("close it", evtchn(EVT_close, DOMID_SELF, port2, 0, 0, 0), 0);
    EQ("two other domains", evtchn(EVT_bind_interdomain, 1 | 2u << 16, 0, 0, 0, 0), -EPERM);
    u32 again;
    EQ("a VIRQ that is bound", bind_virq(VIRQ_TIMER, &again), 0);
    EQ("gives its port", again, timer_port);
    EQ("no such VIRQ", bind_virq(7, &again), -EINVAL);
    EQ("a physical interrupt", evtchn(EVT_bind_pirq, 14, 0, 0, 0, 0), -EPERM);
    EQ("no such command", evtchn(99, 0, 0, 0, 0, 0), -ENOSYS);
    EQ("bad pointer", HC1(event_channel_op, 0xFC000000u), -EFAULT);
}

static void time(void) {
    TRUE("frequency", shared->cpu_freq[0] > 1000000 || shared->cpu_freq[1]);
    TRUE("day", shared->wc_sec > 1100000000);
    u64 last = system_time();
    bool back = false;
    for (u32 i = 0; i < 20000; i++) {
        u64 now = system_time();
        back |= now + 2000 < last; /* microseconds */
        last = now;
    }
    TRUE("never goes back", !back);
    u64 least = ~0ull; /* a machine that is itself held up for a while is late, but not each time */
    for (u32 i = 0; i < 3; i++) {
        u64 want = system_time() + 3000000;
        EQ("set_timer", HC2(set_timer_op, (u32)want, (u32)(want >> 32)), 0);
        u32 seen = port_events[timer_port];
        while (port_events[timer_port] == seen) wait_event(events_seen);
        u64 now = system_time(), late = now > want ? now - want : 0; /* the tick may be first */
        if (late < least) least = late;
    }
    TRUE("not late", least < 100000000);
    u32 seen = port_events[timer_port];
    EQ("a deadline that has passed", HC2(set_timer_op, 1, 0), 0);
    HC1(xen_version, 0);
    while (port_events[timer_port] == seen && system_time() < last + 3000000000ull) barrier();
    TRUE("fires", port_events[timer_port] != seen);
    EQ("cancel", HC2(set_timer_op, 0, 0), 0);
}

static s16 map(u32 va, u32 dom, u32 ref, u32 flags, u32 *bus) {
    struct gnttab_map m = {.host_virt = va, .dom = (u16)dom, .ref = (u16)ref, .flags = (u16)flags, .handle = 77, .dev_bus_addr = 78};
    s32 rc = HC3(grant_table_op, GNTTAB_map, &m, 1);
    if (rc) panic("map_grant_ref: %d", rc);
    if (bus) *bus = m.dev_bus_addr;
    return m.handle;
}

static void grants(void) {
    EQ("the table's frames have no guest frame", M2P[*pte_of((u32)GRANT_TABLE) >> 12], -1);
    EQ("none", HC3(grant_table_op, GNTTAB_map, 0, 0), 0);
    EQ("too many", HC3(grant_table_op, GNTTAB_map, 0, 513), -EINVAL);
    EQ("bad pointer", HC3(grant_table_op, GNTTAB_map, 0xFC000000u, 1), -EFAULT);
    u32 bus;
    EQ("address of the hypervisor's", map(0xFC000000u, 1, 1, GNTMAP_host, 0), -5);
    EQ("reference too high", map(ZONE, 1, 2048, GNTMAP_host, 0), -3);
    EQ("neither host nor device", map(ZONE, 1, 1, 0, 0), -3);
    EQ("oneself", map(ZONE, DOMID_SELF, 1, GNTMAP_host, &bus), -2);
    EQ("no bus address", bus, 0);
    EQ("no such domain", map(ZONE, 1234, 1, GNTMAP_host, 0), -2);
    struct gnttab_unmap u = {.host_virt = ZONE, .handle = 5};
    EQ("unmap", HC3(grant_table_op, GNTTAB_unmap, &u, 1), 0);
    EQ("a handle not in use", u.status, -4);
    u.handle = 0xffff;
    HC3(grant_table_op, GNTTAB_unmap, &u, 1);
    EQ("no handle", u.status, -4);
    struct gnttab_setup s = {.dom = DOMID_SELF, .nr_frames = 5, .frame_list = ZONE};
    EQ("setup", HC3(grant_table_op, GNTTAB_setup, &s, 1), 0);
    EQ("too many frames", s.status, -1);
    s.nr_frames = 1, s.dom = 1234;
    HC3(grant_table_op, GNTTAB_setup, &s, 1);
    TRUE("another's table", s.status < 0);
    EQ("two tables", HC3(grant_table_op, GNTTAB_setup, &s, 2), -EINVAL);
    u32 ref = grant(1, 1, false);
    grant_end(ref);
}

static void calls(void) {
    bool dom0 = si.flags & SIF_PRIVILEGED;
    EQ("xen_version", HC1(xen_version, 0), 0x00030000);
    EQ("another", HC1(xen_version, 1), -ENOSYS);
    EQ("25", hypercall(25, 0, 0, 0, 0, 0), -ENOSYS);
    for (u32 nr = 27; nr < 32; nr++) EQ("beyond the table", hypercall(nr, 0, 0, 0, 0, 0), -ENOSYS);
    EQ("the number is of 5 bits", hypercall(32 + HC_xen_version, 0, 0, 0, 0, 0), 0x00030000);
    struct multicall_entry m[3] = {{HC_xen_version, {0}}, {HC_multicall, {0}}, {30, {0}}};
    EQ("multicall", HC2(multicall, m, 3), 0);
    EQ("first", m[0].args[5], 0x00030000);
    EQ("nested", m[1].args[5], -EINVAL);
    EQ("unknown", m[2].args[5], -ENOSYS);
    EQ("bad list", HC2(multicall, 0xFC000000u, 1), -EFAULT);
    EQ("vm_assist", HC2(vm_assist, 0, 3), -EINVAL);
    EQ("vm_assist command", HC2(vm_assist, 2, 0), -ENOSYS);
    EQ("stack in ring 0", HC2(stack_switch, 0x820, 0), -EPERM);
    EQ("stack in ring 3", HC2(stack_switch, 0x833, 0), -EPERM);
    EQ("callback in ring 0", HC4(set_callbacks, 0x808, 0, 0x819, 0), -EPERM);
    struct trap_info bad[2] = {{6, 0, 0x808, 1}, {0, 0, 0, 0}};
    EQ("handler in ring 0", HC1(set_trap_table, bad), -EPERM);
    EQ("table nowhere", HC1(set_trap_table, 0xFC000000u), -EFAULT);
    if (!dom0) {
        EQ("dom0_op", HC1(dom0_op, m), -EPERM);
        EQ("console_io", HC3(console_io, 0, 1, "x"), -EPERM);
    }
    struct physdev_op op = {.cmd = 99};
    EQ("physdev_op", HC1(physdev_op, &op), -EINVAL);
    EQ("boot_vcpu", HC2(boot_vcpu, 1, 0), -EINVAL);
}

const struct test call_tests[] = {{"events", events}, {"time", time}, {"grants", grants}, {"calls", calls}, {0, 0}};
