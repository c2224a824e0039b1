//! A domain's names for irqs.

use alloc::boxed::Box;
use core::sync::atomic::{AtomicBool, AtomicI32, AtomicU64, Ordering};
use mm::int::count32;

use crate::state::event_channel::port::{AtomicPort, Port};
use crate::state::irq::access::IrqAccess;

/// [`Pirq::irq`]: reserved by PHYSDEVOP_get_free_pirq, not mapped yet.
pub(crate) const ALLOCATED: i32 = i32::MIN;

/// One pirq; changed under the domain's event lock.
#[derive(Default)]
pub(crate) struct Pirq {
    /// Its irq; 0 if not mapped; negative if unmapped while bound, or [`ALLOCATED`].
    pub(crate) irq: AtomicI32,
    /// The port it is bound to. Set by [`DomainIrqs::set_port`].
    port: AtomicPort,
}

impl Pirq {
    /// Returns the port it is bound to.
    pub(crate) fn port(&self) -> Port {
        self.port.load(Ordering::Acquire)
    }
}

/// The physical interrupts of one domain.
pub struct DomainIrqs {
    /// All its pirqs.
    pub(crate) pirqs: Box<[Pirq]>,
    /// A bit for each pirq that is bound to a port.
    pub(crate) bound: Box<[AtomicU64]>,
    /// Frame of the bitmap that tells the guest which pirqs need PHYSDEVOP_eoi; 0: none.
    pub(crate) eoi_map: AtomicU64,
    /// Irqs that it may map.
    pub(crate) access: IrqAccess,
    /// Whether PHYSDEVOP_eoi also unmasks the event channel.
    pub(crate) auto_unmask: AtomicBool,
}

impl DomainIrqs {
    pub(crate) fn get(&self, pirq: u32) -> Option<&Pirq> {
        self.pirqs.get(pirq as usize)
    }

    /// Returns the irq of a mapped pirq.
    pub fn irq(&self, pirq: u32) -> Option<u32> {
        u32::try_from(self.get(pirq)?.irq.load(Ordering::Relaxed)).ok().filter(|&irq| irq != 0)
    }

    /// Returns the frame of the end-of-interrupt bitmap that the guest has registered.
    pub fn eoi_map(&self) -> Option<mm::Mfn> {
        let mfn = self.eoi_map.load(Ordering::Relaxed);
        (mfn != 0).then_some(mm::Mfn(mfn))
    }

    /// Returns the port that a pirq is bound to.
    pub fn port(&self, pirq: u32) -> Port {
        self.get(pirq).map_or(Port::NONE, Pirq::port)
    }

    /// Binds a pirq to a port, or to none. Under the event lock.
    pub(crate) fn set_port(&self, pirq: u32, port: Port) {
        let Some(slot) = self.get(pirq) else { return };
        slot.port.store(port, Ordering::Release);
        let (word, bit) = (&self.bound[pirq as usize / 64], 1 << (pirq % 64));
        if port.is_none() {
            word.fetch_and(!bit, Ordering::Release);
        } else {
            word.fetch_or(bit, Ordering::Release);
        }
    }

    /// Returns the pirqs that are bound to a port.
    pub(crate) fn bound(&self) -> impl Iterator<Item = u32> + '_ {
        self.bound.iter().enumerate().flat_map(|(n, word)| {
            let mut left = word.load(Ordering::Acquire);
            core::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(count32(n) * 64 + bit)
            })
        })
    }

    /// Returns the pirq that an irq is mapped to, or was mapped to when it was unmapped while bound.
    pub(crate) fn pirq_of(&self, irq: u32) -> Option<u32> {
        self.pirqs.iter().position(|p| p.irq.load(Ordering::Relaxed).unsigned_abs() == irq).map(count32)
    }
}
