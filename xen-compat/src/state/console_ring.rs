//! Where a domain's console ring is that the hypervisor itself reads.

use core::sync::atomic::{AtomicU64, Ordering};

use mm::Mfn;

use crate::state::event_channel::port::{AtomicPort, Port};

/// A domain's console ring: none, unless it was built from boot modules.
#[derive(Default)]
pub struct ConsoleRing {
    /// Frame of the ring, on which a writable reference is held; 0 if there is none.
    mfn: AtomicU64,
    port: AtomicPort,
}

impl ConsoleRing {
    /// Sets it, with a reference to the frame.
    pub(crate) fn set(&self, mfn: Mfn, port: Port) {
        self.port.store(port, Ordering::SeqCst);
        self.mfn.store(mfn.0, Ordering::SeqCst);
    }

    /// Returns its frame.
    pub(crate) fn mfn(&self) -> Option<Mfn> {
        Some(Mfn(self.mfn.load(Ordering::SeqCst))).filter(|mfn| mfn.0 != 0)
    }

    /// Returns the domain's port that leads to the hypervisor.
    pub(crate) fn port(&self) -> Port {
        self.port.load(Ordering::SeqCst)
    }

    /// Forgets it. Returns the frame whose reference must be dropped.
    pub(crate) fn take(&self) -> Option<Mfn> {
        Some(Mfn(self.mfn.swap(0, Ordering::SeqCst))).filter(|mfn| mfn.0 != 0)
    }
}
