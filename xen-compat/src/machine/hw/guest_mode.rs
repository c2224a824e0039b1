//! The CPU's settings that depend on the kind of guest.

/// The kinds of guests between which a CPU's settings differ.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum GuestKind {
    /// 64-bit: its kernel runs in ring 3, as its processes do.
    Native = 0,
    /// 32-bit, of today's ABI: its kernel runs in ring 1, in compatibility mode, and its processes may use SYSCALL and
    /// SYSENTER.
    Compat = 1,
    /// 32-bit, of April 2005: its kernel runs in ring 1, and there is neither SYSCALL nor SYSENTER.
    Xen2005 = 2,
}

/// The settings of this CPU that depend on the loaded guest.
pub trait GuestMode {
    /// Prepares this CPU for guests of a kind. This covers the hypervisor's descriptors in their ABI and the ring that
    /// selectors are forced to on return; for guests with a kernel in ring 1 there is no protection from executing user
    /// pages, as ring 1 is a supervisor to paging. Costs a comparison if nothing changes. Must be called before the guest's
    /// descriptor tables and selectors are loaded.
    fn set_guest_kind(&self, kind: GuestKind);
    /// Loads the bits of a guest's CR4 that take effect: TSD and FSGSBASE. Costs a comparison if nothing changes. Must
    /// be called before the guest's segment bases are read or set, which depends on FSGSBASE.
    fn load_guest_cr4(&self, cr4: u64);
}
