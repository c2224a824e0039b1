//! End of interrupt: a guest reports that it has handled the device (PHYSDEVOP_eoi).

use alloc::sync::Arc;
use core::sync::atomic::Ordering;
use mm::int::count32;

use mm::{CpuId, Errno, Mfn};

use crate::machine::hw::{Hw, Nanos};
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::percpu::softirq;

/// After this time a line that a guest has not reported to be done with is unmasked, as on Xen.
pub(super) const FORCED: Nanos = 1_000_000;

impl<H: Hw> Hv<H> {
    /// PHYSDEVOP_eoi.
    ///
    /// # Errors
    /// EINVAL: no such pirq, or one with neither an interrupt nor a channel.
    #[inline]
    pub fn pirq_eoi(&self, d: &Arc<Domain>, pirq: u32) -> Result<(), Errno> {
        let slot = self.pirqs(d).get(pirq as usize).ok_or(Errno::INVAL)?;
        let port = slot.port();
        if port.is_none() && slot.irq.load(Ordering::Relaxed) == 0 {
            return Err(Errno::INVAL);
        }
        if d.irqs.auto_unmask.load(Ordering::Relaxed) {
            let _ = self.evtchn_unmask(d, port);
        }
        self.pirq_guest_eoi(d, pirq);
        Ok(())
    }

    /// Notes that the guest has finished with a pirq; when all that share the irq have, it is unmasked.
    fn pirq_guest_eoi(&self, d: &Arc<Domain>, pirq: u32) {
        let Some(irq) = d.irqs.irq(pirq) else { return };
        let Some(desc) = self.irq_desc(irq) else { return };
        let mut desc = desc.lock();
        let Some(guest) = desc.guests.iter_mut().find(|g| g.pirq == pirq && Arc::ptr_eq(&g.d, d)) else { return };
        if core::mem::take(&mut guest.in_flight) && !desc.in_flight() {
            self.irq_mask(irq, &desc, false);
        }
    }

    /// Has `cpu` look at `due` whether the end of all interrupts in flight has been reported.
    pub(super) fn await_eoi(&self, cpu: CpuId, due: Nanos) {
        let pc = self.percpu(cpu);
        let mut q = pc.runq.lock();
        if due < q.timers.eoi {
            q.timers.eoi = due;
            pc.timers.heap_first.store(q.timers.first(), Ordering::Relaxed);
            drop(q);
            self.raise(cpu, softirq::TIMER);
        }
    }

    /// Unmasks the lines that have been in flight for [`FORCED`], whoever has not reported their end: a guest that is
    /// stuck keeps no line from the others that share it. `cpu` is the calling CPU.
    #[cold]
    pub(crate) fn force_eois(&self, cpu: CpuId, now: Nanos) {
        let Some(descs) = self.irqs.descs.get() else { return };
        let mut next = Nanos::MAX;
        for (irq, desc) in (0..self.hw.nr_gsis()).zip(descs.iter()) {
            let mut desc = desc.lock();
            if !desc.in_flight() {
                continue;
            }
            if desc.eoi_due <= now {
                desc.guests.iter_mut().for_each(|guest| guest.in_flight = false);
                self.irq_mask(irq, &desc, false);
            } else {
                next = next.min(desc.eoi_due);
            }
        }
        if next != Nanos::MAX {
            self.await_eoi(cpu, next);
        }
    }

    /// PHYSDEVOP_IRQ_UNMASK_NOTIFY: end of interrupt for all pirqs whose event channel is not masked.
    pub(crate) fn pirq_guest_unmask(&self, d: &Arc<Domain>) {
        for (pirq, slot) in self.pirqs(d).iter().enumerate() {
            let port = slot.port();
            if !port.is_none() && !self.port_masked(d, port) {
                self.pirq_guest_eoi(d, count32(pirq));
            }
        }
    }

    /// PHYSDEVOP_pirq_eoi_gmfn: registers a page of the guest's with a bit for each pirq that needs PHYSDEVOP_eoi.
    /// EBUSY: it has one.
    pub(crate) fn set_eoi_map(&self, d: &Domain, mfn: Mfn, auto_unmask: bool) -> Result<(), Errno> {
        self.get_guest_page(d, mfn)?;
        if d.irqs.eoi_map.compare_exchange(0, mfn.0, Ordering::AcqRel, Ordering::Relaxed).is_err() {
            self.put_guest_page(d, mfn);
            return Err(Errno::BUSY);
        }
        if auto_unmask {
            d.irqs.auto_unmask.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Shows the guest whether `pirq` (less than the bits in a page) needs PHYSDEVOP_eoi.
    pub(super) fn set_eoi_bit(&self, d: &Domain, pirq: u32, needed: bool) {
        let map = d.irqs.eoi_map.load(Ordering::Acquire);
        if map == 0 {
            return;
        }
        let (off, bit) = ((pirq / 32 * 4) as usize, 1 << (pirq % 32));
        if needed {
            self.hw.fetch_or32(Mfn(map), off, bit);
        } else {
            self.hw.fetch_and32(Mfn(map), off, !bit);
        }
    }
}
