//! Facts of xen.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::xen4::compat::arch_x86_32::context::ArchSharedInfo;
use crate::xen4::compat::arch_x86_32::regs::ArchVcpuInfo;
pub use crate::xen4::xen::shared_info::*;

layout! {
    header "xen.h";

    /// `struct vcpu_time_info`. (xen.h)
    struct VcpuTimeInfo = "struct vcpu_time_info", 32 {
        /// `version`.
        version: u32 = 0;
        /// `pad0`.
        pad0: u32 = 4;
        /// `tsc_timestamp`.
        tsc_timestamp: CompatU64 = 8;
        /// `system_time`.
        system_time: CompatU64 = 16;
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
        _pad0: [u8; 2] = 2;
        /// `evtchn_pending_sel`.
        evtchn_pending_sel: u32 = 4;
        /// `arch`.
        arch: ArchVcpuInfo = 8;
        /// `time`.
        time: VcpuTimeInfo = 32;
    }

    /// `struct shared_info`. (xen.h)
    struct SharedInfo = "struct shared_info", 2344 {
        /// `vcpu_info`.
        vcpu_info: [VcpuInfo; 32] = 0;
        /// `evtchn_pending`.
        evtchn_pending: [u32; 32] = 2048;
        /// `evtchn_mask`.
        evtchn_mask: [u32; 32] = 2176;
        /// `wc_version`.
        wc_version: u32 = 2304;
        /// `wc_sec`.
        wc_sec: u32 = 2308;
        /// `wc_nsec`.
        wc_nsec: u32 = 2312;
        /// `arch`.
        arch: ArchSharedInfo = 2316;
    }
}
