//! The FPU: x87, SSE and extended state.

use crate::machine::fpu::FpuArea;

/// The FPU of this CPU: x87, SSE and extended state.
pub trait Fpu {
    /// Sets or clears CR0.TS.
    fn set_ts(&self, ts: bool);
    /// Saves x87, SSE and extended state; `components` are those that the guest has used (XCR0 bits).
    fn fpu_save(&self, area: &mut FpuArea, components: u64);
    /// Restores the state.
    fn fpu_restore(&self, area: &FpuArea, components: u64);
    /// Sets XCR0 for the running vcpu; the caller has checked the value.
    fn set_xcr0(&self, val: u64);
}
