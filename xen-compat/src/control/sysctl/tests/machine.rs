//! What the machine is, as tools ask for it with and without room for the answer.

use public_headers::xen4::arch_x86_64::config::{XenCpuidLeaf, XenMsrEntry};
use public_headers::xen4::physdev::PhysdevPciDevice;

use super::*;
use crate::guest_memory::guest_access::GuestAccess;
use crate::host::GUEST_VA;

const LIST: u64 = GUEST_VA + (BUFFER.0 << 12);
/// Another list, in the same page.
const OTHER: u64 = LIST + 2048;

#[test]
fn cpus_are_listed_as_far_as_there_is_room() {
    let l = lab();
    let ask = |cputopo, num_cpus| {
        let (rc, back) =
            l.call(&l.dom0, XEN_SYSCTL_CPUTOPOINFO, &XenSysctlCputopoinfo { num_cpus, cputopo, ..Default::default() });
        (rc, back.u.get::<XenSysctlCputopoinfo>().num_cpus)
    };
    assert_eq!(ask(0, 0), (Ok(0), 2), "without a list, how many there are");
    assert_eq!(ask(LIST, 1), (Ok(0), 1));
    assert_eq!(ask(LIST, 9), (Ok(0), 2));
    let second: XenSysctlCputopo = l.hv.hw.get_nth(LIST, 1).unwrap();
    // The model's CPUs are sockets of their own, with even numbers.
    assert_eq!((second.core, second.socket, second.node), (0, 2, 0));
    assert_eq!(ask(0x1000, 9).0, err(Errno::FAULT));
    let idle = XenSysctlGetcpuinfo { max_cpus: 9, info: LIST, ..Default::default() };
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_GETCPUINFO, &idle);
    assert_eq!((rc, back.u.get::<XenSysctlGetcpuinfo>().nr_cpus), (Ok(0), 2));
}

#[test]
fn all_memory_is_in_one_node() {
    let l = lab();
    let ask = |meminfo, distance, num_nodes| {
        let arm = XenSysctlNumainfo { num_nodes, meminfo, distance, ..Default::default() };
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_NUMAINFO, &arm);
        (rc, back.u.get::<XenSysctlNumainfo>().num_nodes)
    };
    assert_eq!(ask(0, 0, 0), (Ok(0), 1));
    assert_eq!(ask(LIST, OTHER, 4), (Ok(0), 1));
    let memory: XenSysctlMeminfo = l.hv.hw.get(LIST).unwrap();
    assert_eq!((memory.memsize, memory.memfree), (256 << 12, l.hv.mm.heap.free_pages() << 12));
    assert_eq!(l.hv.hw.get::<u32>(OTHER).unwrap(), 10);
    l.hv.hw.put(OTHER, &0u32).unwrap();
    assert_eq!((ask(LIST, OTHER, 0), l.hv.hw.get::<u32>(OTHER).unwrap()), ((Ok(0), 0), 0), "no room");
    let free = |node, min_bitwidth, max_bitwidth| {
        let arm = XenSysctlAvailheap { node, min_bitwidth, max_bitwidth, ..Default::default() };
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_AVAILHEAP, &arm);
        (rc, back.u.get::<XenSysctlAvailheap>().avail_bytes)
    };
    let all = l.hv.mm.heap.free_pages() << 12;
    assert_eq!([free(-1, 0, 0), free(0, 0, 0), free(1, 0, 0)], [(Ok(0), all), (Ok(0), all), (Ok(0), 0)]);
}

#[test]
fn nodes_of_devices_are_not_known() {
    let l = lab();
    let ask = |devs, nodes, num_devs| {
        let arm = XenSysctlPcitopoinfo { devs, nodes, num_devs, ..Default::default() };
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_PCITOPOINFO, &arm);
        (rc, back.u.get::<XenSysctlPcitopoinfo>().num_devs)
    };
    assert_eq!([ask(0, OTHER, 1).0, ask(LIST, 0, 1).0], [err(Errno::INVAL); 2]);
    l.hv.hw.put(LIST, &PhysdevPciDevice { devfn: 0x18, ..Default::default() }).unwrap();
    assert_eq!(ask(LIST, OTHER, 1), (Ok(0), 1));
    assert_eq!(l.hv.hw.get::<u32>(OTHER).unwrap(), XEN_INVALID_DEV, "dom0 has not named that device");
    assert_eq!(ask(LIST, 0x1000, 1).0, err(Errno::FAULT));
}

