//! Time and the pages a guest shares with the hypervisor (xen.h).

use crate::xen4::arch_x86_64::context::ArchSharedInfo;
use crate::xen4::arch_x86_64::regs::ArchVcpuInfo;

layout! {
    header "xen.h";

    /// Time of a vcpu, read under `version`: `system_time + ((tsc - tsc_timestamp) << tsc_shift) * tsc_to_system_mul / 2^32`. (xen.h)
    struct VcpuTimeInfo = "struct vcpu_time_info", 32 {
        /// Odd while the rest is being written; a reader retries if it is odd or has changed.
        version: u32 = 0;
        /// Padding that the header names.
        pad0: u32 = 4;
        /// TSC when `system_time` was taken.
        tsc_timestamp: u64 = 8;
        /// Nanoseconds since the hypervisor started.
        system_time: u64 = 16;
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
        _pad0: [u8; 6] = 2;
        /// A bit for each word of `evtchn_pending` with a set bit.
        evtchn_pending_sel: u64 = 8;
        /// Part of the architecture.
        arch: ArchVcpuInfo = 16;
        /// Time.
        time: VcpuTimeInfo = 32;
    }

    /// The page each domain shares with the hypervisor. (xen.h)
    struct SharedInfo = "struct shared_info", 3136 {
        /// Of the first 32 vcpus.
        vcpu_info: [VcpuInfo; 32] = 0;
        /// A bit per port: an event is pending.
        evtchn_pending: [u64; 64] = 2048;
        /// A bit per port: delivery is masked.
        evtchn_mask: [u64; 64] = 2560;
        /// Odd while the wall clock is being written.
        wc_version: u32 = 3072;
        /// Wall-clock seconds at system time 0, low half.
        wc_sec: u32 = 3076;
        /// Wall-clock nanoseconds at system time 0.
        wc_nsec: u32 = 3080;
        /// Wall-clock seconds, high half.
        wc_sec_hi: u32 = 3084;
        /// Part of the architecture.
        arch: ArchSharedInfo = 3088;
    }
}

constants! {
    header "xen.h";

    /// Time never goes back between vcpus.
    XEN_PVCLOCK_TSC_STABLE_BIT: u32 = 1 << 0;
    /// The guest was stopped; its watchdogs should know.
    XEN_PVCLOCK_GUEST_STOPPED: u32 = 1 << 1;
}
