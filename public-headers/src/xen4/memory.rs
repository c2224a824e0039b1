//! Facts of memory.h.

use crate::overlay::{Overlay2, Overlay8};
use crate::xen4::physdev::PhysdevPciDevice;

layout! {
    header "memory.h";

    /// `struct xen_memory_reservation`. (memory.h)
    struct XenMemoryReservation = "struct xen_memory_reservation", 32 {
        /// `extent_start`.
        extent_start: u64 = 0;
        /// `nr_extents`.
        nr_extents: u64 = 8;
        /// `extent_order`.
        extent_order: u32 = 16;
        /// `mem_flags`.
        mem_flags: u32 = 20;
        /// `domid`.
        domid: u16 = 24;
        /// Padding.
        _pad0: [u8; 6] = 26;
    }

    /// `struct xen_memory_exchange`. (memory.h)
    struct XenMemoryExchange = "struct xen_memory_exchange", 72 {
        /// `in`.
        in_: XenMemoryReservation = 0;
        /// `out`.
        out: XenMemoryReservation = 32;
        /// `nr_exchanged`.
        nr_exchanged: u64 = 64;
    }

    /// `struct xen_memory_domain`. (memory.h)
    struct XenMemoryDomain = "struct xen_memory_domain", 2 {
        /// `domid`.
        domid: u16 = 0;
    }

    /// `struct xen_machphys_mfn_list`. (memory.h)
    struct XenMachphysMfnList = "struct xen_machphys_mfn_list", 24 {
        /// `max_extents`.
        max_extents: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `extent_start`.
        extent_start: u64 = 8;
        /// `nr_extents`.
        nr_extents: u32 = 16;
        /// Padding.
        _pad1: [u8; 4] = 20;
    }

    /// `struct xen_machphys_mapping`. (memory.h)
    struct XenMachphysMapping = "struct xen_machphys_mapping", 24 {
        /// `v_start`.
        v_start: u64 = 0;
        /// `v_end`.
        v_end: u64 = 8;
        /// `max_mfn`.
        max_mfn: u64 = 16;
    }

    /// `struct xen_add_to_physmap`. (memory.h)
    struct XenAddToPhysmap = "struct xen_add_to_physmap", 24 {
        /// `domid`.
        domid: u16 = 0;
        /// `size`.
        size: u16 = 2;
        /// `space`.
        space: u32 = 4;
        /// `idx`.
        idx: u64 = 8;
        /// `gpfn`.
        gpfn: u64 = 16;
    }

    /// `struct xen_add_to_physmap_batch`. (memory.h)
    struct XenAddToPhysmapBatch = "struct xen_add_to_physmap_batch", 32 {
        /// `domid`.
        domid: u16 = 0;
        /// `space`.
        space: u16 = 2;
        /// `size`.
        size: u16 = 4;
        /// `u`.
        u: XenAddToPhysmapBatchExtra = 6;
        /// `idxs`.
        idxs: u64 = 8;
        /// `gpfns`.
        gpfns: u64 = 16;
        /// `errs`.
        errs: u64 = 24;
    }

    /// `union xen_add_to_physmap_batch_extra`. (memory.h)
    struct XenAddToPhysmapBatchExtra = "union xen_add_to_physmap_batch_extra", 2 {
        /// `u`.
        u: u16 = 0 { foreign_domid: u16, res0: u16 };
    }

    /// `struct xen_remove_from_physmap`. (memory.h)
    struct XenRemoveFromPhysmap = "struct xen_remove_from_physmap", 16 {
        /// `domid`.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 6] = 2;
        /// `gpfn`.
        gpfn: u64 = 8;
    }

    /// `struct xen_memory_map`. (memory.h)
    struct XenMemoryMap = "struct xen_memory_map", 16 {
        /// `nr_entries`.
        nr_entries: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `buffer`.
        buffer: u64 = 8;
    }

    /// `struct xen_foreign_memory_map`. (memory.h)
    struct XenForeignMemoryMap = "struct xen_foreign_memory_map", 24 {
        /// `domid`.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 6] = 2;
        /// `map`.
        map: XenMemoryMap = 8;
    }

    /// `struct xen_pod_target`. (memory.h)
    struct XenPodTarget = "struct xen_pod_target", 40 {
        /// `target_pages`.
        target_pages: u64 = 0;
        /// `tot_pages`.
        tot_pages: u64 = 8;
        /// `pod_cache_pages`.
        pod_cache_pages: u64 = 16;
        /// `pod_entries`.
        pod_entries: u64 = 24;
        /// `domid`.
        domid: u16 = 32;
        /// Padding.
        _pad0: [u8; 6] = 34;
    }

    /// `struct xen_mem_paging_op`. (memory.h)
    struct XenMemPagingOp = "struct xen_mem_paging_op", 24 {
        /// `op`.
        op: u8 = 0;
        /// Padding.
        _pad0: [u8; 1] = 1;
        /// `domain`.
        domain: u16 = 2;
        /// Padding.
        _pad1: [u8; 4] = 4;
        /// `buffer`.
        buffer: u64 = 8;
        /// `gfn`.
        gfn: u64 = 16;
    }

    /// `struct xen_mem_access_op`. (memory.h)
    struct XenMemAccessOp = "struct xen_mem_access_op", 32 {
        /// `op`.
        op: u8 = 0;
        /// `access`.
        access: u8 = 1;
        /// `domid`.
        domid: u16 = 2;
        /// `nr`.
        nr: u32 = 4;
        /// `pfn`.
        pfn: u64 = 8;
        /// `pfn_list`.
        pfn_list: u64 = 16;
        /// `access_list`.
        access_list: u64 = 24;
    }

    /// `struct xen_mem_sharing_op`. (memory.h)
    struct XenMemSharingOp = "struct xen_mem_sharing_op", 48 {
        /// `op`.
        op: u8 = 0;
        /// Padding.
        _pad0: [u8; 1] = 1;
        /// `domain`.
        domain: u16 = 2;
        /// Padding.
        _pad1: [u8; 4] = 4;
        /// `u`.
        u: Overlay8<5> = 8 {
            nominate: MemSharingOpNominate, share: MemSharingOpShare, range: MemSharingOpRange,
            debug: MemSharingOpDebug, fork: MemSharingOpFork,
        };
    }

    /// `struct mem_sharing_op_nominate`. (memory.h)
    struct MemSharingOpNominate = "struct mem_sharing_op_nominate", 16 {
        /// `u`.
        u: u64 = 0 { gfn: u64, grant_ref: u32 };
        /// `handle`.
        handle: u64 = 8;
    }

    /// `struct mem_sharing_op_share`. (memory.h)
    struct MemSharingOpShare = "struct mem_sharing_op_share", 40 {
        /// `source_gfn`.
        source_gfn: u64 = 0;
        /// `source_handle`.
        source_handle: u64 = 8;
        /// `client_gfn`.
        client_gfn: u64 = 16;
        /// `client_handle`.
        client_handle: u64 = 24;
        /// `client_domain`.
        client_domain: u16 = 32;
        /// Padding.
        _pad0: [u8; 6] = 34;
    }

    /// `struct mem_sharing_op_range`. (memory.h)
    struct MemSharingOpRange = "struct mem_sharing_op_range", 32 {
        /// `first_gfn`.
        first_gfn: u64 = 0;
        /// `last_gfn`.
        last_gfn: u64 = 8;
        /// `opaque`.
        opaque: u64 = 16;
        /// `client_domain`.
        client_domain: u16 = 24;
        /// `_pad`.
        _pad: [u16; 3] = 26;
    }

    /// `struct mem_sharing_op_debug`. (memory.h)
    struct MemSharingOpDebug = "struct mem_sharing_op_debug", 8 {
        /// `u`.
        u: u64 = 0 { gfn: u64, mfn: u64, gref: u32 };
    }

    /// `struct mem_sharing_op_fork`. (memory.h)
    struct MemSharingOpFork = "struct mem_sharing_op_fork", 8 {
        /// `parent_domain`.
        parent_domain: u16 = 0;
        /// `flags`.
        flags: u16 = 2;
        /// `pad`.
        pad: u32 = 4;
    }

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

    /// `XENMEM_increase_reservation`.
    XENMEM_INCREASE_RESERVATION: u32 = 0, "XENMEM_increase_reservation";
    /// `XENMEM_decrease_reservation`.
    XENMEM_DECREASE_RESERVATION: u32 = 1, "XENMEM_decrease_reservation";
    /// `XENMEM_populate_physmap`.
    XENMEM_POPULATE_PHYSMAP: u32 = 6, "XENMEM_populate_physmap";
    /// `XENMEMF_populate_on_demand`.
    XENMEMF_POPULATE_ON_DEMAND: u32 = 1 << 16, "XENMEMF_populate_on_demand";
    /// `XENMEMF_exact_node_request`.
    XENMEMF_EXACT_NODE_REQUEST: u32 = 1 << 17, "XENMEMF_exact_node_request";
    /// `XENMEMF_vnode`.
    XENMEMF_VNODE: u32 = 1 << 18, "XENMEMF_vnode";
    /// `XENMEM_exchange`.
    XENMEM_EXCHANGE: u32 = 11, "XENMEM_exchange";
    /// `XENMEM_maximum_ram_page`.
    XENMEM_MAXIMUM_RAM_PAGE: u32 = 2, "XENMEM_maximum_ram_page";
    /// `XENMEM_current_reservation`.
    XENMEM_CURRENT_RESERVATION: u32 = 3, "XENMEM_current_reservation";
    /// `XENMEM_maximum_reservation`.
    XENMEM_MAXIMUM_RESERVATION: u32 = 4, "XENMEM_maximum_reservation";
    /// `XENMEM_maximum_gpfn`.
    XENMEM_MAXIMUM_GPFN: u32 = 14, "XENMEM_maximum_gpfn";
    /// `XENMEM_machphys_mfn_list`.
    XENMEM_MACHPHYS_MFN_LIST: u32 = 5, "XENMEM_machphys_mfn_list";
    /// `XENMEM_machphys_compat_mfn_list`.
    XENMEM_MACHPHYS_COMPAT_MFN_LIST: u32 = 25, "XENMEM_machphys_compat_mfn_list";
    /// `XENMEM_machphys_mapping`.
    XENMEM_MACHPHYS_MAPPING: u32 = 12, "XENMEM_machphys_mapping";
    /// `XENMAPSPACE_shared_info`.
    XENMAPSPACE_SHARED_INFO: u32 = 0, "XENMAPSPACE_shared_info";
    /// `XENMAPSPACE_grant_table`.
    XENMAPSPACE_GRANT_TABLE: u32 = 1, "XENMAPSPACE_grant_table";
    /// `XENMAPSPACE_gmfn`.
    XENMAPSPACE_GMFN: u32 = 2, "XENMAPSPACE_gmfn";
    /// `XENMAPSPACE_gmfn_range`.
    XENMAPSPACE_GMFN_RANGE: u32 = 3, "XENMAPSPACE_gmfn_range";
    /// `XENMAPSPACE_gmfn_foreign`.
    XENMAPSPACE_GMFN_FOREIGN: u32 = 4, "XENMAPSPACE_gmfn_foreign";
    /// `XENMAPSPACE_dev_mmio`.
    XENMAPSPACE_DEV_MMIO: u32 = 5, "XENMAPSPACE_dev_mmio";
    /// `XENMEM_add_to_physmap`.
    XENMEM_ADD_TO_PHYSMAP: u32 = 7, "XENMEM_add_to_physmap";
    /// `XENMAPIDX_grant_table_status`.
    XENMAPIDX_GRANT_TABLE_STATUS: u32 = 0x80000000, "XENMAPIDX_grant_table_status";
    /// `XENMEM_add_to_physmap_batch`.
    XENMEM_ADD_TO_PHYSMAP_BATCH: u32 = 23, "XENMEM_add_to_physmap_batch";
    /// `XENMEM_remove_from_physmap`.
    XENMEM_REMOVE_FROM_PHYSMAP: u32 = 15, "XENMEM_remove_from_physmap";
    /// `XENMEM_memory_map`.
    XENMEM_MEMORY_MAP: u32 = 9, "XENMEM_memory_map";
    /// `XENMEM_machine_memory_map`.
    XENMEM_MACHINE_MEMORY_MAP: u32 = 10, "XENMEM_machine_memory_map";
    /// `XENMEM_set_memory_map`.
    XENMEM_SET_MEMORY_MAP: u32 = 13, "XENMEM_set_memory_map";
    /// `XENMEM_set_pod_target`.
    XENMEM_SET_POD_TARGET: u32 = 16, "XENMEM_set_pod_target";
    /// `XENMEM_get_pod_target`.
    XENMEM_GET_POD_TARGET: u32 = 17, "XENMEM_get_pod_target";
    /// `XENMEM_get_sharing_freed_pages`.
    XENMEM_GET_SHARING_FREED_PAGES: u32 = 18, "XENMEM_get_sharing_freed_pages";
    /// `XENMEM_get_sharing_shared_pages`.
    XENMEM_GET_SHARING_SHARED_PAGES: u32 = 19, "XENMEM_get_sharing_shared_pages";
    /// `XENMEM_paging_op`.
    XENMEM_PAGING_OP: u32 = 20, "XENMEM_paging_op";
    /// `XENMEM_paging_op_nominate`.
    XENMEM_PAGING_OP_NOMINATE: u32 = 0, "XENMEM_paging_op_nominate";
    /// `XENMEM_paging_op_evict`.
    XENMEM_PAGING_OP_EVICT: u32 = 1, "XENMEM_paging_op_evict";
    /// `XENMEM_paging_op_prep`.
    XENMEM_PAGING_OP_PREP: u32 = 2, "XENMEM_paging_op_prep";
    /// `XENMEM_access_op`.
    XENMEM_ACCESS_OP: u32 = 21, "XENMEM_access_op";
    /// `XENMEM_access_op_set_access`.
    XENMEM_ACCESS_OP_SET_ACCESS: u32 = 0, "XENMEM_access_op_set_access";
    /// `XENMEM_access_op_get_access`.
    XENMEM_ACCESS_OP_GET_ACCESS: u32 = 1, "XENMEM_access_op_get_access";
    /// `XENMEM_access_op_set_access_multi`.
    XENMEM_ACCESS_OP_SET_ACCESS_MULTI: u32 = 4, "XENMEM_access_op_set_access_multi";
    /// `XENMEM_access_n`.
    XENMEM_ACCESS_N: u32 = 0, "XENMEM_access_n";
    /// `XENMEM_access_r`.
    XENMEM_ACCESS_R: u32 = 1, "XENMEM_access_r";
    /// `XENMEM_access_w`.
    XENMEM_ACCESS_W: u32 = 2, "XENMEM_access_w";
    /// `XENMEM_access_rw`.
    XENMEM_ACCESS_RW: u32 = 3, "XENMEM_access_rw";
    /// `XENMEM_access_x`.
    XENMEM_ACCESS_X: u32 = 4, "XENMEM_access_x";
    /// `XENMEM_access_rx`.
    XENMEM_ACCESS_RX: u32 = 5, "XENMEM_access_rx";
    /// `XENMEM_access_wx`.
    XENMEM_ACCESS_WX: u32 = 6, "XENMEM_access_wx";
    /// `XENMEM_access_rwx`.
    XENMEM_ACCESS_RWX: u32 = 7, "XENMEM_access_rwx";
    /// `XENMEM_access_rx2rw`.
    XENMEM_ACCESS_RX2RW: u32 = 8, "XENMEM_access_rx2rw";
    /// `XENMEM_access_n2rwx`.
    XENMEM_ACCESS_N2RWX: u32 = 9, "XENMEM_access_n2rwx";
    /// `XENMEM_access_default`.
    XENMEM_ACCESS_DEFAULT: u32 = 10, "XENMEM_access_default";
    /// `XENMEM_sharing_op`.
    XENMEM_SHARING_OP: u32 = 22, "XENMEM_sharing_op";
    /// `XENMEM_sharing_op_nominate_gfn`.
    XENMEM_SHARING_OP_NOMINATE_GFN: u32 = 0, "XENMEM_sharing_op_nominate_gfn";
    /// `XENMEM_sharing_op_nominate_gref`.
    XENMEM_SHARING_OP_NOMINATE_GREF: u32 = 1, "XENMEM_sharing_op_nominate_gref";
    /// `XENMEM_sharing_op_share`.
    XENMEM_SHARING_OP_SHARE: u32 = 2, "XENMEM_sharing_op_share";
    /// `XENMEM_sharing_op_debug_gfn`.
    XENMEM_SHARING_OP_DEBUG_GFN: u32 = 3, "XENMEM_sharing_op_debug_gfn";
    /// `XENMEM_sharing_op_debug_mfn`.
    XENMEM_SHARING_OP_DEBUG_MFN: u32 = 4, "XENMEM_sharing_op_debug_mfn";
    /// `XENMEM_sharing_op_debug_gref`.
    XENMEM_SHARING_OP_DEBUG_GREF: u32 = 5, "XENMEM_sharing_op_debug_gref";
    /// `XENMEM_sharing_op_add_physmap`.
    XENMEM_SHARING_OP_ADD_PHYSMAP: u32 = 6, "XENMEM_sharing_op_add_physmap";
    /// `XENMEM_sharing_op_audit`.
    XENMEM_SHARING_OP_AUDIT: u32 = 7, "XENMEM_sharing_op_audit";
    /// `XENMEM_sharing_op_range_share`.
    XENMEM_SHARING_OP_RANGE_SHARE: u32 = 8, "XENMEM_sharing_op_range_share";
    /// `XENMEM_sharing_op_fork`.
    XENMEM_SHARING_OP_FORK: u32 = 9, "XENMEM_sharing_op_fork";
    /// `XENMEM_sharing_op_fork_reset`.
    XENMEM_SHARING_OP_FORK_RESET: u32 = 10, "XENMEM_sharing_op_fork_reset";
    /// `XENMEM_SHARING_OP_S_HANDLE_INVALID`.
    XENMEM_SHARING_OP_S_HANDLE_INVALID: i32 = -10;
    /// `XENMEM_SHARING_OP_C_HANDLE_INVALID`.
    XENMEM_SHARING_OP_C_HANDLE_INVALID: i32 = -9;
    /// `XENMEM_SHARING_OP_FIELD_IS_GREF_FLAG`.
    XENMEM_SHARING_OP_FIELD_IS_GREF_FLAG: u64 = 0x40000000_00000000;
    /// `XENMEM_FORK_WITH_IOMMU_ALLOWED`.
    XENMEM_FORK_WITH_IOMMU_ALLOWED: u32 = 1 << 0;
    /// `XENMEM_FORK_BLOCK_INTERRUPTS`.
    XENMEM_FORK_BLOCK_INTERRUPTS: u32 = 1 << 1;
    /// `XENMEM_FORK_RESET_STATE`.
    XENMEM_FORK_RESET_STATE: u32 = 1 << 2;
    /// `XENMEM_FORK_RESET_MEMORY`.
    XENMEM_FORK_RESET_MEMORY: u32 = 1 << 3;
    /// `XENMEM_claim_pages`.
    XENMEM_CLAIM_PAGES: u32 = 24, "XENMEM_claim_pages";
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
