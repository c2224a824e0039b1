//! What a PVH guest finds when it starts (arch-x86/hvm/start_info.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::start_info::*;

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
        modlist_paddr: CompatU64 = 16;
        /// Address of the command line.
        cmdline_paddr: CompatU64 = 24;
        /// Address of the ACPI root pointer.
        rsdp_paddr: CompatU64 = 32;
        /// Address of the memory map; from version 1.
        memmap_paddr: CompatU64 = 40;
        /// Entries of the memory map; from version 1.
        memmap_entries: u32 = 48;
        /// Padding that the header names.
        reserved: u32 = 52;
    }

    /// A module. (arch-x86/hvm/start_info.h)
    struct HvmModlistEntry = "struct hvm_modlist_entry", 32 {
        /// Address.
        paddr: CompatU64 = 0;
        /// Size in bytes.
        size: CompatU64 = 8;
        /// Address of its command line.
        cmdline_paddr: CompatU64 = 16;
        /// Padding that the header names.
        reserved: CompatU64 = 24;
    }

    /// A range of the memory map. (arch-x86/hvm/start_info.h)
    struct HvmMemmapTableEntry = "struct hvm_memmap_table_entry", 24 {
        /// Address.
        addr: CompatU64 = 0;
        /// Size in bytes.
        size: CompatU64 = 8;
        /// `XEN_HVM_MEMMAP_TYPE_*`.
        type_: u32 = 16;
        /// Padding that the header names.
        reserved: u32 = 20;
    }
}