#[test]
fn idle_states_are_not_limited_and_frequencies_not_driven() {
    let l = lab();
    let rc = |cmd, cpuid| l.call(&l.dom0, XEN_SYSCTL_PM_OP, &XenSysctlPmOp { cmd, cpuid, ..Default::default() }).0;
    let (inval, nodev) = (err(Errno::INVAL), err(Errno::NODEV));
    assert_eq!([0, 1].map(|cpu| rc(XEN_SYSCTL_PM_OP_SET_SCHED_OPT_SMT, cpu)), [Ok(0), inval]);
    assert_eq!([1, 2].map(|cpu| rc(XEN_SYSCTL_PM_OP_GET_MAX_CSTATE, cpu)), [Ok(0), inval]);
    assert_eq!([1, 2].map(|cpu| rc(XEN_SYSCTL_PM_OP_SET_MAX_CSTATE, cpu)), [nodev, inval]);
    assert_eq!([1, 2].map(|cpu| rc(XEN_SYSCTL_PM_OP_ENABLE_TURBO, cpu)), [nodev, inval]);
    assert_eq!([1, 2].map(|cpu| rc(CPUFREQ_PARA | 1, cpu)), [nodev, inval]);
    assert_eq!(rc(0x99, 0), err(Errno::NOSYS));
}

#[test]
fn the_machines_policies_and_features_are_told_by_number() {
    let l = lab();
    let room = 150;
    let policy = |index, nr_leaves, nr_msrs, msrs| {
        let arm = XenSysctlCpuPolicy { index, nr_leaves, leaves: LIST, nr_msrs, msrs, ..Default::default() };
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_GET_CPU_POLICY, &arm);
        let p: XenSysctlCpuPolicy = back.u.get();
        (rc, p.nr_leaves, p.nr_msrs)
    };
    for index in [0, 1, 2, 4] {
        let (rc, leaves, msrs) = policy(index, room, 2, OTHER);
        assert_eq!((rc, msrs), (Ok(0), 2), "{index}");
        let first: XenCpuidLeaf = l.hv.hw.get(LIST).unwrap();
        let last: XenCpuidLeaf = l.hv.hw.get_nth(LIST, u64::from(leaves) - 1).unwrap();
        assert_eq!((first.leaf, last.leaf >> 16), (0, 0x8000), "{index}");
        let msrs: [XenMsrEntry; 2] = [0, 1].map(|i| l.hv.hw.get_nth(OTHER, i).unwrap());
        assert_eq!(msrs.map(|m| m.idx), [0xce, 0x10a], "{index}");
        assert_eq!(policy(index, leaves - 1, 2, OTHER).0, err(Errno::NOBUFS));
        assert_eq!(policy(index, leaves, 1, OTHER).0, err(Errno::NOBUFS));
    }
    let features = |index, nr_features| {
        let arm = XenSysctlCpuFeatureset { index, nr_features, features: LIST };
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_GET_CPU_FEATURESET, &arm);
        (rc, back.u.get::<XenSysctlCpuFeatureset>().nr_features)
    };
    for index in [XEN_SYSCTL_CPU_FEATURESET_RAW, XEN_SYSCTL_CPU_FEATURESET_PV, XEN_SYSCTL_CPU_FEATURESET_PV_MAX] {
        assert_eq!(features(index, 99), (Ok(0), 16), "{index}");
    }
    assert_eq!(features(XEN_SYSCTL_CPU_FEATURESET_PV, 3), (err(Errno::NOBUFS), 3));
    assert_eq!(features(XEN_SYSCTL_CPU_FEATURESET_HVM, 99).0, err(Errno::OPNOTSUPP));
    assert_eq!(features(99, 99).0, err(Errno::INVAL));
}
