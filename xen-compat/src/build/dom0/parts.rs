//! The parts that dom0 is built from.

use alloc::vec::Vec;

use mm::Mfn;
use public_headers::xen4::xen::Dom0VgaConsoleInfo;

use crate::build::dom0::layout::Layout;
use crate::build::p2m::Frames;
use crate::machine::hw::Hw;
use crate::options::dom0::{Dom0Mem, Dom0Vcpus};
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

pub(crate) const PAGE: u64 = 4096;

/// An initrd.
#[derive(Clone, Copy, Debug)]
pub enum InitrdSource<'a> {
    /// Frames without an owner and in no allocator, which become dom0's pages.
    Frames {
        /// First frame; the initrd starts at its first byte.
        first: Mfn,
        /// Bytes.
        len: u64,
    },
    /// Bytes to copy.
    Bytes(&'a [u8]),
}

impl InitrdSource<'_> {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Frames { len, .. } => *len,
            Self::Bytes(b) => b.len() as u64,
        }
    }
}

/// Dom0's resources, and those denied to it.
#[derive(Clone, Default)]
pub struct Dom0Options {
    /// `dom0_mem`.
    pub mem: Dom0Mem,
    /// `dom0_max_vcpus`.
    pub vcpus: Dom0Vcpus,
    /// `dom0_vcpus_pin`: each vcpu runs only on the CPU with its own number.
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

/// A domain under construction.
pub(crate) struct Builder<'a, H: Hw> {
    pub(crate) hv: &'a Hv<H>,
    pub(crate) d: &'a Domain,
    pub(crate) mm: mm::VcpuCtx<'a, Hv<H>>,
    pub(crate) layout: Layout,
    pub(crate) frames: Frames,
    /// log2 of the pages tried first for the next piece of memory.
    pub(crate) order: u32,
}
