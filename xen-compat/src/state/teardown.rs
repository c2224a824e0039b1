//! How far a domain's destruction has come.

use core::sync::atomic::{AtomicBool, Ordering};

use mm::RelinquishState;

use crate::machine::lock::Mutex;

/// How far a domain's destruction has come.
#[derive(Default)]
pub struct Teardown {
    pub(crate) stage: Mutex<Stage>,
    /// Nothing is left to do but to wait until others let go of its frames.
    pub(crate) dead: AtomicBool,
    /// Its frames have been let go of, and `shared_info` is freed.
    gone: AtomicBool,
}

impl Teardown {
    /// Whether the domain is dead: only frames that others still use keep it in the list of domains.
    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Acquire)
    }

    /// Whether the domain has left the list of domains, and with it its `shared_info`.
    pub fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Acquire)
    }

    pub(crate) fn set_gone(&self) {
        self.gone.store(true, Ordering::Release);
    }
}

#[derive(Clone, Copy, Default)]
pub(crate) enum Stage {
    #[default]
    Alive,
    Events,
    /// Page tables and descriptor tables of this vcpu and those after it.
    Vcpu(usize),
    Memory(RelinquishState),
    /// Handles of what it had mapped of others.
    Grants,
    Dead,
}
