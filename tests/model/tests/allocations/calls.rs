//! Calls that allocate, as toolstacks and guests make them on the machine of `failing.rs`.

use mm::{DomId, Machine, Mfn};
use public_headers::xen4::domctl::*;
use public_headers::xen4::event_channel::*;
use public_headers::xen4::grant_table::*;
use public_headers::xen4::kexec::{XenKexecLoad, XenKexecSegment, KEXEC_CMD_KEXEC_LOAD};
use public_headers::xen4::memory::*;
use public_headers::xen4::physdev::*;
use public_headers::xen4::sysctl::*;
use public_headers::xen4::xen as nr;
use xen_compat::guest_memory::hypercall_result::Args;
use xen_compat::host::HostHw;
use zerocopy::{Immutable, IntoBytes};

use crate::lab::Lab;

/// A call.
pub(crate) struct Call {
    pub name: &'static str,
    /// Prepares the call. Returns the caller, the number and the arguments.
    pub prepare: fn(&Lab) -> (u16, u32, Args),
    /// Whether it succeeds when repeated after it failed for lack of memory.
    pub again: bool,
}

/// Frames for lists.
pub(crate) const LIST: Mfn = Mfn(20);
/// A network card with MSI and MSI-X.
const NIC: u8 = 3 << 3;

fn list() -> u64 {
    HostHw::va(LIST, 0)
}

fn domctl<T: IntoBytes + Immutable>(l: &Lab, cmd: u32, domain: u16, arm: &T) -> (u16, u32, Args) {
    let mut op = XenDomctl { cmd, interface_version: XEN_DOMCTL_INTERFACE_VERSION, domain, ..Default::default() };
    op.u.set(arm);
    (0, nr::HYPERVISOR_DOMCTL, [l.arg(&op), 0, 0, 0, 0, 0])
}

pub(crate) fn sysctl<T: IntoBytes + Immutable>(l: &Lab, cmd: u32, arm: &T) -> (u16, u32, Args) {
    let mut op = XenSysctl { cmd, interface_version: XEN_SYSCTL_INTERFACE_VERSION, ..Default::default() };
    op.u.set(arm);
    (0, nr::HYPERVISOR_SYSCTL, [l.arg(&op), 0, 0, 0, 0, 0])
}

fn memory<T: IntoBytes + Immutable>(l: &Lab, who: u16, op: u32, arg: &T) -> (u16, u32, Args) {
    (who, nr::HYPERVISOR_MEMORY_OP, [op.into(), l.arg(arg), 0, 0, 0, 0])
}

fn event<T: IntoBytes + Immutable>(l: &Lab, who: u16, op: u32, arg: &T) -> (u16, u32, Args) {
    (who, nr::HYPERVISOR_EVENT_CHANNEL_OP, [op.into(), l.arg(arg), 0, 0, 0, 0])
}

fn physdev<T: IntoBytes + Immutable>(l: &Lab, op: u32, arg: &T) -> (u16, u32, Args) {
    (0, nr::HYPERVISOR_PHYSDEV_OP, [op.into(), l.arg(arg), 0, 0, 0, 0])
}

fn grant<T: IntoBytes + Immutable>(l: &Lab, who: u16, op: u32, arg: &T) -> (u16, u32, Args) {
    (who, nr::HYPERVISOR_GRANT_TABLE_OP, [op.into(), l.arg(arg), 1, 0, 0, 0])
}

/// Makes a call before the one under test; it must succeed.
fn first(l: &Lab, (who, call, args): (u16, u32, Args)) {
    l.call(who, call, args).unwrap();
}

fn create(l: &Lab) -> (u16, u32, Args) {
    let config = XenDomctlCreatedomain {
        max_vcpus: 3,
        max_evtchn_port: 1023,
        max_grant_frames: -1,
        max_maptrack_frames: -1,
        grant_opts: 1,
        ..Default::default()
    };
    domctl(l, XEN_DOMCTL_CREATEDOMAIN, 9, &config)
}

fn shadow_op(l: &Lab, op: u32) -> (u16, u32, Args) {
    let arm = XenDomctlShadowOp { op, dirty_bitmap: list(), pages: 1000, ..Default::default() };
    domctl(l, XEN_DOMCTL_SHADOW_OP, 1, &arm)
}

fn add_nic(l: &Lab) -> (u16, u32, Args) {
    l.hv.hw.devices.add_network_card((0, 0, NIC));
    physdev(l, PHYSDEVOP_PCI_DEVICE_ADD, &PhysdevPciDeviceAdd { devfn: NIC, ..Default::default() })
}

