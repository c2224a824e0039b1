//! `u`: the NUMA nodes, and how each domain's memory is spread over them.

use mm::int::count32;
use mm::{try_alloc, Census, CpuId, DomId, NoMemory, NodeId, NodeMask};

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    pub(super) fn dump_nodes(&self) {
        log::warn!("'u' pressed -> dumping numa info (now = {})", self.hw.now());
        let nodes = self.nodes.online();
        for node in nodes.iter() {
            let (start, end) = self.nodes.span(node);
            let free = self.mm.heap.free_pages_in(NodeMask::of(node), 0, 0);
            log::warn!("NODE{} start->{} size->{} free->{free}", node.0, start >> 12, (end - start) >> 12);
        }
        self.dump_cpus_of_nodes();
        log::warn!("Memory location of each domain:");
        let Ok(counts) = self.frames_by_node() else { return log::warn!("    no memory to count it") };
        for d in self.domains.all() {
            log::warn!("Domain {} (total: {}):", d.id.0, d.mem.tot_pages());
            for (node, count) in &counts {
                log::warn!("    Node {}: {}", node.0, owned_by(count, d.id));
            }
            dump_virtual_nodes(&d);
        }
    }

    /// Neighbours on one node share a line.
    fn dump_cpus_of_nodes(&self) {
        let node_of = |cpu| self.nodes.map().of_cpu(CpuId(cpu));
        let (mut first, end) = (0, count32(self.cpus.len()));
        while first < end {
            let node = node_of(first);
            let last = (first..end).take_while(|cpu| node_of(*cpu) == node).last().unwrap_or(first);
            if last == first {
                log::warn!("CPU{first} -> NODE{}", node.0);
            } else {
                log::warn!("CPU{first}...{last} -> NODE{}", node.0);
            }
            first = last + 1;
        }
    }

    fn frames_by_node(&self) -> Result<alloc::vec::Vec<(NodeId, Census)>, NoMemory> {
        let mut counts = try_alloc::vec(self.nodes.online().count() as usize)?;
        for node in self.nodes.online().iter() {
            let census = Census::of(&self.hw, |mfn| self.nodes.map().of_frame(mfn) == node)?;
            try_alloc::push_reserved(&mut counts, (node, census));
        }
        Ok(counts)
    }
}

fn owned_by(census: &Census, id: DomId) -> u64 {
    census.owned.iter().find(|(owner, _)| *owner == id).map_or(0, |(_, frames)| *frames)
}

/// At most as many nodes as the hypercall that sets them accepts.
fn dump_virtual_nodes(d: &Domain) {
    let Some(v) = d.control.vnuma.lock().clone() else { return };
    log::warn!("     {} vnodes, {} vcpus, guest physical layout:", v.nodes(), v.of_vcpu.len());
    for node in 0..v.nodes() {
        let physical = v.physical(node).map_or(0, |node| node.0);
        let vcpus = v.of_vcpu.iter().filter(|of| **of == node).count();
        log::warn!("       {node:3}: pnode {physical:3}, {vcpus} vcpus");
        for r in v.ranges.iter().filter(|r| r.nid == node) {
            log::warn!("           {:016x} - {:016x}", r.start, r.end);
        }
    }
}
