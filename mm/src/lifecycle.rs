//! How far a domain's life has come. It is kept here once; the crates above ask [`DomainMem`].

use core::sync::atomic::{AtomicU32, Ordering::SeqCst};

use crate::domain::DomainMem;

/// Stages that a domain has entered, as bits. It enters each at most once and leaves none.
#[derive(Default)]
pub(crate) struct Lifecycle(AtomicU32);

/// It has been built and may run (Xen: `creation_finished`).
const BEGUN: u32 = 1;
/// It is being destroyed.
const DYING: u32 = 2;

impl DomainMem {
    /// Whether a vcpu of it may have run. Until then it is being built: frames go to it before TLBs are flushed, and what is
    /// fixed for a running domain may still be chosen.
    #[inline]
    pub fn has_begun(&self) -> bool {
        self.lifecycle.0.load(SeqCst) & BEGUN != 0
    }

    /// To be called before a vcpu of it runs for the first time.
    pub fn begins_to_run(&self) {
        self.lifecycle.0.fetch_or(BEGUN, SeqCst);
    }

    /// Whether it is being destroyed.
    #[inline]
    pub fn is_dying(&self) -> bool {
        self.lifecycle.0.load(SeqCst) & DYING != 0
    }

    /// From now on it is being destroyed, and no frame is assigned to it. No vcpu of it may run any more.
    pub fn begins_to_die(&self) {
        let _lock = self.alloc();
        self.lifecycle.0.fetch_or(DYING, SeqCst);
    }
}