fn map_msi(l: &Lab, table_base: u64) -> (u16, u32, Args) {
    first(l, add_nic(l));
    let op = PhysdevMapPirq {
        domid: DomId::SELF.0,
        type_: MAP_PIRQ_TYPE_MSI as i32,
        index: -1,
        pirq: -1,
        devfn: NIC.into(),
        table_base,
        ..Default::default()
    };
    physdev(l, PHYSDEVOP_MAP_PIRQ, &op)
}

fn vnuma(l: &Lab) -> (u16, u32, Args) {
    // One node of distance 10, at list + 0; vcpus on node 0, and that on node 0 of the machine; no ranges.
    l.hv.hw.zero_page(LIST);
    let arm = XenDomctlVnuma {
        nr_vnodes: 1,
        nr_vcpus: 2,
        vdistance: list(),
        vcpu_to_vnode: list() + 64,
        vnode_to_pnode: list() + 128,
        vmemrange: list() + 192,
        ..Default::default()
    };
    domctl(l, XEN_DOMCTL_SETVNUMAINFO, 1, &arm)
}

/// Grants a page of domain 2 to domain 1, by reference 8.
fn granted(l: &Lab) {
    let mfn = l.give_pages(2, 1)[0];
    let frame = l.domain(2).grants.frame(0).unwrap();
    l.hv.hw.store32(frame, 8 * 8 + 4, mfn.0 as u32);
    l.hv.hw.store32(frame, 8 * 8, 1 << 16 | u32::from(GTF_PERMIT_ACCESS));
}

fn populate(l: &Lab, op: u32) -> (u16, u32, Args) {
    for i in 0..4 {
        l.hv.hw.store64(LIST, i * 8, 50 + i as u64);
    }
    let r = XenMemoryReservation { extent_start: list(), nr_extents: 4, domid: 1, ..Default::default() };
    memory(l, 0, op, &r)
}

