//! Arguments with which an operation that is served succeeds and does no harm.

use mm::{DomId, Machine, VcpuId};
use public_headers::xen4::domctl::*;
use public_headers::xen4::event_channel::*;
use public_headers::xen4::grant_table::{GnttabGetVersion, GnttabSetVersion};
use public_headers::xen4::kexec::{XenKexecLoad, XenKexecRange};
use public_headers::xen4::mca::{XenMc, XEN_MCA_INTERFACE_VERSION};
use public_headers::xen4::memory::*;
use public_headers::xen4::physdev::*;
use public_headers::xen4::platform::{XENPF_INTERFACE_VERSION, XEN_CORE_PARKING_GET};
use public_headers::xen4::sched::*;
use public_headers::xen4::sysctl::*;
use public_headers::xen4::vcpu::*;
use public_headers::xen4::xen as nr;
use public_headers::xen4::xen::{MmuUpdate, MmuextOp, XenctlBitmap, VIRQ_DEBUG, VIRQ_DOM_EXC};
use zerocopy::{Immutable, IntoBytes};

use super::lab::{Caller, Lab, LIST, NIC};
use super::table::{Row, Said};
use crate::guest_memory::hypercall_result::Args;
use crate::host::HostHw;
use mm::Errno;

const SELF: u16 = DomId::SELF.0;
/// A line of the IO-APIC.
const GSI: u32 = 5;

/// Operations that are served and cannot succeed here: what they say instead.
const UNLESS: &[(&str, Caller, Said)] = &[
    // It has no pirq.
    ("PHYSDEVOP_eoi", Caller::DomU, Said::Refused(Errno::INVAL)),
    // Nothing is loaded.
    ("KEXEC_CMD_kexec", Caller::Dom0, Said::Refused(Errno::NOENT)),
    // The model machine has no configuration space in memory, and no registers for power.
    ("PHYSDEVOP_pci_mmcfg_reserved", Caller::Dom0, Said::Refused(Errno::NODEV)),
    ("XENPF_enter_acpi_sleep", Caller::Dom0, Said::Refused(Errno::PERM)),
];

/// Returns the error that a served operation returns although its arguments are valid.
pub(super) fn unless(operation: &str, caller: Caller) -> Option<&'static Said> {
    UNLESS.iter().find(|(name, who, _)| *name == operation && *who == caller).map(|(.., said)| said)
}

fn list() -> u64 {
    HostHw::va(LIST, 0)
}

/// Returns a bitmap of 64 bits, all set.
fn bitmap(l: &Lab) -> XenctlBitmap {
    l.hv.hw.store64(LIST, 0, u64::MAX);
    XenctlBitmap { bitmap: list(), nr_bits: 64, ..Default::default() }
}

