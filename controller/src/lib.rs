//! The domain controller: what `xend` was to the guests of April 2005, and the console of today's.
//!
//! A guest of that ABI has no xenstore. It talks to a *domain controller* over two rings of messages in its
//! `shared_info` page ([`rings`]): its console is there, and its block device drivers learn there which domains to
//! connect to. This crate plays that controller for domains that the hypervisor built from boot modules
//! ([`description`]). Such a domain may be of today's ABI, too: then only its console is served, whose rings are in a page
//! of its own.
//!
//! It sees guests through [`Guests`] only: rings, events, a timer for each domain. All state is in [`Controller`],
//! which the caller informs of events ([`Controller::notified`], [`Controller::timer`], [`Controller::ended`],
//! [`Controller::input`]) and never waits. A call handles at most one ring full of a guest's messages and sends at most
//! a ring full to each domain connected to it; nothing a guest writes makes it do more, allocate, or touch a domain
//! that the descriptions do not connect to that guest.
#![no_std]
#![forbid(unsafe_code)]
#![deny(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types)]

extern crate alloc;

mod advance;
pub mod blkif;
pub mod console;
mod console_ring;
mod controller;
pub mod description;
pub mod device;
mod domains;
mod entry;
mod guests;
pub mod message;
mod network;
pub mod rings;

pub use controller::{Controller, Ended};
pub use entry::Interface;
pub use guests::{Guests, Nanos, Ports};

/// Number of a domain.
pub type DomId = u16;
