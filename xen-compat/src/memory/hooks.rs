//! What page-table operations make the CPU do.

use mm::int::count32;
use mm::{CpuMask, MmuextHooks};

use crate::guest_memory::width::{Caller, Compat};
use crate::machine::hw::Hw;
use crate::memory::guest::Guest;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::sched::vcpu::State;

/// What page-table operations make the CPU do.
pub(crate) struct Hooks<'a, 'b, H: Hw> {
    pub(crate) hv: &'a Hv<H>,
    pub(crate) cur: &'a Cur<'b>,
}

impl<H: Hw> MmuextHooks for Hooks<'_, '_, H> {
    #[inline]
    fn write_ptbase(&self, root: mm::Root) {
        self.hv.hw.switch_cr3(self.hv.loadable(self.cur.d, self.cur.ctx, root));
    }

    fn ldt_changed(&self, _flush: bool) {
        self.hv.load_descriptor_tables(self.cur.ctx);
    }

    fn vcpumask_to_cpus(&self, bitmap: mm::GuestVa) -> Result<CpuMask, mm::Fault> {
        let vcpus = self.cur.d.vcpus();
        let (hw, nr) = (&self.hv.hw, count32(vcpus.len()));
        let cpu_of = |id: u32| {
            let s = &vcpus.get(id as usize)?.sched;
            // A vcpu that is not loaded anywhere flushes when it is loaded.
            matches!(s.state(), State::Running | State::Parked | State::Leaving).then(|| s.processor())
        };
        if self.cur.d.mem.is_pae() {
            return mm::vcpumask_to_cpus(&Caller { hw, width: Compat }, bitmap, nr, cpu_of);
        }
        mm::vcpumask_to_cpus(&Guest(hw), bitmap, nr, cpu_of)
    }
}
