//! Control registers.

use core::arch::asm;

use super::features::{features, Features};
use super::msr::{number, wrmsr};

pub use x86_defs::cr4;

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

/// Reads an extended control register. Only with XSAVE.
pub fn xgetbv(number: u32) -> u64 {
    let (low, high): (u32, u32);
    // SAFETY: reads a register; callers have checked for XSAVE, and the fault otherwise is a report, not harm.
    unsafe {
        asm!("xgetbv", in("ecx") number, out("eax") low, out("edx") high, options(nomem, nostack, preserves_flags))
    };
    u64::from(high) << 32 | u64::from(low)
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
        wrmsr(number::PAT, mm::pte::PAT_VALUE);
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
