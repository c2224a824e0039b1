//! Parameters of HVM domains, and two that PV domains share (hvm/params.h).

constants! {
    header "hvm/params.h";

    /// Whether the guest may use PAE.
    HVM_PARAM_PAE_ENABLED: u32 = 4;
    /// Domain of the device model.
    HVM_PARAM_DM_DOMAIN: u32 = 13;
    /// Gone: events at writes of CR0.
    HVM_PARAM_MEMORY_EVENT_CR0: u32 = 20;
    /// Gone: events at writes of CR3.
    HVM_PARAM_MEMORY_EVENT_CR3: u32 = 21;
    /// Gone: events at writes of CR4.
    HVM_PARAM_MEMORY_EVENT_CR4: u32 = 22;
    /// Gone: events at breakpoints.
    HVM_PARAM_MEMORY_EVENT_INT3: u32 = 23;
    /// Whether the guest may run HVM guests.
    HVM_PARAM_NESTEDHVM: u32 = 24;
    /// Gone: events at single steps.
    HVM_PARAM_MEMORY_EVENT_SINGLE_STEP: u32 = 25;
    /// Port of buffered I/O requests.
    HVM_PARAM_BUFIOREQ_EVTCHN: u32 = 26;
    /// Gone: events at MSR writes.
    HVM_PARAM_MEMORY_EVENT_MSR: u32 = 30;
    /// How events are delivered: a type in bits 63:56 and its data.
    HVM_PARAM_CALLBACK_IRQ: u32 = 0;
    /// Mask of the type.
    HVM_PARAM_CALLBACK_IRQ_TYPE_MASK: u64 = 0xff000000_00000000;
    /// Type: a global system interrupt.
    HVM_PARAM_CALLBACK_TYPE_GSI: u32 = 0;
    /// Type: a PCI interrupt line.
    HVM_PARAM_CALLBACK_TYPE_PCI_INTX: u32 = 1;
    /// Type: a vector.
    HVM_PARAM_CALLBACK_TYPE_VECTOR: u32 = 2;
    /// Frame of the xenstore ring.
    HVM_PARAM_STORE_PFN: u32 = 1;
    /// Port of xenstore.
    HVM_PARAM_STORE_EVTCHN: u32 = 2;
    /// Frame of I/O requests.
    HVM_PARAM_IOREQ_PFN: u32 = 5;
    /// Frame of buffered I/O requests.
    HVM_PARAM_BUFIOREQ_PFN: u32 = 6;
    /// Hyper-V features: `HVMPV_*`.
    HVM_PARAM_VIRIDIAN: u32 = 9;
    /// Bit number of `HVMPV_base_freq`.
    _HVMPV_BASE_FREQ: u32 = 0, "_HVMPV_base_freq";
    /// Basic features and frequencies.
    HVMPV_BASE_FREQ: u32 = 1 << 0, "HVMPV_base_freq";
    /// Bit number of `HVMPV_no_freq`.
    _HVMPV_NO_FREQ: u32 = 1, "_HVMPV_no_freq";
    /// Without frequencies.
    HVMPV_NO_FREQ: u32 = 1 << 1, "HVMPV_no_freq";
    /// Bit number of `HVMPV_time_ref_count`.
    _HVMPV_TIME_REF_COUNT: u32 = 2, "_HVMPV_time_ref_count";
    /// Reference counter.
    HVMPV_TIME_REF_COUNT: u32 = 1 << 2, "HVMPV_time_ref_count";
    /// Bit number of `HVMPV_reference_tsc`.
    _HVMPV_REFERENCE_TSC: u32 = 3, "_HVMPV_reference_tsc";
    /// Reference TSC page.
    HVMPV_REFERENCE_TSC: u32 = 1 << 3, "HVMPV_reference_tsc";
    /// Bit number of `HVMPV_hcall_remote_tlb_flush`.
    _HVMPV_HCALL_REMOTE_TLB_FLUSH: u32 = 4, "_HVMPV_hcall_remote_tlb_flush";
    /// Hypercall to flush the TLBs of others.
    HVMPV_HCALL_REMOTE_TLB_FLUSH: u32 = 1 << 4, "HVMPV_hcall_remote_tlb_flush";
    /// Bit number of `HVMPV_apic_assist`.
    _HVMPV_APIC_ASSIST: u32 = 5, "_HVMPV_apic_assist";
    /// APIC assist page.
    HVMPV_APIC_ASSIST: u32 = 1 << 5, "HVMPV_apic_assist";
    /// Bit number of `HVMPV_crash_ctl`.
    _HVMPV_CRASH_CTL: u32 = 6, "_HVMPV_crash_ctl";
    /// Crash registers.
    HVMPV_CRASH_CTL: u32 = 1 << 6, "HVMPV_crash_ctl";
    /// Bit number of `HVMPV_synic`.
    _HVMPV_SYNIC: u32 = 7, "_HVMPV_synic";
    /// Synthetic interrupt controller.
    HVMPV_SYNIC: u32 = 1 << 7, "HVMPV_synic";
    /// Bit number of `HVMPV_stimer`.
    _HVMPV_STIMER: u32 = 8, "_HVMPV_stimer";
    /// Synthetic timers.
    HVMPV_STIMER: u32 = 1 << 8, "HVMPV_stimer";
    /// Bit number of `HVMPV_hcall_ipi`.
    _HVMPV_HCALL_IPI: u32 = 9, "_HVMPV_hcall_ipi";
    /// Hypercall to signal others.
    HVMPV_HCALL_IPI: u32 = 1 << 9, "HVMPV_hcall_ipi";
    /// Bit number of `HVMPV_ex_processor_masks`.
    _HVMPV_EX_PROCESSOR_MASKS: u32 = 10, "_HVMPV_ex_processor_masks";
    /// Hypercalls with long processor masks.
    HVMPV_EX_PROCESSOR_MASKS: u32 = 1 << 10, "HVMPV_ex_processor_masks";
    /// Bit number of `HVMPV_no_vp_limit`.
    _HVMPV_NO_VP_LIMIT: u32 = 11, "_HVMPV_no_vp_limit";
    /// No limit of processors is reported.
    HVMPV_NO_VP_LIMIT: u32 = 1 << 11, "HVMPV_no_vp_limit";
    /// Bit number of `HVMPV_cpu_hotplug`.
    _HVMPV_CPU_HOTPLUG: u32 = 12, "_HVMPV_cpu_hotplug";
    /// Processors can be added.
    HVMPV_CPU_HOTPLUG: u32 = 1 << 12, "HVMPV_cpu_hotplug";
    /// All of these.
    HVMPV_FEATURE_MASK: u32 = 8191, "HVMPV_feature_mask";
    /// What happens to missed ticks: `HVMPTM_*`.
    HVM_PARAM_TIMER_MODE: u32 = 10;
    /// Time is held back until ticks are delivered.
    HVMPTM_DELAY_FOR_MISSED_TICKS: u32 = 0, "HVMPTM_delay_for_missed_ticks";
    /// Ticks are delivered late, time goes on.
    HVMPTM_NO_DELAY_FOR_MISSED_TICKS: u32 = 1, "HVMPTM_no_delay_for_missed_ticks";
    /// Missed ticks are dropped.
    HVMPTM_NO_MISSED_TICKS_PENDING: u32 = 2, "HVMPTM_no_missed_ticks_pending";
    /// Missed ticks become one.
    HVMPTM_ONE_MISSED_TICK_PENDING: u32 = 3, "HVMPTM_one_missed_tick_pending";
    /// Whether there is an HPET.
    HVM_PARAM_HPET_ENABLED: u32 = 11;
    /// Address of an identity-mapped page table.
    HVM_PARAM_IDENT_PT: u32 = 12;
    /// ACPI sleep state.
    HVM_PARAM_ACPI_S_STATE: u32 = 14;
    /// Address of the TSS for real mode, without its size.
    HVM_PARAM_VM86_TSS: u32 = 15;
    /// Whether periodic timers are aligned.
    HVM_PARAM_VPT_ALIGN: u32 = 16;
    /// Frame of the console ring.
    HVM_PARAM_CONSOLE_PFN: u32 = 17;
    /// Port of the console.
    HVM_PARAM_CONSOLE_EVTCHN: u32 = 18;
    /// Version of the ACPI I/O ports.
    HVM_PARAM_ACPI_IOPORTS_LOCATION: u32 = 19;
    /// Frame of the paging ring.
    HVM_PARAM_PAGING_RING_PFN: u32 = 27;
    /// Frame of the monitor ring.
    HVM_PARAM_MONITOR_RING_PFN: u32 = 28;
    /// Frame of the sharing ring.
    HVM_PARAM_SHARING_RING_PFN: u32 = 29;
    /// Shutdown reason after a triple fault.
    HVM_PARAM_TRIPLE_FAULT_REASON: u32 = 31;
    /// First frame for I/O request servers.
    HVM_PARAM_IOREQ_SERVER_PFN: u32 = 32;
    /// Frames for I/O request servers.
    HVM_PARAM_NR_IOREQ_SERVER_PAGES: u32 = 33;
    /// Address of the generation number.
    HVM_PARAM_VM_GENERATION_ID_ADDR: u32 = 34;
    /// Use of alternative memory views: `XEN_ALTP2M_*`.
    HVM_PARAM_ALTP2M: u32 = 35;
    /// No alternative views.
    XEN_ALTP2M_DISABLED: u32 = 0, "XEN_ALTP2M_disabled";
    /// For the guest and others.
    XEN_ALTP2M_MIXED: u32 = 1, "XEN_ALTP2M_mixed";
    /// For others.
    XEN_ALTP2M_EXTERNAL: u32 = 2, "XEN_ALTP2M_external";
    /// For the guest: only switching and exceptions.
    XEN_ALTP2M_LIMITED: u32 = 3, "XEN_ALTP2M_limited";
    /// Bytes of the FPU's instruction pointer that are kept.
    HVM_PARAM_X87_FIP_WIDTH: u32 = 36;
    /// Address and size of the TSS for real mode.
    HVM_PARAM_VM86_TSS_SIZED: u32 = 37;
    /// Machine-check features: `XEN_HVM_MCA_CAP_*`.
    HVM_PARAM_MCA_CAP: u32 = 38;
    /// Local machine checks.
    XEN_HVM_MCA_CAP_LMCE: u64 = 1 << 0;
    /// All of these.
    XEN_HVM_MCA_CAP_MASK: u64 = 1;
    /// Number of parameters.
    HVM_NR_PARAMS: u32 = 39;
}
