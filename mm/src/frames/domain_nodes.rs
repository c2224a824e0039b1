//! The nodes that a domain's frames come from.

use core::sync::atomic::Ordering::Relaxed;
use core::sync::atomic::{AtomicU64, AtomicU8};

use crate::base::node::{NodeId, NodeMask};

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

    /// Returns the node of its last frames.
    pub(super) fn last(&self) -> NodeId {
        NodeId(self.last.load(Relaxed))
    }

    /// Notes from which node it has got frames.
    pub(super) fn has_got(&self, node: NodeId) {
        self.last.store(node.0, Relaxed);
    }
}
