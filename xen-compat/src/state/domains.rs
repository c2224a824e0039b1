//! All domains by number. A domain is found without a search and under the lock of its own slot, which is fair: looking
//! up one domain repeatedly blocks no lookup of another, and none of the same one for long.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::ops::Range;
use core::sync::atomic::{AtomicU64, Ordering};
use mm::int::{count32, low16};

use mm::lock::Fair;
use mm::{try_alloc, DomId, Errno, PAGE_SIZE};
use spin::Once;

use crate::state::domain::Domain;

/// Slots per word of [`Group::used`].
const GROUP: usize = 64;
/// Groups that are allocated together.
const GROUPS: usize = 2;
/// Number of possible domain numbers.
const NUMBERS: usize = 1 << 15;

const _: () = assert!(DomId::FIRST_RESERVED.0 as usize <= NUMBERS);

// It can be allocated as long as one frame is free.
const _: () = assert!(GROUPS * size_of::<Group>() <= PAGE_SIZE && GROUPS * size_of::<Group>() > PAGE_SIZE / 2);

struct Group {
    /// Slots that have a domain; changed under their locks.
    used: AtomicU64,
    places: [Fair<Option<Arc<Domain>>>; GROUP],
}

type Lot = Box<[Group]>;

/// All domains.
pub struct Domains {
    /// Allocated when their numbers are first used.
    lots: [Once<Lot>; NUMBERS / GROUP / GROUPS],
    created: AtomicU64,
}

impl Default for Domains {
    fn default() -> Self {
        Domains { lots: [const { Once::new() }; NUMBERS / GROUP / GROUPS], created: AtomicU64::new(0) }
    }
}

impl Domains {
    #[inline]
    fn group(&self, id: usize) -> Option<&Group> {
        self.lots.get(id / GROUP / GROUPS)?.get()?.get(id / GROUP % GROUPS)
    }

    /// Returns the domain `id`, if it exists.
    #[inline]
    pub fn get(&self, id: DomId) -> Option<Arc<Domain>> {
        let id = usize::from(id.0);
        self.group(id)?.places.get(id % GROUP)?.lock().clone()
    }

    /// Returns the number of frames of the table, which grows with the highest number that a domain has had.
    pub fn frames(&self) -> u64 {
        self.lots.iter().filter(|lot| lot.is_completed()).count() as u64
    }

    /// Returns a number that no other domain ever had, unlike `DomId`.
    pub fn new_serial(&self) -> u64 {
        self.created.fetch_add(1, Ordering::Relaxed)
    }

    /// Adds a domain. EEXIST: the number is in use; EINVAL: the number is invalid; ENOMEM.
    pub fn insert(&self, d: Arc<Domain>) -> Result<(), Errno> {
        let id = usize::from(d.id.0);
        let lot = self.lots.get(id / GROUP / GROUPS).ok_or(Errno::INVAL)?;
        lot.try_call_once(new_lot)?;
        let group = self.group(id).ok_or(Errno::INVAL)?;
        let mut place = group.places[id % GROUP].lock();
        if place.is_some() {
            return Err(Errno::EXIST);
        }
        *place = Some(d);
        group.used.fetch_or(1 << (id % GROUP), Ordering::Release);
        Ok(())
    }

    /// Removes exactly `d` from the table. Returns `false` if it is not in the table (any more).
    pub fn remove_this(&self, d: &Arc<Domain>) -> bool {
        let id = usize::from(d.id.0);
        let Some(group) = self.group(id) else { return false };
        let mut place = group.places[id % GROUP].lock();
        if !place.as_ref().is_some_and(|listed| Arc::ptr_eq(listed, d)) {
            return false;
        }
        group.used.fetch_and(!(1 << (id % GROUP)), Ordering::Release);
        let listed = place.take();
        // The last reference must not be dropped with the slot locked.
        drop(place);
        listed.is_some()
    }

