//! What a PVH guest finds when it starts (arch-x86/hvm/start_info.h).

layout! {
    header "arch-x86/hvm/start_info.h";

    /// The start of day of a PVH guest; EBX holds its address. (arch-x86/hvm/start_info.h)
    struct HvmStartInfo = "struct hvm_start_info", 56 {
        /// `XEN_HVM_START_MAGIC_VALUE`.
        magic: u32 = 0;
        /// Version.
        version: u32 = 4;
        /// Flags.
        flags: u32 = 8;
        /// Modules.
        nr_modules: u32 = 12;
        /// Address of the modules' list.
        modlist_paddr: u64 = 16;
        /// Address of the command line.
        cmdline_paddr: u64 = 24;
        /// Address of the ACPI root pointer.
        rsdp_paddr: u64 = 32;
        /// Address of the memory map; from version 1.
        memmap_paddr: u64 = 40;
        /// Entries of the memory map; from version 1.
        memmap_entries: u32 = 48;
        /// Padding that the header names.
        reserved: u32 = 52;
    }

    /// A module. (arch-x86/hvm/start_info.h)
    struct HvmModlistEntry = "struct hvm_modlist_entry", 32 {
        /// Address.
        paddr: u64 = 0;
        /// Size in bytes.
        size: u64 = 8;
        /// Address of its command line.
        cmdline_paddr: u64 = 16;
        /// Padding that the header names.
        reserved: u64 = 24;
    }

    /// A range of the memory map. (arch-x86/hvm/start_info.h)
    struct HvmMemmapTableEntry = "struct hvm_memmap_table_entry", 24 {
        /// Address.
        addr: u64 = 0;
        /// Size in bytes.
        size: u64 = 8;
        /// `XEN_HVM_MEMMAP_TYPE_*`.
        type_: u32 = 16;
        /// Padding that the header names.
        reserved: u32 = 20;
    }
}

constants! {
    header "arch-x86/hvm/start_info.h";

    /// First word of the structure.
    XEN_HVM_START_MAGIC_VALUE: u32 = 0x336ec578;
    /// Memory.
    XEN_HVM_MEMMAP_TYPE_RAM: u32 = 1;
    /// Reserved.
    XEN_HVM_MEMMAP_TYPE_RESERVED: u32 = 2;
    /// ACPI tables.
    XEN_HVM_MEMMAP_TYPE_ACPI: u32 = 3;
    /// ACPI non-volatile storage.
    XEN_HVM_MEMMAP_TYPE_NVS: u32 = 4;
    /// Defective.
    XEN_HVM_MEMMAP_TYPE_UNUSABLE: u32 = 5;
    /// Disabled.
    XEN_HVM_MEMMAP_TYPE_DISABLED: u32 = 6;
    /// Persistent memory.
    XEN_HVM_MEMMAP_TYPE_PMEM: u32 = 7;
}
