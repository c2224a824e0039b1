//! Performance counters of a guest (pmu.h, arch-x86/pmu.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
pub use crate::xen4::pmu::*;

layout! {
    header "arch-x86/pmu.h, pmu.h";

    /// AMD's counters. (arch-x86/pmu.h)
    struct XenPmuAmdCtxt = "struct xen_pmu_amd_ctxt", 8 {
        /// Offset of the counters.
        counters: u32 = 0;
        /// Offset of the controls.
        ctrls: u32 = 4;
        /// The registers.
        regs: [CompatU64; 0] = 8;
    }

    /// An Intel counter. (arch-x86/pmu.h)
    struct XenPmuCntrPair = "struct xen_pmu_cntr_pair", 16 {
        /// Counter.
        counter: CompatU64 = 0;
        /// Control.
        control: CompatU64 = 8;
    }

    /// Intel's counters. (arch-x86/pmu.h)
    struct XenPmuIntelCtxt = "struct xen_pmu_intel_ctxt", 64 {
        /// Offset of the fixed counters.
        fixed_counters: u32 = 0;
        /// Offset of the other counters.
        arch_counters: u32 = 4;
        /// Register.
        global_ctrl: CompatU64 = 8;
        /// Register.
        global_ovf_ctrl: CompatU64 = 16;
        /// Register.
        global_status: CompatU64 = 24;
        /// Register.
        fixed_ctrl: CompatU64 = 32;
        /// Register.
        ds_area: CompatU64 = 40;
        /// Register.
        pebs_enable: CompatU64 = 48;
        /// Register.
        debugctl: CompatU64 = 56;
        /// The counters.
        regs: [CompatU64; 0] = 64;
    }

    /// Where the guest was. (arch-x86/pmu.h)
    struct XenPmuRegs = "struct xen_pmu_regs", 32 {
        /// Instruction pointer.
        ip: CompatU64 = 0;
        /// Stack pointer.
        sp: CompatU64 = 8;
        /// Flags register.
        flags: CompatU64 = 16;
        /// Code segment selector.
        cs: u16 = 24;
        /// Stack segment selector.
        ss: u16 = 26;
        /// Privilege level.
        cpl: u8 = 28;
        /// Padding that the header names.
        pad: [u8; 3] = 29;
    }

    /// The processor's part. (arch-x86/pmu.h)
    struct XenPmuArch = "struct xen_pmu_arch", 208 {
        /// Where the guest was.
        r: Overlay4<16> = 0 { regs: XenPmuRegs, pad: [u8; 64] };
        /// `PMU_*`.
        pmu_flags: CompatU64 = 64;
        /// APIC entry of the interrupt.
        l: CompatU64 = 72 { lapic_lvtpc: u32, pad: CompatU64 };
        /// The counters, by vendor.
        c: Overlay4<32> = 80 { amd: XenPmuAmdCtxt, intel: XenPmuIntelCtxt, pad: [u8; 128] };
    }

    /// Version of the interface. (pmu.h)
    struct XenPmuParamsVersion = "struct xen_pmu_params:version", 8 {
        /// Major.
        maj: u32 = 0;
        /// Minor.
        min: u32 = 4;
    }

    /// Argument of the hypercall. (pmu.h)
    struct XenPmuParams = "struct xen_pmu_params", 24 {
        /// Version.
        version: XenPmuParamsVersion = 0;
        /// In or out: by the command.
        val: CompatU64 = 8;
        /// Number of the virtual CPU.
        vcpu: u32 = 16;
        /// Padding that the header names.
        pad: u32 = 20;
    }

    /// The page a vcpu shares for its counters. (pmu.h)
    struct XenPmuData = "struct xen_pmu_data", 224 {
        /// Number of the virtual CPU.
        vcpu_id: u32 = 0;
        /// Physical CPU of the sample.
        pcpu_id: u32 = 4;
        /// Domain of the sample.
        domain_id: u16 = 8;
        /// Padding that the header names.
        pad: [u8; 6] = 10;
        /// The processor's part.
        pmu: XenPmuArch = 16;
    }
}