    /// Returns all domains from `from` on, in order of their numbers; those added or removed meanwhile may be included.
    pub fn since(&self, from: DomId) -> impl Iterator<Item = Arc<Domain>> + '_ {
        let mut id = usize::from(from.0);
        core::iter::from_fn(move || {
            while id < NUMBERS {
                let ids = match self.group(id) {
                    Some(group) => group.used.load(Ordering::Acquire) >> (id % GROUP),
                    None => 0,
                };
                if ids == 0 {
                    id = (id / GROUP + 1) * GROUP;
                    continue;
                }
                id += ids.trailing_zeros() as usize + 1;
                if let Some(d) = self.get(DomId(low16(count32(id - 1)))) {
                    return Some(d);
                }
            }
            None
        })
    }

    /// Returns the next unused number after `last`, starting again at 1 after the highest; `None` if all are in use.
    pub fn free_after(&self, last: DomId) -> Option<DomId> {
        const END: usize = DomId::FIRST_RESERVED.0 as usize;
        let first = usize::from(last.0) + 1;
        self.free_in(first..END).or_else(|| self.free_in(1..first.min(END)))
    }

    fn free_in(&self, ids: Range<usize>) -> Option<DomId> {
        let mut id = ids.start;
        while id < ids.end {
            let taken = self.group(id).map_or(0, |g| g.used.load(Ordering::Acquire)) >> (id % GROUP);
            let next = id + taken.trailing_ones() as usize;
            if next / GROUP == id / GROUP {
                return (next < ids.end).then_some(DomId(low16(count32(next))));
            }
            id = next;
        }
        None
    }

    /// Returns all domains, as [`Self::since`].
    pub fn all(&self) -> impl Iterator<Item = Arc<Domain>> + '_ {
        self.since(DomId(0))
    }
}

/// ENOMEM.
fn new_lot() -> Result<Lot, Errno> {
    let group = |_| Group { used: AtomicU64::new(0), places: [const { Fair::new(None) }; GROUP] };
    Ok(try_alloc::slice(GROUPS, group)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::build::{add_domain, machine};

    #[test]
    fn domains_by_number() {
        let hv = machine(1);
        let all = |from| hv.domains.since(DomId(from)).map(|d| d.id.0).collect::<Vec<_>>();
        assert!(hv.domains.get(DomId(5)).is_none() && all(0).is_empty());
        assert_eq!(hv.domains.frames(), 0);
        let mut added: Vec<_> = [5, 63, 64, 255, 256, 300, 32_751].map(|id| add_domain(&hv, id, 1)).into();
        assert_eq!(all(0), [5, 63, 64, 255, 256, 300, 32_751]);
        assert_eq!(
            (all(64), all(65), all(32_752)),
            ([64, 255, 256, 300, 32_751].into(), [255, 256, 300, 32_751].into(), [].into())
        );
        assert_eq!(hv.domains.frames(), 4, "numbers from 0, 128, 256 and 32,640 on");
        assert!(Arc::ptr_eq(&hv.domains.get(DomId(63)).unwrap(), &added[1]));
        assert!(hv.domains.get(DomId(62)).is_none() && hv.domains.get(DomId::SELF).is_none());
        assert_eq!(hv.domains.insert(added[3].clone()), Err(Errno::EXIST));
        let free = |after| hv.domains.free_after(DomId(after)).map(|id| id.0);
        assert_eq!([0, 4, 62, 254, 31_000].map(free), [1, 6, 65, 257, 31_001].map(Some));
        assert_eq!((free(32_750), free(32_751)), (Some(1), Some(1)), "the last is taken, then it begins anew");
        let gone = added.remove(3);
        assert!(hv.domains.remove_this(&gone) && !hv.domains.remove_this(&gone));
        assert!(hv.domains.get(DomId(255)).is_none());
        assert_eq!(all(64), [64, 256, 300, 32_751]);
    }
}