/// All calls.
pub(crate) const CALLS: &[Call] = &[
    Call { name: "createdomain", prepare: create, again: true },
    Call {
        name: "max_vcpus",
        prepare: |l| {
            if l.hv.domains.get(DomId(9)).is_none() {
                first(l, create(l));
            }
            domctl(l, XEN_DOMCTL_MAX_VCPUS, 9, &XenDomctlMaxVcpus { max: 3 })
        },
        again: true,
    },
    Call {
        name: "getvcpuextstate",
        prepare: |l| {
            let arm = XenDomctlVcpuextstate { xfeature_mask: 7, size: 4096, buffer: list(), ..Default::default() };
            domctl(l, XEN_DOMCTL_GETVCPUEXTSTATE, 1, &arm)
        },
        again: true,
    },
    Call {
        name: "setvcpuextstate",
        prepare: |l| {
            l.hv.hw.zero_page(LIST);
            let arm = XenDomctlVcpuextstate { xfeature_mask: 7, size: 16, buffer: list(), ..Default::default() };
            domctl(l, XEN_DOMCTL_SETVCPUEXTSTATE, 1, &arm)
        },
        again: true,
    },
    Call {
        name: "ioport_permission",
        prepare: |l| {
            l.domain(0).ioports_permit(0, 0xffff).unwrap();
            let arm =
                XenDomctlIoportPermission { first_port: 0x3f8, nr_ports: 8, allow_access: 1, ..Default::default() };
            domctl(l, XEN_DOMCTL_IOPORT_PERMISSION, 1, &arm)
        },
        again: true,
    },
    Call {
        name: "ioport_permission, taken back in the middle",
        prepare: |l| {
            l.domain(0).ioports_permit(0, 0xffff).unwrap();
            // Four ranges fill the first piece of memory.
            (0..4u16).for_each(|i| l.domain(1).ioports_permit(i * 100, i * 100 + 50).unwrap());
            let arm = XenDomctlIoportPermission { first_port: 110, nr_ports: 8, ..Default::default() };
            domctl(l, XEN_DOMCTL_IOPORT_PERMISSION, 1, &arm)
        },
        again: true,
    },
    Call {
        name: "iomem_permission",
        prepare: |l| {
            l.domain(0).mem.iomem_permit(0, 0xff).unwrap();
            let arm = XenDomctlIomemPermission { first_mfn: 0xa0, nr_mfns: 4, allow_access: 1, ..Default::default() };
            domctl(l, XEN_DOMCTL_IOMEM_PERMISSION, 1, &arm)
        },
        again: true,
    },
    Call { name: "setvnumainfo", prepare: vnuma, again: true },
    Call { name: "log-dirty on", prepare: |l| shadow_op(l, XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY), again: true },
    Call {
        name: "log-dirty clean",
        prepare: |l| {
            if !l.domain(1).mem.logs_dirty() {
                first(l, shadow_op(l, XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY));
            }
            shadow_op(l, XEN_DOMCTL_SHADOW_OP_CLEAN)
        },
        again: true,
    },
    Call {
        name: "set_memory_map",
        prepare: |l| {
            let map = XenMemoryMap { nr_entries: 300, buffer: list(), ..Default::default() };
            memory(l, 0, XENMEM_SET_MEMORY_MAP, &XenForeignMemoryMap { domid: 1, map, ..Default::default() })
        },
        again: true,
    },
    Call {
        name: "machine_memory_map",
        prepare: |l| {
            let map = XenMemoryMap { nr_entries: 100, buffer: list(), ..Default::default() };
            memory(l, 0, XENMEM_MACHINE_MEMORY_MAP, &map)
        },
        again: true,
    },
    Call { name: "populate_physmap", prepare: |l| populate(l, XENMEM_POPULATE_PHYSMAP), again: true },
    Call { name: "increase_reservation", prepare: |l| populate(l, XENMEM_INCREASE_RESERVATION), again: true },
    Call {
        name: "alloc_unbound",
        prepare: |l| {
            // The first page of ports exists from the start.
            while l.domain(1).event_channels.active() < 127 {
                l.hv.evtchn_alloc_unbound(&l.domain(1), DomId(0)).unwrap();
            }
            let arg = EvtchnAllocUnbound { dom: DomId::SELF.0, remote_dom: 0, ..Default::default() };
            event(l, 1, EVTCHNOP_ALLOC_UNBOUND, &arg)
        },
        again: true,
    },
    Call {
        name: "init_control",
        prepare: |l| {
            let page = l.give_pages(1, 1)[0];
            event(l, 1, EVTCHNOP_INIT_CONTROL, &EvtchnInitControl { control_gfn: page.0, ..Default::default() })
        },
        again: true,
    },
    Call {
        name: "setup_table",
        prepare: |l| {
            let op = GnttabSetupTable { dom: DomId::SELF.0, nr_frames: 5, frame_list: list(), ..Default::default() };
            grant(l, 1, GNTTABOP_SETUP_TABLE, &op)
        },
        again: true,
    },
    Call {
        name: "set_version",
        prepare: |l| grant(l, 1, GNTTABOP_SET_VERSION, &GnttabSetVersion { version: 2 }),
        again: true,
    },
    Call {
        name: "map_grant_ref",
        prepare: |l| {
            granted(l);
            let flags = GNTMAP_DEVICE_MAP | GNTMAP_READONLY;
            grant(l, 1, GNTTABOP_MAP_GRANT_REF, &GnttabMapGrantRef { flags, ref_: 8, dom: 2, ..Default::default() })
        },
        again: true,
    },
    Call {
        name: "kexec_load",
        prepare: |l| {
            let segment = |i: u64, pages: u64| XenKexecSegment {
                buf: list(),
                buf_size: 4096 + 1,
                dest_maddr: 200 + 50 * i << 12,
                dest_size: pages << 12,
            };
            // Destinations in free RAM and elsewhere.
            l.hv.hw.write(LIST, 0, [segment(0, 3), segment(1, 40), segment(1 << 20, 2)].as_bytes());
            let segments = list();
            let load = XenKexecLoad { arch: 62, nr_segments: 3, segments, entry_maddr: 4096, ..Default::default() };
            (0, nr::HYPERVISOR_KEXEC_OP, [KEXEC_CMD_KEXEC_LOAD.into(), l.arg(&load), 0, 0, 0, 0])
        },
        again: true,
    },
    Call { name: "pci_device_add", prepare: add_nic, again: true },
    Call { name: "map_pirq, MSI", prepare: |l| map_msi(l, 0), again: true },
    Call { name: "map_pirq, MSI-X", prepare: |l| map_msi(l, 0xfebf_0000), again: true },
    Call {
        name: "bind_pirq",
        prepare: |l| {
            let gsi = PhysdevSetupGsi { gsi: 20, ..Default::default() };
            let _ = l.call(0, physdev(l, PHYSDEVOP_SETUP_GSI, &gsi).1, physdev(l, PHYSDEVOP_SETUP_GSI, &gsi).2);
            let map = PhysdevMapPirq {
                domid: DomId::SELF.0,
                type_: MAP_PIRQ_TYPE_GSI as i32,
                index: 20,
                pirq: 20,
                ..Default::default()
            };
            first(l, physdev(l, PHYSDEVOP_MAP_PIRQ, &map));
            event(l, 0, EVTCHNOP_BIND_PIRQ, &EvtchnBindPirq { pirq: 20, ..Default::default() })
        },
        again: true,
    },
];
