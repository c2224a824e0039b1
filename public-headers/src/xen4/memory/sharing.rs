//! Maps of other domains, populate on demand, paging, access rights, sharing (memory.h).

use crate::overlay::Overlay8;
use crate::xen4::memory::physmap::XenMemoryMap;

layout! {
    header "memory.h";

    /// Sets a domain's memory map. (memory.h)
    struct XenForeignMemoryMap = "struct xen_foreign_memory_map", 24 {
        /// Domain.
        domid: u16 = 0;
        /// Padding.
        _pad0: [u8; 6] = 2;
        /// The map.
        map: XenMemoryMap = 8;
    }

    /// Pages of a populate-on-demand domain. (memory.h)
    struct XenPodTarget = "struct xen_pod_target", 40 {
        /// Pages it should have.
        target_pages: u64 = 0;
        /// Pages it has.
        tot_pages: u64 = 8;
        /// Of these, pages not in use.
        pod_cache_pages: u64 = 16;
        /// Guest frames without a page.
        pod_entries: u64 = 24;
        /// Domain.
        domid: u16 = 32;
        /// Padding.
        _pad0: [u8; 6] = 34;
    }

    /// Pages guest memory out or in. (memory.h)
    struct XenMemPagingOp = "struct xen_mem_paging_op", 24 {
        /// `XENMEM_paging_op_*`.
        op: u8 = 0;
        /// Padding.
        _pad0: [u8; 1] = 1;
        /// Domain.
        domain: u16 = 2;
        /// Padding.
        _pad1: [u8; 4] = 4;
        /// Guest address of a buffer.
        buffer: u64 = 8;
        /// Guest frame number.
        gfn: u64 = 16;
    }

    /// Access rights of guest memory. (memory.h)
    struct XenMemAccessOp = "struct xen_mem_access_op", 32 {
        /// `XENMEM_access_op_*`.
        op: u8 = 0;
        /// `XENMEM_access_*`.
        access: u8 = 1;
        /// Domain.
        domid: u16 = 2;
        /// Number of frames.
        nr: u32 = 4;
        /// First frame; all ones for the default.
        pfn: u64 = 8;
        /// Guest address of the frames.
        pfn_list: u64 = 16;
        /// Guest address of the rights.
        access_list: u64 = 24;
    }

    /// Shares guest memory. (memory.h)
    struct XenMemSharingOp = "struct xen_mem_sharing_op", 48 {
        /// `XENMEM_sharing_op_*`.
        op: u8 = 0;
        /// Padding.
        _pad0: [u8; 1] = 1;
        /// Domain.
        domain: u16 = 2;
        /// Padding.
        _pad1: [u8; 4] = 4;
        /// Argument of the command: one of the members.
        u: Overlay8<5> = 8 {
            nominate: MemSharingOpNominate, share: MemSharingOpShare, range: MemSharingOpRange,
            debug: MemSharingOpDebug, fork: MemSharingOpFork,
        };
    }

    /// Makes a frame shareable. (memory.h)
    struct MemSharingOpNominate = "struct mem_sharing_op_nominate", 16 {
        /// Guest frame or grant reference.
        u: u64 = 0 { gfn: u64, grant_ref: u32 };
        /// Out: handle of the frame.
        handle: u64 = 8;
    }

    /// Shares two frames, or adds one. (memory.h)
    struct MemSharingOpShare = "struct mem_sharing_op_share", 40 {
        /// Guest frame.
        source_gfn: u64 = 0;
        /// Handle of the frame.
        source_handle: u64 = 8;
        /// Guest frame.
        client_gfn: u64 = 16;
        /// Handle of the frame.
        client_handle: u64 = 24;
        /// Domain of the client's frame.
        client_domain: u16 = 32;
        /// Padding.
        _pad0: [u8; 6] = 34;
    }

    /// Shares a range of frames. (memory.h)
    struct MemSharingOpRange = "struct mem_sharing_op_range", 32 {
        /// First frame.
        first_gfn: u64 = 0;
        /// Last frame.
        last_gfn: u64 = 8;
        /// Where to go on; 0 at first.
        opaque: u64 = 16;
        /// Domain of the client's frames.
        client_domain: u16 = 24;
        /// Padding that the header names.
        _pad: [u16; 3] = 26;
    }

    /// Prints a frame's state. (memory.h)
    struct MemSharingOpDebug = "struct mem_sharing_op_debug", 8 {
        /// Guest frame, machine frame or grant reference.
        u: u64 = 0 { gfn: u64, mfn: u64, gref: u32 };
    }

    /// Makes a fork. (memory.h)
    struct MemSharingOpFork = "struct mem_sharing_op_fork", 8 {
        /// Domain to fork from.
        parent_domain: u16 = 0;
        /// `XENMEM_FORK_*`.
        flags: u16 = 2;
        /// Padding that the header names.
        pad: u32 = 4;
    }
}

