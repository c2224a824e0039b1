//! domctl as dom0's toolstack calls it, on the model machine: dom0 on frame 1, what is created beside it.

mod first_context;
mod nodes;
mod saved_state;
pub(crate) mod shadow_op;

use crate::{GuestAbi, Xen4};
use public_headers::xen4::xen::HYPERVISOR_DOMCTL;
use std::boxed::Box;
use std::sync::Arc;
use std::vec::Vec;

use mm::{DomId, Errno, Machine, Mfn};
use public_headers::xen4::domctl::*;
use zerocopy::IntoBytes;

use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::HostHw;
use crate::machine::hw::Clocks;
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;
use crate::state::time::clock::TscVerdict;

pub(crate) const ARG: Mfn = Mfn(44);
pub(crate) const BUFFER: Mfn = Mfn(45);

pub(crate) struct Lab {
    pub(crate) hv: Arc<Hv<HostHw>>,
    pub(crate) dom0: VcpuRef,
    pub(crate) guest: VcpuRef,
}

pub(crate) fn lab() -> Lab {
    let hv = machine(2);
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    let d1 = add_domain(&hv, 1, 2);
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    Lab { hv, dom0, guest: d1.vcpu(0).unwrap() }
}

pub(crate) fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

impl Lab {
    pub(crate) fn call(&self, who: &VcpuRef, op: &XenDomctl) -> (Hc, XenDomctl) {
        self.hv.hw.write(ARG, 0, op.as_bytes());
        let at = HostHw::va(ARG, 0);
        let rc = with_vcpu(who, 0, |cur| self.hv.call(cur, HYPERVISOR_DOMCTL.into(), &mut [at, 0, 0, 0, 0, 0]));
        let mut back = XenDomctl::default();
        self.hv.hw.read(ARG, 0, back.as_mut_bytes());
        (rc, back)
    }

    pub(crate) fn dom0<T: IntoBytes + zerocopy::Immutable>(&self, cmd: u32, domain: u16, arm: &T) -> (Hc, XenDomctl) {
        self.call(&self.dom0, &op(cmd, domain, arm))
    }
}

pub(crate) fn op<T: IntoBytes + zerocopy::Immutable>(cmd: u32, domain: u16, arm: &T) -> XenDomctl {
    let mut op = XenDomctl { cmd, interface_version: XEN_DOMCTL_INTERFACE_VERSION, domain, ..XenDomctl::default() };
    op.u.set(arm);
    op
}

pub(crate) fn config(max_vcpus: u32) -> XenDomctlCreatedomain {
    XenDomctlCreatedomain {
        handle: [7; 16],
        max_vcpus,
        max_evtchn_port: 1023,
        max_grant_frames: -1,
        max_maptrack_frames: -1,
        grant_opts: 1,
        ..Default::default()
    }
}

#[test]
fn who_may_call() {
    let l = lab();
    let mut bad = op(XEN_DOMCTL_PAUSEDOMAIN, 1, &0u64);
    bad.interface_version = 0x14;
    assert_eq!(l.call(&l.dom0, &bad).0, err(Errno::ACCES));
    assert_eq!(l.dom0(XEN_DOMCTL_PAUSEDOMAIN, 9, &0u64).0, err(Errno::SRCH));
    assert_eq!(l.dom0(4711, 1, &0u64).0, err(Errno::NOSYS));
    assert_eq!(l.call(&l.guest, &op(XEN_DOMCTL_CREATEDOMAIN, 0, &config(1))).0, err(Errno::PERM));
    assert_eq!(l.hv.domains.all().count(), 2);
    // And dom0 not those things to itself that would make it wait for itself.
    for cmd in [XEN_DOMCTL_PAUSEDOMAIN, XEN_DOMCTL_DESTROYDOMAIN, XEN_DOMCTL_SETVCPUCONTEXT, XEN_DOMCTL_MAX_VCPUS] {
        assert_eq!(l.dom0(cmd, 0, &0u64).0, err(Errno::INVAL), "{cmd}");
    }
}

