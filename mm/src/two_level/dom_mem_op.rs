//! dom_mem_op: allocates frames for a domain and frees them, by lists of 32-bit frame numbers.

use crate::base::errno::Fault;
use crate::ctx::{GuestMem, MmEnv};
use crate::memory_ops::domheap::MemFlags;
use crate::memory_ops::reservation::{Extents, ExtentsEnd, ReservationOp};
use crate::state::domain::DomainMem;
use crate::two_level::TwoLevelDom;

/// The memory of a kernel whose lists are of 32-bit words.
struct Narrow<'a, G>(&'a G);

impl<G: GuestMem> GuestMem for Narrow<'_, G> {
    const COMPAT: bool = true;

    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault> {
        self.0.copy_from_guest(va, dst)
    }
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault> {
        self.0.copy_to_guest(va, src)
    }
}

impl<E: MmEnv> TwoLevelDom<'_, E> {
    /// Handles dom_mem_op on domain `d`, on which the caller may act: `Increase` writes the numbers of new frames to
    /// the list at `list` unless that is 0, `Decrease` frees the frames in it. The hypercall returns how many extents
    /// are done; it stops silently at the first that fails. Only domains with device memory get more than single
    /// frames.
    pub fn dom_mem_op<G: GuestMem>(
        &self,
        g: &G,
        d: &DomainMem,
        op: ReservationOp,
        list: u32,
        (nr_extents, order): (u32, u32),
        nr_done: u32,
    ) -> ExtentsEnd {
        if op == ReservationOp::Increase && order != 0 && !self.d.may_flush_cache() {
            return ExtentsEnd { nr_done: nr_done.into(), preempted: false };
        }
        let x = Extents {
            extents: (list != 0 || op != ReservationOp::Increase).then_some(list.into()),
            nr_extents: nr_extents.into(),
            extent_order: order,
            flags: MemFlags::default(),
            nr_done: nr_done.into(),
        };
        self.do_reservation(&Narrow(g), op, d, x)
    }
}
