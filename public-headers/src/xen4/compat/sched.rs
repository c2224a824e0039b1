//! Facts of sched.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::sched::*;

layout! {
    header "sched.h";

    /// `struct sched_poll`. (sched.h)
    struct SchedPoll = "struct sched_poll", 16 {
        /// `ports`.
        ports: u32 = 0;
        /// `nr_ports`.
        nr_ports: u32 = 4;
        /// `timeout`.
        timeout: CompatU64 = 8;
    }
}
