//! The nodes of the machine.

use alloc::vec::Vec;

use mm::{Mfn, NodeId, NodeMap, NodeMask, PAGE_SHIFT};

use crate::machine::numa::slit::{distance, Slit};
use crate::machine::numa::srat::{Bad, Srat};
use crate::machine::numa::{fake, NumaSettings};

/// What the nodes are found from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sources<'a> {
    /// The firmware's table of proximity domains, header included.
    pub srat: Option<&'a [u8]>,
    /// The firmware's table of their distances.
    pub slit: Option<&'a [u8]>,
    /// The addresses of RAM: the first, and the first behind, of each range.
    pub ram: &'a [(u64, u64)],
    /// The first address behind all of them.
    pub top: u64,
    /// The APIC identifiers of the CPUs.
    pub cpus: &'a [u32],
}

/// The nodes of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nodes {
    map: NodeMap,
    /// The addresses of each node, from its first RAM to its last.
    spans: Vec<(u64, u64)>,
    /// The proximity domain of each node.
    domains: Vec<u32>,
    slit: Option<Slit>,
}

impl Nodes {
    /// Creates the description of a machine with one node, with the addresses below `top`.
    pub fn single(top: u64) -> Self {
        Self { map: NodeMap::single(), spans: [(0, top)].into(), domains: Vec::new(), slit: None }
    }

    /// Creates the description of a machine of the tests: nodes with these addresses, whose proximity domains have the
    /// same numbers, and CPUs on these nodes.
    #[cfg(any(test, feature = "host"))]
    pub fn of(spans: &[(u64, u64)], cpus: &[u8]) -> Self {
        let nodes = || (0u8..).map(NodeId).zip(spans);
        let online = nodes().fold(NodeMask::NONE, |set, (node, _)| set.or(NodeMask::of(node)));
        let firsts = nodes().map(|(node, (start, _))| (frame(*start), node));
        let map = NodeMap::new(online, firsts, cpus.iter().copied().map(NodeId).collect());
        Self { map, spans: spans.to_vec(), domains: (0..).take(spans.len()).collect(), slit: None }
    }

    /// Finds the nodes, and logs how.
    pub fn find(settings: NumaSettings, from: &Sources<'_>) -> Self {
        let usable = !settings.off && settings.acpi;
        let srat = from.srat.filter(|_| usable).and_then(|table| used(Srat::parse(table)));
        let slit = from.slit.and_then(|table| {
            let slit = Slit::parse(table);
            if slit.is_none() {
                log::info!("ACPI: SLIT table looks invalid. Not used.");
            }
            slit
        });
        let found = if settings.fake != 0 {
            Self::pretended(settings.fake, srat.as_ref(), from)
        } else {
            srat.and_then(|srat| Self::of_firmware(srat, from)).unwrap_or_else(|| {
                let why = if settings.off { "NUMA turned off" } else { "No NUMA configuration found" };
                log::info!("{why}");
                log::info!("Faking a node at {:016x}-{:016x}", 0, from.top);
                Self::single(from.top)
            })
        };
        Self { slit, ..found }
    }

    /// Pretends that there are `n` nodes. CPUs are where the firmware's table says.
    fn pretended(n: u64, srat: Option<&Srat>, from: &Sources<'_>) -> Self {
        let spans = fake::spans(n.min(mm::MAX_NODES as u64), from.top);
        let starts = || (0u8..).map(NodeId).zip(&spans).map(|(node, span)| (node, *span));
        for (node, (start, end)) in starts() {
            log::info!("Faking node {} at {start:x}-{end:x} ({}MB)", node.0, (end - start) >> 20);
        }
        let online = starts().fold(NodeMask::NONE, |set, (node, _)| set.or(NodeMask::of(node)));
        let firsts = starts().map(|(node, (start, _))| (frame(start), node));
        let map = map(online, firsts, srat, from.cpus);
        Self { map, domains: srat.map_or_else(Vec::new, |s| s.domains.clone()), spans, slit: None }
    }

