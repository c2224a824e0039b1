//! A domain's state of the hypervisor's console.

use core::sync::atomic::AtomicBool;
use core::sync::atomic::Ordering::SeqCst;

use crate::machine::lock::Mutex;
use crate::machine::rate_limit::RateLimit;

/// Maximum length of a buffered line of a guest's output (`DOMAIN_PBUF_SIZE`).
pub(crate) const LINE_MAX: usize = 200;

/// A domain's state of the hypervisor's console.
#[derive(Debug, Default)]
pub struct GuestLog {
    pub(crate) limit: RateLimit,
    pub(crate) line: Mutex<Line>,
    /// Whether its crash has been reported.
    crashed: AtomicBool,
}

impl GuestLog {
    /// Returns whether its crash has not been reported yet, and marks it as reported.
    pub(crate) fn crash_is_news(&self) -> bool {
        !self.crashed.swap(true, SeqCst)
    }

    /// Forgets a reported crash, because the domain continues.
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
