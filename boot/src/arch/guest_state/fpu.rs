//! x87, SSE and extended state. The hypervisor uses none of it: the CPU holds a guest's state.

use core::arch::asm;
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use mm::Fault;
use raw_cpuid::{cpuid, CpuId};
use x86_64::registers::control::{Cr0, Cr0Flags};
use x86_64::registers::xcontrol::XCr0Flags;

use crate::arch::fault::msr::xsetbv;
use crate::arch::fault::table::extable;
use crate::arch::regs::control::read_xcr0;
use crate::arch::regs::features::{features, Features};

/// Components that guests may have: x87, SSE, AVX, AVX-512 (3), PKRU.
const COMPONENTS: u64 = LEGACY.bits() | XCr0Flags::AVX.bits() | AVX512.bits() | XCr0Flags::MPK.bits();
const LEGACY: XCr0Flags = XCr0Flags::X87.union(XCr0Flags::SSE);
/// The three components of AVX-512, which belong together.
const AVX512: XCr0Flags = XCr0Flags::OPMASK.union(XCr0Flags::ZMM_HI256).union(XCr0Flags::HI16_ZMM);
/// Number of bytes that FXSAVE needs.
pub const LEGACY_SIZE: usize = 512;

static XCR0: AtomicU64 = AtomicU64::new(0);
static SIZE: AtomicU32 = AtomicU32::new(LEGACY_SIZE as u32);

/// Returns XCR0 as it is set on every CPU: the maximum that a guest may enable. 0: no XSAVE.
pub fn xcr0_max() -> u64 {
    XCR0.load(Ordering::Relaxed)
}

/// Returns the number of bytes that a save area needs for everything in [`xcr0_max`].
pub fn area_size() -> usize {
    SIZE.load(Ordering::Relaxed) as usize
}

/// Sets XCR0.
///
/// # Errors
/// A component that is not in [`xcr0_max`], or a value that the CPU refuses.
pub fn set_xcr0(value: u64) -> Result<(), Fault> {
    if value & !xcr0_max() != 0 {
        return Err(Fault);
    }
    if read_xcr0() == value {
        return Ok(());
    }
    // SAFETY: save areas have room for all of `xcr0_max`.
    unsafe { xsetbv(0, value) }
}

/// Sets up the FPU of the running CPU.
pub fn init() {
    // SAFETY: only FPU bits change.
    unsafe {
        Cr0::update(|cr0| {
            cr0.remove(Cr0Flags::EMULATE_COPROCESSOR | Cr0Flags::TASK_SWITCHED);
            cr0.insert(Cr0Flags::MONITOR_COPROCESSOR | Cr0Flags::NUMERIC_ERROR);
        });
    }
    if features().contains(Features::XSAVE) {
        // By hand: `raw-cpuid` returns the components one by one rather than as in XCR0.
        let leaf = cpuid!(0xd, 0);
        let mut wanted = (u64::from(leaf.edx) << 32 | u64::from(leaf.eax)) & COMPONENTS;
        if !XCr0Flags::from_bits_truncate(wanted).contains(AVX512 | XCr0Flags::AVX) {
            wanted &= !AVX512.bits();
        }
        // SAFETY: the size of save areas is queried next.
        if unsafe { xsetbv(0, wanted) }.is_err() {
            // SAFETY: as above.
            let _ = unsafe { xsetbv(0, LEGACY.bits()) };
        }
        XCR0.store(read_xcr0(), Ordering::Relaxed);
        let size = CpuId::new().get_extended_state_info().map_or(0, |i| i.xsave_area_size_enabled_features());
        SIZE.store(size.max(576), Ordering::Relaxed);
    }
    // SAFETY: resets the FPU, whose state nobody needs.
    unsafe { asm!("fninit", options(nomem, nostack)) };
}

/// Sets CR0.TS, so that the guest's next FPU instruction faults.
#[inline]
pub fn set_ts() {
    // SAFETY: one FPU bit changes.
    unsafe { Cr0::write_raw(Cr0::read_raw() | Cr0Flags::TASK_SWITCHED.bits()) };
}

/// Clears CR0.TS.
#[inline]
pub fn clear_ts() {
    // SAFETY: one FPU bit changes.
    unsafe { asm!("clts", options(nomem, nostack)) };
}

fn check(area: usize, len: usize) {
    assert!(
        area.is_multiple_of(64) && len >= area_size(),
        "FPU save areas are aligned to 64 and hold area_size() bytes"
    );
}

/// Saves the components of `mask` (XCR0 bits). `area` must be aligned to 64 and hold [`area_size`] bytes; TS must be
/// clear.
#[inline]
pub fn save(area: &mut [u8], mask: u64) {
    check(area.as_ptr() as usize, area.len());
    // SAFETY: the area is large enough and aligned.
    unsafe {
        if features().contains(Features::XSAVEOPT) {
            asm!("xsaveopt64 [{}]", in(reg) area.as_mut_ptr(), in("eax") mask as u32, in("edx") (mask >> 32) as u32, options(nostack));
        } else if features().contains(Features::XSAVE) {
            asm!("xsave64 [{}]", in(reg) area.as_mut_ptr(), in("eax") mask as u32, in("edx") (mask >> 32) as u32, options(nostack));
        } else {
            asm!("fxsave64 [{}]", in(reg) area.as_mut_ptr(), options(nostack));
        }
    }
}

#[repr(align(64))]
struct Area([u8; 4096]);

/// All zero except the usual MXCSR and x87 control word: XRSTOR sets every component to its initial state.
static INITIAL: Area = {
    let mut area = [0; 4096];
    [area[0], area[1]] = 0x37fu16.to_le_bytes();
    [area[24], area[25], _, _] = 0x1f80u32.to_le_bytes();
    Area(area)
};

/// Sets the components of `mask` to their initial state.
pub fn reset(mask: u64) {
    let done = restore(&INITIAL.0, mask);
    debug_assert!(done.is_ok());
}

/// Loads the components of `mask`; those that the area does not have get their initial state.
///
/// # Errors
/// The CPU refuses the area: reserved bits are set.
#[inline]
pub fn restore(area: &[u8], mask: u64) -> Result<(), Fault> {
    check(area.as_ptr() as usize, area.len());
    let mut bad: u32 = 1;
    // SAFETY: the area is large enough and aligned; a fault is handled.
    unsafe {
        if features().contains(Features::XSAVE) {
            asm!(
                "2: xrstor64 [{area}]",
                "xor {bad:e}, {bad:e}",
                "3:",
                extable!("2b", "3b"),
                area = in(reg) area.as_ptr(),
                bad = inout(reg) bad,
                in("eax") mask as u32,
                in("edx") (mask >> 32) as u32,
                options(nostack),
            );
        } else {
            asm!(
                "2: fxrstor64 [{area}]",
                "xor {bad:e}, {bad:e}",
                "3:",
                extable!("2b", "3b"),
                area = in(reg) area.as_ptr(),
                bad = inout(reg) bad,
                options(nostack),
            );
        }
    }
    if bad == 0 {
        Ok(())
    } else {
        Err(Fault)
    }
}
