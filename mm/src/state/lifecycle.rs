//! How far a domain's life has come: one record, which memory management, the core and the toolstack's calls all read.
//!
//! ```text
//!   Building -- first unpause --> Begun -- domain_kill --> Dying -- everything given back --> Dead -- last frame --> Gone
//!       +------------------------------------------------->  ^
//! ```
//! Besides its stage, a domain is paused or not, and has shut down or not: neither is a stage, as both can be undone.

use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

/// A stage of a domain's life. It never goes back to an earlier one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[repr(u32)]
pub enum Stage {
    /// No vcpu of it has run (Xen: not `creation_finished`): it gets frames before TLBs are flushed, and what is fixed
    /// for a running domain may still be chosen.
    Building,
    /// Its vcpus may run, or may have run.
    Begun,
    /// It is being destroyed: no vcpu of it runs, and no frame is assigned to it any more.
    Dying,
    /// Only frames that others still use are left.
    Dead,
    /// Its frames and `shared_info` have been freed, and its number is free.
    Gone,
}

/// Maximum number of pauses by the toolstack that can be outstanding.
const MAX_TOOLSTACK_PAUSES: u32 = 255;
/// [`Life::code`] of a domain that has given no reason to shut down.
const NO_CODE: u32 = u32::MAX;

/// A domain's life. A new domain is paused once, by the toolstack.
#[derive(Debug)]
pub struct Life {
    stage: AtomicU32,
    /// Nested pauses; no vcpu runs while there is one. All pauses by the toolstack count as one.
    pauses: AtomicU32,
    toolstack_pauses: AtomicU32,
    /// Whether it has shut down (SCHEDOP_shutdown) and waits for the toolstack.
    shut_down: AtomicU32,
    code: AtomicU32,
}

impl Default for Life {
    fn default() -> Self {
        Life {
            stage: AtomicU32::new(Stage::Building as u32),
            pauses: AtomicU32::new(1),
            toolstack_pauses: AtomicU32::new(1),
            shut_down: AtomicU32::new(0),
            code: AtomicU32::new(NO_CODE),
        }
    }
}

impl Life {
    /// Returns its stage.
    #[inline]
    pub fn stage(&self) -> Stage {
        match self.stage.load(SeqCst) {
            0 => Stage::Building,
            1 => Stage::Begun,
            2 => Stage::Dying,
            3 => Stage::Dead,
            _ => Stage::Gone,
        }
    }

    /// Advances to `stage`. Returns `false` if it was there or beyond already.
    fn enter(&self, stage: Stage) -> bool {
        self.stage.fetch_max(stage as u32, SeqCst) < stage as u32
    }

    /// Marks it as being destroyed. Only `DomainMem::begins_to_die` calls it, with the lists of its frames locked.
    pub(super) fn begins_to_die(&self) {
        self.enter(Stage::Dying);
    }

    /// Marks it dead: all that it had is released, except for frames that others use. Returns `false` if it was dead.
    #[must_use]
    pub fn dies(&self) -> bool {
        self.enter(Stage::Dead)
    }

    /// Marks it gone: none of its frames is in use, and its number is free.
    pub fn goes(&self) {
        self.enter(Stage::Gone);
    }

    /// Returns whether a pause keeps its vcpus from running.
    #[inline]
    pub fn is_paused(&self) -> bool {
        self.pauses.load(SeqCst) != 0
    }

    /// Returns the number of pauses in force.
    pub fn pauses(&self) -> u32 {
        self.pauses.load(SeqCst)
    }

    /// Adds a pause.
    pub fn pause(&self) {
        self.pauses.fetch_add(1, SeqCst);
    }

    /// Removes a pause. Returns whether it was the last, so that vcpus may run.
    #[must_use]
    pub fn unpause(&self) -> bool {
        self.pauses.fetch_sub(1, SeqCst) == 1
    }

