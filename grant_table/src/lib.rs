//! Grant tables as a state machine: no hardware, no globals.
//!
//! A domain lends its frames to others by entries in pages that it shares with the hypervisor. For each entry the
//! hypervisor keeps its own [`active entry`](active), which records what is really in use; the guest's entry is
//! consulted only at the first use. Each lasting use has a handle, an entry of the user's [`maptrack`] table.
//! Operations are methods of [`Grants`], or of [`DomGrants`] where no vcpu is needed, one file for each.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
#![cfg_attr(not(test), deny(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types))]
#![cfg_attr(not(test), deny(clippy::cast_possible_truncation, clippy::cast_sign_loss))]

extern crate alloc;

pub mod active;
mod cache_flush;
mod copy;
mod copy_acquire;
mod copy_end;
mod copy_side;
mod env;
mod grow;
mod lock;
mod map;
pub mod maptrack;
mod release;
mod resource;
mod shared;
mod status;
mod swap;
mod sync;
mod table;
mod touched;
mod transfer;
mod unmap;
mod version;
pub mod xen2005;

pub use cache_flush::CacheFlushed;
pub use copy::Copier;
pub use copy_end::CopyEnd;
pub use env::{DomGrants, GrantDomain, GrantEnv, Grants, Who};
pub use resource::Resource;
pub use status::{Result, Status};
pub use table::{GrantTable, Limits, MAX_FRAMES, MAX_MAPTRACK_FRAMES};
pub use unmap::{Unmap, UnmapBatch};
