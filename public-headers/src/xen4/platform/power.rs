//! Sleep, frequency and idle states (platform.h).

use crate::overlay::Overlay8;

layout! {
    header "platform.h";

    /// Puts the machine to sleep. (platform.h)
    struct XenpfEnterAcpiSleep = "struct xenpf_enter_acpi_sleep", 12 {
        /// Value for the sleep register.
        val_a: u16 = 0;
        /// Value for the sleep register.
        val_b: u16 = 2;
        /// ACPI state, such as 3 or 5.
        sleep_state: u32 = 4;
        /// `XENPF_ACPI_SLEEP_EXTENDED`.
        flags: u32 = 8;
    }

    /// Tells of a new frequency. (platform.h)
    struct XenpfChangeFreq = "struct xenpf_change_freq", 16 {
        /// Flags.
        flags: u32 = 0;
        /// Number of the physical CPU.
        cpu: u32 = 4;
        /// Frequency in Hz.
        freq: u64 = 8;
    }

    /// Reads idle times. (platform.h)
    struct XenpfGetidletime = "struct xenpf_getidletime", 32 {
        /// Guest address of a mask of CPUs; in and out.
        cpumap_bitmap: u64 = 0;
        /// Bits of the mask.
        cpumap_nr_cpus: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// Guest address of the times, in ns.
        idletime: u64 = 16;
        /// Out: system time.
        now: u64 = 24;
    }

    /// An ACPI register. (platform.h)
    struct XenPowerRegister = "struct xen_power_register", 24 {
        /// Address space.
        space_id: u32 = 0;
        /// Bits.
        bit_width: u32 = 4;
        /// First bit.
        bit_offset: u32 = 8;
        /// Access size.
        access_size: u32 = 12;
        /// Address.
        address: u64 = 16;
    }

    /// Dependence of idle states between CPUs. (platform.h)
    struct XenProcessorCsd = "struct xen_processor_csd", 12 {
        /// Group of CPUs.
        domain: u32 = 0;
        /// Kind of coordination.
        coord_type: u32 = 4;
        /// CPUs in the group.
        num: u32 = 8;
    }

    /// An idle state. (platform.h)
    struct XenProcessorCx = "struct xen_processor_cx", 48 {
        /// Register.
        reg: XenPowerRegister = 0;
        /// ACPI kind.
        type_: u8 = 24;
        /// Padding.
        _pad0: [u8; 3] = 25;
        /// Worst exit latency in us.
        latency: u32 = 28;
        /// Power in mW.
        power: u32 = 32;
        /// Entries of `dp`.
        dpcnt: u32 = 36;
        /// Guest address of the dependences.
        dp: u64 = 40;
    }

    /// Bits that tell of a CPU's idle states. (platform.h)
    struct XenProcessorFlags = "struct xen_processor_flags", 4 {
        /// Bit-fields from bit 0: `bm_control`, `bm_check`, `has_cst`, `power_setup_done`, `bm_rld_set`.
        bits: u32 = 0;
    }

    /// Idle states of a CPU. (platform.h)
    struct XenProcessorPower = "struct xen_processor_power", 16 {
        /// Number of states.
        count: u32 = 0;
        /// Flags.
        flags: XenProcessorFlags = 4;
        /// Guest address of the states.
        states: u64 = 8;
    }

    /// A register of the frequency control. (platform.h)
    struct XenPctRegister = "struct xen_pct_register", 16 {
        /// ACPI descriptor.
        descriptor: u8 = 0;
        /// Padding.
        _pad0: [u8; 1] = 1;
        /// Bytes of the descriptor.
        length: u16 = 2;
        /// Address space.
        space_id: u8 = 4;
        /// Bits.
        bit_width: u8 = 5;
        /// First bit.
        bit_offset: u8 = 6;
        /// Padding that the header names.
        reserved: u8 = 7;
        /// Address.
        address: u64 = 8;
    }

    /// A frequency. (platform.h)
    struct XenProcessorPx = "struct xen_processor_px", 48 {
        /// MHz.
        core_frequency: u64 = 0;
        /// mW.
        power: u64 = 8;
        /// Microseconds to change.
        transition_latency: u64 = 16;
        /// Microseconds without the bus.
        bus_master_latency: u64 = 24;
        /// Value for the control register.
        control: u64 = 32;
        /// Value of the status register.
        status: u64 = 40;
    }

    /// Dependence of frequencies between CPUs. (platform.h)
    struct XenPsdPackage = "struct xen_psd_package", 40 {
        /// Entries.
        num_entries: u64 = 0;
        /// Revision.
        revision: u64 = 8;
        /// Group of CPUs.
        domain: u64 = 16;
        /// Kind of coordination.
        coord_type: u64 = 24;
        /// CPUs in the group.
        num_processors: u64 = 32;
    }

    /// Frequencies of a CPU. (platform.h)
    struct XenProcessorPerformance = "struct xen_processor_performance", 104 {
        /// `XEN_PX_*`: which parts are given.
        flags: u32 = 0;
        /// Fastest state allowed.
        platform_limit: u32 = 4;
        /// Control register.
        control_register: XenPctRegister = 8;
        /// Status register.
        status_register: XenPctRegister = 24;
        /// Number of states.
        state_count: u32 = 40;
        /// Padding.
        _pad0: [u8; 4] = 44;
        /// Guest address of the states.
        states: u64 = 48;
        /// Dependence.
        domain_info: XenPsdPackage = 56;
        /// `XEN_CPUPERF_SHARED_TYPE_*`.
        shared_type: u32 = 96;
        /// Padding.
        _pad1: [u8; 4] = 100;
    }

    /// Tells of a CPU's power states. (platform.h)
    struct XenpfSetProcessorPminfo = "struct xenpf_set_processor_pminfo", 112 {
        /// ACPI number of the CPU.
        id: u32 = 0;
        /// `XEN_PM_*`.
        type_: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay8<13> = 8 { power: XenProcessorPower, perf: XenProcessorPerformance, pdc: u64 };
    }
}

