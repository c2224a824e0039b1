//! `q` and `r`: domains, vcpus, run queues.

use mm::int::count32;

use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;
use crate::state::sched::vcpu::State;

impl<H: Hw> Hv<H> {
    pub(super) fn dump_domains(&self) {
        log::warn!("'q' pressed -> dumping domain info (now = {})", self.hw.now());
        for d in self.domains.all() {
            log::warn!("General information for domain {}:", d.id.0);
            log::warn!(
                "    dying={} pause_count={} nr_pages={} max_pages={} dirty_cpus={{{}}} vm_assist={:08x}",
                u8::from(d.is_dying()),
                d.life().pauses(),
                d.mem.tot_pages(),
                d.mem.max_pages(),
                d.mem.dirty_cpus(),
                d.mem.vm_assist(),
            );
            for v in d.vcpus() {
                log::warn!(
                    "    VCPU{}: CPU{} [{:?}] pause_flags={:x} pause_count={}",
                    v.id.0,
                    v.sched.processor().0,
                    v.sched.state(),
                    v.life.pause_flags(),
                    v.life.pauses(),
                );
            }
        }
    }

    pub(super) fn dump_run_queues(&self) {
        log::warn!("'r' pressed -> dumping run queues, now = {}", self.hw.now());
        for cpu in 0..self.cpus.len() {
            log::warn!("CPU[{cpu:02}] idle {} ns", self.cpu_idle_time(mm::CpuId(count32(cpu))));
            for d in self.domains.all() {
                for v in d.vcpus().iter().filter(|v| v.sched.processor().0 as usize == cpu) {
                    if matches!(v.sched.state(), State::Queued | State::Running) {
                        log::warn!("    d{}v{} {:?} weight {}", d.id.0, v.id.0, v.sched.state(), d.sched.weight());
                    }
                }
            }
        }
    }
}
