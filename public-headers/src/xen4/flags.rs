//! The ABI's flag words as types. Each bit is the constant of the same name in the header's module.

use bitflags::bitflags;

use super::{
    arch_x86_64, callback, domctl, event_channel, features, grant_table, io::netif, memory, physdev, platform, sysctl,
    vcpu, xen,
};

bitflags! {
    /// `start_info.flags` (xen.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct StartFlags: u32 {
        /// The domain may use privileged interfaces.
        const PRIVILEGED = xen::SIF_PRIVILEGED;
        /// The domain is the first.
        const INITDOMAIN = xen::SIF_INITDOMAIN;
        /// The modules are described by a list.
        const MULTIBOOT_MOD = xen::SIF_MULTIBOOT_MOD;
        /// `mod_start` is a frame number.
        const MOD_START_PFN = xen::SIF_MOD_START_PFN;
        /// The tools understand a linear frame list.
        const VIRT_P2M_4TOOLS = xen::SIF_VIRT_P2M_4TOOLS;
    }

    /// Assists a guest has enabled: a bit for each `VMASST_TYPE_*` (xen.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Assists: u64 {
        /// 32-bit: instructions that need segments of 4 GiB are emulated.
        const SEGMENTS_4GB = 1 << xen::VMASST_TYPE_4GB_SEGMENTS;
        /// 32-bit: and the guest gets trap 15.
        const SEGMENTS_4GB_NOTIFY = 1 << xen::VMASST_TYPE_4GB_SEGMENTS_NOTIFY;
        /// Writes to live page-table pages are emulated.
        const WRITABLE_PAGETABLES = 1 << xen::VMASST_TYPE_WRITABLE_PAGETABLES;
        /// 32-bit PAE: the top-level table may lie above 4 GiB.
        const PAE_EXTENDED_CR3 = 1 << xen::VMASST_TYPE_PAE_EXTENDED_CR3;
        /// The virtual IOPL is in the saved EFLAGS.
        const ARCHITECTURAL_IOPL = 1 << xen::VMASST_TYPE_ARCHITECTURAL_IOPL;
        /// The runstate area carries an "update in progress" flag.
        const RUNSTATE_UPDATE_FLAG = 1 << xen::VMASST_TYPE_RUNSTATE_UPDATE_FLAG;
        /// The machine-to-physical table is not mapped into user mode.
        const M2P_STRICT = 1 << xen::VMASST_TYPE_M2P_STRICT;
    }

    /// `vcpu_guest_context.flags` and the flags of an `iret` frame (arch-x86/xen.h, arch-x86/xen-x86_64.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct ContextFlags: u32 {
        /// `fpu_ctxt` holds the FPU's state.
        const I387_VALID = arch_x86_64::VGCF_I387_VALID;
        /// The vcpu is in kernel mode.
        const IN_KERNEL = arch_x86_64::VGCF_IN_KERNEL;
        /// The failsafe callback is entered with events masked.
        const FAILSAFE_DISABLES_EVENTS = arch_x86_64::VGCF_FAILSAFE_DISABLES_EVENTS;
        /// The system-call callback is entered with events masked.
        const SYSCALL_DISABLES_EVENTS = arch_x86_64::VGCF_SYSCALL_DISABLES_EVENTS;
        /// The vcpu is on line.
        const ONLINE = arch_x86_64::VGCF_ONLINE;
        /// The frame is that of a system call.
        const IN_SYSCALL = arch_x86_64::VGCF_IN_SYSCALL;
    }

    /// `xen_arch_domainconfig.emulation_flags` (arch-x86/xen.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct EmulationFlags: u32 {
        /// Local APIC.
        const LAPIC = arch_x86_64::XEN_X86_EMU_LAPIC;
        /// High-precision timer.
        const HPET = arch_x86_64::XEN_X86_EMU_HPET;
        /// ACPI power management.
        const PM = arch_x86_64::XEN_X86_EMU_PM;
        /// Real-time clock.
        const RTC = arch_x86_64::XEN_X86_EMU_RTC;
        /// I/O APIC.
        const IOAPIC = arch_x86_64::XEN_X86_EMU_IOAPIC;
        /// Interrupt controllers.
        const PIC = arch_x86_64::XEN_X86_EMU_PIC;
        /// Standard VGA.
        const VGA = arch_x86_64::XEN_X86_EMU_VGA;
        /// I/O memory management unit.
        const IOMMU = arch_x86_64::XEN_X86_EMU_IOMMU;
        /// Interval timer.
        const PIT = arch_x86_64::XEN_X86_EMU_PIT;
        /// Physical interrupts as event channels in an HVM guest.
        const USE_PIRQ = arch_x86_64::XEN_X86_EMU_USE_PIRQ;
        /// Virtual PCI configuration space.
        const VPCI = arch_x86_64::XEN_X86_EMU_VPCI;
    }

    /// `evtchn_bind_pirq.flags` (event_channel.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct BindPirqFlags: u32 {
        /// The interrupt may be shared between domains.
        const WILL_SHARE = event_channel::BIND_PIRQ__WILL_SHARE;
    }

    /// `callback_register.flags` (callback.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct CallbackFlags: u16 {
        /// Events are masked on entry.
        const MASK_EVENTS = callback::CALLBACKF_MASK_EVENTS as u16;
    }

    /// The first 32 features of `XENVER_get_features`: a bit for each `XENFEAT_*` (features.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Features: u32 {
        /// The guest needs no read-only page tables.
        const WRITABLE_PAGE_TABLES = 1 << features::XENFEAT_WRITABLE_PAGE_TABLES;
        /// The guest needs no read-only descriptor tables.
        const WRITABLE_DESCRIPTOR_TABLES = 1 << features::XENFEAT_WRITABLE_DESCRIPTOR_TABLES;
        /// The hypervisor translates the guest's frame numbers.
        const AUTO_TRANSLATED_PHYSMAP = 1 << features::XENFEAT_AUTO_TRANSLATED_PHYSMAP;
        /// The guest kernel runs in ring 0.
        const SUPERVISOR_MODE_KERNEL = 1 << features::XENFEAT_SUPERVISOR_MODE_KERNEL;
        /// PAE top-level tables may lie above 4 GiB.
        const PAE_PGDIR_ABOVE_4GB = 1 << features::XENFEAT_PAE_PGDIR_ABOVE_4GB;
        /// `MMU_PT_UPDATE_PRESERVE_AD` exists.
        const MMU_PT_UPDATE_PRESERVE_AD = 1 << features::XENFEAT_MMU_PT_UPDATE_PRESERVE_AD;
        /// Clearing and copying pages by `mmuext_op` exists.
        const HIGHMEM_ASSIST = 1 << features::XENFEAT_HIGHMEM_ASSIST;
        /// Grant mappings may set the software bits of the entry.
        const GNTTAB_MAP_AVAIL_BITS = 1 << features::XENFEAT_GNTTAB_MAP_AVAIL_BITS;
        /// The caller is the hardware domain.
        const DOM0 = 1 << features::XENFEAT_DOM0;
        /// `XENMEMF_vnode` exists.
        const MEMORY_OP_VNODE_SUPPORTED = 1 << features::XENFEAT_MEMORY_OP_VNODE_SUPPORTED;
        /// Guest frames are not machine frames.
        const NOT_DIRECT_MAPPED = 1 << features::XENFEAT_NOT_DIRECT_MAPPED;
    }

    /// `flags` of a grant entry; the kind is in `GTF_type_mask` (grant_table.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct GrantFlags: u16 {
        /// The page may only be read.
        const READONLY = grant_table::GTF_READONLY;
        /// The page is mapped or being read.
        const READING = grant_table::GTF_READING;
        /// The page is mapped writable or being written.
        const WRITING = grant_table::GTF_WRITING;
        /// Cache attribute bit of the mapping.
        const PWT = grant_table::GTF_PWT;
        /// Cache attribute bit of the mapping.
        const PCD = grant_table::GTF_PCD;
        /// Cache attribute bit of the mapping.
        const PAT = grant_table::GTF_PAT;
        /// The grant is for part of a page.
        const SUB_PAGE = grant_table::GTF_SUB_PAGE;
        /// The kind, and bits this list does not name.
        const _ = !0;
    }

    /// `gnttab_map_grant_ref.flags`; software bits of the entry in the upper half (grant_table.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct MapFlags: u32 {
        /// Map for devices.
        const DEVICE_MAP = grant_table::GNTMAP_DEVICE_MAP;
        /// Map for the CPU.
        const HOST_MAP = grant_table::GNTMAP_HOST_MAP;
        /// Map read-only.
        const READONLY = grant_table::GNTMAP_READONLY;
        /// Map for user mode.
        const APPLICATION_MAP = grant_table::GNTMAP_APPLICATION_MAP;
        /// `host_addr` is the machine address of a page-table entry.
        const CONTAINS_PTE = grant_table::GNTMAP_CONTAINS_PTE;
        /// Software bits of the entry, and bits this list does not name.
        const _ = !0;
    }

    /// `gnttab_copy.flags` (grant_table.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct CopyFlags: u16 {
        /// The source is a grant reference.
        const SOURCE_GREF = grant_table::GNTCOPY_SOURCE_GREF as u16;
        /// The destination is a grant reference.
        const DEST_GREF = grant_table::GNTCOPY_DEST_GREF as u16;
    }

    /// `xen_memory_reservation.mem_flags`, beside address bits and node (memory.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct ReservationFlags: u32 {
        /// The pages come when they are touched.
        const POPULATE_ON_DEMAND = memory::XENMEMF_POPULATE_ON_DEMAND;
        /// Only from the node that is named.
        const EXACT_NODE_REQUEST = memory::XENMEMF_EXACT_NODE_REQUEST;
        /// The node is a virtual one.
        const VNODE = memory::XENMEMF_VNODE;
        /// Address bits and node.
        const _ = !0;
    }

    /// `physdev_irq_status_query.flags` (physdev.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct IrqStatusFlags: u32 {
        /// The guest must end the interrupt.
        const NEEDS_EOI = physdev::XENIRQSTAT_NEEDS_EOI;
        /// Other domains share the interrupt.
        const SHARED = physdev::XENIRQSTAT_SHARED;
    }

    /// `physdev_pci_device_add.flags` (physdev.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct PciDeviceFlags: u32 {
        /// It is an extended function.
        const EXTFN = physdev::XEN_PCI_DEV_EXTFN;
        /// It is a virtual function.
        const VIRTFN = physdev::XEN_PCI_DEV_VIRTFN;
        /// The proximity domain is given.
        const PXM = physdev::XEN_PCI_DEV_PXM;
    }

    /// `xenpf_pcpuinfo.flags` (platform.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct PhysicalCpuFlags: u32 {
        /// The CPU runs.
        const ONLINE = platform::XEN_PCPU_FLAGS_ONLINE;
        /// There is no such CPU.
        const INVALID = platform::XEN_PCPU_FLAGS_INVALID;
    }

    /// `vcpu_set_singleshot_timer.flags` (vcpu.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct SingleshotFlags: u32 {
        /// Fails with -ETIME if the time has passed.
        const FUTURE = vcpu::VCPU_SSHOTTMR_FUTURE;
    }

    /// `xen_domctl_createdomain.flags` (domctl.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct CreateFlags: u32 {
        /// The domain is an HVM guest.
        const HVM = domctl::XEN_DOMCTL_CDF_HVM;
        /// With paging by hardware.
        const HAP = domctl::XEN_DOMCTL_CDF_HAP;
        /// Its memory's integrity is checked over a suspend.
        const S3_INTEGRITY = domctl::XEN_DOMCTL_CDF_S3_INTEGRITY;
        /// Shadow tables are kept in step.
        const OOS_OFF = domctl::XEN_DOMCTL_CDF_OOS_OFF;
        /// It runs xenstore.
        const XS_DOMAIN = domctl::XEN_DOMCTL_CDF_XS_DOMAIN;
        /// With an I/O MMU.
        const IOMMU = domctl::XEN_DOMCTL_CDF_IOMMU;
        /// It may run HVM guests.
        const NESTED_VIRT = domctl::XEN_DOMCTL_CDF_NESTED_VIRT;
        /// With performance counters.
        const VPMU = domctl::XEN_DOMCTL_CDF_VPMU;
    }

    /// `xen_domctl_getdomaininfo.flags`; the shutdown reason is above `XEN_DOMINF_shutdownshift` (domctl.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct DomainFlags: u32 {
        /// It is being destroyed.
        const DYING = domctl::XEN_DOMINF_DYING;
        /// It is an HVM guest.
        const HVM_GUEST = domctl::XEN_DOMINF_HVM_GUEST;
        /// It has ended.
        const SHUTDOWN = domctl::XEN_DOMINF_SHUTDOWN;
        /// It is paused by the tools.
        const PAUSED = domctl::XEN_DOMINF_PAUSED;
        /// All its vcpus wait.
        const BLOCKED = domctl::XEN_DOMINF_BLOCKED;
        /// A vcpu of it runs.
        const RUNNING = domctl::XEN_DOMINF_RUNNING;
        /// It is paused for a debugger.
        const DEBUGGED = domctl::XEN_DOMINF_DEBUGGED;
        /// It runs xenstore.
        const XS_DOMAIN = domctl::XEN_DOMINF_XS_DOMAIN;
        /// Its paging is done by hardware.
        const HAP = domctl::XEN_DOMINF_HAP;
        /// The shutdown reason.
        const _ = !0;
    }

    /// `xen_sysctl_physinfo.capabilities` (sysctl.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct PhysicalCapabilities: u32 {
        /// HVM guests.
        const HVM = sysctl::XEN_SYSCTL_PHYSCAP_HVM;
        /// PV guests.
        const PV = sysctl::XEN_SYSCTL_PHYSCAP_PV;
        /// Devices for guests.
        const DIRECTIO = sysctl::XEN_SYSCTL_PHYSCAP_DIRECTIO;
        /// Paging by hardware.
        const HAP = sysctl::XEN_SYSCTL_PHYSCAP_HAP;
        /// Shadow tables.
        const SHADOW = sysctl::XEN_SYSCTL_PHYSCAP_SHADOW;
        /// The I/O MMU can use the same tables.
        const IOMMU_HAP_PT_SHARE = sysctl::XEN_SYSCTL_PHYSCAP_IOMMU_HAP_PT_SHARE;
        /// Processor tracing.
        const VMTRACE = sysctl::XEN_SYSCTL_PHYSCAP_VMTRACE;
        /// Performance counters.
        const VPMU = sysctl::XEN_SYSCTL_PHYSCAP_VPMU;
        /// Grant tables of version 1.
        const GNTTAB_V1 = sysctl::XEN_SYSCTL_PHYSCAP_GNTTAB_V1;
        /// Grant tables of version 2.
        const GNTTAB_V2 = sysctl::XEN_SYSCTL_PHYSCAP_GNTTAB_V2;
    }

    /// `netif_tx_request.flags` (io/netif.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct TransmitFlags: u16 {
        /// The checksum is to be filled in.
        const CSUM_BLANK = netif::NETTXF_CSUM_BLANK as u16;
        /// The data were checked.
        const DATA_VALIDATED = netif::NETTXF_DATA_VALIDATED as u16;
        /// The packet goes on in the next slot.
        const MORE_DATA = netif::NETTXF_MORE_DATA as u16;
        /// More about the packet follows.
        const EXTRA_INFO = netif::NETTXF_EXTRA_INFO as u16;
    }

    /// `netif_rx_response.flags` (io/netif.h).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct ReceiveFlags: u16 {
        /// The data were checked.
        const DATA_VALIDATED = netif::NETRXF_DATA_VALIDATED as u16;
        /// The checksum is to be filled in.
        const CSUM_BLANK = netif::NETRXF_CSUM_BLANK as u16;
        /// The packet goes on in the next slot.
        const MORE_DATA = netif::NETRXF_MORE_DATA as u16;
        /// More about the packet follows.
        const EXTRA_INFO = netif::NETRXF_EXTRA_INFO as u16;
        /// The slot tells of the segmentation only.
        const GSO_PREFIX = netif::NETRXF_GSO_PREFIX as u16;
    }
}
