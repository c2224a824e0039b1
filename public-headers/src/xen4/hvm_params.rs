//! Facts of hvm/params.h.

constants! {
    header "hvm/params.h";

    /// `HVM_PARAM_PAE_ENABLED`.
    HVM_PARAM_PAE_ENABLED: u32 = 4;
    /// `HVM_PARAM_DM_DOMAIN`.
    HVM_PARAM_DM_DOMAIN: u32 = 13;
    /// `HVM_PARAM_MEMORY_EVENT_CR0`.
    HVM_PARAM_MEMORY_EVENT_CR0: u32 = 20;
    /// `HVM_PARAM_MEMORY_EVENT_CR3`.
    HVM_PARAM_MEMORY_EVENT_CR3: u32 = 21;
    /// `HVM_PARAM_MEMORY_EVENT_CR4`.
    HVM_PARAM_MEMORY_EVENT_CR4: u32 = 22;
    /// `HVM_PARAM_MEMORY_EVENT_INT3`.
    HVM_PARAM_MEMORY_EVENT_INT3: u32 = 23;
    /// `HVM_PARAM_NESTEDHVM`.
    HVM_PARAM_NESTEDHVM: u32 = 24;
    /// `HVM_PARAM_MEMORY_EVENT_SINGLE_STEP`.
    HVM_PARAM_MEMORY_EVENT_SINGLE_STEP: u32 = 25;
    /// `HVM_PARAM_BUFIOREQ_EVTCHN`.
    HVM_PARAM_BUFIOREQ_EVTCHN: u32 = 26;
    /// `HVM_PARAM_MEMORY_EVENT_MSR`.
    HVM_PARAM_MEMORY_EVENT_MSR: u32 = 30;
    /// `HVM_PARAM_CALLBACK_IRQ`.
    HVM_PARAM_CALLBACK_IRQ: u32 = 0;
    /// `HVM_PARAM_CALLBACK_IRQ_TYPE_MASK`.
    HVM_PARAM_CALLBACK_IRQ_TYPE_MASK: u64 = 0xff000000_00000000;
    /// `HVM_PARAM_CALLBACK_TYPE_GSI`.
    HVM_PARAM_CALLBACK_TYPE_GSI: u32 = 0;
    /// `HVM_PARAM_CALLBACK_TYPE_PCI_INTX`.
    HVM_PARAM_CALLBACK_TYPE_PCI_INTX: u32 = 1;
    /// `HVM_PARAM_CALLBACK_TYPE_VECTOR`.
    HVM_PARAM_CALLBACK_TYPE_VECTOR: u32 = 2;
    /// `HVM_PARAM_STORE_PFN`.
    HVM_PARAM_STORE_PFN: u32 = 1;
    /// `HVM_PARAM_STORE_EVTCHN`.
    HVM_PARAM_STORE_EVTCHN: u32 = 2;
    /// `HVM_PARAM_IOREQ_PFN`.
    HVM_PARAM_IOREQ_PFN: u32 = 5;
    /// `HVM_PARAM_BUFIOREQ_PFN`.
    HVM_PARAM_BUFIOREQ_PFN: u32 = 6;
    /// `HVM_PARAM_VIRIDIAN`.
    HVM_PARAM_VIRIDIAN: u32 = 9;
    /// `_HVMPV_base_freq`.
    _HVMPV_BASE_FREQ: u32 = 0, "_HVMPV_base_freq";
    /// `HVMPV_base_freq`.
    HVMPV_BASE_FREQ: u32 = 1 << 0, "HVMPV_base_freq";
    /// `_HVMPV_no_freq`.
    _HVMPV_NO_FREQ: u32 = 1, "_HVMPV_no_freq";
    /// `HVMPV_no_freq`.
    HVMPV_NO_FREQ: u32 = 1 << 1, "HVMPV_no_freq";
    /// `_HVMPV_time_ref_count`.
    _HVMPV_TIME_REF_COUNT: u32 = 2, "_HVMPV_time_ref_count";
    /// `HVMPV_time_ref_count`.
    HVMPV_TIME_REF_COUNT: u32 = 1 << 2, "HVMPV_time_ref_count";
    /// `_HVMPV_reference_tsc`.
    _HVMPV_REFERENCE_TSC: u32 = 3, "_HVMPV_reference_tsc";
    /// `HVMPV_reference_tsc`.
    HVMPV_REFERENCE_TSC: u32 = 1 << 3, "HVMPV_reference_tsc";
    /// `_HVMPV_hcall_remote_tlb_flush`.
    _HVMPV_HCALL_REMOTE_TLB_FLUSH: u32 = 4, "_HVMPV_hcall_remote_tlb_flush";
    /// `HVMPV_hcall_remote_tlb_flush`.
    HVMPV_HCALL_REMOTE_TLB_FLUSH: u32 = 1 << 4, "HVMPV_hcall_remote_tlb_flush";
    /// `_HVMPV_apic_assist`.
    _HVMPV_APIC_ASSIST: u32 = 5, "_HVMPV_apic_assist";
    /// `HVMPV_apic_assist`.
    HVMPV_APIC_ASSIST: u32 = 1 << 5, "HVMPV_apic_assist";
    /// `_HVMPV_crash_ctl`.
    _HVMPV_CRASH_CTL: u32 = 6, "_HVMPV_crash_ctl";
    /// `HVMPV_crash_ctl`.
    HVMPV_CRASH_CTL: u32 = 1 << 6, "HVMPV_crash_ctl";
    /// `_HVMPV_synic`.
    _HVMPV_SYNIC: u32 = 7, "_HVMPV_synic";
    /// `HVMPV_synic`.
    HVMPV_SYNIC: u32 = 1 << 7, "HVMPV_synic";
    /// `_HVMPV_stimer`.
    _HVMPV_STIMER: u32 = 8, "_HVMPV_stimer";
    /// `HVMPV_stimer`.
    HVMPV_STIMER: u32 = 1 << 8, "HVMPV_stimer";
    /// `_HVMPV_hcall_ipi`.
    _HVMPV_HCALL_IPI: u32 = 9, "_HVMPV_hcall_ipi";
    /// `HVMPV_hcall_ipi`.
    HVMPV_HCALL_IPI: u32 = 1 << 9, "HVMPV_hcall_ipi";
    /// `_HVMPV_ex_processor_masks`.
    _HVMPV_EX_PROCESSOR_MASKS: u32 = 10, "_HVMPV_ex_processor_masks";
    /// `HVMPV_ex_processor_masks`.
    HVMPV_EX_PROCESSOR_MASKS: u32 = 1 << 10, "HVMPV_ex_processor_masks";
    /// `_HVMPV_no_vp_limit`.
    _HVMPV_NO_VP_LIMIT: u32 = 11, "_HVMPV_no_vp_limit";
    /// `HVMPV_no_vp_limit`.
    HVMPV_NO_VP_LIMIT: u32 = 1 << 11, "HVMPV_no_vp_limit";
    /// `_HVMPV_cpu_hotplug`.
    _HVMPV_CPU_HOTPLUG: u32 = 12, "_HVMPV_cpu_hotplug";
    /// `HVMPV_cpu_hotplug`.
    HVMPV_CPU_HOTPLUG: u32 = 1 << 12, "HVMPV_cpu_hotplug";
    /// `HVMPV_feature_mask`.
    HVMPV_FEATURE_MASK: u32 = 8191, "HVMPV_feature_mask";
    /// `HVM_PARAM_TIMER_MODE`.
    HVM_PARAM_TIMER_MODE: u32 = 10;
    /// `HVMPTM_delay_for_missed_ticks`.
    HVMPTM_DELAY_FOR_MISSED_TICKS: u32 = 0, "HVMPTM_delay_for_missed_ticks";
    /// `HVMPTM_no_delay_for_missed_ticks`.
    HVMPTM_NO_DELAY_FOR_MISSED_TICKS: u32 = 1, "HVMPTM_no_delay_for_missed_ticks";
    /// `HVMPTM_no_missed_ticks_pending`.
    HVMPTM_NO_MISSED_TICKS_PENDING: u32 = 2, "HVMPTM_no_missed_ticks_pending";
    /// `HVMPTM_one_missed_tick_pending`.
    HVMPTM_ONE_MISSED_TICK_PENDING: u32 = 3, "HVMPTM_one_missed_tick_pending";
    /// `HVM_PARAM_HPET_ENABLED`.
    HVM_PARAM_HPET_ENABLED: u32 = 11;
    /// `HVM_PARAM_IDENT_PT`.
    HVM_PARAM_IDENT_PT: u32 = 12;
    /// `HVM_PARAM_ACPI_S_STATE`.
    HVM_PARAM_ACPI_S_STATE: u32 = 14;
    /// `HVM_PARAM_VM86_TSS`.
    HVM_PARAM_VM86_TSS: u32 = 15;
    /// `HVM_PARAM_VPT_ALIGN`.
    HVM_PARAM_VPT_ALIGN: u32 = 16;
    /// `HVM_PARAM_CONSOLE_PFN`.
    HVM_PARAM_CONSOLE_PFN: u32 = 17;
    /// `HVM_PARAM_CONSOLE_EVTCHN`.
    HVM_PARAM_CONSOLE_EVTCHN: u32 = 18;
    /// `HVM_PARAM_ACPI_IOPORTS_LOCATION`.
    HVM_PARAM_ACPI_IOPORTS_LOCATION: u32 = 19;
    /// `HVM_PARAM_PAGING_RING_PFN`.
    HVM_PARAM_PAGING_RING_PFN: u32 = 27;
    /// `HVM_PARAM_MONITOR_RING_PFN`.
    HVM_PARAM_MONITOR_RING_PFN: u32 = 28;
    /// `HVM_PARAM_SHARING_RING_PFN`.
    HVM_PARAM_SHARING_RING_PFN: u32 = 29;
    /// `HVM_PARAM_TRIPLE_FAULT_REASON`.
    HVM_PARAM_TRIPLE_FAULT_REASON: u32 = 31;
    /// `HVM_PARAM_IOREQ_SERVER_PFN`.
    HVM_PARAM_IOREQ_SERVER_PFN: u32 = 32;
    /// `HVM_PARAM_NR_IOREQ_SERVER_PAGES`.
    HVM_PARAM_NR_IOREQ_SERVER_PAGES: u32 = 33;
    /// `HVM_PARAM_VM_GENERATION_ID_ADDR`.
    HVM_PARAM_VM_GENERATION_ID_ADDR: u32 = 34;
    /// `HVM_PARAM_ALTP2M`.
    HVM_PARAM_ALTP2M: u32 = 35;
    /// `XEN_ALTP2M_disabled`.
    XEN_ALTP2M_DISABLED: u32 = 0, "XEN_ALTP2M_disabled";
    /// `XEN_ALTP2M_mixed`.
    XEN_ALTP2M_MIXED: u32 = 1, "XEN_ALTP2M_mixed";
    /// `XEN_ALTP2M_external`.
    XEN_ALTP2M_EXTERNAL: u32 = 2, "XEN_ALTP2M_external";
    /// `XEN_ALTP2M_limited`.
    XEN_ALTP2M_LIMITED: u32 = 3, "XEN_ALTP2M_limited";
    /// `HVM_PARAM_X87_FIP_WIDTH`.
    HVM_PARAM_X87_FIP_WIDTH: u32 = 36;
    /// `HVM_PARAM_VM86_TSS_SIZED`.
    HVM_PARAM_VM86_TSS_SIZED: u32 = 37;
    /// `HVM_PARAM_MCA_CAP`.
    HVM_PARAM_MCA_CAP: u32 = 38;
    /// `XEN_HVM_MCA_CAP_LMCE`.
    XEN_HVM_MCA_CAP_LMCE: u64 = 1 << 0;
    /// `XEN_HVM_MCA_CAP_MASK`.
    XEN_HVM_MCA_CAP_MASK: u64 = 1;
    /// `HVM_NR_PARAMS`.
    HVM_NR_PARAMS: u32 = 39;
}
