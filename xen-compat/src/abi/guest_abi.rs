//! What each ABI implements: how its guests leave guest mode and enter it again. The run loop is compiled once for each
//! ABI, so that none pays for the others.

use crate::abi::xen2005;
use crate::machine::hw::Hw;
use crate::state::domain::Abi;
use crate::state::hypervisor::{Cur, Hv};
use mm::int::low32;

/// What the run loop needs from an ABI.
pub trait GuestAbi {
    /// Loads a vcpu whose context is locked.
    fn load_context<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>);
    /// Handles that the vcpu has just been loaded, or has slept while loaded: updates its time and whatever else it
    /// missed.
    fn switched_in<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>);
    /// Handles one exit from guest mode.
    fn exit<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>, entry: u32);
    /// Delivers an NMI if one is due. Called after softirqs, [that of NMIs](crate::state::percpu::softirq::NMI) among them.
    fn deliver_nmi<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>);
    /// Delivers the event upcall if it is due.
    fn deliver_events<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>);
    /// Called when timers have run: the guest may need a new time stamp.
    fn update_time<H: Hw>(hv: &Hv<H>, cur: &mut Cur<'_>);
}

/// For code that serves several ABIs and is not on a fast path; the code of an ABI calls its own functions.
impl<H: Hw> Hv<H> {
    /// Delivers an exception to the guest in the form of its ABI.
    #[cold]
    pub(crate) fn deliver_trap(&self, cur: &mut Cur<'_>, vector: u8, error_code: u32) {
        match cur.d.abi {
            Abi::Xen4 if cur.d.mem.is_pae() => self.compat_trap(cur, vector, error_code),
            Abi::Xen4 => self.inject_trap(cur, vector, error_code),
            Abi::Xen2005(_) => xen2005::Guest { hv: self, cur }.trap(vector, error_code),
        }
    }

    /// Delivers a page fault at `va` to the guest in the form of its ABI.
    #[cold]
    pub(crate) fn deliver_page_fault(&self, cur: &mut Cur<'_>, va: u64, error_code: u32) {
        match cur.d.abi {
            Abi::Xen4 if cur.d.mem.is_pae() => self.compat_page_fault(cur, low32(va), error_code),
            Abi::Xen4 => self.inject_page_fault(cur, va, error_code),
            Abi::Xen2005(_) => xen2005::Guest { hv: self, cur }.page_fault(low32(va), error_code),
        }
    }
}
