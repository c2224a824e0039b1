//! What a domain has of the hypervisor's memory: frames charged before they are taken, up to a bound that follows from
//! the domain's own limits.

use alloc::sync::Arc;
use core::sync::atomic::AtomicU64;
use core::sync::atomic::Ordering::Relaxed;

use crate::base::try_alloc;
use crate::base::try_alloc::NoMemory;

struct Inner {
    frames: AtomicU64,
    most: u64,
}

/// A domain's account. Clones are the same account.
#[derive(Clone)]
pub struct Account(Arc<Inner>);

impl Account {
    /// An account of at most so many frames, none charged.
    pub fn new(most: u64) -> Result<Self, NoMemory> {
        Ok(Account(try_alloc::arc(Inner { frames: AtomicU64::new(0), most })?))
    }

    /// Frames charged.
    pub fn frames(&self) -> u64 {
        self.0.frames.load(Relaxed)
    }

    /// Maximum number of frames it may have.
    pub fn most(&self) -> u64 {
        self.0.most
    }

    /// Charges a frame, and runs `take` to get it; if that fails it is not charged.
    pub fn charge<R>(&self, take: impl FnOnce() -> Result<R, NoMemory>) -> Result<R, NoMemory> {
        let more = |n: u64| (n < self.0.most).then_some(n + 1);
        self.0.frames.fetch_update(Relaxed, Relaxed, more).map_err(|_| NoMemory)?;
        take().inspect_err(|_| self.release(1))
    }

    /// So many frames have been given back.
    pub(crate) fn release(&self, frames: u64) {
        self.0.frames.fetch_sub(frames, Relaxed);
    }
}