#[test]
fn a_domain_is_created_paused_and_destroyed() {
    let l = lab();
    let free = l.hv.mm.heap.free_pages();
    let (rc, back) = l.dom0(XEN_DOMCTL_CREATEDOMAIN, 0, &config(2));
    assert_eq!((rc, back.domain), (Ok(0), 2));
    let (rc, back) = l.dom0(XEN_DOMCTL_GETDOMAININFO, 2, &0u64);
    let info: XenDomctlGetdomaininfo = back.u.get();
    assert_eq!((rc, info.domain, info.handle), (Ok(0), 2, [7; 16]));
    assert_eq!(info.flags, XEN_DOMINF_PAUSED | 0xffff_0000);
    assert_eq!(info.max_vcpu_id, XEN_INVALID_MAX_VCPU_ID);
    assert_eq!(l.dom0(XEN_DOMCTL_CREATEDOMAIN, 2, &config(1)).0, err(Errno::EXIST));
    assert_eq!(l.dom0(XEN_DOMCTL_MAX_VCPUS, 2, &XenDomctlMaxVcpus { max: 3 }).0, err(Errno::INVAL));
    assert_eq!(l.dom0(XEN_DOMCTL_MAX_VCPUS, 2, &XenDomctlMaxVcpus { max: 2 }).0, Ok(0));
    let asked = XenDomctlGetvcpuinfo { vcpu: 1, ..Default::default() };
    let (rc, back) = l.dom0(XEN_DOMCTL_GETVCPUINFO, 2, &asked);
    let vcpu: XenDomctlGetvcpuinfo = back.u.get();
    assert_eq!((rc, vcpu.online, vcpu.running, vcpu.cpu_time), (Ok(0), 0, 0, 0));
    let asked = XenDomctlGetvcpuinfo { vcpu: 2, ..Default::default() };
    assert_eq!(l.dom0(XEN_DOMCTL_GETVCPUINFO, 2, &asked).0, err(Errno::INVAL));
    assert_eq!(l.dom0(XEN_DOMCTL_MAX_MEM, 2, &XenDomctlMaxMem { max_memkb: 4096 }).0, Ok(0));
    assert_eq!(l.hv.domains.get(DomId(2)).unwrap().mem.max_pages(), 1024);
    loop {
        match l.dom0(XEN_DOMCTL_DESTROYDOMAIN, 2, &0u64).0 {
            Err(Stop::Restart) => {}
            rc => break assert_eq!(rc, Ok(0)),
        }
    }
    assert_eq!(l.dom0(XEN_DOMCTL_PAUSEDOMAIN, 2, &0u64).0, err(Errno::SRCH));
    assert_eq!(l.hv.mm.heap.free_pages(), free, "all it had is free again");
    // Numbers go on.
    assert_eq!(l.dom0(XEN_DOMCTL_CREATEDOMAIN, 0, &config(1)).1.domain, 3);
}

