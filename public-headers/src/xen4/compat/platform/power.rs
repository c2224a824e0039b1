//! Sleep, frequency and idle states (platform.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
pub use crate::xen4::platform::power::*;

layout! {
    header "platform.h";

    /// Tells of a new frequency. (platform.h)
    struct XenpfChangeFreq = "struct xenpf_change_freq", 16 {
        /// Flags.
        flags: u32 = 0;
        /// Number of the physical CPU.
        cpu: u32 = 4;
        /// Frequency in Hz.
        freq: CompatU64 = 8;
    }

    /// Reads idle times. (platform.h)
    struct XenpfGetidletime = "struct xenpf_getidletime", 20 {
        /// Guest address of a mask of CPUs; in and out.
        cpumap_bitmap: u32 = 0;
        /// Bits of the mask.
        cpumap_nr_cpus: u32 = 4;
        /// Guest address of the times, in ns.
        idletime: u32 = 8;
        /// Out: system time.
        now: CompatU64 = 12;
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
        address: CompatU64 = 16;
    }

    /// An idle state. (platform.h)
    struct XenProcessorCx = "struct xen_processor_cx", 44 {
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
        dp: u32 = 40;
    }

    /// Idle states of a CPU. (platform.h)
    struct XenProcessorPower = "struct xen_processor_power", 12 {
        /// Number of states.
        count: u32 = 0;
        /// Flags.
        flags: XenProcessorFlags = 4;
        /// Guest address of the states.
        states: u32 = 8;
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
        address: CompatU64 = 8;
    }

    /// A frequency. (platform.h)
    struct XenProcessorPx = "struct xen_processor_px", 48 {
        /// MHz.
        core_frequency: CompatU64 = 0;
        /// mW.
        power: CompatU64 = 8;
        /// Microseconds to change.
        transition_latency: CompatU64 = 16;
        /// Microseconds without the bus.
        bus_master_latency: CompatU64 = 24;
        /// Value for the control register.
        control: CompatU64 = 32;
        /// Value of the status register.
        status: CompatU64 = 40;
    }

    /// Dependence of frequencies between CPUs. (platform.h)
    struct XenPsdPackage = "struct xen_psd_package", 40 {
        /// Entries.
        num_entries: CompatU64 = 0;
        /// Revision.
        revision: CompatU64 = 8;
        /// Group of CPUs.
        domain: CompatU64 = 16;
        /// Kind of coordination.
        coord_type: CompatU64 = 24;
        /// CPUs in the group.
        num_processors: CompatU64 = 32;
    }

    /// Frequencies of a CPU. (platform.h)
    struct XenProcessorPerformance = "struct xen_processor_performance", 92 {
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
        /// Guest address of the states.
        states: u32 = 44;
        /// Dependence.
        domain_info: XenPsdPackage = 48;
        /// `XEN_CPUPERF_SHARED_TYPE_*`.
        shared_type: u32 = 88;
    }

    /// Tells of a CPU's power states. (platform.h)
    struct XenpfSetProcessorPminfo = "struct xenpf_set_processor_pminfo", 100 {
        /// ACPI number of the CPU.
        id: u32 = 0;
        /// `XEN_PM_*`.
        type_: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay4<23> = 8 { power: XenProcessorPower, perf: XenProcessorPerformance, pdc: u32 };
    }
}
