//! The TLB clock's periods.

use crate::frames::machine::Machine;

/// Has all CPUs flush and starts the clock of a machine again, if it has wrapped. Not to be called while a lock is held.
pub fn begin_tlb_period<M: Machine + ?Sized>(m: &M) {
    if m.tlb().wrapped() {
        m.flush_tlb_cpus(m.online_cpus());
        m.tlb().new_period();
    }
}