#[test]
fn what_is_not_offered_is_refused() {
    let l = lab();
    let good = config(1);
    for bad in [
        XenDomctlCreatedomain { flags: XEN_DOMCTL_CDF_HVM, ..good },
        XenDomctlCreatedomain { flags: XEN_DOMCTL_CDF_HAP, ..good },
        XenDomctlCreatedomain { flags: XEN_DOMCTL_CDF_IOMMU, ..good },
        XenDomctlCreatedomain { flags: 1 << 31, ..good },
        XenDomctlCreatedomain { max_vcpus: 0, ..good },
        XenDomctlCreatedomain { max_vcpus: 8193, ..good },
        XenDomctlCreatedomain { iommu_opts: 1, ..good },
        XenDomctlCreatedomain { vmtrace_size: 4096, ..good },
        XenDomctlCreatedomain { grant_opts: 0x10, ..good },
    ] {
        assert_eq!(l.dom0(XEN_DOMCTL_CREATEDOMAIN, 0, &bad).0, err(Errno::INVAL), "{bad:?}");
    }
    assert_eq!(l.dom0(XEN_DOMCTL_SET_ADDRESS_SIZE, 1, &XenDomctlAddressSize { size: 64 }).0, Ok(0));
    assert_eq!(l.dom0(XEN_DOMCTL_SET_ADDRESS_SIZE, 1, &XenDomctlAddressSize { size: 16 }).0, err(Errno::INVAL));
    assert_eq!(l.dom0(XEN_DOMCTL_SET_ADDRESS_SIZE, 1, &XenDomctlAddressSize { size: 32 }).0, err(Errno::ACCES));
    let emulated = |flags, want| {
        let mut asked = good;
        asked.arch.emulation_flags = flags;
        let (rc, back) = l.dom0(XEN_DOMCTL_CREATEDOMAIN, 0, &asked);
        assert_eq!(rc, want, "{flags:#x}");
        l.dom0(XEN_DOMCTL_GETDOMAININFO, back.domain, &0u64)
            .1
            .u
            .get::<XenDomctlGetdomaininfo>()
            .arch_config
            .emulation_flags
    };
    emulated(1 << 9, err(Errno::OPNOTSUPP));
    emulated(1 << 11, err(Errno::INVAL));
    assert_eq!(emulated(1 << 8, Ok(0)), 1 << 8, "an interval timer");
}

#[test]
fn pauses_nest_and_end() {
    let l = lab();
    let d = &l.guest.d;
    assert_eq!(l.dom0(XEN_DOMCTL_UNPAUSEDOMAIN, 1, &0u64).0, err(Errno::INVAL));
    for _ in 0..255 {
        assert_eq!(l.dom0(XEN_DOMCTL_PAUSEDOMAIN, 1, &0u64).0, Ok(0));
    }
    assert_eq!(l.dom0(XEN_DOMCTL_PAUSEDOMAIN, 1, &0u64).0, err(Errno::OVERFLOW));
    assert!(!d.vcpus()[0].runnable(d));
    for _ in 0..255 {
        assert_eq!(l.dom0(XEN_DOMCTL_UNPAUSEDOMAIN, 1, &0u64).0, Ok(0));
    }
    assert!(!d.life().is_paused());
    assert_eq!(l.dom0(XEN_DOMCTL_UNPAUSEDOMAIN, 1, &0u64).0, err(Errno::INVAL));
}

