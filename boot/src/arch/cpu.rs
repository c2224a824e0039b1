//! Control registers, model specific registers and CPU features.

use core::arch::asm;
use core::arch::x86_64::{__cpuid, __cpuid_count};
use core::sync::atomic::{AtomicU32, Ordering};

use super::msr::{rdmsr_safe, wrmsr_safe};
use super::percpu::this_cpu;

/// MSR numbers.
pub mod msr {
    #![allow(missing_docs)]
    pub const APIC_BASE: u32 = 0x1b;
    pub const TSC_DEADLINE: u32 = 0x6e0;
    pub const SYSENTER_CS: u32 = 0x174;
    pub const SYSENTER_ESP: u32 = 0x175;
    pub const SYSENTER_EIP: u32 = 0x176;
    pub const PAT: u32 = 0x277;
    pub const EFER: u32 = 0xc000_0080;
    pub const STAR: u32 = 0xc000_0081;
    pub const LSTAR: u32 = 0xc000_0082;
    pub const CSTAR: u32 = 0xc000_0083;
    pub const SFMASK: u32 = 0xc000_0084;
    pub const FS_BASE: u32 = 0xc000_0100;
    pub const GS_BASE: u32 = 0xc000_0101;
    pub const KERNEL_GS_BASE: u32 = 0xc000_0102;
}

/// CR4 bits.
pub mod cr4 {
    #![allow(missing_docs)]
    pub const TSD: u64 = 1 << 2;
    pub const DE: u64 = 1 << 3;
    pub const PAE: u64 = 1 << 5;
    pub const MCE: u64 = 1 << 6;
    pub const PGE: u64 = 1 << 7;
    pub const OSFXSR: u64 = 1 << 9;
    pub const OSXMMEXCPT: u64 = 1 << 10;
    pub const FSGSBASE: u64 = 1 << 16;
    pub const OSXSAVE: u64 = 1 << 18;
    pub const SMEP: u64 = 1 << 20;
}

/// The page attribute table Xen's ABI has: WB, WT, UC-, UC, WC, WP, UC, UC.
pub const PAT_VALUE: u64 = 0x0000_0501_0007_0406;

/// Reads CR0.
#[inline]
pub fn read_cr0() -> u64 {
    let value;
    // SAFETY: reading has no effect.
    unsafe { asm!("mov {}, cr0", out(reg) value, options(nomem, nostack, preserves_flags)) };
    value
}

/// Writes CR0.
///
/// # Safety
/// Paging, protection and write protection must stay on.
#[inline]
pub unsafe fn write_cr0(value: u64) {
    // SAFETY: by contract.
    unsafe { asm!("mov cr0, {}", in(reg) value, options(nostack, preserves_flags)) };
}

/// Reads CR2, the address of the last page fault.
#[inline]
pub fn read_cr2() -> u64 {
    let value;
    // SAFETY: reading has no effect.
    unsafe { asm!("mov {}, cr2", out(reg) value, options(nomem, nostack, preserves_flags)) };
    value
}

/// Reads CR3.
#[inline]
pub fn read_cr3() -> u64 {
    let value;
    // SAFETY: reading has no effect.
    unsafe { asm!("mov {}, cr3", out(reg) value, options(nomem, nostack, preserves_flags)) };
    value
}

/// Writes CR3: another address space, and a flush of all that is not global.
///
/// # Safety
/// `value` must be the physical address of an L4 page that has the hypervisor's slots.
#[inline]
pub unsafe fn write_cr3(value: u64) {
    // SAFETY: by contract.
    unsafe { asm!("mov cr3, {}", in(reg) value, options(nostack, preserves_flags)) };
}

/// Reads CR4.
#[inline]
pub fn read_cr4() -> u64 {
    let value;
    // SAFETY: reading has no effect.
    unsafe { asm!("mov {}, cr4", out(reg) value, options(nomem, nostack, preserves_flags)) };
    value
}

/// Writes CR4.
///
/// # Safety
/// Bits the hypervisor relies on must stay as they are, and unsupported ones clear.
#[inline]
pub unsafe fn write_cr4(value: u64) {
    // SAFETY: by contract.
    unsafe { asm!("mov cr4, {}", in(reg) value, options(nostack, preserves_flags)) };
}

/// Reads an MSR that is known to exist.
///
/// # Safety
/// The MSR must exist: a fault is fatal. See `msr::rdmsr_safe` otherwise.
#[inline]
pub unsafe fn rdmsr(number: u32) -> u64 {
    let (low, high): (u32, u32);
    // SAFETY: by contract.
    unsafe {
        asm!("rdmsr", in("ecx") number, out("eax") low, out("edx") high, options(nomem, nostack, preserves_flags))
    };
    u64::from(high) << 32 | u64::from(low)
}

/// Writes an MSR that is known to exist.
///
/// # Safety
/// The MSR must exist, and the value be one the hypervisor keeps working with.
#[inline]
pub unsafe fn wrmsr(number: u32, value: u64) {
    // SAFETY: by contract.
    unsafe {
        asm!("wrmsr", in("ecx") number, in("eax") value as u32, in("edx") (value >> 32) as u32, options(nostack, preserves_flags))
    };
}

/// The time stamp counter.
#[inline]
pub fn rdtsc() -> u64 {
    let (low, high): (u32, u32);
    // SAFETY: reading has no effect.
    unsafe { asm!("rdtsc", out("eax") low, out("edx") high, options(nomem, nostack, preserves_flags)) };
    u64::from(high) << 32 | u64::from(low)
}

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

