//! A domain's pirqs, its names for irqs, and the irq of each.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use mm::int::count32;

use mm::{try_alloc, Errno, NoMemory};
use public_headers::xen4::physdev::MAP_PIRQ_TYPE_GSI;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::irq::access::IrqAccess;
use crate::state::irq::desc::{Source, NR_ISA_IRQS};
use crate::state::irq::pirq::{DomainIrqs, Pirq, ALLOCATED};

/// Pirqs of a domain that does not own the hardware, beyond one for each line.
const EXTRA_PIRQS: u32 = 32;

impl<H: Hw> Hv<H> {
    /// Creates the interrupts of a new domain, none mapped.
    pub(crate) fn new_domain_irqs(&self, hardware: bool) -> Result<DomainIrqs, NoMemory> {
        let nr_irqs = self.irqs.descs(&self.hw).len();
        let n = if hardware { nr_irqs } else { nr_irqs.min((self.hw.nr_gsis() + EXTRA_PIRQS) as usize) };
        Ok(DomainIrqs {
            pirqs: try_alloc::slice(n, |_| Pirq::default())?,
            bound: try_alloc::slice(n.div_ceil(64), |_| AtomicU64::new(0))?,
            eoi_map: AtomicU64::new(0),
            access: IrqAccess::new(nr_irqs)?,
            auto_unmask: AtomicBool::new(false),
        })
    }

    /// Returns the pirqs of `d`.
    pub(crate) fn pirqs<'a>(&self, d: &'a Domain) -> &'a [Pirq] {
        &d.irqs.pirqs
    }

    /// Finds a pirq to map an irq of `type_` (`MAP_PIRQ_TYPE_*`) to. The event lock is held. ENOSPC: none is free.
    pub(crate) fn get_free_pirq(&self, d: &Domain, type_: u32) -> Result<u32, Errno> {
        let all = self.pirqs(d);
        let nr_gsis = (self.hw.nr_gsis() as usize).min(all.len());
        let free = |n: &usize| all[*n].irq.load(Ordering::Relaxed) == 0 && all[*n].port().is_none();
        let line = (type_ == MAP_PIRQ_TYPE_GSI).then(|| (NR_ISA_IRQS as usize..nr_gsis).find(free)).flatten();
        line.or_else(|| (nr_gsis..all.len()).rev().find(free)).map(count32).ok_or(Errno::NOSPC)
    }

    /// PHYSDEVOP_get_free_pirq.
    pub(crate) fn reserve_pirq(&self, d: &Domain, type_: u32) -> Result<u32, Errno> {
        let _ports = d.event_channels.lock_events();
        let pirq = self.get_free_pirq(d, type_)?;
        self.pirqs(d)[pirq as usize].irq.store(ALLOCATED, Ordering::Relaxed);
        Ok(pirq)
    }

    /// Chooses the pirq for `irq`: the one `wanted` (negative: any). The event lock is held. EEXIST: it has another.
    pub(crate) fn choose_pirq(&self, d: &Domain, wanted: i32, irq: u32, type_: u32) -> Result<u32, Errno> {
        let current = d.irqs.pirq_of(irq);
        match (u32::try_from(wanted), current) {
            (Err(_), Some(pirq)) if d.irqs.irq(pirq).is_none() => Err(Errno::BUSY),
            (Err(_), Some(pirq)) => Ok(pirq),
            (Err(_), None) => self.get_free_pirq(d, type_),
            (Ok(wanted), Some(pirq)) if pirq != wanted => Err(Errno::EXIST),
            (Ok(wanted), _) => Ok(wanted),
        }
    }

    /// Maps `pirq` of `d` to `irq`. The event lock is held. Returns `Ok(false)` if one of them has another mapping,
    /// which is kept.
    pub(crate) fn map_domain_pirq(&self, d: &Domain, pirq: u32, irq: u32) -> Result<bool, Errno> {
        let slot = self.pirqs(d).get(pirq as usize).ok_or(Errno::INVAL)?;
        if irq == 0 || self.irq_desc(irq).is_none() {
            return Err(Errno::INVAL);
        }
        let old = slot.irq.load(Ordering::Relaxed);
        if old > 0 && old != irq as i32 || d.irqs.pirq_of(irq).is_some_and(|p| p != pirq) {
            log::warn!("d{}: pirq {pirq} or irq {irq} is mapped already", d.id.0);
            return Ok(false);
        }
        d.irq_permit(irq, true);
        slot.irq.store(irq as i32, Ordering::Relaxed);
        Ok(true)
    }

    /// PHYSDEVOP_map_pirq of a line: `index` names it by GSI. EPERM: the caller may not use it itself.
    pub(crate) fn map_gsi_pirq(&self, cur: &Domain, d: &Domain, index: i32, wanted: i32) -> Result<u32, Errno> {
        let gsi = u32::try_from(index).ok().filter(|&g| g < self.hw.nr_gsis()).ok_or(Errno::INVAL)?;
        let irq = match cur.irqs.irq(gsi) {
            Some(irq) => irq,
            None if cur.is_hardware() => gsi,
            None => return Err(Errno::INVAL),
        };
        let _ports = d.event_channels.lock_events();
        let pirq = self.choose_pirq(d, wanted, irq, MAP_PIRQ_TYPE_GSI)?;
        if !cur.irq_permitted(irq) {
            return Err(Errno::PERM);
        }
        self.map_domain_pirq(d, pirq, irq)?;
        Ok(pirq)
    }

    /// PHYSDEVOP_unmap_pirq. The list of PCI devices is not locked.
    ///
    /// # Errors
    /// EINVAL: it is not mapped.
    pub fn unmap_domain_pirq(&self, d: &Arc<Domain>, pirq: i32) -> Result<(), Errno> {
        let pirq = u32::try_from(pirq).map_err(|_| Errno::INVAL)?;
        let mut pci = self.irqs.pci.lock();
        let _ports = d.event_channels.lock_events();
        let slot = self.pirqs(d).get(pirq as usize).ok_or(Errno::INVAL)?;
        let irq = d.irqs.irq(pirq).ok_or(Errno::INVAL)?;
        let forced = self.unbind_guest(d, pirq, irq);
        if forced {
            log::warn!("d{}: forcing unbind of pirq {pirq}", d.id.0);
        }
        // A pirq that is still bound to a channel stays taken until that is closed.
        slot.irq.store(if forced { -(irq as i32) } else { 0 }, Ordering::Relaxed);
        if !d.is_hardware() {
            d.irq_permit(irq, false);
        }
        if let Some(lock) = self.irq_desc(irq) {
            let mut desc = lock.lock();
            if matches!(desc.source, Source::Msi(_)) && desc.guests.is_empty() {
                self.msi_release(&mut pci, irq, &mut desc);
            }
        }
        Ok(())
    }

    /// Unmaps all pirqs of a dying domain and releases its end-of-interrupt bitmap. Its event channels are closed.
    pub fn free_domain_pirqs(&self, d: &Arc<Domain>) {
        for pirq in 0..self.pirqs(d).len() {
            let _ = self.unmap_domain_pirq(d, count32(pirq).cast_signed());
        }
        let map = d.irqs.eoi_map.swap(0, Ordering::AcqRel);
        if map != 0 {
            self.put_guest_page(d, mm::Mfn(map));
        }
    }
}
