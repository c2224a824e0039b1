//! Instructions that are there only where the CPU has a feature: no-operations in the image, replaced once at boot.
//!
//! Each place has an entry in the table `alternatives`: its address and which instruction belongs there. A machine
//! without the feature executes the no-operations.

use core::ptr;

use crate::arch::regs::features::{features, Features};

/// The numbers of the instructions in the table.
macro_rules! number {
    (stac) => {
        0
    };
    (clac) => {
        1
    };
}
/// Number of STAC: supervisor accesses to user pages are permitted from here on.
const STAC: usize = number!(stac);
/// Number of CLAC: they fault from here on.
pub const CLAC: usize = number!(clac);

/// Marks the place of an instruction, by its name here, in inline assembly.
macro_rules! alternative {
    ($name:ident) => {
        concat!(
            "77: nop dword ptr [rax]\n.pushsection alternatives,\"a\"\n.quad 77b, ",
            crate::arch::image::alternatives::number!($name),
            "\n.popsection"
        )
    };
}

/// Permits accesses to user pages, in inline assembly, up to [`clac!`].
macro_rules! stac {
    () => {
        crate::arch::image::alternatives::alternative!(stac)
    };
}

/// Ends what [`stac!`] permits. Also where an access that faulted continues.
macro_rules! clac {
    () => {
        crate::arch::image::alternatives::alternative!(clac)
    };
}
pub(in crate::arch) use {alternative, clac, number, stac};

/// Length in bytes of each instruction.
const LEN: usize = 3;
/// What is in the image: `nop dword ptr [rax]`.
const NOP: [u8; LEN] = [0x0f, 0x1f, 0x00];
/// By number: the feature that an instruction needs, and its code.
const INSTRUCTIONS: [(Features, [u8; LEN]); 2] = {
    let mut all = [(Features::SMAP, NOP); 2];
    all[STAC].1 = [0x0f, 0x01, 0xcb];
    all[CLAC].1 = [0x0f, 0x01, 0xca];
    all
};

/// One place.
#[repr(C)]
struct Place {
    at: u64,
    number: usize,
}

// SAFETY: the linker script defines these symbols.
unsafe extern "C" {
    static alternatives_start: Place;
    static alternatives_end: Place;
}

/// Puts in the instructions for which the CPU has the feature.
///
/// # Safety
/// Once, on the boot CPU before any other runs, with the boot page tables, in which the image is writable; after the
/// features are known and before any of them is enabled.
pub unsafe fn apply() {
    // SAFETY: the linker script puts these symbols around an array of places.
    let places = unsafe {
        let start = &raw const alternatives_start;
        let count = (&raw const alternatives_end).offset_from(start) as usize;
        core::slice::from_raw_parts(start, count)
    };
    for place in places {
        let (feature, code) = INSTRUCTIONS[place.number];
        let at = place.at as *mut [u8; LEN];
        // SAFETY: the assembler recorded the address of a no-operation of this length in the image's code, which nobody
        // else writes to and which nothing else runs.
        unsafe {
            assert!(ptr::read(at) == NOP, "no place for an instruction at {:#x}", place.at);
            if features().contains(feature) {
                ptr::write(at, code);
            }
        }
    }
}
