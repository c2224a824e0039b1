//! Page faults of a domain that runs on shadows.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::pte;
use crate::base::types::Mfn;
use crate::ctx::{DomCtx, MmEnv};
use crate::frames::machine::Machine;
use crate::log_dirty::entry;
use crate::state::domain::DomainMem;
use crate::state::log_dirty::shadows::{copy_hypervisor_slots, ROOT};
use crate::state::log_dirty::State;
use crate::state::vcpu::Root;

/// An access that faulted.
#[derive(Clone, Copy, Default, Debug)]
pub struct Access {
    /// A store.
    pub write: bool,
    /// An instruction is fetched.
    pub fetch: bool,
    /// From ring 3. The kernel of a 32-bit guest, in ring 1, is a supervisor.
    pub user: bool,
}

/// The outcome of a fault on shadows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LogDirtyFault {
    /// The guest's tables allow the access, and now the shadows do: it must be repeated.
    Served,
    /// The guest's tables do not allow it; whether they map something there (the error code's bit 0).
    Guest {
        /// It is mapped, but not for this access.
        present: bool,
    },
    /// There is no frame for a shadow, not even a reserved one.
    NoMemory,
}

/// Returns the byte offset of the entry for `va` in a table of `level`.
const fn offset(va: u64, level: u8) -> usize {
    (va >> (3 + 9 * level as u32) & 511) as usize * 8
}

impl<E: MmEnv> DomCtx<'_, E> {
    /// Returns the value for CR3 for the root `table` of the calling domain, to which the caller holds a type
    /// reference: its shadow while the mode is on. `None`: there is no frame for it, not even one of those set aside.
    #[cold]
    pub fn log_dirty_root(&self, table: Root) -> Option<Root> {
        let mut inner = self.d.log_dirty.inner.lock();
        let Some(state) = inner.as_mut() else { return Some(table) };
        let heap = &self.env.mm().heap;
        state.shadows.provide(self.m, heap, self.d.dirty_cpus());
        let shadow = state.shadows.find_or_make(self.m, heap, table.mfn(), ROOT)?;
        // The machine-to-phys table comes and goes as roots are loaded.
        copy_hypervisor_slots(self.m, table.mfn(), shadow);
        Some(Root::of(shadow))
    }

    /// Handles a fault at `va` of the calling domain on the shadow of `root`: of a 64-bit guest, outside the hypervisor's
    /// range.
    #[cold]
    pub fn log_dirty_fault(&self, root: Mfn, va: u64, access: Access) -> LogDirtyFault {
        let mut inner = self.d.log_dirty.inner.lock();
        match inner.as_mut() {
            Some(state) => self.fault_on_shadow(state, root, va, access),
            // Turned off meanwhile.
            None => LogDirtyFault::Served,
        }
    }

    fn fault_on_shadow(&self, state: &mut State, root: Mfn, va: u64, access: Access) -> LogDirtyFault {
        let Access { write, fetch, user } = access;
        let in_reach = if self.d.is_pae() { u32::try_from(va).is_ok() } else { pte::addr_ok(va) };
        if !in_reach {
            return LogDirtyFault::Guest { present: false };
        }
        // Tables that can be reached stay tables while the lock is held; entries may change at any time, so each is
        // read once.
        let (mut tables, mut entries) = ([root; 4], [0; 4]);
        let (mut rights, mut executable) = (pte::RW | pte::USER, true);
        let mut lowest = 1;
        for level in (1..=ROOT).rev() {
            let i = usize::from(level) - 1;
            let e = self.m.load64(tables[i], offset(va, level));
            let child = pte::mfn(e);
            // A large page is the hypervisor's: the machine-to-phys table of 32-bit guests.
            let large = level > 1 && e & pte::PSE != 0;
            if e & pte::PRESENT == 0 || level > 1 && !large && child.index() >= self.m.frames().len() {
                return LogDirtyFault::Guest { present: false };
            }
            rights &= e;
            executable &= e & pte::NX == 0;
            entries[i] = e;
            if large {
                lowest = level;
                break;
            }
            if let Some(below) = i.checked_sub(1) {
                tables[below] = child;
            }
        }
        if write && rights & pte::RW == 0 || user && rights & pte::USER == 0 || fetch && !executable {
            // All levels map something, or this would not have been reached.
            return LogDirtyFault::Guest { present: true };
        }
        for level in (lowest..=ROOT).rev() {
            let i = usize::from(level) - 1;
            let bits = pte::ACCESSED | if write && level == 1 { pte::DIRTY } else { 0 };
            let seen = entries[i];
            if seen & bits != bits {
                if self.m.cmpxchg64(tables[i], offset(va, level), seen, seen | bits).is_err() {
                    // Changed concurrently: the access faults again if necessary.
                    return LogDirtyFault::Served;
                }
                entries[i] = seen | bits;
                state.bitmap.mark(self.m, self.get_gpfn(tables[i]));
            }
        }
        state.faults += 1;
        let heap = &self.env.mm().heap;
        state.shadows.provide(self.m, heap, self.d.dirty_cpus());
        let Some(mut shadow) = state.shadows.find_or_make(self.m, heap, root, ROOT) else {
            return LogDirtyFault::NoMemory;
        };
        for level in (lowest + 1..=ROOT).rev() {
            let i = usize::from(level) - 1;
            let Some(child) = state.shadows.find_or_make(self.m, heap, tables[i - 1], level - 1) else {
                return LogDirtyFault::NoMemory;
            };
            self.m.store64(shadow, offset(va, level), entry::branch(entries[i], child));
            shadow = child;
        }
        // What is above a large page leads to it now.
        if lowest == 1 {
            let settled = self.settle(state, pte::mfn(entries[0]), write);
            self.m.store64(shadow, offset(va, 1), entry::leaf(entries[0], settled));
        }
        LogDirtyFault::Served
    }

    /// Notes a write to `frame`. Returns whether further ones need not be detected.
    fn settle(&self, state: &mut State, frame: Mfn, write: bool) -> bool {
        // Others' frames are tracked for their owners, device memory for nobody.
        if !self.page(frame).is_some_and(|p| p.is_owned_by(self.d.id())) {
            return true;
        }
        let pfn = self.get_gpfn(frame);
        if write {
            state.bitmap.mark(self.m, pfn);
        }
        state.bitmap.settled(self.m, pfn)
    }
}

/// Handles a fault of the hypervisor itself at `va` with `root` in CR3. Returns `true` if `root` is a shadow and only
/// the shadow stood in the way, so that the access must be repeated.
pub fn fixup_log_dirty<E: MmEnv>(env: &E, root: Mfn, va: u64, write: bool) -> bool {
    if env.mm().logging.load(Relaxed) == 0 {
        return false;
    }
    let m = env.machine();
    let page = |mfn: Mfn| m.frames().get(mfn.index());
    let Some(table) = page(root).map(|p| Mfn(p.prev.load(Relaxed).into())) else { return false };
    // A root of the hypervisor's own leads to the guest's L3.
    let owner = page(table).and_then(|p| p.owner().or_else(|| page(pte::mfn(m.load64(table, 0)))?.owner()));
    let Some(owner) = owner else { return false };
    env.with_domain(owner, |d: Option<&DomainMem>| {
        let Some(d) = d.filter(|d| d.logs_dirty()) else { return false };
        let c = DomCtx::new(env, d);
        let mut inner = d.log_dirty.inner.lock();
        let Some(state) = inner.as_mut() else { return false };
        state.shadows.find(m, table, ROOT) == Some(root)
            && c.fault_on_shadow(state, table, va, Access { write, ..Access::default() }) == LogDirtyFault::Served
    })
}
