//! Memory of the guest by its own addresses.

use mm::Fault;

/// Memory of the guest whose address space this CPU has loaded, by guest virtual address.
pub trait GuestCopy {
    /// Copies from the current guest address space. Hypervisor addresses and anything not readable by the guest fault.
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault>;
    /// Copies into the current guest address space, as a write by the guest would (read-only pages fault).
    fn copy_to_guest(&self, va: u64, src: &[u8]) -> Result<(), Fault>;
    /// Reads one aligned or unaligned 64-bit word.
    fn read_guest_u64(&self, va: u64) -> Result<u64, Fault>;
    /// Reads one 32-bit word.
    fn read_guest_u32(&self, va: u64) -> Result<u32, Fault>;
    /// Writes one 64-bit word.
    fn write_guest_u64(&self, va: u64, val: u64) -> Result<(), Fault>;
    /// Writes consecutive 64-bit words (a stack frame).
    fn write_guest_words(&self, va: u64, words: &[u64]) -> Result<(), Fault>;
}
