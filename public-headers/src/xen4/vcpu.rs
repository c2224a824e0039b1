//! Facts of vcpu.h.

layout! {
    header "vcpu.h";

    /// `struct vcpu_runstate_info`. (vcpu.h)
    struct VcpuRunstateInfo = "struct vcpu_runstate_info", 48 {
        /// `state`.
        state: i32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `state_entry_time`.
        state_entry_time: u64 = 8;
        /// `time`.
        time: [u64; 4] = 16;
    }

    /// `struct vcpu_register_runstate_memory_area`. (vcpu.h)
    struct VcpuRegisterRunstateMemoryArea = "struct vcpu_register_runstate_memory_area", 8 {
        /// `addr`.
        addr: u64 = 0 { h: u64, v: u64, p: u64 };
    }

    /// `struct vcpu_set_periodic_timer`. (vcpu.h)
    struct VcpuSetPeriodicTimer = "struct vcpu_set_periodic_timer", 8 {
        /// `period_ns`.
        period_ns: u64 = 0;
    }

    /// `struct vcpu_set_singleshot_timer`. (vcpu.h)
    struct VcpuSetSingleshotTimer = "struct vcpu_set_singleshot_timer", 16 {
        /// `timeout_abs_ns`.
        timeout_abs_ns: u64 = 0;
        /// `flags`.
        flags: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// `struct vcpu_register_vcpu_info`. (vcpu.h)
    struct VcpuRegisterVcpuInfo = "struct vcpu_register_vcpu_info", 16 {
        /// `mfn`.
        mfn: u64 = 0;
        /// `offset`.
        offset: u32 = 8;
        /// `rsvd`.
        rsvd: u32 = 12;
    }

    /// `struct vcpu_get_physid`. (vcpu.h)
    struct VcpuGetPhysid = "struct vcpu_get_physid", 8 {
        /// `phys_id`.
        phys_id: u64 = 0;
    }

    /// `struct vcpu_register_time_memory_area`. (vcpu.h)
    struct VcpuRegisterTimeMemoryArea = "struct vcpu_register_time_memory_area", 8 {
        /// `addr`.
        addr: u64 = 0 { h: u64, v: u64, p: u64 };
    }
}

constants! {
    header "vcpu.h";

    /// `VCPUOP_initialise`.
    VCPUOP_INITIALISE: u32 = 0, "VCPUOP_initialise";
    /// `VCPUOP_up`.
    VCPUOP_UP: u32 = 1, "VCPUOP_up";
    /// `VCPUOP_down`.
    VCPUOP_DOWN: u32 = 2, "VCPUOP_down";
    /// `VCPUOP_is_up`.
    VCPUOP_IS_UP: u32 = 3, "VCPUOP_is_up";
    /// `VCPUOP_get_runstate_info`.
    VCPUOP_GET_RUNSTATE_INFO: u32 = 4, "VCPUOP_get_runstate_info";
    /// `XEN_RUNSTATE_UPDATE`.
    XEN_RUNSTATE_UPDATE: u64 = 0x80000000_00000000;
    /// `RUNSTATE_running`.
    RUNSTATE_RUNNING: u32 = 0, "RUNSTATE_running";
    /// `RUNSTATE_runnable`.
    RUNSTATE_RUNNABLE: u32 = 1, "RUNSTATE_runnable";
    /// `RUNSTATE_blocked`.
    RUNSTATE_BLOCKED: u32 = 2, "RUNSTATE_blocked";
    /// `RUNSTATE_offline`.
    RUNSTATE_OFFLINE: u32 = 3, "RUNSTATE_offline";
    /// `VCPUOP_register_runstate_memory_area`.
    VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA: u32 = 5, "VCPUOP_register_runstate_memory_area";
    /// `VCPUOP_set_periodic_timer`.
    VCPUOP_SET_PERIODIC_TIMER: u32 = 6, "VCPUOP_set_periodic_timer";
    /// `VCPUOP_stop_periodic_timer`.
    VCPUOP_STOP_PERIODIC_TIMER: u32 = 7, "VCPUOP_stop_periodic_timer";
    /// `VCPUOP_set_singleshot_timer`.
    VCPUOP_SET_SINGLESHOT_TIMER: u32 = 8, "VCPUOP_set_singleshot_timer";
    /// `VCPUOP_stop_singleshot_timer`.
    VCPUOP_STOP_SINGLESHOT_TIMER: u32 = 9, "VCPUOP_stop_singleshot_timer";
    /// `_VCPU_SSHOTTMR_future`.
    _VCPU_SSHOTTMR_FUTURE: u32 = 0, "_VCPU_SSHOTTMR_future";
    /// `VCPU_SSHOTTMR_future`.
    VCPU_SSHOTTMR_FUTURE: u32 = 1 << 0, "VCPU_SSHOTTMR_future";
    /// `VCPUOP_register_vcpu_info`.
    VCPUOP_REGISTER_VCPU_INFO: u32 = 10, "VCPUOP_register_vcpu_info";
    /// `VCPUOP_send_nmi`.
    VCPUOP_SEND_NMI: u32 = 11, "VCPUOP_send_nmi";
    /// `VCPUOP_get_physid`.
    VCPUOP_GET_PHYSID: u32 = 12, "VCPUOP_get_physid";
    /// `VCPUOP_register_vcpu_time_memory_area`.
    VCPUOP_REGISTER_VCPU_TIME_MEMORY_AREA: u32 = 13, "VCPUOP_register_vcpu_time_memory_area";
}
