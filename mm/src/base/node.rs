//! Numbers and sets of NUMA nodes.

/// Maximum number of nodes of a machine (`MAX_NUMNODES`).
pub const MAX_NODES: usize = 64;

/// Number of a node, below [`MAX_NODES`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct NodeId(pub u8);

impl NodeId {
    /// Returns the node with this number, if a machine can have one.
    pub fn new(n: u64) -> Option<NodeId> {
        u8::try_from(n).ok().filter(|n| usize::from(*n) < MAX_NODES).map(NodeId)
    }

    /// Returns its index in tables that have an entry for each node.
    #[inline]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// The node that a request for memory wants, in one byte: in registers with the request's other flags.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NodeWish(u8);

const _: () = assert!(NodeWish::LAST as usize + 1 == MAX_NODES);

impl NodeWish {
    /// The request is for memory of the domain's nodes only, or, with a node, of that node only.
    const EXACT: u8 = 0x80;
    /// The highest node.
    const LAST: u8 = 63;

    /// Returns the wish for `node`, if there is one, before those of the domain; with `exact` for nothing else.
    pub const fn new(node: Option<NodeId>, exact: bool) -> Self {
        let node = match node {
            // Counted from 1.
            Some(node) => (node.0 & Self::LAST) + 1,
            None => 0,
        };
        NodeWish(if exact { node | Self::EXACT } else { node })
    }

    /// Returns the node.
    pub fn node(self) -> Option<NodeId> {
        (self.0 & !Self::EXACT).checked_sub(1).map(NodeId)
    }

    /// Returns whether nothing else will do.
    #[inline]
    pub const fn is_exact(self) -> bool {
        self.0 & Self::EXACT != 0
    }
}

/// A set of nodes: node n is bit n.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct NodeMask(pub u64);

impl NodeMask {
    /// The empty set.
    pub const NONE: NodeMask = NodeMask(0);
    /// The set of all numbers that a node can have.
    pub const ALL: NodeMask = NodeMask(!0);

    /// Returns the set of `node` alone.
    #[inline]
    pub const fn of(node: NodeId) -> NodeMask {
        NodeMask(1 << (node.0 as usize % MAX_NODES))
    }

    /// Returns whether `node` is in the set.
    #[inline]
    pub const fn contains(self, node: NodeId) -> bool {
        self.0 & Self::of(node).0 != 0
    }

    /// Adds `node`.
    pub const fn insert(&mut self, node: NodeId) {
        self.0 |= Self::of(node).0;
    }

    /// Returns whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the number of nodes in the set.
    pub const fn count(self) -> u32 {
        self.0.count_ones()
    }

    /// Returns the nodes that are in both sets.
    #[must_use]
    pub const fn and(self, other: NodeMask) -> NodeMask {
        NodeMask(self.0 & other.0)
    }

    /// Returns the nodes that are in at least one of the sets.
    #[must_use]
    pub const fn or(self, other: NodeMask) -> NodeMask {
        NodeMask(self.0 | other.0)
    }

    /// Returns the nodes that are not in `other`.
    #[must_use]
    pub const fn without(self, other: NodeMask) -> NodeMask {
        NodeMask(self.0 & !other.0)
    }

    /// Returns the lowest node.
    pub fn first(self) -> Option<NodeId> {
        NodeId::new(self.0.trailing_zeros().into())
    }

    /// Returns the highest node.
    pub fn last(self) -> Option<NodeId> {
        self.0.checked_ilog2().and_then(|n| NodeId::new(n.into()))
    }

    /// Returns the node after `node`, which need not be in the set; the first one after the last.
    pub fn after(self, node: NodeId) -> Option<NodeId> {
        let above = !1u64.checked_shl(node.0.into()).map_or(!0, |bit| bit | (bit - 1));
        NodeMask(self.0 & above).first().or_else(|| self.first())
    }

    /// Returns its nodes, ascending.
    pub fn iter(self) -> impl Iterator<Item = NodeId> {
        let mut left = self;
        core::iter::from_fn(move || {
            let node = left.first()?;
            left = left.without(NodeMask::of(node));
            Some(node)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_node_after_another_is_the_next_of_the_set_around() {
        let set = NodeMask(1 << 63 | 0b10_0110);
        let around = |n| set.after(NodeId(n)).unwrap().0;
        assert_eq!([0, 1, 2, 3, 5, 62, 63].map(around), [1, 2, 5, 5, 63, 63, 1]);
        assert_eq!(NodeMask::NONE.after(NodeId(3)), None);
        assert_eq!(NodeMask(1 << 7).after(NodeId(7)), Some(NodeId(7)));
    }

    #[test]
    fn a_set_names_its_nodes() {
        let set = NodeMask(1 << 63 | 0b101);
        assert_eq!(set.iter().map(|n| n.0).collect::<Vec<_>>(), [0, 2, 63]);
        assert_eq!((set.first(), set.last(), set.count()), (Some(NodeId(0)), Some(NodeId(63)), 3));
        assert_eq!((NodeMask::NONE.first(), NodeMask::NONE.last()), (None, None));
        assert_eq!(NodeId::new(64), None);
    }
}
