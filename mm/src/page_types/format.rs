//! What the page tables of a domain look like: those of 64-bit guests, and PAE ones of 32-bit guests.
//!
//! | | 64-bit | PAE |
//! |---|---|---|
//! | levels of the guest's own | L4 to L1 | L3 to L1; [the L4](crate::updates::pae_base) is the hypervisor's |
//! | guest's kernel runs in | ring 3, so that its entries are user entries, with [`pte::GUEST_KERNEL`] | ring 1, a supervisor: L1 and L2 entries are as the guest writes them |
//! | L3 | 512 entries | four; the hypervisor adds `RW` and `USER`, which a PAE entry does not have, and clears the rest |
//! | hypervisor's slots | L4 256 to 271 | slots 428 to 511 of the L2 that is in L3 slot 3, which cannot be replaced |

use crate::base::pte;
use crate::base::pte::ENTRIES;
use crate::frames::page_info::pgt;
use crate::state::domain::DomainMem;

impl DomainMem {
    /// Adjusts a present L1 entry of its tables, so that its kernel or processes can use it.
    #[inline]
    pub fn adjust_l1(&self, e: u64) -> u64 {
        if self.is_pae() {
            e
        } else {
            pte::adjust_l1(e)
        }
    }

    /// Adjusts a present entry of a table of level `L` (2 to 4).
    #[inline]
    pub(crate) fn adjust_pde<const L: u8>(&self, e: u64) -> u64 {
        match (L, self.is_pae()) {
            (4, _) => pte::adjust_l4(e),
            (3, true) => e | pte::RW | pte::USER,
            (_, true) => e,
            (_, false) => pte::adjust_pde(e),
        }
    }

    /// Returns the bits that its entries of level `L` (2 to 4) may not have.
    #[inline]
    pub(crate) fn pde_disallow<const L: u8>(&self) -> u64 {
        if L == 3 && self.is_pae() {
            pte::PAE_L3_DISALLOW
        } else {
            pte::DISALLOW
        }
    }

    /// Returns how many entries of a table the guest has: `ty` is its type. In an L4, slots in between are not.
    #[inline]
    pub(crate) fn table_entries(&self, ty: u64) -> usize {
        if ty & pgt::PAE_XEN_L2 != 0 {
            pte::PAE_FIRST_XEN_L2_SLOT
        } else if ty & pgt::TYPE == pgt::L3 && self.is_pae() {
            pte::PAE_L3_ENTRIES
        } else {
            ENTRIES
        }
    }

    /// Returns whether its kernel and processes may use linear address `va`: it is outside the hypervisor's range.
    #[inline]
    pub fn addr_ok(&self, va: u64) -> bool {
        if self.is_pae() {
            va < pte::PAE_HYPERVISOR_START
        } else {
            pte::addr_ok(va)
        }
    }
}
