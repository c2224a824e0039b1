//! Facts of platform.h.

use crate::overlay::Overlay8;

layout! {
    header "platform.h";

    /// `struct xenpf_enter_acpi_sleep`. (platform.h)
    struct XenpfEnterAcpiSleep = "struct xenpf_enter_acpi_sleep", 12 {
        /// `val_a`.
        val_a: u16 = 0;
        /// `val_b`.
        val_b: u16 = 2;
        /// `sleep_state`.
        sleep_state: u32 = 4;
        /// `flags`.
        flags: u32 = 8;
    }

    /// `struct xenpf_change_freq`. (platform.h)
    struct XenpfChangeFreq = "struct xenpf_change_freq", 16 {
        /// `flags`.
        flags: u32 = 0;
        /// `cpu`.
        cpu: u32 = 4;
        /// `freq`.
        freq: u64 = 8;
    }

    /// `struct xenpf_getidletime`. (platform.h)
    struct XenpfGetidletime = "struct xenpf_getidletime", 32 {
        /// `cpumap_bitmap`.
        cpumap_bitmap: u64 = 0;
        /// `cpumap_nr_cpus`.
        cpumap_nr_cpus: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `idletime`.
        idletime: u64 = 16;
        /// `now`.
        now: u64 = 24;
    }

    /// `struct xen_power_register`. (platform.h)
    struct XenPowerRegister = "struct xen_power_register", 24 {
        /// `space_id`.
        space_id: u32 = 0;
        /// `bit_width`.
        bit_width: u32 = 4;
        /// `bit_offset`.
        bit_offset: u32 = 8;
        /// `access_size`.
        access_size: u32 = 12;
        /// `address`.
        address: u64 = 16;
    }

    /// `struct xen_processor_csd`. (platform.h)
    struct XenProcessorCsd = "struct xen_processor_csd", 12 {
        /// `domain`.
        domain: u32 = 0;
        /// `coord_type`.
        coord_type: u32 = 4;
        /// `num`.
        num: u32 = 8;
    }

    /// `struct xen_processor_cx`. (platform.h)
    struct XenProcessorCx = "struct xen_processor_cx", 48 {
        /// `reg`.
        reg: XenPowerRegister = 0;
        /// `type`.
        type_: u8 = 24;
        /// Padding.
        _pad0: [u8; 3] = 25;
        /// `latency`.
        latency: u32 = 28;
        /// `power`.
        power: u32 = 32;
        /// `dpcnt`.
        dpcnt: u32 = 36;
        /// `dp`.
        dp: u64 = 40;
    }

    /// `struct xen_processor_flags`. (platform.h)
    struct XenProcessorFlags = "struct xen_processor_flags", 4 {
        /// `bits`.
        bits: u32 = 0;
    }

    /// `struct xen_processor_power`. (platform.h)
    struct XenProcessorPower = "struct xen_processor_power", 16 {
        /// `count`.
        count: u32 = 0;
        /// `flags`.
        flags: XenProcessorFlags = 4;
        /// `states`.
        states: u64 = 8;
    }

    /// `struct xen_pct_register`. (platform.h)
    struct XenPctRegister = "struct xen_pct_register", 16 {
        /// `descriptor`.
        descriptor: u8 = 0;
        /// Padding.
        _pad0: [u8; 1] = 1;
        /// `length`.
        length: u16 = 2;
        /// `space_id`.
        space_id: u8 = 4;
        /// `bit_width`.
        bit_width: u8 = 5;
        /// `bit_offset`.
        bit_offset: u8 = 6;
        /// `reserved`.
        reserved: u8 = 7;
        /// `address`.
        address: u64 = 8;
    }

    /// `struct xen_processor_px`. (platform.h)
    struct XenProcessorPx = "struct xen_processor_px", 48 {
        /// `core_frequency`.
        core_frequency: u64 = 0;
        /// `power`.
        power: u64 = 8;
        /// `transition_latency`.
        transition_latency: u64 = 16;
        /// `bus_master_latency`.
        bus_master_latency: u64 = 24;
        /// `control`.
        control: u64 = 32;
        /// `status`.
        status: u64 = 40;
    }

    /// `struct xen_psd_package`. (platform.h)
    struct XenPsdPackage = "struct xen_psd_package", 40 {
        /// `num_entries`.
        num_entries: u64 = 0;
        /// `revision`.
        revision: u64 = 8;
        /// `domain`.
        domain: u64 = 16;
        /// `coord_type`.
        coord_type: u64 = 24;
        /// `num_processors`.
        num_processors: u64 = 32;
    }

    /// `struct xen_processor_performance`. (platform.h)
    struct XenProcessorPerformance = "struct xen_processor_performance", 104 {
        /// `flags`.
        flags: u32 = 0;
        /// `platform_limit`.
        platform_limit: u32 = 4;
        /// `control_register`.
        control_register: XenPctRegister = 8;
        /// `status_register`.
        status_register: XenPctRegister = 24;
        /// `state_count`.
        state_count: u32 = 40;
        /// Padding.
        _pad0: [u8; 4] = 44;
        /// `states`.
        states: u64 = 48;
        /// `domain_info`.
        domain_info: XenPsdPackage = 56;
        /// `shared_type`.
        shared_type: u32 = 96;
        /// Padding.
        _pad1: [u8; 4] = 100;
    }

    /// `struct xenpf_set_processor_pminfo`. (platform.h)
    struct XenpfSetProcessorPminfo = "struct xenpf_set_processor_pminfo", 112 {
        /// `id`.
        id: u32 = 0;
        /// `type`.
        type_: u32 = 4;
        /// `u`.
        u: Overlay8<13> = 8 { power: XenProcessorPower, perf: XenProcessorPerformance, pdc: u64 };
    }
}

