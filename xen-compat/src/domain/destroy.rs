//! The end of a domain: everything it has is given back, in steps that can be preempted.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use mm::{Ctx, DomId, Mfn, RelinquishState, VcpuMm};
use public_headers::xen4::xen::VIRQ_DOM_EXC;

use crate::guest_memory::hypercall_result::Stop;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::teardown::Stage;

impl<H: Hw> Hv<H> {
    /// Destroys `d`, which is not the calling domain (XEN_DOMCTL_destroydomain). `Restart`: preempted, call again.
    ///
    /// The domain leaves the list of domains when nobody uses a frame of it any more.
    pub fn domain_kill(&self, d: &Arc<Domain>) -> Result<(), Stop> {
        // Another CPU is at it.
        let Some(mut stage) = d.teardown.stage.try_lock() else { return Err(Stop::Restart) };
        loop {
            *stage = match *stage {
                Stage::Alive => {
                    self.controller_forget(d);
                    self.domain_pause_sync(d);
                    d.mem.begins_to_die();
                    self.sched_destroy_domain(d);
                    Stage::Events
                }
                Stage::Events => {
                    if !self.evtchn_destroy(d) {
                        return Err(Stop::Restart);
                    }
                    self.free_domain_pirqs(d);
                    Stage::Vcpu(0)
                }
                Stage::Vcpu(id) => match d.vcpus().get(id) {
                    None => Stage::Memory(RelinquishState::default()),
                    Some(v) => {
                        let ctx = v.ctx.try_lock().ok_or(Stop::Restart)?;
                        let mm = Ctx::new(self, &d.mem, &ctx.mm);
                        mm.destroy_gdt();
                        mm.destroy_ldt();
                        mm.vcpu_destroy_pagetables()?;
                        self.unmap_vcpu_info(d, v);
                        Stage::Vcpu(id + 1)
                    }
                },
                Stage::Memory(mut state) => {
                    let spare = VcpuMm::new();
                    let end = Ctx::new(self, &d.mem, &spare).relinquish_domain(&d.mem, &mut state);
                    *stage = Stage::Memory(state);
                    end?;
                    Stage::Grants
                }
                Stage::Grants => {
                    if !self.grant_release_mappings(d) {
                        return Err(Stop::Restart);
                    }
                    Stage::Dead
                }
                Stage::Dead => break,
            };
        }
        if !d.teardown.dead.swap(true, Ordering::AcqRel) {
            self.send_global_virq(VIRQ_DOM_EXC as usize);
            if d.mem.is_empty() {
                self.domain_gone(d);
            }
        }
        Ok(())
    }

    /// The last frame of domain `id` has been freed.
    pub(crate) fn emptied(&self, id: DomId) {
        if let Some(d) = self.domains.get(id).filter(|d| d.teardown.is_dead()) {
            log::debug!("dom{}: its last page is given back", id.0);
            self.domain_gone(&d);
        }
    }

    /// Takes a dead domain without frames out of the list; its number is free. A second caller finds it gone.
    fn domain_gone(&self, d: &Arc<Domain>) {
        if !self.domains.remove_this(d) {
            return;
        }
        self.sched_shrink_room();
        self.log_suppressed(d);
        self.end_wallclock(d);
        let spare = VcpuMm::new();
        let mm = Ctx::new(self, &d.mem, &spare);
        self.grant_table_destroy(d);
        mm.free_xenheap_pages(d.shared_info, 0);
        self.vcpu_info_destroy(d);
        let scratch = d.xen2005.scratch.load(Ordering::Relaxed);
        if scratch != 0 {
            mm.free_xenheap_pages(Mfn(scratch), 0);
        }
    }
}
