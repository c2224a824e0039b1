//! Page faults: those that are due to the shadow alone are resolved, the others are the guest's.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::int::index;
use crate::base::pte;
use crate::base::types::Mfn;
use crate::ctx::{DomCtx, MmEnv, Page};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::two_level::pte32::{guest_va, l2_slot, ACCESSED, DIRTY, FIRST_HV_SLOT, PRESENT, RW, USER};
use crate::two_level::walk::Place;
use crate::two_level::{pte32, TwoLevel, TwoLevelDom};

/// Bits of a page fault's error code.
mod pfec {
    pub(super) const PRESENT: u32 = 1;
    pub(super) const WRITE: u32 = 2;
    pub(super) const USER: u32 = 4;
    pub(super) const RESERVED: u32 = 8;
}

/// Number of attempts; an entry that keeps changing is left to the next fault.
const TRIES: usize = 16;

/// The outcome of a page fault of a guest with tables of two levels.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ShadowFault {
    /// Resolved: the guest continues at the same instruction.
    Fixed,
    /// Its kernel writes to one of its L1 tables, which it has mapped read-only: the caller decodes the instruction and
    /// calls [`TwoLevel::emulated_write`] or [`TwoLevel::emulated_cmpxchg`].
    EmulateL1Write,
    /// The guest's own fault, with this error code.
    Deliver(u32),
}

/// An access, as the CPU makes it.
#[derive(Clone, Copy)]
pub(super) struct Access {
    pub write: bool,
    /// From ring 3.
    pub user: bool,
}

/// Why an access is not allowed.
pub(super) enum Denied {
    NotPresent,
    /// The guest's entries forbid it; `table`: it maps an L1 of the guest's own.
    Protected {
        table: bool,
    },
    /// The hypervisor forbids it.
    Refused,
}

/// A mapping whose table is locked.
pub(super) struct Held<'a> {
    pub table: Page<'a>,
    pub entry: u32,
}

impl<'a, E: MmEnv> TwoLevelDom<'a, E> {
    /// Returns the entry that permits `access` to `va` in the tables of L2 `root`: its table is locked, the entry is
    /// marked as used, and its shadow is up to date.
    pub(super) fn hold(&self, root: Mfn, va: u32, access: Access) -> Result<Held<'a>, Denied> {
        for _ in 0..TRIES {
            let p = self.place(root, va).ok_or(Denied::NotPresent)?;
            let e = self.m.load32(p.table.mfn, p.slot * 4);
            self.check_access(p.l2e, e, access)?;
            if p.linear && self.linear_shadows(p.table.mfn).is_none() && !self.make_linear(p.table) {
                return Err(Denied::Refused);
            }
            if !self.mark_l2(root, l2_slot(va), p) {
                continue;
            }
            if self.hold_entry(p, e, access) {
                if access.write && self.is_read_only(e, self.d) {
                    self.page_unlock(p.table);
                    return Err(Denied::Refused);
                }
                return Ok(Held { table: p.table, entry: e });
            }
        }
        Err(Denied::Refused)
    }

    fn check_access(&self, l2e: u32, e: u32, access: Access) -> Result<(), Denied> {
        if e & PRESENT == 0 {
            return Err(Denied::NotPresent);
        }
        if access.user && l2e & e & USER == 0 {
            return Err(Denied::Protected { table: false });
        }
        if access.write && l2e & e & RW == 0 {
            let own_l1 = |p: &Page<'_>| {
                p.type_info.load(Relaxed) & page_info::pgt::TYPE == page_info::pgt::L1 && p.is_owned_by(self.d.id())
            };
            let table = !access.user && self.page(pte32::mfn(e)).is_some_and(|p| own_l1(&p));
            return Err(Denied::Protected { table });
        }
        Ok(())
    }

    /// Locks `page` if it is still a table of type `ty`.
    fn lock_table(&self, page: Page<'_>, ty: u64) -> bool {
        if !self.page_lock(page) {
            return false;
        }
        if page.type_info.load(Relaxed) & page_info::pgt::TYPE == ty {
            return true;
        }
        self.page_unlock(page);
        false
    }

    /// Sets the accessed bit of slot `slot` of L2 `root`, on the way to `p`. Returns `false` if the entry has changed.
    fn mark_l2(&self, root: Mfn, slot: usize, p: Place<'_>) -> bool {
        let seen = p.l2e;
        let shown = || !p.linear || self.read_l2_shadow(root, slot)[0] & pte::PRESENT != 0;
        if seen & ACCESSED != 0 && shown() {
            return true;
        }
        let Some(page) = self.page(root) else { return false };
        if !self.lock_table(page, page_info::pgt::L2) {
            return false;
        }
        let same = self.m.load32(root, slot * 4) == seen;
        if same {
            self.m.store32(root, slot * 4, seen | ACCESSED);
            self.write_l2_shadow(root, slot, seen | ACCESSED, self.d);
        }
        self.page_unlock(page);
        same
    }

    /// Locks the table of `p` and sets the bits that `access` sets in its entry. Returns `false`, with nothing locked,
    /// if the entry is no longer `seen`.
    fn hold_entry(&self, p: Place<'a>, seen: u32, access: Access) -> bool {
        if !self.lock_table(p.table, if p.linear { page_info::pgt::L2 } else { page_info::pgt::L1 }) {
            return false;
        }
        let table = p.table.mfn;
        if self.m.load32(table, p.slot * 4) != seen {
            self.page_unlock(p.table);
            return false;
        }
        let new = seen | ACCESSED | if access.write { DIRTY } else { 0 };
        if new != seen {
            self.m.store32(table, p.slot * 4, new);
            if p.linear {
                self.write_l2_shadow(table, p.slot, new, self.d);
            } else {
                self.write_l1_shadow(table, p.slot, self.shadow_l1e(new, self.d));
            }
        }
        true
    }

    /// Builds the shadow that shows L2 `page` as a linear page table. Returns `false` without memory.
    fn make_linear(&self, page: Page<'_>) -> bool {
        if !self.lock_table(page, page_info::pgt::L2) {
            return false;
        }
        let made = self.add_linear_shadow(self.d, page.mfn);
        if let Some(tables) = made {
            for slot in 0..FIRST_HV_SLOT {
                let e = self.m.load32(page.mfn, slot * 4);
                self.m.store64(tables[slot >> 9], (slot & 511) * 8, self.shadow_linear(e, slot, self.d));
            }
        }
        self.page_unlock(page);
        made.is_some()
    }
}

