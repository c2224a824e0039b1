//! Segment registers.

use mm::Fault;

/// Which of a vcpu's segment selectors to load.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seg {
    /// DS
    Ds,
    /// ES
    Es,
    /// FS (loading it clears its base unless reloaded)
    Fs,
    /// GS of the mode that is live
    Gs,
    /// GS of the mode that is not live (`swapgs; mov gs; swapgs`)
    GsShadow,
}

/// A segment base register.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Base {
    /// FS.base
    Fs,
    /// GS.base that is live
    Gs,
    /// GS.base that `swapgs` would bring in
    GsShadow,
}

/// Segment selectors and bases of this CPU: the running guest's.
pub trait Segments {
    /// Exchanges the live and the shadow GS base (`swapgs`).
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
