//! Frames set aside for a domain's shadows, so that it can create page tables whoever takes the rest of the machine's
//! memory: a claim on the heap that shrinks as its shadows grow, and grows as they shrink.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::errno::{Errno, Result};
use crate::ctx::MmEnv;
use crate::state::domain::DomainMem;
use crate::two_level::TwoLevelDom;

/// One frame is set aside for this many pages of the domain's limit,
const ONE_FOR: u64 = 8;
/// and this many frames in any case.
const BASE: u64 = 128;

impl<E: MmEnv> TwoLevelDom<'_, E> {
    /// Sets frames aside for the shadows of new domain `d`: one for each eight that it may have, and 128. It gets more
    /// while there is free memory.
    ///
    /// # Errors
    /// EINVAL: the domain has no shadows. ENOMEM: fewer frames are free and unclaimed.
    pub fn reserve_shadows(&self, d: &DomainMem) -> Result {
        let Some(t) = &d.two_level else { return Err(Errno::INVAL) };
        let n = u32::try_from(d.max_pages() / ONE_FOR + BASE).unwrap_or(u32::MAX).min(d.shadow_limit());
        self.env.mm().heap.with_claims(|free, claims| {
            if u64::from(n) > free.saturating_sub(*claims) {
                return Err(Errno::NOMEM);
            }
            *claims = *claims - u64::from(t.claimed.load(Relaxed)) + u64::from(n);
            t.claimed.store(n, Relaxed);
            t.reserve.store(n, Relaxed);
            Ok(())
        })?;
        self.settle_reserve(d);
        Ok(())
    }

    /// Releases the reserve of dying domain `d`.
    pub(crate) fn drop_reserve(&self, d: &DomainMem) {
        if let Some(t) = &d.two_level {
            t.reserve.store(0, Relaxed);
            self.settle_reserve(d);
        }
    }

    /// Makes the claim equal to what is left of the reserve, as far as there are free frames.
    pub(super) fn settle_reserve(&self, d: &DomainMem) {
        let Some(t) = &d.two_level else { return };
        self.env.mm().heap.with_claims(|free, claims| {
            let have = t.claimed.load(Relaxed);
            let want = t.reserve.load(Relaxed).saturating_sub(d.shadow_pages());
            let room = u32::try_from(free.saturating_sub(*claims)).unwrap_or(u32::MAX);
            let new = want.min(have.saturating_add(room));
            *claims = *claims - u64::from(have) + u64::from(new);
            t.claimed.store(new, Relaxed);
        });
    }

    /// Accounts for one frame that has been taken from the heap for a shadow of `d`.
    pub(super) fn use_reserve(&self, d: &DomainMem) {
        let Some(t) = &d.two_level else { return };
        self.env.mm().heap.with_claims(|_, claims| {
            let have = t.claimed.load(Relaxed);
            if have != 0 {
                t.claimed.store(have - 1, Relaxed);
                *claims -= 1;
            }
        });
    }
}
