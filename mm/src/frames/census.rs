//! All frames counted by owner, for the hypervisor's memory report.

use alloc::vec::Vec;
use core::sync::atomic::Ordering::Relaxed;

use crate::base::try_alloc;
use crate::base::try_alloc::NoMemory;
use crate::base::types::{DomId, Mfn};
use crate::frames::machine::Machine;
use crate::frames::page_info;

/// Numbers of frames. Those that change owners meanwhile are counted for either.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Census {
    /// Free.
    pub free: u64,
    /// Free, but with a leftover reference, owner or frame number in the M2P. Always 0.
    pub spoiled: u64,
    /// Owned, by domain, ascending.
    pub owned: Vec<(DomId, u64)>,
}

impl Census {
    /// Counts the frames of `m`; device memory is left out.
    ///
    /// # Errors
    /// [`NoMemory`]: the list of owners cannot grow.
    pub fn take<M: Machine>(m: &M) -> Result<Self, NoMemory> {
        Self::of(m, |_| true)
    }

    /// As [`Self::take`], of the frames for which `counts` returns true.
    ///
    /// # Errors
    /// [`NoMemory`]: the list of owners cannot grow.
    pub fn of<M: Machine>(m: &M, counts: impl Fn(Mfn) -> bool) -> Result<Self, NoMemory> {
        let mut census = Census::default();
        let frames = (0..).map(Mfn).zip(m.frames()).zip(m.m2p());
        for ((_, pg), entry) in frames.filter(|((mfn, _), _)| counts(*mfn)) {
            let count = pg.count_info();
            if count & page_info::pgc::STATE == page_info::pgc::STATE_FREE {
                let (entry, owner) = (entry.load(Relaxed), pg.owner());
                // Taken or freed since: neither.
                if pg.count_info() & page_info::pgc::STATE != page_info::pgc::STATE_FREE {
                    continue;
                }
                census.free += 1;
                census.spoiled += u64::from(entry != !0 || owner.is_some() || count & page_info::pgc::COUNT != 0);
            } else if let Some(owner) = pg.owner().filter(|o| *o != DomId::IO) {
                match census.owned.binary_search_by_key(&owner, |(d, _)| *d) {
                    Ok(at) => census.owned[at].1 += 1,
                    Err(at) => try_alloc::insert(&mut census.owned, at, (owner, 1))?,
                }
            }
        }
        Ok(census)
    }
}
