//! What the control plane sets for a domain and reads back.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, AtomicU32};

use crate::machine::lock::Mutex;
use crate::state::time::domain_tsc::DomainTsc;
use crate::state::vnuma::Vnuma;

/// The control plane's record of a domain.
#[derive(Default)]
pub struct Control {
    /// Whether a debugger has been attached.
    pub debugger_attached: AtomicBool,
    /// Whether it runs xenstored, and may list domains.
    pub xenstore: bool,
    /// Number of vcpus that it was created for; [`crate::state::domain::Domain::vcpus`] has them when they were made.
    pub max_vcpus: AtomicU32,
    /// `XEN_X86_EMU_*` that it was created with; only stored and returned.
    pub emulation_flags: u32,
    /// Security label; only stored and returned.
    pub ssidref: u32,
    /// Virtual NUMA nodes reported to its guest.
    pub vnuma: Mutex<Option<Arc<Vnuma>>>,
    /// Whether the toolstack has chosen the nodes that its memory comes from; else they are those of its vcpus' CPUs.
    pub nodes_chosen: Mutex<bool>,
    /// Its time stamp counter.
    pub tsc: DomainTsc,
}
