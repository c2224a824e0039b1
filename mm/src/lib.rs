//! Frames, owners, typed reference counts, page-table rules, M2P.
//!
//! The semantics are those of Xen's direct paging: a PV guest's own page tables are walked by the processor, and every
//! frame carries a type with a count, so that no frame is ever a page table and writable at the same time.
//!
//! The hardware is seen through [`Machine`] alone; everything else runs on any host. Operations are methods of [`Ctx`],
//! the view of one vcpu on the machine, one file per idea.
#![cfg_attr(not(any(test, feature = "host")), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types))]

extern crate alloc;

mod account;
mod census;
mod check;
mod ctx;
mod domain;
mod domheap;
mod errno;
mod exchange;
mod gdt;
mod grant_pte;
mod granted;
mod heap;
#[cfg(feature = "host")]
#[allow(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types)] // a process of the host
pub mod host;
mod init;
mod l1e;
mod lifecycle;
mod linear;
mod list;
pub mod lock;
mod log_dirty;
mod machine;
mod mmu_update;
mod mmuext;
mod mmuext_pages;
mod mmuext_pin;
mod page_array;
mod page_info;
mod page_vec;
pub mod pte;
mod ptwr;
mod rangeset;
mod refs;
mod relinquish;
mod reservation;
mod segdesc;
mod slot;
mod steal;
mod tlb;
pub mod try_alloc;
mod two_level;
mod type_refs;
mod types;
mod update;
mod update_va;
mod validate;
mod validate_tables;
mod vcpu;
mod walk;

pub use account::Account;
pub use census::Census;
pub use check::CheckError;
pub use ctx::{Ctx, GuestMem, MmEnv, Page, PgOwner};
pub use domain::{AllocInfo, DomainMem, DomainMemBuilder, VMASST_M2P_STRICT};
pub use domheap::MemFlags;
pub use errno::{Errno, Fault, Result};
pub use exchange::{Exchange, ExchangeEnd};
pub use grant_pte::GrantPte;
pub use granted::{Granted, GrantedPtes, GRANTED_HANDLES};
pub use heap::{Heap, MAX_ORDER, NR_ZONES};
pub use log_dirty::{
    fixup_log_dirty, LogDirtyFault, LogDirtyOp, LogDirtyRun, LogDirtyStage, LogDirtyStats, LOG_DIRTY_LISTS,
};
pub use machine::Machine;
pub use mmu_update::{MmuUpdateArgs, MmuUpdateEnd};
pub use mmuext::{vcpumask_to_cpus, MmuextArgs, MmuextHooks};
pub use page_array::PageArray;
pub use page_info::{pgc, pgt, PageInfo};
pub use page_vec::PageVec;
pub use ptwr::PtwrError;
pub use rangeset::RangeSet;
pub use relinquish::RelinquishState;
pub use reservation::{Extents, ExtentsEnd, ReservationOp};
pub use segdesc::{check_descriptor, gate_selector_ok};
pub use slot::{AtomicSlot, Slot};
pub use steal::XenShare;
pub use tlb::{begin_tlb_period, TlbClock};
pub use try_alloc::NoMemory;
pub use two_level::{fixup_two_level, ShadowFault, TwoLevel, TwoLevelHooks, FIRST_HV_SLOT, GUEST_TOP};
pub use types::*;
pub use vcpu::{Descriptors, Root, VcpuMm, GDT_FRAMES, LDT_PAGES};

/// What the machine's memory management keeps besides the frame table: one per machine.
pub struct Mm {
    /// Free frames.
    pub heap: Heap,
    /// Domains in log-dirty mode.
    pub(crate) logging: core::sync::atomic::AtomicU32,
}

impl Default for Mm {
    fn default() -> Self {
        Self::new()
    }
}

impl Mm {
    /// No free frames yet.
    pub const fn new() -> Self {
        Mm { heap: Heap::new(), logging: core::sync::atomic::AtomicU32::new(0) }
    }
}
