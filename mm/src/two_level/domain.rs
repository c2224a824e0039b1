//! What only a domain with page tables of two levels has.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::try_alloc::NoMemory;
use crate::base::types::Mfn;
use crate::state::domain::{DomainMem, DomainMemBuilder};
use crate::state::two_level::TwoLevelMem;

/// The width of machine addresses that a 32-bit entry can hold.
const ADDRESS_BITS: u32 = 32;
/// Number of shadow frames that every domain may use, however small it is.
const SHADOW_BASE: u64 = 512;

impl DomainMemBuilder {
    /// Builds an empty domain with page tables of two levels. All its frames are below 4 GiB, and its shadows may take
    /// half as many frames as it may have, and 512 more. Its grant mappings are tracked
    /// ([`DomainMem::tracking_grants`]).
    ///
    /// # Errors
    /// [`NoMemory`]: the heap has no block for it.
    pub fn build_two_level(self) -> Result<DomainMem, NoMemory> {
        let t = TwoLevelMem::default();
        let limit = (self.max_pages / 2).saturating_add(SHADOW_BASE);
        t.limit.store(u32::try_from(limit).unwrap_or(u32::MAX), Relaxed);
        let d = self.build_with(Some(t)).tracking_grants()?;
        d.set_physaddr_bits(ADDRESS_BITS);
        Ok(d)
    }
}

impl DomainMem {
    /// Returns the number of frames that its shadows use now.
    pub fn shadow_pages(&self) -> u32 {
        self.two_level.as_ref().map_or(0, |t| t.used.load(Relaxed))
    }

    /// Returns the maximum number of frames that its shadows may use.
    pub fn shadow_limit(&self) -> u32 {
        self.two_level.as_ref().map_or(0, |t| t.limit.load(Relaxed))
    }

    /// Returns the number of frames that are set aside for its shadows and not used yet.
    pub fn shadow_reserve_left(&self) -> u32 {
        self.two_level.as_ref().map_or(0, |t| t.claimed.load(Relaxed))
    }

    /// Sets the maximum number of frames that its shadows may use. Beyond it, page tables are refused with `NOMEM`.
    pub fn set_shadow_limit(&self, n: u32) {
        if let Some(t) = &self.two_level {
            t.limit.store(n, Relaxed);
        }
    }

    /// Gives a domain without hardware something to map as the first megabyte (the VGA and BIOS window): every entry
    /// for one of those frames shows `mfn`, which belongs to the hypervisor and outlives the domain. Must be called
    /// before the first table is validated.
    pub fn set_isa_scratch(&self, mfn: Mfn) {
        if let Some(t) = &self.two_level {
            t.isa_scratch.store(mfn.0, Relaxed);
        }
    }

    pub(crate) fn isa_scratch(&self) -> Option<Mfn> {
        let mfn = self.two_level.as_ref()?.isa_scratch.load(Relaxed);
        (mfn != 0).then_some(Mfn(mfn))
    }

    /// Charges `n` shadow frames. Returns `false` beyond the limit.
    pub(crate) fn charge_shadow(&self, n: u32) -> bool {
        let Some(t) = &self.two_level else { return false };
        let limit = t.limit.load(Relaxed);
        t.used.fetch_update(Relaxed, Relaxed, |u| u.checked_add(n).filter(|u| *u <= limit)).is_ok()
    }

    pub(crate) fn uncharge_shadow(&self, n: u32) {
        if let Some(t) = &self.two_level {
            let before = t.used.fetch_sub(n, Relaxed);
            debug_assert!(before >= n);
        }
    }
}