#[test]
fn weight_cap_and_affinity() {
    let l = lab();
    let put = |weight, cap| {
        let mut p = XenDomctlSchedulerOp {
            sched_id: XEN_SCHEDULER_CREDIT2,
            cmd: XEN_DOMCTL_SCHEDOP_PUTINFO,
            ..Default::default()
        };
        p.u.set(&XenDomctlSchedCredit2 { weight, cap });
        l.dom0(XEN_DOMCTL_SCHEDULER_OP, 1, &p).0
    };
    assert_eq!(put(512, 150), Ok(0));
    assert_eq!(put(0, 201), err(Errno::INVAL));
    let mut get =
        XenDomctlSchedulerOp { sched_id: XEN_SCHEDULER_CREDIT2, cmd: XEN_DOMCTL_SCHEDOP_GETINFO, ..Default::default() };
    let (rc, back) = l.dom0(XEN_DOMCTL_SCHEDULER_OP, 1, &get);
    let params: XenDomctlSchedCredit2 = back.u.get::<XenDomctlSchedulerOp>().u.get();
    assert_eq!((rc, params.weight, params.cap), (Ok(0), 512, 150));
    get.sched_id = XEN_SCHEDULER_CREDIT;
    assert_eq!(l.dom0(XEN_DOMCTL_SCHEDULER_OP, 1, &get).0, err(Errno::INVAL));

    let map = |off| public_headers::xen4::xen::domid::XenctlBitmap {
        bitmap: HostHw::va(BUFFER, off),
        nr_bits: 72,
        ..Default::default()
    };
    let aff = XenDomctlVcpuaffinity {
        vcpu: 1,
        flags: XEN_VCPUAFFINITY_HARD | XEN_VCPUAFFINITY_SOFT,
        cpumap_hard: map(0),
        cpumap_soft: map(64),
    };
    l.hv.hw.write(BUFFER, 0, &[0b110, 0, 0, 0, 0, 0, 0, 0, 0xff]);
    l.hv.hw.write(BUFFER, 64, &[0b11, 0, 0, 0, 0, 0, 0, 0, 0xff]);
    assert_eq!(l.dom0(XEN_DOMCTL_SETVCPUAFFINITY, 1, &aff).0, Ok(0));
    let mut effective = [0; 9];
    l.hv.hw.read(BUFFER, 0, &mut effective);
    assert_eq!(effective, [0b10, 0, 0, 0, 0, 0, 0, 0, 0], "of CPUs that exist");
    l.hv.hw.read(BUFFER, 64, &mut effective);
    assert_eq!(effective[0], 0b10, "what should be, of what may be");
    let none = XenDomctlVcpuaffinity { flags: 0, ..aff };
    assert_eq!(l.dom0(XEN_DOMCTL_SETVCPUAFFINITY, 1, &none).0, err(Errno::INVAL));
    let beyond = XenDomctlVcpuaffinity { vcpu: 2, ..aff };
    assert_eq!(l.dom0(XEN_DOMCTL_GETVCPUAFFINITY, 1, &beyond).0, err(Errno::INVAL));
}

#[test]
fn rights_are_passed_on_but_not_made() {
    let l = lab();
    let ports = XenDomctlIoportPermission { first_port: 0x3f8, nr_ports: 8, allow_access: 1, ..Default::default() };
    assert_eq!(l.dom0(XEN_DOMCTL_IOPORT_PERMISSION, 1, &ports).0, err(Errno::PERM));
    l.dom0.d.ioports_permit(0, 0xffff).unwrap();
    assert_eq!(l.dom0(XEN_DOMCTL_IOPORT_PERMISSION, 1, &ports).0, Ok(0));
    assert!(l.guest.d.ioports_permitted(0x3f8, 0x3ff) && !l.guest.d.ioports_permitted(0x3f7, 0x3f8));
    let beyond = XenDomctlIoportPermission { first_port: 0xfffc, nr_ports: 8, ..ports };
    assert_eq!(l.dom0(XEN_DOMCTL_IOPORT_PERMISSION, 1, &beyond).0, err(Errno::INVAL));
    let mem = XenDomctlIomemPermission { first_mfn: 0xa0, nr_mfns: 0x20, allow_access: 1, ..Default::default() };
    assert_eq!(l.dom0(XEN_DOMCTL_IOMEM_PERMISSION, 1, &mem).0, err(Errno::PERM));
    l.dom0.d.mem.iomem_permit(0, 0xff).unwrap();
    assert_eq!(l.dom0(XEN_DOMCTL_IOMEM_PERMISSION, 1, &mem).0, Ok(0));
    assert!(l.guest.d.mem.iomem_permitted(0xa0, 0xbf));
    let wraps = XenDomctlIomemPermission { first_mfn: u64::MAX, nr_mfns: 2, ..mem };
    assert_eq!(l.dom0(XEN_DOMCTL_IOMEM_PERMISSION, 1, &wraps).0, err(Errno::INVAL));
}

