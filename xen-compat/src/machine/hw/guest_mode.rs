//! The CPU's settings that depend on the kind of guest.

/// The settings of this CPU that depend on the loaded guest.
pub trait GuestMode {
    /// Prepares this CPU for guests whose kernel runs in ring 1, in compatibility mode, or (`false`) for 64-bit guests
    /// in ring 3. This covers the hypervisor's descriptors in that ABI and the ring that selectors are forced to on
    /// return; for ring-1 guests there is no SYSCALL or SYSENTER, and no protection from executing user pages, as ring
    /// 1 is a supervisor to paging. Costs a comparison if nothing changes. Must be called before the guest's descriptor
    /// tables and selectors are loaded.
    fn set_abi_32(&self, ring1: bool);
    /// Loads the bits of a guest's CR4 that take effect: TSD and FSGSBASE. Costs a comparison if nothing changes. Must
    /// be called before the guest's segment bases are read or set, which depends on FSGSBASE.
    fn load_guest_cr4(&self, cr4: u64);
}
