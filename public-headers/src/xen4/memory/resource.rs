//! Reserved device memory, resources of other domains, virtual NUMA (memory.h).

use crate::overlay::Overlay2;
use crate::xen4::physdev::pci::PhysdevPciDevice;

layout! {
    header "memory.h";

    /// A range reserved for devices. (memory.h)
    struct XenReservedDeviceMemory = "struct xen_reserved_device_memory", 16 {
        /// First frame.
        start_pfn: u64 = 0;
        /// Pages.
        nr_pages: u64 = 8;
    }

    /// Lists ranges reserved for devices. (memory.h)
    struct XenReservedDeviceMemoryMap = "struct xen_reserved_device_memory_map", 24 {
        /// `XENMEM_RDM_ALL`.
        flags: u32 = 0;
        /// In: room; out: entries.
        nr_entries: u32 = 4;
        /// Guest address of the entries.
        buffer: u64 = 8;
        /// The device.
        dev: Overlay2<2> = 16 { pci: PhysdevPciDevice };
        /// Padding.
        _pad0: [u8; 4] = 20;
    }

    /// Maps a resource of another domain. (memory.h)
    struct XenMemAcquireResource = "struct xen_mem_acquire_resource", 32 {
        /// Domain.
        domid: u16 = 0;
        /// `XENMEM_resource_*`.
        type_: u16 = 2;
        /// Which of that kind.
        id: u32 = 4;
        /// Frames; 0 asks how many there are.
        nr_frames: u32 = 8;
        /// Padding that the header names.
        pad: u32 = 12;
        /// First frame of the resource.
        frame: u64 = 16;
        /// Guest address of the guest frames.
        frame_list: u64 = 24;
    }

    /// A range of guest memory on a virtual node. (memory.h)
    struct XenVmemrange = "struct xen_vmemrange", 24 {
        /// First address.
        start: u64 = 0;
        /// Address past the end.
        end: u64 = 8;
        /// Zero.
        flags: u32 = 16;
        /// Virtual node.
        nid: u32 = 20;
    }

    /// The virtual NUMA layout of a domain. (memory.h)
    struct XenVnumaTopologyInfo = "struct xen_vnuma_topology_info", 40 {
        /// Domain.
        domid: u16 = 0;
        /// Padding that the header names.
        pad: u16 = 2;
        /// Virtual nodes.
        nr_vnodes: u32 = 4;
        /// Virtual CPUs.
        nr_vcpus: u32 = 8;
        /// Memory ranges.
        nr_vmemranges: u32 = 12;
        /// Guest address of the distances.
        vdistance: u64 = 16 { h: u64, pad: u64 };
        /// Guest address of the node of each vcpu.
        vcpu_to_vnode: u64 = 24 { h: u64, pad: u64 };
        /// Guest address of the ranges.
        vmemrange: u64 = 32 { h: u64, pad: u64 };
    }
}

constants! {
    header "memory.h";

    /// Lists memory reserved for devices.
    XENMEM_RESERVED_DEVICE_MEMORY_MAP: u32 = 27, "XENMEM_reserved_device_memory_map";
    /// Flag: of all devices.
    XENMEM_RDM_ALL: u32 = 1;
    /// Maps a resource of another domain: `XenMemAcquireResource`.
    XENMEM_ACQUIRE_RESOURCE: u32 = 28, "XENMEM_acquire_resource";
    /// Resource: pages of an I/O request server.
    XENMEM_RESOURCE_IOREQ_SERVER: u32 = 0, "XENMEM_resource_ioreq_server";
    /// Resource: the grant table.
    XENMEM_RESOURCE_GRANT_TABLE: u32 = 1, "XENMEM_resource_grant_table";
    /// Resource: a trace buffer of a vcpu.
    XENMEM_RESOURCE_VMTRACE_BUF: u32 = 2, "XENMEM_resource_vmtrace_buf";
    /// Grant table: the entries.
    XENMEM_RESOURCE_GRANT_TABLE_ID_SHARED: u32 = 0, "XENMEM_resource_grant_table_id_shared";
    /// Grant table: the status words.
    XENMEM_RESOURCE_GRANT_TABLE_ID_STATUS: u32 = 1, "XENMEM_resource_grant_table_id_status";
    /// I/O request server: the buffered page.
    XENMEM_RESOURCE_IOREQ_SERVER_FRAME_BUFIOREQ: u32 = 0, "XENMEM_resource_ioreq_server_frame_bufioreq";
    /// Reads the virtual NUMA layout: `XenVnumaTopologyInfo`.
    XENMEM_GET_VNUMAINFO: u32 = 26, "XENMEM_get_vnumainfo";
}
