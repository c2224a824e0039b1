//! What the processor can do.

use core::arch::x86_64::{__cpuid, __cpuid_count};
use core::sync::atomic::{AtomicU32, Ordering};

bitflags::bitflags! {
    /// What this CPU can do, of what the hypervisor cares about.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Features: u32 {
        /// XSAVE and XCR0.
        const XSAVE = 1 << 0;
        /// RDFSBASE and friends.
        const FSGSBASE = 1 << 1;
        /// Supervisor mode execution prevention.
        const SMEP = 1 << 2;
        /// 1 GiB pages.
        const HUGE_PAGES = 1 << 3;
        /// x2APIC.
        const X2APIC = 1 << 4;
        /// LAPIC timer by TSC deadline.
        const TSC_DEADLINE = 1 << 5;
        /// The TSC runs at one rate in all states.
        const INVARIANT_TSC = 1 << 6;
        /// INVPCID.
        const INVPCID = 1 << 7;
        /// Process-context identifiers.
        const PCID = 1 << 8;
        /// RDTSCP.
        const RDTSCP = 1 << 9;
        /// XSAVEOPT.
        const XSAVEOPT = 1 << 10;
        /// Made by AMD or Hygon.
        const AMD = 1 << 11;
        /// RDPKRU, WRPKRU.
        const PKU = 1 << 12;
        /// Machine check exceptions.
        const MCE = 1 << 13;
    }
}

static FEATURES: AtomicU32 = AtomicU32::new(0);

/// What this machine's CPUs can do. Only after [`detect`].
#[inline]
pub fn features() -> Features {
    Features::from_bits_truncate(FEATURES.load(Ordering::Relaxed))
}

/// Finds out what this CPU can do.
pub fn detect() -> Features {
    let vendor = __cpuid(0);
    let max = vendor.eax;
    let one = __cpuid(1);
    let seven = if max >= 7 { __cpuid_count(7, 0) } else { __cpuid(0x8000_0000) };
    let ext_max = __cpuid(0x8000_0000).eax;
    let ext = __cpuid(0x8000_0001);
    let mut f = Features::empty();
    f.set(Features::XSAVE, one.ecx & (1 << 26) != 0);
    f.set(Features::X2APIC, one.ecx & (1 << 21) != 0);
    f.set(Features::TSC_DEADLINE, one.ecx & (1 << 24) != 0);
    f.set(Features::PCID, one.ecx & (1 << 17) != 0);
    f.set(Features::MCE, one.edx & (1 << 7) != 0);
    if max >= 7 {
        f.set(Features::FSGSBASE, seven.ebx & 1 != 0);
        f.set(Features::SMEP, seven.ebx & (1 << 7) != 0);
        f.set(Features::INVPCID, seven.ebx & (1 << 10) != 0);
        f.set(Features::PKU, seven.ecx & (1 << 3) != 0);
    }
    if max >= 0xd {
        f.set(Features::XSAVEOPT, __cpuid_count(0xd, 1).eax & 1 != 0);
    }
    f.set(Features::HUGE_PAGES, ext.edx & (1 << 26) != 0);
    f.set(Features::RDTSCP, ext.edx & (1 << 27) != 0);
    if ext_max >= 0x8000_0007 {
        f.set(Features::INVARIANT_TSC, __cpuid(0x8000_0007).edx & (1 << 8) != 0);
    }
    f.set(Features::AMD, vendor.ecx == u32::from_le_bytes(*b"cAMD") || vendor.ecx == u32::from_le_bytes(*b"uine"));
    FEATURES.store(f.bits(), Ordering::Relaxed);
    f
}

/// Whether 1 GiB pages may be used.
pub fn has_huge_pages() -> bool {
    features().contains(Features::HUGE_PAGES)
}
