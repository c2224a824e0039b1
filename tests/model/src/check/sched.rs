//! Scheduler: no vcpu runs on two CPUs, and no runnable vcpu is forgotten.

use std::sync::atomic::Ordering::SeqCst;

use mm::CpuId;
use xen_compat::state::percpu::softirq::{RELEASE, SCHEDULE, TIMER};
use xen_compat::state::sched::vcpu::State;

use crate::world::World;

impl World {
    /// Checks the states of vcpus against those loaded on CPUs.
    pub fn check_sched(&self) {
        let mut queued = vec![0; self.cpus.len()];
        let bits = |cpu: usize, mask: u32| self.hv.cpus[cpu].softirq.load(SeqCst) & mask != 0;
        for g in self.guests.iter().flatten() {
            for v in g.d.vcpus() {
                let (s, cpu) = (v.sched.state(), v.sched.processor().0 as usize);
                let name = || format!("d{}v{} {s:?} on CPU {cpu}", g.d.id.0, v.id.0);
                let loaded: Vec<usize> = (0..self.cpus.len())
                    .filter(|c| {
                        self.cpus[*c]
                            .loaded
                            .as_ref()
                            .is_some_and(|l| l.id == v.id && std::sync::Arc::ptr_eq(&l.d, &g.d))
                    })
                    .collect();
                let wants = v.runnable(&g.d);
                match s {
                    State::Off => {
                        assert!(loaded.is_empty(), "{} is loaded on {loaded:?}", name());
                        assert!(!wants, "{} is forgotten", name());
                    }
                    State::Queued => {
                        assert!(loaded.is_empty(), "{} is loaded on {loaded:?}", name());
                        assert!(wants, "{} does not want to run", name());
                        queued[cpu] += 1;
                        let idle = self.cpus[cpu].loaded.is_none() || self.cpus[cpu].asleep;
                        let noticed = (0..self.cpus.len()).any(|c| bits(c, SCHEDULE));
                        assert!(!idle || noticed, "{} waits for an idle CPU that does not know", name());
                    }
                    State::Running | State::Parked => {
                        assert_eq!(loaded, [cpu], "{} is loaded elsewhere", name());
                        let runs = s == State::Running;
                        assert_eq!(self.cpus[cpu].asleep, !runs, "{}: the CPU disagrees", name());
                        let right = runs == wants && (!runs || v.sched.allowed().contains(CpuId(cpu as u32)));
                        assert!(
                            right || bits(cpu, SCHEDULE | RELEASE | TIMER),
                            "{}, wants {wants}, nobody cares",
                            name()
                        );
                    }
                    State::Leaving => panic!("{} between rounds", name()),
                }
            }
        }
        for (cpu, n) in queued.into_iter().enumerate() {
            assert_eq!(self.hv.cpus[cpu].runq.nr_queued(), n, "queue of CPU {cpu}");
        }
    }
}
