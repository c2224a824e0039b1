//! Segment registers.

use mm::Fault;

/// A segment selector of a vcpu.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seg {
    /// DS
    Ds,
    /// ES
    Es,
    /// FS (loading it clears its base unless reloaded)
    Fs,
    /// GS of the current mode
    Gs,
    /// GS of the other mode (`swapgs; mov gs; swapgs`)
    GsShadow,
}

/// A segment base register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Base {
    /// FS.base
    Fs,
    /// The current GS.base
    Gs,
    /// The GS.base that `swapgs` exchanges it for
    GsShadow,
}

/// The segment selectors and bases of this CPU, which are the running guest's.
pub trait Segments {
    /// Exchanges the current and the shadow GS base (`swapgs`).
    fn swap_gs(&self);
    /// Loads a segment base.
    ///
    /// # Errors
    /// [`Fault`]: `val` is not canonical, and the base is unchanged.
    fn set_base(&self, which: Base, val: u64) -> Result<(), Fault>;
    /// Reads a segment base.
    fn get_base(&self, which: Base) -> u64;
    /// Loads a data segment selector.
    ///
    /// # Errors
    /// [`Fault`]: the CPU refuses the selector, and null is loaded.
    fn load_seg(&self, which: Seg, sel: u16) -> Result<(), Fault>;
    /// Reads a segment selector.
    fn read_seg(&self, which: Seg) -> u16;
}
