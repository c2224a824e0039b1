//! A domain's account of the hypervisor's memory: frames charged before they are allocated, up to a bound that follows
//! from the domain's own limits.

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
    /// Creates an account of at most `most` frames, none charged.
    ///
    /// # Errors
    /// [`NoMemory`]: the heap has no block for it.
    pub fn new(most: u64) -> Result<Self, NoMemory> {
        Ok(Account(try_alloc::arc(Inner { frames: AtomicU64::new(0), most })?))
    }

    /// Returns the number of frames charged.
    pub fn frames(&self) -> u64 {
        self.0.frames.load(Relaxed)
    }

    /// Returns the maximum number of frames.
    pub fn most(&self) -> u64 {
        self.0.most
    }

    /// Charges a frame and runs `take` to allocate it; if that fails, the charge is undone.
    ///
    /// # Errors
    /// [`NoMemory`]: the account is at its limit, or `take` failed.
    pub fn charge<R>(&self, take: impl FnOnce() -> Result<R, NoMemory>) -> Result<R, NoMemory> {
        let more = |n: u64| (n < self.0.most).then_some(n + 1);
        self.0.frames.fetch_update(Relaxed, Relaxed, more).map_err(|_| NoMemory)?;
        take().inspect_err(|_| self.release(1))
    }

    /// Credits `frames` freed frames.
    pub(crate) fn release(&self, frames: u64) {
        self.0.frames.fetch_sub(frames, Relaxed);
    }
}
