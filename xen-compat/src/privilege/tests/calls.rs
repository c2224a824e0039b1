//! The calls that are refused to an unprivileged domain, with Xen 4.17's answer to each.

use mm::{DomId, Errno, Machine};
use public_headers::xen4::arch_x86_64::config::XenMsrEntry;
use public_headers::xen4::domctl::*;
use public_headers::xen4::event_channel::{
    EvtchnAllocUnbound, EvtchnReset, EvtchnStatus, EVTCHNOP_ALLOC_UNBOUND, EVTCHNOP_RESET, EVTCHNOP_STATUS,
};
use public_headers::xen4::grant_table::*;
use public_headers::xen4::memory::*;
use public_headers::xen4::physdev::*;
use public_headers::xen4::platform::{XenPlatformOp, XENPF_INTERFACE_VERSION};
use public_headers::xen4::sched::{SchedRemoteShutdown, SCHEDOP_PIN_OVERRIDE, SCHEDOP_REMOTE_SHUTDOWN};
use public_headers::xen4::sysctl::{XenSysctl, XEN_SYSCTL_INTERFACE_VERSION};
use public_headers::xen4::version::{XENVER_BUILD_ID, XENVER_COMMANDLINE};
use public_headers::xen4::xen as nr;
use public_headers::xen4::xen::{CONSOLEIO_READ, CONSOLEIO_WRITE};

use crate::host::HostHw;
use crate::privilege::tests::state::ARG;
use crate::privilege::tests::{err, Lab};

/// The domain acted on.
const OTHER: u16 = 2;
/// A domain that does not exist.
const NONE: u16 = 9;

pub(crate) fn control_plane(l: &Lab) {
    let domctl = |cmd, domain, want| {
        let op = XenDomctl { cmd, interface_version: XEN_DOMCTL_INTERFACE_VERSION, domain, ..Default::default() };
        l.refused(nr::HYPERVISOR_DOMCTL, cmd, &op, err(want));
    };
    for cmd in (0..90).chain(1000..1004) {
        // Some check their arguments before the caller.
        let want = match cmd {
            XEN_DOMCTL_BIND_PT_IRQ
            | XEN_DOMCTL_UNBIND_PT_IRQ
            | XEN_DOMCTL_MEMORY_MAPPING
            | XEN_DOMCTL_IOPORT_PERMISSION => Errno::INVAL,
            XEN_DOMCTL_IOPORT_MAPPING | XEN_DOMCTL_GET_DEVICE_GROUP | XEN_DOMCTL_SET_TARGET => Errno::OPNOTSUPP,
            _ => Errno::PERM,
        };
        domctl(cmd, OTHER, want);
        // It may not do so on itself either.
        if cmd != XEN_DOMCTL_SET_TARGET {
            domctl(cmd, 1, want);
        }
        let needs_none = [XEN_DOMCTL_CREATEDOMAIN].contains(&cmd);
        domctl(cmd, NONE, if needs_none { Errno::PERM } else { Errno::SRCH });
    }
    let mut op = XenDomctl { cmd: XEN_DOMCTL_MEMORY_MAPPING, domain: OTHER, ..Default::default() };
    l.refused(nr::HYPERVISOR_DOMCTL, op.cmd, &op, err(Errno::ACCES));
    op.interface_version = XEN_DOMCTL_INTERFACE_VERSION;
    op.u.set(&XenDomctlMemoryMapping { nr_mfns: 1, ..Default::default() });
    l.refused(nr::HYPERVISOR_DOMCTL, op.cmd, &op, err(Errno::PERM));
    op.cmd = XEN_DOMCTL_IOPORT_PERMISSION;
    op.u.set(&XenDomctlIoportPermission { first_port: 0x3f8, nr_ports: 8, allow_access: 1, ..Default::default() });
    l.refused(nr::HYPERVISOR_DOMCTL, op.cmd, &op, err(Errno::PERM));
    (op.cmd, op.domain) = (XEN_DOMCTL_GETDOMAININFO, DomId::INVALID.0);
    l.refused(nr::HYPERVISOR_DOMCTL, op.cmd, &op, err(Errno::INVAL));
    for cmd in 0..40 {
        let mut op = XenSysctl { cmd, ..Default::default() };
        l.refused(nr::HYPERVISOR_SYSCTL, cmd, &op, err(Errno::ACCES));
        op.interface_version = XEN_SYSCTL_INTERFACE_VERSION;
        l.refused(nr::HYPERVISOR_SYSCTL, cmd, &op, err(Errno::PERM));
    }
    for cmd in 0..70 {
        let mut op = XenPlatformOp { cmd, ..Default::default() };
        l.refused(nr::HYPERVISOR_PLATFORM_OP, cmd, &op, err(Errno::ACCES));
        op.interface_version = XENPF_INTERFACE_VERSION;
        l.refused(nr::HYPERVISOR_PLATFORM_OP, cmd, &op, err(Errno::PERM));
    }
    // Whatever the argument is.
    l.refused(nr::HYPERVISOR_ARCH_0, 0, &XenMsrEntry::default(), err(Errno::PERM));
    for cmd in 0..10 {
        l.refused(nr::HYPERVISOR_KEXEC_OP, cmd, &0u64, err(Errno::PERM));
        l.refused(nr::HYPERVISOR_HYPFS_OP, cmd, &0u64, err(Errno::PERM));
    }
}

