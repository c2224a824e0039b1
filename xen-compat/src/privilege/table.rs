//! The table itself, by number of hypercall.

use public_headers::xen4::{
    domctl as dom, event_channel as ev, grant_table as gt, memory as mem, physdev as phys, sched, version as ver,
    xen as nr,
};

use crate::privilege::caller::Who::{Any, Control, Hardware, Lister, Target};
use crate::privilege::caller::{Row, Who};

const fn all(call: u32, who: Who) -> Row {
    Row { call, sub: None, who }
}

const fn op(call: u32, sub: u32, who: Who) -> Row {
    Row { call, sub: Some(sub), who }
}

/// Who may make which call. The first matching row decides.
pub(crate) const TABLE: &[Row] = &[
    all(nr::HYPERVISOR_SET_TRAP_TABLE, Any),
    // A domain's own tables; another domain's frames if the caller controls that domain.
    all(nr::HYPERVISOR_MMU_UPDATE, Target),
    all(nr::HYPERVISOR_SET_GDT, Any),
    all(nr::HYPERVISOR_STACK_SWITCH, Any),
    all(nr::HYPERVISOR_SET_CALLBACKS, Any),
    all(nr::HYPERVISOR_FPU_TASKSWITCH, Any),
    all(nr::HYPERVISOR_SCHED_OP_COMPAT, Any),
    all(nr::HYPERVISOR_PLATFORM_OP, Control),
    all(nr::HYPERVISOR_SET_DEBUGREG, Any),
    all(nr::HYPERVISOR_GET_DEBUGREG, Any),
    all(nr::HYPERVISOR_UPDATE_DESCRIPTOR, Any),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_INCREASE_RESERVATION, Target),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_DECREASE_RESERVATION, Target),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_POPULATE_PHYSMAP, Target),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_EXCHANGE, Target),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_CURRENT_RESERVATION, Target),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_MAXIMUM_RESERVATION, Target),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_MAXIMUM_GPFN, Target),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_MAXIMUM_RAM_PAGE, Any),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_MACHPHYS_MAPPING, Any),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_MACHPHYS_MFN_LIST, Any),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_MEMORY_MAP, Any),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_SET_MEMORY_MAP, Target),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_MACHINE_MEMORY_MAP, Control),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_CLAIM_PAGES, Control),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_GET_VNUMAINFO, Target),
    op(nr::HYPERVISOR_MEMORY_OP, mem::XENMEM_ACQUIRE_RESOURCE, Control),
    // The others do nothing in domains with their own page tables, and return that to everyone.
    all(nr::HYPERVISOR_MEMORY_OP, Any),
    // Each entry is checked as a separate call.
    all(nr::HYPERVISOR_MULTICALL, Any),
    all(nr::HYPERVISOR_UPDATE_VA_MAPPING, Any),
    all(nr::HYPERVISOR_SET_TIMER_OP, Any),
    // Handled as event_channel_op.
    all(nr::HYPERVISOR_EVENT_CHANNEL_OP_COMPAT, Any),
    op(nr::HYPERVISOR_XEN_VERSION, ver::XENVER_COMMANDLINE, Control),
    op(nr::HYPERVISOR_XEN_VERSION, ver::XENVER_BUILD_ID, Control),
    all(nr::HYPERVISOR_XEN_VERSION, Any),
    // Writing is allowed to all with `guest_loglvl=all`.
    all(nr::HYPERVISOR_CONSOLE_IO, Control),
    // Handled as physdev_op.
    all(nr::HYPERVISOR_PHYSDEV_OP_COMPAT, Any),
    op(nr::HYPERVISOR_GRANT_TABLE_OP, gt::GNTTABOP_SETUP_TABLE, Target),
    op(nr::HYPERVISOR_GRANT_TABLE_OP, gt::GNTTABOP_QUERY_SIZE, Target),
    op(nr::HYPERVISOR_GRANT_TABLE_OP, gt::GNTTABOP_GET_STATUS_FRAMES, Target),
    op(nr::HYPERVISOR_GRANT_TABLE_OP, gt::GNTTABOP_GET_VERSION, Target),
    all(nr::HYPERVISOR_GRANT_TABLE_OP, Any),
    all(nr::HYPERVISOR_VM_ASSIST, Any),
    all(nr::HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN, Target),
    all(nr::HYPERVISOR_IRET, Any),
    all(nr::HYPERVISOR_VCPU_OP, Any),
    all(nr::HYPERVISOR_SET_SEGMENT_BASE, Any),
    all(nr::HYPERVISOR_MMUEXT_OP, Target),
    all(nr::HYPERVISOR_NMI_OP, Any),
    op(nr::HYPERVISOR_SCHED_OP, sched::SCHEDOP_REMOTE_SHUTDOWN, Control),
    op(nr::HYPERVISOR_SCHED_OP, sched::SCHEDOP_PIN_OVERRIDE, Hardware),
    all(nr::HYPERVISOR_SCHED_OP, Any),
    all(nr::HYPERVISOR_CALLBACK_OP, Any),
    op(nr::HYPERVISOR_EVENT_CHANNEL_OP, ev::EVTCHNOP_ALLOC_UNBOUND, Target),
    op(nr::HYPERVISOR_EVENT_CHANNEL_OP, ev::EVTCHNOP_STATUS, Target),
    op(nr::HYPERVISOR_EVENT_CHANNEL_OP, ev::EVTCHNOP_RESET, Target),
    all(nr::HYPERVISOR_EVENT_CHANNEL_OP, Any),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_MAP_PIRQ, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_UNMAP_PIRQ, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_APIC_READ, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_APIC_WRITE, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_ALLOC_IRQ_VECTOR, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_SETUP_GSI, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_MANAGE_PCI_ADD, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_MANAGE_PCI_ADD_EXT, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_MANAGE_PCI_REMOVE, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_PCI_DEVICE_ADD, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_PCI_DEVICE_REMOVE, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_PREPARE_MSIX, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_RELEASE_MSIX, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_RESTORE_MSI, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_RESTORE_MSI_EXT, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_PCI_MMCFG_RESERVED, Control),
    op(nr::HYPERVISOR_PHYSDEV_OP, phys::PHYSDEVOP_DBGP_OP, Hardware),
    // Pirqs that were mapped for the caller, and its vcpu's I/O privilege.
    all(nr::HYPERVISOR_PHYSDEV_OP, Any),
    all(nr::HYPERVISOR_SYSCTL, Control),
    op(nr::HYPERVISOR_DOMCTL, dom::XEN_DOMCTL_GETDOMAININFO, Lister),
    all(nr::HYPERVISOR_DOMCTL, Control),
    // Switched off for everyone.
    all(nr::HYPERVISOR_XENPMU_OP, Any),
    all(nr::HYPERVISOR_KEXEC_OP, Control),
    all(nr::HYPERVISOR_HYPFS_OP, Control),
    // Machine checks (mca).
    all(nr::HYPERVISOR_ARCH_0, Control),
];
