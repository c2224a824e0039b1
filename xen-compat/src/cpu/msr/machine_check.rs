//! The machine-check banks that a guest sees: two, in which nothing ever happens unless the hypervisor says so.
