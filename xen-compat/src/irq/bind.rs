//! Binding an irq to a domain's event channel: routing, masking and sharing.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;
use mm::int::low8;

use mm::{try_alloc, CpuId, Errno, VcpuId};

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;
use crate::state::irq::desc::{Desc, Guest, Source, NR_ISA_IRQS};
use crate::state::vcpu::Vcpu;

/// Maximum number of domains that share an irq (`irq-max-guests`).
const MAX_GUESTS: usize = 32;

impl<H: Hw> Hv<H> {
    /// Returns the line of the IO-APICs that `irq` is wired to.
    pub(super) fn irq_line(&self, irq: u32) -> u32 {
        if irq < NR_ISA_IRQS {
            self.hw.isa_irq(low8(irq)).0
        } else {
            irq
        }
    }

    /// Returns the irq of a line of the IO-APICs: its ISA interrupt's, else its own number.
    pub(super) fn line_irq(&self, line: u32) -> u32 {
        (0..NR_ISA_IRQS).find(|&i| self.hw.isa_irq(low8(i)).0 == line).unwrap_or(line)
    }

    /// Masks or unmasks an irq at its source.
    pub(super) fn irq_mask(&self, irq: u32, desc: &Desc, masked: bool) {
        match &desc.source {
            Source::None => {}
            Source::Gsi(_) => self.hw.gsi_mask(self.irq_line(irq), masked),
            Source::Msi(msi) => self.msi_mask(msi, masked),
        }
    }

    /// Delivers an irq to `cpu` from now on; it has just been taken, or is masked.
    pub(super) fn irq_move(&self, irq: u32, desc: &mut Desc, cpu: CpuId) {
        if cpu == desc.cpu || desc.vector == 0 {
            return;
        }
        desc.cpu = cpu;
        match &desc.source {
            Source::None => {}
            Source::Gsi(mode) => {
                if self.hw.gsi_route(self.irq_line(irq), desc.vector, cpu, *mode).is_ok() {
                    let masked = desc.guests.is_empty() || desc.in_flight();
                    self.hw.gsi_mask(self.irq_line(irq), masked);
                }
            }
            Source::Msi(msi) => self.msi_route(msi, desc.vector, cpu),
        }
    }

    /// Delivers to the first CPU what is delivered to `cpu`, which goes offline, until the vcpus that handle it run
    /// elsewhere. Interrupts in flight are ended by the first CPU, too.
    pub(crate) fn irqs_leave(&self, cpu: CpuId) {
        let Some(descs) = self.irqs.descs.get() else { return };
        for (irq, desc) in (0..).zip(descs.iter()) {
            let mut desc = desc.lock();
            if desc.in_flight() {
                // That CPU may have been to see to it.
                self.await_eoi(CpuId(0), desc.eoi_due);
            }
            desc.move_to.take_if(|to| *to == cpu);
            if desc.cpu == cpu {
                self.irq_move(irq, &mut desc, CpuId(0));
            }
        }
    }

    /// Gives an irq a vector if it has none.
    pub(super) fn irq_vector(&self, irq: u32, desc: &mut Desc) -> Result<u8, Errno> {
        if desc.vector == 0 {
            desc.vector = self.irqs.vectors.alloc(irq).ok_or(Errno::NOSPC)?;
        }
        Ok(desc.vector)
    }

    /// Starts an irq: routed to `cpu` and unmasked.
    fn irq_startup(&self, irq: u32, desc: &mut Desc, cpu: CpuId) -> Result<(), Errno> {
        let vector = self.irq_vector(irq, desc)?;
        desc.cpu = cpu;
        match &desc.source {
            // Bound before it is set up: it waits for PHYSDEVOP_setup_gsi.
            Source::None => return Ok(()),
            Source::Gsi(mode) => {
                self.hw.gsi_route(self.irq_line(irq), vector, cpu, *mode).map_err(|_| Errno::INVAL)?;
            }
            Source::Msi(msi) => self.msi_route(msi, vector, cpu),
        }
        self.irq_mask(irq, desc, false);
        Ok(())
    }

