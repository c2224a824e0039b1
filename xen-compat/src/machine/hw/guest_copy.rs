//! A guest's memory by its own addresses.

use mm::Fault;

/// Memory of the guest whose address space this CPU has loaded, by guest virtual address.
pub trait GuestCopy {
    /// Copies from the current guest address space.
    ///
    /// # Errors
    /// [`Fault`]: an address of the hypervisor's, or a page that the guest may not read; part of `dst` may have been
    /// written.
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault>;
    /// Copies into the current guest address space, as a write by the guest would.
    ///
    /// # Errors
    /// [`Fault`]: an address of the hypervisor's, or a page that the guest may not write, read-only ones included; part
    /// of `src` may have been written.
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault>;
    /// Reads one aligned or unaligned 64-bit word.
    ///
    /// # Errors
    /// As [`Self::copy_from_guest`].
    fn read_guest_u64(&self, va: u64) -> Result<u64, Fault>;
    /// Reads one 32-bit word.
    ///
    /// # Errors
    /// As [`Self::copy_from_guest`].
    fn read_guest_u32(&self, va: u64) -> Result<u32, Fault>;
    /// Writes one 16-bit word.
    ///
    /// # Errors
    /// As [`Self::copy_to_guest`].
    fn write_guest_u16(&self, va: u64, val: u16) -> Result<(), Fault>;
    /// Writes one 64-bit word.
    ///
    /// # Errors
    /// As [`Self::copy_to_guest`].
    fn write_guest_u64(&self, va: u64, val: u64) -> Result<(), Fault>;
    /// Writes consecutive 64-bit words (a stack frame).
    ///
    /// # Errors
    /// As [`Self::copy_to_guest`].
    fn write_guest_words(&self, va: u64, words: &[u64]) -> Result<(), Fault>;
}
