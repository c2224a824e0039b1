//! Frames, owners, typed reference counts, page-table rules, M2P.
//!
//! The semantics are those of Xen's direct paging: the CPU walks a PV guest's own page tables, and every frame has a
//! type with a count, so that no frame is ever a page table and writable at the same time.
//!
//! The hardware is accessed only through [`Machine`]; everything else runs on any host. Operations are methods of
//! [`DomCtx`], the view of a domain on the machine, or of [`VcpuCtx`], that of one of its vcpus, in rooms that depend only
//! on rooms below them:
//!
//! - `base`: numbers, errors, locks, allocations that may fail, page-table entries; `frames`: the frame table, free frames, TLBs.
//! - `state`: the state of domains and vcpus; `ctx`: the view of an operation.
//! - `page_types`: references, types and the validation of tables; `updates`: changes of entries, pins, base pointers, grants.
//! - `memory_ops`: frames that domains allocate, free, exchange and lose; `log_dirty`: which frames are written to.
//! - `two_level`: guests of April 2005 with 2-level tables; `check`: the rules, checked of the whole machine.
#![cfg_attr(not(any(test, feature = "host")), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::cast_possible_truncation, clippy::cast_possible_wrap, clippy::cast_sign_loss))]

extern crate alloc;

pub use crate::base::{int, lock, pte, try_alloc};

pub(crate) mod base;
pub(crate) mod check;
pub(crate) mod ctx;
pub(crate) mod frames;
#[cfg(feature = "host")]
#[allow(
    clippy::disallowed_macros,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a process of the host"
)]
pub mod host;
pub(crate) mod log_dirty;
pub(crate) mod memory_ops;
pub(crate) mod page_types;
pub(crate) mod state;
pub(crate) mod two_level;
pub(crate) mod updates;

pub use crate::base::account::Account;
pub use crate::base::cpu_mask::{AtomicCpuMask, CpuMask};
pub use crate::base::errno::{Errno, Fault, Result, Stop};
pub use crate::base::node::{NodeId, NodeMask, NodeWish, MAX_NODES};
pub use crate::base::page_array::PageArray;
pub use crate::base::page_vec::PageVec;
pub use crate::base::rangeset::RangeSet;
pub use crate::base::slot::{AtomicSlot, Slot};
pub use crate::base::try_alloc::NoMemory;
pub use crate::base::types::*;
pub use crate::ctx::{DomCtx, GuestMem, MmEnv, Page, PgOwner, VcpuCtx};
pub use crate::frames::census::Census;
pub use crate::frames::check_error::CheckError;
pub use crate::frames::domain_nodes::DomainNodes;
pub use crate::frames::heap::Heap;
pub use crate::frames::machine::Machine;
pub use crate::frames::mm::Mm;
pub use crate::frames::node_map::NodeMap;
pub use crate::frames::page_info::{pgc, pgt, PageInfo};
pub use crate::frames::pool::{MAX_ORDER, NR_ZONES};
pub use crate::frames::tlb::TlbClock;
pub use crate::frames::tlb_period::begin_tlb_period;
pub use crate::log_dirty::fault::{fixup_log_dirty, Access, LogDirtyFault};
pub use crate::memory_ops::domheap::MemFlags;
pub use crate::memory_ops::exchange::{Exchange, ExchangeEnd};
pub use crate::memory_ops::relinquish::RelinquishState;
pub use crate::memory_ops::reservation::{Extents, ExtentsEnd, ReservationOp};
pub use crate::memory_ops::steal::XenShare;
pub use crate::state::domain::{AllocInfo, DomainMem, DomainMemBuilder, VMASST_M2P_STRICT};
pub use crate::state::granted::{Granted, GrantedPtes, GRANTED_HANDLES};
pub use crate::state::lifecycle::{Life, Stage};
pub use crate::state::log_dirty::run::{LogDirtyOp, LogDirtyRun, LogDirtyStage, LogDirtyStats};
pub use crate::state::log_dirty::LOG_DIRTY_LISTS;
pub use crate::state::vcpu::{Descriptors, Root, VcpuMm, DESCRIPTORS_PER_PAGE, GDT_FRAMES, LDT_ENTRIES, LDT_PAGES};
pub use crate::two_level::descriptors::{FLAT_SEGMENTS, TWO_LEVEL_GDT_ENTRIES};
pub use crate::two_level::fault::{fixup_two_level, ShadowFault};
pub use crate::two_level::mmuext::TwoLevelHooks;
pub use crate::two_level::pte32::{FIRST_HV_SLOT, GUEST_TOP};
pub use crate::two_level::{TwoLevel, TwoLevelDom};
pub use crate::updates::grant_mapping::GrantPte;
pub use crate::updates::mmu_update::{MmuUpdateArgs, MmuUpdateEnd};
pub use crate::updates::mmuext::{vcpumask_to_cpus, MmuextArgs, MmuextHooks};
pub use crate::updates::ptwr::PtwrError;