#[test]
fn time_is_restored() {
    let l = lab();
    let set =
        XenDomctlTscInfo { tsc_mode: 0, gtsc_khz: 1234, incarnation: 4, elapsed_nsec: 5_000, ..Default::default() };
    assert_eq!(l.dom0(XEN_DOMCTL_SETTSCINFO, 1, &set).0, Ok(0));
    let (rc, back) = l.dom0(XEN_DOMCTL_GETTSCINFO, 1, &0u64);
    let got: XenDomctlTscInfo = back.u.get();
    assert_eq!((rc, got.gtsc_khz, got.incarnation), (Ok(0), 1234, 5));
    assert!(got.elapsed_nsec >= 5_000);
    let bad = XenDomctlTscInfo { tsc_mode: 3, ..set };
    assert_eq!(l.dom0(XEN_DOMCTL_SETTSCINFO, 1, &bad).0, err(Errno::INVAL));
    for cmd in [XEN_DOMCTL_SETTSCINFO, XEN_DOMCTL_GETTSCINFO] {
        assert_eq!(l.dom0(cmd, 0, &set).0, err(Errno::INVAL), "of oneself");
    }
}

#[test]
fn a_counter_is_emulated_if_the_cpus_is_not_as_it_was() {
    let l = lab();
    let (l, d) = (&l, &l.guest.d);
    let host = 1_000_000;
    let set = |tsc_mode, gtsc_khz, elapsed_nsec| {
        let arm = XenDomctlTscInfo { tsc_mode, gtsc_khz, elapsed_nsec, ..Default::default() };
        assert_eq!(l.dom0(XEN_DOMCTL_SETTSCINFO, 1, &arm).0, Ok(0));
        d.control.tsc.is_emulated()
    };
    let get = || {
        let (rc, back) = l.dom0(XEN_DOMCTL_GETTSCINFO, 1, &0u64);
        let got: XenDomctlTscInfo = back.u.get();
        assert_eq!(rc, Ok(0));
        (got.tsc_mode, got.gtsc_khz, got.elapsed_nsec)
    };
    assert!(d.control.tsc.is_emulated(), "nothing is known of the machine's");
    assert!(!l.dom0.d.control.tsc.is_emulated(), "the hardware domain has it all the same");
    assert!(set(0, 0, 0) && set(0, host, 0) && set(1, 0, 0) && !set(2, 0, 0));
    l.hv.clock.set_tsc(TscVerdict { reliable: true, ..TscVerdict::default() });
    assert!(!set(0, 0, 0) && !set(0, host, 0) && set(0, host + 1, 0) && set(1, host, 0) && !set(2, 0, 0));
    // What is saved: the time of an emulated counter, the CPU's own, or nothing.
    l.hv.hw.pass(1 << 40);
    let now = l.hv.hw.now();
    set(0, host + 1, 777);
    assert_eq!(get(), (0, host + 1, 777));
    set(1, 0, 777);
    l.hv.hw.pass(5);
    assert_eq!(get(), (1, host, 782));
    set(1, 0, u64::MAX);
    assert_eq!(get(), (1, host, 0), "not before its start");
    set(0, 0, 777);
    assert_eq!((get().0, get().1), (0, host));
    assert!(get().2.abs_diff(now) <= 1_000, "the machine's own time");
    set(2, 0, 777);
    assert_eq!(get(), (2, 0, 0));
    // The hardware domain's is as it is, also for a toolstack elsewhere.
    let tsc = &l.dom0.d.control.tsc;
    assert_eq!((tsc.is_emulated(), tsc.info.lock().incarnation), (false, 0));
}

