//! The end of a domain: all its resources are released, in steps that can be preempted.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use grant_table::DomGrants;
use mm::{DomCtx, DomId, Mfn, RelinquishState, Stage};
use public_headers::xen4::xen::VIRQ_DOM_EXC;

use crate::guest_memory::hypercall_result::Stop;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::teardown::Step;

impl<H: Hw> Hv<H> {
    /// Destroys `d` to the end, where no toolstack calls again. The interrupt window is open between two steps: another CPU
    /// that is destroying `d`, too, may be waiting for this one to flush its TLB.
    pub(crate) fn domain_kill_wholly(&self, d: &Arc<Domain>) {
        let cpu = self.hw.this_cpu();
        while let Err(Stop::Restart) = self.domain_kill(d) {
            self.hw.preempt_window();
            self.serve_held_interrupts(cpu);
        }
    }

    /// Destroys `d`, which is not the calling domain (XEN_DOMCTL_destroydomain).
    ///
    /// The domain leaves the list of domains once none of its frames is in use.
    ///
    /// # Errors
    /// [`Stop::Restart`]: preempted, or another CPU is already destroying it; call again.
    pub fn domain_kill(&self, d: &Arc<Domain>) -> Result<(), Stop> {
        // Another CPU is already destroying it.
        let Some(mut stage) = d.teardown.stage.try_lock() else { return Err(Stop::Restart) };
        loop {
            *stage = match *stage {
                Step::Alive => {
                    self.controller_forget(d);
                    self.domain_pause_sync(d);
                    if let Some(mfn) = d.console.take() {
                        self.put_guest_page(d, mfn);
                    }
                    d.mem.begins_to_die();
                    self.sched_destroy_domain(d);
                    Step::Events
                }
                Step::Events => {
                    if !self.evtchn_destroy(d) {
                        return Err(Stop::Restart);
                    }
                    self.free_domain_pirqs(d);
                    Step::Vcpu(0)
                }
                Step::Vcpu(id) => match d.vcpus().get(id) {
                    None => Step::Memory(RelinquishState::default()),
                    Some(v) => {
                        let ctx = v.ctx.try_lock().ok_or(Stop::Restart)?;
                        let mm = DomCtx::new(self, &d.mem).vcpu(&ctx.mm);
                        mm.destroy_gdt();
                        mm.destroy_ldt();
                        mm.vcpu_destroy_pagetables()?;
                        self.unmap_vcpu_info(d, v);
                        Step::Vcpu(id + 1)
                    }
                },
                Step::Memory(mut state) => {
                    let end = DomCtx::new(self, &d.mem).relinquish_domain(&d.mem, &mut state);
                    *stage = Step::Memory(state);
                    end?;
                    Step::Grants
                }
                Step::Grants => {
                    if !DomGrants::new(self, &**d).release_mappings() {
                        return Err(Stop::Restart);
                    }
                    self.pool_leave(d);
                    Step::Dead
                }
                Step::Dead => break,
            };
        }
        if d.life().dies() {
            self.send_global_virq(VIRQ_DOM_EXC as usize);
            if d.mem.is_empty() {
                self.domain_gone(d);
            }
        }
        Ok(())
    }

    /// Handles the freeing of the last frame of domain `id`.
    pub(crate) fn emptied(&self, id: DomId) {
        if let Some(d) = self.domains.get(id).filter(|d| d.life().stage() >= Stage::Dead) {
            log::debug!("dom{}: its last page is given back", id.0);
            self.domain_gone(&d);
        }
    }

    /// Removes a dead domain without frames from the list; its number is free. A second caller finds nothing to do.
    fn domain_gone(&self, d: &Arc<Domain>) {
        if !self.domains.remove_this(d) {
            return;
        }
        self.sched_shrink_room();
        self.log_suppressed(d);
        self.end_wallclock(d);
        let mm = DomCtx::new(self, &d.mem);
        self.grant_table_destroy(d);
        mm.free_xenheap_pages(d.shared_info, 0);
        self.vcpu_info_destroy(d);
        let scratch = d.xen2005.scratch.load(Ordering::Relaxed);
        if scratch != 0 {
            mm.free_xenheap_pages(Mfn(scratch), 0);
        }
    }
}