    /// Binds `pirq` of `d` to `port`. The event lock is held. EBUSY: other domains have the irq and it is not shared.
    pub(crate) fn pirq_guest_bind(
        &self,
        d: &Arc<Domain>,
        pirq: u32,
        port: Port,
        will_share: bool,
        cpu: CpuId,
    ) -> Result<(), Errno> {
        let irq = d.irqs.irq(pirq).ok_or(Errno::INVAL)?;
        let mut desc = self.irq_desc(irq).ok_or(Errno::INVAL)?.lock();
        if desc.own {
            return Err(Errno::BUSY);
        }
        let first = desc.guests.is_empty();
        if first {
            desc.shareable = will_share;
        } else if !will_share || !desc.shareable || desc.guests.len() >= MAX_GUESTS {
            return Err(Errno::BUSY);
        }
        try_alloc::push(&mut desc.guests, Guest { d: d.clone(), pirq, in_flight: false })?;
        d.irqs.set_port(pirq, port);
        if first && let Err(e) = self.irq_startup(irq, &mut desc, cpu) {
            desc.guests.clear();
            d.irqs.set_port(pirq, Port::NONE);
            return Err(e);
        }
        self.set_eoi_bit(d, pirq, desc.needs_eoi());
        Ok(())
    }

    /// Unbinds `pirq` of `d` from its channel, which is being closed. The event lock is held.
    pub(crate) fn pirq_guest_unbind(&self, d: &Arc<Domain>, pirq: u32) {
        let Some(slot) = self.pirqs(d).get(pirq as usize) else { return };
        match d.irqs.irq(pirq) {
            Some(irq) => {
                self.unbind_guest(d, pirq, irq);
            }
            // Unmapped while it was bound: now it is free.
            None => slot.irq.store(0, Ordering::Relaxed),
        }
        d.irqs.set_port(pirq, Port::NONE);
    }

    /// Removes a domain from those that handle an irq. Returns whether it was one. The last one leaves it masked.
    pub(super) fn unbind_guest(&self, d: &Arc<Domain>, pirq: u32, irq: u32) -> bool {
        let Some(desc) = self.irq_desc(irq) else { return false };
        let mut desc = desc.lock();
        let Some(at) = desc.guests.iter().position(|g| Arc::ptr_eq(&g.d, d) && g.pirq == pirq) else { return false };
        let was_in_flight = desc.in_flight();
        // The caller still holds the domain whose reference is dropped.
        desc.guests.remove(at);
        if desc.guests.is_empty() {
            self.irq_mask(irq, &desc, true);
        } else if was_in_flight && !desc.in_flight() {
            self.irq_mask(irq, &desc, false);
        }
        true
    }

    /// Moves the interrupt of `pirq` to `cpu`, to which the notified vcpu has moved.
    pub(crate) fn pirq_set_affinity(&self, d: &Domain, pirq: u32, cpu: CpuId) {
        if let Some(desc) = d.irqs.irq(pirq).and_then(|irq| self.irq_desc(irq)) {
            let mut desc = desc.lock();
            desc.move_to = (desc.cpu != cpu).then_some(cpu);
        }
    }

    /// Moves the interrupts of vcpu `v` of `d` to `cpu`, the calling CPU, on which it is about to run.
    #[inline]
    pub fn evtchn_move_pirqs(&self, d: &Domain, v: &Vcpu, cpu: CpuId) {
        if v.irqs_on.load(Ordering::Relaxed) != cpu.0 {
            self.move_pirqs(d, v, cpu);
        }
    }

    #[cold]
    fn move_pirqs(&self, d: &Domain, v: &Vcpu, cpu: CpuId) {
        v.irqs_on.store(cpu.0, Ordering::Relaxed);
        for pirq in d.irqs.bound() {
            if d.event_channels.channel(d.irqs.port(pirq)).is_some_and(|chn| chn.vcpu() == v.id) {
                self.pirq_set_affinity(d, pirq, cpu);
            }
        }
    }

    /// Returns the CPU a vcpu runs on or last ran on.
    pub(crate) fn vcpu_cpu(&self, d: &Domain, vcpu: VcpuId) -> CpuId {
        d.vcpu_by_id(vcpu).map_or(CpuId(0), |v| v.sched.processor())
    }

    /// Returns how many domains handle the irq of a pirq.
    pub(crate) fn pirq_shared(&self, d: &Domain, pirq: u32) -> bool {
        d.irqs.irq(pirq).and_then(|irq| self.irq_desc(irq)).is_some_and(|desc| desc.lock().guests.len() > 1)
    }
}
