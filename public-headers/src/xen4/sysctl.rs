//! Facts of sysctl.h.

use crate::overlay::{Overlay4, Overlay8};
use crate::xen4::xen::XenctlBitmap;

layout! {
    header "sysctl.h";

    /// `struct xen_sysctl_readconsole`. (sysctl.h)
    struct XenSysctlReadconsole = "struct xen_sysctl_readconsole", 24 {
        /// `clear`.
        clear: u8 = 0;
        /// `incremental`.
        incremental: u8 = 1;
        /// `pad0`.
        pad0: u8 = 2;
        /// `pad1`.
        pad1: u8 = 3;
        /// `index`.
        index: u32 = 4;
        /// `buffer`.
        buffer: u64 = 8;
        /// `count`.
        count: u32 = 16;
        /// Padding.
        _pad0: [u8; 4] = 20;
    }

    /// `struct xen_sysctl_tbuf_op`. (sysctl.h)
    struct XenSysctlTbufOp = "struct xen_sysctl_tbuf_op", 48 {
        /// `cmd`.
        cmd: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `cpu_mask`.
        cpu_mask: XenctlBitmap = 8;
        /// `evt_mask`.
        evt_mask: u32 = 24;
        /// Padding.
        _pad1: [u8; 4] = 28;
        /// `buffer_mfn`.
        buffer_mfn: u64 = 32;
        /// `size`.
        size: u32 = 40;
        /// Padding.
        _pad2: [u8; 4] = 44;
    }

    /// `struct xen_sysctl_physinfo`. (sysctl.h)
    struct XenSysctlPhysinfo = "struct xen_sysctl_physinfo", 112 {
        /// `threads_per_core`.
        threads_per_core: u32 = 0;
        /// `cores_per_socket`.
        cores_per_socket: u32 = 4;
        /// `nr_cpus`.
        nr_cpus: u32 = 8;
        /// `max_cpu_id`.
        max_cpu_id: u32 = 12;
        /// `nr_nodes`.
        nr_nodes: u32 = 16;
        /// `max_node_id`.
        max_node_id: u32 = 20;
        /// `cpu_khz`.
        cpu_khz: u32 = 24;
        /// `capabilities`.
        capabilities: u32 = 28;
        /// `arch_capabilities`.
        arch_capabilities: u32 = 32;
        /// `pad`.
        pad: u32 = 36;
        /// `total_pages`.
        total_pages: u64 = 40;
        /// `free_pages`.
        free_pages: u64 = 48;
        /// `scrub_pages`.
        scrub_pages: u64 = 56;
        /// `outstanding_pages`.
        outstanding_pages: u64 = 64;
        /// `max_mfn`.
        max_mfn: u64 = 72;
        /// `hw_cap`.
        hw_cap: [u32; 8] = 80;
    }

    /// `struct xen_sysctl_sched_id`. (sysctl.h)
    struct XenSysctlSchedId = "struct xen_sysctl_sched_id", 4 {
        /// `sched_id`.
        sched_id: u32 = 0;
    }

    /// `struct xen_sysctl_perfc_desc`. (sysctl.h)
    struct XenSysctlPerfcDesc = "struct xen_sysctl_perfc_desc", 84 {
        /// `name`.
        name: [u8; 80] = 0;
        /// `nr_vals`.
        nr_vals: u32 = 80;
    }

    /// `struct xen_sysctl_perfc_op`. (sysctl.h)
    struct XenSysctlPerfcOp = "struct xen_sysctl_perfc_op", 32 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `nr_counters`.
        nr_counters: u32 = 4;
        /// `nr_vals`.
        nr_vals: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `desc`.
        desc: u64 = 16;
        /// `val`.
        val: u64 = 24;
    }

    /// `struct xen_sysctl_getdomaininfolist`. (sysctl.h)
    struct XenSysctlGetdomaininfolist = "struct xen_sysctl_getdomaininfolist", 24 {
        /// `first_domain`.
        first_domain: u16 = 0;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `max_domains`.
        max_domains: u32 = 4;
        /// `buffer`.
        buffer: u64 = 8;
        /// `num_domains`.
        num_domains: u32 = 16;
        /// Padding.
        _pad1: [u8; 4] = 20;
    }

    /// `struct xen_sysctl_debug_keys`. (sysctl.h)
    struct XenSysctlDebugKeys = "struct xen_sysctl_debug_keys", 16 {
        /// `keys`.
        keys: u64 = 0;
        /// `nr_keys`.
        nr_keys: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// `struct xen_sysctl_cpuinfo`. (sysctl.h)
    struct XenSysctlCpuinfo = "struct xen_sysctl_cpuinfo", 8 {
        /// `idletime`.
        idletime: u64 = 0;
    }

    /// `struct xen_sysctl_getcpuinfo`. (sysctl.h)
    struct XenSysctlGetcpuinfo = "struct xen_sysctl_getcpuinfo", 24 {
        /// `max_cpus`.
        max_cpus: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `info`.
        info: u64 = 8;
        /// `nr_cpus`.
        nr_cpus: u32 = 16;
        /// Padding.
        _pad1: [u8; 4] = 20;
    }

    /// `struct xen_sysctl_availheap`. (sysctl.h)
    struct XenSysctlAvailheap = "struct xen_sysctl_availheap", 24 {
        /// `min_bitwidth`.
        min_bitwidth: u32 = 0;
        /// `max_bitwidth`.
        max_bitwidth: u32 = 4;
        /// `node`.
        node: i32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `avail_bytes`.
        avail_bytes: u64 = 16;
    }

    /// `struct pm_px_val`. (sysctl.h)
    struct PmPxVal = "struct pm_px_val", 24 {
        /// `freq`.
        freq: u64 = 0;
        /// `residency`.
        residency: u64 = 8;
        /// `count`.
        count: u64 = 16;
    }

    /// `struct pm_px_stat`. (sysctl.h)
    struct PmPxStat = "struct pm_px_stat", 24 {
        /// `total`.
        total: u8 = 0;
        /// `usable`.
        usable: u8 = 1;
        /// `last`.
        last: u8 = 2;
        /// `cur`.
        cur: u8 = 3;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `trans_pt`.
        trans_pt: u64 = 8;
        /// `pt`.
        pt: u64 = 16;
    }

    /// `struct pm_cx_stat`. (sysctl.h)
    struct PmCxStat = "struct pm_cx_stat", 56 {
        /// `nr`.
        nr: u32 = 0;
        /// `last`.
        last: u32 = 4;
        /// `idle_time`.
        idle_time: u64 = 8;
        /// `triggers`.
        triggers: u64 = 16;
        /// `residencies`.
        residencies: u64 = 24;
        /// `nr_pc`.
        nr_pc: u32 = 32;
        /// `nr_cc`.
        nr_cc: u32 = 36;
        /// `pc`.
        pc: u64 = 40;
        /// `cc`.
        cc: u64 = 48;
    }

    /// `struct xen_sysctl_get_pmstat`. (sysctl.h)
    struct XenSysctlGetPmstat = "struct xen_sysctl_get_pmstat", 64 {
        /// `type`.
        type_: u32 = 0;
        /// `cpuid`.
        cpuid: u32 = 4;
        /// `u`.
        u: Overlay8<7> = 8 { getpx: PmPxStat, getcx: PmCxStat };
    }

    /// `struct xen_sysctl_cpu_hotplug`. (sysctl.h)
    struct XenSysctlCpuHotplug = "struct xen_sysctl_cpu_hotplug", 8 {
        /// `cpu`.
        cpu: u32 = 0;
        /// `op`.
        op: u32 = 4;
    }

    /// `struct xen_userspace`. (sysctl.h)
    struct XenUserspace = "struct xen_userspace", 4 {
        /// `scaling_setspeed`.
        scaling_setspeed: u32 = 0;
    }

    /// `struct xen_ondemand`. (sysctl.h)
    struct XenOndemand = "struct xen_ondemand", 16 {
        /// `sampling_rate_max`.
        sampling_rate_max: u32 = 0;
        /// `sampling_rate_min`.
        sampling_rate_min: u32 = 4;
        /// `sampling_rate`.
        sampling_rate: u32 = 8;
        /// `up_threshold`.
        up_threshold: u32 = 12;
    }

    /// `struct xen_get_cpufreq_para`. (sysctl.h)
    struct XenGetCpufreqPara = "struct xen_get_cpufreq_para", 120 {
        /// `cpu_num`.
        cpu_num: u32 = 0;
        /// `freq_num`.
        freq_num: u32 = 4;
        /// `gov_num`.
        gov_num: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `affected_cpus`.
        affected_cpus: u64 = 16;
        /// `scaling_available_frequencies`.
        scaling_available_frequencies: u64 = 24;
        /// `scaling_available_governors`.
        scaling_available_governors: u64 = 32;
        /// `scaling_driver`.
        scaling_driver: [u8; 16] = 40;
        /// `cpuinfo_cur_freq`.
        cpuinfo_cur_freq: u32 = 56;
        /// `cpuinfo_max_freq`.
        cpuinfo_max_freq: u32 = 60;
        /// `cpuinfo_min_freq`.
        cpuinfo_min_freq: u32 = 64;
        /// `scaling_cur_freq`.
        scaling_cur_freq: u32 = 68;
        /// `scaling_governor`.
        scaling_governor: [u8; 16] = 72;
        /// `scaling_max_freq`.
        scaling_max_freq: u32 = 88;
        /// `scaling_min_freq`.
        scaling_min_freq: u32 = 92;
        /// `u`.
        u: Overlay4<4> = 96 { userspace: XenUserspace, ondemand: XenOndemand };
        /// `turbo_enabled`.
        turbo_enabled: i32 = 112;
        /// Padding.
        _pad1: [u8; 4] = 116;
    }

    /// `struct xen_set_cpufreq_gov`. (sysctl.h)
    struct XenSetCpufreqGov = "struct xen_set_cpufreq_gov", 16 {
        /// `scaling_governor`.
        scaling_governor: [u8; 16] = 0;
    }

    /// `struct xen_set_cpufreq_para`. (sysctl.h)
    struct XenSetCpufreqPara = "struct xen_set_cpufreq_para", 8 {
        /// `ctrl_type`.
        ctrl_type: u32 = 0;
        /// `ctrl_value`.
        ctrl_value: u32 = 4;
    }

    /// `struct xen_sysctl_pm_op`. (sysctl.h)
    struct XenSysctlPmOp = "struct xen_sysctl_pm_op", 128 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `cpuid`.
        cpuid: u32 = 4;
        /// `u`.
        u: Overlay8<15> = 8 {
            get_para: XenGetCpufreqPara, set_gov: XenSetCpufreqGov, set_para: XenSetCpufreqPara, get_avgfreq: u64,
            set_sched_opt_smt: u32, get_max_cstate: u32, set_max_cstate: u32,
        };
    }

    /// `struct xen_sysctl_page_offline_op`. (sysctl.h)
    struct XenSysctlPageOfflineOp = "struct xen_sysctl_page_offline_op", 24 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `start`.
        start: u32 = 4;
        /// `end`.
        end: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `status`.
        status: u64 = 16;
    }

    /// `struct xen_sysctl_lockprof_data`. (sysctl.h)
    struct XenSysctlLockprofData = "struct xen_sysctl_lockprof_data", 80 {
        /// `name`.
        name: [u8; 40] = 0;
        /// `type`.
        type_: i32 = 40;
        /// `idx`.
        idx: i32 = 44;
        /// `lock_cnt`.
        lock_cnt: u64 = 48;
        /// `block_cnt`.
        block_cnt: u64 = 56;
        /// `lock_time`.
        lock_time: u64 = 64;
        /// `block_time`.
        block_time: u64 = 72;
    }

    /// `struct xen_sysctl_lockprof_op`. (sysctl.h)
    struct XenSysctlLockprofOp = "struct xen_sysctl_lockprof_op", 32 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `max_elem`.
        max_elem: u32 = 4;
        /// `nr_elem`.
        nr_elem: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `time`.
        time: u64 = 16;
        /// `data`.
        data: u64 = 24;
    }

    /// `struct xen_sysctl_cputopo`. (sysctl.h)
    struct XenSysctlCputopo = "struct xen_sysctl_cputopo", 12 {
        /// `core`.
        core: u32 = 0;
        /// `socket`.
        socket: u32 = 4;
        /// `node`.
        node: u32 = 8;
    }

    /// `struct xen_sysctl_cputopoinfo`. (sysctl.h)
    struct XenSysctlCputopoinfo = "struct xen_sysctl_cputopoinfo", 16 {
        /// `num_cpus`.
        num_cpus: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `cputopo`.
        cputopo: u64 = 8;
    }

    /// `struct xen_sysctl_meminfo`. (sysctl.h)
    struct XenSysctlMeminfo = "struct xen_sysctl_meminfo", 16 {
        /// `memsize`.
        memsize: u64 = 0;
        /// `memfree`.
        memfree: u64 = 8;
    }

    /// `struct xen_sysctl_numainfo`. (sysctl.h)
    struct XenSysctlNumainfo = "struct xen_sysctl_numainfo", 24 {
        /// `num_nodes`.
        num_nodes: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `meminfo`.
        meminfo: u64 = 8;
        /// `distance`.
        distance: u64 = 16;
    }

    /// `struct xen_sysctl_cpupool_op`. (sysctl.h)
    struct XenSysctlCpupoolOp = "struct xen_sysctl_cpupool_op", 40 {
        /// `op`.
        op: u32 = 0;
        /// `cpupool_id`.
        cpupool_id: u32 = 4;
        /// `sched_id`.
        sched_id: u32 = 8;
        /// `domid`.
        domid: u32 = 12;
        /// `cpu`.
        cpu: u32 = 16;
        /// `n_dom`.
        n_dom: u32 = 20;
        /// `cpumap`.
        cpumap: XenctlBitmap = 24;
    }

    /// Part of a union or nested structure. (sysctl.h)
    struct XenSysctlArinc653ScheduleSchedEntries = "__typeof__(((struct xen_sysctl_arinc653_schedule *)0)->sched_entries[0])", 32 {
        /// `dom_handle`.
        dom_handle: [u8; 16] = 0;
        /// `vcpu_id`.
        vcpu_id: u32 = 16;
        /// Padding.
        _pad0: [u8; 4] = 20;
        /// `runtime`.
        runtime: u64 = 24;
    }

    /// `struct xen_sysctl_arinc653_schedule`. (sysctl.h)
    struct XenSysctlArinc653Schedule = "struct xen_sysctl_arinc653_schedule", 2064 {
        /// `major_frame`.
        major_frame: u64 = 0;
        /// `num_sched_entries`.
        num_sched_entries: u8 = 8;
        /// Padding.
        _pad0: [u8; 7] = 9;
        /// `sched_entries`.
        sched_entries: [XenSysctlArinc653ScheduleSchedEntries; 64] = 16;
    }

    /// `struct xen_sysctl_credit_schedule`. (sysctl.h)
    struct XenSysctlCreditSchedule = "struct xen_sysctl_credit_schedule", 12 {
        /// `tslice_ms`.
        tslice_ms: u32 = 0;
        /// `ratelimit_us`.
        ratelimit_us: u32 = 4;
        /// `vcpu_migr_delay_us`.
        vcpu_migr_delay_us: u32 = 8;
    }

    /// `struct xen_sysctl_credit2_schedule`. (sysctl.h)
    struct XenSysctlCredit2Schedule = "struct xen_sysctl_credit2_schedule", 4 {
        /// `ratelimit_us`.
        ratelimit_us: u32 = 0;
    }

    /// `struct xen_sysctl_scheduler_op`. (sysctl.h)
    struct XenSysctlSchedulerOp = "struct xen_sysctl_scheduler_op", 32 {
        /// `cpupool_id`.
        cpupool_id: u32 = 0;
        /// `sched_id`.
        sched_id: u32 = 4;
        /// `cmd`.
        cmd: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `u`.
        u: Overlay8<2> = 16 {
            sched_arinc653: XenSysctlSchedArinc653, sched_credit: XenSysctlCreditSchedule,
            sched_credit2: XenSysctlCredit2Schedule,
        };
    }

    /// `struct xen_sysctl_sched_arinc653`. (sysctl.h)
    struct XenSysctlSchedArinc653 = "struct xen_sysctl_sched_arinc653", 8 {
        /// `schedule`.
        schedule: u64 = 0;
    }

    /// `struct xen_sysctl_coverage_op`. (sysctl.h)
    struct XenSysctlCoverageOp = "struct xen_sysctl_coverage_op", 16 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `size`.
        size: u32 = 4;
        /// `buffer`.
        buffer: u64 = 8;
    }

    /// Part of a union or nested structure. (sysctl.h)
    struct XenSysctlPsrCmtOpL3Cache = "__typeof__(((struct xen_sysctl_psr_cmt_op *)0)->u.l3_cache)", 8 {
        /// `cpu`.
        cpu: u32 = 0;
        /// `rsvd`.
        rsvd: u32 = 4;
    }

    /// `struct xen_sysctl_psr_cmt_op`. (sysctl.h)
    struct XenSysctlPsrCmtOp = "struct xen_sysctl_psr_cmt_op", 16 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `u`.
        u: Overlay8<1> = 8 { data: u64, l3_cache: XenSysctlPsrCmtOpL3Cache };
    }

    /// `struct xen_sysctl_pcitopoinfo`. (sysctl.h)
    struct XenSysctlPcitopoinfo = "struct xen_sysctl_pcitopoinfo", 24 {
        /// `num_devs`.
        num_devs: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `devs`.
        devs: u64 = 8;
        /// `nodes`.
        nodes: u64 = 16;
    }

    /// Part of a union or nested structure. (sysctl.h)
    struct XenSysctlPsrAllocCatInfo = "__typeof__(((struct xen_sysctl_psr_alloc *)0)->u.cat_info)", 12 {
        /// `cbm_len`.
        cbm_len: u32 = 0;
        /// `cos_max`.
        cos_max: u32 = 4;
        /// `flags`.
        flags: u32 = 8;
    }

    /// Part of a union or nested structure. (sysctl.h)
    struct XenSysctlPsrAllocMbaInfo = "__typeof__(((struct xen_sysctl_psr_alloc *)0)->u.mba_info)", 12 {
        /// `thrtl_max`.
        thrtl_max: u32 = 0;
        /// `cos_max`.
        cos_max: u32 = 4;
        /// `flags`.
        flags: u32 = 8;
    }

    /// `struct xen_sysctl_psr_alloc`. (sysctl.h)
    struct XenSysctlPsrAlloc = "struct xen_sysctl_psr_alloc", 20 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `target`.
        target: u32 = 4;
        /// `u`.
        u: Overlay4<3> = 8 { cat_info: XenSysctlPsrAllocCatInfo, mba_info: XenSysctlPsrAllocMbaInfo };
    }

    /// `struct xen_sysctl_cpu_levelling_caps`. (sysctl.h)
    struct XenSysctlCpuLevellingCaps = "struct xen_sysctl_cpu_levelling_caps", 4 {
        /// `caps`.
        caps: u32 = 0;
    }

    /// `struct xen_sysctl_cpu_featureset`. (sysctl.h)
    struct XenSysctlCpuFeatureset = "struct xen_sysctl_cpu_featureset", 16 {
        /// `index`.
        index: u32 = 0;
        /// `nr_features`.
        nr_features: u32 = 4;
        /// `features`.
        features: u64 = 8;
    }

    /// `struct xen_livepatch_name`. (sysctl.h)
    struct XenLivepatchName = "struct xen_livepatch_name", 16 {
        /// `name`.
        name: u64 = 0;
        /// `size`.
        size: u16 = 8;
        /// `pad`.
        pad: [u16; 3] = 10;
    }

    /// `struct xen_sysctl_livepatch_upload`. (sysctl.h)
    struct XenSysctlLivepatchUpload = "struct xen_sysctl_livepatch_upload", 32 {
        /// `name`.
        name: XenLivepatchName = 0;
        /// `size`.
        size: u64 = 16;
        /// `payload`.
        payload: u64 = 24;
    }

    /// `struct xen_livepatch_status`. (sysctl.h)
    struct XenLivepatchStatus = "struct xen_livepatch_status", 8 {
        /// `state`.
        state: u32 = 0;
        /// `rc`.
        rc: i32 = 4;
    }

    /// `struct xen_sysctl_livepatch_get`. (sysctl.h)
    struct XenSysctlLivepatchGet = "struct xen_sysctl_livepatch_get", 24 {
        /// `name`.
        name: XenLivepatchName = 0;
        /// `status`.
        status: XenLivepatchStatus = 16;
    }

    /// `struct xen_sysctl_livepatch_list`. (sysctl.h)
    struct XenSysctlLivepatchList = "struct xen_sysctl_livepatch_list", 64 {
        /// `version`.
        version: u32 = 0;
        /// `idx`.
        idx: u32 = 4;
        /// `nr`.
        nr: u32 = 8;
        /// `pad`.
        pad: u32 = 12;
        /// `name_total_size`.
        name_total_size: u32 = 16;
        /// `metadata_total_size`.
        metadata_total_size: u32 = 20;
        /// `status`.
        status: u64 = 24;
        /// `name`.
        name: u64 = 32;
        /// `len`.
        len: u64 = 40;
        /// `metadata`.
        metadata: u64 = 48;
        /// `metadata_len`.
        metadata_len: u64 = 56;
    }

    /// `struct xen_sysctl_livepatch_action`. (sysctl.h)
    struct XenSysctlLivepatchAction = "struct xen_sysctl_livepatch_action", 32 {
        /// `name`.
        name: XenLivepatchName = 0;
        /// `cmd`.
        cmd: u32 = 16;
        /// `timeout`.
        timeout: u32 = 20;
        /// `flags`.
        flags: u32 = 24;
        /// `pad`.
        pad: u32 = 28;
    }

    /// `struct xen_sysctl_livepatch_op`. (sysctl.h)
    struct XenSysctlLivepatchOp = "struct xen_sysctl_livepatch_op", 72 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `pad`.
        pad: u32 = 4;
        /// `u`.
        u: Overlay8<8> = 8 {
            upload: XenSysctlLivepatchUpload, list: XenSysctlLivepatchList, get: XenSysctlLivepatchGet,
            action: XenSysctlLivepatchAction,
        };
    }

    /// `struct xen_sysctl_cpu_policy`. (sysctl.h)
    struct XenSysctlCpuPolicy = "struct xen_sysctl_cpu_policy", 32 {
        /// `index`.
        index: u32 = 0;
        /// `nr_leaves`.
        nr_leaves: u32 = 4;
        /// `nr_msrs`.
        nr_msrs: u32 = 8;
        /// `_rsvd`.
        _rsvd: u32 = 12;
        /// `leaves`.
        leaves: u64 = 16;
        /// `msrs`.
        msrs: u64 = 24;
    }

    /// `struct xen_sysctl`. (sysctl.h)
    struct XenSysctl = "struct xen_sysctl", 136 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `interface_version`.
        interface_version: u32 = 4;
        /// `u`.
        u: Overlay8<16> = 8 {
            readconsole: XenSysctlReadconsole, tbuf_op: XenSysctlTbufOp, physinfo: XenSysctlPhysinfo,
            cputopoinfo: XenSysctlCputopoinfo, pcitopoinfo: XenSysctlPcitopoinfo, numainfo: XenSysctlNumainfo,
            sched_id: XenSysctlSchedId, perfc_op: XenSysctlPerfcOp, getdomaininfolist: XenSysctlGetdomaininfolist,
            debug_keys: XenSysctlDebugKeys, getcpuinfo: XenSysctlGetcpuinfo, availheap: XenSysctlAvailheap,
            get_pmstat: XenSysctlGetPmstat, cpu_hotplug: XenSysctlCpuHotplug, pm_op: XenSysctlPmOp,
            page_offline: XenSysctlPageOfflineOp, lockprof_op: XenSysctlLockprofOp, cpupool_op: XenSysctlCpupoolOp,
            scheduler_op: XenSysctlSchedulerOp, coverage_op: XenSysctlCoverageOp, psr_cmt_op: XenSysctlPsrCmtOp,
            psr_alloc: XenSysctlPsrAlloc, cpu_levelling_caps: XenSysctlCpuLevellingCaps,
            cpu_featureset: XenSysctlCpuFeatureset, livepatch: XenSysctlLivepatchOp,
            cpu_policy: XenSysctlCpuPolicy, pad: [u8; 128],
        };
    }
}

