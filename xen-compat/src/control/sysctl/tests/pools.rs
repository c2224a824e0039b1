//! CPU pools as `xl cpupool-*` and `xl sched-credit2` use them.

use public_headers::xen4::domctl::*;
use public_headers::xen4::sched::{SchedPinOverride, SCHEDOP_PIN_OVERRIDE};
use public_headers::xen4::xen::domid::XenctlBitmap;
use public_headers::xen4::xen::{HYPERVISOR_DOMCTL, HYPERVISOR_SCHED_OP};

use mm::{Errno, Machine};
use public_headers::xen4::sysctl::*;
use std::vec::Vec;
use zerocopy::IntoBytes;

use super::{err, lab_of, sysctl, Lab, ARG, BUFFER};
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::with_vcpu;
use crate::host::HostHw;
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;

const ANY: u32 = XEN_SYSCTL_CPUPOOL_PAR_ANY;
pub(super) const CREATE: u32 = XEN_SYSCTL_CPUPOOL_OP_CREATE;
pub(super) const DESTROY: u32 = XEN_SYSCTL_CPUPOOL_OP_DESTROY;
pub(super) const ADD: u32 = XEN_SYSCTL_CPUPOOL_OP_ADDCPU;
pub(super) const REMOVE: u32 = XEN_SYSCTL_CPUPOOL_OP_RMCPU;
pub(super) const MOVE: u32 = XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN;

/// What a call names; the rest is 0.
pub(super) fn ask(op: u32, pool: u32, cpu: u32, domid: u32) -> XenSysctlCpupoolOp {
    XenSysctlCpupoolOp { op, cpupool_id: pool, cpu, domid, sched_id: XEN_SCHEDULER_CREDIT2, ..Default::default() }
}

/// Has `dom0` make a call on pools.
pub(super) fn pool_op(hv: &Hv<HostHw>, dom0: &VcpuRef, op: &XenSysctlCpupoolOp) -> (Hc, XenSysctlCpupoolOp) {
    let (rc, back) = sysctl(hv, dom0, XEN_SYSCTL_CPUPOOL_OP, op);
    (rc, back.u.get())
}

/// Makes a call that returns CPUs; those are 0 if it fails.
fn with_cpus(hv: &Hv<HostHw>, dom0: &VcpuRef, op: u32, pool: u32) -> (Hc, XenSysctlCpupoolOp, u64) {
    hv.hw.store64(BUFFER, 0, 0);
    let cpumap = XenctlBitmap { bitmap: HostHw::va(BUFFER, 0), nr_bits: 64, ..Default::default() };
    let (rc, back) = pool_op(hv, dom0, &XenSysctlCpupoolOp { cpumap, ..ask(op, pool, 0, 0) });
    (rc, back, hv.hw.load64(BUFFER, 0))
}

/// Returns number, CPUs and the number of domains of each pool, as a toolstack finds them.
pub(super) fn pools(hv: &Hv<HostHw>, dom0: &VcpuRef) -> Vec<(u32, u64, u32)> {
    let (mut all, mut from) = (Vec::new(), 0);
    loop {
        let (rc, told, cpus) = with_cpus(hv, dom0, XEN_SYSCTL_CPUPOOL_OP_INFO, from);
        if rc != Ok(0) {
            assert_eq!(rc, err(Errno::NOENT));
            return all;
        }
        assert_eq!(told.sched_id, XEN_SCHEDULER_CREDIT2);
        all.push((told.cpupool_id, cpus, told.n_dom));
        from = told.cpupool_id + 1;
    }
}

/// Returns the CPUs in no pool.
pub(super) fn free_cpus(hv: &Hv<HostHw>, dom0: &VcpuRef) -> u64 {
    let (rc, _, cpus) = with_cpus(hv, dom0, XEN_SYSCTL_CPUPOOL_OP_FREEINFO, 0);
    assert_eq!(rc, Ok(0));
    cpus
}

impl Lab {
    fn pool(&self, op: u32, pool: u32, cpu: u32, domid: u32) -> Hc {
        pool_op(&self.hv, &self.dom0, &ask(op, pool, cpu, domid)).0
    }

