//! The privilege level of guest kernels.

/// The ring in which a CPU's guest kernels run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Ring {
    /// 32-bit guests, in compatibility mode; their processes run in ring 3.
    One = 1,
    /// 64-bit guests.
    Three = 3,
}
