//! `vcpu_time_info`: the time as a vcpu reads it, in its `vcpu_info` and in a second area for its user programs.

use core::sync::atomic::fence;
use core::sync::atomic::Ordering::{Relaxed, Release};

use mm::Mfn;
use public_headers::xen4::xen::VcpuTimeInfo;
use zerocopy::IntoBytes;

use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::Vcpu;

/// `vcpu_info.time`, in the native and the compat layout.
const TIME_IN_VCPU_INFO: usize = 32;
/// `vcpu_time_info.flags`: the TSC of all vcpus agree.
const PVCLOCK_TSC_STABLE: u8 = 1;

impl<H: Hw> Hv<H> {
    /// Publishes the time stamp of its CPU to the running vcpu unless it has it already.
    #[inline]
    pub fn update_time(&self, cur: &mut Cur<'_>) {
        if self.percpu(cur.cpu).timers.stamp_tsc.load(Relaxed) != cur.v.timers.published_tsc.load(Relaxed) {
            self.force_update_time(cur);
        }
    }

    /// Publishes the time stamp of its CPU to the running vcpu in all its areas.
    pub fn force_update_time(&self, cur: &mut Cur<'_>) {
        let stamp = &self.percpu(cur.cpu).timers;
        let mut info = self.write_time_info(cur.d, cur.v, stamp.stamp_ns.load(Relaxed), stamp.stamp_tsc.load(Relaxed));
        if !self.write_time_area(cur.v, &mut info) {
            cur.v.timers.area_pending.store(true, Relaxed);
        }
    }

    /// Writes the time stamp of the calling CPU into the `vcpu_info` of vcpu `v` of `d`, which need not be the running
    /// vcpu.
    pub fn write_time_of(&self, d: &Domain, v: &Vcpu) {
        let (ns, tsc) = self.hw.now_and_tsc();
        self.write_time_info(d, v, ns, tsc);
    }

    /// Writes `vcpu_info.time` for system time `ns`, when the CPU's counter was `tsc`. Returns what was written, with the
    /// version during the write.
    fn write_time_info(&self, d: &Domain, v: &Vcpu, ns: u64, tsc: u64) -> VcpuTimeInfo {
        let (mfn, off) = v.vcpu_info_at();
        let at = off + TIME_IN_VCPU_INFO;
        let (tsc_timestamp, scale) = self.guest_time_stamp(d, ns, tsc);
        let version = self.hw.load32(mfn, at).wrapping_add(1) | 1;
        let info = VcpuTimeInfo {
            version,
            tsc_timestamp,
            system_time: ns,
            tsc_to_system_mul: scale.mul,
            tsc_shift: scale.shift,
            flags: if self.clock.tsc_stable() { PVCLOCK_TSC_STABLE } else { 0 },
            ..Default::default()
        };
        self.write_versioned(mfn, at, &info);
        v.timers.published_tsc.store(tsc, Relaxed);
        info
    }

    /// Writes a structure whose version is odd during the write.
    fn write_versioned(&self, mfn: Mfn, at: usize, info: &VcpuTimeInfo) {
        let hw = &self.hw;
        hw.store32(mfn, at, info.version);
        fence(Release);
        hw.store64(mfn, at + 8, info.tsc_timestamp);
        hw.store64(mfn, at + 16, info.system_time);
        hw.store32(mfn, at + 24, info.tsc_to_system_mul);
        hw.store32(mfn, at + 28, u32::from(info.tsc_shift.cast_unsigned()) | u32::from(info.flags) << 8);
        fence(Release);
        hw.store32(mfn, at, info.version.wrapping_add(1));
    }

    /// Copies `vcpu_info.time` of the running vcpu `v` to its second area.
    pub(super) fn repeat_time_area(&self, v: &Vcpu) {
        let (mfn, off) = v.vcpu_info_at();
        if v.time_area.load(Relaxed) != 0 {
            let mut info = VcpuTimeInfo::default();
            self.hw.read(mfn, off + TIME_IN_VCPU_INFO, info.as_mut_bytes());
            info.version |= 1;
            self.write_time_area(v, &mut info);
        }
    }

    /// Writes the second area of `v`, whose page tables are loaded. Returns `false` if it could not be written.
    fn write_time_area(&self, v: &Vcpu, info: &mut VcpuTimeInfo) -> bool {
        let va = v.time_area.load(Relaxed);
        if va == 0 {
            return true;
        }
        if self.hw.copy_to_guest(va, info.version.as_bytes()).is_err() {
            return false;
        }
        fence(Release);
        let _ = self.hw.put(va, info);
        fence(Release);
        info.version = info.version.wrapping_add(1);
        let _ = self.hw.copy_to_guest(va, info.version.as_bytes());
        true
    }
}