constants! {
    header "sysctl.h";

    /// `XEN_SYSCTL_INTERFACE_VERSION`.
    XEN_SYSCTL_INTERFACE_VERSION: u32 = 0x15;
    /// `XEN_SYSCTL_TBUFOP_get_info`.
    XEN_SYSCTL_TBUFOP_GET_INFO: u32 = 0, "XEN_SYSCTL_TBUFOP_get_info";
    /// `XEN_SYSCTL_TBUFOP_set_cpu_mask`.
    XEN_SYSCTL_TBUFOP_SET_CPU_MASK: u32 = 1, "XEN_SYSCTL_TBUFOP_set_cpu_mask";
    /// `XEN_SYSCTL_TBUFOP_set_evt_mask`.
    XEN_SYSCTL_TBUFOP_SET_EVT_MASK: u32 = 2, "XEN_SYSCTL_TBUFOP_set_evt_mask";
    /// `XEN_SYSCTL_TBUFOP_set_size`.
    XEN_SYSCTL_TBUFOP_SET_SIZE: u32 = 3, "XEN_SYSCTL_TBUFOP_set_size";
    /// `XEN_SYSCTL_TBUFOP_enable`.
    XEN_SYSCTL_TBUFOP_ENABLE: u32 = 4, "XEN_SYSCTL_TBUFOP_enable";
    /// `XEN_SYSCTL_TBUFOP_disable`.
    XEN_SYSCTL_TBUFOP_DISABLE: u32 = 5, "XEN_SYSCTL_TBUFOP_disable";
    /// `_XEN_SYSCTL_PHYSCAP_hvm`.
    _XEN_SYSCTL_PHYSCAP_HVM: u32 = 0, "_XEN_SYSCTL_PHYSCAP_hvm";
    /// `XEN_SYSCTL_PHYSCAP_hvm`.
    XEN_SYSCTL_PHYSCAP_HVM: u32 = 1 << 0, "XEN_SYSCTL_PHYSCAP_hvm";
    /// `_XEN_SYSCTL_PHYSCAP_pv`.
    _XEN_SYSCTL_PHYSCAP_PV: u32 = 1, "_XEN_SYSCTL_PHYSCAP_pv";
    /// `XEN_SYSCTL_PHYSCAP_pv`.
    XEN_SYSCTL_PHYSCAP_PV: u32 = 1 << 1, "XEN_SYSCTL_PHYSCAP_pv";
    /// `_XEN_SYSCTL_PHYSCAP_directio`.
    _XEN_SYSCTL_PHYSCAP_DIRECTIO: u32 = 2, "_XEN_SYSCTL_PHYSCAP_directio";
    /// `XEN_SYSCTL_PHYSCAP_directio`.
    XEN_SYSCTL_PHYSCAP_DIRECTIO: u32 = 1 << 2, "XEN_SYSCTL_PHYSCAP_directio";
    /// `_XEN_SYSCTL_PHYSCAP_hap`.
    _XEN_SYSCTL_PHYSCAP_HAP: u32 = 3, "_XEN_SYSCTL_PHYSCAP_hap";
    /// `XEN_SYSCTL_PHYSCAP_hap`.
    XEN_SYSCTL_PHYSCAP_HAP: u32 = 1 << 3, "XEN_SYSCTL_PHYSCAP_hap";
    /// `_XEN_SYSCTL_PHYSCAP_shadow`.
    _XEN_SYSCTL_PHYSCAP_SHADOW: u32 = 4, "_XEN_SYSCTL_PHYSCAP_shadow";
    /// `XEN_SYSCTL_PHYSCAP_shadow`.
    XEN_SYSCTL_PHYSCAP_SHADOW: u32 = 1 << 4, "XEN_SYSCTL_PHYSCAP_shadow";
    /// `_XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share`.
    _XEN_SYSCTL_PHYSCAP_IOMMU_HAP_PT_SHARE: u32 = 5, "_XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share";
    /// `XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share`.
    XEN_SYSCTL_PHYSCAP_IOMMU_HAP_PT_SHARE: u32 = 1 << 5, "XEN_SYSCTL_PHYSCAP_iommu_hap_pt_share";
    /// `XEN_SYSCTL_PHYSCAP_vmtrace`.
    XEN_SYSCTL_PHYSCAP_VMTRACE: u32 = 1 << 6, "XEN_SYSCTL_PHYSCAP_vmtrace";
    /// `XEN_SYSCTL_PHYSCAP_vpmu`.
    XEN_SYSCTL_PHYSCAP_VPMU: u32 = 1 << 7, "XEN_SYSCTL_PHYSCAP_vpmu";
    /// `XEN_SYSCTL_PHYSCAP_gnttab_v1`.
    XEN_SYSCTL_PHYSCAP_GNTTAB_V1: u32 = 1 << 8, "XEN_SYSCTL_PHYSCAP_gnttab_v1";
    /// `XEN_SYSCTL_PHYSCAP_gnttab_v2`.
    XEN_SYSCTL_PHYSCAP_GNTTAB_V2: u32 = 1 << 9, "XEN_SYSCTL_PHYSCAP_gnttab_v2";
    /// `XEN_SYSCTL_PHYSCAP_MAX`.
    XEN_SYSCTL_PHYSCAP_MAX: u32 = 512;
    /// `XEN_SYSCTL_PERFCOP_reset`.
    XEN_SYSCTL_PERFCOP_RESET: u32 = 1, "XEN_SYSCTL_PERFCOP_reset";
    /// `XEN_SYSCTL_PERFCOP_query`.
    XEN_SYSCTL_PERFCOP_QUERY: u32 = 2, "XEN_SYSCTL_PERFCOP_query";
    /// `PMSTAT_CATEGORY_MASK`.
    PMSTAT_CATEGORY_MASK: u32 = 0xf0;
    /// `PMSTAT_PX`.
    PMSTAT_PX: u32 = 0x10;
    /// `PMSTAT_CX`.
    PMSTAT_CX: u32 = 0x20;
    /// `PMSTAT_get_max_px`.
    PMSTAT_GET_MAX_PX: u32 = 0x11, "PMSTAT_get_max_px";
    /// `PMSTAT_get_pxstat`.
    PMSTAT_GET_PXSTAT: u32 = 0x12, "PMSTAT_get_pxstat";
    /// `PMSTAT_reset_pxstat`.
    PMSTAT_RESET_PXSTAT: u32 = 0x13, "PMSTAT_reset_pxstat";
    /// `PMSTAT_get_max_cx`.
    PMSTAT_GET_MAX_CX: u32 = 0x21, "PMSTAT_get_max_cx";
    /// `PMSTAT_get_cxstat`.
    PMSTAT_GET_CXSTAT: u32 = 0x22, "PMSTAT_get_cxstat";
    /// `PMSTAT_reset_cxstat`.
    PMSTAT_RESET_CXSTAT: u32 = 0x23, "PMSTAT_reset_cxstat";
    /// `XEN_SYSCTL_CPU_HOTPLUG_ONLINE`.
    XEN_SYSCTL_CPU_HOTPLUG_ONLINE: u32 = 0;
    /// `XEN_SYSCTL_CPU_HOTPLUG_OFFLINE`.
    XEN_SYSCTL_CPU_HOTPLUG_OFFLINE: u32 = 1;
    /// `XEN_SYSCTL_CPU_HOTPLUG_SMT_ENABLE`.
    XEN_SYSCTL_CPU_HOTPLUG_SMT_ENABLE: u32 = 2;
    /// `XEN_SYSCTL_CPU_HOTPLUG_SMT_DISABLE`.
    XEN_SYSCTL_CPU_HOTPLUG_SMT_DISABLE: u32 = 3;
    /// `CPUFREQ_NAME_LEN`.
    CPUFREQ_NAME_LEN: u32 = 16;
    /// `SCALING_MAX_FREQ`.
    SCALING_MAX_FREQ: u32 = 1;
    /// `SCALING_MIN_FREQ`.
    SCALING_MIN_FREQ: u32 = 2;
    /// `SCALING_SETSPEED`.
    SCALING_SETSPEED: u32 = 3;
    /// `SAMPLING_RATE`.
    SAMPLING_RATE: u32 = 4;
    /// `UP_THRESHOLD`.
    UP_THRESHOLD: u32 = 5;
    /// `PM_PARA_CATEGORY_MASK`.
    PM_PARA_CATEGORY_MASK: u32 = 0xf0;
    /// `CPUFREQ_PARA`.
    CPUFREQ_PARA: u32 = 0x10;
    /// `GET_CPUFREQ_PARA`.
    GET_CPUFREQ_PARA: u32 = 0x11;
    /// `SET_CPUFREQ_GOV`.
    SET_CPUFREQ_GOV: u32 = 0x12;
    /// `SET_CPUFREQ_PARA`.
    SET_CPUFREQ_PARA: u32 = 0x13;
    /// `GET_CPUFREQ_AVGFREQ`.
    GET_CPUFREQ_AVGFREQ: u32 = 0x14;
    /// `XEN_SYSCTL_pm_op_set_sched_opt_smt`.
    XEN_SYSCTL_PM_OP_SET_SCHED_OPT_SMT: u32 = 0x21, "XEN_SYSCTL_pm_op_set_sched_opt_smt";
    /// `XEN_SYSCTL_pm_op_get_max_cstate`.
    XEN_SYSCTL_PM_OP_GET_MAX_CSTATE: u32 = 0x22, "XEN_SYSCTL_pm_op_get_max_cstate";
    /// `XEN_SYSCTL_pm_op_set_max_cstate`.
    XEN_SYSCTL_PM_OP_SET_MAX_CSTATE: u32 = 0x23, "XEN_SYSCTL_pm_op_set_max_cstate";
    /// `XEN_SYSCTL_pm_op_set_vcpu_migration_delay`.
    XEN_SYSCTL_PM_OP_SET_VCPU_MIGRATION_DELAY: u32 = 0x24, "XEN_SYSCTL_pm_op_set_vcpu_migration_delay";
    /// `XEN_SYSCTL_pm_op_get_vcpu_migration_delay`.
    XEN_SYSCTL_PM_OP_GET_VCPU_MIGRATION_DELAY: u32 = 0x25, "XEN_SYSCTL_pm_op_get_vcpu_migration_delay";
    /// `XEN_SYSCTL_pm_op_enable_turbo`.
    XEN_SYSCTL_PM_OP_ENABLE_TURBO: u32 = 0x26, "XEN_SYSCTL_pm_op_enable_turbo";
    /// `XEN_SYSCTL_pm_op_disable_turbo`.
    XEN_SYSCTL_PM_OP_DISABLE_TURBO: u32 = 0x27, "XEN_SYSCTL_pm_op_disable_turbo";
    /// `XEN_SYSCTL_CX_UNLIMITED`.
    XEN_SYSCTL_CX_UNLIMITED: u32 = 0xffffffff;
    /// `sysctl_page_offline`.
    SYSCTL_PAGE_OFFLINE: u32 = 1, "sysctl_page_offline";
    /// `sysctl_page_online`.
    SYSCTL_PAGE_ONLINE: u32 = 2, "sysctl_page_online";
    /// `sysctl_query_page_offline`.
    SYSCTL_QUERY_PAGE_OFFLINE: u32 = 3, "sysctl_query_page_offline";
    /// `PG_OFFLINE_STATUS_MASK`.
    PG_OFFLINE_STATUS_MASK: u64 = 0xff;
    /// `PG_OFFLINE_INVALID`.
    PG_OFFLINE_INVALID: u64 = 0x1;
    /// `PG_OFFLINE_OFFLINED`.
    PG_OFFLINE_OFFLINED: u64 = 0x2;
    /// `PG_OFFLINE_PENDING`.
    PG_OFFLINE_PENDING: u64 = 0x4;
    /// `PG_OFFLINE_FAILED`.
    PG_OFFLINE_FAILED: u64 = 0x8;
    /// `PG_OFFLINE_AGAIN`.
    PG_OFFLINE_AGAIN: u64 = 0x10;
    /// `PG_ONLINE_FAILED`.
    PG_ONLINE_FAILED: u64 = 8;
    /// `PG_ONLINE_ONLINED`.
    PG_ONLINE_ONLINED: u64 = 2;
    /// `PG_OFFLINE_STATUS_OFFLINED`.
    PG_OFFLINE_STATUS_OFFLINED: u64 = 0x2;
    /// `PG_OFFLINE_STATUS_ONLINE`.
    PG_OFFLINE_STATUS_ONLINE: u64 = 0x4;
    /// `PG_OFFLINE_STATUS_OFFLINE_PENDING`.
    PG_OFFLINE_STATUS_OFFLINE_PENDING: u64 = 0x8;
    /// `PG_OFFLINE_STATUS_BROKEN`.
    PG_OFFLINE_STATUS_BROKEN: u64 = 0x10;
    /// `PG_OFFLINE_MISC_MASK`.
    PG_OFFLINE_MISC_MASK: u64 = 0xff0;
    /// `PG_OFFLINE_XENPAGE`.
    PG_OFFLINE_XENPAGE: u64 = 0x100;
    /// `PG_OFFLINE_DOM0PAGE`.
    PG_OFFLINE_DOM0PAGE: u64 = 0x200;
    /// `PG_OFFLINE_ANONYMOUS`.
    PG_OFFLINE_ANONYMOUS: u64 = 0x400;
    /// `PG_OFFLINE_NOT_CONV_RAM`.
    PG_OFFLINE_NOT_CONV_RAM: u64 = 0x800;
    /// `PG_OFFLINE_OWNED`.
    PG_OFFLINE_OWNED: u64 = 0x1000;
    /// `PG_OFFLINE_BROKEN`.
    PG_OFFLINE_BROKEN: u64 = 0x2000;
    /// `PG_ONLINE_BROKEN`.
    PG_ONLINE_BROKEN: u64 = 8192;
    /// `PG_OFFLINE_OWNER_SHIFT`.
    PG_OFFLINE_OWNER_SHIFT: u32 = 16;
    /// `XEN_SYSCTL_LOCKPROF_reset`.
    XEN_SYSCTL_LOCKPROF_RESET: u32 = 1, "XEN_SYSCTL_LOCKPROF_reset";
    /// `XEN_SYSCTL_LOCKPROF_query`.
    XEN_SYSCTL_LOCKPROF_QUERY: u32 = 2, "XEN_SYSCTL_LOCKPROF_query";
    /// `LOCKPROF_TYPE_GLOBAL`.
    LOCKPROF_TYPE_GLOBAL: u32 = 0;
    /// `LOCKPROF_TYPE_PERDOM`.
    LOCKPROF_TYPE_PERDOM: u32 = 1;
    /// `LOCKPROF_TYPE_N`.
    LOCKPROF_TYPE_N: u32 = 2;
    /// `XEN_INVALID_CORE_ID`.
    XEN_INVALID_CORE_ID: u32 = 0xffffffff;
    /// `XEN_INVALID_SOCKET_ID`.
    XEN_INVALID_SOCKET_ID: u32 = 0xffffffff;
    /// `XEN_INVALID_NODE_ID`.
    XEN_INVALID_NODE_ID: u32 = 0xffffffff;
    /// `XEN_INVALID_MEM_SZ`.
    XEN_INVALID_MEM_SZ: u32 = 0xffffffff;
    /// `XEN_INVALID_NODE_DIST`.
    XEN_INVALID_NODE_DIST: u32 = 0xffffffff;
    /// `XEN_SYSCTL_CPUPOOL_OP_CREATE`.
    XEN_SYSCTL_CPUPOOL_OP_CREATE: u32 = 1;
    /// `XEN_SYSCTL_CPUPOOL_OP_DESTROY`.
    XEN_SYSCTL_CPUPOOL_OP_DESTROY: u32 = 2;
    /// `XEN_SYSCTL_CPUPOOL_OP_INFO`.
    XEN_SYSCTL_CPUPOOL_OP_INFO: u32 = 3;
    /// `XEN_SYSCTL_CPUPOOL_OP_ADDCPU`.
    XEN_SYSCTL_CPUPOOL_OP_ADDCPU: u32 = 4;
    /// `XEN_SYSCTL_CPUPOOL_OP_RMCPU`.
    XEN_SYSCTL_CPUPOOL_OP_RMCPU: u32 = 5;
    /// `XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN`.
    XEN_SYSCTL_CPUPOOL_OP_MOVEDOMAIN: u32 = 6;
    /// `XEN_SYSCTL_CPUPOOL_OP_FREEINFO`.
    XEN_SYSCTL_CPUPOOL_OP_FREEINFO: u32 = 7;
    /// `XEN_SYSCTL_CPUPOOL_PAR_ANY`.
    XEN_SYSCTL_CPUPOOL_PAR_ANY: u32 = 0xffffffff;
    /// `ARINC653_MAX_DOMAINS_PER_SCHEDULE`.
    ARINC653_MAX_DOMAINS_PER_SCHEDULE: u32 = 64;
    /// `XEN_SYSCTL_SCHED_RATELIMIT_MAX`.
    XEN_SYSCTL_SCHED_RATELIMIT_MAX: u32 = 500000;
    /// `XEN_SYSCTL_SCHED_RATELIMIT_MIN`.
    XEN_SYSCTL_SCHED_RATELIMIT_MIN: u32 = 100;
    /// `XEN_SYSCTL_CSCHED_TSLICE_MAX`.
    XEN_SYSCTL_CSCHED_TSLICE_MAX: u32 = 1000;
    /// `XEN_SYSCTL_CSCHED_TSLICE_MIN`.
    XEN_SYSCTL_CSCHED_TSLICE_MIN: u32 = 1;
    /// `XEN_SYSCTL_CSCHED_MGR_DLY_MAX_US`.
    XEN_SYSCTL_CSCHED_MGR_DLY_MAX_US: u32 = 100000;
    /// `XEN_SYSCTL_SCHEDOP_putinfo`.
    XEN_SYSCTL_SCHEDOP_PUTINFO: u32 = 0, "XEN_SYSCTL_SCHEDOP_putinfo";
    /// `XEN_SYSCTL_SCHEDOP_getinfo`.
    XEN_SYSCTL_SCHEDOP_GETINFO: u32 = 1, "XEN_SYSCTL_SCHEDOP_getinfo";
    /// `XEN_GCOV_FORMAT_MAGIC`.
    XEN_GCOV_FORMAT_MAGIC: u32 = 0x58434f56;
    /// `XEN_SYSCTL_COVERAGE_get_size`.
    XEN_SYSCTL_COVERAGE_GET_SIZE: u32 = 0, "XEN_SYSCTL_COVERAGE_get_size";
    /// `XEN_SYSCTL_COVERAGE_read`.
    XEN_SYSCTL_COVERAGE_READ: u32 = 1, "XEN_SYSCTL_COVERAGE_read";
    /// `XEN_SYSCTL_COVERAGE_reset`.
    XEN_SYSCTL_COVERAGE_RESET: u32 = 2, "XEN_SYSCTL_COVERAGE_reset";
    /// `XEN_SYSCTL_PSR_CMT_get_total_rmid`.
    XEN_SYSCTL_PSR_CMT_GET_TOTAL_RMID: u32 = 0, "XEN_SYSCTL_PSR_CMT_get_total_rmid";
    /// `XEN_SYSCTL_PSR_CMT_get_l3_upscaling_factor`.
    XEN_SYSCTL_PSR_CMT_GET_L3_UPSCALING_FACTOR: u32 = 1, "XEN_SYSCTL_PSR_CMT_get_l3_upscaling_factor";
    /// `XEN_SYSCTL_PSR_CMT_get_l3_cache_size`.
    XEN_SYSCTL_PSR_CMT_GET_L3_CACHE_SIZE: u32 = 2, "XEN_SYSCTL_PSR_CMT_get_l3_cache_size";
    /// `XEN_SYSCTL_PSR_CMT_enabled`.
    XEN_SYSCTL_PSR_CMT_ENABLED: u32 = 3, "XEN_SYSCTL_PSR_CMT_enabled";
    /// `XEN_SYSCTL_PSR_CMT_get_l3_event_mask`.
    XEN_SYSCTL_PSR_CMT_GET_L3_EVENT_MASK: u32 = 4, "XEN_SYSCTL_PSR_CMT_get_l3_event_mask";
    /// `XEN_INVALID_DEV`.
    XEN_INVALID_DEV: u32 = 0xfffffffe;
    /// `XEN_SYSCTL_PSR_get_l3_info`.
    XEN_SYSCTL_PSR_GET_L3_INFO: u32 = 0, "XEN_SYSCTL_PSR_get_l3_info";
    /// `XEN_SYSCTL_PSR_get_l2_info`.
    XEN_SYSCTL_PSR_GET_L2_INFO: u32 = 1, "XEN_SYSCTL_PSR_get_l2_info";
    /// `XEN_SYSCTL_PSR_get_mba_info`.
    XEN_SYSCTL_PSR_GET_MBA_INFO: u32 = 2, "XEN_SYSCTL_PSR_get_mba_info";
    /// `XEN_SYSCTL_PSR_CAT_L3_CDP`.
    XEN_SYSCTL_PSR_CAT_L3_CDP: u32 = 1 << 0;
    /// `XEN_SYSCTL_PSR_MBA_LINEAR`.
    XEN_SYSCTL_PSR_MBA_LINEAR: u32 = 1 << 0;
    /// `XEN_SYSCTL_CPU_LEVELCAP_faulting`.
    XEN_SYSCTL_CPU_LEVELCAP_FAULTING: u64 = 1 << 0, "XEN_SYSCTL_CPU_LEVELCAP_faulting";
    /// `XEN_SYSCTL_CPU_LEVELCAP_ecx`.
    XEN_SYSCTL_CPU_LEVELCAP_ECX: u64 = 1 << 1, "XEN_SYSCTL_CPU_LEVELCAP_ecx";
    /// `XEN_SYSCTL_CPU_LEVELCAP_edx`.
    XEN_SYSCTL_CPU_LEVELCAP_EDX: u64 = 1 << 2, "XEN_SYSCTL_CPU_LEVELCAP_edx";
    /// `XEN_SYSCTL_CPU_LEVELCAP_extd_ecx`.
    XEN_SYSCTL_CPU_LEVELCAP_EXTD_ECX: u64 = 1 << 3, "XEN_SYSCTL_CPU_LEVELCAP_extd_ecx";
    /// `XEN_SYSCTL_CPU_LEVELCAP_extd_edx`.
    XEN_SYSCTL_CPU_LEVELCAP_EXTD_EDX: u64 = 1 << 4, "XEN_SYSCTL_CPU_LEVELCAP_extd_edx";
    /// `XEN_SYSCTL_CPU_LEVELCAP_xsave_eax`.
    XEN_SYSCTL_CPU_LEVELCAP_XSAVE_EAX: u64 = 1 << 5, "XEN_SYSCTL_CPU_LEVELCAP_xsave_eax";
    /// `XEN_SYSCTL_CPU_LEVELCAP_thermal_ecx`.
    XEN_SYSCTL_CPU_LEVELCAP_THERMAL_ECX: u64 = 1 << 6, "XEN_SYSCTL_CPU_LEVELCAP_thermal_ecx";
    /// `XEN_SYSCTL_CPU_LEVELCAP_l7s0_eax`.
    XEN_SYSCTL_CPU_LEVELCAP_L7S0_EAX: u64 = 1 << 7, "XEN_SYSCTL_CPU_LEVELCAP_l7s0_eax";
    /// `XEN_SYSCTL_CPU_LEVELCAP_l7s0_ebx`.
    XEN_SYSCTL_CPU_LEVELCAP_L7S0_EBX: u64 = 1 << 8, "XEN_SYSCTL_CPU_LEVELCAP_l7s0_ebx";
    /// `XEN_SYSCTL_cpu_featureset_raw`.
    XEN_SYSCTL_CPU_FEATURESET_RAW: u32 = 0, "XEN_SYSCTL_cpu_featureset_raw";
    /// `XEN_SYSCTL_cpu_featureset_host`.
    XEN_SYSCTL_CPU_FEATURESET_HOST: u32 = 1, "XEN_SYSCTL_cpu_featureset_host";
    /// `XEN_SYSCTL_cpu_featureset_pv`.
    XEN_SYSCTL_CPU_FEATURESET_PV: u32 = 2, "XEN_SYSCTL_cpu_featureset_pv";
    /// `XEN_SYSCTL_cpu_featureset_hvm`.
    XEN_SYSCTL_CPU_FEATURESET_HVM: u32 = 3, "XEN_SYSCTL_cpu_featureset_hvm";
    /// `XEN_SYSCTL_cpu_featureset_pv_max`.
    XEN_SYSCTL_CPU_FEATURESET_PV_MAX: u32 = 4, "XEN_SYSCTL_cpu_featureset_pv_max";
    /// `XEN_SYSCTL_cpu_featureset_hvm_max`.
    XEN_SYSCTL_CPU_FEATURESET_HVM_MAX: u32 = 5, "XEN_SYSCTL_cpu_featureset_hvm_max";
    /// `LIVEPATCH_PAYLOAD_VERSION`.
    LIVEPATCH_PAYLOAD_VERSION: u32 = 2;
    /// `XEN_LIVEPATCH_NAME_SIZE`.
    XEN_LIVEPATCH_NAME_SIZE: u32 = 128;
    /// `XEN_SYSCTL_LIVEPATCH_UPLOAD`.
    XEN_SYSCTL_LIVEPATCH_UPLOAD: u32 = 0;
    /// `XEN_SYSCTL_LIVEPATCH_GET`.
    XEN_SYSCTL_LIVEPATCH_GET: u32 = 1;
    /// `LIVEPATCH_STATE_CHECKED`.
    LIVEPATCH_STATE_CHECKED: u32 = 1;
    /// `LIVEPATCH_STATE_APPLIED`.
    LIVEPATCH_STATE_APPLIED: u32 = 2;
    /// `XEN_SYSCTL_LIVEPATCH_LIST`.
    XEN_SYSCTL_LIVEPATCH_LIST: u32 = 2;
    /// `XEN_SYSCTL_LIVEPATCH_ACTION`.
    XEN_SYSCTL_LIVEPATCH_ACTION: u32 = 3;
    /// `LIVEPATCH_ACTION_UNLOAD`.
    LIVEPATCH_ACTION_UNLOAD: u32 = 1;
    /// `LIVEPATCH_ACTION_REVERT`.
    LIVEPATCH_ACTION_REVERT: u32 = 2;
    /// `LIVEPATCH_ACTION_APPLY`.
    LIVEPATCH_ACTION_APPLY: u32 = 3;
    /// `LIVEPATCH_ACTION_REPLACE`.
    LIVEPATCH_ACTION_REPLACE: u32 = 4;
    /// `LIVEPATCH_ACTION_APPLY_NODEPS`.
    LIVEPATCH_ACTION_APPLY_NODEPS: u32 = 1 << 0;
    /// `XEN_SYSCTL_cpu_policy_raw`.
    XEN_SYSCTL_CPU_POLICY_RAW: u32 = 0, "XEN_SYSCTL_cpu_policy_raw";
    /// `XEN_SYSCTL_cpu_policy_host`.
    XEN_SYSCTL_CPU_POLICY_HOST: u32 = 1, "XEN_SYSCTL_cpu_policy_host";
    /// `XEN_SYSCTL_cpu_policy_pv_max`.
    XEN_SYSCTL_CPU_POLICY_PV_MAX: u32 = 2, "XEN_SYSCTL_cpu_policy_pv_max";
    /// `XEN_SYSCTL_cpu_policy_hvm_max`.
    XEN_SYSCTL_CPU_POLICY_HVM_MAX: u32 = 3, "XEN_SYSCTL_cpu_policy_hvm_max";
    /// `XEN_SYSCTL_cpu_policy_pv_default`.
    XEN_SYSCTL_CPU_POLICY_PV_DEFAULT: u32 = 4, "XEN_SYSCTL_cpu_policy_pv_default";
    /// `XEN_SYSCTL_cpu_policy_hvm_default`.
    XEN_SYSCTL_CPU_POLICY_HVM_DEFAULT: u32 = 5, "XEN_SYSCTL_cpu_policy_hvm_default";
    /// `XEN_SYSCTL_readconsole`.
    XEN_SYSCTL_READCONSOLE: u32 = 1, "XEN_SYSCTL_readconsole";
    /// `XEN_SYSCTL_tbuf_op`.
    XEN_SYSCTL_TBUF_OP: u32 = 2, "XEN_SYSCTL_tbuf_op";
    /// `XEN_SYSCTL_physinfo`.
    XEN_SYSCTL_PHYSINFO: u32 = 3, "XEN_SYSCTL_physinfo";
    /// `XEN_SYSCTL_sched_id`.
    XEN_SYSCTL_SCHED_ID: u32 = 4, "XEN_SYSCTL_sched_id";
    /// `XEN_SYSCTL_perfc_op`.
    XEN_SYSCTL_PERFC_OP: u32 = 5, "XEN_SYSCTL_perfc_op";
    /// `XEN_SYSCTL_getdomaininfolist`.
    XEN_SYSCTL_GETDOMAININFOLIST: u32 = 6, "XEN_SYSCTL_getdomaininfolist";
    /// `XEN_SYSCTL_debug_keys`.
    XEN_SYSCTL_DEBUG_KEYS: u32 = 7, "XEN_SYSCTL_debug_keys";
    /// `XEN_SYSCTL_getcpuinfo`.
    XEN_SYSCTL_GETCPUINFO: u32 = 8, "XEN_SYSCTL_getcpuinfo";
    /// `XEN_SYSCTL_availheap`.
    XEN_SYSCTL_AVAILHEAP: u32 = 9, "XEN_SYSCTL_availheap";
    /// `XEN_SYSCTL_get_pmstat`.
    XEN_SYSCTL_GET_PMSTAT: u32 = 10, "XEN_SYSCTL_get_pmstat";
    /// `XEN_SYSCTL_cpu_hotplug`.
    XEN_SYSCTL_CPU_HOTPLUG: u32 = 11, "XEN_SYSCTL_cpu_hotplug";
    /// `XEN_SYSCTL_pm_op`.
    XEN_SYSCTL_PM_OP: u32 = 12, "XEN_SYSCTL_pm_op";
    /// `XEN_SYSCTL_page_offline_op`.
    XEN_SYSCTL_PAGE_OFFLINE_OP: u32 = 14, "XEN_SYSCTL_page_offline_op";
    /// `XEN_SYSCTL_lockprof_op`.
    XEN_SYSCTL_LOCKPROF_OP: u32 = 15, "XEN_SYSCTL_lockprof_op";
    /// `XEN_SYSCTL_cputopoinfo`.
    XEN_SYSCTL_CPUTOPOINFO: u32 = 16, "XEN_SYSCTL_cputopoinfo";
    /// `XEN_SYSCTL_numainfo`.
    XEN_SYSCTL_NUMAINFO: u32 = 17, "XEN_SYSCTL_numainfo";
    /// `XEN_SYSCTL_cpupool_op`.
    XEN_SYSCTL_CPUPOOL_OP: u32 = 18, "XEN_SYSCTL_cpupool_op";
    /// `XEN_SYSCTL_scheduler_op`.
    XEN_SYSCTL_SCHEDULER_OP: u32 = 19, "XEN_SYSCTL_scheduler_op";
    /// `XEN_SYSCTL_coverage_op`.
    XEN_SYSCTL_COVERAGE_OP: u32 = 20, "XEN_SYSCTL_coverage_op";
    /// `XEN_SYSCTL_psr_cmt_op`.
    XEN_SYSCTL_PSR_CMT_OP: u32 = 21, "XEN_SYSCTL_psr_cmt_op";
    /// `XEN_SYSCTL_pcitopoinfo`.
    XEN_SYSCTL_PCITOPOINFO: u32 = 22, "XEN_SYSCTL_pcitopoinfo";
    /// `XEN_SYSCTL_psr_alloc`.
    XEN_SYSCTL_PSR_ALLOC: u32 = 23, "XEN_SYSCTL_psr_alloc";
    /// `XEN_SYSCTL_get_cpu_levelling_caps`.
    XEN_SYSCTL_GET_CPU_LEVELLING_CAPS: u32 = 25, "XEN_SYSCTL_get_cpu_levelling_caps";
    /// `XEN_SYSCTL_get_cpu_featureset`.
    XEN_SYSCTL_GET_CPU_FEATURESET: u32 = 26, "XEN_SYSCTL_get_cpu_featureset";
    /// `XEN_SYSCTL_livepatch_op`.
    XEN_SYSCTL_LIVEPATCH_OP: u32 = 27, "XEN_SYSCTL_livepatch_op";
    /// `XEN_SYSCTL_get_cpu_policy`.
    XEN_SYSCTL_GET_CPU_POLICY: u32 = 29, "XEN_SYSCTL_get_cpu_policy";
}