/// Turns on what CR4 offers: global pages, FXSR, XSAVE, SMEP, FSGSBASE, machine checks. Sets the PAT.
pub fn enable_paging_features() {
    let f = features();
    let mut value = read_cr4() | cr4::PGE | cr4::OSFXSR | cr4::OSXMMEXCPT | cr4::DE;
    for (feature, bit) in [
        (Features::XSAVE, cr4::OSXSAVE),
        (Features::SMEP, cr4::SMEP),
        (Features::FSGSBASE, cr4::FSGSBASE),
        (Features::MCE, cr4::MCE),
    ] {
        if f.contains(feature) {
            value |= bit;
        }
    }
    // SAFETY: each bit is supported; none takes away what the hypervisor relies on. PAT is architectural with long mode, and the
    // entries the hypervisor's own mappings select (0 and 3) keep their meaning.
    unsafe {
        write_cr4(value);
        wrmsr(msr::PAT, PAT_VALUE);
    }
}

/// CR4 bits that are as the guest wants them while it is loaded, in the hypervisor, too.
const GUEST_CHOICE: u64 = cr4::TSD | cr4::FSGSBASE;

/// What they are after [`enable_paging_features`].
pub(super) fn first_guest_cr4() -> u64 {
    if features().contains(Features::FSGSBASE) {
        cr4::FSGSBASE
    } else {
        0
    }
}

/// Loads what takes effect of the CR4 a guest sees: whether its processes may read the TSC, and whether it may use RDFSBASE and
/// the like. A kernel that does not know of those must not have processes that change bases behind its back.
#[inline]
pub fn load_guest_cr4(guest: u64) {
    let wanted = guest & (cr4::TSD | first_guest_cr4());
    let now = &this_cpu().guest_cr4;
    if now.load(Ordering::Relaxed) != wanted {
        now.store(wanted, Ordering::Relaxed);
        // SAFETY: the bits are supported; who uses the instructions asks `has_fsgsbase`.
        unsafe { write_cr4(read_cr4() & !GUEST_CHOICE | wanted) };
    }
}

/// Whether RDFSBASE and the like may be used on this CPU now.
#[inline]
pub fn has_fsgsbase() -> bool {
    this_cpu().guest_cr4.load(Ordering::Relaxed) & cr4::FSGSBASE != 0
}

/// Has LFENCE wait for the instructions before it where AMD's processors leave that to software: guests are told that it does.
pub fn make_lfence_serialise() {
    const DE_CFG: u32 = 0xc001_1029;
    const LFENCE_SERIALISE: u64 = 1 << 1;
    if !features().contains(Features::AMD) {
        return;
    }
    if let Ok(value) = rdmsr_safe(DE_CFG) {
        if value & LFENCE_SERIALISE == 0 {
            // SAFETY: it orders instructions more strictly, no more. Where it cannot be set guests are not told.
            let _ = unsafe { wrmsr_safe(DE_CFG, value | LFENCE_SERIALISE) };
        }
    }
}

/// Whether user mode can read what is mapped for the supervisor only (Meltdown, "rogue data cache load"): all processors that do
/// not deny it, but AMD's. `arch_capabilities`: the MSR, where there is one.
pub const fn has_meltdown(amd: bool, arch_capabilities: Option<u64>) -> bool {
    const RDCL_NO: u64 = 1;
    !amd && match arch_capabilities {
        Some(caps) => caps & RDCL_NO == 0,
        None => true,
    }
}

/// Says which flaws of this processor guests can use.
pub fn report_flaws() {
    const ARCH_CAPABILITIES: u32 = 0x10a;
    let has_msr = __cpuid(0).eax >= 7 && __cpuid_count(7, 0).edx & 1 << 29 != 0;
    let caps = if has_msr { rdmsr_safe(ARCH_CAPABILITIES).ok() } else { None };
    if has_meltdown(features().contains(Features::AMD), caps) {
        log::warn!("XPTI (64-bit PV only): not available");
        log::warn!("*** This processor has Meltdown: PV guests can read hypervisor memory. ***");
    }
}

/// Keeps this CPU from executing user pages at CPL 0 to 2, or lets it, where it can.
pub fn set_smep(on: bool) {
    if !features().contains(Features::SMEP) {
        return;
    }
    let value = read_cr4();
    // SAFETY: the bit is supported, and the hypervisor has no user pages to execute.
    unsafe { write_cr4(if on { value | cr4::SMEP } else { value & !cr4::SMEP }) };
}

/// Writes this CPU's caches back and empties them.
pub fn wbinvd() {
    // SAFETY: memory content does not change.
    unsafe { asm!("wbinvd", options(nostack, preserves_flags)) };
}

/// Writes the cache line of a mapped address back and drops it.
#[inline]
pub fn clflush(va: u64) {
    // SAFETY: memory content does not change; callers pass addresses of the direct map.
    unsafe { asm!("clflush [{}]", in(reg) va, options(nostack, preserves_flags)) };
}

/// Stops this CPU for good.
pub fn halt_forever() -> ! {
    loop {
        // SAFETY: with interrupts off, nothing but an NMI ends `hlt`.
        unsafe { asm!("cli; hlt", options(nomem, nostack)) };
    }
}
