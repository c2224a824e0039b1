//! Time and the pages a guest shares with the hypervisor (xen.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::xen4::compat::arch_x86_32::context::ArchSharedInfo;
use crate::xen4::compat::arch_x86_32::regs::ArchVcpuInfo;
pub use crate::xen4::xen::shared_info::*;

layout! {
    header "xen.h";

    /// Time of a vcpu, read under `version`: `system_time + ((tsc - tsc_timestamp) << tsc_shift) * tsc_to_system_mul / 2^32`. (xen.h)
    struct VcpuTimeInfo = "struct vcpu_time_info", 32 {
        /// Odd while the rest is being written; a reader retries if it is odd or has changed.
        version: u32 = 0;
        /// Padding that the header names.
        pad0: u32 = 4;
        /// TSC when `system_time` was taken.
        tsc_timestamp: CompatU64 = 8;
        /// Nanoseconds since the hypervisor started.
        system_time: CompatU64 = 16;
        /// Nanoseconds per tick after the shift, as a fraction of 2^32.
        tsc_to_system_mul: u32 = 24;
        /// Shift of the TSC difference; negative to the right.
        tsc_shift: i8 = 28;
        /// `XEN_PVCLOCK_*`.
        flags: u8 = 29;
        /// Padding that the header names.
        pad1: [u8; 2] = 30;
    }

    /// Event and time state of a vcpu. (xen.h)
    struct VcpuInfo = "struct vcpu_info", 64 {
        /// Nonzero: an event waits for delivery.
        evtchn_upcall_pending: u8 = 0;
        /// Nonzero: the guest takes no events.
        evtchn_upcall_mask: u8 = 1;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// A bit for each word of `evtchn_pending` with a set bit.
        evtchn_pending_sel: u32 = 4;
        /// Part of the architecture.
        arch: ArchVcpuInfo = 8;
        /// Time.
        time: VcpuTimeInfo = 32;
    }

    /// The page each domain shares with the hypervisor. (xen.h)
    struct SharedInfo = "struct shared_info", 2344 {
        /// Of the first 32 vcpus.
        vcpu_info: [VcpuInfo; 32] = 0;
        /// A bit per port: an event is pending.
        evtchn_pending: [u32; 32] = 2048;
        /// A bit per port: delivery is masked.
        evtchn_mask: [u32; 32] = 2176;
        /// Odd while the wall clock is being written.
        wc_version: u32 = 2304;
        /// Wall-clock seconds at system time 0, low half.
        wc_sec: u32 = 2308;
        /// Wall-clock nanoseconds at system time 0.
        wc_nsec: u32 = 2312;
        /// Part of the architecture.
        arch: ArchSharedInfo = 2316;
    }
}
