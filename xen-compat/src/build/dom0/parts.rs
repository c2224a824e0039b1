//! The parts that dom0 is built from.

use alloc::vec::Vec;

use public_headers::xen4::xen::Dom0VgaConsoleInfo;

use crate::options::dom0::{Dom0Mem, Dom0Vcpus};
use crate::options::numa::Dom0Nodes;

pub use crate::build::xen4::builder::InitrdSource;

/// Dom0's resources, and those denied to it.
#[derive(Clone, Default)]
pub struct Dom0Options {
    /// `dom0_mem`.
    pub mem: Dom0Mem,
    /// `dom0_max_vcpus`.
    pub vcpus: Dom0Vcpus,
    /// `dom0_nodes`.
    pub nodes: Dom0Nodes,
    /// `dom0_vcpus_pin`: each vcpu runs only on the CPU with its own number, counted among those of its nodes.
    pub pin_vcpus: bool,
    /// Ports the hypervisor keeps in addition to PIC, PIT and PCI configuration, `[first, last]`: serial console, ACPI
    /// timer, `dom0_ioports_disable`.
    pub denied_ports: Vec<(u16, u16)>,
    /// Device frames it keeps, `[first, last]`: the local APIC. They are reserved in dom0's memory map.
    pub denied_iomem: Vec<(u64, u64)>,
    /// Device frames that dom0 may only read, `[first, last]`: I/O APICs, HPET.
    pub read_only_iomem: Vec<(u64, u64)>,
    /// The screen as the boot loader left it.
    pub console: Option<Dom0VgaConsoleInfo>,
    /// Frames that join the heap when the kernel has been copied ([`Dom0Parts::reclaim`]); dom0 may get them.
    pub reclaimable: u64,
}

/// The parts of dom0.
pub struct Dom0Parts<'a, F: FnOnce() -> u64> {
    /// Kernel image, compressed or not.
    pub kernel: &'a [u8],
    /// Initrd.
    pub initrd: Option<InitrdSource<'a>>,
    /// Command line.
    pub cmdline: &'a str,
    /// Called when the unpacked kernel is no longer needed: frees its memory to the heap and returns the number of
    /// frames.
    pub reclaim: F,
}
