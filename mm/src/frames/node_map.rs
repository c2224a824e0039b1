//! Which node each frame and each CPU belongs to.

use alloc::vec::Vec;

use crate::base::cpu_mask::CpuMask;
use crate::base::int::index;
use crate::base::node::{NodeId, NodeMask};
use crate::base::types::{CpuId, Mfn};

/// The nodes of a machine: their frames and their CPUs. A frame between those of two nodes counts as one of the lower.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeMap {
    online: NodeMask,
    /// Where the frames of another node begin than those before, ascending. Those before the first are the first's.
    starts: Vec<(Mfn, NodeId)>,
    /// The node of each CPU.
    cpus: Vec<NodeId>,
}

impl NodeMap {
    /// Creates the map of a machine with one node.
    pub const fn single() -> Self {
        Self { online: NodeMask::of(NodeId(0)), starts: Vec::new(), cpus: Vec::new() }
    }

    /// Creates the map of a machine with the nodes `online`: `starts` are the first frames of their ranges, ascending;
    /// `cpus` the nodes of all CPUs. Nodes that are not online are taken for node 0.
    #[cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "at boot"))]
    pub fn new(online: NodeMask, starts: impl IntoIterator<Item = (Mfn, NodeId)>, cpus: Vec<NodeId>) -> Self {
        let known = |node| if online.contains(node) { node } else { NodeId(0) };
        let mut map = Self { online, starts: Vec::new(), cpus };
        map.cpus.iter_mut().for_each(|node| *node = known(*node));
        for (mfn, node) in starts.into_iter().map(|(mfn, node)| (mfn, known(node))) {
            if map.starts.last().is_none_or(|(_, before)| *before != node) {
                map.starts.push((mfn, node));
            }
        }
        map
    }

    /// Returns the nodes that have frames or CPUs.
    pub fn online(&self) -> NodeMask {
        self.online
    }

    /// Returns the node of a CPU.
    pub fn of_cpu(&self, cpu: CpuId) -> NodeId {
        self.cpus.get(index(cpu.0.into())).copied().unwrap_or_default()
    }

    /// Returns the nodes of the CPUs of a set.
    pub fn of_cpus(&self, cpus: CpuMask) -> NodeMask {
        let mut nodes = NodeMask::NONE;
        cpus.iter().for_each(|cpu| nodes.insert(self.of_cpu(cpu)));
        nodes
    }

    /// Returns those of `cpus` that are on one of these nodes.
    pub fn cpus_of(&self, nodes: NodeMask, cpus: CpuMask) -> CpuMask {
        cpus.filter(|cpu| nodes.contains(self.of_cpu(cpu)))
    }

    /// Returns the number of ranges that begin at `mfn` or before.
    fn begun(&self, mfn: Mfn) -> usize {
        self.starts.partition_point(|(first, _)| *first <= mfn)
    }

    /// Returns the node of a frame.
    pub fn of_frame(&self, mfn: Mfn) -> NodeId {
        self.starts.get(self.begun(mfn).saturating_sub(1)).map_or(NodeId(0), |(_, node)| *node)
    }

    /// Returns the first frame after `mfn` that belongs to another node, if there is one.
    pub(crate) fn end_of_run(&self, mfn: Mfn) -> Option<Mfn> {
        self.starts.get(self.begun(mfn).max(1)).map(|(first, _)| *first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_belong_to_the_range_that_has_begun() {
        let one = NodeMap::single();
        assert_eq!((one.of_frame(Mfn(7)), one.end_of_run(Mfn(7)), one.of_cpu(CpuId(3))), (NodeId(0), None, NodeId(0)));
        let starts = [(4, 1), (8, 1), (16, 0), (32, 5)].map(|(mfn, node)| (Mfn(mfn), NodeId(node)));
        let map = NodeMap::new(NodeMask(0b11), starts, vec![NodeId(1), NodeId(9)]);
        assert_eq!([0, 4, 15, 16, 99].map(|mfn| map.of_frame(Mfn(mfn)).0), [1, 1, 1, 0, 0]);
        assert_eq!([0, 4, 15].map(|mfn| map.end_of_run(Mfn(mfn))), [Some(Mfn(16)); 3]);
        assert_eq!(map.end_of_run(Mfn(16)), None);
        assert_eq!([0, 1, 2].map(|cpu| map.of_cpu(CpuId(cpu)).0), [1, 0, 0]);
    }
}
