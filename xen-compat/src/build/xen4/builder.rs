//! A domain under construction, and its parts.

use mm::Mfn;

use crate::build::p2m::Frames;
use crate::build::xen4::layout::Layout;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::file::Source;
use crate::state::hypervisor::Hv;

pub(crate) const PAGE: u64 = 4096;

/// An initrd.
#[derive(Clone, Copy, Debug)]
pub enum InitrdSource<'a> {
    /// Frames without an owner and in no allocator, which become the domain's pages.
    Frames {
        /// First frame; the initrd starts at its first byte.
        first: Mfn,
        /// Bytes.
        len: u64,
    },
    /// A file to copy.
    Copied(Source<'a>),
}

impl InitrdSource<'_> {
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Frames { len, .. } => *len,
            Self::Copied(file) => file.len() as u64,
        }
    }
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
    /// Its pages come from its own nodes as long as these have any.
    pub(crate) own_nodes: bool,
    /// Its pages may hold what their last owner left: only for dom0.
    pub(crate) unscrubbed: bool,
}
