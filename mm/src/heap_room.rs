//! How much is left of the memory that the hypervisor's own structures come from.
//!
//! Most of them are small, are made without asking, and must not fail: for them the last [`KEPT`] bytes are kept. What has a
//! size that somebody chooses asks here first and is refused with ENOMEM: a guest's tables leave [`FOR_DOMAINS`]
//! bytes more, so that no guest keeps the toolstack from creating and ending domains.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bytes that only small structures get.
pub const KEPT: usize = 512 << 10;
/// Bytes beyond these that no guest gets.
pub const FOR_DOMAINS: usize = 2 << 20;

/// Free bytes; all there are where nobody counts, as on the host.
static FREE: AtomicUsize = AtomicUsize::new(usize::MAX);

/// Told by the allocator after each change.
#[inline]
pub fn set(free: usize) {
    FREE.store(free, Relaxed);
}

/// Free bytes.
pub fn free() -> usize {
    FREE.load(Relaxed)
}

/// Whether a structure of `bytes` may be made for a domain at its wish; one that is `trusted` (dom0) gets what the
/// toolstack does. Others may ask at the same time: what is kept is large enough for every processor to be wrong once.
pub fn for_domain(trusted: bool, bytes: usize) -> bool {
    fits(free(), bytes, if trusted { KEPT } else { KEPT + FOR_DOMAINS })
}

/// Whether structures of `bytes` may be made because the toolstack wants them.
pub fn for_toolstack(bytes: usize) -> bool {
    fits(free(), bytes, KEPT)
}

fn fits(free: usize, bytes: usize, rest: usize) -> bool {
    free.checked_sub(bytes).is_some_and(|left| left >= rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_leave_more_than_the_toolstack_does() {
        assert!(fits(KEPT + 1, 1, KEPT) && !fits(KEPT, 1, KEPT) && !fits(0, 1, 0));
        assert!(for_domain(false, 1 << 40), "nobody counts here");
    }
}
