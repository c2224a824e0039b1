//! The end of domains that no toolstack manages: a CPU destroys them as soon as it can.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use mm::{try_alloc, CpuId};

use crate::machine::hw::{Hw, MachineStop};
use crate::state::controller::{Controller, Doomed};
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::percpu;

impl Controller {
    fn take_doomed(&self) -> Option<Doomed> {
        self.doomed.lock().pop()
    }
}

impl<H: Hw> Hv<H> {
    /// Makes this CPU destroy a domain before it returns to a guest; not at once, because the CPU may be running it.
    pub(crate) fn doom(&self, doomed: Doomed) {
        try_alloc::push_reserved(&mut self.controller.doomed.lock(), doomed);
        self.raise(self.hw.this_cpu(), percpu::softirq::REAP);
    }

    /// Destroys the domains that have ended, unless a CPU still has a vcpu of theirs loaded: then this work stays
    /// pending. `loaded`: whose vcpu `cpu`, the calling CPU, has loaded. No lock is held but that of its context.
    #[cold]
    pub(crate) fn reap(&self, cpu: CpuId, loaded: Option<&Arc<Domain>>) {
        let bits = &self.percpu(cpu).softirq;
        bits.fetch_and(!percpu::softirq::REAP, Ordering::SeqCst);
        while let Some(doomed) = self.controller.take_doomed() {
            let here = loaded.is_some_and(|l| Arc::ptr_eq(l, &doomed.d));
            if here || self.is_on_a_cpu(&doomed.d) {
                // It does not run any more, but is still loaded: first it has to go. This CPU must not wait for that,
                // because another may be waiting for what this one has loaded.
                try_alloc::push_reserved(&mut self.controller.doomed.lock(), doomed);
                let release = if here { percpu::softirq::RELEASE } else { 0 };
                bits.fetch_or(percpu::softirq::REAP | release, Ordering::SeqCst);
                return;
            }
            self.destroy(&doomed.d);
            self.build_again(&doomed);
            if self.controller_do(|c, _| c.is_alone()) {
                log::warn!("All domains have ended.");
                self.hw.machine_stop(MachineStop::Halt);
            }
        }
    }

    /// Returns whether a CPU still has a vcpu of `d`, which has ended, loaded. Each that has is asked to save it.
    fn is_on_a_cpu(&self, d: &Domain) -> bool {
        d.vcpus().iter().fold(false, |on, v| !self.vcpu_descheduled(v) | on)
    }

    fn destroy(&self, d: &Arc<Domain>) {
        let pages = d.mem.tot_pages();
        self.domain_kill_wholly(d);
        let id = d.id.0;
        match d.mem.tot_pages() {
            0 => log::info!("dom{id} is destroyed: {pages} pages given back"),
            left => log::info!("dom{id} is destroyed: {left} of {pages} pages wait for others to let go of them"),
        }
    }
}
