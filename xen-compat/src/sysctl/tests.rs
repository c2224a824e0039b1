//! sysctl as `xl` calls it, on the model machine.

use std::sync::Arc;

use mm::{Machine, Mfn};
use public_headers::xen4::domctl::{XenDomctlGetdomaininfo, XEN_SCHEDULER_CREDIT2};
use public_headers::xen4::sysctl::*;
use zerocopy::IntoBytes;

use crate::domain::VcpuRef;
use crate::errno::Errno;
use crate::host::{add_domain, machine, with_vcpu, HostHw};
use crate::hv::Hv;
use crate::hypercall_result::{Hc, Stop};

const ARG: Mfn = Mfn(44);
const BUFFER: Mfn = Mfn(45);

struct Lab {
    hv: Arc<Hv<HostHw>>,
    dom0: VcpuRef,
    guest: VcpuRef,
}

fn lab() -> Lab {
    let hv = machine(2);
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    let guest = add_domain(&hv, 1, 2).vcpu(0).unwrap();
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    Lab { hv, dom0, guest }
}

fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

impl Lab {
    fn call<T: IntoBytes + zerocopy::Immutable>(&self, who: &VcpuRef, cmd: u32, arm: &T) -> (Hc, XenSysctl) {
        let mut op = XenSysctl { cmd, interface_version: XEN_SYSCTL_INTERFACE_VERSION, ..XenSysctl::default() };
        op.u.set(arm);
        self.hv.hw.write(ARG, 0, op.as_bytes());
        let at = HostHw::va(ARG, 0);
        let rc = with_vcpu(who, 0, |cur| self.hv.do_sysctl(cur, &mut [at, 0, 0, 0, 0, 0]));
        self.hv.hw.read(ARG, 0, op.as_mut_bytes());
        (rc, op)
    }
}

#[test]
fn only_for_the_privileged() {
    let l = lab();
    for cmd in 0..32 {
        assert_eq!(l.call(&l.guest, cmd, &0u64).0, err(Errno::PERM), "{cmd}");
    }
    assert_eq!(l.call(&l.dom0, 4711, &0u64).0, err(Errno::NOSYS));
}

#[test]
fn the_machine_is_described() {
    let l = lab();
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_PHYSINFO, &0u64);
    let pi: XenSysctlPhysinfo = back.u.get();
    assert_eq!((rc, pi.nr_cpus, pi.max_cpu_id, pi.nr_nodes, pi.free_pages), (Ok(0), 2, 1, 1, 192));
    assert_eq!(pi.threads_per_core * pi.cores_per_socket >= 1, pi.capabilities & XEN_SYSCTL_PHYSCAP_PV != 0);
    let ask = XenSysctlCputopoinfo { num_cpus: 8, cputopo: HostHw::va(BUFFER, 0), ..Default::default() };
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_CPUTOPOINFO, &ask);
    assert_eq!((rc, back.u.get::<XenSysctlCputopoinfo>().num_cpus), (Ok(0), 2));
    let ask = XenSysctlNumainfo { num_nodes: 0, ..Default::default() };
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_NUMAINFO, &ask);
    assert_eq!((rc, back.u.get::<XenSysctlNumainfo>().num_nodes), (Ok(0), 1));
    let heap = XenSysctlAvailheap { node: -1, ..Default::default() };
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_AVAILHEAP, &heap);
    assert_eq!((rc, back.u.get::<XenSysctlAvailheap>().avail_bytes), (Ok(0), 192 << 12));
}

#[test]
fn domains_are_listed_from_a_number_on() {
    let l = lab();
    let list = |first_domain, max_domains| {
        let ask = XenSysctlGetdomaininfolist {
            first_domain,
            max_domains,
            buffer: HostHw::va(BUFFER, 0),
            ..Default::default()
        };
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_GETDOMAININFOLIST, &ask);
        assert_eq!(rc, Ok(0));
        back.u.get::<XenSysctlGetdomaininfolist>().num_domains
    };
    assert_eq!((list(0, 10), list(1, 10), list(2, 10), list(0, 1)), (2, 1, 0, 1));
    list(1, 10);
    let mut info = XenDomctlGetdomaininfo::default();
    l.hv.hw.read(BUFFER, 0, info.as_mut_bytes());
    assert_eq!((info.domain, info.max_vcpu_id), (1, 1));
    let unreadable = XenSysctlGetdomaininfolist { max_domains: 1, buffer: 8, ..Default::default() };
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_GETDOMAININFOLIST, &unreadable).0, err(Errno::FAULT));
}

#[test]
fn one_pool_one_scheduler() {
    let l = lab();
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_SCHED_ID, &0u64);
    assert_eq!((rc, back.u.get::<XenSysctlSchedId>().sched_id), (Ok(0), XEN_SCHEDULER_CREDIT2));
    let pool = |op, cpupool_id| {
        let mut ask = XenSysctlCpupoolOp { op, cpupool_id, ..Default::default() };
        ask.cpumap.bitmap = HostHw::va(BUFFER, 0);
        ask.cpumap.nr_bits = 8;
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_CPUPOOL_OP, &ask);
        (rc, back.u.get::<XenSysctlCpupoolOp>().n_dom)
    };
    assert_eq!(pool(XEN_SYSCTL_CPUPOOL_OP_INFO, 0), (Ok(0), 2));
    assert_eq!(l.hv.hw.load64(BUFFER, 0) & 0xff, 0b11);
    assert_eq!(pool(XEN_SYSCTL_CPUPOOL_OP_INFO, 1).0, err(Errno::NOENT));
    assert_eq!(pool(XEN_SYSCTL_CPUPOOL_OP_CREATE, 1).0, err(Errno::OPNOTSUPP));
    let mut rate =
        XenSysctlSchedulerOp { sched_id: XEN_SCHEDULER_CREDIT2, cmd: XEN_SYSCTL_SCHEDOP_PUTINFO, ..Default::default() };
    rate.u.set(&XenSysctlCredit2Schedule { ratelimit_us: 99 });
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_SCHEDULER_OP, &rate).0, err(Errno::INVAL));
    rate.u.set(&XenSysctlCredit2Schedule { ratelimit_us: 1000 });
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_SCHEDULER_OP, &rate).0, Ok(0));
}

#[test]
fn policies_and_features() {
    let l = lab();
    let ask = XenSysctlCpuPolicy { index: 4, ..Default::default() };
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_GET_CPU_POLICY, &ask);
    let most: XenSysctlCpuPolicy = back.u.get();
    assert_eq!((rc, most.nr_leaves as usize, most.nr_msrs), (Ok(0), crate::cpuid::MAX_LEAVES, 2));
    let ask = XenSysctlCpuPolicy { leaves: HostHw::va(BUFFER, 0), nr_leaves: 1, ..ask };
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_GET_CPU_POLICY, &ask).0, err(Errno::NOBUFS));
    let hvm = XenSysctlCpuPolicy { index: 5, ..Default::default() };
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_GET_CPU_POLICY, &hvm).0, err(Errno::OPNOTSUPP));
    let none = XenSysctlCpuPolicy { index: 6, ..Default::default() };
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_GET_CPU_POLICY, &none).0, err(Errno::INVAL));
    let few = XenSysctlCpuFeatureset { index: 2, nr_features: 3, features: HostHw::va(BUFFER, 0) };
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_GET_CPU_FEATURESET, &few);
    assert_eq!((rc, back.u.get::<XenSysctlCpuFeatureset>().nr_features), (err(Errno::NOBUFS), 3));
}