    /// Takes the nodes of a table. `None`: it names no CPU, or not all of the RAM.
    fn of_firmware(mut srat: Srat, from: &Sources<'_>) -> Option<Self> {
        for (start, end) in &mut srat.spans {
            (*start, *end) = ((*start).min(from.top), (*end).min(from.top));
        }
        if srat.with_cpus.is_empty() {
            return None;
        }
        used(covers(&srat, from.ram))?;
        let online = srat.with_memory.or(srat.with_cpus);
        for node in online.iter().filter(|node| srat.spans[node.index()].0 == srat.spans[node.index()].1) {
            log::info!("SRAT: node {} has no memory", node.0);
        }
        let firsts = srat.blocks.iter().filter(|b| b.start != b.end).map(|b| (frame(b.start), b.node));
        let map = map(online, firsts, Some(&srat), from.cpus);
        Some(Self { map, spans: srat.spans, domains: srat.domains, slit: None })
    }

    /// Returns which frames and which CPUs belong to which node.
    pub fn map(&self) -> &NodeMap {
        &self.map
    }

    /// Returns the nodes.
    pub fn online(&self) -> NodeMask {
        self.map.online()
    }

    /// Returns the addresses of a node, from its first RAM to its last.
    pub fn span(&self, node: NodeId) -> (u64, u64) {
        self.spans.get(node.index()).copied().unwrap_or_default()
    }

    /// Returns the number of bytes from a node's first RAM to its last.
    pub fn spanned(&self, node: NodeId) -> u64 {
        let (start, end) = self.span(node);
        end - start
    }

    /// Returns the node of a proximity domain, if the firmware's table has it.
    pub fn of_domain(&self, domain: u32) -> Option<NodeId> {
        self.domains.iter().position(|d| *d == domain).and_then(|n| NodeId::new(n as u64))
    }

    /// Returns how far it is from one node to another; 10: it is the same. `None`: nobody knows.
    pub fn distance(&self, from: NodeId, to: NodeId) -> Option<u32> {
        let domain = |node: NodeId| self.domains.get(node.index()).copied();
        match (domain(from), domain(to)) {
            (Some(a), Some(b)) => distance(self.slit.as_ref(), a, b),
            _ => distance(None, from.0.into(), to.0.into()),
        }
        .map(u32::from)
    }
}

/// Logs that the table is not used if it is bad.
fn used<T>(table: Result<T, Bad>) -> Option<T> {
    table.inspect_err(|Bad| log::error!("SRAT: SRAT not used.")).ok()
}

fn frame(address: u64) -> Mfn {
    Mfn(address >> PAGE_SHIFT)
}

/// Returns the map of frames and CPUs. A CPU of which the table says nothing is on node 0; each node with a CPU is online.
fn map(online: NodeMask, firsts: impl Iterator<Item = (Mfn, NodeId)>, srat: Option<&Srat>, cpus: &[u32]) -> NodeMap {
    let listed = |apic: &u32| srat?.cpus.iter().rfind(|(id, _)| id == apic).map(|(_, node)| *node);
    let cpus: Vec<_> = cpus.iter().map(|apic| listed(apic).unwrap_or_default()).collect();
    let online = cpus.iter().fold(online, |set, node| set.or(NodeMask::of(*node)));
    NodeMap::new(online, firsts, cpus)
}

/// Fails if there is RAM outside of the nodes' addresses.
fn covers(srat: &Srat, ram: &[(u64, u64)]) -> Result<(), Bad> {
    let mut spans: Vec<_> = srat.with_memory.iter().map(|node| srat.spans[node.index()]).collect();
    spans.sort_unstable();
    for &(mut start, end) in ram {
        for (first, last) in &spans {
            if (*first..*last).contains(&start) {
                start = *last;
            }
        }
        if start < end {
            log::error!("SRAT: No PXM for e820 range: [{start:016x}, {:016x}]", end - 1);
            return Err(Bad);
        }
    }
    Ok(())
}