    fn domctl<T: IntoBytes + zerocopy::Immutable>(&self, cmd: u32, domain: u16, arm: &T) -> (Hc, XenDomctl) {
        let interface_version = XEN_DOMCTL_INTERFACE_VERSION;
        let mut op = XenDomctl { cmd, interface_version, domain, ..XenDomctl::default() };
        op.u.set(arm);
        self.hv.hw.write(ARG, 0, op.as_bytes());
        let mut args = [HostHw::va(ARG, 0), 0, 0, 0, 0, 0];
        let rc = with_vcpu(&self.dom0, 0, |cur| self.hv.call(cur, HYPERVISOR_DOMCTL.into(), &mut args));
        self.hv.hw.read(ARG, 0, op.as_mut_bytes());
        (rc, op)
    }

    fn domain_info(&self, id: u16) -> XenDomctlGetdomaininfo {
        let (rc, back) = self.domctl(XEN_DOMCTL_GETDOMAININFO, id, &0u64);
        assert_eq!(rc, Ok(0));
        back.u.get()
    }

    /// Sets or gets the affinity of a vcpu of domain 1; returns hard and soft affinity.
    fn affinity(&self, cmd: u32, vcpu: u32, flags: u32, hard: u64, soft: u64) -> (Hc, u64, u64) {
        self.hv.hw.store64(BUFFER, 0, hard);
        self.hv.hw.store64(BUFFER, 64, soft);
        let map = |off| XenctlBitmap { bitmap: HostHw::va(BUFFER, off), nr_bits: 64, ..Default::default() };
        let ask = XenDomctlVcpuaffinity { vcpu, flags, cpumap_hard: map(0), cpumap_soft: map(64) };
        let rc = self.domctl(cmd, 1, &ask).0;
        (rc, self.hv.hw.load64(BUFFER, 0), self.hv.hw.load64(BUFFER, 64))
    }

    fn set_affinity(&self, vcpu: u32, flags: u32, hard: u64, soft: u64) -> (Hc, u64, u64) {
        self.affinity(XEN_DOMCTL_SETVCPUAFFINITY, vcpu, flags, hard, soft)
    }

    fn get_affinity(&self, vcpu: u32) -> (u64, u64) {
        let (rc, hard, soft) = self.affinity(XEN_DOMCTL_GETVCPUAFFINITY, vcpu, HARD | SOFT, 0, 0);
        assert_eq!(rc, Ok(0));
        (hard, soft)
    }

    /// dom0's vcpu pins itself to a CPU, or ends that.
    fn pin(&self, pcpu: i32) -> Hc {
        self.hv.hw.write(ARG, 0, SchedPinOverride { pcpu }.as_bytes());
        let mut args = [SCHEDOP_PIN_OVERRIDE.into(), HostHw::va(ARG, 0), 0, 0, 0, 0];
        with_vcpu(&self.dom0, 0, |cur| self.hv.call(cur, HYPERVISOR_SCHED_OP.into(), &mut args))
    }

    fn pools(&self) -> Vec<(u32, u64, u32)> {
        pools(&self.hv, &self.dom0)
    }

    /// Makes pool 1 of the last of four CPUs.
    fn second_pool(&self) {
        assert_eq!(self.pool(CREATE, 1, 0, 0), Ok(0));
        assert_eq!([self.pool(REMOVE, 0, 3, 0), self.pool(ADD, 1, 3, 0)], [Ok(0); 2]);
    }
}

const HARD: u32 = XEN_VCPUAFFINITY_HARD;
const SOFT: u32 = XEN_VCPUAFFINITY_SOFT;
const FORCE: u32 = XEN_VCPUAFFINITY_FORCE;

