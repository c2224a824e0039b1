//! What the machine is, as tools ask for it with and without room for the answer.

use public_headers::xen4::arch_x86_64::config::{XenCpuidLeaf, XenMsrEntry};
use public_headers::xen4::physdev::{PhysdevPciDevice, PhysdevPciDeviceAdd, PHYSDEVOP_PCI_DEVICE_ADD, XEN_PCI_DEV_PXM};
use public_headers::xen4::xen::HYPERVISOR_PHYSDEV_OP;

use super::*;
use crate::guest_memory::guest_access::GuestAccess;
use crate::host::build::machine_of_two_nodes;
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
fn each_node_has_its_memory_cpus_and_distances() {
    let l = lab_on(machine_of_two_nodes(1));
    let ask = |meminfo, distance, num_nodes| {
        let arm = XenSysctlNumainfo { num_nodes, meminfo, distance, ..Default::default() };
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_NUMAINFO, &arm);
        (rc, back.u.get::<XenSysctlNumainfo>().num_nodes)
    };
    let get = |at, i| l.hv.hw.get_nth::<XenSysctlMeminfo>(at, i).map(|m| (m.memsize >> 12, m.memfree >> 12)).unwrap();
    assert_eq!([ask(0, 0, 0), ask(LIST, OTHER, 9)], [(Ok(0), 2); 2]);
    // What the domains have is of the first.
    assert_eq!([0, 1].map(|i| get(LIST, i)), [(128, 64), (128, 128)]);
    assert_eq!([0, 1, 2, 3].map(|i| l.hv.hw.get_nth::<u32>(OTHER, i).unwrap()), [10, 20, 20, 10]);
    // A matrix of as many as there is room for.
    l.hv.hw.put(OTHER, &[0u32; 4]).unwrap();
    assert_eq!(ask(0, OTHER, 1), (Ok(0), 1));
    assert_eq!([0, 1].map(|i| l.hv.hw.get_nth::<u32>(OTHER, i).unwrap()), [10, 0]);
    assert_eq!([ask(0x1000, 0, 2).0, ask(0, 0x1000, 2).0], [err(Errno::FAULT); 2]);

    let free = |node| {
        let arm = XenSysctlAvailheap { node, ..Default::default() };
        l.call(&l.dom0, XEN_SYSCTL_AVAILHEAP, &arm).1.u.get::<XenSysctlAvailheap>().avail_bytes >> 12
    };
    assert_eq!([-1, 0, 1, 2, 64, -2, i32::MIN].map(free), [192, 64, 128, 0, 0, 0, 0]);
    let list = XenSysctlCputopoinfo { num_cpus: 2, cputopo: LIST, ..Default::default() };
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_CPUTOPOINFO, &list).0, Ok(0));
    assert_eq!([0, 1].map(|i| l.hv.hw.get_nth::<XenSysctlCputopo>(LIST, i).unwrap().node), [0, 1]);
    let (_, back) = l.call(&l.dom0, XEN_SYSCTL_PHYSINFO, &0u64);
    let info = back.u.get::<XenSysctlPhysinfo>();
    assert_eq!((info.nr_nodes, info.max_node_id), (2, 63));
}

