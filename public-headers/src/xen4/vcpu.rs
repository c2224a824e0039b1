//! Virtual CPUs (vcpu.h).

layout! {
    header "vcpu.h";

    /// What a vcpu has done with its time. (vcpu.h)
    struct VcpuRunstateInfo = "struct vcpu_runstate_info", 48 {
        /// `RUNSTATE_*`.
        state: i32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// System time when that state began; bit 63 marks an update.
        state_entry_time: u64 = 8;
        /// Nanoseconds in each state.
        time: [u64; 4] = 16;
    }

    /// `VCPUOP_register_runstate_memory_area`. (vcpu.h)
    struct VcpuRegisterRunstateMemoryArea = "struct vcpu_register_runstate_memory_area", 8 {
        /// Guest address of a `VcpuRunstateInfo`.
        addr: u64 = 0 { h: u64, v: u64, p: u64 };
    }

    /// `VCPUOP_set_periodic_timer`. (vcpu.h)
    struct VcpuSetPeriodicTimer = "struct vcpu_set_periodic_timer", 8 {
        /// Period in ns.
        period_ns: u64 = 0;
    }

    /// `VCPUOP_set_singleshot_timer`. (vcpu.h)
    struct VcpuSetSingleshotTimer = "struct vcpu_set_singleshot_timer", 16 {
        /// System time in ns.
        timeout_abs_ns: u64 = 0;
        /// `VCPU_SSHOTTMR_*`.
        flags: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// `VCPUOP_register_vcpu_info`: moves a `vcpu_info` out of the shared page. (vcpu.h)
    struct VcpuRegisterVcpuInfo = "struct vcpu_register_vcpu_info", 16 {
        /// Frame of the new place.
        mfn: u64 = 0;
        /// Offset in the frame.
        offset: u32 = 8;
        /// Padding that the header names.
        rsvd: u32 = 12;
    }

    /// `VCPUOP_get_physid`. (vcpu.h)
    struct VcpuGetPhysid = "struct vcpu_get_physid", 8 {
        /// Bits 31:0 APIC number, bits 63:32 ACPI number.
        phys_id: u64 = 0;
    }

    /// `VCPUOP_register_vcpu_time_memory_area`. (vcpu.h)
    struct VcpuRegisterTimeMemoryArea = "struct vcpu_register_time_memory_area", 8 {
        /// Guest address of a `vcpu_time_info`.
        addr: u64 = 0 { h: u64, v: u64, p: u64 };
    }
}

constants! {
    header "vcpu.h";

    /// Sets the state of a vcpu that is down: `vcpu_guest_context`.
    VCPUOP_INITIALISE: u32 = 0, "VCPUOP_initialise";
    /// Starts a vcpu.
    VCPUOP_UP: u32 = 1, "VCPUOP_up";
    /// Stops a vcpu.
    VCPUOP_DOWN: u32 = 2, "VCPUOP_down";
    /// Whether a vcpu is up: 1 or 0.
    VCPUOP_IS_UP: u32 = 3, "VCPUOP_is_up";
    /// Reads `VcpuRunstateInfo`.
    VCPUOP_GET_RUNSTATE_INFO: u32 = 4, "VCPUOP_get_runstate_info";
    /// Bit of `state_entry_time`: an update is in progress.
    XEN_RUNSTATE_UPDATE: u64 = 0x80000000_00000000;
    /// On a CPU.
    RUNSTATE_RUNNING: u32 = 0, "RUNSTATE_running";
    /// Ready, waiting for a CPU.
    RUNSTATE_RUNNABLE: u32 = 1, "RUNSTATE_runnable";
    /// Idle or waiting for an event.
    RUNSTATE_BLOCKED: u32 = 2, "RUNSTATE_blocked";
    /// Not to be run.
    RUNSTATE_OFFLINE: u32 = 3, "RUNSTATE_offline";
    /// The hypervisor keeps a `VcpuRunstateInfo` in guest memory current.
    VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA: u32 = 5, "VCPUOP_register_runstate_memory_area";
    /// Starts the periodic timer.
    VCPUOP_SET_PERIODIC_TIMER: u32 = 6, "VCPUOP_set_periodic_timer";
    /// Stops the periodic timer.
    VCPUOP_STOP_PERIODIC_TIMER: u32 = 7, "VCPUOP_stop_periodic_timer";
    /// Starts the one-shot timer.
    VCPUOP_SET_SINGLESHOT_TIMER: u32 = 8, "VCPUOP_set_singleshot_timer";
    /// Stops the one-shot timer.
    VCPUOP_STOP_SINGLESHOT_TIMER: u32 = 9, "VCPUOP_stop_singleshot_timer";
    /// Bit number of `VCPU_SSHOTTMR_future`.
    _VCPU_SSHOTTMR_FUTURE: u32 = 0, "_VCPU_SSHOTTMR_future";
    /// Fails with -ETIME if the time has passed.
    VCPU_SSHOTTMR_FUTURE: u32 = 1 << 0, "VCPU_SSHOTTMR_future";
    /// Moves a `vcpu_info`.
    VCPUOP_REGISTER_VCPU_INFO: u32 = 10, "VCPUOP_register_vcpu_info";
    /// Raises an NMI in a vcpu.
    VCPUOP_SEND_NMI: u32 = 11, "VCPUOP_send_nmi";
    /// Identity of the physical CPU a vcpu is pinned to.
    VCPUOP_GET_PHYSID: u32 = 12, "VCPUOP_get_physid";
    /// The hypervisor keeps a `vcpu_time_info` in guest memory current.
    VCPUOP_REGISTER_VCPU_TIME_MEMORY_AREA: u32 = 13, "VCPUOP_register_vcpu_time_memory_area";
}
