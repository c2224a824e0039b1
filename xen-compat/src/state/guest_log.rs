//! What a domain has of the hypervisor's console.

use core::sync::atomic::AtomicBool;
use core::sync::atomic::Ordering::SeqCst;

use crate::machine::lock::Mutex;
use crate::machine::rate_limit::RateLimit;

/// Longest line gathered of what a guest prints (`DOMAIN_PBUF_SIZE`).
pub(crate) const LINE_MAX: usize = 200;

/// What a domain has of the hypervisor's console.
#[derive(Debug, Default)]
pub struct GuestLog {
    pub(crate) limit: RateLimit,
    pub(crate) line: Mutex<Line>,
    /// Its crash has been reported.
    crashed: AtomicBool,
}

impl GuestLog {
    /// Whether its crash has not been reported; from now on it has.
    pub(crate) fn crash_is_news(&self) -> bool {
        !self.crashed.swap(true, SeqCst)
    }

    /// It goes on: the next crash is news again.
    pub(crate) fn forget_crash(&self) {
        self.crashed.store(false, SeqCst);
    }
}

/// The line a guest is printing.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) text: [u8; LINE_MAX],
    pub(crate) len: usize,
}

impl Default for Line {
    fn default() -> Self {
        Self { text: [0; LINE_MAX], len: 0 }
    }
}