#[test]
fn a_policy_only_narrows_and_only_before_the_start() {
    let l = lab();
    let (rc, back) = l.dom0(XEN_DOMCTL_CREATEDOMAIN, 0, &config(1));
    assert_eq!(rc, Ok(0));
    let id = back.domain;
    let d = l.hv.domains.get(DomId(id)).unwrap();
    assert_eq!(l.dom0(XEN_DOMCTL_MAX_VCPUS, id, &XenDomctlMaxVcpus { max: 1 }).0, Ok(0));
    let set = |nr_leaves| {
        let p = XenDomctlCpuPolicy { nr_leaves, leaves: HostHw::va(BUFFER, 0), ..Default::default() };
        l.dom0(XEN_DOMCTL_SET_CPU_POLICY, id, &p)
    };
    assert_eq!(set(1000).0, err(Errno::TOO_BIG));
    // Leaf 5 has no subleaf 3.
    l.hv.hw.write(BUFFER, 0, [5u32, 3, 0, 0, 0, 0].as_bytes());
    let (rc, back) = set(1);
    let p: XenDomctlCpuPolicy = back.u.get();
    assert_eq!((rc, p.err_leaf, p.err_subleaf), (err(Errno::RANGE), 5, 3));
    // More leaves than the machine has.
    l.hv.hw.write(BUFFER, 0, [0u32, u32::MAX, 0xff, 0, 0, 0].as_bytes());
    assert_eq!(set(1).0, err(Errno::INVAL));
    // No feature that the CPU lacks.
    l.hv.hw.write(BUFFER, 0, [1u32, u32::MAX, 0, 0, u32::MAX, u32::MAX].as_bytes());
    assert_eq!(set(1).0, Ok(0));
    assert_eq!(d.emul.policy().basic[1].edx, 0);
    // A new domain is paused once.
    assert_eq!(l.dom0(XEN_DOMCTL_PAUSEDOMAIN, id, &0u64).0, Ok(0));
    assert_eq!(l.dom0(XEN_DOMCTL_UNPAUSEDOMAIN, id, &0u64).0, Ok(0));
    assert_eq!((set(0).0, d.mem.has_begun()), (Ok(0), false));
    assert_eq!(l.dom0(XEN_DOMCTL_UNPAUSEDOMAIN, id, &0u64).0, Ok(0));
    assert_eq!((set(0).0, d.mem.has_begun()), (err(Errno::EXIST), true));
    assert_eq!(l.dom0(XEN_DOMCTL_UNPAUSEDOMAIN, id, &0u64).0, err(Errno::INVAL));
    // Nor that of one the toolstack has not built.
    assert_eq!(l.dom0(XEN_DOMCTL_SET_CPU_POLICY, 1, &XenDomctlCpuPolicy::default()).0, err(Errno::EXIST));
}

#[test]
fn frames_are_named_by_kind() {
    let l = lab();
    let frames = XenDomctlGetpageframeinfo3 { num: 2, array: HostHw::va(BUFFER, 0) };
    // The shared_info of that domain is the hypervisor's; the other is nobody's.
    l.hv.hw.write(BUFFER, 0, [2u64, 1 << 40].as_bytes());
    assert_eq!(l.dom0(XEN_DOMCTL_GETPAGEFRAMEINFO3, 1, &frames).0, Ok(0));
    assert_eq!([0, 8].map(|at| l.hv.hw.load64(BUFFER, at)), [XEN_DOMCTL_PFINFO_XTAB.into(); 2]);
    let many = XenDomctlGetpageframeinfo3 { num: 1025, ..frames };
    assert_eq!(l.dom0(XEN_DOMCTL_GETPAGEFRAMEINFO3, 1, &many).0, err(Errno::TOO_BIG));
}

#[test]
fn extended_state_is_checked_before_it_is_restored() {
    let l = lab();
    let set = |size: u64, xcr0: u64, used: u64, header: &[u64]| {
        l.hv.hw.zero_page(BUFFER);
        l.hv.hw.write(BUFFER, 0, [xcr0, used].as_bytes());
        l.hv.hw.write(BUFFER, 16 + 512, header.as_bytes());
        let evc = XenDomctlVcpuextstate { vcpu: 1, size, buffer: HostHw::va(BUFFER, 0), ..Default::default() };
        l.dom0(XEN_DOMCTL_SETVCPUEXTSTATE, 1, &evc).0
    };
    let whole = 16 + 512 + 64;
    assert_eq!(set(15, 0, 0, &[]), err(Errno::INVAL));
    assert_eq!(set(16, 0, 0, &[]), Ok(0), "nothing to restore");
    // An area of no components would go to the CPU unchecked.
    assert_eq!(set(whole, 0, 0, &[!0, !0]), err(Errno::INVAL));
    assert_eq!(set(16, 1, 0, &[]), err(Errno::INVAL));
    assert_eq!(set(16, 1, 1, &[]), err(Errno::INVAL));
    // The model's CPU has no XSAVE to give to guests.
    assert_eq!(set(whole, 3, 3, &[3, 0]), err(Errno::INVAL));
    let none = XenDomctlVcpuextstate { vcpu: 2, size: 16, ..Default::default() };
    assert_eq!(l.dom0(XEN_DOMCTL_SETVCPUEXTSTATE, 1, &none).0, err(Errno::SRCH));
}

