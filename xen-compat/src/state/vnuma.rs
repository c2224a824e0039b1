//! A domain's virtual NUMA nodes.

use alloc::vec::Vec;

use mm::int::index;
use mm::NodeId;
use public_headers::xen4::memory::XenVmemrange;

/// A domain's layout.
#[derive(Debug)]
pub struct Vnuma {
    pub(crate) nodes: u32,
    /// A square matrix of the nodes' distances, row by row.
    pub(crate) distances: Vec<u32>,
    pub(crate) ranges: Vec<XenVmemrange>,
    /// The node of each vcpu.
    pub(crate) of_vcpu: Vec<u32>,
    /// The node of the machine that the memory of each comes from.
    pub(crate) physical: Vec<NodeId>,
}

impl Vnuma {
    /// Returns the number of nodes, at least one.
    pub fn nodes(&self) -> u32 {
        self.nodes
    }

    /// Returns the node of the machine that the memory of `node` comes from, if there is such a node.
    pub(crate) fn physical(&self, node: u32) -> Option<NodeId> {
        self.physical.get(index(node.into())).copied()
    }
}