pub(crate) fn memory(l: &Lab) {
    let call = |sub, arg: &XenMemoryReservation, want| l.refused(nr::HYPERVISOR_MEMORY_OP, sub, arg, want);
    let at = HostHw::va(ARG, 256);
    let r = XenMemoryReservation { extent_start: at, nr_extents: 1, domid: OTHER, ..Default::default() };
    for sub in [XENMEM_INCREASE_RESERVATION, XENMEM_DECREASE_RESERVATION, XENMEM_POPULATE_PHYSMAP] {
        // No extent is completed.
        call(sub, &r, Ok(0));
        call(sub, &XenMemoryReservation { domid: NONE, ..r }, Ok(0));
    }
    let claim = XenMemoryReservation { extent_start: 0, ..r };
    call(XENMEM_CLAIM_PAGES, &r, err(Errno::INVAL));
    call(XENMEM_CLAIM_PAGES, &claim, err(Errno::PERM));
    call(XENMEM_CLAIM_PAGES, &XenMemoryReservation { domid: 1, ..claim }, err(Errno::PERM));
    call(XENMEM_CLAIM_PAGES, &XenMemoryReservation { domid: NONE, ..claim }, err(Errno::INVAL));
    let whole = |domid| XenMemoryDomain { domid };
    for sub in [XENMEM_CURRENT_RESERVATION, XENMEM_MAXIMUM_RESERVATION, XENMEM_MAXIMUM_GPFN] {
        l.refused(nr::HYPERVISOR_MEMORY_OP, sub, &whole(OTHER), err(Errno::PERM));
        l.refused(nr::HYPERVISOR_MEMORY_OP, sub, &whole(NONE), err(Errno::SRCH));
    }
    let exchange = XenMemoryExchange { in_: r, out: r, ..Default::default() };
    // Its progress is returned.
    let args = l.args(nr::HYPERVISOR_MEMORY_OP, XENMEM_EXCHANGE, &exchange);
    l.refused_args(nr::HYPERVISOR_MEMORY_OP, XENMEM_EXCHANGE, args, err(Errno::PERM), true);
    l.refused(nr::HYPERVISOR_MEMORY_OP, XENMEM_MACHINE_MEMORY_MAP, &0u64, err(Errno::PERM));
    let map = |domid| XenForeignMemoryMap { domid, ..Default::default() };
    l.refused(nr::HYPERVISOR_MEMORY_OP, XENMEM_SET_MEMORY_MAP, &map(OTHER), err(Errno::PERM));
    l.refused(nr::HYPERVISOR_MEMORY_OP, XENMEM_SET_MEMORY_MAP, &map(NONE), err(Errno::SRCH));
    let vnuma = |domid| XenVnumaTopologyInfo { domid, ..Default::default() };
    l.refused(nr::HYPERVISOR_MEMORY_OP, XENMEM_GET_VNUMAINFO, &vnuma(OTHER), err(Errno::PERM));
    l.refused(nr::HYPERVISOR_MEMORY_OP, XENMEM_GET_VNUMAINFO, &vnuma(1), err(Errno::OPNOTSUPP));
    let resource = |domid| XenMemAcquireResource { domid, type_: 1, ..Default::default() };
    l.refused(nr::HYPERVISOR_MEMORY_OP, XENMEM_ACQUIRE_RESOURCE, &resource(OTHER), err(Errno::PERM));
    l.refused(nr::HYPERVISOR_MEMORY_OP, XENMEM_ACQUIRE_RESOURCE, &resource(1), err(Errno::PERM));
    l.refused(nr::HYPERVISOR_MEMORY_OP, XENMEM_ACQUIRE_RESOURCE, &resource(NONE), err(Errno::SRCH));
    // Page tables: of another, with frames of another, and in another's address space.
    l.hv.hw.zero_page(ARG);
    let at = HostHw::va(ARG, 0);
    for foreign in [u64::from(OTHER), (u64::from(OTHER) + 1) << 16 | 0x7ff0] {
        l.refused_args(nr::HYPERVISOR_MMU_UPDATE, 0, [at, 1, 0, foreign, 0, 0], err(Errno::PERM), true);
    }
    l.refused_args(nr::HYPERVISOR_MMU_UPDATE, 0, [at, 1, 0, NONE.into(), 0, 0], err(Errno::SRCH), true);
    l.refused_args(nr::HYPERVISOR_MMUEXT_OP, 0, [at, 1, 0, OTHER.into(), 0, 0], err(Errno::PERM), true);
    l.refused_args(nr::HYPERVISOR_MMUEXT_OP, 0, [at, 1, 0, NONE.into(), 0, 0], err(Errno::SRCH), true);
    let update = nr::HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN;
    l.refused_args(update, 0, [at, 0, 0, OTHER.into(), 0, 0], err(Errno::PERM), true);
    l.refused_args(update, 0, [at, 0, 0, NONE.into(), 0, 0], err(Errno::SRCH), true);
}

