//! The free frames of several nodes.

use test_rng::Rng;

use super::*;
use crate::host::{set_this_cpu, HostMachine};

/// Where the frames of each node begin: not at multiples of large blocks, and in two pieces for node 1.
const STARTS: [(Mfn, NodeId); 4] =
    [(Mfn(0), NodeId(0)), (Mfn(300), NodeId(1)), (Mfn(517), NodeId(2)), (Mfn(800), NodeId(1))];
const FRAMES: u64 = 1024;

fn heap() -> (HostMachine, Heap) {
    let (m, heap) = (HostMachine::new(FRAMES as usize, 2), Heap::new());
    heap.set_nodes(NodeMap::new(NodeMask(0b111), STARTS, vec![NodeId(0), NodeId(2)]));
    heap.add_region(&m, Mfn(256), Mfn(FRAMES), false);
    (m, heap)
}

fn free_of(heap: &Heap) -> [u64; 3] {
    [0, 1, 2].map(|node| heap.free_pages_in(NodeMask(1 << node), 0, 0))
}

/// Checks that each free block is of one node, and that the counts are right.
fn check(m: &HostMachine, heap: &Heap) {
    let map = heap.inner.lock().nodes.clone();
    let mut found = [0; 3];
    heap.each_block(m.frames(), |mfn, order| {
        let node = map.of_frame(mfn);
        found[node.index()] += 1u64 << order;
        assert!((0..1 << order).all(|i| map.of_frame(mfn.offset(i)) == node), "{mfn:?} of order {order}");
    });
    assert_eq!(free_of(heap), found);
    assert_eq!(heap.free_pages(), found.iter().sum::<u64>());
}

/// Returns the node of a frame.
fn node_of(heap: &Heap, mfn: Mfn) -> u8 {
    heap.inner.lock().nodes.of_frame(mfn).0
}

/// Allocates single frames until there are no more. Returns the nodes they are from.
fn drain(m: &HostMachine, heap: &Heap, affinity: u64, node: Option<u8>, exact: bool) -> Vec<u8> {
    let nodes = DomainNodes::default();
    nodes.set_affinity(NodeMask(affinity));
    let wish = NodeWish::new(node.map(NodeId), exact);
    let one = || heap.alloc(m, Request { wish, nodes: Some(&nodes), ..Request::default() });
    core::iter::from_fn(|| one().map(|block| node_of(heap, block.mfn))).collect()
}

#[test]
fn frames_of_different_nodes_are_never_in_one_block() {
    let (m, heap) = heap();
    assert_eq!(free_of(&heap), [44, 217 + 224, 283]);
    check(&m, &heap);
    let mut rng = Rng::new(3);
    let mut held = Vec::new();
    for _ in 0..20_000 {
        if rng.chance(50) {
            let node = NodeId::new(rng.below(4)).filter(|n| n.0 < 3);
            let nodes = DomainNodes::default();
            nodes.set_affinity(NodeMask(rng.below(8)));
            let (wish, order) = (NodeWish::new(node, rng.chance(50)), rng.below(6) as u32);
            if let Some(b) = heap.alloc(&m, Request { order, wish, nodes: Some(&nodes), ..Request::default() }) {
                let got = NodeId(node_of(&heap, b.mfn));
                assert!(node.is_none_or(|node| !wish.is_exact() || got == node));
                assert_eq!(nodes.last(), got);
                held.push((b.mfn, order));
            }
        } else if !held.is_empty() {
            let (mfn, order) = held.swap_remove(rng.below(held.len() as u64) as usize);
            heap.free(&m, mfn, order, false, false);
        }
    }
    check(&m, &heap);
    held.drain(..).for_each(|(mfn, order)| heap.free(&m, mfn, order, false, false));
    assert_eq!(free_of(&heap), [44, 441, 283]);
    check(&m, &heap);
}

#[test]
fn the_preferred_nodes_are_used_up_in_turn_before_others() {
    let (m, heap) = heap();
    let got = drain(&m, &heap, 0b011, None, false);
    assert_eq!(&got[..6], [1, 0, 1, 0, 1, 0]);
    let first_other = got.iter().position(|n| *n == 2).unwrap();
    assert_eq!((first_other, got.len()), (44 + 441, 768));
    assert!(got[first_other..].iter().all(|n| *n == 2));
}

#[test]
fn an_exact_request_gets_frames_of_its_nodes_or_none() {
    let (m, heap) = heap();
    assert_eq!(drain(&m, &heap, !0, Some(0), true), [0; 44]);
    assert!(drain(&m, &heap, !0, Some(40), true).is_empty(), "no such node");
    assert_eq!(drain(&m, &heap, 0b101, None, true), [2; 283]);
    assert_eq!(drain(&m, &heap, !0, Some(2), false), [1; 441]);
}

#[test]
fn a_node_that_is_asked_for_comes_first_and_then_the_preferred_ones() {
    let (m, heap) = heap();
    let mut got = drain(&m, &heap, 0b001, Some(2), false);
    got.dedup();
    assert_eq!(got, [2, 0, 1]);
}

#[test]
fn the_hypervisors_own_frames_are_those_of_the_cpu() {
    let (m, heap) = heap();
    set_this_cpu(1);
    assert_eq!(heap.alloc_own(&m, 3, 0).map(|mfn| node_of(&heap, mfn)), Some(2));
    set_this_cpu(0);
    assert_eq!(heap.alloc_own(&m, 3, 0).map(|mfn| node_of(&heap, mfn)), Some(0));
    check(&m, &heap);
}

#[test]
fn one_node_has_all_frames() {
    let (m, heap) = (HostMachine::new(FRAMES as usize, 1), Heap::new());
    heap.add_region(&m, Mfn(256), Mfn(FRAMES), false);
    assert_eq!(free_of(&heap), [768, 0, 0]);
    assert!(drain(&m, &heap, !0, Some(1), true).is_empty());
    assert_eq!(drain(&m, &heap, !0, Some(0), true).len(), 768);
}