constants! {
    header "platform.h";

    /// `XENPF_enter_acpi_sleep`.
    XENPF_ENTER_ACPI_SLEEP: u32 = 51, "XENPF_enter_acpi_sleep";
    /// `XENPF_ACPI_SLEEP_EXTENDED`.
    XENPF_ACPI_SLEEP_EXTENDED: u32 = 0x1;
    /// `XENPF_change_freq`.
    XENPF_CHANGE_FREQ: u32 = 52, "XENPF_change_freq";
    /// `XENPF_getidletime`.
    XENPF_GETIDLETIME: u32 = 53, "XENPF_getidletime";
    /// `XENPF_set_processor_pminfo`.
    XENPF_SET_PROCESSOR_PMINFO: u32 = 54, "XENPF_set_processor_pminfo";
    /// `XEN_PROCESSOR_PM_CX`.
    XEN_PROCESSOR_PM_CX: u32 = 1;
    /// `XEN_PROCESSOR_PM_PX`.
    XEN_PROCESSOR_PM_PX: u32 = 2;
    /// `XEN_PROCESSOR_PM_TX`.
    XEN_PROCESSOR_PM_TX: u32 = 4;
    /// `XEN_PM_CX`.
    XEN_PM_CX: u32 = 0;
    /// `XEN_PM_PX`.
    XEN_PM_PX: u32 = 1;
    /// `XEN_PM_TX`.
    XEN_PM_TX: u32 = 2;
    /// `XEN_PM_PDC`.
    XEN_PM_PDC: u32 = 3;
    /// `XEN_PX_PCT`.
    XEN_PX_PCT: u32 = 1;
    /// `XEN_PX_PSS`.
    XEN_PX_PSS: u32 = 2;
    /// `XEN_PX_PPC`.
    XEN_PX_PPC: u32 = 4;
    /// `XEN_PX_PSD`.
    XEN_PX_PSD: u32 = 8;
    /// `XEN_CPUPERF_SHARED_TYPE_HW`.
    XEN_CPUPERF_SHARED_TYPE_HW: u32 = 1;
    /// `XEN_CPUPERF_SHARED_TYPE_ALL`.
    XEN_CPUPERF_SHARED_TYPE_ALL: u32 = 2;
    /// `XEN_CPUPERF_SHARED_TYPE_ANY`.
    XEN_CPUPERF_SHARED_TYPE_ANY: u32 = 3;
}
