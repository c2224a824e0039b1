//! A limit on the rate of messages.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU32, AtomicU64};

use crate::machine::hw::Nanos;

/// Number of messages before the limit applies; Xen's `printk_ratelimit_burst`.
pub const BURST: u64 = 10;
/// Time between messages from then on; Xen's `printk_ratelimit_ms`.
pub const INTERVAL: Nanos = 5_000_000_000;

/// Lets [`BURST`] messages through, then one each [`INTERVAL`], and counts the others. Needs no lock: callers may hold
/// any.
#[derive(Debug, Default)]
pub struct RateLimit {
    /// The time when as many intervals will have passed as messages were let through.
    paid: AtomicU64,
    suppressed: AtomicU32,
}

impl RateLimit {
    /// Creates one that has let nothing through yet.
    pub const fn new() -> Self {
        Self { paid: AtomicU64::new(0), suppressed: AtomicU32::new(0) }
    }

    /// Returns whether a message may pass at `now`: the number of messages suppressed since the last one, or `None` if
    /// this one is suppressed.
    pub fn take(&self, now: Nanos) -> Option<u32> {
        let passed = self.paid.fetch_update(Relaxed, Relaxed, |paid| {
            (paid <= now.saturating_add((BURST - 1) * INTERVAL)).then(|| paid.max(now).saturating_add(INTERVAL))
        });
        if passed.is_err() {
            // A count at its maximum stays there.
            let _ = self.suppressed.fetch_update(Relaxed, Relaxed, |n| n.checked_add(1));
            return None;
        }
        Some(self.take_suppressed())
    }

    /// Returns how many messages were suppressed since the last call.
    pub fn take_suppressed(&self) -> u32 {
        self.suppressed.swap(0, Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_then_one_each_interval() {
        let limit = RateLimit::default();
        let passed = |now, tries: usize| (0..tries).filter_map(|_| limit.take(now)).collect::<Vec<_>>();
        assert_eq!(passed(7, 1000), [0; BURST as usize]);
        assert_eq!(passed(INTERVAL, 1000), [], "counted from the first");
        assert_eq!(passed(7 + INTERVAL, 1000), [1990]);
        assert_eq!(passed(7 + 3 * INTERVAL, 3), [999, 0], "two intervals have gone by");
        // Unused time is saved up, but no more than for a burst.
        assert_eq!(passed(1000 * INTERVAL, 20).len(), BURST as usize);
        assert_eq!(limit.take_suppressed(), 10);
        assert_eq!(limit.take_suppressed(), 0);
    }

    #[test]
    fn time_that_goes_back_or_ends_does_no_harm() {
        let limit = RateLimit::default();
        assert!(limit.take(u64::MAX).is_some());
        assert!(limit.take(0).is_none());
        assert!(limit.take(u64::MAX).is_some());
    }
}