/// Returns the arguments of a row's call.
pub(super) fn arguments(l: &Lab, call: u32, row: &Row, caller: Caller) -> Args {
    let (name, sub) = (row.operation.as_str(), row.number as u32);
    match call {
        nr::HYPERVISOR_DOMCTL => domctl(l, name, sub, caller),
        nr::HYPERVISOR_SYSCTL => sysctl(l, name, sub),
        nr::HYPERVISOR_PLATFORM_OP => {
            let arm = match name {
                "XENPF_platform_quirk" | "XENPF_firmware_info" | "XENPF_cpu_offline" | "XENPF_set_processor_pminfo" => {
                    1
                }
                // No CPU's.
                "XENPF_cpu_hotadd" => 9,
                "XENPF_core_parking" => XEN_CORE_PARKING_GET,
                _ => 0,
            };
            [l.arg(&[sub, XENPF_INTERFACE_VERSION, arm]), 0, 0, 0, 0, 0]
        }
        nr::HYPERVISOR_ARCH_0 => {
            let op = XenMc { cmd: sub, interface_version: XEN_MCA_INTERFACE_VERSION, ..Default::default() };
            [l.arg(&op), 0, 0, 0, 0, 0]
        }
        nr::HYPERVISOR_KEXEC_OP => {
            let arg = match name {
                "KEXEC_CMD_kexec_load" => l.arg(&XenKexecLoad { arch: 62, ..Default::default() }),
                _ => l.arg(&XenKexecRange::default()),
            };
            [sub.into(), arg, 0, 0, 0, 0]
        }
        nr::HYPERVISOR_MMU_UPDATE => {
            let ptr = l.page(caller.id()).0 << 12 | row.number;
            [l.arg(&MmuUpdate { ptr, val: 7 }), 1, 0, SELF.into(), 0, 0]
        }
        nr::HYPERVISOR_MMUEXT_OP => mmuext(l, name, sub, caller),
        nr::HYPERVISOR_MEMORY_OP => memory(l, name, sub, caller),
        nr::HYPERVISOR_GRANT_TABLE_OP => {
            let arg = match name {
                "GNTTABOP_set_version" => l.arg(&GnttabSetVersion { version: 1 }),
                "GNTTABOP_get_version" => l.arg(&GnttabGetVersion { dom: SELF, ..Default::default() }),
                _ => l.arg(&0u64),
            };
            [sub.into(), arg, 1, 0, 0, 0]
        }
        nr::HYPERVISOR_VM_ASSIST => [0, sub.into(), 0, 0, 0, 0],
        nr::HYPERVISOR_SET_SEGMENT_BASE => [sub.into(), 0, 0, 0, 0, 0],
        nr::HYPERVISOR_VCPU_OP => vcpu(l, name, sub, caller),
        nr::HYPERVISOR_SCHED_OP => {
            let arg = match name {
                "SCHEDOP_remote_shutdown" => {
                    l.arg(&SchedRemoteShutdown { domain_id: caller.target(), ..Default::default() })
                }
                _ => l.arg(&0u64),
            };
            [sub.into(), arg, 0, 0, 0, 0]
        }
        nr::HYPERVISOR_EVENT_CHANNEL_OP => event(l, name, sub, caller),
        nr::HYPERVISOR_PHYSDEV_OP => physdev(l, name, sub, caller),
        nr::HYPERVISOR_XEN_VERSION => {
            let null = ["XENVER_pagesize", "XENVER_build_id"].contains(&name);
            [sub.into(), if null { 0 } else { l.arg(&0u64) }, 0, 0, 0, 0]
        }
        nr::HYPERVISOR_CONSOLE_IO => [sub.into(), 4, l.arg(b"text"), 0, 0, 0],
        nr::HYPERVISOR_CALLBACK_OP if name.starts_with("CALLBACKTYPE_") => [0, l.arg(&u64::from(sub)), 0, 0, 0, 0],
        // Of a type that may be unregistered: an NMI's.
        nr::HYPERVISOR_CALLBACK_OP => [sub.into(), l.arg(&4u64), 0, 0, 0, 0],
        _ => [sub.into(), l.arg(&0u64), 1, 0, 0, 0],
    }
}

/// Writes a virtual layout of one node at `LIST`.
fn vnuma(l: &Lab) -> XenDomctlVnuma {
    l.hv.hw.zero_page(LIST);
    XenDomctlVnuma {
        nr_vnodes: 1,
        nr_vcpus: 2,
        vdistance: list(),
        vcpu_to_vnode: list() + 64,
        vnode_to_pnode: list() + 128,
        vmemrange: list() + 192,
        ..Default::default()
    }
}

fn set_context(l: &Lab, domain: u16) -> Args {
    let ctxt = l.context(domain);
    l.domctl(XEN_DOMCTL_SETVCPUCONTEXT, domain, &XenDomctlVcpucontext { ctxt, ..Default::default() })
}

fn createdomain(l: &Lab) -> Args {
    let config = XenDomctlCreatedomain {
        max_vcpus: 1,
        max_evtchn_port: 1023,
        max_grant_frames: -1,
        max_maptrack_frames: -1,
        grant_opts: 1,
        ..Default::default()
    };
    l.domctl(XEN_DOMCTL_CREATEDOMAIN, 9, &config)
}

