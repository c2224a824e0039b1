//! Facts of arch-x86/xen.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::arch_x86_64::config::{XenArchDomainconfig, XenCpuidLeaf};

layout! {
    header "arch-x86/xen.h";

    /// `struct xen_msr_entry`. (arch-x86/xen.h)
    struct XenMsrEntry = "struct xen_msr_entry", 16 {
        /// `idx`.
        idx: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `val`.
        val: CompatU64 = 8;
    }
}

constants! {
    header "arch-x86/xen.h";

    /// `_XEN_X86_EMU_LAPIC`.
    _XEN_X86_EMU_LAPIC: u32 = 0;
    /// `XEN_X86_EMU_LAPIC`.
    XEN_X86_EMU_LAPIC: u32 = 1 << 0;
    /// `_XEN_X86_EMU_HPET`.
    _XEN_X86_EMU_HPET: u32 = 1;
    /// `XEN_X86_EMU_HPET`.
    XEN_X86_EMU_HPET: u32 = 1 << 1;
    /// `_XEN_X86_EMU_PM`.
    _XEN_X86_EMU_PM: u32 = 2;
    /// `XEN_X86_EMU_PM`.
    XEN_X86_EMU_PM: u32 = 1 << 2;
    /// `_XEN_X86_EMU_RTC`.
    _XEN_X86_EMU_RTC: u32 = 3;
    /// `XEN_X86_EMU_RTC`.
    XEN_X86_EMU_RTC: u32 = 1 << 3;
    /// `_XEN_X86_EMU_IOAPIC`.
    _XEN_X86_EMU_IOAPIC: u32 = 4;
    /// `XEN_X86_EMU_IOAPIC`.
    XEN_X86_EMU_IOAPIC: u32 = 1 << 4;
    /// `_XEN_X86_EMU_PIC`.
    _XEN_X86_EMU_PIC: u32 = 5;
    /// `XEN_X86_EMU_PIC`.
    XEN_X86_EMU_PIC: u32 = 1 << 5;
    /// `_XEN_X86_EMU_VGA`.
    _XEN_X86_EMU_VGA: u32 = 6;
    /// `XEN_X86_EMU_VGA`.
    XEN_X86_EMU_VGA: u32 = 1 << 6;
    /// `_XEN_X86_EMU_IOMMU`.
    _XEN_X86_EMU_IOMMU: u32 = 7;
    /// `XEN_X86_EMU_IOMMU`.
    XEN_X86_EMU_IOMMU: u32 = 1 << 7;
    /// `_XEN_X86_EMU_PIT`.
    _XEN_X86_EMU_PIT: u32 = 8;
    /// `XEN_X86_EMU_PIT`.
    XEN_X86_EMU_PIT: u32 = 1 << 8;
    /// `_XEN_X86_EMU_USE_PIRQ`.
    _XEN_X86_EMU_USE_PIRQ: u32 = 9;
    /// `XEN_X86_EMU_USE_PIRQ`.
    XEN_X86_EMU_USE_PIRQ: u32 = 1 << 9;
    /// `_XEN_X86_EMU_VPCI`.
    _XEN_X86_EMU_VPCI: u32 = 10;
    /// `XEN_X86_EMU_VPCI`.
    XEN_X86_EMU_VPCI: u32 = 1 << 10;
    /// `XEN_X86_EMU_ALL`.
    XEN_X86_EMU_ALL: u32 = 2047;
    /// `XEN_X86_MSR_RELAXED`.
    XEN_X86_MSR_RELAXED: u32 = 1 << 0;
    /// `XEN_X86_MISC_FLAGS_MAX`.
    XEN_X86_MISC_FLAGS_MAX: u32 = 1;
    /// `XEN_CPUID_NO_SUBLEAF`.
    XEN_CPUID_NO_SUBLEAF: u32 = 0xffffffff;
    /// `XEN_HVM_DEBUGCONS_IOPORT`.
    XEN_HVM_DEBUGCONS_IOPORT: u32 = 0xe9;
    /// `XEN_CPUID`.
    XEN_CPUID: str = ".byte 0x0f,0x0b,0x78,0x65,0x6e ; cpuid";
    /// `XEN_EMULATE_PREFIX`.
    XEN_EMULATE_PREFIX: str = ".byte 0x0f,0x0b,0x78,0x65,0x6e ; ";
}
