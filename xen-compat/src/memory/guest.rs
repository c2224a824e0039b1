//! Guest memory as `mm` reads it.

use mm::Fault;

use crate::guest_memory::width::Caller;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// Returns the memory of `d`'s guest, which makes a call, with its structures in the layouts of its kernel.
    #[inline]
    pub(crate) fn caller(&self, d: &Domain) -> Caller<'_, H> {
        Caller::new(&self.hw, &d.mem)
    }
}

/// The memory of a 64-bit guest as `mm` reads it; that of a 32-bit one is a [`Caller`].
pub(crate) struct Guest<'a, H: Hw>(pub &'a H);

impl<H: Hw> mm::GuestMem for Guest<'_, H> {
    #[inline]
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault> {
        self.0.copy_from_guest(va, dst)
    }
    #[inline]
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault> {
        self.0.copy_to_guest(va, src)
    }
}
