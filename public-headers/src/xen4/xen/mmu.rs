//! Page-table updates and the extended MMU operations (xen.h).

layout! {
    header "xen.h";

    /// One extended MMU operation. (xen.h)
    struct MmuextOp = "struct mmuext_op", 24 {
        /// Command: `MMUEXT_*`.
        cmd: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// First argument: a machine frame or a linear address.
        arg1: u64 = 8 { mfn: u64, linear_addr: u64 };
        /// Second argument: a count, the guest address of a vcpu mask, or a source frame.
        arg2: u64 = 16 { nr_ents: u32, vcpumask: u64, src_mfn: u64 };
    }

    /// One update of a page-table entry. (xen.h)
    struct MmuUpdate = "struct mmu_update", 16 {
        /// Machine address of the entry, 8-byte aligned; bits 1:0 are the command `MMU_*`.
        ptr: u64 = 0;
        /// New contents of the entry, or the pseudo-physical frame for `MMU_MACHPHYS_UPDATE`.
        val: u64 = 8;
    }
}

constants! {
    header "xen.h";

    /// Checked write of a page-table entry.
    MMU_NORMAL_PT_UPDATE: u64 = 0;
    /// Write of the machine-to-physical table.
    MMU_MACHPHYS_UPDATE: u64 = 1;
    /// Checked write that keeps the accessed and dirty bits of the old entry.
    MMU_PT_UPDATE_PRESERVE_AD: u64 = 2;
    /// Checked write whose frame is not translated, for auto-translated domains.
    MMU_PT_UPDATE_NO_TRANSLATE: u64 = 3;
    /// Validates frame `mfn` as a level-1 table and keeps its type.
    MMUEXT_PIN_L1_TABLE: u32 = 0;
    /// Validates frame `mfn` as a level-2 table and keeps its type.
    MMUEXT_PIN_L2_TABLE: u32 = 1;
    /// Validates frame `mfn` as a level-3 table and keeps its type.
    MMUEXT_PIN_L3_TABLE: u32 = 2;
    /// Validates frame `mfn` as a level-4 table and keeps its type.
    MMUEXT_PIN_L4_TABLE: u32 = 3;
    /// Drops the pin of frame `mfn`.
    MMUEXT_UNPIN_TABLE: u32 = 4;
    /// Loads frame `mfn` as the top-level table, for kernel mode.
    MMUEXT_NEW_BASEPTR: u32 = 5;
    /// Flushes the TLB of this CPU.
    MMUEXT_TLB_FLUSH_LOCAL: u32 = 6;
    /// Flushes `linear_addr` from the TLB of this CPU.
    MMUEXT_INVLPG_LOCAL: u32 = 7;
    /// Flushes the TLBs of the vcpus in `vcpumask`.
    MMUEXT_TLB_FLUSH_MULTI: u32 = 8;
    /// Flushes `linear_addr` from the TLBs of the vcpus in `vcpumask`.
    MMUEXT_INVLPG_MULTI: u32 = 9;
    /// Flushes the TLBs of all vcpus.
    MMUEXT_TLB_FLUSH_ALL: u32 = 10;
    /// Flushes `linear_addr` from the TLBs of all vcpus.
    MMUEXT_INVLPG_ALL: u32 = 11;
    /// Writes back and invalidates this CPU's caches.
    MMUEXT_FLUSH_CACHE: u32 = 12;
    /// Loads a local descriptor table at `linear_addr` with `nr_ents` entries.
    MMUEXT_SET_LDT: u32 = 13;
    /// Loads frame `mfn` as the top-level table for user mode; 64-bit guests.
    MMUEXT_NEW_USER_BASEPTR: u32 = 15;
    /// Zeroes frame `mfn`.
    MMUEXT_CLEAR_PAGE: u32 = 16;
    /// Copies frame `src_mfn` to frame `mfn`.
    MMUEXT_COPY_PAGE: u32 = 17;
    /// Writes back and invalidates the caches of all CPUs.
    MMUEXT_FLUSH_CACHE_GLOBAL: u32 = 18;
    /// Marks a superpage at frame `mfn` as such.
    MMUEXT_MARK_SUPER: u32 = 19;
    /// Undoes `MMUEXT_MARK_SUPER`.
    MMUEXT_UNMARK_SUPER: u32 = 20;
    /// `update_va_mapping`: no flush.
    UVMF_NONE: u64 = 0;
    /// `update_va_mapping`: flush whole TLBs.
    UVMF_TLB_FLUSH: u64 = 1 << 0;
    /// `update_va_mapping`: flush the one address.
    UVMF_INVLPG: u64 = 1 << 1;
    /// Mask of the kind of flush.
    UVMF_FLUSHTYPE_MASK: u64 = 3;
    /// The flush is for the vcpus in the mask whose guest address is in the upper bits.
    UVMF_MULTI: u64 = 0;
    /// The flush is for this CPU.
    UVMF_LOCAL: u64 = 0;
    /// The flush is for all vcpus.
    UVMF_ALL: u64 = 1 << 2;
}
