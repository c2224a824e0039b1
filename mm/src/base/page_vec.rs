//! Lists whose length a guest or toolstack chooses: pages of elements, each charged to the domain.

use alloc::vec::Vec;

use crate::base::account::Account;
use crate::base::try_alloc;
use crate::base::try_alloc::NoMemory;
use crate::base::types::PAGE_SIZE;

/// A list in pages, in which nothing is larger than a frame up to some 100,000 words.
pub struct PageVec<T> {
    account: Account,
    pages: Vec<Vec<T>>,
}

impl<T> PageVec<T> {
    /// Number of elements in a page.
    const PER: usize = PAGE_SIZE / size_of::<T>();

    /// Returns the number of frames that a list of `n` elements takes.
    pub const fn frames(n: usize) -> u64 {
        n.div_ceil(Self::PER) as u64
    }

    /// Creates an empty list, charged to `account`.
    pub fn new(account: &Account) -> Self {
        const { assert!(size_of::<T>() != 0 && size_of::<T>() <= PAGE_SIZE) };
        PageVec { account: account.clone(), pages: Vec::new() }
    }

    /// Returns the number of elements.
    pub fn len(&self) -> usize {
        self.pages.len().checked_sub(1).map_or(0, |full| full * Self::PER + self.pages[full].len())
    }

    /// Returns whether the list is empty.
    pub fn is_empty(&self) -> bool {
        self.pages.is_empty()
    }

    /// Adds an element.
    ///
    /// # Errors
    /// [`NoMemory`]: a new page is needed, and the account is at its limit or the heap has none. Nothing is added.
    pub fn push(&mut self, value: T) -> Result<(), NoMemory> {
        if self.pages.last().is_none_or(|page| page.len() == Self::PER) {
            try_alloc::push(&mut self.pages, Vec::new())?;
            match self.account.charge(|| try_alloc::vec(Self::PER)) {
                Ok(page) => *self.pages.last_mut().ok_or(NoMemory)? = page,
                Err(e) => {
                    self.pages.pop();
                    return Err(e);
                }
            }
        }
        let page = self.pages.last_mut().ok_or(NoMemory)?;
        try_alloc::push_reserved(page, value);
        Ok(())
    }

    /// Removes the last element, and frees its page if it was the only one there.
    pub fn pop(&mut self) -> Option<T> {
        let page = self.pages.last_mut()?;
        let value = page.pop();
        if page.is_empty() {
            self.pages.pop();
            self.account.release(1);
        }
        value
    }

    /// Returns element `i`.
    #[inline]
    pub fn get(&self, i: usize) -> Option<&T> {
        self.pages.get(i / Self::PER)?.get(i % Self::PER)
    }

    /// Returns element `i` for modification.
    #[inline]
    pub fn get_mut(&mut self, i: usize) -> Option<&mut T> {
        self.pages.get_mut(i / Self::PER)?.get_mut(i % Self::PER)
    }

    /// Returns all elements in order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.pages.iter().flatten()
    }
}

impl<T: core::fmt::Debug> core::fmt::Debug for PageVec<T> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T> Drop for PageVec<T> {
    fn drop(&mut self) {
        self.account.release(self.pages.len() as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grows_by_pages() {
        let account = Account::new(2).unwrap();
        let mut v = PageVec::new(&account);
        assert!(v.is_empty());
        for i in 0..2048u32 {
            v.push(i).unwrap();
        }
        assert_eq!((v.push(0), v.len(), account.frames()), (Err(NoMemory), 2048, 2));
        assert_eq!((v.pop(), v.push(2047)), (Some(2047), Ok(())));
        *v.get_mut(1024).unwrap() += 1;
        assert_eq!((v.get(1023), v.get(1024), v.get(2048)), (Some(&1023), Some(&1025), None));
        assert_eq!(v.iter().filter(|i| **i == 1025).count(), 2);
        drop(v);
        assert_eq!(account.frames(), 0);
    }
}