fn domctl(l: &Lab, name: &str, cmd: u32, caller: Caller) -> Args {
    let d = caller.target();
    match name.trim_start_matches("XEN_DOMCTL_") {
        "createdomain" => createdomain(l),
        "unpausedomain" => {
            l.first(nr::HYPERVISOR_DOMCTL, l.domctl(XEN_DOMCTL_PAUSEDOMAIN, d, &0u32));
            l.domctl(cmd, d, &0u32)
        }
        "setvcpuaffinity" | "getvcpuaffinity" => {
            let flags = XEN_VCPUAFFINITY_HARD;
            l.domctl(cmd, d, &XenDomctlVcpuaffinity { flags, cpumap_hard: bitmap(l), ..Default::default() })
        }
        "shadow_op" => {
            l.domctl(cmd, d, &XenDomctlShadowOp { op: XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY, ..Default::default() })
        }
        "setvcpucontext" => set_context(l, d),
        "getvcpucontext" => {
            l.first(nr::HYPERVISOR_DOMCTL, set_context(l, d));
            l.domctl(cmd, d, &XenDomctlVcpucontext { ctxt: list(), ..Default::default() })
        }
        "max_vcpus" => l.domctl(cmd, d, &XenDomctlMaxVcpus { max: 2 }),
        "scheduler_op" => {
            let (sched_id, cmd_) = (XEN_SCHEDULER_CREDIT2, XEN_DOMCTL_SCHEDOP_GETINFO);
            l.domctl(cmd, d, &XenDomctlSchedulerOp { sched_id, cmd: cmd_, ..Default::default() })
        }
        "irq_permission" => {
            l.first(nr::HYPERVISOR_PHYSDEV_OP, map_pirq(l));
            l.domctl(cmd, d, &XenDomctlIrqPermission { pirq: GSI, allow_access: 1, ..Default::default() })
        }
        "iomem_permission" => {
            let arm = XenDomctlIomemPermission { first_mfn: 0xa0, nr_mfns: 4, allow_access: 1, ..Default::default() };
            l.domctl(cmd, d, &arm)
        }
        "ioport_permission" => {
            let arm =
                XenDomctlIoportPermission { first_port: 0x3f8, nr_ports: 8, allow_access: 1, ..Default::default() };
            l.domctl(cmd, d, &arm)
        }
        "hypercall_init" => l.domctl(cmd, d, &XenDomctlHypercallInit { gmfn: l.page(d).0 }),
        "set_address_size" => l.domctl(cmd, d, &XenDomctlAddressSize { size: 64 }),
        "memory_mapping" => l.domctl(cmd, d, &XenDomctlMemoryMapping { nr_mfns: 1, ..Default::default() }),
        "set_ext_vcpucontext" => l.domctl(cmd, d, &XenDomctlExtVcpucontext { size: 32, ..Default::default() }),
        "vm_event_op" => {
            let (op, mode) = (XEN_VM_EVENT_ENABLE, XEN_DOMCTL_VM_EVENT_OP_MONITOR);
            l.domctl(cmd, d, &XenDomctlVmEventOp { op, mode, ..Default::default() })
        }
        "setvcpuextstate" => {
            l.hv.hw.zero_page(LIST);
            l.domctl(cmd, d, &XenDomctlVcpuextstate { size: 16, buffer: list(), ..Default::default() })
        }
        "set_virq_handler" => l.domctl(cmd, d, &VIRQ_DOM_EXC),
        "setnodeaffinity" | "getnodeaffinity" => l.domctl(cmd, d, &XenDomctlNodeaffinity { nodemap: bitmap(l) }),
        "set_vcpu_msrs" => l.domctl(cmd, d, &XenDomctlVcpuMsrs { msrs: list(), ..Default::default() }),
        "setvnumainfo" => l.domctl(cmd, d, &vnuma(l)),
        "set_cpu_policy" => {
            // Of one that has not begun to run.
            l.first(nr::HYPERVISOR_DOMCTL, createdomain(l));
            l.domctl(cmd, 9, &XenDomctlCpuPolicy::default())
        }
        _ => l.domctl(cmd, d, &0u32),
    }
}