#[test]
fn pools_are_made_and_cpus_and_domains_move_between_them() {
    let l = lab_of(4);
    assert_eq!((l.pools(), free_cpus(&l.hv, &l.dom0)), ([(0, 0b1111, 2)].to_vec(), 0));
    let (rc, told) = pool_op(&l.hv, &l.dom0, &ask(CREATE, ANY, 0, 0));
    assert_eq!((rc, told.cpupool_id), (Ok(0), 1));
    assert_eq!(l.pool(MOVE, 1, 0, 1), err(Errno::NOENT), "it has no CPUs");
    assert_eq!(l.pool(REMOVE, 0, ANY, 0), Ok(0));
    assert_eq!((l.pools(), free_cpus(&l.hv, &l.dom0)), ([(0, 0b111, 2), (1, 0, 0)].to_vec(), 0b1000));
    assert_eq!([l.pool(ADD, 1, ANY, 0), l.pool(MOVE, 1, 0, 1)], [Ok(0); 2]);
    assert_eq!((l.pools(), l.domain_info(1).cpupool), ([(0, 0b111, 1), (1, 0b1000, 1)].to_vec(), 1));
    assert!(l.guest.d.vcpus().iter().all(|v| v.sched.processor().0 == 3));
    assert_eq!([l.pool(MOVE, 0, 0, 1), l.pool(REMOVE, 1, 3, 0), l.pool(DESTROY, 1, 0, 0)], [Ok(0); 3]);
    assert_eq!((l.pools(), free_cpus(&l.hv, &l.dom0)), ([(0, 0b111, 2)].to_vec(), 0b1000));
    assert_eq!(l.domain_info(1).cpupool, 0);
}

#[test]
fn what_pools_refuse_is_refused_in_xens_order() {
    let l = lab_of(4);
    // Making and ending one.
    let other = |sched_id| pool_op(&l.hv, &l.dom0, &XenSysctlCpupoolOp { sched_id, ..ask(CREATE, 0, 0, 0) }).0;
    assert_eq!([l.pool(CREATE, 0, 0, 0), other(XEN_SCHEDULER_CREDIT)], [err(Errno::EXIST); 2]);
    let unknown = XenSysctlCpupoolOp { sched_id: 99, ..ask(CREATE, ANY, 0, 0) };
    assert_eq!(pool_op(&l.hv, &l.dom0, &unknown).0, err(Errno::NOENT));
    for id in 1..8 {
        assert_eq!(l.pool(CREATE, ANY, 0, 0), Ok(0), "{id}");
    }
    assert_eq!([l.pool(CREATE, ANY, 0, 0), l.pool(CREATE, 0, 0, 0)], [err(Errno::NOSPC); 2]);
    assert_eq!([l.pool(DESTROY, 8, 0, 0), l.pool(DESTROY, ANY, 0, 0)], [err(Errno::NOENT); 2]);
    assert_eq!(l.pool(DESTROY, 0, 0, 0), err(Errno::BUSY));
    for id in 2..8 {
        assert_eq!(l.pool(DESTROY, id, 0, 0), Ok(0), "{id}");
    }
    // CPUs.
    assert_eq!([l.pool(ADD, 9, 0, 0), l.pool(ADD, 9, 4, 0)], [err(Errno::NOENT); 2]);
    assert_eq!([l.pool(ADD, 1, 4, 0), l.pool(ADD, 1, 64, 0)], [err(Errno::INVAL); 2]);
    assert_eq!([l.pool(ADD, 1, 2, 0), l.pool(ADD, 1, ANY, 0), l.pool(ADD, 0, 0, 0)], [err(Errno::NODEV); 3]);
    assert_eq!([l.pool(REMOVE, 9, 0, 0), l.pool(REMOVE, 9, 4, 0)], [err(Errno::NOENT); 2]);
    assert_eq!([l.pool(REMOVE, 0, 4, 0), l.pool(REMOVE, 0, 0, 0), l.pool(REMOVE, 1, ANY, 0)], [err(Errno::INVAL); 3]);
    assert_eq!([l.pool(REMOVE, 1, 0, 0), l.pool(REMOVE, 1, 3, 0)], [err(Errno::ADDRNOTAVAIL); 2]);
    assert_eq!([l.pool(REMOVE, 0, 3, 0), l.pool(ADD, 1, 3, 0), l.pool(MOVE, 1, 0, 1)], [Ok(0); 3]);
    assert_eq!(l.pool(REMOVE, 1, 3, 0), err(Errno::BUSY), "its last one");
    assert_eq!(l.pool(DESTROY, 1, 0, 0), err(Errno::BUSY));
    // Domains.
    assert_eq!([l.pool(MOVE, 0, 0, 9), l.pool(MOVE, 9, 0, 9)], [err(Errno::SRCH); 2]);
    assert_eq!([l.pool(MOVE, 0, 0, 0), l.pool(MOVE, 1, 0, 0)], [err(Errno::PERM); 2]);
    assert_eq!([l.pool(MOVE, 1, 0, 1), l.pool(MOVE, 9, 0, 1)], [Ok(0), err(Errno::NOENT)]);
    assert_eq!([l.pool(0, 0, 0, 0), l.pool(8, 0, 0, 0)], [err(Errno::NOSYS); 2]);
}

