//! Runnable vcpus.

use crate::state::domain::Domain;
use crate::state::vcpu::Vcpu;

impl Vcpu {
    /// Returns whether nothing keeps it from running: it is up, not waiting, and neither it nor its domain is paused.
    #[inline]
    pub fn runnable(&self, d: &Domain) -> bool {
        self.life.may_run(d.life())
    }
}
