//! Policies of processors that are made up.

mod derived;
mod fake;
mod pv;
mod serial;
