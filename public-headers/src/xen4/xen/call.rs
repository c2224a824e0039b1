//! Console, assists and multicalls (xen.h).

layout! {
    header "xen.h";

    /// One call of a multicall. (xen.h)
    struct MulticallEntry = "struct multicall_entry", 64 {
        /// Hypercall number.
        op: u64 = 0;
        /// What the call returned.
        result: u64 = 8;
        /// Arguments.
        args: [u64; 6] = 16;
    }
}

constants! {
    header "xen.h";

    /// `console_io`: writes bytes.
    CONSOLEIO_WRITE: u32 = 0, "CONSOLEIO_write";
    /// `console_io`: reads bytes; returns how many.
    CONSOLEIO_READ: u32 = 1, "CONSOLEIO_read";
    /// Enables an assist.
    VMASST_CMD_ENABLE: u32 = 0, "VMASST_CMD_enable";
    /// Disables an assist.
    VMASST_CMD_DISABLE: u32 = 1, "VMASST_CMD_disable";
    /// 32-bit: instructions that need segments of 4 GiB are emulated.
    VMASST_TYPE_4GB_SEGMENTS: u32 = 0, "VMASST_TYPE_4gb_segments";
    /// 32-bit: as `4gb_segments`, and the guest gets trap 15.
    VMASST_TYPE_4GB_SEGMENTS_NOTIFY: u32 = 1, "VMASST_TYPE_4gb_segments_notify";
    /// Writes to live page-table pages are emulated.
    VMASST_TYPE_WRITABLE_PAGETABLES: u32 = 2, "VMASST_TYPE_writable_pagetables";
    /// 32-bit PAE: the top-level table may lie above 4 GiB.
    VMASST_TYPE_PAE_EXTENDED_CR3: u32 = 3, "VMASST_TYPE_pae_extended_cr3";
    /// The virtual IOPL is in the saved EFLAGS, not set by a hypercall.
    VMASST_TYPE_ARCHITECTURAL_IOPL: u32 = 4, "VMASST_TYPE_architectural_iopl";
    /// The runstate area carries an "update in progress" flag.
    VMASST_TYPE_RUNSTATE_UPDATE_FLAG: u32 = 5, "VMASST_TYPE_runstate_update_flag";
    /// The machine-to-physical table is not mapped into user mode; 64-bit guests.
    VMASST_TYPE_M2P_STRICT: u32 = 32, "VMASST_TYPE_m2p_strict";
}
