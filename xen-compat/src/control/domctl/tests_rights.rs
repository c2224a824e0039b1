//! Rights that are passed on, what only other machines have, and domains that end at odd times.

use mm::{DomId, Errno, Machine, VcpuId};
use public_headers::xen4::domctl::*;
use public_headers::xen4::memory::*;
use public_headers::xen4::physdev::{PhysdevMapPirq, MAP_PIRQ_TYPE_GSI, PHYSDEVOP_MAP_PIRQ};
use public_headers::xen4::sched::{SHUTDOWN_CRASH, SHUTDOWN_SUSPEND};
use public_headers::xen4::xen::{HYPERVISOR_MEMORY_OP, HYPERVISOR_PHYSDEV_OP};
use public_headers::xen4::xen::{VIRQ_DOM_EXC, VIRQ_TIMER};
use zerocopy::{Immutable, IntoBytes};

use crate::control::domctl::tests::{config, err, lab, op, Lab, ARG, BUFFER};
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::with_vcpu;
use crate::host::HostHw;
use crate::state::domain::VcpuRef;

impl Lab {
    fn physdev<T: IntoBytes + Immutable>(&self, cmd: u32, arg: &T) -> Hc {
        self.hv.hw.write(ARG, 0, arg.as_bytes());
        let at = HostHw::va(ARG, 0);
        with_vcpu(&self.dom0, 0, |cur| {
            self.hv.call(cur, HYPERVISOR_PHYSDEV_OP.into(), &mut [cmd.into(), at, 0, 0, 0, 0])
        })
    }

    fn memory_op<T: IntoBytes + Immutable>(&self, who: &VcpuRef, cmd: u64, arg: &T) -> Hc {
        self.hv.hw.write(ARG, 0, arg.as_bytes());
        let at = HostHw::va(ARG, 0);
        with_vcpu(who, 0, |cur| self.hv.call(cur, HYPERVISOR_MEMORY_OP.into(), &mut [cmd, at, 0, 0, 0, 0]))
    }

    fn destroy(&self, domain: u16) -> Hc {
        loop {
            match self.dom0(XEN_DOMCTL_DESTROYDOMAIN, domain, &0u64).0 {
                Err(Stop::Restart) => {}
                rc => return rc,
            }
        }
    }
}

#[test]
fn an_irq_is_passed_on_by_the_callers_name_for_it() {
    let l = lab();
    let give = |pirq, allow_access| {
        let p = XenDomctlIrqPermission { pirq, allow_access, ..Default::default() };
        l.dom0(XEN_DOMCTL_IRQ_PERMISSION, 1, &p).0
    };
    assert_eq!([give(5, 1), give(100_000, 1)], [err(Errno::PERM), err(Errno::INVAL)]);
    let type_ = MAP_PIRQ_TYPE_GSI as i32;
    let map = PhysdevMapPirq { domid: DomId::SELF.0, type_, index: 5, pirq: 5, ..Default::default() };
    assert_eq!(l.physdev(PHYSDEVOP_MAP_PIRQ, &map), Ok(0));
    let d1 = &l.guest.d;
    assert!(!d1.irq_permitted(5));
    assert_eq!((give(5, 1), d1.irq_permitted(5), d1.irq_permitted(6)), (Ok(0), true, false));
    // It cannot bind what is not mapped for it.
    assert_eq!(l.hv.evtchn_bind_pirq(d1, 5, 0), Err(Errno::PERM.into()));
    assert_eq!(l.physdev(PHYSDEVOP_MAP_PIRQ, &PhysdevMapPirq { domid: 1, ..map }), Ok(0));
    let port = l.hv.evtchn_bind_pirq(d1, 5, 0).unwrap();
    l.hv.evtchn_close(d1, port).unwrap();
    assert_eq!((give(5, 0), d1.irq_permitted(5)), (Ok(0), false));
    assert_eq!(l.hv.evtchn_bind_pirq(d1, 5, 0), Err(Errno::PERM.into()));
    // A domain that has lost it cannot pass it on, or have it mapped.
    l.dom0.d.irq_permit(5, false);
    assert_eq!(give(5, 1), err(Errno::PERM));
    assert_eq!(l.physdev(PHYSDEVOP_MAP_PIRQ, &map), err(Errno::PERM));
    l.dom0.d.irq_permit(5, true);
    assert_eq!((give(5, 1), d1.irq_permitted(5)), (Ok(0), true));
    l.hv.unmap_domain_pirq(d1, 5).unwrap();
    assert!(!d1.irq_permitted(5), "what is unmapped is taken");
}

