//! Settings and policies of a domain (arch-x86/xen.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::arch_x86_64::config::{XenArchDomainconfig, XenCpuidLeaf};

layout! {
    header "arch-x86/xen.h";

    /// One register of an MSR policy. (arch-x86/xen.h)
    struct XenMsrEntry = "struct xen_msr_entry", 16 {
        /// Register number.
        idx: u32 = 0;
        /// Zero.
        flags: u32 = 4;
        /// Value.
        val: CompatU64 = 8;
    }
}

constants! {
    header "arch-x86/xen.h";

    /// Bit number of `XEN_X86_EMU_LAPIC`.
    _XEN_X86_EMU_LAPIC: u32 = 0;
    /// Local APIC.
    XEN_X86_EMU_LAPIC: u32 = 1 << 0;
    /// Bit number of `XEN_X86_EMU_HPET`.
    _XEN_X86_EMU_HPET: u32 = 1;
    /// High-precision timer.
    XEN_X86_EMU_HPET: u32 = 1 << 1;
    /// Bit number of `XEN_X86_EMU_PM`.
    _XEN_X86_EMU_PM: u32 = 2;
    /// ACPI power management.
    XEN_X86_EMU_PM: u32 = 1 << 2;
    /// Bit number of `XEN_X86_EMU_RTC`.
    _XEN_X86_EMU_RTC: u32 = 3;
    /// Real-time clock.
    XEN_X86_EMU_RTC: u32 = 1 << 3;
    /// Bit number of `XEN_X86_EMU_IOAPIC`.
    _XEN_X86_EMU_IOAPIC: u32 = 4;
    /// I/O APIC.
    XEN_X86_EMU_IOAPIC: u32 = 1 << 4;
    /// Bit number of `XEN_X86_EMU_PIC`.
    _XEN_X86_EMU_PIC: u32 = 5;
    /// Interrupt controllers.
    XEN_X86_EMU_PIC: u32 = 1 << 5;
    /// Bit number of `XEN_X86_EMU_VGA`.
    _XEN_X86_EMU_VGA: u32 = 6;
    /// Standard VGA.
    XEN_X86_EMU_VGA: u32 = 1 << 6;
    /// Bit number of `XEN_X86_EMU_IOMMU`.
    _XEN_X86_EMU_IOMMU: u32 = 7;
    /// I/O memory management unit.
    XEN_X86_EMU_IOMMU: u32 = 1 << 7;
    /// Bit number of `XEN_X86_EMU_PIT`.
    _XEN_X86_EMU_PIT: u32 = 8;
    /// Interval timer.
    XEN_X86_EMU_PIT: u32 = 1 << 8;
    /// Bit number of `XEN_X86_EMU_USE_PIRQ`.
    _XEN_X86_EMU_USE_PIRQ: u32 = 9;
    /// Physical interrupts as event channels in an HVM guest.
    XEN_X86_EMU_USE_PIRQ: u32 = 1 << 9;
    /// Bit number of `XEN_X86_EMU_VPCI`.
    _XEN_X86_EMU_VPCI: u32 = 10;
    /// Virtual PCI configuration space.
    XEN_X86_EMU_VPCI: u32 = 1 << 10;
    /// Every emulation.
    XEN_X86_EMU_ALL: u32 = 2047;
    /// Reads of unknown MSRs give 0 instead of an exception.
    XEN_X86_MSR_RELAXED: u32 = 1 << 0;
    /// Highest of the miscellaneous flags.
    XEN_X86_MISC_FLAGS_MAX: u32 = 1;
    /// The leaf has no subleaves.
    XEN_CPUID_NO_SUBLEAF: u32 = 0xffffffff;
    /// I/O port of the HVM debug console.
    XEN_HVM_DEBUGCONS_IOPORT: u32 = 0xe9;
    /// Assembly of a CPUID that the hypervisor emulates.
    XEN_CPUID: str = ".byte 0x0f,0x0b,0x78,0x65,0x6e ; cpuid";
    /// Assembly of the prefix that asks for emulation.
    XEN_EMULATE_PREFIX: str = ".byte 0x0f,0x0b,0x78,0x65,0x6e ; ";
}
