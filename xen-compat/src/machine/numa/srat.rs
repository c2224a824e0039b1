//! The SRAT: which CPUs and which memory are in which proximity domain.

use alloc::vec::Vec;

use mm::{NodeId, NodeMask, MAX_NODES};

use crate::machine::numa::bytes;

/// Where the entries begin: after the header and twelve reserved bytes.
const HEADER: usize = 48;
/// Maximum number of memory entries that are looked at (`NR_NODE_MEMBLKS`).
const MAX_BLOCKS: usize = 2 * MAX_NODES;
/// Flags of all entries, and of memory.
const ENABLED: u32 = 1;
const HOT_PLUGGABLE: u32 = 2;

/// Types of entries, in the order in which they are looked at, and their lengths.
mod kind {
    pub(super) const X2APIC: (u8, usize) = (2, 24);
    pub(super) const PROCESSOR: (u8, usize) = (0, 16);
    pub(super) const MEMORY: (u8, usize) = (1, 40);
}

/// A range of addresses in a proximity domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) start: u64,
    /// The first address behind it.
    pub(super) end: u64,
    pub(super) node: NodeId,
    /// Memory may be added there later.
    hotplug: bool,
}

/// The contents of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Srat {
    /// The proximity domain of each node.
    pub(super) domains: Vec<u32>,
    /// CPUs by their APIC identifiers, and their nodes. If one is listed twice, the last entry counts.
    pub(super) cpus: Vec<(u32, NodeId)>,
    /// Memory by address.
    pub(super) blocks: Vec<Block>,
    /// The addresses from the first to the last of each node's memory that is there now.
    pub(super) spans: Vec<(u64, u64)>,
    /// The nodes that have memory now.
    pub(super) with_memory: NodeMask,
    /// The nodes that have CPUs.
    pub(super) with_cpus: NodeMask,
}

impl Default for Block {
    fn default() -> Self {
        Self { start: 0, end: 0, node: NodeId(0), hotplug: false }
    }
}

/// The table contradicts itself, which has been logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bad;

impl Srat {
    /// Reads a table.
    pub(super) fn parse(table: &[u8]) -> Result<Srat, Bad> {
        let revision = table.get(8).copied().unwrap_or(0);
        let mut srat = Srat { spans: Vec::from([(0, 0); MAX_NODES]), ..Srat::default() };
        for entry in entries(table, kind::X2APIC.0) {
            srat.x2apic(entry)?;
        }
        for entry in entries(table, kind::PROCESSOR.0) {
            srat.processor(entry, revision)?;
        }
        for entry in entries(table, kind::MEMORY.0).take(MAX_BLOCKS) {
            srat.memory(entry, revision)?;
        }
        Ok(srat)
    }

    /// Returns the node of a proximity domain that has one.
    pub(super) fn node_of(&self, domain: u32) -> Option<NodeId> {
        self.domains.iter().position(|d| *d == domain).and_then(|n| NodeId::new(n as u64))
    }

    /// Returns the node of a proximity domain, which gets the next one if it has none.
    fn setup_node(&mut self, domain: u32) -> Result<NodeId, Bad> {
        if let Some(node) = self.node_of(domain) {
            return Ok(node);
        }
        let Some(node) = NodeId::new(self.domains.len() as u64) else {
            log::warn!("SRAT: Too many proximity domains ({domain:#x})");
            return Err(Bad);
        };
        self.domains.push(domain);
        Ok(node)
    }

    fn x2apic(&mut self, entry: &[u8]) -> Result<(), Bad> {
        // A later version may append to it.
        let [domain, apic, flags] = [4, 8, 12].map(|at| word(entry, at));
        if entry.len() < kind::X2APIC.1 {
            return Err(Bad);
        }
        self.cpu(domain, apic, flags)
    }

    fn processor(&mut self, entry: &[u8], revision: u8) -> Result<(), Bad> {
        if entry.len() != kind::PROCESSOR.1 {
            return Err(Bad);
        }
        let high = if revision >= 2 { [entry[9], entry[10], entry[11]] } else { [0; 3] };
        let domain = u32::from_le_bytes([entry[2], high[0], high[1], high[2]]);
        self.cpu(domain, entry[3].into(), word(entry, 4))
    }

