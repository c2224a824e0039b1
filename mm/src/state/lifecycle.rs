//! How far a domain's life has come. It is kept here once; the crates above ask [`crate::DomainMem`].

use core::sync::atomic::AtomicU32;

/// Stages that a domain has entered, as bits. It enters each at most once and leaves none.
#[derive(Default)]
pub(crate) struct Lifecycle(pub(crate) AtomicU32);

/// It has been built and may run (Xen: `creation_finished`).
pub(crate) const BEGUN: u32 = 1;
/// It is being destroyed.
pub(crate) const DYING: u32 = 2;
