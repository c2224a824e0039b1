//! CR4 as PV guests see it.

use x86_defs::cr4::{MCE, OSFXSR, OSXMMEXCPT, PAE};

/// Bits that are always set.
pub(crate) const CR4_VISIBLE: u64 = PAE | MCE | OSFXSR | OSXMMEXCPT;