fn sysctl(l: &Lab, name: &str, cmd: u32) -> Args {
    match name.trim_start_matches("XEN_SYSCTL_") {
        "cpu_hotplug" => l.sysctl(cmd, &XenSysctlCpuHotplug { cpu: 1, op: XEN_SYSCTL_CPU_HOTPLUG_OFFLINE }),
        "get_pmstat" => l.sysctl(cmd, &XenSysctlGetPmstat { type_: PMSTAT_GET_MAX_CX, ..Default::default() }),
        "pm_op" => l.sysctl(cmd, &XenSysctlPmOp { cmd: XEN_SYSCTL_PM_OP_GET_MAX_CSTATE, ..Default::default() }),
        "cpupool_op" => {
            let cpumap = bitmap(l);
            l.sysctl(cmd, &XenSysctlCpupoolOp { op: XEN_SYSCTL_CPUPOOL_OP_INFO, cpumap, ..Default::default() })
        }
        "scheduler_op" => {
            let (sched_id, cmd_) = (XEN_SCHEDULER_CREDIT2, XEN_SYSCTL_SCHEDOP_GETINFO);
            l.sysctl(cmd, &XenSysctlSchedulerOp { sched_id, cmd: cmd_, ..Default::default() })
        }
        "pcitopoinfo" => l.sysctl(cmd, &XenSysctlPcitopoinfo { devs: list(), nodes: list(), ..Default::default() }),
        "livepatch_op" => l.sysctl(cmd, &XenSysctlLivepatchOp { cmd: XEN_SYSCTL_LIVEPATCH_LIST, ..Default::default() }),
        _ => l.sysctl(cmd, &0u32),
    }
}

fn mmuext(l: &Lab, name: &str, cmd: u32, caller: Caller) -> Args {
    let id = caller.id();
    let page = l.page(id).0;
    let args = |op: &MmuextOp| [l.arg(op), 1, 0, SELF.into(), 0, 0];
    let op = MmuextOp { cmd, arg1: page, ..Default::default() };
    match name {
        "MMUEXT_UNPIN_TABLE" => {
            let pin = args(&MmuextOp { cmd: nr::MMUEXT_PIN_L1_TABLE, ..op });
            l.call(id, nr::HYPERVISOR_MMUEXT_OP, pin).unwrap();
            args(&op)
        }
        "MMUEXT_TLB_FLUSH_MULTI" | "MMUEXT_INVLPG_MULTI" => args(&MmuextOp { arg2: bitmap(l).bitmap, ..op }),
        "MMUEXT_SET_LDT" => args(&MmuextOp { arg1: 0, ..op }),
        "MMUEXT_COPY_PAGE" => args(&MmuextOp { arg2: l.page(id).0, ..op }),
        _ => args(&op),
    }
}

fn memory(l: &Lab, name: &str, cmd: u32, caller: Caller) -> Args {
    let args = |arg: u64| [cmd.into(), arg, 0, 0, 0, 0];
    let own = XenMemoryReservation { domid: SELF, ..Default::default() };
    let map = || {
        l.hv.hw.zero_page(LIST);
        XenMemoryMap { nr_entries: 1, buffer: list(), ..Default::default() }
    };
    match name.trim_start_matches("XENMEM_") {
        "increase_reservation" | "decrease_reservation" | "populate_physmap" => args(l.arg(&own)),
        "exchange" => args(l.arg(&XenMemoryExchange { in_: own, out: own, ..Default::default() })),
        "current_reservation" | "maximum_reservation" | "maximum_gpfn" => args(l.arg(&XenMemoryDomain { domid: SELF })),
        "memory_map" => {
            let set = XenForeignMemoryMap { domid: caller.id(), map: map(), ..Default::default() };
            l.first(nr::HYPERVISOR_MEMORY_OP, [XENMEM_SET_MEMORY_MAP.into(), l.arg(&set), 0, 0, 0, 0]);
            args(l.arg(&map()))
        }
        "set_memory_map" => args(l.arg(&XenForeignMemoryMap { domid: SELF, map: map(), ..Default::default() })),
        "machine_memory_map" => args(l.arg(&XenMemoryMap::default())),
        "claim_pages" => args(l.arg(&XenMemoryReservation { domid: 1, ..Default::default() })),
        "get_vnumainfo" => {
            let id = caller.id();
            if caller == Caller::DomU {
                l.first(nr::HYPERVISOR_DOMCTL, l.domctl(XEN_DOMCTL_SETVNUMAINFO, id, &vnuma(l)));
            } else {
                l.first(nr::HYPERVISOR_DOMCTL, l.domctl(XEN_DOMCTL_SETVNUMAINFO, 0, &vnuma(l)));
            }
            let info = XenVnumaTopologyInfo {
                domid: SELF,
                nr_vnodes: 1,
                nr_vcpus: 2,
                vdistance: list(),
                vcpu_to_vnode: list() + 64,
                vmemrange: list() + 192,
                ..Default::default()
            };
            args(l.arg(&info))
        }
        "acquire_resource" => {
            let (domid, type_) = (caller.target(), XENMEM_RESOURCE_GRANT_TABLE as u16);
            args(l.arg(&XenMemAcquireResource { domid, type_, ..Default::default() }))
        }
        // dom0 names another domain, a domU itself.
        "access_op" => args(l.arg(&XenMemAccessOp { domid: 1, ..Default::default() })),
        _ => args(l.arg(&0u64)),
    }
}

