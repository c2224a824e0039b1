//! Facts of platform.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
pub use crate::xen4::platform::power::*;

layout! {
    header "platform.h";

    /// `struct xenpf_change_freq`. (platform.h)
    struct XenpfChangeFreq = "struct xenpf_change_freq", 16 {
        /// `flags`.
        flags: u32 = 0;
        /// `cpu`.
        cpu: u32 = 4;
        /// `freq`.
        freq: CompatU64 = 8;
    }

    /// `struct xenpf_getidletime`. (platform.h)
    struct XenpfGetidletime = "struct xenpf_getidletime", 20 {
        /// `cpumap_bitmap`.
        cpumap_bitmap: u32 = 0;
        /// `cpumap_nr_cpus`.
        cpumap_nr_cpus: u32 = 4;
        /// `idletime`.
        idletime: u32 = 8;
        /// `now`.
        now: CompatU64 = 12;
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
        address: CompatU64 = 16;
    }

    /// `struct xen_processor_cx`. (platform.h)
    struct XenProcessorCx = "struct xen_processor_cx", 44 {
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
        dp: u32 = 40;
    }

    /// `struct xen_processor_power`. (platform.h)
    struct XenProcessorPower = "struct xen_processor_power", 12 {
        /// `count`.
        count: u32 = 0;
        /// `flags`.
        flags: XenProcessorFlags = 4;
        /// `states`.
        states: u32 = 8;
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
        address: CompatU64 = 8;
    }

    /// `struct xen_processor_px`. (platform.h)
    struct XenProcessorPx = "struct xen_processor_px", 48 {
        /// `core_frequency`.
        core_frequency: CompatU64 = 0;
        /// `power`.
        power: CompatU64 = 8;
        /// `transition_latency`.
        transition_latency: CompatU64 = 16;
        /// `bus_master_latency`.
        bus_master_latency: CompatU64 = 24;
        /// `control`.
        control: CompatU64 = 32;
        /// `status`.
        status: CompatU64 = 40;
    }

    /// `struct xen_psd_package`. (platform.h)
    struct XenPsdPackage = "struct xen_psd_package", 40 {
        /// `num_entries`.
        num_entries: CompatU64 = 0;
        /// `revision`.
        revision: CompatU64 = 8;
        /// `domain`.
        domain: CompatU64 = 16;
        /// `coord_type`.
        coord_type: CompatU64 = 24;
        /// `num_processors`.
        num_processors: CompatU64 = 32;
    }

    /// `struct xen_processor_performance`. (platform.h)
    struct XenProcessorPerformance = "struct xen_processor_performance", 92 {
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
        /// `states`.
        states: u32 = 44;
        /// `domain_info`.
        domain_info: XenPsdPackage = 48;
        /// `shared_type`.
        shared_type: u32 = 88;
    }

    /// `struct xenpf_set_processor_pminfo`. (platform.h)
    struct XenpfSetProcessorPminfo = "struct xenpf_set_processor_pminfo", 100 {
        /// `id`.
        id: u32 = 0;
        /// `type`.
        type_: u32 = 4;
        /// `u`.
        u: Overlay4<23> = 8 { power: XenProcessorPower, perf: XenProcessorPerformance, pdc: u32 };
    }
}
