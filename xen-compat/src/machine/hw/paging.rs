//! The page tables of the CPU.

use mm::{Mfn, Root};

/// The page tables that this CPU has loaded, and the frames of the table that guests see in all of them.
pub trait Paging {
    /// Loads CR3 with `root` and flushes this CPU's non-global TLB entries (user pages are global and stay).
    fn load_cr3(&self, root: Root);
    /// Loads CR3 and flushes everything that a guest can have caused, including global entries: a switch of address
    /// spaces.
    fn switch_cr3(&self, root: Root);
    /// Loads the hypervisor's own page tables and flushes.
    fn load_idle_cr3(&self);
    /// Returns the first of the frames that back piece `piece`, 2 MiB long, of the machine-to-phys table.
    fn m2p_frame(&self, piece: u32) -> Option<Mfn>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_of_nobody_is_refused_by_the_processor() {
        assert_eq!((Root::NONE.cr3() >> 63, Root::NONE.mfn()), (1, Mfn(0)));
        assert_eq!(Root::default(), Root::NONE);
    }
}
