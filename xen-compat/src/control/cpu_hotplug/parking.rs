//! Core parking: CPUs taken offline to save power, as many as dom0 asks for (XENPF_core_parking; the ACPI processor
//! aggregator device).

use mm::{CpuId, CpuMask, Errno, Stop};

use crate::cpu::topology::CpuTopology;
use crate::machine::hw::Hw;
use crate::options::machine::CoreParking;
use crate::state::hypervisor::Hv;

/// Returns the CPU to park next, unless only CPU 0 is online: of those whose socket has the fewest (to save power) or
/// the most (for performance) online, one whose core has.
fn next_to_park(online: CpuMask, policy: CoreParking, place: impl Fn(u32) -> CpuTopology) -> Option<CpuId> {
    let online_like = |cpu: CpuId, alike: fn(CpuTopology, CpuTopology) -> bool| {
        online.filter(|other| alike(place(cpu.0), place(other.0))).count()
    };
    let key = |cpu: &CpuId| {
        let socket = online_like(*cpu, |a, b| a.socket == b.socket);
        let core = online_like(*cpu, |a, b| a == b);
        match policy {
            CoreParking::Power => (socket, core),
            CoreParking::Performance => (u32::MAX - socket, u32::MAX - core),
        }
    };
    online.iter().filter(|cpu| cpu.0 != 0).min_by_key(key)
}

impl<H: Hw> Hv<H> {
    /// Returns how many CPUs are parked.
    pub(crate) fn parked_cpus(&self) -> u32 {
        self.parked.lock().len()
    }

    /// Parks CPUs, or takes those parked last online again, one by one until `n` are, at most all but one.
    ///
    /// # Errors
    /// As for [`Self::cpu_down`] and [`Self::cpu_up`].
    pub(crate) fn park_cpus(&self, n: u32) -> Result<(), Stop> {
        let n = n.min(self.hw.nr_cpus() - 1);
        let Some(mut parked) = self.parked.try_lock() else { return Err(Stop::Restart) };
        // One that is on its way off has been chosen by the call before this.
        if parked.len() < n {
            let policy = self.options.core_parking;
            let next = parked.chosen.or_else(|| next_to_park(self.online_cpus(), policy, |cpu| self.cpu_topology(cpu)));
            // All others may have been taken offline by hand.
            let Some(cpu) = next else { return Err(Errno::INVAL.into()) };
            parked.chosen = Some(cpu);
            let end = self.cpu_down(cpu.0);
            if end != Err(Stop::Restart) {
                parked.chosen = None;
            }
            end?;
            parked.push(cpu);
        } else if parked.len() > n
            && let Some(cpu) = parked.last()
        {
            match self.cpu_up(cpu.0) {
                // Somebody else may have.
                Ok(()) | Err(Stop::Err(Errno::EXIST)) => parked.pop(),
                end => return end,
            }
        }
        if parked.len() == n {
            Ok(())
        } else {
            Err(Stop::Restart)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::host::build::{machine, pass_while_idle};

    /// Returns the CPUs in the order in which they are parked: two sockets of two cores, of which the first socket's
    /// have two threads.
    fn order(policy: CoreParking) -> Vec<u32> {
        let place = |cpu: u32| CpuTopology { socket: cpu / 4, core: if cpu < 4 { cpu / 2 } else { cpu } };
        let mut online = CpuMask::first(6);
        let next = || {
            let cpu = next_to_park(online, policy, place)?;
            online = online.without(CpuMask::of(cpu));
            Some(cpu.0)
        };
        core::iter::from_fn(next).collect()
    }

    #[test]
    fn whole_sockets_save_power_and_spread_cores_perform() {
        assert_eq!(order(CoreParking::Power), [4, 5, 1, 2, 3]);
        assert_eq!(order(CoreParking::Performance), [1, 2, 3, 4, 5]);
        assert_eq!(next_to_park(CpuMask::first(1), CoreParking::Power, |_| unreachable!()), None);
    }

    #[test]
    fn the_last_that_was_parked_is_the_first_to_come_back() {
        let hv = machine(4);
        let park = |n| loop {
            match hv.park_cpus(n) {
                Err(Stop::Restart) => (1..4).for_each(|cpu| pass_while_idle(&hv, CpuId(cpu))),
                end => return end.map(|()| (hv.parked_cpus(), hv.online_cpus().to_string())),
            }
        };
        let seen = |n, online: &str| Ok((n, online.to_owned()));
        assert_eq!([park(0), park(2)], [seen(0, "0-3"), seen(2, "0,3")]);
        assert_eq!([park(1), park(9), park(0)], [seen(1, "0,2-3"), seen(3, "0"), seen(0, "0-3")]);
        // One that was taken online by hand counts until it is its turn.
        park(1).unwrap();
        assert_eq!(hv.cpu_up(1), Err(Stop::Restart));
        while hv.cpu_up(1) == Err(Stop::Restart) {
            hv.hw.pass(1_000_000);
        }
        assert_eq!([park(1), park(0)], [seen(1, "0-3"), seen(0, "0-3")]);
    }
}
