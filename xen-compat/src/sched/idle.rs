//! A CPU with nothing to do: how deep it sleeps.

use mm::CpuId;

use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// Lets `cpu`, the calling CPU, sleep until an interrupt, in the state that suits the time until its timer.
    pub(crate) fn sleep_until_interrupt(&self, cpu: CpuId) {
        let pc = self.percpu(cpu);
        let now = self.hw.now();
        let (state, how) = pc.idle.choose(self.idle_limits.get(), pc.timers.armed().saturating_sub(now));
        pc.idle.enter(state, now);
        self.hw.idle(how);
        pc.idle.leave(self.hw.now());
    }
}