impl<E: MmEnv> TwoLevel<'_, E> {
    /// Handles a page fault below 4 GiB of the running vcpu, with the CPU's error code.
    pub fn fault(&self, va: u64, error_code: u32) -> ShadowFault {
        let access = Access { write: error_code & pfec::WRITE != 0, user: error_code & pfec::USER != 0 };
        let code = error_code & (pfec::WRITE | pfec::USER);
        let Some(va) = guest_va(va).filter(|_| error_code & pfec::RESERVED == 0) else {
            return ShadowFault::Deliver(code | error_code & pfec::PRESENT);
        };
        match self.hold(self.v.guest_top.get(), va, access) {
            Ok(held) => {
                self.page_unlock(held.table);
                ShadowFault::Fixed
            }
            Err(Denied::NotPresent) => ShadowFault::Deliver(code),
            Err(Denied::Protected { table: true }) => ShadowFault::EmulateL1Write,
            Err(_) => ShadowFault::Deliver(code | pfec::PRESENT),
        }
    }
}

/// Handles a fault of the hypervisor itself at `va` with `root` in CR3. Returns `true` if `root` is the shadow of a
/// guest's table and only the shadow stood in the way, so that the access must be repeated.
///
/// Takes no lock except those of tables and, for a linear page table, the heap's.
pub fn fixup_two_level<E: MmEnv>(env: &E, root: Mfn, va: u64, write: bool) -> bool {
    let Some(va) = guest_va(va) else { return false };
    let id = env.machine().frames().get(root.index()).map(|p| u64::from(p.prev.load(Relaxed)));
    let Some(owner) = id.and_then(|t| env.machine().frames().get(index(t))?.owner()) else { return false };
    env.with_domain(owner, |d| {
        let Some(d) = d.filter(|d| d.is_two_level()) else { return false };
        let c = DomCtx::new(env, d).two_level();
        let Some(table) = c.table_of_root(root) else { return false };
        match c.hold(table, va, Access { write, user: false }) {
            Ok(held) => {
                c.page_unlock(held.table);
                true
            }
            Err(_) => false,
        }
    })
}
