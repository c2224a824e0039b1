//! The hypervisor's console.

use crate::machine::console_share::ConsoleShare;

/// The hypervisor's console: serial port, screen, and a log of the output.
pub trait Console {
    /// Writes `bytes`, at most 4 KiB, to the console (serial port, screen) unchanged. Writes all of them, or none and
    /// returns `false` if the device is behind, or if as much is waiting as `share` allows; there will be room once
    /// interrupts have been handled.
    #[must_use]
    fn console_write(&self, bytes: &[u8], share: ConsoleShare) -> bool;
    /// Waits until the console's devices have received all output: the machine is about to be turned off.
    fn console_flush(&self);
    /// Copies from the console's log, from byte `from` on (0: the first ever), as much as fits into `buf`. Returns how
    /// many bytes, and where they begin: later than `from` if that part is no longer kept.
    fn console_log(&self, from: u64, buf: &mut [u8]) -> (usize, u64);
    /// Returns the number of bytes ever printed on the console.
    fn console_log_end(&self) -> u64;
    /// Handles the console's interrupt: passes input to `typed` byte by byte, and gives the device what it can take.
    fn serve_console(&self, typed: impl FnMut(u8));
}
