//! `multicall` (13), as far as it is the same in each ABI. The calls themselves are an ABI's own.

use mm::{GuestArray, Stop};

/// Arguments of `multicall`, whose entries are `T`.
pub(crate) struct MulticallArgs<T> {
    /// The calls that are left.
    pub(crate) entries: GuestArray<T>,
    /// Their number.
    pub(crate) count: u32,
}

impl<T> MulticallArgs<T> {
    /// The batch is preempted: its first `done` calls are finished.
    #[cold]
    pub(crate) fn continue_after(&mut self, done: u32) -> Stop {
        self.entries = self.entries.skip(done.into());
        self.count -= done;
        Stop::Restart
    }
}
