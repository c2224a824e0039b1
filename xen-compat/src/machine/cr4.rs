//! Bits of CR4 that PV guests see.

/// CR4.OSXSAVE.
pub(crate) const CR4_OSXSAVE: u64 = 1 << 18;
/// CR4 bits a guest sees set: PAE, MCE, OSFXSR, OSXMMEXCPT.
pub(crate) const CR4_VISIBLE: u64 = 1 << 5 | 1 << 6 | 1 << 9 | 1 << 10;
