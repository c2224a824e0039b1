//! NMIs of guests: how a vcpu's CPU finds out that one is to be delivered.
//!
//! A CPU does not look before each return to a guest, but when [`softirq::NMI`] says so. Whoever marks an NMI raises it
//! where the vcpu is; a CPU that loads a vcpu, or whose vcpu has handled its last NMI, looks for itself. None is lost: the
//! sender marks it and then reads where the vcpu is, the scheduler says where the vcpu is and then its CPU looks for the
//! mark, both with a full barrier in between. If the softirq arrives where the vcpu no longer is, it means nothing.

use alloc::sync::Arc;
use core::sync::atomic::Ordering::SeqCst;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::percpu::softirq;
use crate::state::vcpu::Vcpu;

impl<H: Hw> Hv<H> {
    /// Sends `v` an NMI; if one already waits there, they are one.
    pub(crate) fn vcpu_nmi(&self, d: &Arc<Domain>, v: &Vcpu) {
        if !v.nmi_pending.swap(true, SeqCst) {
            self.vcpu_kick(d, v);
            self.raise(v.sched.processor(), softirq::NMI);
        }
    }

    /// Looks whether the loaded vcpu has an NMI to take.
    #[inline]
    pub fn look_for_nmi(&self, cur: &Cur<'_>) {
        if cur.v.nmi_pending.load(SeqCst) {
            self.percpu(cur.cpu).softirq.fetch_or(softirq::NMI, SeqCst);
        }
    }

    /// Ends the handling of an NMI: the guest has executed `iret`.
    #[cold]
    pub(crate) fn end_nmi(&self, cur: &mut Cur<'_>) {
        cur.ctx.in_nmi = false;
        self.look_for_nmi(cur);
    }
}