#[test]
fn a_global_virq_has_one_handler() {
    let l = lab();
    let give = |virq: u32, domain| l.dom0(XEN_DOMCTL_SET_VIRQ_HANDLER, domain, &virq).0;
    assert_eq!([give(VIRQ_TIMER, 1), give(24, 1), give(u32::MAX, 1)], [err(Errno::INVAL); 3]);
    let bind = |d| l.hv.evtchn_bind_virq(d, VIRQ_DOM_EXC, VcpuId::FIRST).unwrap();
    let ports = [bind(&l.dom0.d), bind(&l.guest.d)];
    let pending = || {
        let word = |d: &VcpuRef| l.hv.hw.load64(d.d.shared_info, 2048);
        [word(&l.dom0) >> ports[0].0 & 1, word(&l.guest) >> ports[1].0 & 1]
    };
    assert_eq!(pending(), [0, 0]);
    assert_eq!(give(VIRQ_DOM_EXC, 1), Ok(0));
    l.hv.send_global_virq(VIRQ_DOM_EXC as usize);
    assert_eq!(pending(), [0, 1]);
    // With its domain the handler is gone, and dom0 hears of that.
    assert_eq!(l.destroy(1), Ok(0));
    assert_eq!(pending()[0], 1);
    assert!(l.hv.virq_handlers.lock().iter().all(Option::is_none));
}

#[test]
fn virtual_nodes_are_told_as_they_were_set() {
    let l = lab();
    // Distances at 0, ranges at 64, nodes of vcpus at 128, of nodes at 192.
    let at = |off| HostHw::va(BUFFER, off);
    let (ranges, nodes) = ([[0u64, 1 << 20, 0], [1 << 20, 2 << 20, 1 << 32]], [1u32, 0]);
    l.hv.hw.write(BUFFER, 0, [10u32, 20, 20, 10].as_bytes());
    l.hv.hw.write(BUFFER, 64, ranges.as_bytes());
    l.hv.hw.write(BUFFER, 128, nodes.as_bytes());
    l.hv.hw.write(BUFFER, 192, [0u32, 63].as_bytes());
    let good = XenDomctlVnuma {
        nr_vnodes: 2,
        nr_vmemranges: 2,
        nr_vcpus: 2,
        pad: 0,
        vdistance: at(0),
        vmemrange: at(64),
        vcpu_to_vnode: at(128),
        vnode_to_pnode: at(192),
    };
    let set = |v: &XenDomctlVnuma| l.dom0(XEN_DOMCTL_SETVNUMAINFO, 1, v).0;
    for bad in [
        XenDomctlVnuma { nr_vcpus: 1, ..good },
        XenDomctlVnuma { pad: 1, ..good },
        XenDomctlVnuma { nr_vnodes: 0, ..good },
        XenDomctlVnuma { nr_vnodes: 33, ..good },
        XenDomctlVnuma { nr_vnodes: u32::MAX, ..good },
        XenDomctlVnuma { nr_vmemranges: 171, ..good },
    ] {
        assert_eq!(set(&bad), err(Errno::INVAL), "{bad:?}");
    }
    assert_eq!(set(&XenDomctlVnuma { nr_vnodes: 1, ..good }), err(Errno::TOO_BIG), "a vcpu on a node there is not");
    assert_eq!(set(&XenDomctlVnuma { vdistance: 8, ..good }), err(Errno::FAULT));
    assert_eq!(set(&good), Ok(0));
    let ask = |nr_vnodes| {
        let mut t = XenVnumaTopologyInfo { domid: 1, nr_vnodes, nr_vcpus: 2, nr_vmemranges: 2, ..Default::default() };
        (t.vdistance, t.vmemrange, t.vcpu_to_vnode) = (at(512), at(576), at(640));
        let rc = l.memory_op(&l.dom0, XENMEM_GET_VNUMAINFO.into(), &t);
        l.hv.hw.read(ARG, 0, t.as_mut_bytes());
        (rc, t.nr_vnodes, t.nr_vcpus, t.nr_vmemranges)
    };
    assert_eq!(ask(1), (err(Errno::NOBUFS), 2, 2, 2));
    assert_eq!(ask(9), (Ok(0), 2, 2, 2));
    for (from, to, len) in [(0, 512, 16), (64, 576, 48), (128, 640, 8)] {
        let bytes = |off| (off..off + len).map(|b| l.hv.hw.load8(BUFFER, b)).collect::<Vec<_>>();
        assert_eq!(bytes(from), bytes(to));
    }
    // A node that the domain does not have.
    let room = XenMemoryReservation { extent_start: at(0), nr_extents: 1, domid: 1, ..Default::default() };
    let on = |vnode: u32| XenMemoryReservation { mem_flags: XENMEMF_VNODE | (vnode + 1) << 8, ..room };
    assert_eq!(l.memory_op(&l.dom0, XENMEM_POPULATE_PHYSMAP.into(), &on(2)), Ok(0));
    assert_eq!(l.memory_op(&l.dom0, XENMEM_INCREASE_RESERVATION.into(), &on(1)), Ok(1));
}

