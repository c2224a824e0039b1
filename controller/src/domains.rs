//! The domains that the controller knows, in the order of their numbers.

use alloc::collections::TryReserveError;
use alloc::vec::Vec;

use crate::entry::Entry;
use crate::DomId;

/// The domains. A domain that is forgotten leaves its room to the next one, so a rebuilt domain needs no memory.
pub(crate) struct Domains<D> {
    entries: Vec<(DomId, Entry<D>)>,
}

impl<D> Default for Domains<D> {
    fn default() -> Self {
        Domains { entries: Vec::new() }
    }
}

impl<D> Domains<D> {
    fn find(&self, id: DomId) -> Result<usize, usize> {
        self.entries.binary_search_by_key(&id, |(id, _)| *id)
    }

    /// Returns domain `id`.
    pub(crate) fn get(&self, id: DomId) -> Option<&Entry<D>> {
        self.find(id).ok().map(|at| &self.entries[at].1)
    }

    /// Returns domain `id`.
    pub(crate) fn get_mut(&mut self, id: DomId) -> Option<&mut Entry<D>> {
        self.find(id).ok().map(|at| &mut self.entries[at].1)
    }

    /// Adds domain `id`, or replaces it.
    ///
    /// # Errors
    /// There is no memory for a longer list; nothing is changed.
    pub(crate) fn insert(&mut self, id: DomId, entry: Entry<D>) -> Result<(), TryReserveError> {
        match self.find(id) {
            Ok(at) => self.entries[at].1 = entry,
            Err(at) => {
                self.entries.try_reserve(1)?;
                #[expect(clippy::disallowed_methods, reason = "room has been made")]
                self.entries.insert(at, (id, entry));
            }
        }
        Ok(())
    }

    /// Forgets domain `id` and returns it.
    pub(crate) fn remove(&mut self, id: DomId) -> Option<Entry<D>> {
        self.find(id).ok().map(|at| self.entries.remove(at).1)
    }

    /// Returns the number of domains.
    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the domains' numbers.
    pub(crate) fn ids(&self) -> impl Iterator<Item = DomId> {
        self.entries.iter().map(|(id, _)| *id)
    }

    /// Returns the domains.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (DomId, &Entry<D>)> {
        self.entries.iter().map(|(id, e)| (*id, e))
    }

    /// Returns the domains.
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = (DomId, &mut Entry<D>)> {
        self.entries.iter_mut().map(|(id, e)| (*id, e))
    }
}
