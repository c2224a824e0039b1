//! Page faults of a domain that runs on shadows.

use crate::base::pte;
use crate::base::types::Mfn;
use crate::ctx::{DomCtx, MmEnv};
use crate::frames::machine::Machine;
use crate::log_dirty::entry;
use crate::state::domain::DomainMem;
use crate::state::log_dirty::shadows::{copy_hypervisor_slots, ROOT};
use crate::state::log_dirty::State;
use crate::state::vcpu::Root;

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

    /// Handles a fault at `va`, outside the hypervisor's range, of the calling domain on the shadow of `root`.
    #[cold]
    pub fn log_dirty_fault(&self, root: Mfn, va: u64, write: bool, fetch: bool) -> LogDirtyFault {
        let mut inner = self.d.log_dirty.inner.lock();
        match inner.as_mut() {
            Some(state) => self.fault_on_shadow(state, root, va, write, fetch),
            // Turned off meanwhile.
            None => LogDirtyFault::Served,
        }
    }

    fn fault_on_shadow(&self, state: &mut State, root: Mfn, va: u64, write: bool, fetch: bool) -> LogDirtyFault {
        if !pte::addr_ok(va) {
            return LogDirtyFault::Guest { present: false };
        }
        // Tables that can be reached stay tables while the lock is held; entries may change at any time, so each is
        // read once.
        let (mut tables, mut entries) = ([root; 4], [0; 4]);
        let (mut writable, mut executable) = (true, true);
        for level in (1..=ROOT).rev() {
            let i = usize::from(level) - 1;
            let e = self.m.load64(tables[i], offset(va, level));
            let child = pte::mfn(e);
            if e & pte::PRESENT == 0 || level > 1 && child.index() >= self.m.frames().len() {
                return LogDirtyFault::Guest { present: false };
            }
            writable &= e & pte::RW != 0;
            executable &= e & pte::NX == 0;
            entries[i] = e;
            if let Some(below) = i.checked_sub(1) {
                tables[below] = child;
            }
        }
        if write && !writable || fetch && !executable {
            // All levels map something, or this would not have been reached.
            return LogDirtyFault::Guest { present: true };
        }
        for level in (1..=ROOT).rev() {
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
        let settled = self.settle(state, pte::mfn(entries[0]), write);
        let heap = &self.env.mm().heap;
        state.shadows.provide(self.m, heap, self.d.dirty_cpus());
        let Some(mut shadow) = state.shadows.find_or_make(self.m, heap, root, ROOT) else {
            return LogDirtyFault::NoMemory;
        };
        for level in (2..=ROOT).rev() {
            let i = usize::from(level) - 1;
            let Some(child) = state.shadows.find_or_make(self.m, heap, tables[i - 1], level - 1) else {
                return LogDirtyFault::NoMemory;
            };
            self.m.store64(shadow, offset(va, level), entry::branch(entries[i], child));
            shadow = child;
        }
        self.m.store64(shadow, offset(va, 1), entry::leaf(entries[0], settled));
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
    let m = env.machine();
    let Some(table) =
        m.frames().get(root.index()).map(|p| Mfn(p.prev.load(core::sync::atomic::Ordering::Relaxed).into()))
    else {
        return false;
    };
    let Some(owner) = m.frames().get(table.index()).and_then(|p| p.owner()) else { return false };
    env.with_domain(owner, |d: Option<&DomainMem>| {
        let Some(d) = d.filter(|d| d.logs_dirty()) else { return false };
        let c = DomCtx::new(env, d);
        let mut inner = d.log_dirty.inner.lock();
        let Some(state) = inner.as_mut() else { return false };
        state.shadows.find(m, table, ROOT) == Some(root)
            && c.fault_on_shadow(state, table, va, write, false) == LogDirtyFault::Served
    })
}