#[test]
fn what_this_machine_does_not_offer() {
    let l = lab();
    let call = |cmd, arm: &[u32; 4]| l.dom0(cmd, 1, arm).0;
    for (cmd, want) in [
        (XEN_DOMCTL_GETHVMCONTEXT, Errno::INVAL),
        (XEN_DOMCTL_DEBUG_OP, Errno::INVAL),
        (XEN_DOMCTL_BIND_PT_IRQ, Errno::INVAL),
        (XEN_DOMCTL_UNBIND_PT_IRQ, Errno::INVAL),
        (XEN_DOMCTL_VMTRACE_OP, Errno::INVAL),
        (XEN_DOMCTL_ASSIGN_DEVICE, Errno::OPNOTSUPP),
        (XEN_DOMCTL_TEST_ASSIGN_DEVICE, Errno::OPNOTSUPP),
        (XEN_DOMCTL_DEASSIGN_DEVICE, Errno::OPNOTSUPP),
        (XEN_DOMCTL_GET_DEVICE_GROUP, Errno::OPNOTSUPP),
        (XEN_DOMCTL_IOPORT_MAPPING, Errno::OPNOTSUPP),
        (XEN_DOMCTL_GET_PAGING_MEMPOOL_SIZE, Errno::OPNOTSUPP),
        (XEN_DOMCTL_PSR_CMT_OP, Errno::NODEV),
        (XEN_DOMCTL_PSR_ALLOC, Errno::NODEV),
        (XEN_DOMCTL_MEM_SHARING_OP, Errno::NOSYS),
        (XEN_DOMCTL_AUDIT_P2M, Errno::NOSYS),
        (XEN_DOMCTL_GDBSX_DOMSTATUS, Errno::NOSYS),
        (XEN_DOMCTL_CACHEFLUSH, Errno::NOSYS),
    ] {
        assert_eq!(call(cmd, &[0; 4]), err(want), "{cmd}");
    }
    assert_eq!(call(XEN_DOMCTL_PSR_ALLOC, &[10, 0, 0, 0]), err(Errno::OPNOTSUPP));
    assert_eq!(
        [call(XEN_DOMCTL_SET_TARGET, &[0; 4]), call(XEN_DOMCTL_SET_TARGET, &[1, 0, 0, 0])],
        [err(Errno::OPNOTSUPP), err(Errno::INVAL)]
    );
    assert_eq!(call(XEN_DOMCTL_SET_TARGET, &[9, 0, 0, 0]), err(Errno::SRCH));
    // A device for nobody; one for a domain there is not.
    assert_eq!(l.dom0(XEN_DOMCTL_ASSIGN_DEVICE, DomId::IO.0, &0u64).0, err(Errno::OPNOTSUPP));
    assert_eq!(l.dom0(XEN_DOMCTL_ASSIGN_DEVICE, DomId::INVALID.0, &0u64).0, err(Errno::SRCH));
    assert_eq!(l.dom0(XEN_DOMCTL_TEST_ASSIGN_DEVICE, DomId::INVALID.0, &0u64).0, err(Errno::OPNOTSUPP));
    let monitor = |op, event| call(XEN_DOMCTL_MONITOR_OP, &[op, event, 0, 0]);
    let (on, asks) = (XEN_DOMCTL_MONITOR_OP_ENABLE, XEN_DOMCTL_MONITOR_OP_GET_CAPABILITIES);
    assert_eq!([monitor(on, 31), monitor(on, 32)], [err(Errno::OPNOTSUPP), err(Errno::INVAL)]);
    assert_eq!([monitor(asks, 7), l.dom0(XEN_DOMCTL_MONITOR_OP, 0, &0u64).0], [Ok(0), err(Errno::PERM)]);
    let event = |op, mode| call(XEN_DOMCTL_VM_EVENT_OP, &[op, mode, 0, 0]);
    assert_eq!([event(0, 2), event(1, 2), event(2, 2)], [Errno::OPNOTSUPP, Errno::INVAL, Errno::NODEV].map(err));
    assert_eq!([event(0, 1), event(9, 2)], [err(Errno::NOSYS); 2]);
    // The version is for anybody, about nobody.
    let mut ask = op(XEN_DOMCTL_VM_EVENT_OP, DomId::INVALID.0, &[XEN_VM_EVENT_GET_VERSION, 0, 0]);
    let (rc, back) = l.call(&l.guest, &ask);
    assert_eq!((rc, back.u.get::<[u32; 3]>()), (Ok(0), [3, 0, 7]));
    ask.u.set(&[XEN_VM_EVENT_ENABLE, 2, 0]);
    assert_eq!(l.call(&l.guest, &ask).0, err(Errno::SRCH));
}