/// Gives vcpu `id` of a domain of 34 a context, as xl does when it restores one whose kernel had more than 32 up.
fn with_hidden_vcpu_info(l: &Lab, id: u32) -> VcpuRef {
    use public_headers::xen4::arch_x86_64::{VcpuGuestContext, VGCF_IN_KERNEL, VGCF_ONLINE};
    let (rc, back) = l.dom0(XEN_DOMCTL_CREATEDOMAIN, 0, &config(34));
    assert_eq!(rc, Ok(0));
    let dom = back.domain;
    assert_eq!(l.dom0(XEN_DOMCTL_MAX_VCPUS, dom, &XenDomctlMaxVcpus { max: 34 }).0, Ok(0));
    assert_eq!(l.dom0(XEN_DOMCTL_MAX_MEM, dom, &XenDomctlMaxMem { max_memkb: 1024 }).0, Ok(0));
    let d = l.hv.domains.get(DomId(dom)).unwrap();
    let root = mm::DomCtx::new(&*l.hv, &d.mem).alloc_domheap_pages(&d.mem, 0, mm::MemFlags::default()).unwrap();
    let mut c: Box<VcpuGuestContext> = Box::default();
    c.flags = u64::from(VGCF_IN_KERNEL | VGCF_ONLINE);
    c.ctrlreg[3] = root.0 << 12;
    c.user_regs.rip = 0x1000;
    l.hv.hw.write(BUFFER, 0, &c.as_bytes()[..4096]);
    l.hv.hw.write(Mfn(BUFFER.0 + 1), 0, &c.as_bytes()[4096..]);
    let arm = XenDomctlVcpucontext { vcpu: id, ctxt: HostHw::va(BUFFER, 0), ..Default::default() };
    assert_eq!(l.dom0(XEN_DOMCTL_SETVCPUCONTEXT, dom, &arm).0, Ok(0));
    d.vcpu(id).unwrap()
}

#[test]
fn a_vcpu_whose_vcpu_info_the_guest_does_not_see_writes_to_nobodys_memory() {
    let l = lab();
    let free = l.hv.mm.heap.free_pages();
    let v = with_hidden_vcpu_info(&l, 33);
    let (page, _) = v.v().vcpu_info_at();
    assert_eq!(l.hv.hw.frames()[page.0 as usize].owner(), None);
    let before: Vec<u64> = (0..512).map(|i| l.hv.hw.load64(Mfn(0), i * 8)).collect();
    with_vcpu(&v, 0, |cur| {
        l.hv.inject_page_fault(cur, 0xdead_beef_f000, 0);
        l.hv.set_upcall_mask(cur, false);
        Xen4::deliver_events(&l.hv, cur);
        l.hv.mark_events_pending(cur.d, cur.v);
        assert!(!l.hv.events_need_delivery(cur.v));
    });
    let after: Vec<u64> = (0..512).map(|i| l.hv.hw.load64(Mfn(0), i * 8)).collect();
    assert_eq!(before, after);
    assert_eq!(v.v().vcpu_info_at().0, page);
    while l.hv.domain_kill(&v.d) == Err(Stop::Restart) {}
    assert_eq!(l.hv.mm.heap.free_pages(), free);
}
