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
    /// `__HYPERVISOR_sched_op`.
    HYPERVISOR_SCHED_OP: u32 = 6, "__HYPERVISOR_sched_op";
    /// `__HYPERVISOR_dom0_op`.
    HYPERVISOR_DOM0_OP: u32 = 7, "__HYPERVISOR_dom0_op";
    /// `__HYPERVISOR_set_debugreg`.
    HYPERVISOR_SET_DEBUGREG: u32 = 8, "__HYPERVISOR_set_debugreg";
    /// `__HYPERVISOR_get_debugreg`.
    HYPERVISOR_GET_DEBUGREG: u32 = 9, "__HYPERVISOR_get_debugreg";
    /// `__HYPERVISOR_update_descriptor`.
    HYPERVISOR_UPDATE_DESCRIPTOR: u32 = 10, "__HYPERVISOR_update_descriptor";
    /// `__HYPERVISOR_set_fast_trap`.
    HYPERVISOR_SET_FAST_TRAP: u32 = 11, "__HYPERVISOR_set_fast_trap";
    /// `__HYPERVISOR_dom_mem_op`.
    HYPERVISOR_DOM_MEM_OP: u32 = 12, "__HYPERVISOR_dom_mem_op";
    /// `__HYPERVISOR_multicall`.
    HYPERVISOR_MULTICALL: u32 = 13, "__HYPERVISOR_multicall";
    /// `__HYPERVISOR_update_va_mapping`.
    HYPERVISOR_UPDATE_VA_MAPPING: u32 = 14, "__HYPERVISOR_update_va_mapping";
    /// `__HYPERVISOR_set_timer_op`.
    HYPERVISOR_SET_TIMER_OP: u32 = 15, "__HYPERVISOR_set_timer_op";
    /// `__HYPERVISOR_event_channel_op`.
    HYPERVISOR_EVENT_CHANNEL_OP: u32 = 0x10, "__HYPERVISOR_event_channel_op";
    /// `__HYPERVISOR_xen_version`.
    HYPERVISOR_XEN_VERSION: u32 = 17, "__HYPERVISOR_xen_version";
    /// `__HYPERVISOR_console_io`.
    HYPERVISOR_CONSOLE_IO: u32 = 18, "__HYPERVISOR_console_io";
    /// `__HYPERVISOR_physdev_op`.
    HYPERVISOR_PHYSDEV_OP: u32 = 19, "__HYPERVISOR_physdev_op";
    /// `__HYPERVISOR_grant_table_op`.
    HYPERVISOR_GRANT_TABLE_OP: u32 = 20, "__HYPERVISOR_grant_table_op";
    /// `__HYPERVISOR_vm_assist`.
    HYPERVISOR_VM_ASSIST: u32 = 21, "__HYPERVISOR_vm_assist";
    /// `__HYPERVISOR_update_va_mapping_otherdomain`.
    HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN: u32 = 22, "__HYPERVISOR_update_va_mapping_otherdomain";
    /// `__HYPERVISOR_switch_vm86`.
    HYPERVISOR_SWITCH_VM86: u32 = 23, "__HYPERVISOR_switch_vm86";
    /// `__HYPERVISOR_switch_to_user`.
    HYPERVISOR_SWITCH_TO_USER: u32 = 23, "__HYPERVISOR_switch_to_user";
    /// `__HYPERVISOR_boot_vcpu`.
    HYPERVISOR_BOOT_VCPU: u32 = 24, "__HYPERVISOR_boot_vcpu";
    /// `__HYPERVISOR_set_segment_base`.
    HYPERVISOR_SET_SEGMENT_BASE: u32 = 25, "__HYPERVISOR_set_segment_base";
    /// `__HYPERVISOR_mmuext_op`.
    HYPERVISOR_MMUEXT_OP: u32 = 26, "__HYPERVISOR_mmuext_op";
}
