//! The core as a model machine: several domains with several vcpus make random hypercalls on several simulated CPUs,
//! are preempted, destroyed and rebuilt, while invariants are checked. See `docs/model.md`.
//!
//! Everything runs in one thread and depends only on a seed (or on the bytes of a fuzzer), so every run can be
//! repeated.
#![forbid(unsafe_code)]

mod call;
mod check;
mod choice;
mod cpu;
mod emulated;
mod guest;
mod hand;
mod kernel;
mod layout;
mod life;
mod outside;
mod reach;
mod within;
mod world;

pub use check::lent;
pub use choice::Choice;
pub use within::{is_within, within};
pub use world::{Config, World};
