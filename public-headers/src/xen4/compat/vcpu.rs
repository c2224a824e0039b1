//! Facts of vcpu.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::vcpu::*;

layout! {
    header "vcpu.h";

    /// `struct vcpu_runstate_info`. (vcpu.h)
    struct VcpuRunstateInfo = "struct vcpu_runstate_info", 44 {
        /// `state`.
        state: i32 = 0;
        /// `state_entry_time`.
        state_entry_time: CompatU64 = 4;
        /// `time`.
        time: [CompatU64; 4] = 12;
    }

    /// `struct vcpu_register_runstate_memory_area`. (vcpu.h)
    struct VcpuRegisterRunstateMemoryArea = "struct vcpu_register_runstate_memory_area", 8 {
        /// `addr`.
        addr: CompatU64 = 0 { h: u32, v: u32, p: CompatU64 };
    }

    /// `struct vcpu_set_periodic_timer`. (vcpu.h)
    struct VcpuSetPeriodicTimer = "struct vcpu_set_periodic_timer", 8 {
        /// `period_ns`.
        period_ns: CompatU64 = 0;
    }

    /// `struct vcpu_set_singleshot_timer`. (vcpu.h)
    struct VcpuSetSingleshotTimer = "struct vcpu_set_singleshot_timer", 12 {
        /// `timeout_abs_ns`.
        timeout_abs_ns: CompatU64 = 0;
        /// `flags`.
        flags: u32 = 8;
    }

    /// `struct vcpu_register_vcpu_info`. (vcpu.h)
    struct VcpuRegisterVcpuInfo = "struct vcpu_register_vcpu_info", 16 {
        /// `mfn`.
        mfn: CompatU64 = 0;
        /// `offset`.
        offset: u32 = 8;
        /// `rsvd`.
        rsvd: u32 = 12;
    }

    /// `struct vcpu_get_physid`. (vcpu.h)
    struct VcpuGetPhysid = "struct vcpu_get_physid", 8 {
        /// `phys_id`.
        phys_id: CompatU64 = 0;
    }

    /// `struct vcpu_register_time_memory_area`. (vcpu.h)
    struct VcpuRegisterTimeMemoryArea = "struct vcpu_register_time_memory_area", 8 {
        /// `addr`.
        addr: CompatU64 = 0 { h: u32, v: u32, p: CompatU64 };
    }
}