fn vcpu(l: &Lab, name: &str, cmd: u32, caller: Caller) -> Args {
    let id = caller.id();
    let args = |vcpu: u64, arg: u64| [cmd.into(), vcpu, arg, 0, 0, 0];
    match name.trim_start_matches("VCPUOP_") {
        "initialise" => args(1, l.context(id)),
        "up" => {
            let first = [VCPUOP_INITIALISE.into(), 1, l.context(id), 0, 0, 0];
            l.call(id, nr::HYPERVISOR_VCPU_OP, first).unwrap();
            args(1, 0)
        }
        "down" | "is_up" => args(1, 0),
        "set_periodic_timer" => args(0, l.arg(&VcpuSetPeriodicTimer { period_ns: 1_000_000 })),
        "register_vcpu_info" => args(0, l.arg(&VcpuRegisterVcpuInfo { mfn: l.page(id).0, ..Default::default() })),
        "send_nmi" => args(0, 0),
        "get_physid" => {
            let pin = [SCHEDOP_PIN_OVERRIDE.into(), l.arg(&SchedPinOverride { pcpu: 1 }), 0, 0, 0, 0];
            l.first(nr::HYPERVISOR_SCHED_OP, pin);
            args(0, l.arg(&0u64))
        }
        _ => args(0, l.arg(&0u64)),
    }
}

fn event(l: &Lab, name: &str, cmd: u32, caller: Caller) -> Args {
    let id = caller.id();
    let d = l.domain(id);
    let args = |arg: u64| [cmd.into(), arg, 0, 0, 0, 0];
    let port = || l.hv.evtchn_alloc_unbound(&d, DomId(id)).unwrap().0;
    let fifo = || l.hv.evtchn_init_control(&d, VcpuId::FIRST, l.page(id), 0).unwrap();
    match name.trim_start_matches("EVTCHNOP_") {
        "alloc_unbound" => args(l.arg(&EvtchnAllocUnbound { dom: SELF, remote_dom: 2, port: 0 })),
        "bind_interdomain" => {
            let remote_port = port();
            args(l.arg(&EvtchnBindInterdomain { remote_dom: SELF, remote_port, ..Default::default() }))
        }
        "bind_virq" => args(l.arg(&EvtchnBindVirq { virq: VIRQ_DEBUG, ..Default::default() })),
        "bind_pirq" => {
            l.first(nr::HYPERVISOR_PHYSDEV_OP, map_pirq(l));
            args(l.arg(&EvtchnBindPirq { pirq: GSI, ..Default::default() }))
        }
        "close" | "send" | "unmask" => args(l.arg(&port())),
        "status" => args(l.arg(&EvtchnStatus { dom: SELF, port: port(), ..Default::default() })),
        "bind_vcpu" => args(l.arg(&EvtchnBindVcpu { port: port(), vcpu: 1 })),
        "reset" => args(l.arg(&EvtchnReset { dom: SELF })),
        "init_control" => args(l.arg(&EvtchnInitControl { control_gfn: l.page(id).0, ..Default::default() })),
        "expand_array" => {
            fifo();
            args(l.arg(&EvtchnExpandArray { array_gfn: l.page(id).0 }))
        }
        "set_priority" => {
            fifo();
            args(l.arg(&EvtchnSetPriority { port: port(), priority: 1 }))
        }
        _ => args(l.arg(&0u64)),
    }
}

