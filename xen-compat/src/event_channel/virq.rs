//! Virtual interrupts: events that the hypervisor itself raises (`VIRQ_*` of `xen.h`).

use alloc::sync::Arc;
use core::sync::atomic::Ordering;
use mm::int::count32;

use mm::{Errno, VcpuId};
use public_headers::xen4::xen as abi;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::channel::State;
use crate::state::hypervisor::Hv;
use crate::state::vcpu::NR_VIRQS;

/// Returns whether a VIRQ is bound once for a domain (through vcpu 0) rather than once for each vcpu.
#[inline]
pub const fn virq_is_global(virq: u32) -> bool {
    // VIRQ_ARCH_0 is VIRQ_MCA, which is global as are the other architectural ones.
    !matches!(virq, abi::VIRQ_TIMER | abi::VIRQ_DEBUG | abi::VIRQ_XENOPROF | abi::VIRQ_XENPMU)
}

impl<H: Hw> Hv<H> {
    /// Raises VIRQ `virq` (below `NR_VIRQS`) for a vcpu of `d`; for a global VIRQ, `vcpu` is ignored and the vcpu it is
    /// bound to is notified. Does nothing if the guest has not bound it.
    #[inline]
    pub fn send_virq(&self, d: &Arc<Domain>, vcpu: VcpuId, virq: usize) {
        let bound_by = if virq_is_global(count32(virq)) { VcpuId::FIRST } else { vcpu };
        let Some(v) = d.vcpu_by_id(bound_by) else { return };
        let Some(port) = v.virq_port.get(virq) else { return };
        let port = port.load(Ordering::Acquire);
        if port.is_none() {
            return;
        }
        let Some(chn) = d.event_channels.channel(port) else { return };
        let state = chn.state.lock();
        if matches!(*state, State::Virq { virq: bound } if bound as usize == virq) {
            self.set_pending(d, chn, port, chn.vcpu());
        }
    }

    /// Raises a global VIRQ for the domain that handles it: the one it was assigned to, else dom0.
    pub fn send_global_virq(&self, virq: usize) {
        let given = self.virq_handlers.lock().get(virq).cloned().flatten();
        if let Some(d) = given.or_else(|| self.hardware_domain()) {
            self.send_virq(&d, VcpuId::FIRST, virq);
        }
    }

    /// Gives a global VIRQ to `d` (XEN_DOMCTL_set_virq_handler). EINVAL: no such VIRQ, one that every vcpu has for itself, or
    /// `d` is dying.
    pub(crate) fn set_global_virq_handler(&self, d: &Arc<Domain>, virq: u32) -> Result<(), Errno> {
        if virq as usize >= NR_VIRQS || !virq_is_global(virq) || d.is_dying() {
            return Err(Errno::INVAL);
        }
        let before = self.virq_handlers.lock()[virq as usize].replace(d.clone());
        // The last reference to a domain must not be dropped under the lock.
        drop(before);
        Ok(())
    }

    /// Removes a dying domain as a handler of global VIRQs.
    pub(crate) fn clear_global_virq_handlers(&self, d: &Arc<Domain>) {
        for handler in self.virq_handlers.lock().iter_mut() {
            // The caller has a reference, too.
            if handler.as_ref().is_some_and(|h| Arc::ptr_eq(h, d)) {
                *handler = None;
            }
        }
    }

    /// Makes the event channel of physical interrupt `pirq` pending, if the guest has bound it.
    pub fn send_pirq(&self, d: &Arc<Domain>, pirq: u32) {
        let port = d.irqs.port(pirq);
        let Some(chn) = d.event_channels.channel(port) else { return };
        let state = chn.state.lock();
        if matches!(*state, State::Pirq { pirq: bound } if bound == pirq) {
            self.set_pending(d, chn, port, chn.vcpu());
        }
    }

    /// Returns the domain that owns the hardware.
    pub(crate) fn hardware_domain(&self) -> Option<Arc<Domain>> {
        self.domains.get(mm::DomId(0)).filter(|d| d.is_hardware())
    }
}
