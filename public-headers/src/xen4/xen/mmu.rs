//! Facts of xen.h.

layout! {
    header "xen.h";

    /// `struct mmuext_op`. (xen.h)
    struct MmuextOp = "struct mmuext_op", 24 {
        /// `cmd`.
        cmd: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `arg1`.
        arg1: u64 = 8 { mfn: u64, linear_addr: u64 };
        /// `arg2`.
        arg2: u64 = 16 { nr_ents: u32, vcpumask: u64, src_mfn: u64 };
    }

    /// `struct mmu_update`. (xen.h)
    struct MmuUpdate = "struct mmu_update", 16 {
        /// `ptr`.
        ptr: u64 = 0;
        /// `val`.
        val: u64 = 8;
    }
}

constants! {
    header "xen.h";

    /// `MMU_NORMAL_PT_UPDATE`.
    MMU_NORMAL_PT_UPDATE: u64 = 0;
    /// `MMU_MACHPHYS_UPDATE`.
    MMU_MACHPHYS_UPDATE: u64 = 1;
    /// `MMU_PT_UPDATE_PRESERVE_AD`.
    MMU_PT_UPDATE_PRESERVE_AD: u64 = 2;
    /// `MMU_PT_UPDATE_NO_TRANSLATE`.
    MMU_PT_UPDATE_NO_TRANSLATE: u64 = 3;
    /// `MMUEXT_PIN_L1_TABLE`.
    MMUEXT_PIN_L1_TABLE: u32 = 0;
    /// `MMUEXT_PIN_L2_TABLE`.
    MMUEXT_PIN_L2_TABLE: u32 = 1;
    /// `MMUEXT_PIN_L3_TABLE`.
    MMUEXT_PIN_L3_TABLE: u32 = 2;
    /// `MMUEXT_PIN_L4_TABLE`.
    MMUEXT_PIN_L4_TABLE: u32 = 3;
    /// `MMUEXT_UNPIN_TABLE`.
    MMUEXT_UNPIN_TABLE: u32 = 4;
    /// `MMUEXT_NEW_BASEPTR`.
    MMUEXT_NEW_BASEPTR: u32 = 5;
    /// `MMUEXT_TLB_FLUSH_LOCAL`.
    MMUEXT_TLB_FLUSH_LOCAL: u32 = 6;
    /// `MMUEXT_INVLPG_LOCAL`.
    MMUEXT_INVLPG_LOCAL: u32 = 7;
    /// `MMUEXT_TLB_FLUSH_MULTI`.
    MMUEXT_TLB_FLUSH_MULTI: u32 = 8;
    /// `MMUEXT_INVLPG_MULTI`.
    MMUEXT_INVLPG_MULTI: u32 = 9;
    /// `MMUEXT_TLB_FLUSH_ALL`.
    MMUEXT_TLB_FLUSH_ALL: u32 = 10;
    /// `MMUEXT_INVLPG_ALL`.
    MMUEXT_INVLPG_ALL: u32 = 11;
    /// `MMUEXT_FLUSH_CACHE`.
    MMUEXT_FLUSH_CACHE: u32 = 12;
    /// `MMUEXT_SET_LDT`.
    MMUEXT_SET_LDT: u32 = 13;
    /// `MMUEXT_NEW_USER_BASEPTR`.
    MMUEXT_NEW_USER_BASEPTR: u32 = 15;
    /// `MMUEXT_CLEAR_PAGE`.
    MMUEXT_CLEAR_PAGE: u32 = 16;
    /// `MMUEXT_COPY_PAGE`.
    MMUEXT_COPY_PAGE: u32 = 17;
    /// `MMUEXT_FLUSH_CACHE_GLOBAL`.
    MMUEXT_FLUSH_CACHE_GLOBAL: u32 = 18;
    /// `MMUEXT_MARK_SUPER`.
    MMUEXT_MARK_SUPER: u32 = 19;
    /// `MMUEXT_UNMARK_SUPER`.
    MMUEXT_UNMARK_SUPER: u32 = 20;
    /// `UVMF_NONE`.
    UVMF_NONE: u64 = 0;
    /// `UVMF_TLB_FLUSH`.
    UVMF_TLB_FLUSH: u64 = 1 << 0;
    /// `UVMF_INVLPG`.
    UVMF_INVLPG: u64 = 1 << 1;
    /// `UVMF_FLUSHTYPE_MASK`.
    UVMF_FLUSHTYPE_MASK: u64 = 3;
    /// `UVMF_MULTI`.
    UVMF_MULTI: u64 = 0;
    /// `UVMF_LOCAL`.
    UVMF_LOCAL: u64 = 0;
    /// `UVMF_ALL`.
    UVMF_ALL: u64 = 1 << 2;
}
