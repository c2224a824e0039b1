//! The state of the controller of domains from boot modules.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::AtomicBool;

use controller::description::Description;
use controller::Controller as Engine;
use kernel_image::Kernel;
use mm::lock::Ranked;
use mm::{DomId, Mfn};

use crate::machine::hw::Nanos;
use crate::machine::lock::Mutex;
use crate::state::domain::Domain;
use crate::state::file::File;
use crate::state::xen2005_image::Image;

/// What a kernel's file says, by the ABI that it is for.
pub(crate) enum GuestKernel {
    Xen2005(Image),
    Xen4(Box<Kernel>),
}

/// What a domain is built from.
pub(crate) struct Kept {
    pub(crate) description: Description,
    pub(crate) image: GuestKernel,
    /// The kernel, unpacked: a guest that reboots causes no decompression.
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
    /// Ring pages that back ends may map, at most one for each connection, whose room is made with it.
    pub(crate) offers: Mutex<Vec<Offer>>,
    /// Domains that have ended and must be destroyed. There is room for all that the controller knows.
    pub(crate) doomed: Mutex<Vec<Doomed>>,
    /// Domains that may be rebuilt.
    pub(crate) kept: Mutex<Vec<Arc<Kept>>>,
}

/// A ring page that a front end shares with its back end.
#[derive(Clone, Copy)]
pub(crate) struct Offer {
    pub(crate) front: DomId,
    pub(crate) back: DomId,
    pub(crate) mfn: Mfn,
}

/// A domain that has ended.
pub(crate) struct Doomed {
    pub(crate) d: Arc<Domain>,
    /// What it is rebuilt from, if it is to be.
    pub(crate) again: Option<Arc<Kept>>,
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
