//! Performance counters of a guest (pmu.h, arch-x86/pmu.h).

use crate::overlay::Overlay8;

layout! {
    header "arch-x86/pmu.h, pmu.h";

    /// AMD's counters. (arch-x86/pmu.h)
    struct XenPmuAmdCtxt = "struct xen_pmu_amd_ctxt", 8 {
        /// Offset of the counters.
        counters: u32 = 0;
        /// Offset of the controls.
        ctrls: u32 = 4;
        /// The registers.
        regs: [u64; 0] = 8;
    }

    /// An Intel counter. (arch-x86/pmu.h)
    struct XenPmuCntrPair = "struct xen_pmu_cntr_pair", 16 {
        /// Counter.
        counter: u64 = 0;
        /// Control.
        control: u64 = 8;
    }

    /// Intel's counters. (arch-x86/pmu.h)
    struct XenPmuIntelCtxt = "struct xen_pmu_intel_ctxt", 64 {
        /// Offset of the fixed counters.
        fixed_counters: u32 = 0;
        /// Offset of the other counters.
        arch_counters: u32 = 4;
        /// Register.
        global_ctrl: u64 = 8;
        /// Register.
        global_ovf_ctrl: u64 = 16;
        /// Register.
        global_status: u64 = 24;
        /// Register.
        fixed_ctrl: u64 = 32;
        /// Register.
        ds_area: u64 = 40;
        /// Register.
        pebs_enable: u64 = 48;
        /// Register.
        debugctl: u64 = 56;
        /// The counters.
        regs: [u64; 0] = 64;
    }

    /// Where the guest was. (arch-x86/pmu.h)
    struct XenPmuRegs = "struct xen_pmu_regs", 32 {
        /// Instruction pointer.
        ip: u64 = 0;
        /// Stack pointer.
        sp: u64 = 8;
        /// Flags register.
        flags: u64 = 16;
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
        r: Overlay8<8> = 0 { regs: XenPmuRegs, pad: [u8; 64] };
        /// `PMU_*`.
        pmu_flags: u64 = 64;
        /// APIC entry of the interrupt.
        l: u64 = 72 { lapic_lvtpc: u32, pad: u64 };
        /// The counters, by vendor.
        c: Overlay8<16> = 80 { amd: XenPmuAmdCtxt, intel: XenPmuIntelCtxt, pad: [u8; 128] };
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
        val: u64 = 8;
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

constants! {
    header "arch-x86/pmu.h, pmu.h";

    /// The guest's values are in the page.
    PMU_CACHED: u32 = 1 << 0;
    /// The sample was in user mode.
    PMU_SAMPLE_USER: u32 = 1 << 1;
    /// The sample was in real mode.
    PMU_SAMPLE_REAL: u32 = 1 << 2;
    /// The sample was in a PV guest.
    PMU_SAMPLE_PV: u32 = 1 << 3;
    /// Bytes of `r`.
    XENPMU_REGS_PAD_SZ: u32 = 64;
    /// Bytes of `c`.
    XENPMU_CTXT_PAD_SZ: u32 = 128;
    /// Major version.
    XENPMU_VER_MAJ: u32 = 0;
    /// Minor version.
    XENPMU_VER_MIN: u32 = 1;
    /// Command: reads the mode.
    XENPMU_MODE_GET: u32 = 0, "XENPMU_mode_get";
    /// Command: sets the mode.
    XENPMU_MODE_SET: u32 = 1, "XENPMU_mode_set";
    /// Command: reads the features.
    XENPMU_FEATURE_GET: u32 = 2, "XENPMU_feature_get";
    /// Command: sets the features.
    XENPMU_FEATURE_SET: u32 = 3, "XENPMU_feature_set";
    /// Command: starts.
    XENPMU_INIT: u32 = 4, "XENPMU_init";
    /// Command: ends.
    XENPMU_FINISH: u32 = 5, "XENPMU_finish";
    /// Command: takes the APIC entry from the page.
    XENPMU_LVTPC_SET: u32 = 6, "XENPMU_lvtpc_set";
    /// Command: loads the counters from the page.
    XENPMU_FLUSH: u32 = 7, "XENPMU_flush";
    /// Mode: off.
    XENPMU_MODE_OFF: u32 = 0;
    /// Mode: each domain for itself.
    XENPMU_MODE_SELF: u32 = 1 << 0;
    /// Mode: and the hardware domain for the hypervisor.
    XENPMU_MODE_HV: u32 = 1 << 1;
    /// Mode: the hardware domain for all.
    XENPMU_MODE_ALL: u32 = 1 << 2;
    /// Feature: branch trace store.
    XENPMU_FEATURE_INTEL_BTS: u32 = 1 << 0;
    /// Feature: instructions and cycles only.
    XENPMU_FEATURE_IPC_ONLY: u32 = 1 << 1;
    /// Feature: architectural events only.
    XENPMU_FEATURE_ARCH_ONLY: u32 = 1 << 2;
}
