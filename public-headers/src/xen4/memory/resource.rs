//! Facts of memory.h.

use crate::overlay::Overlay2;
use crate::xen4::physdev::pci::PhysdevPciDevice;

layout! {
    header "memory.h";

    /// `struct xen_reserved_device_memory`. (memory.h)
    struct XenReservedDeviceMemory = "struct xen_reserved_device_memory", 16 {
        /// `start_pfn`.
        start_pfn: u64 = 0;
        /// `nr_pages`.
        nr_pages: u64 = 8;
    }

    /// `struct xen_reserved_device_memory_map`. (memory.h)
    struct XenReservedDeviceMemoryMap = "struct xen_reserved_device_memory_map", 24 {
        /// `flags`.
        flags: u32 = 0;
        /// `nr_entries`.
        nr_entries: u32 = 4;
        /// `buffer`.
        buffer: u64 = 8;
        /// `dev`.
        dev: Overlay2<2> = 16 { pci: PhysdevPciDevice };
        /// Padding.
        _pad0: [u8; 4] = 20;
    }

    /// `struct xen_mem_acquire_resource`. (memory.h)
    struct XenMemAcquireResource = "struct xen_mem_acquire_resource", 32 {
        /// `domid`.
        domid: u16 = 0;
        /// `type`.
        type_: u16 = 2;
        /// `id`.
        id: u32 = 4;
        /// `nr_frames`.
        nr_frames: u32 = 8;
        /// `pad`.
        pad: u32 = 12;
        /// `frame`.
        frame: u64 = 16;
        /// `frame_list`.
        frame_list: u64 = 24;
    }

    /// `struct xen_vmemrange`. (memory.h)
    struct XenVmemrange = "struct xen_vmemrange", 24 {
        /// `start`.
        start: u64 = 0;
        /// `end`.
        end: u64 = 8;
        /// `flags`.
        flags: u32 = 16;
        /// `nid`.
        nid: u32 = 20;
    }

    /// `struct xen_vnuma_topology_info`. (memory.h)
    struct XenVnumaTopologyInfo = "struct xen_vnuma_topology_info", 40 {
        /// `domid`.
        domid: u16 = 0;
        /// `pad`.
        pad: u16 = 2;
        /// `nr_vnodes`.
        nr_vnodes: u32 = 4;
        /// `nr_vcpus`.
        nr_vcpus: u32 = 8;
        /// `nr_vmemranges`.
        nr_vmemranges: u32 = 12;
        /// `vdistance`.
        vdistance: u64 = 16 { h: u64, pad: u64 };
        /// `vcpu_to_vnode`.
        vcpu_to_vnode: u64 = 24 { h: u64, pad: u64 };
        /// `vmemrange`.
        vmemrange: u64 = 32 { h: u64, pad: u64 };
    }
}

constants! {
    header "memory.h";

    /// `XENMEM_reserved_device_memory_map`.
    XENMEM_RESERVED_DEVICE_MEMORY_MAP: u32 = 27, "XENMEM_reserved_device_memory_map";
    /// `XENMEM_RDM_ALL`.
    XENMEM_RDM_ALL: u32 = 1;
    /// `XENMEM_acquire_resource`.
    XENMEM_ACQUIRE_RESOURCE: u32 = 28, "XENMEM_acquire_resource";
    /// `XENMEM_resource_ioreq_server`.
    XENMEM_RESOURCE_IOREQ_SERVER: u32 = 0, "XENMEM_resource_ioreq_server";
    /// `XENMEM_resource_grant_table`.
    XENMEM_RESOURCE_GRANT_TABLE: u32 = 1, "XENMEM_resource_grant_table";
    /// `XENMEM_resource_vmtrace_buf`.
    XENMEM_RESOURCE_VMTRACE_BUF: u32 = 2, "XENMEM_resource_vmtrace_buf";
    /// `XENMEM_resource_grant_table_id_shared`.
    XENMEM_RESOURCE_GRANT_TABLE_ID_SHARED: u32 = 0, "XENMEM_resource_grant_table_id_shared";
    /// `XENMEM_resource_grant_table_id_status`.
    XENMEM_RESOURCE_GRANT_TABLE_ID_STATUS: u32 = 1, "XENMEM_resource_grant_table_id_status";
    /// `XENMEM_resource_ioreq_server_frame_bufioreq`.
    XENMEM_RESOURCE_IOREQ_SERVER_FRAME_BUFIOREQ: u32 = 0, "XENMEM_resource_ioreq_server_frame_bufioreq";
    /// `XENMEM_get_vnumainfo`.
    XENMEM_GET_VNUMAINFO: u32 = 26, "XENMEM_get_vnumainfo";
}
