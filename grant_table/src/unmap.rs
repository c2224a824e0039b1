//! `GNTTABOP_unmap_grant_ref` and `GNTTABOP_unmap_and_replace`.
//!
//! The page-table entries are cleared first, then the TLBs are flushed once, then the frames are released: a granter
//! that sees its grant unused can be sure that nobody can access the frame.

use mm::int::low16;
use mm::{Errno, GrantHandle, GrantRef, Mfn};
use public_headers::xen4::grant_table as gt;

use crate::env::{DomGrants, GrantDomain, GrantEnv, Grants, Who};
use crate::map::{pins_of, pte_at, pte_flags};
use crate::Result;

/// What to unmap.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unmap {
    /// Address of the mapping; 0 to keep it.
    pub host_addr: u64,
    /// Bus address of the device mapping; 0 to keep it.
    pub dev_bus_addr: u64,
    /// Address whose mapping replaces the removed one; 0 for none.
    pub new_addr: u64,
    /// The handle.
    pub handle: GrantHandle,
}

/// A mapping removed from the page tables but not yet released.
pub(crate) struct Unmapped<'a, E: GrantEnv> {
    pub rd: Who<'a, E>,
    pub ref_: GrantRef,
    pub mfn: Mfn,
    /// `GNTMAP_*`: which uses ended.
    pub done: u32,
}

/// Up to `N` mappings that are released together, after one flush.
pub struct UnmapBatch<'a, E: GrantEnv, const N: usize> {
    gone: [Option<Unmapped<'a, E>>; N],
    len: usize,
    flush: bool,
}

impl<E: GrantEnv, const N: usize> Default for UnmapBatch<'_, E, N> {
    #[inline]
    fn default() -> Self {
        UnmapBatch { gone: [const { None }; N], len: 0, flush: false }
    }
}

impl<'a, E: GrantEnv, const N: usize> UnmapBatch<'a, E, N> {
    /// Returns whether [`Self::finish`] is due before more can be unmapped.
    pub fn is_full(&self) -> bool {
        self.len == N
    }

    /// Removes one mapping from the page tables; the batch must not be full.
    ///
    /// Errors: `GNTST_bad_handle`; `GNTST_bad_dev_addr`; `GNTST_general_error` the address does not map the grant.
    #[inline]
    pub fn unmap(&mut self, g: &Grants<'a, E>, op: Unmap) -> crate::Status {
        match g.take_mapping(op) {
            Ok(None) => gt::GNTST_OKAY,
            Ok(Some(u)) => {
                let flush = u.done & gt::GNTMAP_HOST_MAP != 0;
                self.push(u, flush);
                gt::GNTST_OKAY
            }
            Err(status) => status,
        }
    }

    /// Adds a mapping removed from the page tables; `flush` if TLBs may hold it.
    #[inline]
    pub(crate) fn push(&mut self, u: Unmapped<'a, E>, flush: bool) {
        self.flush |= flush;
        if let Some(place) = self.gone.get_mut(self.len) {
            *place = Some(u);
            self.len += 1;
        }
    }

    /// Flushes TLBs if necessary and releases everything. Must be called at the end in any case.
    #[inline]
    pub fn finish(&mut self, g: &Grants<'a, E>) {
        if self.flush {
            g.mm.d.flush_tlbs(g.mm.m);
            self.flush = false;
        }
        for place in self.gone.iter_mut().take(self.len) {
            if let Some(u) = place.take() {
                g.give_back(&u);
            }
        }
        self.len = 0;
    }
}

impl<'a, E: GrantEnv> Grants<'a, E> {
    #[inline]
    fn take_mapping(&self, op: Unmap) -> Result<Option<Unmapped<'a, E>>> {
        let maptrack = &self.d.grants().maptrack;
        let slot = maptrack.slot(op.handle).ok_or(gt::GNTST_BAD_HANDLE)?;
        let (map, serial) = slot.get().ok_or(gt::GNTST_BAD_HANDLE)?;
        let rd = self.by_id(map.domid).filter(|rd| rd.grants().serial == serial);
        let rd = rd.ok_or(gt::GNTST_BAD_HANDLE)?;
        let at = rd.grants().at(map.ref_).ok_or(gt::GNTST_BAD_HANDLE)?;
        let act = at.active().ok_or(gt::GNTST_BAD_HANDLE)?.lock();
        // Its lock serialises unmaps of one handle: the second finds what the first left of it.
        let (now, lent_by) = slot.get().ok_or(gt::GNTST_BAD_HANDLE)?;
        if (now.domid, now.ref_, lent_by) != (map.domid, map.ref_, serial) {
            return Err(gt::GNTST_BAD_HANDLE);
        }
        let (flags, mfn) = (u32::from(now.flags), act.mfn);
        let mut held = None;
        let device = op.dev_bus_addr != 0 && flags & gt::GNTMAP_DEVICE_MAP != 0;
        if device && op.dev_bus_addr != mfn.maddr().0 {
            return Err(gt::GNTST_BAD_DEV_ADDR);
        }
        let mut done = 0;
        if op.host_addr != 0 && flags & gt::GNTMAP_HOST_MAP != 0 {
            let replaced = if op.new_addr == 0 {
                self.vcpu_mm.replace_grant_pv_mapping(pte_at(flags, op.host_addr), mfn, pte_flags(flags), None)
            } else {
                // A mapping that cannot be moved is dropped, which must not free this table while it is locked.
                held = self.mm.get_page_from_mfn(mfn, rd.mem().id());
                match held {
                    Some(_) => {
                        let at = pte_at(flags, op.host_addr);
                        self.vcpu_mm.replace_grant_pv_mapping(at, mfn, pte_flags(flags), Some(op.new_addr))
                    }
                    None => Err(Errno::INVAL),
                }
            };
            if replaced.is_err() {
                drop(act);
                drop(at);
                if let Some(page) = held {
                    self.mm.put_page(page);
                }
                return Err(gt::GNTST_GENERAL_ERROR);
            }
            done |= gt::GNTMAP_HOST_MAP;
        }
        if device {
            done |= gt::GNTMAP_DEVICE_MAP;
        }
        let left = flags & !done;
        let ended = left & (gt::GNTMAP_HOST_MAP | gt::GNTMAP_DEVICE_MAP) == 0;
        if ended {
            slot.end();
        } else {
            slot.set(crate::maptrack::Mapping { flags: low16(left), ..map });
        }
        drop(act);
        drop(at);
        if let Some(page) = held {
            self.mm.put_page(page);
        }
        if ended {
            maptrack.put(self.vcpu, op.handle, slot);
        }
        if done == 0 {
            return Ok(None);
        }
        Ok(Some(Unmapped { rd, ref_: map.ref_, mfn, done: done | flags & gt::GNTMAP_READONLY }))
    }
}

impl<'a, E: GrantEnv> DomGrants<'a, E> {
    /// Drops the references and the pins of what was unmapped.
    #[inline]
    pub(crate) fn give_back(&self, u: &Unmapped<'a, E>) {
        // The pins first: the last reference may be all that keeps the granter's table alive.
        if let Some(at) = u.rd.grants().at(u.ref_) {
            self.unpin_at(&at, u.done, pins_of(u.done));
        }
        let Some(page) = self.mm.page(u.mfn) else { return };
        for use_ in [gt::GNTMAP_HOST_MAP, gt::GNTMAP_DEVICE_MAP] {
            if u.done & use_ != 0 {
                if u.done & gt::GNTMAP_READONLY == 0 {
                    self.mm.mark_owner_dirty(page.mfn);
                    self.mm.put_writable(page);
                }
                self.mm.put_page(page);
            }
        }
    }
}