constants! {
    header "platform.h";

    /// Command: `XenpfEnterAcpiSleep`.
    XENPF_ENTER_ACPI_SLEEP: u32 = 51, "XENPF_enter_acpi_sleep";
    /// Flag: by the registers of hardware-reduced ACPI.
    XENPF_ACPI_SLEEP_EXTENDED: u32 = 0x1;
    /// Command: `XenpfChangeFreq`.
    XENPF_CHANGE_FREQ: u32 = 52, "XENPF_change_freq";
    /// Command: `XenpfGetidletime`.
    XENPF_GETIDLETIME: u32 = 53, "XENPF_getidletime";
    /// Command: `XenpfSetProcessorPminfo`.
    XENPF_SET_PROCESSOR_PMINFO: u32 = 54, "XENPF_set_processor_pminfo";
    /// Start flag: the hypervisor does idle states.
    XEN_PROCESSOR_PM_CX: u32 = 1;
    /// Start flag: the hypervisor does frequencies.
    XEN_PROCESSOR_PM_PX: u32 = 2;
    /// Start flag: the hypervisor does throttling.
    XEN_PROCESSOR_PM_TX: u32 = 4;
    /// Kind: idle states.
    XEN_PM_CX: u32 = 0;
    /// Kind: frequencies.
    XEN_PM_PX: u32 = 1;
    /// Kind: throttling.
    XEN_PM_TX: u32 = 2;
    /// Kind: driver capabilities.
    XEN_PM_PDC: u32 = 3;
    /// Part: registers.
    XEN_PX_PCT: u32 = 1;
    /// Part: states.
    XEN_PX_PSS: u32 = 2;
    /// Part: limit.
    XEN_PX_PPC: u32 = 4;
    /// Part: dependence.
    XEN_PX_PSD: u32 = 8;
    /// The hardware coordinates.
    XEN_CPUPERF_SHARED_TYPE_HW: u32 = 1;
    /// All CPUs must be set.
    XEN_CPUPERF_SHARED_TYPE_ALL: u32 = 2;
    /// Any CPU may be set.
    XEN_CPUPERF_SHARED_TYPE_ANY: u32 = 3;
}
