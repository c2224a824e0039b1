//! The machine-check banks that a guest sees: two, in which nothing happens unless the hypervisor injects it.
