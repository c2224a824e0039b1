//! SCHEDOP_poll: waiting for one of several ports, even masked ones.

use core::sync::atomic::fence;
use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use mm::{Errno, GuestVa, VcpuId};
use public_headers::xen4::sched::SchedPoll;

use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::Hw;
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::percpu;

/// Maximum number of ports to poll at once.
const MAX_PORTS: u32 = 128;

impl<H: Hw> Hv<H> {
    /// SCHEDOP_poll: returns when a port is pending, an event needs delivery, or the time is up.
    ///
    /// EINVAL: too many ports, or a port is not open. EFAULT: the ports cannot be read.
    pub(crate) fn poll(&self, cur: &mut Cur<'_>, arg: GuestVa) -> Result<(), Errno> {
        let poll: SchedPoll = self.caller(cur.d).get(arg)?;
        if poll.nr_ports > MAX_PORTS {
            return Err(Errno::INVAL);
        }
        if !cur.d.mem.addr_ok(poll.ports) {
            return Err(Errno::FAULT);
        }
        let only: Option<Port> = if poll.nr_ports == 1 { Some(Port(self.hw.get(poll.ports)?)) } else { None };
        let v = cur.v;
        // First publish the ports, then look at them: a sender makes a port pending first, and then looks for pollers.
        cur.d.sched.pollers.fetch_add(1, SeqCst);
        if !v.life.poll(only) {
            // It is already counted: this is another poll in the same multicall.
            cur.d.sched.pollers.fetch_sub(1, SeqCst);
        }
        fence(SeqCst);
        match self.must_not_wait(cur, &poll, only) {
            Ok(false) => {
                self.set_poll_timer(cur, poll.timeout);
                self.percpu(cur.cpu).softirq.fetch_or(percpu::softirq::SCHEDULE, SeqCst);
                Ok(())
            }
            other => {
                if v.life.cancel_poll() {
                    cur.d.sched.pollers.fetch_sub(1, SeqCst);
                }
                other.map(|_| ())
            }
        }
    }

    /// Returns whether the caller must not wait.
    fn must_not_wait(&self, cur: &Cur<'_>, poll: &SchedPoll, only: Option<Port>) -> Result<bool, Errno> {
        if self.events_need_delivery(cur.v) {
            return Ok(true);
        }
        if let Some(only) = only {
            return self.port_poll(cur.d, only);
        }
        for i in 0..u64::from(poll.nr_ports) {
            let port = Port(self.hw.get_nth(poll.ports, i)?);
            if self.port_poll(cur.d, port)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Arms the timeout of the poll; 0: there is none.
    fn set_poll_timer(&self, cur: &Cur<'_>, timeout: u64) {
        let t = &cur.v.timers;
        t.poll.store(if timeout == 0 { u64::MAX } else { timeout }, Relaxed);
        t.note_others((cur.v.id == VcpuId::FIRST).then_some(&cur.d.sched));
        self.arm_timer(cur.cpu, t.next(true), self.hw.now());
    }
}
