//! A domain's end: frees every frame, whatever state its tables are in.

use core::sync::atomic::Ordering::AcqRel;

use crate::base::errno::{Halt, Result, Stop};
use crate::ctx::{DomCtx, MmEnv, Page};
use crate::frames::list::PageList;
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::domain::{AllocInfo, DomainMem};

/// The progress of the release of a domain's frames; kept by the caller between calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum RelinquishState {
    /// The hypervisor's shared frames.
    #[default]
    Xen,
    /// Everything, with L4 tables broken open.
    L4,
    /// Everything, with L3 tables broken open.
    L3,
    /// Everything, with L2 tables broken open.
    L2,
    /// Nothing left to do; frames that others still map go when they unmap them.
    Done,
}

impl<E: MmEnv> DomCtx<'_, E> {
    /// Releases the frames of dying domain `d`, whose vcpus are stopped and have dropped their tables
    /// ([`crate::VcpuCtx::vcpu_destroy_pagetables`], [`crate::VcpuCtx::destroy_gdt`], [`crate::VcpuCtx::destroy_ldt`]).
    /// It can be preempted, but not refused.
    ///
    /// # Errors
    /// [`Stop::Restart`]: preempted; call again with the same `state`.
    pub fn relinquish_domain(&self, d: &DomainMem, state: &mut RelinquishState) -> Result<(), Stop> {
        if d.is_two_level() {
            self.two_level().drop_reserve(d);
        }
        self.log_dirty_disable(d);
        loop {
            let (xen, ty, next) = match *state {
                RelinquishState::Xen => (true, page_info::pgt::NONE, RelinquishState::L4),
                RelinquishState::L4 => (false, page_info::pgt::L4, RelinquishState::L3),
                RelinquishState::L3 => (false, page_info::pgt::L3, RelinquishState::L2),
                RelinquishState::L2 => (false, page_info::pgt::L2, RelinquishState::Done),
                RelinquishState::Done => return Ok(()),
            };
            self.relinquish_memory(d, xen, ty)?;
            *state = next;
        }
    }

    /// Goes through one list once. `ty`: tables of this type are invalidated although they are referred to: the domain
    /// is dead, so top-most valid tables are only referred to by each other.
    fn relinquish_memory(&self, d: &DomainMem, xen: bool, ty: u64) -> Result<(), Stop> {
        let frames = self.m.frames();
        loop {
            // What has been dealt with waits on the relmem list.
            let page = {
                let mut guard = d.alloc();
                let (list, relmem) = lists(&mut guard, xen);
                let Some(mfn) = list.pop_front(frames) else {
                    core::mem::swap(list, relmem);
                    return Ok(());
                };
                relmem.push_back(frames, mfn);
                match self.page(mfn) {
                    // There is no reference to take: another CPU is freeing it.
                    Some(page) if self.try_get_owned(page) => page,
                    _ => continue,
                }
            };
            if let Err(e) = self.relinquish_page(page, ty) {
                let mut guard = d.alloc();
                let (list, relmem) = lists(&mut guard, xen);
                relmem.remove(frames, page.mfn);
                list.push_front(frames, page.mfn);
                drop(guard);
                self.put_page(page);
                return Err(e);
            }
            self.put_page(page);
            if self.m.preempt_pending() {
                return Err(Stop::Restart);
            }
        }
    }

    /// Takes a reference to a frame that is on its owner's list (under the list's lock, so nothing can be freed here).
    fn try_get_owned(&self, page: Page<'_>) -> bool {
        self.get_page_owner_and_reference(page).is_some()
    }

    fn relinquish_page(&self, page: Page<'_>, ty: u64) -> Result<(), Stop> {
        if page.type_info.fetch_and(!page_info::pgt::PINNED, AcqRel) & page_info::pgt::PINNED != 0 {
            match self.put_page_and_type_preemptible(page) {
                Ok(()) => {}
                Err(Halt::Untouched) => {
                    page.type_info.fetch_or(page_info::pgt::PINNED, AcqRel);
                    return Err(Stop::Restart);
                }
                Err(_) => {
                    // The type reference is the partial state's now; the pin's general one goes.
                    self.put_page(page);
                    return Err(Stop::Restart);
                }
            }
        }
        self.put_page_alloc_ref(page);
        if ty == page_info::pgt::NONE {
            return Ok(());
        }
        let x = page.type_info();
        if x & page_info::pgt::TYPE != ty || x & (page_info::pgt::VALIDATED | page_info::pgt::PARTIAL) == 0 {
            return Ok(());
        }
        // Nobody else takes or drops types of a dead domain's tables but through what is released here.
        let cleared = page.type_info.fetch_and(!(page_info::pgt::VALIDATED | page_info::pgt::PARTIAL), AcqRel);
        if cleared & (page_info::pgt::VALIDATED | page_info::pgt::PARTIAL) == 0 {
            return Ok(());
        }
        let partial = cleared & page_info::pgt::PARTIAL != 0;
        match self.devalidate_page(page, cleared) {
            Ok(()) => {
                if partial {
                    page.type_info.fetch_sub(1, AcqRel);
                    self.put_page(page);
                }
                Ok(())
            }
            Err(Halt::Untouched) => {
                page.type_info.fetch_or(page_info::pgt::VALIDATED, AcqRel);
                if partial {
                    self.put_page(page);
                }
                Err(Stop::Restart)
            }
            Err(_) => {
                // The partial state holds a type and a general reference.
                if !partial {
                    page.type_info.fetch_add(1, AcqRel);
                    self.get_page_light(page);
                }
                page.type_info.fetch_or(page_info::pgt::PARTIAL, AcqRel);
                Err(Stop::Restart)
            }
        }
    }
}

fn lists(a: &mut AllocInfo, xen: bool) -> (&mut PageList, &mut PageList) {
    (if xen { &mut a.xenpage_list } else { &mut a.page_list }, &mut a.relmem_list)
}
