//! Facts of arch-x86/hvm/start_info.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::start_info::*;

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
        modlist_paddr: CompatU64 = 16;
        /// `cmdline_paddr`.
        cmdline_paddr: CompatU64 = 24;
        /// `rsdp_paddr`.
        rsdp_paddr: CompatU64 = 32;
        /// `memmap_paddr`.
        memmap_paddr: CompatU64 = 40;
        /// `memmap_entries`.
        memmap_entries: u32 = 48;
        /// `reserved`.
        reserved: u32 = 52;
    }

    /// `struct hvm_modlist_entry`. (arch-x86/hvm/start_info.h)
    struct HvmModlistEntry = "struct hvm_modlist_entry", 32 {
        /// `paddr`.
        paddr: CompatU64 = 0;
        /// `size`.
        size: CompatU64 = 8;
        /// `cmdline_paddr`.
        cmdline_paddr: CompatU64 = 16;
        /// `reserved`.
        reserved: CompatU64 = 24;
    }

    /// `struct hvm_memmap_table_entry`. (arch-x86/hvm/start_info.h)
    struct HvmMemmapTableEntry = "struct hvm_memmap_table_entry", 24 {
        /// `addr`.
        addr: CompatU64 = 0;
        /// `size`.
        size: CompatU64 = 8;
        /// `type`.
        type_: u32 = 16;
        /// `reserved`.
        reserved: u32 = 20;
    }
}