#[test]
fn a_domain_is_made_in_a_pool_and_leaves_it_when_it_ends() {
    let l = lab_of(4);
    let create = |cpupool_id| {
        let config = XenDomctlCreatedomain {
            max_vcpus: 3,
            max_evtchn_port: 1023,
            max_grant_frames: -1,
            max_maptrack_frames: -1,
            grant_opts: 1,
            cpupool_id,
            ..Default::default()
        };
        l.domctl(XEN_DOMCTL_CREATEDOMAIN, 7, &config).0
    };
    assert_eq!(create(1), err(Errno::SRCH));
    assert_eq!([l.pool(CREATE, 1, 0, 0), create(1)], [Ok(0), err(Errno::NODEV)]);
    for cpu in [2, 3] {
        assert_eq!([l.pool(REMOVE, 0, cpu, 0), l.pool(ADD, 1, cpu, 0)], [Ok(0); 2]);
    }
    assert_eq!([create(1), l.domctl(XEN_DOMCTL_MAX_VCPUS, 7, &XenDomctlMaxVcpus { max: 3 }).0], [Ok(0); 2]);
    let d = l.hv.domains.get(mm::DomId(7)).unwrap();
    assert_eq!(d.vcpus().iter().map(|v| v.sched.processor().0).collect::<Vec<_>>(), [2, 3, 2]);
    assert_eq!((l.domain_info(7).cpupool, l.pools()[1]), (1, (1, 0b1100, 1)));
    // One that is dying does not keep the last CPU.
    l.hv.hw.memory.set_preempt_after(0);
    assert_eq!(l.domctl(XEN_DOMCTL_DESTROYDOMAIN, 7, &0u64).0, Err(Stop::Restart));
    l.hv.hw.memory.set_preempt_after(-1);
    assert_eq!(l.pools()[1], (1, 0b1100, 1));
    assert_eq!([l.pool(REMOVE, 1, ANY, 0), l.pool(REMOVE, 1, ANY, 0)], [Ok(0); 2]);
    assert_eq!((l.domain_info(7).cpupool, l.pools()[0]), (0, (0, 0b11, 3)));
    while l.domctl(XEN_DOMCTL_DESTROYDOMAIN, 7, &0u64).0 == Err(Stop::Restart) {}
    assert_eq!((l.pools(), l.pool(DESTROY, 1, 0, 0)), ([(0, 0b11, 2), (1, 0, 0)].to_vec(), Ok(0)));
}

