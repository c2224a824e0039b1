//! Typed references: while a frame has one, it keeps its type.

use core::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed};

use crate::base::errno::{Errno, Halt, Result};
use crate::base::types::DomId;
use crate::ctx::{DomCtx, MmEnv, Page};
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::domain::DomainMem;

/// What a get or put of a table reference may do.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Ptf {
    /// The entry was left half done: it holds a general reference, and its type count if the table is partial.
    pub partial_set: bool,
    /// May be preempted.
    pub preemptible: bool,
    /// Keep the general reference when preempted half-way.
    pub retain_ref: bool,
}

impl<E: MmEnv> DomCtx<'_, E> {
    /// Takes a writable-type reference without waiting.
    #[inline]
    pub fn get_writable(&self, page: Page<'_>) -> bool {
        let x = page.type_info.load(Relaxed);
        // Count 0 will do: the type stays, so nothing needs flushing or checking.
        if x & (page_info::pgt::TYPE | page_info::pgt::VALIDATED)
            == page_info::pgt::WRITABLE | page_info::pgt::VALIDATED
            && (x + 1) & page_info::pgt::COUNT != 0
            && page.type_info.compare_exchange(x, x + 1, AcqRel, Relaxed).is_ok()
        {
            return true;
        }
        self.get_page_type_rc(page, page_info::pgt::WRITABLE, false).is_ok()
    }

    /// Drops a writable-type reference.
    #[inline]
    pub fn put_writable(&self, page: Page<'_>) {
        let x = page.type_info.load(Relaxed);
        if x & page_info::pgt::LOCKED == 0 {
            if x & page_info::pgt::COUNT == 1 {
                page.set_stamp(self.m.tlb().now());
            }
            if page.type_info.compare_exchange(x, x - 1, AcqRel, Relaxed).is_ok() {
                return;
            }
        }
        self.put_page_type(page);
    }

    /// Takes a reference of a type (not of a table above L1). Returns whether it succeeded.
    pub fn get_page_type(&self, page: Page<'_>, ty: u64) -> bool {
        self.get_page_type_rc(page, ty, false).is_ok()
    }

    /// Drops a reference of a type (not of a table above L1).
    pub fn put_page_type(&self, page: Page<'_>) {
        let rc = self.put_page_type_flags(page, Ptf::default(), None);
        debug_assert!(rc.is_ok());
    }

    /// Drops a reference of any type, or is preempted.
    ///
    /// # Errors
    /// [`Halt::Untouched`]: preempted, the reference is still held. [`Halt::Partial`]: preempted, the type is partial.
    pub(crate) fn put_page_type_preemptible(&self, page: Page<'_>) -> Result<(), Halt> {
        self.put_page_type_flags(page, Ptf { preemptible: true, ..Ptf::default() }, None)
    }

    /// Takes a general and a type reference if `d` is the owner.
    pub fn get_page_and_type(&self, page: Page<'_>, d: DomId, ty: u64) -> bool {
        if !self.get_page(page, d) {
            return false;
        }
        if !self.get_page_type(page, ty) {
            self.put_page(page);
            return false;
        }
        true
    }

    /// Drops a type and a general reference.
    pub fn put_page_and_type(&self, page: Page<'_>) {
        self.put_page_type(page);
        self.put_page(page);
    }

    /// Drops a type reference and then a general reference.
    ///
    /// # Errors
    /// As for [`Self::put_page_type_preemptible`]; the general reference is still held.
    pub(crate) fn put_page_and_type_preemptible(&self, page: Page<'_>) -> Result<(), Halt> {
        self.put_page_type_preemptible(page)?;
        self.put_page(page);
        Ok(())
    }

    /// Locks a validated frame for updates of its entries, with a type reference. A CPU never holds two
    /// such locks, and nothing waits under one.
    #[inline]
    pub(crate) fn page_lock(&self, page: Page<'_>) -> bool {
        let mut x = page.type_info.load(Relaxed);
        loop {
            while x & page_info::pgt::LOCKED != 0 {
                self.m.relax();
                x = page.type_info.load(Relaxed);
            }
            let nx = x + (1 | page_info::pgt::LOCKED);
            if x & page_info::pgt::VALIDATED == 0 || x & page_info::pgt::COUNT == 0 || nx & page_info::pgt::COUNT == 0 {
                return false;
            }
            match page.type_info.compare_exchange_weak(x, nx, AcqRel, Relaxed) {
                Ok(_) => return true,
                Err(seen) => x = seen,
            }
        }
    }

    /// Ends [`Self::page_lock`].
    #[inline]
    pub(crate) fn page_unlock(&self, page: Page<'_>) {
        let x = page.type_info.fetch_sub(1 | page_info::pgt::LOCKED, AcqRel);
        debug_assert!(x & page_info::pgt::LOCKED != 0 && x & page_info::pgt::COUNT > 1);
    }

    /// Calls `f` with the owner of a frame to which a reference is held.
    pub(crate) fn with_owner<R>(&self, page: Page<'_>, f: impl FnOnce(&DomainMem) -> R) -> Option<R> {
        if page.is_owned_by(self.d.id()) {
            return Some(f(self.d));
        }
        let id = page.owner()?;
        self.env.with_domain(id, |d| d.map(f))
    }

    #[inline(never)]
    pub(crate) fn get_page_type_rc(&self, page: Page<'_>, ty: u64, preemptible: bool) -> Result<(), Halt> {
        let mut x = page.type_info.load(Acquire);
        let nx = loop {
            let mut nx = x + 1;
            if nx & page_info::pgt::COUNT == 0 {
                return Err(Errno::INVAL.into());
            }
            if x & page_info::pgt::COUNT == 0 {
                // The type may change at 0 -> 1, and a changed type must be validated.
                if x & page_info::pgt::KIND != ty {
                    nx &= !(page_info::pgt::KIND | page_info::pgt::VALIDATED);
                    nx |= ty;
                }
            } else if x & page_info::pgt::KIND != ty {
                return Err(Errno::INVAL.into());
            } else if x & page_info::pgt::VALIDATED == 0 {
                if x & page_info::pgt::PARTIAL == 0 {
                    // Another CPU is validating.
                    loop {
                        if preemptible && self.m.preempt_pending() {
                            return Err(Halt::Untouched);
                        }
                        self.m.relax();
                        let y = page.type_info.load(Acquire);
                        if y != x {
                            x = y;
                            break;
                        }
                    }
                    continue;
                }
                // Take over the type reference of the half-validated table.
                nx = x & !page_info::pgt::PARTIAL;
            }
            match page.type_info.compare_exchange_weak(x, nx, AcqRel, Acquire) {
                Ok(_) => break nx,
                Err(seen) => x = seen,
            }
            if preemptible && self.m.preempt_pending() {
                return Err(Halt::Untouched);
            }
        };
        if nx & page_info::pgt::VALIDATED != 0 {
            return Ok(());
        }

        // Exclusive until VALIDATED or PARTIAL is set.
        if x & page_info::pgt::COUNT == 0 && x & page_info::pgt::KIND != ty {
            self.flush_for_type_change(page);
        }
        if nx & page_info::pgt::NON_COHERENT != 0 && ty != page_info::pgt::WRITABLE {
            self.m.flush_cache_page(page.mfn);
            page.type_info.fetch_and(!page_info::pgt::NON_COHERENT, AcqRel);
        }
        let mut rc = Ok(());
        if ty == page_info::pgt::WRITABLE {
            page.type_info.fetch_or(page_info::pgt::VALIDATED, AcqRel);
        } else {
            if x & page_info::pgt::PARTIAL == 0 {
                page.reset_progress();
            }
            rc = self.validate_page(page, ty);
        }
        if x & page_info::pgt::PARTIAL != 0 {
            self.put_page(page);
        }
        rc
    }

    /// Flushes TLBs, so that none keeps a translation from a frame's old type, in particular a writable one of a future
    /// page table.
    fn flush_for_type_change(&self, page: Page<'_>) {
        let stamp = page.stamp();
        self.with_owner(page, |d| {
            let mask = self.m.tlb().filter(d.dirty_cpus(), stamp);
            if !mask.is_empty() {
                self.m.flush_tlb_cpus(mask);
            }
        });
    }

    /// Drops a type reference. `ptpg` is the table the reference comes from.
    pub(crate) fn put_page_type_flags(&self, page: Page<'_>, flags: Ptf, ptpg: Option<Page<'_>>) -> Result<(), Halt> {
        let mut x = page.type_info.load(Acquire);
        loop {
            let nx = x.wrapping_sub(1);
            if flags.partial_set {
                // Only to finish with a partial table; if another CPU has done so, there is nothing left.
                if x & page_info::pgt::PARTIAL == 0 {
                    return Ok(());
                }
                debug_assert!(x & page_info::pgt::COUNT == 1);
            } else {
                debug_assert!(x & page_info::pgt::PARTIAL == 0, "put of partial table {:#x}", page.mfn.0);
            }
            debug_assert!(x & page_info::pgt::COUNT != 0, "put_page_type({:#x}) without reference", page.mfn.0);
            match nx & (page_info::pgt::LOCKED | page_info::pgt::COUNT) {
                0 => {
                    let ty = nx & page_info::pgt::TYPE;
                    if (page_info::pgt::L1..=page_info::pgt::L4).contains(&ty)
                        && nx & (page_info::pgt::VALIDATED | page_info::pgt::PARTIAL) != 0
                    {
                        let invalid = x & !(page_info::pgt::VALIDATED | page_info::pgt::PARTIAL);
                        match page.type_info.compare_exchange(x, invalid, AcqRel, Acquire) {
                            Ok(_) => {
                                // The CPU that cleared the bit cleans up; others spin or fail meanwhile.
                                let rc = self.put_final_page_type(page, x, ptpg);
                                if x & page_info::pgt::PARTIAL != 0 {
                                    self.put_page(page);
                                }
                                return rc;
                            }
                            Err(seen) => x = seen,
                        }
                    } else {
                        // The stamp shares its place with linear counts, which only tables have.
                        if !same_type(x, ptpg) {
                            page.set_stamp(self.m.tlb().now());
                        }
                        match page.type_info.compare_exchange(x, nx, AcqRel, Acquire) {
                            Ok(_) => return self.put_linear(page, x, ptpg),
                            Err(seen) => x = seen,
                        }
                    }
                }
                n if n == page_info::pgt::LOCKED | 1 => {
                    // The lock's reference must not become the last one: unlocking does not clean up.
                    self.m.relax();
                    x = page.type_info.load(Acquire);
                }
                _ => match page.type_info.compare_exchange(x, nx, AcqRel, Acquire) {
                    Ok(_) => return self.put_linear(page, x, ptpg),
                    Err(seen) => x = seen,
                },
            }
            if flags.preemptible && self.m.preempt_pending() {
                return Err(Halt::Untouched);
            }
        }
    }

    #[inline]
    fn put_linear(&self, page: Page<'_>, x: u64, ptpg: Option<Page<'_>>) -> Result<(), Halt> {
        if let Some(pt) = ptpg.filter(|_| same_type(x, ptpg)) {
            self.dec_linear(page, pt);
        }
        Ok(())
    }

    fn put_final_page_type(&self, page: Page<'_>, x: u64, ptpg: Option<Page<'_>>) -> Result<(), Halt> {
        let rc = self.devalidate_page(page, x);
        if let Some(pt) = ptpg.filter(|_| same_type(x, ptpg)) {
            // Linear counts change as soon as devalidation begins.
            if x & page_info::pgt::VALIDATED != 0 && rc != Err(Halt::Untouched) {
                self.dec_linear(page, pt);
            }
        }
        match rc {
            Ok(()) => {
                page.set_stamp(self.m.tlb().now());
                page.type_info.fetch_sub(1, AcqRel);
            }
            Err(Halt::Untouched) => {
                page.type_info.fetch_or(page_info::pgt::VALIDATED, AcqRel);
            }
            Err(_) => {
                self.get_page_light(page);
                page.type_info.fetch_or(page_info::pgt::PARTIAL, AcqRel);
            }
        }
        rc
    }
}

#[inline]
fn same_type(x: u64, ptpg: Option<Page<'_>>) -> bool {
    ptpg.is_some_and(|pt| (x ^ pt.type_info()) & page_info::pgt::TYPE == 0)
}