    /// Returns whether the toolstack has paused it.
    pub fn is_paused_by_toolstack(&self) -> bool {
        self.toolstack_pauses.load(SeqCst) != 0
    }

    /// Adds a pause by the toolstack. Returns whether it is the first, so that the domain must be paused; `None` if
    /// there are too many.
    #[must_use]
    pub fn pause_by_toolstack(&self) -> Option<bool> {
        let more = |n| (n < MAX_TOOLSTACK_PAUSES).then_some(n + 1);
        self.toolstack_pauses.fetch_update(SeqCst, SeqCst, more).ok().map(|before| before == 0)
    }

    /// Removes a pause by the toolstack. Returns whether it was the last, so that the domain must be unpaused, which
    /// starts it if it has not run yet; `None` if there was none.
    #[must_use]
    pub fn unpause_by_toolstack(&self) -> Option<bool> {
        let before = self.toolstack_pauses.fetch_update(SeqCst, SeqCst, |n| n.checked_sub(1)).ok()?;
        if before == 1 {
            self.enter(Stage::Begun);
        }
        Some(before == 1)
    }

    /// Records `code` (SHUTDOWN_*) as the reason of its shutdown, unless it has one. Returns the reason that is in
    /// force.
    pub fn give_code(&self, code: u32) -> u32 {
        self.code.compare_exchange(NO_CODE, code, SeqCst, SeqCst).err().unwrap_or(code)
    }

    /// Returns the reason (SHUTDOWN_*), if it has given one.
    pub fn code(&self) -> Option<u32> {
        Some(self.code.load(SeqCst)).filter(|code| *code != NO_CODE)
    }

    /// Records that it has shut down. Returns whether it had not before.
    #[must_use]
    pub fn shuts_down(&self) -> bool {
        self.shut_down.swap(1, SeqCst) == 0
    }

    /// Returns whether it has shut down.
    pub fn is_shut_down(&self) -> bool {
        self.shut_down.load(SeqCst) != 0
    }

    /// Records that it continues after a shutdown.
    pub fn resumes(&self) {
        self.shut_down.store(0, SeqCst);
        self.code.store(NO_CODE, SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_life_never_goes_back() {
        let life = Life::default();
        assert!(life.stage() == Stage::Building && life.is_paused());
        life.begins_to_die();
        assert_eq!((life.unpause_by_toolstack(), life.stage()), (Some(true), Stage::Dying));
        assert!(life.dies() && !life.dies());
        life.begins_to_die();
        assert_eq!(life.stage(), Stage::Dead);
        life.goes();
        assert!(!life.dies() && life.stage() == Stage::Gone);
    }

    #[test]
    fn the_last_pause_of_the_toolstack_begins_a_life() {
        let life = Life::default();
        assert_eq!(life.pause_by_toolstack(), Some(false));
        assert_eq!((life.unpause_by_toolstack(), life.stage()), (Some(false), Stage::Building));
        assert_eq!((life.unpause_by_toolstack(), life.stage()), (Some(true), Stage::Begun));
        assert!(life.unpause() && !life.is_paused());
        assert_eq!(life.unpause_by_toolstack(), None);
        assert!((0..255).all(|n| life.pause_by_toolstack() == Some(n == 0)));
        assert_eq!(life.pause_by_toolstack(), None);
    }

    #[test]
    fn pauses_nest() {
        let life = Life::default();
        life.pause();
        assert_eq!((life.pauses(), life.unpause(), life.pauses()), (2, false, 1));
        assert!(life.unpause() && !life.is_paused());
    }

    #[test]
    fn the_first_reason_stands() {
        let life = Life::default();
        assert_eq!((life.code(), life.give_code(3), life.give_code(1), life.code()), (None, 3, 3, Some(3)));
        assert!(life.shuts_down() && !life.shuts_down() && life.is_shut_down());
        life.resumes();
        assert_eq!((life.is_shut_down(), life.code()), (false, None));
    }
}
