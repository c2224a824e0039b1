//! Policies of fake CPUs.

mod derived;
mod fake;
mod pv;
mod serial;
