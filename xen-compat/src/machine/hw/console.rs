//! The hypervisor's console.

use crate::machine::console_share::ConsoleShare;

/// The hypervisor's console: serial port, screen, and the log of what they showed.
pub trait Console {
    /// Puts bytes, at most 4 KiB, on the hypervisor's console (serial port, screen) as they are: all of them or, `false`, none,
    /// because the device is behind, or has as much waiting as `share` allows. Then there will be room when interrupts have been
    /// served.
    #[must_use]
    fn console_write(&self, bytes: &[u8], share: ConsoleShare) -> bool;
    /// Waits until the console's devices have all that was printed: the machine is about to be off.
    fn console_flush(&self);
    /// Copies from the log of what the console showed, from byte `from` on (0: the first ever), as much as `buf` takes.
    /// Returns how many bytes, and where they begin: later than `from` when that is not kept any more.
    fn console_log(&self, from: u64, buf: &mut [u8]) -> (usize, u64);
    /// Number of bytes the console ever showed.
    fn console_log_end(&self) -> u64;
    /// Serves the console's interrupt: hands what has been typed to `typed`, byte by byte, and the device what it can take.
    fn serve_console(&self, typed: impl FnMut(u8));
}
