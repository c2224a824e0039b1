//! A domain's virtual NUMA nodes.

use alloc::vec::Vec;

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
}

impl Vnuma {
    /// Returns the number of nodes, at least one.
    pub fn nodes(&self) -> u32 {
        self.nodes
    }
}
