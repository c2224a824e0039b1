//! Tables that a guest makes grow: pages of elements, found without a lock, each charged to the domain.
//!
//! No piece is larger than a frame, so growth fails only when there is no free frame, however fragmented free memory
//! is.

use alloc::boxed::Box;

use spin::Once;

use crate::base::account::Account;
use crate::base::try_alloc;
use crate::base::try_alloc::NoMemory;
use crate::base::types::PAGE_SIZE;

/// Number of pages that a page of the index leads to.
const GROUP: usize = 256;

type Piece<T, const PER: usize> = Box<[T; PER]>;
type Group<T, const PER: usize> = Box<[Once<Piece<T, PER>>; GROUP]>;

/// An array that grows by pages of `PER` elements and does not shrink.
pub struct PageArray<T, const PER: usize> {
    account: Account,
    /// The first page, found in one step less: small tables have no other. Its place in `groups` stays empty.
    first: Once<Piece<T, PER>>,
    groups: Box<[Once<Group<T, PER>>]>,
}

impl<T, const PER: usize> PageArray<T, PER> {
    /// Whether a page of elements, and one of the index, is no larger than a frame: users assert it.
    pub const FITS: bool = PER * size_of::<T>() <= PAGE_SIZE && size_of::<[Once<Piece<T, PER>>; GROUP]>() <= PAGE_SIZE;

    /// Returns the maximum number of frames that an array of up to `most` elements takes.
    pub const fn most_frames(most: usize) -> u64 {
        let pages = most.div_ceil(PER);
        (pages + pages.div_ceil(GROUP)) as u64
    }

    /// Creates an empty array of up to `most` elements, charged to `account`.
    ///
    /// # Errors
    /// [`NoMemory`]: the heap has no block for it.
    pub fn new(most: usize, account: &Account) -> Result<Self, NoMemory> {
        let groups = try_alloc::slice(most.div_ceil(PER).div_ceil(GROUP), |_| Once::new())?;
        Ok(PageArray { account: account.clone(), first: Once::new(), groups })
    }

    /// Returns element `i`, if its page has been allocated.
    #[inline]
    pub fn get(&self, i: usize) -> Option<&T> {
        if i < PER {
            return self.first.get().map(|page| &page[i]);
        }
        let page = self.groups.get(i / (PER * GROUP))?.get()?[i / PER % GROUP].get()?;
        Some(&page[i % PER])
    }

    /// Allocates the page of element `i`, unless it exists: `make` gets the number of each of its elements. Only one
    /// caller may do so at a time.
    ///
    /// # Errors
    /// [`NoMemory`]: `i` lies beyond the maximum, the account is at its limit, or the heap has no block.
    pub fn grow(&self, i: usize, mut make: impl FnMut(usize) -> T) -> Result<&T, NoMemory> {
        let slot = if i < PER {
            &self.first
        } else {
            let group = self.groups.get(i / (PER * GROUP)).ok_or(NoMemory)?;
            if !group.is_completed() {
                let new = self.account.charge(|| try_alloc::array(|_| Once::new()))?;
                group.call_once(|| new);
            }
            &group.get().ok_or(NoMemory)?[i / PER % GROUP]
        };
        if !slot.is_completed() {
            let first = i / PER * PER;
            let new = self.account.charge(|| try_alloc::array(|n| make(first + n)))?;
            slot.call_once(|| new);
        }
        self.get(i).ok_or(NoMemory)
    }
}

impl<T, const PER: usize> Drop for PageArray<T, PER> {
    fn drop(&mut self) {
        let pages = |g: &Group<T, PER>| 1 + g.iter().filter(|p| p.is_completed()).count();
        let grouped: usize = self.groups.iter().filter_map(Once::get).map(pages).sum();
        self.account.release((usize::from(self.first.is_completed()) + grouped) as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_charged_and_given_back() {
        let account = Account::new(4).unwrap();
        let a = PageArray::<u64, 512>::new(512 * 600, &account).unwrap();
        assert!(a.get(0).is_none() && a.get(usize::MAX).is_none());
        assert_eq!(a.grow(511, |i| i as u64), Ok(&511));
        assert_eq!((a.get(3), account.frames()), (Some(&3), 1));
        // The other group's page, and a page of it.
        assert_eq!(a.grow(512 * 256 + 7, |i| i as u64), Ok(&(512 * 256 + 7)));
        assert_eq!(account.frames(), 3);
        assert_eq!(a.grow(512 * 256, |_| 0), Ok(&(512 * 256)), "the page is there");
        assert_eq!(a.grow(512 * 600, |_| 0), Err(NoMemory), "beyond its size");
        // The page of the first group is charged, a page of it would be one too many.
        assert_eq!(a.grow(512, |_| 0), Err(NoMemory));
        assert_eq!((account.frames(), a.get(512)), (4, None));
        drop(a);
        assert_eq!(account.frames(), 0);
    }
}
