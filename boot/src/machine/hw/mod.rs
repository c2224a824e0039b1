//! What the core needs from the hardware, part by part ([`xen_compat::machine::hw`]).

pub(super) mod cpus;
mod devices;
mod guest;
mod guest_state;
mod kexec;
mod platform;
