//! What a processor does differently for one kind of guest and another.

/// How this CPU is set for the guest that it has loaded.
pub trait GuestMode {
    /// Readies this CPU for guests whose kernel runs in ring 1, in compatibility mode, or (`false`) for 64-bit ones in ring 3:
    /// the hypervisor's descriptors as that ABI has them, the ring that selectors are forced to on the way out, no SYSCALL and
    /// SYSENTER for ring-1 guests, and no protection from executing user pages, as ring 1 is a supervisor to paging. Costs a
    /// comparison when nothing changes. To be called before the guest's descriptor tables and selectors are loaded.
    fn set_abi_32(&self, ring1: bool);
    /// Loads what takes effect of the CR4 a guest sees: TSD and FSGSBASE. Costs a comparison when nothing changes. To be
    /// called before bases are read or set for the guest: how depends on it.
    fn load_guest_cr4(&self, cr4: u64);
}