/// Gives dom0 a line of the IO-APIC.
fn map_pirq(l: &Lab) -> Args {
    let (type_, line) = (MAP_PIRQ_TYPE_GSI as i32, GSI as i32);
    let map = PhysdevMapPirq { domid: SELF, type_, index: line, pirq: line, ..Default::default() };
    [PHYSDEVOP_MAP_PIRQ.into(), l.arg(&map), 0, 0, 0, 0]
}

fn physdev(l: &Lab, name: &str, cmd: u32, caller: Caller) -> Args {
    fn op<T: IntoBytes + Immutable>(l: &Lab, cmd: u32, arg: &T) -> Args {
        [cmd.into(), l.arg(arg), 0, 0, 0, 0]
    }
    let nic = || l.first(nr::HYPERVISOR_PHYSDEV_OP, op(l, PHYSDEVOP_PCI_DEVICE_ADD, &add_nic()));
    match name.trim_start_matches("PHYSDEVOP_") {
        "eoi" => {
            if caller == Caller::Dom0 {
                l.first(nr::HYPERVISOR_PHYSDEV_OP, map_pirq(l));
                l.hv.evtchn_bind_pirq(&l.domain(0), GSI, 0).unwrap();
            }
            op(l, cmd, &PhysdevEoi { irq: GSI })
        }
        "pirq_eoi_gmfn_v1" | "pirq_eoi_gmfn_v2" => op(l, cmd, &PhysdevPirqEoiGmfn { gmfn: l.page(caller.id()).0 }),
        "set_iobitmap" => op(l, cmd, &PhysdevSetIobitmap { bitmap: list(), ..Default::default() }),
        "apic_read" | "apic_write" => {
            op(l, cmd, &PhysdevApic { apic_physbase: crate::host::devices::IOAPIC, reg: 0x10, ..Default::default() })
        }
        "map_pirq" => map_pirq(l),
        "unmap_pirq" => {
            l.first(nr::HYPERVISOR_PHYSDEV_OP, map_pirq(l));
            op(l, cmd, &PhysdevUnmapPirq { domid: SELF, pirq: GSI as i32, ..Default::default() })
        }
        "setup_gsi" => op(l, cmd, &PhysdevSetupGsi { gsi: 20, ..Default::default() }),
        "get_free_pirq" => op(l, cmd, &PhysdevGetFreePirq { type_: MAP_PIRQ_TYPE_GSI as i32, ..Default::default() }),
        "manage_pci_add" => op(l, cmd, &PhysdevManagePci { bus: 0, devfn: NIC }),
        "manage_pci_add_ext" => op(l, cmd, &PhysdevManagePciExt { devfn: NIC, ..Default::default() }),
        "pci_device_add" => op(l, cmd, &add_nic()),
        "manage_pci_remove" | "restore_msi" => {
            nic();
            op(l, cmd, &PhysdevManagePci { bus: 0, devfn: NIC })
        }
        "pci_device_remove" | "restore_msi_ext" | "prepare_msix" | "release_msix" => {
            nic();
            if cmd == PHYSDEVOP_RELEASE_MSIX {
                let device = PhysdevPciDevice { seg: 0, bus: 0, devfn: NIC };
                l.call(0, nr::HYPERVISOR_PHYSDEV_OP, op(l, PHYSDEVOP_PREPARE_MSIX, &device)).unwrap();
            }
            op(l, cmd, &PhysdevPciDevice { seg: 0, bus: 0, devfn: NIC })
        }
        _ => op(l, cmd, &0u64),
    }
}

fn add_nic() -> PhysdevPciDeviceAdd {
    PhysdevPciDeviceAdd { devfn: NIC, ..Default::default() }
}
