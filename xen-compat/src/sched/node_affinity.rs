//! The nodes from which a domain gets its frames: those that the toolstack has set, or those of the CPUs on which its
//! vcpus should run.

use mm::{CpuMask, Errno, NodeMask};

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// Sets the nodes of `d`. With all that there can be, they follow its vcpus again.
    ///
    /// # Errors
    /// EINVAL: the machine has none of them.
    pub(crate) fn domain_set_node_affinity(&self, d: &Domain, nodes: NodeMask) -> Result<(), Errno> {
        if nodes.and(self.nodes.online()).is_empty() {
            return Err(Errno::INVAL);
        }
        {
            let mut chosen = d.control.nodes_chosen.lock();
            *chosen = nodes != NodeMask::ALL;
            if *chosen {
                d.mem.nodes().set_affinity(nodes);
            }
        }
        self.domain_update_node_affinity(d);
        Ok(())
    }

    /// Has the nodes of `d` follow its vcpus, whose CPUs have changed, unless the toolstack has set them. They are those of
    /// the CPUs on which vcpus should run, if they may, else of those on which they may.
    pub(crate) fn domain_update_node_affinity(&self, d: &Domain) {
        let pool = d.sched.pool_cpus();
        let chosen = d.control.nodes_chosen.lock();
        if *chosen || d.vcpus().is_empty() {
            return;
        }
        let (mut may, mut should) = (CpuMask::NONE, CpuMask::NONE);
        for s in d.vcpus().iter().map(|v| &v.sched) {
            may = may.or(s.hard_affinity());
            should = should.or(s.soft_affinity());
        }
        let may = may & pool;
        let should = should & may;
        let cpus = if should.is_empty() { may } else { should };
        let nodes = self.nodes.map().of_cpus(cpus);
        if !nodes.is_empty() {
            d.mem.nodes().set_affinity(nodes);
        }
    }
}