#[test]
fn hard_affinity_is_within_the_pool_and_breaks_when_its_cpus_leave() {
    let l = lab_of(4);
    assert_eq!(l.get_affinity(0), (0b1111, 0b1111));
    assert_eq!(l.set_affinity(0, HARD, 0b1100, 0), (Ok(0), 0b1100, 0));
    assert_eq!(l.set_affinity(1, HARD, 0b1001, 0), (Ok(0), 0b1001, 0));
    l.second_pool();
    // What is set stays as it is while one of its CPUs is left; what is told is what is of use.
    assert_eq!((l.get_affinity(0).0, l.get_affinity(1).0), (0b1100, 0b1001));
    assert_eq!((l.guest.d.vcpus()[0].sched.allowed().low(), l.guest.d.vcpus()[0].sched.processor().0), (0b100, 2));
    assert_eq!(l.set_affinity(1, HARD, 0b1010, 0), (Ok(0), 0b10, 0));
    assert_eq!(l.set_affinity(1, HARD, 0b1000, 0).0, err(Errno::INVAL));
    assert_eq!(l.get_affinity(1).0, 0b1010);
    assert_eq!(l.pool(REMOVE, 0, 2, 0), Ok(0));
    assert_eq!((l.get_affinity(0).0, l.get_affinity(1).0), (0b1111, 0b1010));
    assert_eq!(l.guest.d.vcpus()[0].sched.allowed().low(), 0b11);
    // They are not restored, and whoever moves loses them.
    assert_eq!([l.pool(ADD, 0, 2, 0), l.pool(MOVE, 1, 0, 1)], [Ok(0); 2]);
    assert_eq!([0, 1].map(|v| l.get_affinity(v)), [(0b1111, 0b1111); 2]);
    assert_eq!(l.set_affinity(0, HARD, 0b111, 0).0, err(Errno::INVAL));
    assert_eq!(l.set_affinity(0, HARD, 0b1011, 0), (Ok(0), 0b1000, 0));
}

#[test]
fn soft_affinity_may_be_anything_and_is_told_as_far_as_it_is_of_use() {
    let l = lab_of(4);
    let v = &l.guest.d.vcpus()[0].sched;
    assert_eq!(l.set_affinity(0, HARD | SOFT, 0b110, 0b1100), (Ok(0), 0b110, 0b100));
    assert_eq!((l.get_affinity(0), v.preferred().low()), ((0b110, 0b1100), 0b100));
    assert_eq!(l.set_affinity(0, SOFT, 0, 0b1000), (Ok(0), 0, 0));
    assert_eq!((l.get_affinity(0), v.preferred().low()), ((0b110, 0b1000), 0b110));
    assert_eq!(l.set_affinity(0, SOFT, 0, 0), (Ok(0), 0, 0));
    assert_eq!((l.get_affinity(0), v.preferred().low()), ((0b110, 0), 0b110));
    assert_eq!(l.set_affinity(0, SOFT, 0, !0), (Ok(0), 0, 0b110));
    // Both or none.
    let map = |bitmap| XenctlBitmap { bitmap, nr_bits: 64, ..Default::default() };
    l.hv.hw.store64(BUFFER, 0, 0b1);
    let ask = XenDomctlVcpuaffinity {
        vcpu: 0,
        flags: HARD | SOFT,
        cpumap_hard: map(HostHw::va(BUFFER, 0)),
        cpumap_soft: map(8),
    };
    assert_eq!(l.domctl(XEN_DOMCTL_SETVCPUAFFINITY, 1, &ask).0, err(Errno::FAULT));
    assert_eq!(l.get_affinity(0), (0b110, 0b1111));
}

