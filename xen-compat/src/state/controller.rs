//! The state of the controller of the domains of 2005.
#![cfg_attr(
    not(test),
    expect(
        clippy::disallowed_types,
        reason = "at boot, or for a guest of April 2005 that is built again (docs/open.md)"
    )
)]

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::AtomicBool;

use controller::description::Description;
use controller::Controller as Engine;
use mm::lock::Ranked;
use mm::Mfn;

use crate::machine::hw::Nanos;
use crate::machine::lock::Mutex;
use crate::state::domain::Domain;

/// A file, in frames of the hypervisor's own.
pub(crate) struct File {
    pub(crate) frames: Vec<Mfn>,
    pub(crate) len: usize,
}

/// What a domain is built from.
pub(crate) struct Kept {
    pub(crate) description: Description,
    pub(crate) kernel: File,
    pub(crate) ramdisk: File,
    /// When it was last built.
    pub(crate) since: Mutex<Nanos>,
}

/// Rank of the controller's lock; those of event channels and of run queues are taken under it.
const RANK_CONTROLLER: u8 = 44;

/// The controller's state.
pub struct Controller {
    pub(crate) engine: Ranked<Engine<Arc<Domain>>, RANK_CONTROLLER>,
    /// Whether it has domains.
    pub(crate) active: AtomicBool,
    /// Ring pages that back ends may map: (front end, back end) to frame.
    pub(crate) offers: Mutex<BTreeMap<(u16, u16), u32>>,
    /// Domains that have ended and must be destroyed.
    pub(crate) doomed: Mutex<Vec<Doomed>>,
    /// Domains that may be rebuilt.
    pub(crate) kept: Mutex<Vec<Arc<Kept>>>,
}

/// A domain that has ended.
pub(crate) struct Doomed {
    pub(crate) d: Arc<Domain>,
    pub(crate) name: String,
    /// Whether it will be rebuilt.
    pub(crate) returning: bool,
}

impl Default for Controller {
    fn default() -> Self {
        Controller {
            engine: Ranked::new(Engine::default()),
            active: AtomicBool::new(false),
            offers: Mutex::default(),
            doomed: Mutex::default(),
            kept: Mutex::default(),
        }
    }
}