#[test]
fn there_is_no_physical_map_of_the_hypervisors() {
    let l = lab();
    let add = |domid, space, start: u64| {
        let x = XenAddToPhysmap { domid, space, ..Default::default() };
        l.memory_op(&l.guest, u64::from(XENMEM_ADD_TO_PHYSMAP) | start << 6, &x)
    };
    assert_eq!([add(1, 0, 0), add(2, 0, 0), add(9, 0, 0)], [Errno::ACCES, Errno::SRCH, Errno::SRCH].map(err));
    assert_eq!([add(1, XENMAPSPACE_GMFN_FOREIGN, 0), add(1, 0, 1 << 16)], [Errno::NOSYS, Errno::DOM].map(err));
    let batch = |domid, space| {
        let x = XenAddToPhysmapBatch { domid, space, ..Default::default() };
        l.memory_op(&l.guest, XENMEM_ADD_TO_PHYSMAP_BATCH.into(), &x)
    };
    assert_eq!([batch(1, 4), batch(1, 3), batch(9, 0)], [Errno::ACCES, Errno::OPNOTSUPP, Errno::SRCH].map(err));
    let remove = |domid| XenRemoveFromPhysmap { domid, ..Default::default() };
    assert_eq!(l.memory_op(&l.guest, XENMEM_REMOVE_FROM_PHYSMAP.into(), &remove(1)), err(Errno::ACCES));
    let pod = |domid| XenPodTarget { domid, ..Default::default() };
    assert_eq!(l.memory_op(&l.dom0, XENMEM_GET_POD_TARGET.into(), &pod(1)), err(Errno::INVAL));
    assert_eq!(l.memory_op(&l.dom0, XENMEM_SET_POD_TARGET.into(), &pod(9)), err(Errno::SRCH));
    let access = |domid| XenMemAccessOp { domid, ..Default::default() };
    assert_eq!(l.memory_op(&l.dom0, XENMEM_ACCESS_OP.into(), &access(1)), err(Errno::INVAL));
    assert_eq!(l.memory_op(&l.dom0, XENMEM_ACCESS_OP.into(), &access(0)), err(Errno::PERM));
    let rdm = |flags| XenReservedDeviceMemoryMap { flags, nr_entries: 9, ..Default::default() };
    assert_eq!(l.memory_op(&l.guest, XENMEM_RESERVED_DEVICE_MEMORY_MAP.into(), &rdm(1)), Ok(0));
    assert_eq!(l.hv.hw.load32(ARG, 4), 0, "no entries");
    assert_eq!(l.memory_op(&l.guest, XENMEM_RESERVED_DEVICE_MEMORY_MAP.into(), &rdm(2)), err(Errno::INVAL));
    assert_eq!(l.memory_op(&l.dom0, XENMEM_MACHPHYS_COMPAT_MFN_LIST.into(), &0u64), Ok(0));
    for op in [XENMEM_PAGING_OP, XENMEM_SHARING_OP, 63] {
        assert_eq!(l.memory_op(&l.dom0, op.into(), &0u64), err(Errno::NOSYS), "{op}");
    }
    // Bits above the command are for what can be continued.
    assert_eq!(l.memory_op(&l.dom0, u64::from(XENMEM_MAXIMUM_RAM_PAGE) | 64, &0u64), err(Errno::INVAL));
    assert_eq!(l.memory_op(&l.dom0, u64::from(XENMEM_MEMORY_MAP) | 64, &0u64), err(Errno::NOSYS));
    // The table of frames is as long as that of any machine for who may move to one.
    assert_eq!(l.memory_op(&l.guest, XENMEM_MACHPHYS_MAPPING.into(), &0u64), Ok(0));
    assert_eq!(l.hv.hw.load64(ARG, 16), (1 << 35) - 1);
    assert_eq!(l.memory_op(&l.dom0, XENMEM_MACHPHYS_MAPPING.into(), &0u64), Ok(0));
    assert_eq!(l.hv.hw.load64(ARG, 16), 255);
}