    fn cpu(&mut self, domain: u32, apic: u32, flags: u32) -> Result<(), Bad> {
        if flags & ENABLED == 0 {
            return Ok(());
        }
        let node = self.setup_node(domain)?;
        self.cpus.push((apic, node));
        self.with_cpus.insert(node);
        log::debug!("SRAT: PXM {domain} -> APIC {apic:02x} -> Node {}", node.0);
        Ok(())
    }

    fn memory(&mut self, entry: &[u8], revision: u8) -> Result<(), Bad> {
        if entry.len() != kind::MEMORY.1 {
            return Err(Bad);
        }
        let flags = word(entry, 28);
        if flags & ENABLED == 0 {
            return Ok(());
        }
        let long = |at| bytes(entry, at).map_or(0, u64::from_le_bytes);
        let start = long(8);
        let end = start.checked_add(long(16)).ok_or(Bad)?;
        let domain = if revision < 2 { entry[2].into() } else { word(entry, 2) };
        let node = self.setup_node(domain)?;
        let block = Block { start, end, node, hotplug: flags & HOT_PLUGGABLE != 0 };
        // What the node would reach over with it.
        let span = match self.spans[node.index()] {
            (first, last) if first != last => (first.min(start), last.max(end)),
            _ => (start, end),
        };
        self.fits(block, span)?;
        if !block.hotplug {
            self.with_memory.insert(node);
            self.spans[node.index()] = span;
        }
        let hotplug = if block.hotplug { " (hotplug)" } else { "" };
        log::info!("SRAT: Node {} PXM {domain} {}{hotplug}", node.0, Shown(block));
        let at = self.blocks.partition_point(|b| (b.start, b.end) <= (start, end));
        self.blocks.insert(at, block);
        Ok(())
    }

    /// Refuses a block that overlaps another, or one because of which a node with the addresses `span` would reach over
    /// another's. A node's own blocks may overlap if they agree.
    fn fits(&self, new: Block, span: (u64, u64)) -> Result<(), Bad> {
        let domain = |node: NodeId| self.domains.get(node.index()).copied().unwrap_or_default();
        let of = domain(new.node);
        for old in self.blocks.iter().filter(|b| b.start != b.end) {
            if old.end > new.start && old.start < new.end {
                if old.node != new.node {
                    log::error!("SRAT: PXM {of} {} overlaps with PXM {} {}", Shown(new), domain(old.node), Shown(*old));
                    return Err(Bad);
                }
                log::warn!("SRAT: PXM {of} {} overlaps with itself {}", Shown(new), Shown(*old));
                return if old.hotplug == new.hotplug { Ok(()) } else { Err(Bad) };
            }
            if old.node != new.node && old.start >= span.0 && old.end <= span.1 {
                let whole = Block { start: span.0, end: span.1, ..new };
                let other = domain(old.node);
                log::error!("SRAT: PXM {of}: {} interleaves with PXM {other} memblk {}", Shown(whole), Shown(*old));
                return Err(Bad);
            }
        }
        Ok(())
    }
}

/// A range as messages show it.
struct Shown(Block);

impl core::fmt::Display for Shown {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "[{:016x}, {:016x}]", self.0.start, self.0.end.wrapping_sub(1))
    }
}

fn word(entry: &[u8], at: usize) -> u32 {
    bytes(entry, at).map_or(0, u32::from_le_bytes)
}

/// Returns the entries of a type. What follows an entry with an impossible length is ignored.
fn entries(table: &[u8], kind: u8) -> impl Iterator<Item = &[u8]> {
    let mut rest = table.get(HEADER..).unwrap_or(&[]);
    let all = core::iter::from_fn(move || {
        let [_, length, ..] = *rest else { return None };
        let Some((entry, after)) = rest.split_at_checked(length.into()).filter(|_| length >= 2) else {
            log::error!("ACPI: [SRAT:{kind:#x}] Invalid length");
            rest = &[];
            return None;
        };
        rest = after;
        Some(entry)
    });
    all.filter(move |entry| entry[0] == kind)
}
