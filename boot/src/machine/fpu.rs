//! x87, SSE and extended state of vcpus: XSAVE where there is one, FXSAVE else.

use core::arch::asm;

use xen_compat::vcpu::FpuArea;

use crate::arch::cpu::features;

/// MXCSR after reset, at its place in the legacy area.
const MXCSR: (usize, u32) = (24, 0x1f80);

/// Saves the components in `mask` (XCR0 bits) to `area`.
pub fn save(area: &mut FpuArea, mask: u64) {
    let p = area.0.as_mut_ptr();
    // SAFETY: the area is 64-byte aligned and large enough for every component the hypervisor lets XCR0 hold.
    unsafe {
        if features().xsave {
            asm!("xsave64 [{}]", in(reg) p, in("eax") mask as u32, in("edx") (mask >> 32) as u32, options(nostack));
        } else {
            asm!("fxsave64 [{}]", in(reg) p, options(nostack));
        }
    }
}

/// Loads the components in `mask` from `area`; those the area does not hold get their reset values.
pub fn restore(area: &FpuArea, mask: u64) {
    let p = area.0.as_ptr();
    // SAFETY: as above. What is in the area was saved by the processor or checked when it was set.
    unsafe {
        if features().xsave {
            asm!("xrstor64 [{}]", in(reg) p, in("eax") mask as u32, in("edx") (mask >> 32) as u32, options(nostack));
        } else {
            asm!("fxrstor64 [{}]", in(reg) p, options(nostack));
        }
    }
}

/// Whether `area` could be loaded: reserved MXCSR bits would fault.
pub fn is_loadable(area: &FpuArea) -> bool {
    let at = MXCSR.0;
    let mxcsr = u32::from_le_bytes([area.0[at], area.0[at + 1], area.0[at + 2], area.0[at + 3]]);
    mxcsr & !0xffff == 0
}
