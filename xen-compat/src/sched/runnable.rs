//! Runnable vcpus.

use crate::state::domain::Domain;
use crate::state::vcpu::Vcpu;

impl Vcpu {
    /// Returns whether nothing keeps it from running: it is up, not waiting, and neither it nor its domain is paused.
    #[inline]
    pub fn runnable(&self, d: &Domain) -> bool {
        use core::sync::atomic::Ordering::SeqCst;
        self.pause_flags.load(SeqCst) | self.pause_count.load(SeqCst) | d.life().pauses() == 0
    }
}
