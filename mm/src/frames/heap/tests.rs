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

/// Allocates single frames until there are no more. Returns the nodes they are from.
fn drain(m: &HostMachine, heap: &Heap, mut place: Place) -> Vec<u8> {
    let one = |place| heap.alloc(m, Request { place, ..Request::default() });
    core::iter::from_fn(|| {
        let block = one(place)?;
        place.last = place.last.map(|_| block.node);
        Some(block.node.0)
    })
    .collect()
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
            let place = Place { affinity: NodeMask(rng.below(8)), node, exact: rng.chance(50), ..Place::default() };
            let order = rng.below(6) as u32;
            if let Some(b) = heap.alloc(&m, Request { order, place, ..Request::default() }) {
                assert!(node.is_none_or(|node| !place.exact || b.node == node));
                assert_eq!(heap.inner.lock().nodes.of_frame(b.mfn), b.node);
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
    let got = drain(&m, &heap, Place { affinity: NodeMask(0b011), last: Some(NodeId(0)), ..Place::default() });
    assert_eq!(&got[..6], [1, 0, 1, 0, 1, 0]);
    let first_other = got.iter().position(|n| *n == 2).unwrap();
    assert_eq!((first_other, got.len()), (44 + 441, 768));
    assert!(got[first_other..].iter().all(|n| *n == 2));
}

#[test]
fn an_exact_request_gets_frames_of_its_nodes_or_none() {
    let (m, heap) = heap();
    let exact = Place { exact: true, ..Place::default() };
    let got = drain(&m, &heap, Place { node: Some(NodeId(0)), ..exact });
    assert_eq!(got, [0; 44]);
    assert!(drain(&m, &heap, Place { node: Some(NodeId(40)), ..exact }).is_empty(), "no such node");
    let got = drain(&m, &heap, Place { affinity: NodeMask(0b101), ..exact });
    assert_eq!(got, [2; 283]);
    assert_eq!(drain(&m, &heap, Place { node: Some(NodeId(2)), ..Place::default() }), [1; 441]);
}

#[test]
fn a_node_that_is_asked_for_comes_first_and_then_the_preferred_ones() {
    let (m, heap) = heap();
    let mut got = drain(
        &m,
        &heap,
        Place { affinity: NodeMask(0b001), last: Some(NodeId(0)), node: Some(NodeId(2)), exact: false },
    );
    got.dedup();
    assert_eq!(got, [2, 0, 1]);
}

#[test]
fn the_hypervisors_own_frames_are_those_of_the_cpu() {
    let (m, heap) = heap();
    set_this_cpu(1);
    let node_of = |mfn| heap.inner.lock().nodes.of_frame(mfn);
    assert_eq!(heap.alloc_own(&m, 3, 0).map(node_of), Some(NodeId(2)));
    set_this_cpu(0);
    assert_eq!(heap.alloc_own(&m, 3, 0).map(node_of), Some(NodeId(0)));
    check(&m, &heap);
}

#[test]
fn one_node_has_all_frames() {
    let (m, heap) = (HostMachine::new(FRAMES as usize, 1), Heap::new());
    heap.add_region(&m, Mfn(256), Mfn(FRAMES), false);
    assert_eq!(free_of(&heap), [768, 0, 0]);
    let on = |node| Place { node: Some(NodeId(node)), exact: true, ..Place::default() };
    assert!(drain(&m, &heap, on(1)).is_empty());
    assert_eq!(drain(&m, &heap, on(0)).len(), 768);
}
