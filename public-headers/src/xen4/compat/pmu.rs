//! Facts of arch-x86/pmu.h, pmu.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
pub use crate::xen4::pmu::*;

layout! {
    header "arch-x86/pmu.h, pmu.h";

    /// `struct xen_pmu_amd_ctxt`. (arch-x86/pmu.h)
    struct XenPmuAmdCtxt = "struct xen_pmu_amd_ctxt", 8 {
        /// `counters`.
        counters: u32 = 0;
        /// `ctrls`.
        ctrls: u32 = 4;
        /// `regs`.
        regs: [CompatU64; 0] = 8;
    }

    /// `struct xen_pmu_cntr_pair`. (arch-x86/pmu.h)
    struct XenPmuCntrPair = "struct xen_pmu_cntr_pair", 16 {
        /// `counter`.
        counter: CompatU64 = 0;
        /// `control`.
        control: CompatU64 = 8;
    }

    /// `struct xen_pmu_intel_ctxt`. (arch-x86/pmu.h)
    struct XenPmuIntelCtxt = "struct xen_pmu_intel_ctxt", 64 {
        /// `fixed_counters`.
        fixed_counters: u32 = 0;
        /// `arch_counters`.
        arch_counters: u32 = 4;
        /// `global_ctrl`.
        global_ctrl: CompatU64 = 8;
        /// `global_ovf_ctrl`.
        global_ovf_ctrl: CompatU64 = 16;
        /// `global_status`.
        global_status: CompatU64 = 24;
        /// `fixed_ctrl`.
        fixed_ctrl: CompatU64 = 32;
        /// `ds_area`.
        ds_area: CompatU64 = 40;
        /// `pebs_enable`.
        pebs_enable: CompatU64 = 48;
        /// `debugctl`.
        debugctl: CompatU64 = 56;
        /// `regs`.
        regs: [CompatU64; 0] = 64;
    }

    /// `struct xen_pmu_regs`. (arch-x86/pmu.h)
    struct XenPmuRegs = "struct xen_pmu_regs", 32 {
        /// `ip`.
        ip: CompatU64 = 0;
        /// `sp`.
        sp: CompatU64 = 8;
        /// `flags`.
        flags: CompatU64 = 16;
        /// `cs`.
        cs: u16 = 24;
        /// `ss`.
        ss: u16 = 26;
        /// `cpl`.
        cpl: u8 = 28;
        /// `pad`.
        pad: [u8; 3] = 29;
    }

    /// `struct xen_pmu_arch`. (arch-x86/pmu.h)
    struct XenPmuArch = "struct xen_pmu_arch", 208 {
        /// `r`.
        r: Overlay4<16> = 0 { regs: XenPmuRegs, pad: [u8; 64] };
        /// `pmu_flags`.
        pmu_flags: CompatU64 = 64;
        /// `l`.
        l: CompatU64 = 72 { lapic_lvtpc: u32, pad: CompatU64 };
        /// `c`.
        c: Overlay4<32> = 80 { amd: XenPmuAmdCtxt, intel: XenPmuIntelCtxt, pad: [u8; 128] };
    }

    /// Part of a union or nested structure. (pmu.h)
    struct XenPmuParamsVersion = "struct xen_pmu_params:version", 8 {
        /// `maj`.
        maj: u32 = 0;
        /// `min`.
        min: u32 = 4;
    }

    /// `struct xen_pmu_params`. (pmu.h)
    struct XenPmuParams = "struct xen_pmu_params", 24 {
        /// `version`.
        version: XenPmuParamsVersion = 0;
        /// `val`.
        val: CompatU64 = 8;
        /// `vcpu`.
        vcpu: u32 = 16;
        /// `pad`.
        pad: u32 = 20;
    }

    /// `struct xen_pmu_data`. (pmu.h)
    struct XenPmuData = "struct xen_pmu_data", 224 {
        /// `vcpu_id`.
        vcpu_id: u32 = 0;
        /// `pcpu_id`.
        pcpu_id: u32 = 4;
        /// `domain_id`.
        domain_id: u16 = 8;
        /// `pad`.
        pad: [u8; 6] = 10;
        /// `pmu`.
        pmu: XenPmuArch = 16;
    }
}
