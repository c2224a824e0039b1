//! The machine's NUMA nodes, from the firmware's tables SRAT and SLIT and the option `numa`, as Xen 4.17 finds them.
//!
//! A *proximity domain* is the firmware's number for a group of CPUs and memory. Each one that is met becomes a node; nodes
//! are numbered in the order in which they are met. Tables that contradict themselves or the memory map are not used: then
//! the machine is one node.
#![cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "at boot"))]

mod fake;
pub mod nodes;
mod slit;
mod srat;
#[cfg(test)]
mod tests;

/// The option `numa`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumaSettings {
    /// The machine is taken for one node.
    pub off: bool,
    /// The firmware's table of nodes is used.
    pub acpi: bool,
    /// Number of nodes to pretend; 0: none.
    pub fake: u64,
}

impl Default for NumaSettings {
    fn default() -> Self {
        Self { off: false, acpi: true, fake: 0 }
    }
}

/// Reads `N` bytes of a table.
fn bytes<const N: usize>(table: &[u8], at: usize) -> Option<[u8; N]> {
    table.get(at..at.checked_add(N)?)?.try_into().ok()
}
