//! Virtual CPUs (vcpu.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::vcpu::*;

layout! {
    header "vcpu.h";

    /// What a vcpu has done with its time. (vcpu.h)
    struct VcpuRunstateInfo = "struct vcpu_runstate_info", 44 {
        /// `RUNSTATE_*`.
        state: i32 = 0;
        /// System time when that state began; bit 63 marks an update.
        state_entry_time: CompatU64 = 4;
        /// Nanoseconds in each state.
        time: [CompatU64; 4] = 12;
    }

    /// `VCPUOP_register_runstate_memory_area`. (vcpu.h)
    struct VcpuRegisterRunstateMemoryArea = "struct vcpu_register_runstate_memory_area", 8 {
        /// Guest address of a `VcpuRunstateInfo`.
        addr: CompatU64 = 0 { h: u32, v: u32, p: CompatU64 };
    }

    /// `VCPUOP_set_periodic_timer`. (vcpu.h)
    struct VcpuSetPeriodicTimer = "struct vcpu_set_periodic_timer", 8 {
        /// Period in ns.
        period_ns: CompatU64 = 0;
    }

    /// `VCPUOP_set_singleshot_timer`. (vcpu.h)
    struct VcpuSetSingleshotTimer = "struct vcpu_set_singleshot_timer", 12 {
        /// System time in ns.
        timeout_abs_ns: CompatU64 = 0;
        /// `VCPU_SSHOTTMR_*`.
        flags: u32 = 8;
    }

    /// `VCPUOP_register_vcpu_info`: moves a `vcpu_info` out of the shared page. (vcpu.h)
    struct VcpuRegisterVcpuInfo = "struct vcpu_register_vcpu_info", 16 {
        /// Frame of the new place.
        mfn: CompatU64 = 0;
        /// Offset in the frame.
        offset: u32 = 8;
        /// Padding that the header names.
        rsvd: u32 = 12;
    }

    /// `VCPUOP_get_physid`. (vcpu.h)
    struct VcpuGetPhysid = "struct vcpu_get_physid", 8 {
        /// Bits 31:0 APIC number, bits 63:32 ACPI number.
        phys_id: CompatU64 = 0;
    }

    /// `VCPUOP_register_vcpu_time_memory_area`. (vcpu.h)
    struct VcpuRegisterTimeMemoryArea = "struct vcpu_register_time_memory_area", 8 {
        /// Guest address of a `vcpu_time_info`.
        addr: CompatU64 = 0 { h: u32, v: u32, p: CompatU64 };
    }
}
