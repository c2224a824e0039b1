//! The description of an irq.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use mm::int::low8;

use mm::lock::HookRelax;
use mm::CpuId;
use spin::mutex::SpinMutex;
use spin::Once;

use crate::machine::hw::{InterruptController, LineMode, Nanos};
use crate::state::domain::Domain;
use crate::state::irq::msi::MsiDesc;
use crate::state::irq::pci::PciDevices;
use crate::state::irq::vectors::Vectors;

/// Irqs beyond those of the IO-APICs, for message-signalled interrupts.
pub(crate) const NR_MSI_IRQS: u32 = 224;
/// ISA interrupts.
pub(crate) const NR_ISA_IRQS: u32 = 16;

/// Where an irq comes from.
#[derive(Default)]
pub(crate) enum Source {
    /// Nowhere: not set up.
    #[default]
    None,
    /// A line of an IO-APIC.
    Gsi(LineMode),
    /// A message.
    Msi(MsiDesc),
}

/// A domain that handles an irq.
pub(crate) struct Guest {
    pub(crate) d: Arc<Domain>,
    pub(crate) pirq: u32,
    /// It has been notified and has yet to report the end of interrupt (PHYSDEVOP_eoi).
    pub(crate) in_flight: bool,
}

/// The description of an irq.
#[derive(Default)]
pub(crate) struct Desc {
    pub(crate) source: Source,
    /// Its vector; 0 if none yet.
    pub(crate) vector: u8,
    /// The CPU it is delivered to.
    pub(crate) cpu: CpuId,
    /// The CPU it will be delivered to from the next time on.
    pub(crate) move_to: Option<CpuId>,
    /// Domains that have bound it; while there is none it is masked.
    pub(crate) guests: Vec<Guest>,
    pub(crate) shareable: bool,
    /// While it is in flight: when it is unmasked in any case.
    pub(crate) eoi_due: Nanos,
    /// Whether PHYSDEVOP_setup_gsi has set how the line is wired.
    pub(crate) set_up: bool,
    /// Whether the hypervisor handles it itself, so that no domain may set it up or bind it.
    pub(crate) own: bool,
}

impl Desc {
    /// Returns whether the irq stays masked after delivery until all guests report the end of interrupt.
    pub(crate) fn needs_eoi(&self) -> bool {
        matches!(self.source, Source::Gsi(LineMode { level: true, .. }))
    }

    pub(crate) fn in_flight(&self) -> bool {
        self.guests.iter().any(|g| g.in_flight)
    }
}

/// A lock around an irq's [`Desc`].
pub(crate) type DescLock = SpinMutex<Desc, HookRelax>;

/// All physical interrupts of the machine.
#[derive(Default)]
pub struct Irqs {
    pub(crate) descs: Once<Box<[DescLock]>>,
    pub(crate) vectors: Vectors,
    /// PCI devices that dom0 has reported.
    pub(crate) pci: SpinMutex<PciDevices, HookRelax>,
    /// Frames of MSI-X tables in use, which no guest may write to: first and last.
    pub(crate) mmio_ro: SpinMutex<Vec<(u64, u64)>, HookRelax>,
}

impl Irqs {
    /// Returns all irqs; they are set up on first use.
    #[cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "at boot, for dom0"))]
    pub(crate) fn descs<H: InterruptController>(&self, hw: &H) -> &[DescLock] {
        self.descs.call_once(|| {
            let mut descs: Vec<DescLock> = Vec::new();
            descs.resize_with((hw.nr_gsis() + NR_MSI_IRQS) as usize, Default::default);
            // The firmware defines how ISA interrupts are wired; other lines wait for PHYSDEVOP_setup_gsi.
            for irq in 0..NR_ISA_IRQS.min(hw.nr_gsis()) {
                descs[irq as usize].lock().source = Source::Gsi(hw.isa_irq(low8(irq)).1);
            }
            descs.into_boxed_slice()
        })
    }
}