#[test]
fn who_is_pinned_keeps_its_cpu() {
    let l = lab_of(4);
    assert_eq!([l.pool(CREATE, 1, 0, 0), l.pin(3)], [Ok(0); 2]);
    assert_eq!([l.pool(REMOVE, 0, 3, 0), l.pool(REMOVE, 0, ANY, 0)], [err(Errno::ADDRINUSE); 2]);
    assert_eq!((l.pools()[0], l.pool(REMOVE, 0, 2, 0)), ((0, 0b1111, 2), Ok(0)));
    assert_eq!([l.pin(2), l.pin(-1), l.pin(2), l.pin(1)], [err(Errno::BUSY), Ok(0), err(Errno::INVAL), Ok(0)]);
    // A toolstack may end it.
    let affinity = |flags| {
        l.hv.hw.store64(BUFFER, 0, 0b1010);
        let map = XenctlBitmap { bitmap: HostHw::va(BUFFER, 0), nr_bits: 64, ..Default::default() };
        let ask = XenDomctlVcpuaffinity { vcpu: 0, flags, cpumap_hard: map, cpumap_soft: map };
        l.domctl(XEN_DOMCTL_SETVCPUAFFINITY, 0, &ask).0
    };
    assert_eq!([affinity(HARD), affinity(SOFT)], [err(Errno::BUSY); 2]);
    assert_eq!(affinity(HARD | FORCE), Ok(0));
    assert_eq!(l.dom0.v().sched.hard_affinity().low(), 0b1010);
    // What it had before may no longer be in the pool.
    assert_eq!([l.pin(1), l.pool(REMOVE, 0, 3, 0)], [Ok(0); 2]);
    assert_eq!([affinity(HARD), l.pin(-1)], [err(Errno::BUSY), Ok(0)]);
    assert_eq!(l.dom0.v().sched.hard_affinity().low() & 0b1111, 0b1010);
    assert_eq!([affinity(HARD), l.pin(0), l.pool(REMOVE, 0, 1, 0), l.pin(-1)], [Ok(0); 4]);
    assert_eq!((l.dom0.v().sched.allowed().low(), l.dom0.v().sched.hard_affinity().low() & 0b1111), (1, 0b1111));
}

#[test]
fn each_pool_has_a_rate_limit() {
    let l = lab_of(4);
    l.second_pool();
    let rate = |cmd, cpupool_id, ratelimit_us| {
        let mut op = XenSysctlSchedulerOp { cmd, cpupool_id, sched_id: XEN_SCHEDULER_CREDIT2, ..Default::default() };
        op.u.set(&XenSysctlCredit2Schedule { ratelimit_us });
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_SCHEDULER_OP, &op);
        (rc, back.u.get::<XenSysctlSchedulerOp>().u.get::<XenSysctlCredit2Schedule>().ratelimit_us)
    };
    let (put, get) = (XEN_SYSCTL_SCHEDOP_PUTINFO, XEN_SYSCTL_SCHEDOP_GETINFO);
    assert_eq!([rate(get, 0, 0), rate(get, 1, 0)], [(Ok(0), 1000); 2]);
    assert_eq!([rate(put, 1, 99).0, rate(put, 1, 500_001).0, rate(9, 7, 0).0], [err(Errno::INVAL); 3]);
    assert_eq!([rate(get, 2, 0).0, rate(put, 2, 1000).0], [err(Errno::SRCH); 2]);
    assert_eq!(rate(put, 1, 500), (Ok(0), 500));
    assert_eq!([rate(get, 0, 0), rate(get, 1, 0)], [(Ok(0), 1000), (Ok(0), 500)]);
    let at = |cpu: usize| l.hv.cpus[cpu].runq.pool.ratelimit_us();
    assert_eq!((at(2), at(3)), (1000, 500));
    assert_eq!([l.pool(REMOVE, 0, 2, 0), l.pool(ADD, 1, 2, 0), rate(put, 1, 0).0], [Ok(0); 3]);
    assert_eq!((at(1), at(2), at(3)), (1000, 0, 0));
    let mut other = XenSysctlSchedulerOp { cmd: get, sched_id: XEN_SCHEDULER_CREDIT, ..Default::default() };
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_SCHEDULER_OP, &other).0, err(Errno::INVAL));
    other.cpupool_id = 2;
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_SCHEDULER_OP, &other).0, err(Errno::SRCH));
}

