//! Control registers: those that `x86_64` does not cover, and the values they are set to.

use core::arch::asm;

use x86_64::registers::control::{Cr3, Cr4, Cr4Flags};
use x86_64::registers::xcontrol::XCr0;

use super::features::{features, Features};
use super::msr::{number, wrmsr};

/// Returns the address in CR3.
#[inline]
pub fn read_cr3() -> u64 {
    Cr3::read_raw().0.start_address().as_u64()
}

/// Writes CR3: switches to another address space, and flushes everything that is not global.
///
/// By hand: `x86_64` panics at an address that the CPU should refuse (`mm::Root::NONE`).
///
/// # Safety
/// `value` must be the physical address of an L4 page that has the hypervisor's slots.
#[inline]
pub unsafe fn write_cr3(value: u64) {
    // SAFETY: by contract.
    unsafe { asm!("mov cr3, {}", in(reg) value, options(nostack, preserves_flags)) };
}

/// Reads XCR0. Only with XSAVE.
#[inline]
pub fn read_xcr0() -> u64 {
    XCr0::read_raw()
}

/// Enables what CR4 offers: global pages, FXSR, XSAVE, SMEP, SMAP, FSGSBASE, machine checks. Sets the PAT.
pub fn enable_paging_features() {
    let f = features();
    let mut value =
        Cr4Flags::PAGE_GLOBAL | Cr4Flags::OSFXSR | Cr4Flags::OSXMMEXCPT_ENABLE | Cr4Flags::DEBUGGING_EXTENSIONS;
    for (feature, flag) in [
        (Features::XSAVE, Cr4Flags::OSXSAVE),
        (Features::SMEP, Cr4Flags::SUPERVISOR_MODE_EXECUTION_PROTECTION),
        (Features::SMAP, Cr4Flags::SUPERVISOR_MODE_ACCESS_PREVENTION),
        (Features::FSGSBASE, Cr4Flags::FSGSBASE),
        (Features::MCE, Cr4Flags::MACHINE_CHECK_EXCEPTION),
    ] {
        value.set(flag, f.contains(feature));
    }
    // SAFETY: each bit is supported; none takes away what the hypervisor relies on. PAT is architectural with long
    // mode, and the entries the hypervisor's own mappings select (0 and 3) keep their meaning.
    unsafe {
        Cr4::write_raw(Cr4::read_raw() | value.bits());
        wrmsr(number::PAT, mm::pte::PAT_VALUE);
    }
}

/// Prevents or permits what CPL 0 to 2 might do with user pages: execute them (SMEP), or touch them outside of the few
/// places that may (SMAP). Of these, what the CPU has and the options do not forbid.
pub fn guard_user_pages(on: bool) {
    let mut guards = Cr4Flags::empty();
    guards.set(Cr4Flags::SUPERVISOR_MODE_EXECUTION_PROTECTION, features().contains(Features::SMEP));
    guards.set(Cr4Flags::SUPERVISOR_MODE_ACCESS_PREVENTION, features().contains(Features::SMAP));
    if guards.is_empty() {
        return;
    }
    let value = Cr4::read_raw();
    // SAFETY: the bits are supported; the hypervisor executes no user pages, and touches them only between STAC and CLAC.
    unsafe { Cr4::write_raw(if on { value | guards.bits() } else { value & !guards.bits() }) };
}