#[test]
fn a_soft_reset_ends_what_cannot_start_again() {
    let l = lab();
    let d = &l.guest.d;
    let reset = || l.dom0(XEN_DOMCTL_SOFT_RESET, 1, &0u64).0;
    assert_eq!(l.dom0(XEN_DOMCTL_SOFT_RESET, 0, &0u64).0, err(Errno::INVAL));
    l.hv.evtchn_bind_ipi(d, VcpuId::FIRST).unwrap();
    assert_eq!((reset(), d.event_channels.active()), (err(Errno::INVAL), 1), "it runs");
    l.hv.domain_shutdown(d, SHUTDOWN_SUSPEND);
    assert_eq!((reset(), d.event_channels.active()), (err(Errno::INVAL), 1), "it is not paused");
    assert_eq!(l.dom0(XEN_DOMCTL_PAUSEDOMAIN, 1, &0u64).0, Ok(0));
    assert_eq!((reset(), d.event_channels.active()), (err(Errno::INVAL), 0));
    assert!(d.life().is_shut_down());
}

#[test]
fn domains_are_destroyed_whatever_they_are_at() {
    let l = lab();
    let free = l.hv.mm.heap.free_pages();
    let info = |domain| {
        let (rc, back) = l.dom0(XEN_DOMCTL_GETDOMAININFO, domain, &0u64);
        rc.map(|_| back.u.get::<XenDomctlGetdomaininfo>())
    };
    // Just created; with vcpus, but nothing in them; crashed; paused more than once.
    for stage in 0..4 {
        let id = l.dom0(XEN_DOMCTL_CREATEDOMAIN, 0, &config(2)).1.domain;
        if stage > 0 {
            assert_eq!(l.dom0(XEN_DOMCTL_MAX_VCPUS, id, &XenDomctlMaxVcpus { max: 2 }).0, Ok(0));
        }
        let d = l.hv.domains.get(DomId(id)).unwrap();
        match stage {
            2 => {
                assert_eq!(l.dom0(XEN_DOMCTL_UNPAUSEDOMAIN, id, &0u64).0, Ok(0));
                l.hv.domain_crash(&d);
                let flags = info(id).unwrap().flags;
                assert_eq!(flags & XEN_DOMINF_SHUTDOWN, XEN_DOMINF_SHUTDOWN);
                assert_eq!(flags >> XEN_DOMINF_SHUTDOWNSHIFT & XEN_DOMINF_SHUTDOWNMASK, SHUTDOWN_CRASH);
                // The first reason stands.
                l.hv.domain_shutdown(&d, SHUTDOWN_SUSPEND);
                assert_eq!(d.life().code(), Some(SHUTDOWN_CRASH));
            }
            3 => assert_eq!(l.dom0(XEN_DOMCTL_PAUSEDOMAIN, id, &0u64).0, Ok(0)),
            _ => {}
        }
        assert_eq!(l.destroy(id), Ok(0));
        // It is not found any more: a search from its number on finds none.
        assert_eq!(info(id).err(), Some(Stop::Err(Errno::SRCH)), "{stage}");
        assert_eq!(l.destroy(id), err(Errno::SRCH));
    }
    assert_eq!(l.hv.mm.heap.free_pages(), free);
}