pub(crate) fn devices(l: &Lab) {
    let phys = nr::HYPERVISOR_PHYSDEV_OP;
    let map = |domid| PhysdevMapPirq { domid, type_: 1, index: 5, pirq: 5, ..Default::default() };
    l.refused(phys, PHYSDEVOP_MAP_PIRQ, &map(OTHER), err(Errno::PERM));
    l.refused(phys, PHYSDEVOP_MAP_PIRQ, &map(DomId::SELF.0), err(Errno::PERM));
    l.refused(phys, PHYSDEVOP_MAP_PIRQ, &map(NONE), err(Errno::SRCH));
    let unmap = |domid| PhysdevUnmapPirq { domid, pirq: 5, ..Default::default() };
    l.refused(phys, PHYSDEVOP_UNMAP_PIRQ, &unmap(OTHER), err(Errno::PERM));
    l.refused(phys, PHYSDEVOP_UNMAP_PIRQ, &unmap(DomId::SELF.0), err(Errno::PERM));
    l.refused(phys, PHYSDEVOP_UNMAP_PIRQ, &unmap(NONE), err(Errno::SRCH));
    for sub in [PHYSDEVOP_APIC_READ, PHYSDEVOP_APIC_WRITE] {
        let apic = PhysdevApic { apic_physbase: 0xfec0_0000, reg: 0x10, ..Default::default() };
        l.refused(phys, sub, &apic, err(Errno::PERM));
    }
    l.refused(phys, PHYSDEVOP_ALLOC_IRQ_VECTOR, &PhysdevIrq::default(), err(Errno::PERM));
    l.refused(phys, PHYSDEVOP_SETUP_GSI, &PhysdevSetupGsi { gsi: 20, ..Default::default() }, err(Errno::PERM));
    l.refused(phys, PHYSDEVOP_SETUP_GSI, &PhysdevSetupGsi { gsi: -1, ..Default::default() }, err(Errno::INVAL));
    let bus = PhysdevManagePci { bus: 0, devfn: 8 };
    l.refused(phys, PHYSDEVOP_MANAGE_PCI_ADD, &bus, err(Errno::PERM));
    l.refused(phys, PHYSDEVOP_MANAGE_PCI_REMOVE, &bus, err(Errno::PERM));
    l.refused(phys, PHYSDEVOP_MANAGE_PCI_ADD_EXT, &PhysdevManagePciExt::default(), err(Errno::PERM));
    l.refused(phys, PHYSDEVOP_PCI_DEVICE_ADD, &PhysdevPciDeviceAdd::default(), err(Errno::PERM));
    let known = PhysdevPciDevice { seg: 0, bus: 0, devfn: 8 };
    for sub in [PHYSDEVOP_PCI_DEVICE_REMOVE, PHYSDEVOP_PREPARE_MSIX, PHYSDEVOP_RELEASE_MSIX, PHYSDEVOP_RESTORE_MSI_EXT]
    {
        l.refused(phys, sub, &known, err(Errno::PERM));
    }
    l.refused(phys, PHYSDEVOP_RESTORE_MSI, &PhysdevRestoreMsi { bus: 0, devfn: 8 }, err(Errno::PERM));
    // Whether the device exists is checked first.
    l.refused(phys, PHYSDEVOP_RESTORE_MSI, &PhysdevRestoreMsi { bus: 1, devfn: 8 }, err(Errno::NODEV));
    let mmcfg = PhysdevPciMmcfgReserved { flags: 99, ..Default::default() };
    l.refused(phys, PHYSDEVOP_PCI_MMCFG_RESERVED, &mmcfg, err(Errno::PERM));
    l.refused(phys, PHYSDEVOP_DBGP_OP, &0u64, err(Errno::PERM));
    l.refused(phys, 4711, &0u64, err(Errno::NOSYS));
    // The old form does not bypass the check.
    let old = [u64::from(PHYSDEVOP_ALLOC_IRQ_VECTOR), 0, 0, 0];
    l.refused(nr::HYPERVISOR_PHYSDEV_OP_COMPAT, 0, &old, err(Errno::PERM));
}

