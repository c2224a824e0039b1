//! The guest's segment selectors and bases. The hypervisor itself does not use them, so the CPU holds the guest's.

use core::arch::asm;

use mm::Fault;
use x86_64::instructions::segmentation::{Segment, Segment64, DS, ES, FS, GS};
use x86_64::VirtAddr;
use xen_compat::machine::address::is_canonical;

use crate::arch::cpu::guest_cr4::has_fsgsbase;
use crate::arch::fault::table::extable;
use crate::arch::regs::msr::{number, rdmsr, wrmsr};

macro_rules! selector {
    ($load:ident, $read:ident, $register:ident, $name:literal) => {
        #[doc = concat!("Loads ", $name, ".")]
        ///
        /// # Errors
        /// The CPU refuses the selector. The register then has a null selector.
        #[inline]
        pub fn $load(selector: u16) -> Result<(), Fault> {
            let mut bad: u32 = 0;
            // SAFETY: the hypervisor does not use the register; a fault is handled, which is why this is by hand. Null
            // always loads.
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
            $register::get_reg().0
        }
    };
}

selector!(load_ds, read_ds, DS, "ds");
selector!(load_es, read_es, ES, "es");
selector!(load_fs, read_fs, FS, "fs");
selector!(load_gs, read_gs, GS, "gs");

/// Exchanges the GS base and the shadow base.
///
/// By hand: `x86_64` does not tell the compiler that memory is unchanged, which costs two loads when a guest changes
/// its mode.
#[inline]
pub fn swap_gs() {
    // SAFETY: the hypervisor does not use GS.
    unsafe { asm!("swapgs", options(nomem, nostack, preserves_flags)) };
}

/// Loads the selector of GS that belongs to the shadow base: that base is the one that the load changes.
///
/// # Errors
/// As [`load_gs`].
#[inline]
pub fn load_gs_shadow(selector: u16) -> Result<(), Fault> {
    swap_gs();
    let result = load_gs(selector);
    swap_gs();
    result
}

/// Returns the base of FS.
#[inline]
pub fn fs_base() -> u64 {
    if has_fsgsbase() {
        FS::read_base().as_u64()
    } else {
        // SAFETY: comes with long mode.
        unsafe { rdmsr(number::FS_BASE) }
    }
}

/// Returns the base of GS.
#[inline]
pub fn gs_base() -> u64 {
    if has_fsgsbase() {
        GS::read_base().as_u64()
    } else {
        // SAFETY: comes with long mode.
        unsafe { rdmsr(number::GS_BASE) }
    }
}

/// Returns the base that `swapgs` exchanges the current one for.
#[inline]
pub fn gs_base_shadow() -> u64 {
    // SAFETY: comes with long mode.
    unsafe { rdmsr(number::KERNEL_GS_BASE) }
}

/// Sets the base of FS.
///
/// # Errors
/// The base is not canonical.
#[inline]
pub fn set_fs_base(base: u64) -> Result<(), Fault> {
    if !is_canonical(base) {
        return Err(Fault);
    }
    // SAFETY: canonical; the hypervisor does not use FS.
    unsafe {
        if has_fsgsbase() {
            FS::write_base(VirtAddr::new_unsafe(base));
        } else {
            wrmsr(number::FS_BASE, base);
        }
    }
    Ok(())
}

/// Sets the base of GS.
///
/// # Errors
/// The base is not canonical.
#[inline]
pub fn set_gs_base(base: u64) -> Result<(), Fault> {
    if !is_canonical(base) {
        return Err(Fault);
    }
    // SAFETY: canonical; the hypervisor does not use GS.
    unsafe {
        if has_fsgsbase() {
            GS::write_base(VirtAddr::new_unsafe(base));
        } else {
            wrmsr(number::GS_BASE, base);
        }
    }
    Ok(())
}

/// Sets the base that `swapgs` exchanges the current one for.
///
/// # Errors
/// The base is not canonical.
#[inline]
pub fn set_gs_base_shadow(base: u64) -> Result<(), Fault> {
    if !is_canonical(base) {
        return Err(Fault);
    }
    // SAFETY: canonical; the hypervisor does not use GS.
    unsafe { wrmsr(number::KERNEL_GS_BASE, base) };
    Ok(())
}
