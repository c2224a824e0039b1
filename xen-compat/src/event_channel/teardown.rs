//! The destruction of a domain's event channels.

use alloc::sync::Arc;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// Closes all channels of a dying domain (whose vcpus do not run) and releases its pages. Returns `false` if
    /// preempted: call again.
    pub fn evtchn_destroy(&self, d: &Arc<Domain>) -> bool {
        let ec = &d.event_channels;
        debug_assert!(d.is_dying());
        self.clear_global_virq_handlers(d);
        // From here on no channel is opened: a CPU that was opening one holds the lock.
        let mut port = match ec.event_lock.lock().destroyed_from {
            0 => ec.valid_ports(),
            from => from,
        };
        while port > 1 && ec.active() != 0 {
            port -= 1;
            let _ = self.evtchn_close(d, Port(port));
            if port % 64 == 0 && self.hw.preempt_pending() {
                ec.event_lock.lock().destroyed_from = port.max(1);
                return false;
            }
        }
        let _ports = ec.event_lock.lock();
        self.fifo_destroy(d);
        true
    }
}
