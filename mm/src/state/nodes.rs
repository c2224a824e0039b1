//! The nodes that a domain's frames come from.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU64, AtomicU8};

use crate::base::node::{NodeId, NodeMask};
use crate::frames::heap::Place;

/// The nodes that a domain's frames come from.
#[derive(Debug)]
pub struct DomainNodes {
    affinity: AtomicU64,
    /// The node of its last frames.
    last: AtomicU8,
}

impl Default for DomainNodes {
    fn default() -> Self {
        Self { affinity: AtomicU64::new(NodeMask::ALL.0), last: AtomicU8::new(0) }
    }
}

impl DomainNodes {
    /// Returns the nodes that are tried first, in turn; all until they are set.
    #[inline]
    pub fn affinity(&self) -> NodeMask {
        NodeMask(self.affinity.load(Relaxed))
    }

    /// Sets them, for frames that it gets from now on.
    pub fn set_affinity(&self, nodes: NodeMask) {
        self.affinity.store(nodes.0, Relaxed);
    }

    /// Returns where to look for frames: on `node`, if one is asked for, and then on its own nodes; with `exact` nowhere
    /// else.
    #[inline]
    pub(crate) fn place(&self, node: Option<NodeId>, exact: bool) -> Place {
        Place { affinity: self.affinity(), last: Some(NodeId(self.last.load(Relaxed))), node, exact }
    }

    /// Notes from which node it has got frames.
    #[inline]
    pub(crate) fn has_got(&self, node: NodeId) {
        self.last.store(node.0, Relaxed);
    }
}
