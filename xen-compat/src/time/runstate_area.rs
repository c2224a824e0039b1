//! The runstate area: a vcpu's runstate in memory of its guest, written whenever it starts or stops running.

use core::sync::atomic::fence;
use core::sync::atomic::Ordering::{Relaxed, Release};

use public_headers::xen4::vcpu::XEN_RUNSTATE_UPDATE;

use crate::guest_memory::width::{Caller, Width};
use crate::machine::hw::Hw;
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::{Cur, Hv};
use crate::state::sched::runstate::Runstate;
use crate::state::vcpu::Vcpu;

/// `VMASST_TYPE_runstate_update_flag` as a bit of `DomainMem::vm_assist`.
const ASSIST_UPDATE_FLAG: u64 = 1 << 5;
/// The most significant byte of `vcpu_runstate_info.state_entry_time`, of a 64-bit guest and of a 32-bit one.
const UPDATE_BYTE: (u64, u64) = (15, 11);

impl<H: Hw> Hv<H> {
    /// Publishes the time and the runstate to the running vcpu, which has just been loaded.
    #[inline]
    pub fn switched_in(&self, cur: &mut Cur<'_>) {
        self.update_time(cur);
        let (v, t) = (cur.v, &cur.v.timers);
        if v.runstate_area.load(Relaxed) != 0 {
            let state = self.vcpu_runstate_raw(v);
            if t.published_entry.load(Relaxed) != state.entry && !self.write_runstate(cur.d, v, state) {
                t.area_pending.store(true, Relaxed);
            }
        }
    }

    /// Publishes the runstate of `prev`, which is about to leave this CPU while its page tables are still loaded.
    #[inline]
    pub fn switching_out(&self, prev: &VcpuRef) {
        let v = prev.v();
        if v.runstate_area.load(Relaxed) != 0 {
            let state = self.vcpu_runstate_raw(v);
            if !self.write_runstate(&prev.d, v, state) {
                v.timers.area_pending.store(true, Relaxed);
            }
        }
    }

    /// Writes what could not be written while user page tables were loaded, now that the running vcpu `v` has entered
    /// its kernel.
    #[inline]
    pub fn kernel_entered(&self, d: &Domain, v: &Vcpu) {
        if v.timers.area_pending.load(Relaxed) {
            self.write_pending_areas(d, v);
        }
    }

    #[cold]
    fn write_pending_areas(&self, d: &Domain, v: &Vcpu) {
        v.timers.area_pending.store(false, Relaxed);
        self.write_runstate(d, v, self.vcpu_runstate_raw(v));
        self.repeat_time_area(v);
    }

    /// Writes `state` into the area of `v`, whose page tables are loaded. Returns `false` if it could not be written.
    pub(crate) fn write_runstate(&self, d: &Domain, v: &Vcpu, state: Runstate) -> bool {
        let va = v.runstate_area.load(Relaxed);
        if va == 0 {
            return true;
        }
        let (mut info, guest) = (state.info(), Caller::new(&self.hw, &d.mem));
        let flagged = d.mem.vm_assist() & ASSIST_UPDATE_FLAG != 0;
        let top = va.wrapping_add(guest.width.pick(UPDATE_BYTE.0, UPDATE_BYTE.1));
        if flagged {
            info.state_entry_time |= XEN_RUNSTATE_UPDATE;
            let _ = self.hw.copy_to_guest(top, &[(info.state_entry_time >> 56) as u8]);
            fence(Release);
        }
        let written = guest.put(va, &info).is_ok();
        if flagged {
            fence(Release);
            let _ = self.hw.copy_to_guest(top, &[(state.entry >> 56) as u8]);
        }
        if written {
            v.timers.published_entry.store(state.entry, Relaxed);
        }
        written
    }
}
