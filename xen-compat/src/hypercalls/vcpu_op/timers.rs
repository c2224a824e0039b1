//! VCPUOP_*_timer.

use core::mem::offset_of;

use mm::{Errno, GuestVa, PAGE_SIZE};
use public_headers::xen4::vcpu::{VcpuSetPeriodicTimer, VcpuSetSingleshotTimer};

use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::{Hw, Nanos};
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::Vcpu;

/// The shortest period.
const PERIOD_MIN: Nanos = 1_000_000;
/// The longest period (`STIME_DELTA_MAX`).
const PERIOD_MAX: Nanos = u64::MAX >> 2;

impl<H: Hw> Hv<H> {
    /// VCPUOP_set_singleshot_timer: VIRQ_TIMER at an absolute time, at once if it has passed, whatever the flags say.
    /// EINVAL: not the running vcpu. EFAULT: the structure cannot be read.
    #[inline]
    pub(crate) fn vcpuop_set_singleshot_timer(&self, cur: &Cur<'_>, v: &Vcpu, arg: GuestVa) -> Result<(), Errno> {
        if v.id != cur.v.id {
            return Err(Errno::INVAL);
        }
        // First in the structure of each width. The flags after it are not looked at, but have to be readable. They are,
        // unless they lie in the next page.
        const { assert!(offset_of!(VcpuSetSingleshotTimer, timeout_abs_ns) == 0) };
        let (deadline, now): (u64, _) = (self.hw.get(arg)?, self.hw.now());
        if arg.page_offset() > PAGE_SIZE - size_of::<VcpuSetSingleshotTimer>() {
            let flags = arg.offset(offset_of!(VcpuSetSingleshotTimer, flags));
            // Of a 64-bit guest with the padding after them.
            let _: u64 = if cur.d.mem.is_pae() { self.hw.get::<u32>(flags)?.into() } else { self.hw.get(flags)? };
        }
        if deadline < now {
            self.oneshot_now(cur);
        } else {
            self.set_oneshot(cur, deadline, now);
        }
        Ok(())
    }

    /// VCPUOP_stop_singleshot_timer. EINVAL: not the running vcpu.
    #[inline]
    pub(crate) fn vcpuop_stop_singleshot_timer(&self, cur: &Cur<'_>, v: &Vcpu) -> Result<(), Errno> {
        if v.id != cur.v.id {
            return Err(Errno::INVAL);
        }
        self.stop_oneshot(cur);
        Ok(())
    }

    /// VCPUOP_set_periodic_timer. EINVAL: a period below 1 ms or much too long.
    pub(crate) fn vcpuop_set_periodic_timer(&self, cur: &Cur<'_>, v: &Vcpu, arg: GuestVa) -> Result<(), Errno> {
        let set: VcpuSetPeriodicTimer = self.hw.get(arg)?;
        if !(PERIOD_MIN..=PERIOD_MAX).contains(&set.period_ns) {
            return Err(Errno::INVAL);
        }
        self.set_periodic_timer(cur.d, v, set.period_ns);
        Ok(())
    }
}
