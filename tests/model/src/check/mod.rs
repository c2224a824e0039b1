//! Invariants.

mod event;
mod frames;
mod pae;
mod sched;

pub use frames::lent;

use crate::world::World;

impl World {
    /// Runs the checks made after every step.
    pub fn check_step(&self) {
        self.check_sched();
        if self.steps.is_multiple_of(4) {
            self.check_events();
        }
    }

    /// Runs all checks, for use now and then.
    pub fn check_all(&self) {
        self.check_sched();
        self.check_events();
        self.check_frames();
        self.check_pae();
    }
}
