//! Facts of domctl.h.

use crate::overlay::{Overlay4, Overlay8};
use crate::xen4::arch_x86_64::XenArchDomainconfig;
use crate::xen4::hvm_save::HvmVmceVcpu;
use crate::xen4::xen::XenctlBitmap;

layout! {
    header "domctl.h";

    /// `struct xen_domctl_createdomain`. (domctl.h)
    struct XenDomctlCreatedomain = "struct xen_domctl_createdomain", 64 {
        /// `ssidref`.
        ssidref: u32 = 0;
        /// `handle`.
        handle: [u8; 16] = 4;
        /// `flags`.
        flags: u32 = 20;
        /// `iommu_opts`.
        iommu_opts: u32 = 24;
        /// `max_vcpus`.
        max_vcpus: u32 = 28;
        /// `max_evtchn_port`.
        max_evtchn_port: u32 = 32;
        /// `max_grant_frames`.
        max_grant_frames: i32 = 36;
        /// `max_maptrack_frames`.
        max_maptrack_frames: i32 = 40;
        /// `grant_opts`.
        grant_opts: u32 = 44;
        /// `vmtrace_size`.
        vmtrace_size: u32 = 48;
        /// `cpupool_id`.
        cpupool_id: u32 = 52;
        /// `arch`.
        arch: XenArchDomainconfig = 56;
    }

    /// `struct xen_domctl_getdomaininfo`. (domctl.h)
    struct XenDomctlGetdomaininfo = "struct xen_domctl_getdomaininfo", 112 {
        /// `domain`.
        domain: u16 = 0;
        /// `pad1`.
        pad1: u16 = 2;
        /// `flags`.
        flags: u32 = 4;
        /// `tot_pages`.
        tot_pages: u64 = 8;
        /// `max_pages`.
        max_pages: u64 = 16;
        /// `outstanding_pages`.
        outstanding_pages: u64 = 24;
        /// `shr_pages`.
        shr_pages: u64 = 32;
        /// `paged_pages`.
        paged_pages: u64 = 40;
        /// `shared_info_frame`.
        shared_info_frame: u64 = 48;
        /// `cpu_time`.
        cpu_time: u64 = 56;
        /// `nr_online_vcpus`.
        nr_online_vcpus: u32 = 64;
        /// `max_vcpu_id`.
        max_vcpu_id: u32 = 68;
        /// `ssidref`.
        ssidref: u32 = 72;
        /// `handle`.
        handle: [u8; 16] = 76;
        /// `cpupool`.
        cpupool: u32 = 92;
        /// `gpaddr_bits`.
        gpaddr_bits: u8 = 96;
        /// `pad2`.
        pad2: [u8; 7] = 97;
        /// `arch_config`.
        arch_config: XenArchDomainconfig = 104;
    }

    /// `struct xen_domctl_getpageframeinfo3`. (domctl.h)
    struct XenDomctlGetpageframeinfo3 = "struct xen_domctl_getpageframeinfo3", 16 {
        /// `num`.
        num: u64 = 0;
        /// `array`.
        array: u64 = 8;
    }

    /// `struct xen_domctl_shadow_op_stats`. (domctl.h)
    struct XenDomctlShadowOpStats = "struct xen_domctl_shadow_op_stats", 8 {
        /// `fault_count`.
        fault_count: u32 = 0;
        /// `dirty_count`.
        dirty_count: u32 = 4;
    }

    /// `struct xen_domctl_shadow_op`. (domctl.h)
    struct XenDomctlShadowOp = "struct xen_domctl_shadow_op", 40 {
        /// `op`.
        op: u32 = 0;
        /// `mode`.
        mode: u32 = 4;
        /// `mb`.
        mb: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `dirty_bitmap`.
        dirty_bitmap: u64 = 16;
        /// `pages`.
        pages: u64 = 24;
        /// `stats`.
        stats: XenDomctlShadowOpStats = 32;
    }

    /// `struct xen_domctl_max_mem`. (domctl.h)
    struct XenDomctlMaxMem = "struct xen_domctl_max_mem", 8 {
        /// `max_memkb`.
        max_memkb: u64 = 0;
    }

    /// `struct xen_domctl_vcpucontext`. (domctl.h)
    struct XenDomctlVcpucontext = "struct xen_domctl_vcpucontext", 16 {
        /// `vcpu`.
        vcpu: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `ctxt`.
        ctxt: u64 = 8;
    }

    /// `struct xen_domctl_getvcpuinfo`. (domctl.h)
    struct XenDomctlGetvcpuinfo = "struct xen_domctl_getvcpuinfo", 24 {
        /// `vcpu`.
        vcpu: u32 = 0;
        /// `online`.
        online: u8 = 4;
        /// `blocked`.
        blocked: u8 = 5;
        /// `running`.
        running: u8 = 6;
        /// Padding.
        _pad0: [u8; 1] = 7;
        /// `cpu_time`.
        cpu_time: u64 = 8;
        /// `cpu`.
        cpu: u32 = 16;
        /// Padding.
        _pad1: [u8; 4] = 20;
    }

    /// `struct xen_domctl_nodeaffinity`. (domctl.h)
    struct XenDomctlNodeaffinity = "struct xen_domctl_nodeaffinity", 16 {
        /// `nodemap`.
        nodemap: XenctlBitmap = 0;
    }

    /// `struct xen_domctl_vcpuaffinity`. (domctl.h)
    struct XenDomctlVcpuaffinity = "struct xen_domctl_vcpuaffinity", 40 {
        /// `vcpu`.
        vcpu: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `cpumap_hard`.
        cpumap_hard: XenctlBitmap = 8;
        /// `cpumap_soft`.
        cpumap_soft: XenctlBitmap = 24;
    }

    /// `struct xen_domctl_max_vcpus`. (domctl.h)
    struct XenDomctlMaxVcpus = "struct xen_domctl_max_vcpus", 4 {
        /// `max`.
        max: u32 = 0;
    }

    /// `struct xen_domctl_sched_credit`. (domctl.h)
    struct XenDomctlSchedCredit = "struct xen_domctl_sched_credit", 4 {
        /// `weight`.
        weight: u16 = 0;
        /// `cap`.
        cap: u16 = 2;
    }

    /// `struct xen_domctl_sched_credit2`. (domctl.h)
    struct XenDomctlSchedCredit2 = "struct xen_domctl_sched_credit2", 4 {
        /// `weight`.
        weight: u16 = 0;
        /// `cap`.
        cap: u16 = 2;
    }

    /// `struct xen_domctl_sched_rtds`. (domctl.h)
    struct XenDomctlSchedRtds = "struct xen_domctl_sched_rtds", 12 {
        /// `period`.
        period: u32 = 0;
        /// `budget`.
        budget: u32 = 4;
        /// `flags`.
        flags: u32 = 8;
    }

    /// `struct xen_domctl_schedparam_vcpu`. (domctl.h)
    struct XenDomctlSchedparamVcpu = "struct xen_domctl_schedparam_vcpu", 16 {
        /// `u`.
        u: Overlay4<3> = 0 { credit: XenDomctlSchedCredit, credit2: XenDomctlSchedCredit2, rtds: XenDomctlSchedRtds };
        /// `vcpuid`.
        vcpuid: u32 = 12;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlSchedulerOpV = "__typeof__(((struct xen_domctl_scheduler_op *)0)->u.v)", 16 {
        /// `vcpus`.
        vcpus: u64 = 0;
        /// `nr_vcpus`.
        nr_vcpus: u32 = 8;
        /// `padding`.
        padding: u32 = 12;
    }

    /// `struct xen_domctl_scheduler_op`. (domctl.h)
    struct XenDomctlSchedulerOp = "struct xen_domctl_scheduler_op", 24 {
        /// `sched_id`.
        sched_id: u32 = 0;
        /// `cmd`.
        cmd: u32 = 4;
        /// `u`.
        u: Overlay8<2> = 8 {
            credit: XenDomctlSchedCredit, credit2: XenDomctlSchedCredit2, rtds: XenDomctlSchedRtds,
            v: XenDomctlSchedulerOpV,
        };
    }

    /// `struct xen_domctl_setdomainhandle`. (domctl.h)
    struct XenDomctlSetdomainhandle = "struct xen_domctl_setdomainhandle", 16 {
        /// `handle`.
        handle: [u8; 16] = 0;
    }

    /// `struct xen_domctl_setdebugging`. (domctl.h)
    struct XenDomctlSetdebugging = "struct xen_domctl_setdebugging", 1 {
        /// `enable`.
        enable: u8 = 0;
    }

    /// `struct xen_domctl_irq_permission`. (domctl.h)
    struct XenDomctlIrqPermission = "struct xen_domctl_irq_permission", 8 {
        /// `pirq`.
        pirq: u32 = 0;
        /// `allow_access`.
        allow_access: u8 = 4;
        /// `pad`.
        pad: [u8; 3] = 5;
    }

    /// `struct xen_domctl_iomem_permission`. (domctl.h)
    struct XenDomctlIomemPermission = "struct xen_domctl_iomem_permission", 24 {
        /// `first_mfn`.
        first_mfn: u64 = 0;
        /// `nr_mfns`.
        nr_mfns: u64 = 8;
        /// `allow_access`.
        allow_access: u8 = 16;
        /// Padding.
        _pad0: [u8; 7] = 17;
    }

    /// `struct xen_domctl_ioport_permission`. (domctl.h)
    struct XenDomctlIoportPermission = "struct xen_domctl_ioport_permission", 12 {
        /// `first_port`.
        first_port: u32 = 0;
        /// `nr_ports`.
        nr_ports: u32 = 4;
        /// `allow_access`.
        allow_access: u8 = 8;
        /// Padding.
        _pad0: [u8; 3] = 9;
    }

    /// `struct xen_domctl_hypercall_init`. (domctl.h)
    struct XenDomctlHypercallInit = "struct xen_domctl_hypercall_init", 8 {
        /// `gmfn`.
        gmfn: u64 = 0;
    }

    /// `struct xen_domctl_settimeoffset`. (domctl.h)
    struct XenDomctlSettimeoffset = "struct xen_domctl_settimeoffset", 8 {
        /// `time_offset_seconds`.
        time_offset_seconds: i64 = 0;
    }

    /// `struct xen_domctl_hvmcontext`. (domctl.h)
    struct XenDomctlHvmcontext = "struct xen_domctl_hvmcontext", 16 {
        /// `size`.
        size: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `buffer`.
        buffer: u64 = 8;
    }

    /// `struct xen_domctl_address_size`. (domctl.h)
    struct XenDomctlAddressSize = "struct xen_domctl_address_size", 4 {
        /// `size`.
        size: u32 = 0;
    }

    /// `struct xen_domctl_sendtrigger`. (domctl.h)
    struct XenDomctlSendtrigger = "struct xen_domctl_sendtrigger", 8 {
        /// `trigger`.
        trigger: u32 = 0;
        /// `vcpu`.
        vcpu: u32 = 4;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlAssignDevicePci = "__typeof__(((struct xen_domctl_assign_device *)0)->u.pci)", 4 {
        /// `machine_sbdf`.
        machine_sbdf: u32 = 0;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlAssignDeviceDt = "__typeof__(((struct xen_domctl_assign_device *)0)->u.dt)", 16 {
        /// `size`.
        size: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `path`.
        path: u64 = 8;
    }

    /// `struct xen_domctl_assign_device`. (domctl.h)
    struct XenDomctlAssignDevice = "struct xen_domctl_assign_device", 24 {
        /// `dev`.
        dev: u32 = 0;
        /// `flags`.
        flags: u32 = 4;
        /// `u`.
        u: Overlay8<2> = 8 { pci: XenDomctlAssignDevicePci, dt: XenDomctlAssignDeviceDt };
    }

    /// `struct xen_domctl_get_device_group`. (domctl.h)
    struct XenDomctlGetDeviceGroup = "struct xen_domctl_get_device_group", 24 {
        /// `machine_sbdf`.
        machine_sbdf: u32 = 0;
        /// `max_sdevs`.
        max_sdevs: u32 = 4;
        /// `num_sdevs`.
        num_sdevs: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `sdev_array`.
        sdev_array: u64 = 16;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlBindPtIrqIsa = "__typeof__(((struct xen_domctl_bind_pt_irq *)0)->u.isa)", 1 {
        /// `isa_irq`.
        isa_irq: u8 = 0;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlBindPtIrqPci = "__typeof__(((struct xen_domctl_bind_pt_irq *)0)->u.pci)", 3 {
        /// `bus`.
        bus: u8 = 0;
        /// `device`.
        device: u8 = 1;
        /// `intx`.
        intx: u8 = 2;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlBindPtIrqMsi = "__typeof__(((struct xen_domctl_bind_pt_irq *)0)->u.msi)", 16 {
        /// `gvec`.
        gvec: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `gflags`.
        gflags: u32 = 4;
        /// `gtable`.
        gtable: u64 = 8;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlBindPtIrqSpi = "__typeof__(((struct xen_domctl_bind_pt_irq *)0)->u.spi)", 2 {
        /// `spi`.
        spi: u16 = 0;
    }

    /// `struct xen_domctl_bind_pt_irq`. (domctl.h)
    struct XenDomctlBindPtIrq = "struct xen_domctl_bind_pt_irq", 24 {
        /// `machine_irq`.
        machine_irq: u32 = 0;
        /// `irq_type`.
        irq_type: u32 = 4;
        /// `u`.
        u: Overlay8<2> = 8 {
            isa: XenDomctlBindPtIrqIsa, pci: XenDomctlBindPtIrqPci, msi: XenDomctlBindPtIrqMsi,
            spi: XenDomctlBindPtIrqSpi,
        };
    }

    /// `struct xen_domctl_memory_mapping`. (domctl.h)
    struct XenDomctlMemoryMapping = "struct xen_domctl_memory_mapping", 32 {
        /// `first_gfn`.
        first_gfn: u64 = 0;
        /// `first_mfn`.
        first_mfn: u64 = 8;
        /// `nr_mfns`.
        nr_mfns: u64 = 16;
        /// `add_mapping`.
        add_mapping: u32 = 24;
        /// `padding`.
        padding: u32 = 28;
    }

    /// `struct xen_domctl_ioport_mapping`. (domctl.h)
    struct XenDomctlIoportMapping = "struct xen_domctl_ioport_mapping", 16 {
        /// `first_gport`.
        first_gport: u32 = 0;
        /// `first_mport`.
        first_mport: u32 = 4;
        /// `nr_ports`.
        nr_ports: u32 = 8;
        /// `add_mapping`.
        add_mapping: u32 = 12;
    }

    /// `struct xen_domctl_ext_vcpucontext`. (domctl.h)
    struct XenDomctlExtVcpucontext = "struct xen_domctl_ext_vcpucontext", 64 {
        /// `vcpu`.
        vcpu: u32 = 0;
        /// `size`.
        size: u32 = 4;
        /// `syscall32_callback_eip`.
        syscall32_callback_eip: u64 = 8;
        /// `sysenter_callback_eip`.
        sysenter_callback_eip: u64 = 16;
        /// `syscall32_callback_cs`.
        syscall32_callback_cs: u16 = 24;
        /// `sysenter_callback_cs`.
        sysenter_callback_cs: u16 = 26;
        /// `syscall32_disables_events`.
        syscall32_disables_events: u8 = 28;
        /// `sysenter_disables_events`.
        sysenter_disables_events: u8 = 29;
        /// Padding.
        _pad0: [u8; 2] = 30;
        /// `mcg_cap`.
        mcg_cap: Overlay8<4> = 32 { mcg_cap: u64, vmce: HvmVmceVcpu };
    }

    /// `struct xen_domctl_set_target`. (domctl.h)
    struct XenDomctlSetTarget = "struct xen_domctl_set_target", 2 {
        /// `target`.
        target: u16 = 0;
    }

    /// `struct xen_domctl_cpu_policy`. (domctl.h)
    struct XenDomctlCpuPolicy = "struct xen_domctl_cpu_policy", 40 {
        /// `nr_leaves`.
        nr_leaves: u32 = 0;
        /// `nr_msrs`.
        nr_msrs: u32 = 4;
        /// `leaves`.
        leaves: u64 = 8;
        /// `msrs`.
        msrs: u64 = 16;
        /// `err_leaf`.
        err_leaf: u32 = 24;
        /// `err_subleaf`.
        err_subleaf: u32 = 28;
        /// `err_msr`.
        err_msr: u32 = 32;
        /// Padding.
        _pad0: [u8; 4] = 36;
    }

    /// `struct xen_domctl_subscribe`. (domctl.h)
    struct XenDomctlSubscribe = "struct xen_domctl_subscribe", 4 {
        /// `port`.
        port: u32 = 0;
    }

    /// `struct xen_domctl_debug_op`. (domctl.h)
    struct XenDomctlDebugOp = "struct xen_domctl_debug_op", 8 {
        /// `op`.
        op: u32 = 0;
        /// `vcpu`.
        vcpu: u32 = 4;
    }

    /// `struct xen_domctl_hvmcontext_partial`. (domctl.h)
    struct XenDomctlHvmcontextPartial = "struct xen_domctl_hvmcontext_partial", 24 {
        /// `type`.
        type_: u32 = 0;
        /// `instance`.
        instance: u32 = 4;
        /// `bufsz`.
        bufsz: u64 = 8;
        /// `buffer`.
        buffer: u64 = 16;
    }

    /// `struct xen_domctl_tsc_info`. (domctl.h)
    struct XenDomctlTscInfo = "struct xen_domctl_tsc_info", 24 {
        /// `tsc_mode`.
        tsc_mode: u32 = 0;
        /// `gtsc_khz`.
        gtsc_khz: u32 = 4;
        /// `incarnation`.
        incarnation: u32 = 8;
        /// `pad`.
        pad: u32 = 12;
        /// `elapsed_nsec`.
        elapsed_nsec: u64 = 16;
    }

    /// `struct xen_domctl_gdbsx_memio`. (domctl.h)
    struct XenDomctlGdbsxMemio = "struct xen_domctl_gdbsx_memio", 40 {
        /// `pgd3val`.
        pgd3val: u64 = 0;
        /// `gva`.
        gva: u64 = 8;
        /// `uva`.
        uva: u64 = 16;
        /// `len`.
        len: u32 = 24;
        /// `gwr`.
        gwr: u8 = 28;
        /// Padding.
        _pad0: [u8; 3] = 29;
        /// `remain`.
        remain: u32 = 32;
        /// Padding.
        _pad1: [u8; 4] = 36;
    }

    /// `struct xen_domctl_gdbsx_pauseunp_vcpu`. (domctl.h)
    struct XenDomctlGdbsxPauseunpVcpu = "struct xen_domctl_gdbsx_pauseunp_vcpu", 4 {
        /// `vcpu`.
        vcpu: u32 = 0;
    }

    /// `struct xen_domctl_gdbsx_domstatus`. (domctl.h)
    struct XenDomctlGdbsxDomstatus = "struct xen_domctl_gdbsx_domstatus", 12 {
        /// `paused`.
        paused: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `vcpu_id`.
        vcpu_id: u32 = 4;
        /// `vcpu_ev`.
        vcpu_ev: u32 = 8;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlVmEventOpEnable = "__typeof__(((struct xen_domctl_vm_event_op *)0)->u.enable)", 4 {
        /// `port`.
        port: u32 = 0;
    }

    /// `struct xen_domctl_vm_event_op`. (domctl.h)
    struct XenDomctlVmEventOp = "struct xen_domctl_vm_event_op", 12 {
        /// `op`.
        op: u32 = 0;
        /// `mode`.
        mode: u32 = 4;
        /// `u`.
        u: Overlay4<1> = 8 { enable: XenDomctlVmEventOpEnable, version: u32 };
    }

    /// `struct xen_domctl_mem_sharing_op`. (domctl.h)
    struct XenDomctlMemSharingOp = "struct xen_domctl_mem_sharing_op", 2 {
        /// `op`.
        op: u8 = 0;
        /// `u`.
        u: u8 = 1 { enable: u8 };
    }

    /// `struct xen_domctl_audit_p2m`. (domctl.h)
    struct XenDomctlAuditP2m = "struct xen_domctl_audit_p2m", 24 {
        /// `orphans`.
        orphans: u64 = 0;
        /// `m2p_bad`.
        m2p_bad: u64 = 8;
        /// `p2m_bad`.
        p2m_bad: u64 = 16;
    }

    /// `struct xen_domctl_set_virq_handler`. (domctl.h)
    struct XenDomctlSetVirqHandler = "struct xen_domctl_set_virq_handler", 4 {
        /// `virq`.
        virq: u32 = 0;
    }

    /// `struct xen_domctl_vcpuextstate`. (domctl.h)
    struct XenDomctlVcpuextstate = "struct xen_domctl_vcpuextstate", 32 {
        /// `vcpu`.
        vcpu: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `xfeature_mask`.
        xfeature_mask: u64 = 8;
        /// `size`.
        size: u64 = 16;
        /// `buffer`.
        buffer: u64 = 24;
    }

    /// `struct xen_domctl_set_access_required`. (domctl.h)
    struct XenDomctlSetAccessRequired = "struct xen_domctl_set_access_required", 1 {
        /// `access_required`.
        access_required: u8 = 0;
    }

    /// `struct xen_domctl_set_broken_page_p2m`. (domctl.h)
    struct XenDomctlSetBrokenPageP2m = "struct xen_domctl_set_broken_page_p2m", 8 {
        /// `pfn`.
        pfn: u64 = 0;
    }

    /// `struct xen_domctl_cacheflush`. (domctl.h)
    struct XenDomctlCacheflush = "struct xen_domctl_cacheflush", 16 {
        /// `start_pfn`.
        start_pfn: u64 = 0;
        /// `nr_pfns`.
        nr_pfns: u64 = 8;
    }

    /// `struct xen_domctl_paging_mempool`. (domctl.h)
    struct XenDomctlPagingMempool = "struct xen_domctl_paging_mempool", 8 {
        /// `size`.
        size: u64 = 0;
    }

    /// `struct xen_domctl_vcpu_msr`. (domctl.h)
    struct XenDomctlVcpuMsr = "struct xen_domctl_vcpu_msr", 16 {
        /// `index`.
        index: u32 = 0;
        /// `reserved`.
        reserved: u32 = 4;
        /// `value`.
        value: u64 = 8;
    }

    /// `struct xen_domctl_vcpu_msrs`. (domctl.h)
    struct XenDomctlVcpuMsrs = "struct xen_domctl_vcpu_msrs", 16 {
        /// `vcpu`.
        vcpu: u32 = 0;
        /// `msr_count`.
        msr_count: u32 = 4;
        /// `msrs`.
        msrs: u64 = 8;
    }

    /// `struct xen_domctl_vnuma`. (domctl.h)
    struct XenDomctlVnuma = "struct xen_domctl_vnuma", 48 {
        /// `nr_vnodes`.
        nr_vnodes: u32 = 0;
        /// `nr_vmemranges`.
        nr_vmemranges: u32 = 4;
        /// `nr_vcpus`.
        nr_vcpus: u32 = 8;
        /// `pad`.
        pad: u32 = 12;
        /// `vdistance`.
        vdistance: u64 = 16;
        /// `vcpu_to_vnode`.
        vcpu_to_vnode: u64 = 24;
        /// `vnode_to_pnode`.
        vnode_to_pnode: u64 = 32;
        /// `vmemrange`.
        vmemrange: u64 = 40;
    }

    /// `struct xen_domctl_psr_cmt_op`. (domctl.h)
    struct XenDomctlPsrCmtOp = "struct xen_domctl_psr_cmt_op", 8 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `data`.
        data: u32 = 4;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlMonitorOpMovToCr = "__typeof__(((struct xen_domctl_monitor_op *)0)->u.mov_to_cr)", 16 {
        /// `index`.
        index: u8 = 0;
        /// `sync`.
        sync: u8 = 1;
        /// `onchangeonly`.
        onchangeonly: u8 = 2;
        /// `pad1`.
        pad1: u8 = 3;
        /// `pad2`.
        pad2: u32 = 4;
        /// `bitmask`.
        bitmask: u64 = 8;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlMonitorOpMovToMsr = "__typeof__(((struct xen_domctl_monitor_op *)0)->u.mov_to_msr)", 8 {
        /// `msr`.
        msr: u32 = 0;
        /// `onchangeonly`.
        onchangeonly: u8 = 4;
        /// Padding.
        _pad0: [u8; 3] = 5;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlMonitorOpGuestRequest = "__typeof__(((struct xen_domctl_monitor_op *)0)->u.guest_request)", 2 {
        /// `sync`.
        sync: u8 = 0;
        /// `allow_userspace`.
        allow_userspace: u8 = 1;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlMonitorOpDebugException = "__typeof__(((struct xen_domctl_monitor_op *)0)->u.debug_exception)", 1 {
        /// `sync`.
        sync: u8 = 0;
    }

    /// Part of a union or nested structure. (domctl.h)
    struct XenDomctlMonitorOpVmexit = "__typeof__(((struct xen_domctl_monitor_op *)0)->u.vmexit)", 1 {
        /// `sync`.
        sync: u8 = 0;
    }

    /// `struct xen_domctl_monitor_op`. (domctl.h)
    struct XenDomctlMonitorOp = "struct xen_domctl_monitor_op", 24 {
        /// `op`.
        op: u32 = 0;
        /// `event`.
        event: u32 = 4;
        /// `u`.
        u: Overlay8<2> = 8 {
            mov_to_cr: XenDomctlMonitorOpMovToCr, mov_to_msr: XenDomctlMonitorOpMovToMsr,
            guest_request: XenDomctlMonitorOpGuestRequest, debug_exception: XenDomctlMonitorOpDebugException,
            vmexit: XenDomctlMonitorOpVmexit,
        };
    }

    /// `struct xen_domctl_psr_alloc`. (domctl.h)
    struct XenDomctlPsrAlloc = "struct xen_domctl_psr_alloc", 16 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `target`.
        target: u32 = 4;
        /// `data`.
        data: u64 = 8;
    }

    /// `struct xen_domctl_vuart_op`. (domctl.h)
    struct XenDomctlVuartOp = "struct xen_domctl_vuart_op", 24 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `type`.
        type_: u32 = 4;
        /// `gfn`.
        gfn: u64 = 8;
        /// `console_domid`.
        console_domid: u16 = 16;
        /// `pad`.
        pad: [u8; 2] = 18;
        /// `evtchn`.
        evtchn: u32 = 20;
    }

    /// `struct xen_domctl_vmtrace_op`. (domctl.h)
    struct XenDomctlVmtraceOp = "struct xen_domctl_vmtrace_op", 24 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `vcpu`.
        vcpu: u32 = 4;
        /// `key`.
        key: u64 = 8;
        /// `value`.
        value: u64 = 16;
    }

    /// `struct xen_domctl`. (domctl.h)
    struct XenDomctl = "struct xen_domctl", 144 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `interface_version`.
        interface_version: u32 = 4;
        /// `domain`.
        domain: u16 = 8;
        /// `_pad`.
        _pad: [u16; 3] = 10;
        /// `u`.
        u: Overlay8<16> = 16 {
            createdomain: XenDomctlCreatedomain, getdomaininfo: XenDomctlGetdomaininfo,
            getpageframeinfo3: XenDomctlGetpageframeinfo3, nodeaffinity: XenDomctlNodeaffinity,
            vcpuaffinity: XenDomctlVcpuaffinity, shadow_op: XenDomctlShadowOp, max_mem: XenDomctlMaxMem,
            vcpucontext: XenDomctlVcpucontext, getvcpuinfo: XenDomctlGetvcpuinfo, max_vcpus: XenDomctlMaxVcpus,
            scheduler_op: XenDomctlSchedulerOp, setdomainhandle: XenDomctlSetdomainhandle,
            setdebugging: XenDomctlSetdebugging, irq_permission: XenDomctlIrqPermission,
            iomem_permission: XenDomctlIomemPermission, ioport_permission: XenDomctlIoportPermission,
            hypercall_init: XenDomctlHypercallInit, settimeoffset: XenDomctlSettimeoffset,
            tsc_info: XenDomctlTscInfo, hvmcontext: XenDomctlHvmcontext,
            hvmcontext_partial: XenDomctlHvmcontextPartial, address_size: XenDomctlAddressSize,
            sendtrigger: XenDomctlSendtrigger, get_device_group: XenDomctlGetDeviceGroup,
            assign_device: XenDomctlAssignDevice, bind_pt_irq: XenDomctlBindPtIrq,
            memory_mapping: XenDomctlMemoryMapping, ioport_mapping: XenDomctlIoportMapping,
            ext_vcpucontext: XenDomctlExtVcpucontext, set_target: XenDomctlSetTarget,
            subscribe: XenDomctlSubscribe, debug_op: XenDomctlDebugOp, vm_event_op: XenDomctlVmEventOp,
            mem_sharing_op: XenDomctlMemSharingOp, cpu_policy: XenDomctlCpuPolicy,
            vcpuextstate: XenDomctlVcpuextstate, vcpu_msrs: XenDomctlVcpuMsrs,
            access_required: XenDomctlSetAccessRequired, audit_p2m: XenDomctlAuditP2m,
            set_virq_handler: XenDomctlSetVirqHandler, gdbsx_guest_memio: XenDomctlGdbsxMemio,
            set_broken_page_p2m: XenDomctlSetBrokenPageP2m, cacheflush: XenDomctlCacheflush,
            gdbsx_pauseunp_vcpu: XenDomctlGdbsxPauseunpVcpu, gdbsx_domstatus: XenDomctlGdbsxDomstatus,
            vnuma: XenDomctlVnuma, psr_cmt_op: XenDomctlPsrCmtOp, monitor_op: XenDomctlMonitorOp,
            psr_alloc: XenDomctlPsrAlloc, vuart_op: XenDomctlVuartOp, vmtrace_op: XenDomctlVmtraceOp,
            paging_mempool: XenDomctlPagingMempool, pad: [u8; 128],
        };
    }
}

constants! {
    header "domctl.h";

    /// `XEN_DOMCTL_INTERFACE_VERSION`.
    XEN_DOMCTL_INTERFACE_VERSION: u32 = 0x15;
    /// `_XEN_DOMCTL_CDF_hvm`.
    _XEN_DOMCTL_CDF_HVM: u32 = 0, "_XEN_DOMCTL_CDF_hvm";
    /// `XEN_DOMCTL_CDF_hvm`.
    XEN_DOMCTL_CDF_HVM: u32 = 1 << 0, "XEN_DOMCTL_CDF_hvm";
    /// `_XEN_DOMCTL_CDF_hap`.
    _XEN_DOMCTL_CDF_HAP: u32 = 1, "_XEN_DOMCTL_CDF_hap";
    /// `XEN_DOMCTL_CDF_hap`.
    XEN_DOMCTL_CDF_HAP: u32 = 1 << 1, "XEN_DOMCTL_CDF_hap";
    /// `_XEN_DOMCTL_CDF_s3_integrity`.
    _XEN_DOMCTL_CDF_S3_INTEGRITY: u32 = 2, "_XEN_DOMCTL_CDF_s3_integrity";
    /// `XEN_DOMCTL_CDF_s3_integrity`.
    XEN_DOMCTL_CDF_S3_INTEGRITY: u32 = 1 << 2, "XEN_DOMCTL_CDF_s3_integrity";
    /// `_XEN_DOMCTL_CDF_oos_off`.
    _XEN_DOMCTL_CDF_OOS_OFF: u32 = 3, "_XEN_DOMCTL_CDF_oos_off";
    /// `XEN_DOMCTL_CDF_oos_off`.
    XEN_DOMCTL_CDF_OOS_OFF: u32 = 1 << 3, "XEN_DOMCTL_CDF_oos_off";
    /// `_XEN_DOMCTL_CDF_xs_domain`.
    _XEN_DOMCTL_CDF_XS_DOMAIN: u32 = 4, "_XEN_DOMCTL_CDF_xs_domain";
    /// `XEN_DOMCTL_CDF_xs_domain`.
    XEN_DOMCTL_CDF_XS_DOMAIN: u32 = 1 << 4, "XEN_DOMCTL_CDF_xs_domain";
    /// `_XEN_DOMCTL_CDF_iommu`.
    _XEN_DOMCTL_CDF_IOMMU: u32 = 5, "_XEN_DOMCTL_CDF_iommu";
    /// `XEN_DOMCTL_CDF_iommu`.
    XEN_DOMCTL_CDF_IOMMU: u32 = 1 << 5, "XEN_DOMCTL_CDF_iommu";
    /// `_XEN_DOMCTL_CDF_nested_virt`.
    _XEN_DOMCTL_CDF_NESTED_VIRT: u32 = 6, "_XEN_DOMCTL_CDF_nested_virt";
    /// `XEN_DOMCTL_CDF_nested_virt`.
    XEN_DOMCTL_CDF_NESTED_VIRT: u32 = 1 << 6, "XEN_DOMCTL_CDF_nested_virt";
    /// `XEN_DOMCTL_CDF_vpmu`.
    XEN_DOMCTL_CDF_VPMU: u32 = 1 << 7, "XEN_DOMCTL_CDF_vpmu";
    /// `XEN_DOMCTL_CDF_MAX`.
    XEN_DOMCTL_CDF_MAX: u32 = 128;
    /// `_XEN_DOMCTL_IOMMU_no_sharept`.
    _XEN_DOMCTL_IOMMU_NO_SHAREPT: u32 = 0, "_XEN_DOMCTL_IOMMU_no_sharept";
    /// `XEN_DOMCTL_IOMMU_no_sharept`.
    XEN_DOMCTL_IOMMU_NO_SHAREPT: u32 = 1 << 0, "XEN_DOMCTL_IOMMU_no_sharept";
    /// `XEN_DOMCTL_IOMMU_MAX`.
    XEN_DOMCTL_IOMMU_MAX: u32 = 1;
    /// `XEN_DOMCTL_GRANT_version_mask`.
    XEN_DOMCTL_GRANT_VERSION_MASK: u32 = 0xf, "XEN_DOMCTL_GRANT_version_mask";
    /// `_XEN_DOMINF_dying`.
    _XEN_DOMINF_DYING: u32 = 0, "_XEN_DOMINF_dying";
    /// `XEN_DOMINF_dying`.
    XEN_DOMINF_DYING: u32 = 1 << 0, "XEN_DOMINF_dying";
    /// `_XEN_DOMINF_hvm_guest`.
    _XEN_DOMINF_HVM_GUEST: u32 = 1, "_XEN_DOMINF_hvm_guest";
    /// `XEN_DOMINF_hvm_guest`.
    XEN_DOMINF_HVM_GUEST: u32 = 1 << 1, "XEN_DOMINF_hvm_guest";
    /// `_XEN_DOMINF_shutdown`.
    _XEN_DOMINF_SHUTDOWN: u32 = 2, "_XEN_DOMINF_shutdown";
    /// `XEN_DOMINF_shutdown`.
    XEN_DOMINF_SHUTDOWN: u32 = 1 << 2, "XEN_DOMINF_shutdown";
    /// `_XEN_DOMINF_paused`.
    _XEN_DOMINF_PAUSED: u32 = 3, "_XEN_DOMINF_paused";
    /// `XEN_DOMINF_paused`.
    XEN_DOMINF_PAUSED: u32 = 1 << 3, "XEN_DOMINF_paused";
    /// `_XEN_DOMINF_blocked`.
    _XEN_DOMINF_BLOCKED: u32 = 4, "_XEN_DOMINF_blocked";
    /// `XEN_DOMINF_blocked`.
    XEN_DOMINF_BLOCKED: u32 = 1 << 4, "XEN_DOMINF_blocked";
    /// `_XEN_DOMINF_running`.
    _XEN_DOMINF_RUNNING: u32 = 5, "_XEN_DOMINF_running";
    /// `XEN_DOMINF_running`.
    XEN_DOMINF_RUNNING: u32 = 1 << 5, "XEN_DOMINF_running";
    /// `_XEN_DOMINF_debugged`.
    _XEN_DOMINF_DEBUGGED: u32 = 6, "_XEN_DOMINF_debugged";
    /// `XEN_DOMINF_debugged`.
    XEN_DOMINF_DEBUGGED: u32 = 1 << 6, "XEN_DOMINF_debugged";
    /// `_XEN_DOMINF_xs_domain`.
    _XEN_DOMINF_XS_DOMAIN: u32 = 7, "_XEN_DOMINF_xs_domain";
    /// `XEN_DOMINF_xs_domain`.
    XEN_DOMINF_XS_DOMAIN: u32 = 1 << 7, "XEN_DOMINF_xs_domain";
    /// `_XEN_DOMINF_hap`.
    _XEN_DOMINF_HAP: u32 = 8, "_XEN_DOMINF_hap";
    /// `XEN_DOMINF_hap`.
    XEN_DOMINF_HAP: u32 = 1 << 8, "XEN_DOMINF_hap";
    /// `XEN_DOMINF_shutdownmask`.
    XEN_DOMINF_SHUTDOWNMASK: u32 = 255, "XEN_DOMINF_shutdownmask";
    /// `XEN_DOMINF_shutdownshift`.
    XEN_DOMINF_SHUTDOWNSHIFT: u32 = 16, "XEN_DOMINF_shutdownshift";
    /// `XEN_INVALID_MAX_VCPU_ID`.
    XEN_INVALID_MAX_VCPU_ID: u32 = 0xffffffff;
    /// `XEN_DOMCTL_PFINFO_LTAB_SHIFT`.
    XEN_DOMCTL_PFINFO_LTAB_SHIFT: u32 = 28;
    /// `XEN_DOMCTL_PFINFO_NOTAB`.
    XEN_DOMCTL_PFINFO_NOTAB: u32 = 0x0;
    /// `XEN_DOMCTL_PFINFO_L1TAB`.
    XEN_DOMCTL_PFINFO_L1TAB: u32 = 0x10000000;
    /// `XEN_DOMCTL_PFINFO_L2TAB`.
    XEN_DOMCTL_PFINFO_L2TAB: u32 = 0x20000000;
    /// `XEN_DOMCTL_PFINFO_L3TAB`.
    XEN_DOMCTL_PFINFO_L3TAB: u32 = 0x30000000;
    /// `XEN_DOMCTL_PFINFO_L4TAB`.
    XEN_DOMCTL_PFINFO_L4TAB: u32 = 0x40000000;
    /// `XEN_DOMCTL_PFINFO_LTABTYPE_MASK`.
    XEN_DOMCTL_PFINFO_LTABTYPE_MASK: u32 = 0x70000000;
    /// `XEN_DOMCTL_PFINFO_LPINTAB`.
    XEN_DOMCTL_PFINFO_LPINTAB: u32 = 0x80000000;
    /// `XEN_DOMCTL_PFINFO_XTAB`.
    XEN_DOMCTL_PFINFO_XTAB: u32 = 0xf0000000;
    /// `XEN_DOMCTL_PFINFO_XALLOC`.
    XEN_DOMCTL_PFINFO_XALLOC: u32 = 0xe0000000;
    /// `XEN_DOMCTL_PFINFO_BROKEN`.
    XEN_DOMCTL_PFINFO_BROKEN: u32 = 0xd0000000;
    /// `XEN_DOMCTL_PFINFO_LTAB_MASK`.
    XEN_DOMCTL_PFINFO_LTAB_MASK: u32 = 0xf0000000;
    /// `XEN_DOMCTL_SHADOW_OP_OFF`.
    XEN_DOMCTL_SHADOW_OP_OFF: u32 = 0;
    /// `XEN_DOMCTL_SHADOW_OP_ENABLE`.
    XEN_DOMCTL_SHADOW_OP_ENABLE: u32 = 32;
    /// `XEN_DOMCTL_SHADOW_OP_CLEAN`.
    XEN_DOMCTL_SHADOW_OP_CLEAN: u32 = 11;
    /// `XEN_DOMCTL_SHADOW_OP_PEEK`.
    XEN_DOMCTL_SHADOW_OP_PEEK: u32 = 12;
    /// `XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION`.
    XEN_DOMCTL_SHADOW_OP_GET_ALLOCATION: u32 = 30;
    /// `XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION`.
    XEN_DOMCTL_SHADOW_OP_SET_ALLOCATION: u32 = 31;
    /// `XEN_DOMCTL_SHADOW_OP_ENABLE_TEST`.
    XEN_DOMCTL_SHADOW_OP_ENABLE_TEST: u32 = 1;
    /// `XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY`.
    XEN_DOMCTL_SHADOW_OP_ENABLE_LOGDIRTY: u32 = 2;
    /// `XEN_DOMCTL_SHADOW_ENABLE_REFCOUNT`.
    XEN_DOMCTL_SHADOW_ENABLE_REFCOUNT: u32 = 1 << 1;
    /// `XEN_DOMCTL_SHADOW_ENABLE_LOG_DIRTY`.
    XEN_DOMCTL_SHADOW_ENABLE_LOG_DIRTY: u32 = 1 << 2;
    /// `XEN_DOMCTL_SHADOW_ENABLE_TRANSLATE`.
    XEN_DOMCTL_SHADOW_ENABLE_TRANSLATE: u32 = 1 << 3;
    /// `XEN_DOMCTL_SHADOW_ENABLE_EXTERNAL`.
    XEN_DOMCTL_SHADOW_ENABLE_EXTERNAL: u32 = 1 << 4;
    /// `XEN_DOMCTL_SHADOW_LOGDIRTY_FINAL`.
    XEN_DOMCTL_SHADOW_LOGDIRTY_FINAL: u32 = 1 << 0;
    /// `_XEN_VCPUAFFINITY_HARD`.
    _XEN_VCPUAFFINITY_HARD: u32 = 0;
    /// `XEN_VCPUAFFINITY_HARD`.
    XEN_VCPUAFFINITY_HARD: u32 = 1 << 0;
    /// `_XEN_VCPUAFFINITY_SOFT`.
    _XEN_VCPUAFFINITY_SOFT: u32 = 1;
    /// `XEN_VCPUAFFINITY_SOFT`.
    XEN_VCPUAFFINITY_SOFT: u32 = 1 << 1;
    /// `_XEN_VCPUAFFINITY_FORCE`.
    _XEN_VCPUAFFINITY_FORCE: u32 = 2;
    /// `XEN_VCPUAFFINITY_FORCE`.
    XEN_VCPUAFFINITY_FORCE: u32 = 1 << 2;
    /// `XEN_SCHEDULER_CREDIT`.
    XEN_SCHEDULER_CREDIT: u32 = 5;
    /// `XEN_SCHEDULER_CREDIT2`.
    XEN_SCHEDULER_CREDIT2: u32 = 6;
    /// `XEN_SCHEDULER_ARINC653`.
    XEN_SCHEDULER_ARINC653: u32 = 7;
    /// `XEN_SCHEDULER_RTDS`.
    XEN_SCHEDULER_RTDS: u32 = 8;
    /// `XEN_SCHEDULER_NULL`.
    XEN_SCHEDULER_NULL: u32 = 9;
    /// `_XEN_DOMCTL_SCHEDRT_extra`.
    _XEN_DOMCTL_SCHEDRT_EXTRA: u32 = 0, "_XEN_DOMCTL_SCHEDRT_extra";
    /// `XEN_DOMCTL_SCHEDRT_extra`.
    XEN_DOMCTL_SCHEDRT_EXTRA: u32 = 1 << 0, "XEN_DOMCTL_SCHEDRT_extra";
    /// `XEN_DOMCTL_SCHEDOP_putinfo`.
    XEN_DOMCTL_SCHEDOP_PUTINFO: u32 = 0, "XEN_DOMCTL_SCHEDOP_putinfo";
    /// `XEN_DOMCTL_SCHEDOP_getinfo`.
    XEN_DOMCTL_SCHEDOP_GETINFO: u32 = 1, "XEN_DOMCTL_SCHEDOP_getinfo";
    /// `XEN_DOMCTL_SCHEDOP_putvcpuinfo`.
    XEN_DOMCTL_SCHEDOP_PUTVCPUINFO: u32 = 2, "XEN_DOMCTL_SCHEDOP_putvcpuinfo";
    /// `XEN_DOMCTL_SCHEDOP_getvcpuinfo`.
    XEN_DOMCTL_SCHEDOP_GETVCPUINFO: u32 = 3, "XEN_DOMCTL_SCHEDOP_getvcpuinfo";
    /// `XEN_DOMCTL_SENDTRIGGER_NMI`.
    XEN_DOMCTL_SENDTRIGGER_NMI: u32 = 0;
    /// `XEN_DOMCTL_SENDTRIGGER_RESET`.
    XEN_DOMCTL_SENDTRIGGER_RESET: u32 = 1;
    /// `XEN_DOMCTL_SENDTRIGGER_INIT`.
    XEN_DOMCTL_SENDTRIGGER_INIT: u32 = 2;
    /// `XEN_DOMCTL_SENDTRIGGER_POWER`.
    XEN_DOMCTL_SENDTRIGGER_POWER: u32 = 3;
    /// `XEN_DOMCTL_SENDTRIGGER_SLEEP`.
    XEN_DOMCTL_SENDTRIGGER_SLEEP: u32 = 4;
    /// `XEN_DOMCTL_DEV_PCI`.
    XEN_DOMCTL_DEV_PCI: u32 = 0;
    /// `XEN_DOMCTL_DEV_DT`.
    XEN_DOMCTL_DEV_DT: u32 = 1;
    /// `XEN_DOMCTL_DEV_RDM_RELAXED`.
    XEN_DOMCTL_DEV_RDM_RELAXED: u32 = 1;
    /// `PT_IRQ_TYPE_PCI`.
    PT_IRQ_TYPE_PCI: u32 = 0;
    /// `PT_IRQ_TYPE_ISA`.
    PT_IRQ_TYPE_ISA: u32 = 1;
    /// `PT_IRQ_TYPE_MSI`.
    PT_IRQ_TYPE_MSI: u32 = 2;
    /// `PT_IRQ_TYPE_MSI_TRANSLATE`.
    PT_IRQ_TYPE_MSI_TRANSLATE: u32 = 3;
    /// `PT_IRQ_TYPE_SPI`.
    PT_IRQ_TYPE_SPI: u32 = 4;
    /// `XEN_DOMCTL_VMSI_X86_DEST_ID_MASK`.
    XEN_DOMCTL_VMSI_X86_DEST_ID_MASK: u32 = 0xff;
    /// `XEN_DOMCTL_VMSI_X86_RH_MASK`.
    XEN_DOMCTL_VMSI_X86_RH_MASK: u32 = 0x100;
    /// `XEN_DOMCTL_VMSI_X86_DM_MASK`.
    XEN_DOMCTL_VMSI_X86_DM_MASK: u32 = 0x200;
    /// `XEN_DOMCTL_VMSI_X86_DELIV_MASK`.
    XEN_DOMCTL_VMSI_X86_DELIV_MASK: u32 = 0x7000;
    /// `XEN_DOMCTL_VMSI_X86_TRIG_MASK`.
    XEN_DOMCTL_VMSI_X86_TRIG_MASK: u32 = 0x8000;
    /// `XEN_DOMCTL_VMSI_X86_UNMASKED`.
    XEN_DOMCTL_VMSI_X86_UNMASKED: u32 = 0x10000;
    /// `DPCI_ADD_MAPPING`.
    DPCI_ADD_MAPPING: u32 = 1;
    /// `DPCI_REMOVE_MAPPING`.
    DPCI_REMOVE_MAPPING: u32 = 0;
    /// `XEN_DOMCTL_MEM_CACHEATTR_UC`.
    XEN_DOMCTL_MEM_CACHEATTR_UC: u32 = 0;
    /// `XEN_DOMCTL_MEM_CACHEATTR_WC`.
    XEN_DOMCTL_MEM_CACHEATTR_WC: u32 = 1;
    /// `XEN_DOMCTL_MEM_CACHEATTR_WT`.
    XEN_DOMCTL_MEM_CACHEATTR_WT: u32 = 4;
    /// `XEN_DOMCTL_MEM_CACHEATTR_WP`.
    XEN_DOMCTL_MEM_CACHEATTR_WP: u32 = 5;
    /// `XEN_DOMCTL_MEM_CACHEATTR_WB`.
    XEN_DOMCTL_MEM_CACHEATTR_WB: u32 = 6;
    /// `XEN_DOMCTL_MEM_CACHEATTR_UCM`.
    XEN_DOMCTL_MEM_CACHEATTR_UCM: u32 = 7;
    /// `XEN_DOMCTL_DELETE_MEM_CACHEATTR`.
    XEN_DOMCTL_DELETE_MEM_CACHEATTR: u32 = 0xffffffff;
    /// `XEN_CPUID_INPUT_UNUSED`.
    XEN_CPUID_INPUT_UNUSED: u32 = 0xffffffff;
    /// `XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_OFF`.
    XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_OFF: u32 = 0;
    /// `XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_ON`.
    XEN_DOMCTL_DEBUG_OP_SINGLE_STEP_ON: u32 = 1;
    /// `XEN_VM_EVENT_ENABLE`.
    XEN_VM_EVENT_ENABLE: u32 = 0;
    /// `XEN_VM_EVENT_DISABLE`.
    XEN_VM_EVENT_DISABLE: u32 = 1;
    /// `XEN_VM_EVENT_RESUME`.
    XEN_VM_EVENT_RESUME: u32 = 2;
    /// `XEN_VM_EVENT_GET_VERSION`.
    XEN_VM_EVENT_GET_VERSION: u32 = 3;
    /// `XEN_DOMCTL_VM_EVENT_OP_PAGING`.
    XEN_DOMCTL_VM_EVENT_OP_PAGING: u32 = 1;
    /// `XEN_DOMCTL_VM_EVENT_OP_MONITOR`.
    XEN_DOMCTL_VM_EVENT_OP_MONITOR: u32 = 2;
    /// `XEN_DOMCTL_VM_EVENT_OP_SHARING`.
    XEN_DOMCTL_VM_EVENT_OP_SHARING: u32 = 3;
    /// `XEN_DOMCTL_MEM_SHARING_CONTROL`.
    XEN_DOMCTL_MEM_SHARING_CONTROL: u32 = 0;
    /// `XEN_DOMCTL_PSR_CMT_OP_DETACH`.
    XEN_DOMCTL_PSR_CMT_OP_DETACH: u32 = 0;
    /// `XEN_DOMCTL_PSR_CMT_OP_ATTACH`.
    XEN_DOMCTL_PSR_CMT_OP_ATTACH: u32 = 1;
    /// `XEN_DOMCTL_PSR_CMT_OP_QUERY_RMID`.
    XEN_DOMCTL_PSR_CMT_OP_QUERY_RMID: u32 = 2;
    /// `XEN_DOMCTL_MONITOR_OP_ENABLE`.
    XEN_DOMCTL_MONITOR_OP_ENABLE: u32 = 0;
    /// `XEN_DOMCTL_MONITOR_OP_DISABLE`.
    XEN_DOMCTL_MONITOR_OP_DISABLE: u32 = 1;
    /// `XEN_DOMCTL_MONITOR_OP_GET_CAPABILITIES`.
    XEN_DOMCTL_MONITOR_OP_GET_CAPABILITIES: u32 = 2;
    /// `XEN_DOMCTL_MONITOR_OP_EMULATE_EACH_REP`.
    XEN_DOMCTL_MONITOR_OP_EMULATE_EACH_REP: u32 = 3;
    /// `XEN_DOMCTL_MONITOR_OP_CONTROL_REGISTERS`.
    XEN_DOMCTL_MONITOR_OP_CONTROL_REGISTERS: u32 = 4;
    /// `XEN_DOMCTL_MONITOR_EVENT_WRITE_CTRLREG`.
    XEN_DOMCTL_MONITOR_EVENT_WRITE_CTRLREG: u32 = 0;
    /// `XEN_DOMCTL_MONITOR_EVENT_MOV_TO_MSR`.
    XEN_DOMCTL_MONITOR_EVENT_MOV_TO_MSR: u32 = 1;
    /// `XEN_DOMCTL_MONITOR_EVENT_SINGLESTEP`.
    XEN_DOMCTL_MONITOR_EVENT_SINGLESTEP: u32 = 2;
    /// `XEN_DOMCTL_MONITOR_EVENT_SOFTWARE_BREAKPOINT`.
    XEN_DOMCTL_MONITOR_EVENT_SOFTWARE_BREAKPOINT: u32 = 3;
    /// `XEN_DOMCTL_MONITOR_EVENT_GUEST_REQUEST`.
    XEN_DOMCTL_MONITOR_EVENT_GUEST_REQUEST: u32 = 4;
    /// `XEN_DOMCTL_MONITOR_EVENT_DEBUG_EXCEPTION`.
    XEN_DOMCTL_MONITOR_EVENT_DEBUG_EXCEPTION: u32 = 5;
    /// `XEN_DOMCTL_MONITOR_EVENT_CPUID`.
    XEN_DOMCTL_MONITOR_EVENT_CPUID: u32 = 6;
    /// `XEN_DOMCTL_MONITOR_EVENT_PRIVILEGED_CALL`.
    XEN_DOMCTL_MONITOR_EVENT_PRIVILEGED_CALL: u32 = 7;
    /// `XEN_DOMCTL_MONITOR_EVENT_INTERRUPT`.
    XEN_DOMCTL_MONITOR_EVENT_INTERRUPT: u32 = 8;
    /// `XEN_DOMCTL_MONITOR_EVENT_DESC_ACCESS`.
    XEN_DOMCTL_MONITOR_EVENT_DESC_ACCESS: u32 = 9;
    /// `XEN_DOMCTL_MONITOR_EVENT_EMUL_UNIMPLEMENTED`.
    XEN_DOMCTL_MONITOR_EVENT_EMUL_UNIMPLEMENTED: u32 = 10;
    /// `XEN_DOMCTL_MONITOR_EVENT_INGUEST_PAGEFAULT`.
    XEN_DOMCTL_MONITOR_EVENT_INGUEST_PAGEFAULT: u32 = 11;
    /// `XEN_DOMCTL_MONITOR_EVENT_VMEXIT`.
    XEN_DOMCTL_MONITOR_EVENT_VMEXIT: u32 = 12;
    /// `XEN_DOMCTL_PSR_SET_L3_CBM`.
    XEN_DOMCTL_PSR_SET_L3_CBM: u32 = 0;
    /// `XEN_DOMCTL_PSR_GET_L3_CBM`.
    XEN_DOMCTL_PSR_GET_L3_CBM: u32 = 1;
    /// `XEN_DOMCTL_PSR_SET_L3_CODE`.
    XEN_DOMCTL_PSR_SET_L3_CODE: u32 = 2;
    /// `XEN_DOMCTL_PSR_SET_L3_DATA`.
    XEN_DOMCTL_PSR_SET_L3_DATA: u32 = 3;
    /// `XEN_DOMCTL_PSR_GET_L3_CODE`.
    XEN_DOMCTL_PSR_GET_L3_CODE: u32 = 4;
    /// `XEN_DOMCTL_PSR_GET_L3_DATA`.
    XEN_DOMCTL_PSR_GET_L3_DATA: u32 = 5;
    /// `XEN_DOMCTL_PSR_SET_L2_CBM`.
    XEN_DOMCTL_PSR_SET_L2_CBM: u32 = 6;
    /// `XEN_DOMCTL_PSR_GET_L2_CBM`.
    XEN_DOMCTL_PSR_GET_L2_CBM: u32 = 7;
    /// `XEN_DOMCTL_PSR_SET_MBA_THRTL`.
    XEN_DOMCTL_PSR_SET_MBA_THRTL: u32 = 8;
    /// `XEN_DOMCTL_PSR_GET_MBA_THRTL`.
    XEN_DOMCTL_PSR_GET_MBA_THRTL: u32 = 9;
    /// `XEN_DOMCTL_VUART_OP_INIT`.
    XEN_DOMCTL_VUART_OP_INIT: u32 = 0;
    /// `XEN_DOMCTL_VUART_TYPE_VPL011`.
    XEN_DOMCTL_VUART_TYPE_VPL011: u32 = 0;
    /// `XEN_DOMCTL_vmtrace_enable`.
    XEN_DOMCTL_VMTRACE_ENABLE: u32 = 1, "XEN_DOMCTL_vmtrace_enable";
    /// `XEN_DOMCTL_vmtrace_disable`.
    XEN_DOMCTL_VMTRACE_DISABLE: u32 = 2, "XEN_DOMCTL_vmtrace_disable";
    /// `XEN_DOMCTL_vmtrace_reset_and_enable`.
    XEN_DOMCTL_VMTRACE_RESET_AND_ENABLE: u32 = 3, "XEN_DOMCTL_vmtrace_reset_and_enable";
    /// `XEN_DOMCTL_vmtrace_output_position`.
    XEN_DOMCTL_VMTRACE_OUTPUT_POSITION: u32 = 4, "XEN_DOMCTL_vmtrace_output_position";
    /// `XEN_DOMCTL_vmtrace_get_option`.
    XEN_DOMCTL_VMTRACE_GET_OPTION: u32 = 5, "XEN_DOMCTL_vmtrace_get_option";
    /// `XEN_DOMCTL_vmtrace_set_option`.
    XEN_DOMCTL_VMTRACE_SET_OPTION: u32 = 6, "XEN_DOMCTL_vmtrace_set_option";
    /// `XEN_DOMCTL_createdomain`.
    XEN_DOMCTL_CREATEDOMAIN: u32 = 1, "XEN_DOMCTL_createdomain";
    /// `XEN_DOMCTL_destroydomain`.
    XEN_DOMCTL_DESTROYDOMAIN: u32 = 2, "XEN_DOMCTL_destroydomain";
    /// `XEN_DOMCTL_pausedomain`.
    XEN_DOMCTL_PAUSEDOMAIN: u32 = 3, "XEN_DOMCTL_pausedomain";
    /// `XEN_DOMCTL_unpausedomain`.
    XEN_DOMCTL_UNPAUSEDOMAIN: u32 = 4, "XEN_DOMCTL_unpausedomain";
    /// `XEN_DOMCTL_getdomaininfo`.
    XEN_DOMCTL_GETDOMAININFO: u32 = 5, "XEN_DOMCTL_getdomaininfo";
    /// `XEN_DOMCTL_setvcpuaffinity`.
    XEN_DOMCTL_SETVCPUAFFINITY: u32 = 9, "XEN_DOMCTL_setvcpuaffinity";
    /// `XEN_DOMCTL_shadow_op`.
    XEN_DOMCTL_SHADOW_OP: u32 = 10, "XEN_DOMCTL_shadow_op";
    /// `XEN_DOMCTL_max_mem`.
    XEN_DOMCTL_MAX_MEM: u32 = 11, "XEN_DOMCTL_max_mem";
    /// `XEN_DOMCTL_setvcpucontext`.
    XEN_DOMCTL_SETVCPUCONTEXT: u32 = 12, "XEN_DOMCTL_setvcpucontext";
    /// `XEN_DOMCTL_getvcpucontext`.
    XEN_DOMCTL_GETVCPUCONTEXT: u32 = 13, "XEN_DOMCTL_getvcpucontext";
    /// `XEN_DOMCTL_getvcpuinfo`.
    XEN_DOMCTL_GETVCPUINFO: u32 = 14, "XEN_DOMCTL_getvcpuinfo";
    /// `XEN_DOMCTL_max_vcpus`.
    XEN_DOMCTL_MAX_VCPUS: u32 = 15, "XEN_DOMCTL_max_vcpus";
    /// `XEN_DOMCTL_scheduler_op`.
    XEN_DOMCTL_SCHEDULER_OP: u32 = 16, "XEN_DOMCTL_scheduler_op";
    /// `XEN_DOMCTL_setdomainhandle`.
    XEN_DOMCTL_SETDOMAINHANDLE: u32 = 17, "XEN_DOMCTL_setdomainhandle";
    /// `XEN_DOMCTL_setdebugging`.
    XEN_DOMCTL_SETDEBUGGING: u32 = 18, "XEN_DOMCTL_setdebugging";
    /// `XEN_DOMCTL_irq_permission`.
    XEN_DOMCTL_IRQ_PERMISSION: u32 = 19, "XEN_DOMCTL_irq_permission";
    /// `XEN_DOMCTL_iomem_permission`.
    XEN_DOMCTL_IOMEM_PERMISSION: u32 = 20, "XEN_DOMCTL_iomem_permission";
    /// `XEN_DOMCTL_ioport_permission`.
    XEN_DOMCTL_IOPORT_PERMISSION: u32 = 21, "XEN_DOMCTL_ioport_permission";
    /// `XEN_DOMCTL_hypercall_init`.
    XEN_DOMCTL_HYPERCALL_INIT: u32 = 22, "XEN_DOMCTL_hypercall_init";
    /// `XEN_DOMCTL_settimeoffset`.
    XEN_DOMCTL_SETTIMEOFFSET: u32 = 24, "XEN_DOMCTL_settimeoffset";
    /// `XEN_DOMCTL_getvcpuaffinity`.
    XEN_DOMCTL_GETVCPUAFFINITY: u32 = 25, "XEN_DOMCTL_getvcpuaffinity";
    /// `XEN_DOMCTL_real_mode_area`.
    XEN_DOMCTL_REAL_MODE_AREA: u32 = 26, "XEN_DOMCTL_real_mode_area";
    /// `XEN_DOMCTL_resumedomain`.
    XEN_DOMCTL_RESUMEDOMAIN: u32 = 27, "XEN_DOMCTL_resumedomain";
    /// `XEN_DOMCTL_sendtrigger`.
    XEN_DOMCTL_SENDTRIGGER: u32 = 28, "XEN_DOMCTL_sendtrigger";
    /// `XEN_DOMCTL_subscribe`.
    XEN_DOMCTL_SUBSCRIBE: u32 = 29, "XEN_DOMCTL_subscribe";
    /// `XEN_DOMCTL_gethvmcontext`.
    XEN_DOMCTL_GETHVMCONTEXT: u32 = 33, "XEN_DOMCTL_gethvmcontext";
    /// `XEN_DOMCTL_sethvmcontext`.
    XEN_DOMCTL_SETHVMCONTEXT: u32 = 34, "XEN_DOMCTL_sethvmcontext";
    /// `XEN_DOMCTL_set_address_size`.
    XEN_DOMCTL_SET_ADDRESS_SIZE: u32 = 35, "XEN_DOMCTL_set_address_size";
    /// `XEN_DOMCTL_get_address_size`.
    XEN_DOMCTL_GET_ADDRESS_SIZE: u32 = 36, "XEN_DOMCTL_get_address_size";
    /// `XEN_DOMCTL_assign_device`.
    XEN_DOMCTL_ASSIGN_DEVICE: u32 = 37, "XEN_DOMCTL_assign_device";
    /// `XEN_DOMCTL_bind_pt_irq`.
    XEN_DOMCTL_BIND_PT_IRQ: u32 = 38, "XEN_DOMCTL_bind_pt_irq";
    /// `XEN_DOMCTL_memory_mapping`.
    XEN_DOMCTL_MEMORY_MAPPING: u32 = 39, "XEN_DOMCTL_memory_mapping";
    /// `XEN_DOMCTL_ioport_mapping`.
    XEN_DOMCTL_IOPORT_MAPPING: u32 = 40, "XEN_DOMCTL_ioport_mapping";
    /// `XEN_DOMCTL_set_ext_vcpucontext`.
    XEN_DOMCTL_SET_EXT_VCPUCONTEXT: u32 = 42, "XEN_DOMCTL_set_ext_vcpucontext";
    /// `XEN_DOMCTL_get_ext_vcpucontext`.
    XEN_DOMCTL_GET_EXT_VCPUCONTEXT: u32 = 43, "XEN_DOMCTL_get_ext_vcpucontext";
    /// `XEN_DOMCTL_set_opt_feature`.
    XEN_DOMCTL_SET_OPT_FEATURE: u32 = 44, "XEN_DOMCTL_set_opt_feature";
    /// `XEN_DOMCTL_test_assign_device`.
    XEN_DOMCTL_TEST_ASSIGN_DEVICE: u32 = 45, "XEN_DOMCTL_test_assign_device";
    /// `XEN_DOMCTL_set_target`.
    XEN_DOMCTL_SET_TARGET: u32 = 46, "XEN_DOMCTL_set_target";
    /// `XEN_DOMCTL_deassign_device`.
    XEN_DOMCTL_DEASSIGN_DEVICE: u32 = 47, "XEN_DOMCTL_deassign_device";
    /// `XEN_DOMCTL_unbind_pt_irq`.
    XEN_DOMCTL_UNBIND_PT_IRQ: u32 = 48, "XEN_DOMCTL_unbind_pt_irq";
    /// `XEN_DOMCTL_get_device_group`.
    XEN_DOMCTL_GET_DEVICE_GROUP: u32 = 50, "XEN_DOMCTL_get_device_group";
    /// `XEN_DOMCTL_debug_op`.
    XEN_DOMCTL_DEBUG_OP: u32 = 54, "XEN_DOMCTL_debug_op";
    /// `XEN_DOMCTL_gethvmcontext_partial`.
    XEN_DOMCTL_GETHVMCONTEXT_PARTIAL: u32 = 55, "XEN_DOMCTL_gethvmcontext_partial";
    /// `XEN_DOMCTL_vm_event_op`.
    XEN_DOMCTL_VM_EVENT_OP: u32 = 56, "XEN_DOMCTL_vm_event_op";
    /// `XEN_DOMCTL_mem_sharing_op`.
    XEN_DOMCTL_MEM_SHARING_OP: u32 = 57, "XEN_DOMCTL_mem_sharing_op";
    /// `XEN_DOMCTL_gettscinfo`.
    XEN_DOMCTL_GETTSCINFO: u32 = 59, "XEN_DOMCTL_gettscinfo";
    /// `XEN_DOMCTL_settscinfo`.
    XEN_DOMCTL_SETTSCINFO: u32 = 60, "XEN_DOMCTL_settscinfo";
    /// `XEN_DOMCTL_getpageframeinfo3`.
    XEN_DOMCTL_GETPAGEFRAMEINFO3: u32 = 61, "XEN_DOMCTL_getpageframeinfo3";
    /// `XEN_DOMCTL_setvcpuextstate`.
    XEN_DOMCTL_SETVCPUEXTSTATE: u32 = 62, "XEN_DOMCTL_setvcpuextstate";
    /// `XEN_DOMCTL_getvcpuextstate`.
    XEN_DOMCTL_GETVCPUEXTSTATE: u32 = 63, "XEN_DOMCTL_getvcpuextstate";
    /// `XEN_DOMCTL_set_access_required`.
    XEN_DOMCTL_SET_ACCESS_REQUIRED: u32 = 64, "XEN_DOMCTL_set_access_required";
    /// `XEN_DOMCTL_audit_p2m`.
    XEN_DOMCTL_AUDIT_P2M: u32 = 65, "XEN_DOMCTL_audit_p2m";
    /// `XEN_DOMCTL_set_virq_handler`.
    XEN_DOMCTL_SET_VIRQ_HANDLER: u32 = 66, "XEN_DOMCTL_set_virq_handler";
    /// `XEN_DOMCTL_set_broken_page_p2m`.
    XEN_DOMCTL_SET_BROKEN_PAGE_P2M: u32 = 67, "XEN_DOMCTL_set_broken_page_p2m";
    /// `XEN_DOMCTL_setnodeaffinity`.
    XEN_DOMCTL_SETNODEAFFINITY: u32 = 68, "XEN_DOMCTL_setnodeaffinity";
    /// `XEN_DOMCTL_getnodeaffinity`.
    XEN_DOMCTL_GETNODEAFFINITY: u32 = 69, "XEN_DOMCTL_getnodeaffinity";
    /// `XEN_DOMCTL_cacheflush`.
    XEN_DOMCTL_CACHEFLUSH: u32 = 71, "XEN_DOMCTL_cacheflush";
    /// `XEN_DOMCTL_get_vcpu_msrs`.
    XEN_DOMCTL_GET_VCPU_MSRS: u32 = 72, "XEN_DOMCTL_get_vcpu_msrs";
    /// `XEN_DOMCTL_set_vcpu_msrs`.
    XEN_DOMCTL_SET_VCPU_MSRS: u32 = 73, "XEN_DOMCTL_set_vcpu_msrs";
    /// `XEN_DOMCTL_setvnumainfo`.
    XEN_DOMCTL_SETVNUMAINFO: u32 = 74, "XEN_DOMCTL_setvnumainfo";
    /// `XEN_DOMCTL_psr_cmt_op`.
    XEN_DOMCTL_PSR_CMT_OP: u32 = 75, "XEN_DOMCTL_psr_cmt_op";
    /// `XEN_DOMCTL_monitor_op`.
    XEN_DOMCTL_MONITOR_OP: u32 = 77, "XEN_DOMCTL_monitor_op";
    /// `XEN_DOMCTL_psr_alloc`.
    XEN_DOMCTL_PSR_ALLOC: u32 = 78, "XEN_DOMCTL_psr_alloc";
    /// `XEN_DOMCTL_soft_reset`.
    XEN_DOMCTL_SOFT_RESET: u32 = 79, "XEN_DOMCTL_soft_reset";
    /// `XEN_DOMCTL_vuart_op`.
    XEN_DOMCTL_VUART_OP: u32 = 81, "XEN_DOMCTL_vuart_op";
    /// `XEN_DOMCTL_get_cpu_policy`.
    XEN_DOMCTL_GET_CPU_POLICY: u32 = 82, "XEN_DOMCTL_get_cpu_policy";
    /// `XEN_DOMCTL_set_cpu_policy`.
    XEN_DOMCTL_SET_CPU_POLICY: u32 = 83, "XEN_DOMCTL_set_cpu_policy";
    /// `XEN_DOMCTL_vmtrace_op`.
    XEN_DOMCTL_VMTRACE_OP: u32 = 84, "XEN_DOMCTL_vmtrace_op";
    /// `XEN_DOMCTL_get_paging_mempool_size`.
    XEN_DOMCTL_GET_PAGING_MEMPOOL_SIZE: u32 = 85, "XEN_DOMCTL_get_paging_mempool_size";
    /// `XEN_DOMCTL_set_paging_mempool_size`.
    XEN_DOMCTL_SET_PAGING_MEMPOOL_SIZE: u32 = 86, "XEN_DOMCTL_set_paging_mempool_size";
    /// `XEN_DOMCTL_gdbsx_guestmemio`.
    XEN_DOMCTL_GDBSX_GUESTMEMIO: u32 = 1000, "XEN_DOMCTL_gdbsx_guestmemio";
    /// `XEN_DOMCTL_gdbsx_pausevcpu`.
    XEN_DOMCTL_GDBSX_PAUSEVCPU: u32 = 1001, "XEN_DOMCTL_gdbsx_pausevcpu";
    /// `XEN_DOMCTL_gdbsx_unpausevcpu`.
    XEN_DOMCTL_GDBSX_UNPAUSEVCPU: u32 = 1002, "XEN_DOMCTL_gdbsx_unpausevcpu";
    /// `XEN_DOMCTL_gdbsx_domstatus`.
    XEN_DOMCTL_GDBSX_DOMSTATUS: u32 = 1003, "XEN_DOMCTL_gdbsx_domstatus";
}
