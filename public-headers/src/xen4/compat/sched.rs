//! Scheduling and shutdown (sched.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::sched::*;

layout! {
    header "sched.h";

    /// `SCHEDOP_poll`: blocks until a port is pending or time is up. (sched.h)
    struct SchedPoll = "struct sched_poll", 16 {
        /// Guest address of the ports.
        ports: u32 = 0;
        /// Number of ports.
        nr_ports: u32 = 4;
        /// System time in ns; 0 for none.
        timeout: CompatU64 = 8;
    }
}
