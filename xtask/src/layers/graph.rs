//! Circles and layers of a graph. Nodes are numbers; `edges[n]` is what `n` needs.

use std::collections::BTreeSet;

/// What each node needs.
pub(super) type Graph = Vec<BTreeSet<usize>>;

/// Returns the strongly connected components, each after those that it needs. One with several nodes is a circle.
pub(super) fn components(graph: &Graph) -> Vec<Vec<usize>> {
    let mut search = Search {
        graph,
        index: vec![None; graph.len()],
        low: vec![0; graph.len()],
        stack: Vec::new(),
        next: 0,
        found: Vec::new(),
    };
    for node in 0..graph.len() {
        if search.index[node].is_none() {
            search.visit(node);
        }
    }
    search.found
}

/// Tarjan's algorithm.
struct Search<'a> {
    graph: &'a Graph,
    index: Vec<Option<usize>>,
    low: Vec<usize>,
    stack: Vec<usize>,
    next: usize,
    found: Vec<Vec<usize>>,
}

impl Search<'_> {
    fn visit(&mut self, node: usize) {
        let own = self.next;
        self.next += 1;
        (self.index[node], self.low[node]) = (Some(own), own);
        self.stack.push(node);
        for &need in &self.graph[node] {
            match self.index[need] {
                None => {
                    self.visit(need);
                    self.low[node] = self.low[node].min(self.low[need]);
                }
                Some(index) if self.stack.contains(&need) => self.low[node] = self.low[node].min(index),
                Some(_) => {}
            }
        }
        if self.low[node] == own {
            let at = self.stack.iter().position(|n| *n == node).expect("it was put there");
            let mut component = self.stack.split_off(at);
            component.sort_unstable();
            self.found.push(component);
        }
    }
}

/// Returns the nodes by layers, bottom first: a node is above all that it needs. A circle is in one layer.
pub(super) fn layers(graph: &Graph) -> Vec<Vec<usize>> {
    let mut layer = vec![0; graph.len()];
    let mut layers: Vec<Vec<usize>> = Vec::new();
    for component in components(graph) {
        let needs = component.iter().flat_map(|n| &graph[*n]).filter(|n| !component.contains(n));
        let own = needs.map(|n| layer[*n] + 1).max().unwrap_or(0);
        layers.resize(layers.len().max(own + 1), Vec::new());
        for node in component {
            layer[node] = own;
            layers[own].push(node);
        }
    }
    layers.iter_mut().for_each(|l| l.sort_unstable());
    layers
}

#[cfg(test)]
mod unit {
    use super::*;

    fn graph(edges: &[&[usize]]) -> Graph {
        edges.iter().map(|e| e.iter().copied().collect()).collect()
    }

    #[test]
    fn circles_are_found() {
        // 0 -> 1 -> 2 -> 0, 2 -> 3, 4 -> 5 -> 4, 6 by itself.
        let g = graph(&[&[1], &[2], &[0, 3], &[], &[5], &[4], &[]]);
        let circles: Vec<Vec<usize>> = components(&g).into_iter().filter(|c| c.len() > 1).collect();
        assert_eq!(circles, [vec![0, 1, 2], vec![4, 5]]);
        assert_eq!(layers(&g), [vec![3, 4, 5, 6], vec![0, 1, 2]]);
    }

    #[test]
    fn a_node_stands_above_all_that_it_needs() {
        let g = graph(&[&[1, 3], &[2], &[3], &[], &[3]]);
        assert_eq!(layers(&g), [vec![3], vec![2, 4], vec![1], vec![0]]);
        assert!(components(&g).iter().all(|c| c.len() == 1));
    }
}
