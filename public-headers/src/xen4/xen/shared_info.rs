//! Facts of xen.h.

use crate::xen4::arch_x86_64::context::ArchSharedInfo;
use crate::xen4::arch_x86_64::regs::ArchVcpuInfo;

layout! {
    header "xen.h";

    /// `struct vcpu_time_info`. (xen.h)
    struct VcpuTimeInfo = "struct vcpu_time_info", 32 {
        /// `version`.
        version: u32 = 0;
        /// `pad0`.
        pad0: u32 = 4;
        /// `tsc_timestamp`.
        tsc_timestamp: u64 = 8;
        /// `system_time`.
        system_time: u64 = 16;
        /// `tsc_to_system_mul`.
        tsc_to_system_mul: u32 = 24;
        /// `tsc_shift`.
        tsc_shift: i8 = 28;
        /// `flags`.
        flags: u8 = 29;
        /// `pad1`.
        pad1: [u8; 2] = 30;
    }

    /// `struct vcpu_info`. (xen.h)
    struct VcpuInfo = "struct vcpu_info", 64 {
        /// `evtchn_upcall_pending`.
        evtchn_upcall_pending: u8 = 0;
        /// `evtchn_upcall_mask`.
        evtchn_upcall_mask: u8 = 1;
        /// Padding.
        _pad0: [u8; 6] = 2;
        /// `evtchn_pending_sel`.
        evtchn_pending_sel: u64 = 8;
        /// `arch`.
        arch: ArchVcpuInfo = 16;
        /// `time`.
        time: VcpuTimeInfo = 32;
    }

    /// `struct shared_info`. (xen.h)
    struct SharedInfo = "struct shared_info", 3136 {
        /// `vcpu_info`.
        vcpu_info: [VcpuInfo; 32] = 0;
        /// `evtchn_pending`.
        evtchn_pending: [u64; 64] = 2048;
        /// `evtchn_mask`.
        evtchn_mask: [u64; 64] = 2560;
        /// `wc_version`.
        wc_version: u32 = 3072;
        /// `wc_sec`.
        wc_sec: u32 = 3076;
        /// `wc_nsec`.
        wc_nsec: u32 = 3080;
        /// `wc_sec_hi`.
        wc_sec_hi: u32 = 3084;
        /// `arch`.
        arch: ArchSharedInfo = 3088;
    }
}

constants! {
    header "xen.h";

    /// `XEN_PVCLOCK_TSC_STABLE_BIT`.
    XEN_PVCLOCK_TSC_STABLE_BIT: u32 = 1 << 0;
    /// `XEN_PVCLOCK_GUEST_STOPPED`.
    XEN_PVCLOCK_GUEST_STOPPED: u32 = 1 << 1;
}