#[test]
fn the_node_of_a_device_is_what_dom0_says_if_there_is_one() {
    let l = lab_on(machine_of_two_nodes(1));
    let add = |devfn, flags, domain: u32| {
        let arg = PhysdevPciDeviceAdd { devfn, flags, ..Default::default() };
        l.hv.hw.write(BUFFER, 0, &[arg.as_bytes(), domain.as_bytes()].concat());
        let words = &mut [PHYSDEVOP_PCI_DEVICE_ADD.into(), LIST, 0, 0, 0, 0];
        assert_eq!(with_vcpu(&l.dom0, 0, |cur| l.hv.call(cur, HYPERVISOR_PHYSDEV_OP.into(), words)), Ok(0));
    };
    let node = |devfn| {
        l.hv.hw.put(LIST, &PhysdevPciDevice { devfn, ..Default::default() }).unwrap();
        let arm = XenSysctlPcitopoinfo { devs: LIST, nodes: OTHER, num_devs: 1, ..Default::default() };
        assert_eq!(l.call(&l.dom0, XEN_SYSCTL_PCITOPOINFO, &arm).0, Ok(0));
        l.hv.hw.get::<u32>(OTHER).unwrap()
    };
    add(8, XEN_PCI_DEV_PXM, 1);
    add(16, XEN_PCI_DEV_PXM, 2);
    add(24, 0, 1);
    assert_eq!([8, 16, 24, 32].map(node), [1, XEN_INVALID_NODE_ID, XEN_INVALID_NODE_ID, XEN_INVALID_DEV]);
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
fn idle_states_are_limited() {
    let l = lab();
    let op = |cmd, cpuid, value: u32| {
        let mut arm = XenSysctlPmOp { cmd, cpuid, ..Default::default() };
        arm.u.set(&value);
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_PM_OP, &arm);
        (rc, back.u.get::<XenSysctlPmOp>().u.get::<u32>())
    };
    let rc = |cmd, cpuid| op(cmd, cpuid, 0).0;
    let inval = err(Errno::INVAL);
    assert_eq!([0, 1].map(|cpu| rc(XEN_SYSCTL_PM_OP_SET_SCHED_OPT_SMT, cpu)), [Ok(0), inval]);
    let limits = || [0, 1].map(|cpu| op(XEN_SYSCTL_PM_OP_GET_MAX_CSTATE, cpu, 9));
    assert_eq!(limits(), [(Ok(0), XEN_SYSCTL_CX_UNLIMITED); 2]);
    assert_eq!([0, 1].map(|cpu| op(XEN_SYSCTL_PM_OP_SET_MAX_CSTATE, cpu, 2 - cpu).0), [Ok(0); 2]);
    assert_eq!(limits(), [(Ok(0), 2), (Ok(0), 1)]);
    assert_eq!([XEN_SYSCTL_PM_OP_GET_MAX_CSTATE, XEN_SYSCTL_PM_OP_SET_MAX_CSTATE].map(|cmd| rc(cmd, 2)), [inval; 2]);
    assert_eq!([1, 2].map(|cpu| rc(XEN_SYSCTL_PM_OP_ENABLE_TURBO, cpu)), [err(Errno::ACCES), inval]);
    assert_eq!(rc(0x99, 0), err(Errno::NOSYS));
}

#[test]
fn the_use_of_idle_states_is_told() {
    let l = lab();
    let stat = |type_, cpuid, nr| {
        let mut arm = XenSysctlGetPmstat { type_, cpuid, ..Default::default() };
        arm.u.set(&PmCxStat { nr, triggers: LIST, residencies: OTHER, nr_pc: 9, ..Default::default() });
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_GET_PMSTAT, &arm);
        (rc, back.u.get::<XenSysctlGetPmstat>().u.get::<PmCxStat>())
    };
    assert_eq!((stat(PMSTAT_GET_MAX_CX, 1, 0).0, stat(PMSTAT_GET_MAX_CX, 1, 0).1.nr), (Ok(0), 2));
    let idle = &l.hv.cpus[1].idle;
    idle.enter(1, 1000);
    idle.leave(4000);
    l.hv.hw.pass(10_000);
    let words = |at| [0, 1, 2].map(|n| l.hv.hw.get_nth::<u64>(at, n).unwrap());
    [0, 1, 2].iter().for_each(|n| l.hv.hw.put_nth(LIST, *n, &77u64).unwrap());
    let (rc, told) = stat(PMSTAT_GET_CXSTAT, 1, 9);
    assert_eq!((rc, told.nr, told.last, told.nr_pc, told.nr_cc), (Ok(0), 2, 1, 0, 0));
    assert_eq!((words(LIST), words(OTHER)[1]), ([1, 1, 77], 3000));
    // There may be less room than states.
    [0, 1].iter().for_each(|n| l.hv.hw.put_nth(LIST, *n, &77u64).unwrap());
    assert_eq!((stat(PMSTAT_GET_CXSTAT, 1, 1).1.nr, words(LIST)), (2, [1, 77, 77]));
    assert_eq!(stat(PMSTAT_RESET_CXSTAT, 1, 0).0, Ok(0));
    for (kind, cpu, e) in [
        (PMSTAT_GET_MAX_CX, 2, Errno::INVAL),
        (PMSTAT_GET_MAX_PX, 1, Errno::NODEV),
        (PMSTAT_CX, 1, Errno::NOSYS),
        (0, 1, Errno::NODEV),
    ] {
        assert_eq!(stat(kind, cpu, 0).0, err(e), "{kind:#x}");
    }
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
