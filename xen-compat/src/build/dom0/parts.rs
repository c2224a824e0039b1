//! What dom0 is built from.

use alloc::vec::Vec;

use mm::{Ctx, Mfn};
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
    /// Frames that are nobody's and in no allocator: they become dom0's pages.
    Frames {
        /// First frame; the initrd starts at its first byte.
        first: Mfn,
        /// Bytes.
        len: u64,
    },
    /// Bytes to be copied.
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

/// What dom0 gets, and what it does not.
#[derive(Clone, Default)]
pub struct Dom0Options {
    /// `dom0_mem`.
    pub mem: Dom0Mem,
    /// `dom0_max_vcpus`.
    pub vcpus: Dom0Vcpus,
    /// `dom0_vcpus_pin`: each vcpu runs on the CPU of its own number only.
    pub pin_vcpus: bool,
    /// Ports the hypervisor keeps beside PIC, PIT and PCI configuration, `[first, last]`: serial console, ACPI timer,
    /// `dom0_ioports_disable`.
    pub denied_ports: Vec<(u16, u16)>,
    /// Device frames it keeps, `[first, last]`: the local APIC. Dom0's memory map has them as reserved.
    pub denied_iomem: Vec<(u64, u64)>,
    /// Device frames that dom0 may only read, `[first, last]`: I/O APICs, HPET.
    pub read_only_iomem: Vec<(u64, u64)>,
    /// The screen as the boot loader left it.
    pub console: Option<Dom0VgaConsoleInfo>,
    /// Frames that join the heap when the kernel has been copied ([`Dom0Parts::reclaim`]); dom0 may get them.
    pub reclaimable: u64,
}

/// What dom0 is made of.
pub struct Dom0Parts<'a, F: FnOnce() -> u64> {
    /// Kernel image, packed or not.
    pub kernel: &'a [u8],
    /// Initrd.
    pub initrd: Option<InitrdSource<'a>>,
    /// Command line.
    pub cmdline: &'a str,
    /// Called when the unpacked kernel is not needed any more: gives the memory that it lay in to the heap and says how
    /// many frames that were.
    pub reclaim: F,
}

/// A domain under construction.
pub(crate) struct Builder<'a, H: Hw> {
    pub(crate) hv: &'a Hv<H>,
    pub(crate) d: &'a Domain,
    pub(crate) mm: Ctx<'a, Hv<H>>,
    pub(crate) layout: Layout,
    pub(crate) frames: Frames,
    /// log2 of the pages tried first for the next piece of memory.
    pub(crate) order: u32,
}
