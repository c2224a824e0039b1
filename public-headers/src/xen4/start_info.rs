//! Facts of arch-x86/hvm/start_info.h.

layout! {
    header "arch-x86/hvm/start_info.h";

    /// `struct hvm_start_info`. (arch-x86/hvm/start_info.h)
    struct HvmStartInfo = "struct hvm_start_info", 56 {
        /// `magic`.
        magic: u32 = 0;
        /// `version`.
        version: u32 = 4;
        /// `flags`.
        flags: u32 = 8;
        /// `nr_modules`.
        nr_modules: u32 = 12;
        /// `modlist_paddr`.
        modlist_paddr: u64 = 16;
        /// `cmdline_paddr`.
        cmdline_paddr: u64 = 24;
        /// `rsdp_paddr`.
        rsdp_paddr: u64 = 32;
        /// `memmap_paddr`.
        memmap_paddr: u64 = 40;
        /// `memmap_entries`.
        memmap_entries: u32 = 48;
        /// `reserved`.
        reserved: u32 = 52;
    }

    /// `struct hvm_modlist_entry`. (arch-x86/hvm/start_info.h)
    struct HvmModlistEntry = "struct hvm_modlist_entry", 32 {
        /// `paddr`.
        paddr: u64 = 0;
        /// `size`.
        size: u64 = 8;
        /// `cmdline_paddr`.
        cmdline_paddr: u64 = 16;
        /// `reserved`.
        reserved: u64 = 24;
    }

    /// `struct hvm_memmap_table_entry`. (arch-x86/hvm/start_info.h)
    struct HvmMemmapTableEntry = "struct hvm_memmap_table_entry", 24 {
        /// `addr`.
        addr: u64 = 0;
        /// `size`.
        size: u64 = 8;
        /// `type`.
        type_: u32 = 16;
        /// `reserved`.
        reserved: u32 = 20;
    }
}

constants! {
    header "arch-x86/hvm/start_info.h";

    /// `XEN_HVM_START_MAGIC_VALUE`.
    XEN_HVM_START_MAGIC_VALUE: u32 = 0x336ec578;
    /// `XEN_HVM_MEMMAP_TYPE_RAM`.
    XEN_HVM_MEMMAP_TYPE_RAM: u32 = 1;
    /// `XEN_HVM_MEMMAP_TYPE_RESERVED`.
    XEN_HVM_MEMMAP_TYPE_RESERVED: u32 = 2;
    /// `XEN_HVM_MEMMAP_TYPE_ACPI`.
    XEN_HVM_MEMMAP_TYPE_ACPI: u32 = 3;
    /// `XEN_HVM_MEMMAP_TYPE_NVS`.
    XEN_HVM_MEMMAP_TYPE_NVS: u32 = 4;
    /// `XEN_HVM_MEMMAP_TYPE_UNUSABLE`.
    XEN_HVM_MEMMAP_TYPE_UNUSABLE: u32 = 5;
    /// `XEN_HVM_MEMMAP_TYPE_DISABLED`.
    XEN_HVM_MEMMAP_TYPE_DISABLED: u32 = 6;
    /// `XEN_HVM_MEMMAP_TYPE_PMEM`.
    XEN_HVM_MEMMAP_TYPE_PMEM: u32 = 7;
}
