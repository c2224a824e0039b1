//! Segment selectors and bases of the guest. The hypervisor itself uses none of them, so what the CPU holds is the guest's.

use core::arch::asm;

use mm::Fault;
use xen_compat::machine::address::is_canonical;

use crate::arch::cpu::guest_cr4::has_fsgsbase;
use crate::arch::fault::table::extable;
use crate::arch::regs::msr::{number, rdmsr, wrmsr};

macro_rules! selector {
    ($load:ident, $read:ident, $name:literal) => {
        #[doc = concat!("Loads ", $name, ". A selector the CPU refuses leaves a null one and gives [`Fault`].")]
        #[inline]
        pub fn $load(selector: u16) -> Result<(), Fault> {
            let mut bad: u32 = 0;
            // SAFETY: the hypervisor does not use the register; a fault is foreseen. Null always loads.
            unsafe {
                asm!(
                    concat!("2: mov ", $name, ", {selector:e}"),
                    "jmp 4f",
                    "3: xor {bad:e}, {bad:e}",
                    concat!("mov ", $name, ", {bad:e}"),
                    "inc {bad:e}",
                    "4:",
                    extable!("2b", "3b"),
                    selector = in(reg) u32::from(selector),
                    bad = inout(reg) bad,
                    options(nostack),
                );
            }
            if bad == 0 { Ok(()) } else { Err(Fault) }
        }

        #[doc = concat!("Reads ", $name, ".")]
        #[inline]
        pub fn $read() -> u16 {
            let value: u32;
            // SAFETY: reads a register.
            unsafe { asm!(concat!("mov {:e}, ", $name), out(reg) value, options(nomem, nostack, preserves_flags)) };
            value as u16
        }
    };
}

selector!(load_ds, read_ds, "ds");
selector!(load_es, read_es, "es");
selector!(load_fs, read_fs, "fs");
selector!(load_gs, read_gs, "gs");

/// Exchanges the GS base with the shadow one.
#[inline]
pub fn swap_gs() {
    // SAFETY: the hypervisor does not use GS.
    unsafe { asm!("swapgs", options(nomem, nostack, preserves_flags)) };
}

/// Loads the selector of GS that comes with the shadow base: that base is the one the load changes.
#[inline]
pub fn load_gs_shadow(selector: u16) -> Result<(), Fault> {
    swap_gs();
    let result = load_gs(selector);
    swap_gs();
    result
}

/// The base of FS.
#[inline]
pub fn fs_base() -> u64 {
    if has_fsgsbase() {
        let value;
        // SAFETY: the CPU has the instruction, and CR4 allows it.
        unsafe { asm!("rdfsbase {}", out(reg) value, options(nomem, nostack, preserves_flags)) };
        value
    } else {
        // SAFETY: comes with long mode.
        unsafe { rdmsr(number::FS_BASE) }
    }
}

/// The base of GS.
#[inline]
pub fn gs_base() -> u64 {
    if has_fsgsbase() {
        let value;
        // SAFETY: as for FS.
        unsafe { asm!("rdgsbase {}", out(reg) value, options(nomem, nostack, preserves_flags)) };
        value
    } else {
        // SAFETY: comes with long mode.
        unsafe { rdmsr(number::GS_BASE) }
    }
}

/// The base `swapgs` would bring in.
#[inline]
pub fn gs_base_shadow() -> u64 {
    // SAFETY: comes with long mode.
    unsafe { rdmsr(number::KERNEL_GS_BASE) }
}

/// Sets the base of FS; it must be canonical.
#[inline]
pub fn set_fs_base(base: u64) -> Result<(), Fault> {
    if !is_canonical(base) {
        return Err(Fault);
    }
    // SAFETY: canonical; the hypervisor does not use FS.
    unsafe {
        if has_fsgsbase() {
            asm!("wrfsbase {}", in(reg) base, options(nomem, nostack, preserves_flags));
        } else {
            wrmsr(number::FS_BASE, base);
        }
    }
    Ok(())
}

/// Sets the base of GS; it must be canonical.
#[inline]
pub fn set_gs_base(base: u64) -> Result<(), Fault> {
    if !is_canonical(base) {
        return Err(Fault);
    }
    // SAFETY: canonical; the hypervisor does not use GS.
    unsafe {
        if has_fsgsbase() {
            asm!("wrgsbase {}", in(reg) base, options(nomem, nostack, preserves_flags));
        } else {
            wrmsr(number::GS_BASE, base);
        }
    }
    Ok(())
}

/// Sets the base `swapgs` would bring in; it must be canonical.
#[inline]
pub fn set_gs_base_shadow(base: u64) -> Result<(), Fault> {
    if !is_canonical(base) {
        return Err(Fault);
    }
    // SAFETY: canonical; the hypervisor does not use GS.
    unsafe { wrmsr(number::KERNEL_GS_BASE, base) };
    Ok(())
}
