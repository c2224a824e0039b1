//! The TLB clock's periods.

use crate::frames::machine::Machine;

/// Makes all CPUs flush and restarts the machine's clock, if it has wrapped. Must not be called while a lock is held.
pub fn begin_tlb_period<M: Machine + ?Sized>(m: &M) {
    if m.tlb().wrapped() {
        m.flush_tlb_cpus(m.online_cpus());
        m.tlb().new_period();
    }
}
