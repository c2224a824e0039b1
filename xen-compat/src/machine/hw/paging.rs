//! Page tables as the processor has them.

use mm::{Mfn, Root};

/// The page tables that this CPU has loaded, and the frames of the table that all of them show to guests.
pub trait Paging {
    /// Loads CR3 with `root`, flushing this CPU's non-global TLB entries (user pages are global and stay).
    fn load_cr3(&self, root: Root);
    /// Loads CR3 and flushes everything a guest can have caused, global entries too: a switch of address space.
    fn switch_cr3(&self, root: Root);
    /// Loads the hypervisor's own page tables, flushing.
    fn load_idle_cr3(&self);
    /// First of the frames that back piece `piece`, 2 MiB long, of the machine-to-phys table.
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