pub(crate) fn others(l: &Lab) {
    let ev = nr::HYPERVISOR_EVENT_CHANNEL_OP;
    let alloc = |dom| EvtchnAllocUnbound { dom, remote_dom: 1, ..Default::default() };
    l.refused(ev, EVTCHNOP_ALLOC_UNBOUND, &alloc(OTHER), err(Errno::PERM));
    l.refused(ev, EVTCHNOP_ALLOC_UNBOUND, &alloc(NONE), err(Errno::SRCH));
    let status = |dom, port| EvtchnStatus { dom, port, ..Default::default() };
    l.refused(ev, EVTCHNOP_STATUS, &status(OTHER, 1), err(Errno::PERM));
    l.refused(ev, EVTCHNOP_STATUS, &status(OTHER, 99_999), err(Errno::INVAL));
    l.refused(ev, EVTCHNOP_STATUS, &status(NONE, 1), err(Errno::SRCH));
    let reset = |dom| EvtchnReset { dom };
    for sub in [EVTCHNOP_RESET, 14] {
        l.refused(ev, sub, &reset(OTHER), err(Errno::PERM));
        l.refused(ev, sub, &reset(NONE), err(Errno::SRCH));
    }
    let sched = nr::HYPERVISOR_SCHED_OP;
    let shutdown = |domain_id| SchedRemoteShutdown { domain_id, ..Default::default() };
    l.refused(sched, SCHEDOP_REMOTE_SHUTDOWN, &shutdown(OTHER), err(Errno::PERM));
    // Not even itself by number.
    l.refused(sched, SCHEDOP_REMOTE_SHUTDOWN, &shutdown(1), err(Errno::PERM));
    l.refused(sched, SCHEDOP_REMOTE_SHUTDOWN, &shutdown(NONE), err(Errno::SRCH));
    l.refused(sched, SCHEDOP_PIN_OVERRIDE, &0u64, err(Errno::PERM));
    for sub in [CONSOLEIO_WRITE, CONSOLEIO_READ, 7] {
        l.refused(nr::HYPERVISOR_CONSOLE_IO, sub, b"text", err(Errno::PERM));
    }
    l.refused(nr::HYPERVISOR_XEN_VERSION, XENVER_BUILD_ID, &0u64, err(Errno::PERM));
    let args = l.args(nr::HYPERVISOR_XEN_VERSION, XENVER_COMMANDLINE, &0u64);
    l.refused_args(nr::HYPERVISOR_XEN_VERSION, XENVER_COMMANDLINE, args, Ok(0), false);
    let mut line = [0; 9];
    l.hv.hw.read(ARG, 0, &mut line);
    assert_eq!(&line, b"<denied>\0");
    // Grant tables return the result in the argument.
    let gt = nr::HYPERVISOR_GRANT_TABLE_OP;
    let status_at = |at: usize| l.hv.hw.load16(ARG, at) as i16;
    let args = l.args(gt, GNTTABOP_SETUP_TABLE, &GnttabSetupTable { dom: OTHER, ..Default::default() });
    l.refused_args(gt, GNTTABOP_SETUP_TABLE, args, Ok(0), false);
    assert_eq!(status_at(8), GNTST_PERMISSION_DENIED);
    let args = l.args(gt, GNTTABOP_QUERY_SIZE, &GnttabQuerySize { dom: OTHER, ..Default::default() });
    l.refused_args(gt, GNTTABOP_QUERY_SIZE, args, Ok(0), false);
    assert_eq!(status_at(12), GNTST_PERMISSION_DENIED);
    let args = l.args(gt, GNTTABOP_GET_STATUS_FRAMES, &GnttabGetStatusFrames { dom: OTHER, ..Default::default() });
    l.refused_args(gt, GNTTABOP_GET_STATUS_FRAMES, args, Ok(0), false);
    assert_eq!(status_at(6), GNTST_PERMISSION_DENIED);
    let version = |dom| GnttabGetVersion { dom, ..Default::default() };
    l.refused(gt, GNTTABOP_GET_VERSION, &version(OTHER), err(Errno::PERM));
    l.refused(gt, GNTTABOP_GET_VERSION, &version(NONE), err(Errno::SRCH));
}
