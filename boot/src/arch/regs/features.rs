//! The features of the CPU.

use core::sync::atomic::{AtomicU32, Ordering};

use raw_cpuid::CpuId;

bitflags::bitflags! {
    /// The features of this CPU that matter to the hypervisor.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Features: u32 {
        /// XSAVE and XCR0.
        const XSAVE = 1 << 0;
        /// RDFSBASE and related instructions.
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
        /// Supervisor mode access prevention.
        const SMAP = 1 << 14;
    }
}

static FEATURES: AtomicU32 = AtomicU32::new(0);

/// Returns the features of this machine's CPUs. Only after [`detect`].
#[inline]
pub fn features() -> Features {
    Features::from_bits_truncate(FEATURES.load(Ordering::Relaxed))
}

/// Does without these features from now on.
pub fn forget(features: Features) {
    FEATURES.fetch_and(!features.bits(), Ordering::Relaxed);
}

/// Detects the features of this CPU.
pub fn detect() -> Features {
    let cpuid = CpuId::new();
    let mut f = Features::empty();
    let vendor = cpuid.get_vendor_info();
    f.set(Features::AMD, vendor.is_some_and(|v| ["AuthenticAMD", "HygonGenuine"].contains(&v.as_str())));
    if let Some(basic) = cpuid.get_feature_info() {
        f.set(Features::XSAVE, basic.has_xsave());
        f.set(Features::X2APIC, basic.has_x2apic());
        f.set(Features::TSC_DEADLINE, basic.has_tsc_deadline());
        f.set(Features::PCID, basic.has_pcid());
        f.set(Features::MCE, basic.has_mce());
    }
    if let Some(structured) = cpuid.get_extended_feature_info() {
        f.set(Features::FSGSBASE, structured.has_fsgsbase());
        f.set(Features::SMEP, structured.has_smep());
        f.set(Features::SMAP, structured.has_smap());
        f.set(Features::INVPCID, structured.has_invpcid());
        f.set(Features::PKU, structured.has_pku());
    }
    f.set(Features::XSAVEOPT, cpuid.get_extended_state_info().is_some_and(|i| i.has_xsaveopt()));
    if let Some(extended) = cpuid.get_extended_processor_and_feature_identifiers() {
        f.set(Features::HUGE_PAGES, extended.has_1gib_pages());
        f.set(Features::RDTSCP, extended.has_rdtscp());
    }
    f.set(Features::INVARIANT_TSC, cpuid.get_advanced_power_mgmt_info().is_some_and(|i| i.has_invariant_tsc()));
    FEATURES.store(f.bits(), Ordering::Relaxed);
    f
}

/// Returns whether 1 GiB pages may be used.
pub fn has_huge_pages() -> bool {
    features().contains(Features::HUGE_PAGES)
}