constants! {
    header "memory.h";

    /// Sets the pages of a populate-on-demand domain.
    XENMEM_SET_POD_TARGET: u32 = 16, "XENMEM_set_pod_target";
    /// Reads the pages of a populate-on-demand domain.
    XENMEM_GET_POD_TARGET: u32 = 17, "XENMEM_get_pod_target";
    /// Returns the pages saved by sharing.
    XENMEM_GET_SHARING_FREED_PAGES: u32 = 18, "XENMEM_get_sharing_freed_pages";
    /// Returns the pages that are shared.
    XENMEM_GET_SHARING_SHARED_PAGES: u32 = 19, "XENMEM_get_sharing_shared_pages";
    /// Paging of guest memory: `XenMemPagingOp`.
    XENMEM_PAGING_OP: u32 = 20, "XENMEM_paging_op";
    /// Chooses a page to be paged out.
    XENMEM_PAGING_OP_NOMINATE: u32 = 0, "XENMEM_paging_op_nominate";
    /// Pages it out.
    XENMEM_PAGING_OP_EVICT: u32 = 1, "XENMEM_paging_op_evict";
    /// Makes room to page it in.
    XENMEM_PAGING_OP_PREP: u32 = 2, "XENMEM_paging_op_prep";
    /// Access rights of guest memory: `XenMemAccessOp`.
    XENMEM_ACCESS_OP: u32 = 21, "XENMEM_access_op";
    /// Sets rights.
    XENMEM_ACCESS_OP_SET_ACCESS: u32 = 0, "XENMEM_access_op_set_access";
    /// Reads rights.
    XENMEM_ACCESS_OP_GET_ACCESS: u32 = 1, "XENMEM_access_op_get_access";
    /// Sets the rights of a list.
    XENMEM_ACCESS_OP_SET_ACCESS_MULTI: u32 = 4, "XENMEM_access_op_set_access_multi";
    /// No access.
    XENMEM_ACCESS_N: u32 = 0, "XENMEM_access_n";
    /// Read.
    XENMEM_ACCESS_R: u32 = 1, "XENMEM_access_r";
    /// Write.
    XENMEM_ACCESS_W: u32 = 2, "XENMEM_access_w";
    /// Read and write.
    XENMEM_ACCESS_RW: u32 = 3, "XENMEM_access_rw";
    /// Execute.
    XENMEM_ACCESS_X: u32 = 4, "XENMEM_access_x";
    /// Read and execute.
    XENMEM_ACCESS_RX: u32 = 5, "XENMEM_access_rx";
    /// Write and execute.
    XENMEM_ACCESS_WX: u32 = 6, "XENMEM_access_wx";
    /// Read, write and execute.
    XENMEM_ACCESS_RWX: u32 = 7, "XENMEM_access_rwx";
    /// Read and execute; a write changes it to read and write.
    XENMEM_ACCESS_RX2RW: u32 = 8, "XENMEM_access_rx2rw";
    /// None; the first access changes it to all, and is reported.
    XENMEM_ACCESS_N2RWX: u32 = 9, "XENMEM_access_n2rwx";
    /// The domain's default.
    XENMEM_ACCESS_DEFAULT: u32 = 10, "XENMEM_access_default";
    /// Sharing of guest memory: `XenMemSharingOp`.
    XENMEM_SHARING_OP: u32 = 22, "XENMEM_sharing_op";
    /// Makes a frame shareable.
    XENMEM_SHARING_OP_NOMINATE_GFN: u32 = 0, "XENMEM_sharing_op_nominate_gfn";
    /// Makes a granted frame shareable.
    XENMEM_SHARING_OP_NOMINATE_GREF: u32 = 1, "XENMEM_sharing_op_nominate_gref";
    /// Shares two frames.
    XENMEM_SHARING_OP_SHARE: u32 = 2, "XENMEM_sharing_op_share";
    /// Prints a frame's state, by guest frame.
    XENMEM_SHARING_OP_DEBUG_GFN: u32 = 3, "XENMEM_sharing_op_debug_gfn";
    /// Prints a frame's state, by machine frame.
    XENMEM_SHARING_OP_DEBUG_MFN: u32 = 4, "XENMEM_sharing_op_debug_mfn";
    /// Prints a frame's state, by grant.
    XENMEM_SHARING_OP_DEBUG_GREF: u32 = 5, "XENMEM_sharing_op_debug_gref";
    /// Puts a shared frame into a hole.
    XENMEM_SHARING_OP_ADD_PHYSMAP: u32 = 6, "XENMEM_sharing_op_add_physmap";
    /// Checks the sharing of all frames.
    XENMEM_SHARING_OP_AUDIT: u32 = 7, "XENMEM_sharing_op_audit";
    /// Shares a range of frames.
    XENMEM_SHARING_OP_RANGE_SHARE: u32 = 8, "XENMEM_sharing_op_range_share";
    /// Makes the domain a fork of another.
    XENMEM_SHARING_OP_FORK: u32 = 9, "XENMEM_sharing_op_fork";
    /// Puts a fork back to its start.
    XENMEM_SHARING_OP_FORK_RESET: u32 = 10, "XENMEM_sharing_op_fork_reset";
    /// Error: the source's handle is wrong.
    XENMEM_SHARING_OP_S_HANDLE_INVALID: i32 = -10;
    /// Error: the client's handle is wrong.
    XENMEM_SHARING_OP_C_HANDLE_INVALID: i32 = -9;
    /// Bit of a frame field: it is a grant reference.
    XENMEM_SHARING_OP_FIELD_IS_GREF_FLAG: u64 = 0x40000000_00000000;
    /// Flag: also where the parent has an I/O MMU.
    XENMEM_FORK_WITH_IOMMU_ALLOWED: u32 = 1 << 0;
    /// Flag: no interrupts in the fork.
    XENMEM_FORK_BLOCK_INTERRUPTS: u32 = 1 << 1;
    /// Flag: reset the vcpus.
    XENMEM_FORK_RESET_STATE: u32 = 1 << 2;
    /// Flag: reset the memory.
    XENMEM_FORK_RESET_MEMORY: u32 = 1 << 3;
    /// Sets pages aside for a domain.
    XENMEM_CLAIM_PAGES: u32 = 24, "XENMEM_claim_pages";
}
