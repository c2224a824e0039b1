//! Facts of xen.h.

constants! {
    header "xen.h";

    /// `__HYPERVISOR_set_trap_table`.
    HYPERVISOR_SET_TRAP_TABLE: u32 = 0, "__HYPERVISOR_set_trap_table";
    /// `__HYPERVISOR_mmu_update`.
    HYPERVISOR_MMU_UPDATE: u32 = 1, "__HYPERVISOR_mmu_update";
    /// `__HYPERVISOR_set_gdt`.
    HYPERVISOR_SET_GDT: u32 = 2, "__HYPERVISOR_set_gdt";
    /// `__HYPERVISOR_stack_switch`.
    HYPERVISOR_STACK_SWITCH: u32 = 3, "__HYPERVISOR_stack_switch";
    /// `__HYPERVISOR_set_callbacks`.
    HYPERVISOR_SET_CALLBACKS: u32 = 4, "__HYPERVISOR_set_callbacks";
    /// `__HYPERVISOR_fpu_taskswitch`.
    HYPERVISOR_FPU_TASKSWITCH: u32 = 5, "__HYPERVISOR_fpu_taskswitch";
    /// `__HYPERVISOR_sched_op_compat`.
    HYPERVISOR_SCHED_OP_COMPAT: u32 = 6, "__HYPERVISOR_sched_op_compat";
    /// `__HYPERVISOR_platform_op`.
    HYPERVISOR_PLATFORM_OP: u32 = 7, "__HYPERVISOR_platform_op";
    /// `__HYPERVISOR_set_debugreg`.
    HYPERVISOR_SET_DEBUGREG: u32 = 8, "__HYPERVISOR_set_debugreg";
    /// `__HYPERVISOR_get_debugreg`.
    HYPERVISOR_GET_DEBUGREG: u32 = 9, "__HYPERVISOR_get_debugreg";
    /// `__HYPERVISOR_update_descriptor`.
    HYPERVISOR_UPDATE_DESCRIPTOR: u32 = 10, "__HYPERVISOR_update_descriptor";
    /// `__HYPERVISOR_memory_op`.
    HYPERVISOR_MEMORY_OP: u32 = 12, "__HYPERVISOR_memory_op";
    /// `__HYPERVISOR_multicall`.
    HYPERVISOR_MULTICALL: u32 = 13, "__HYPERVISOR_multicall";
    /// `__HYPERVISOR_update_va_mapping`.
    HYPERVISOR_UPDATE_VA_MAPPING: u32 = 14, "__HYPERVISOR_update_va_mapping";
    /// `__HYPERVISOR_set_timer_op`.
    HYPERVISOR_SET_TIMER_OP: u32 = 15, "__HYPERVISOR_set_timer_op";
    /// `__HYPERVISOR_event_channel_op_compat`.
    HYPERVISOR_EVENT_CHANNEL_OP_COMPAT: u32 = 16, "__HYPERVISOR_event_channel_op_compat";
    /// `__HYPERVISOR_xen_version`.
    HYPERVISOR_XEN_VERSION: u32 = 17, "__HYPERVISOR_xen_version";
    /// `__HYPERVISOR_console_io`.
    HYPERVISOR_CONSOLE_IO: u32 = 18, "__HYPERVISOR_console_io";
    /// `__HYPERVISOR_physdev_op_compat`.
    HYPERVISOR_PHYSDEV_OP_COMPAT: u32 = 19, "__HYPERVISOR_physdev_op_compat";
    /// `__HYPERVISOR_grant_table_op`.
    HYPERVISOR_GRANT_TABLE_OP: u32 = 20, "__HYPERVISOR_grant_table_op";
    /// `__HYPERVISOR_vm_assist`.
    HYPERVISOR_VM_ASSIST: u32 = 21, "__HYPERVISOR_vm_assist";
    /// `__HYPERVISOR_update_va_mapping_otherdomain`.
    HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN: u32 = 22, "__HYPERVISOR_update_va_mapping_otherdomain";
    /// `__HYPERVISOR_iret`.
    HYPERVISOR_IRET: u32 = 23, "__HYPERVISOR_iret";
    /// `__HYPERVISOR_vcpu_op`.
    HYPERVISOR_VCPU_OP: u32 = 24, "__HYPERVISOR_vcpu_op";
    /// `__HYPERVISOR_set_segment_base`.
    HYPERVISOR_SET_SEGMENT_BASE: u32 = 25, "__HYPERVISOR_set_segment_base";
    /// `__HYPERVISOR_mmuext_op`.
    HYPERVISOR_MMUEXT_OP: u32 = 26, "__HYPERVISOR_mmuext_op";
    /// `__HYPERVISOR_xsm_op`.
    HYPERVISOR_XSM_OP: u32 = 27, "__HYPERVISOR_xsm_op";
    /// `__HYPERVISOR_nmi_op`.
    HYPERVISOR_NMI_OP: u32 = 28, "__HYPERVISOR_nmi_op";
    /// `__HYPERVISOR_sched_op`.
    HYPERVISOR_SCHED_OP: u32 = 29, "__HYPERVISOR_sched_op";
    /// `__HYPERVISOR_callback_op`.
    HYPERVISOR_CALLBACK_OP: u32 = 30, "__HYPERVISOR_callback_op";
    /// `__HYPERVISOR_xenoprof_op`.
    HYPERVISOR_XENOPROF_OP: u32 = 31, "__HYPERVISOR_xenoprof_op";
    /// `__HYPERVISOR_event_channel_op`.
    HYPERVISOR_EVENT_CHANNEL_OP: u32 = 32, "__HYPERVISOR_event_channel_op";
    /// `__HYPERVISOR_physdev_op`.
    HYPERVISOR_PHYSDEV_OP: u32 = 33, "__HYPERVISOR_physdev_op";
    /// `__HYPERVISOR_hvm_op`.
    HYPERVISOR_HVM_OP: u32 = 34, "__HYPERVISOR_hvm_op";
    /// `__HYPERVISOR_sysctl`.
    HYPERVISOR_SYSCTL: u32 = 35, "__HYPERVISOR_sysctl";
    /// `__HYPERVISOR_domctl`.
    HYPERVISOR_DOMCTL: u32 = 36, "__HYPERVISOR_domctl";
    /// `__HYPERVISOR_kexec_op`.
    HYPERVISOR_KEXEC_OP: u32 = 37, "__HYPERVISOR_kexec_op";
    /// `__HYPERVISOR_tmem_op`.
    HYPERVISOR_TMEM_OP: u32 = 38, "__HYPERVISOR_tmem_op";
    /// `__HYPERVISOR_argo_op`.
    HYPERVISOR_ARGO_OP: u32 = 39, "__HYPERVISOR_argo_op";
    /// `__HYPERVISOR_xenpmu_op`.
    HYPERVISOR_XENPMU_OP: u32 = 40, "__HYPERVISOR_xenpmu_op";
    /// `__HYPERVISOR_dm_op`.
    HYPERVISOR_DM_OP: u32 = 41, "__HYPERVISOR_dm_op";
    /// `__HYPERVISOR_hypfs_op`.
    HYPERVISOR_HYPFS_OP: u32 = 42, "__HYPERVISOR_hypfs_op";
    /// `__HYPERVISOR_arch_0`.
    HYPERVISOR_ARCH_0: u32 = 48, "__HYPERVISOR_arch_0";
    /// `__HYPERVISOR_arch_1`.
    HYPERVISOR_ARCH_1: u32 = 49, "__HYPERVISOR_arch_1";
    /// `__HYPERVISOR_arch_2`.
    HYPERVISOR_ARCH_2: u32 = 50, "__HYPERVISOR_arch_2";
    /// `__HYPERVISOR_arch_3`.
    HYPERVISOR_ARCH_3: u32 = 51, "__HYPERVISOR_arch_3";
    /// `__HYPERVISOR_arch_4`.
    HYPERVISOR_ARCH_4: u32 = 52, "__HYPERVISOR_arch_4";
    /// `__HYPERVISOR_arch_5`.
    HYPERVISOR_ARCH_5: u32 = 53, "__HYPERVISOR_arch_5";
    /// `__HYPERVISOR_arch_6`.
    HYPERVISOR_ARCH_6: u32 = 54, "__HYPERVISOR_arch_6";
    /// `__HYPERVISOR_arch_7`.
    HYPERVISOR_ARCH_7: u32 = 55, "__HYPERVISOR_arch_7";
}
