//! Guest memory as `mm` reads it.

use mm::Fault;

use crate::machine::hw::Hw;

/// Guest memory as `mm` reads it.
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
