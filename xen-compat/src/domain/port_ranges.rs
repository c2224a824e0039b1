//! The I/O ports that a domain may use.

use mm::NoMemory;

use crate::state::domain::Domain;

impl Domain {
    /// Returns whether all ports from `first` to `last` are among its ranges.
    pub fn ioports_permitted(&self, first: u16, last: u16) -> bool {
        // A binary search takes longer than a look at the few ranges there are.
        let (first, last) = (u64::from(first), u64::from(last));
        self.ioports.lock().ranges().iter().any(|&(lo, hi)| lo <= first && last <= hi)
    }

    /// Permits it to use the ports from `first` to `last`; a domain with ports may choose cache attributes.
    ///
    /// # Errors
    /// [`NoMemory`]: there is no room for one more range; nothing is permitted.
    pub fn ioports_permit(&self, first: u16, last: u16) -> Result<(), NoMemory> {
        self.ioports.lock().add(first.into(), last.into())?;
        self.mem.allow_cache_attrs();
        Ok(())
    }

    /// Revokes its permission to use the ports from `first` to `last`.
    ///
    /// # Errors
    /// [`NoMemory`]: there is no room for one more range; nothing is revoked.
    pub fn ioports_deny(&self, first: u16, last: u16) -> Result<(), NoMemory> {
        self.ioports.lock().remove(first.into(), last.into())
    }
}