#[test]
fn whoever_moves_begins_with_the_parameters_of_a_new_domain() {
    let l = lab_of(4);
    l.second_pool();
    let params = |cmd, weight, cap| {
        let mut op = XenDomctlSchedulerOp { sched_id: XEN_SCHEDULER_CREDIT2, cmd, ..Default::default() };
        op.u.set(&XenDomctlSchedCredit2 { weight, cap });
        let (rc, back) = l.domctl(XEN_DOMCTL_SCHEDULER_OP, 1, &op);
        let told: XenDomctlSchedCredit2 = back.u.get::<XenDomctlSchedulerOp>().u.get();
        (rc, told.weight, told.cap)
    };
    assert_eq!(params(XEN_DOMCTL_SCHEDOP_PUTINFO, 512, 50).0, Ok(0));
    assert_eq!(l.pool(MOVE, 0, 0, 1), Ok(0), "where it is");
    assert_eq!(params(XEN_DOMCTL_SCHEDOP_GETINFO, 0, 0), (Ok(0), 512, 50));
    assert_eq!(l.pool(MOVE, 1, 0, 1), Ok(0));
    assert_eq!(params(XEN_DOMCTL_SCHEDOP_GETINFO, 0, 0), (Ok(0), 256, 0));
}

#[test]
fn sets_of_cpus_are_longer_than_a_word() {
    let l = lab_of(70);
    let map = |off, nr_bits| XenctlBitmap { bitmap: HostHw::va(BUFFER, off), nr_bits, ..Default::default() };
    let bytes = |off| {
        let mut bytes = [0; 16];
        l.hv.hw.read(BUFFER, off, &mut bytes);
        bytes
    };
    let cpus = |op, pool, nr_bits| {
        l.hv.hw.write(BUFFER, 0, &[0xee; 16]);
        let asked = XenSysctlCpupoolOp { cpumap: map(0, nr_bits), ..ask(op, pool, 0, 0) };
        assert_eq!(pool_op(&l.hv, &l.dom0, &asked).0, Ok(0));
        bytes(0)
    };
    assert_eq!([l.pool(CREATE, 1, 0, 0), l.pool(REMOVE, 0, 69, 0), l.pool(REMOVE, 0, ANY, 0)], [Ok(0); 3]);
    // The CPUs 68 and 69; what lies beyond the caller's buffer is left alone.
    let free = XEN_SYSCTL_CPUPOOL_OP_FREEINFO;
    assert_eq!(cpus(free, 0, 70), [0, 0, 0, 0, 0, 0, 0, 0, 0x30, 238, 238, 238, 238, 238, 238, 238]);
    assert_eq!(cpus(free, 0, 64)[..9], [0, 0, 0, 0, 0, 0, 0, 0, 0xee]);
    assert_eq!(cpus(free, 0, 128)[8..], [0x30, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!([l.pool(ADD, 1, 69, 0), l.pool(MOVE, 1, 0, 1)], [Ok(0); 2]);
    assert_eq!(cpus(XEN_SYSCTL_CPUPOOL_OP_INFO, 1, 72)[7..9], [0, 0x20]);
    assert_eq!(cpus(XEN_SYSCTL_CPUPOOL_OP_INFO, 0, 72)[7..9], [0xff, 0x0f]);
    assert!(l.guest.d.vcpus().iter().all(|v| v.sched.processor().0 == 69));

    assert_eq!([l.pool(MOVE, 0, 0, 1), l.pool(REMOVE, 1, 69, 0), l.pool(ADD, 0, 69, 0)], [Ok(0); 3]);
    let affinity = |hard: [u8; 16], nr_bits| {
        l.hv.hw.write(BUFFER, 0, &hard);
        let asked = XenDomctlVcpuaffinity { vcpu: 0, flags: HARD, cpumap_hard: map(0, nr_bits), ..Default::default() };
        let rc = l.domctl(XEN_DOMCTL_SETVCPUAFFINITY, 1, &asked).0;
        (rc, bytes(0)[8], l.guest.d.vcpus()[0].sched.processor().0)
    };
    let mut hard = [0; 16];
    hard[8] = 0xe2;
    // CPUs 65 and 69, and two that there are not; the caller's bits end before 69, then before both.
    assert_eq!(affinity(hard, 69), (Ok(0), 0x02, 65));
    assert_eq!(affinity(hard, 65).0, err(Errno::INVAL));
    assert_eq!(affinity(hard, 128).0, Ok(0));
    let hard = l.guest.d.vcpus()[0].sched.hard_affinity();
    assert_eq!(hard.iter().map(|c| c.0).collect::<Vec<_>>(), [65, 69]);
}
