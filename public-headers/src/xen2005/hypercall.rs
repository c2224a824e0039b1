//! Numbers of the hypercalls (xen.h).

constants! {
    header "xen.h";

    /// Hypercall `(table)`: installs the virtual exception table of the calling vcpu.
    HYPERVISOR_SET_TRAP_TABLE: u32 = 0, "__HYPERVISOR_set_trap_table";
    /// Hypercall `(requests, count, done, foreign domain)`: updates page-table entries.
    HYPERVISOR_MMU_UPDATE: u32 = 1, "__HYPERVISOR_mmu_update";
    /// Hypercall `(frames, entries)`: installs the guest's descriptor table.
    HYPERVISOR_SET_GDT: u32 = 2, "__HYPERVISOR_set_gdt";
    /// Hypercall `(ss, sp)`: sets the kernel stack used on entry from user mode.
    HYPERVISOR_STACK_SWITCH: u32 = 3, "__HYPERVISOR_stack_switch";
    /// Hypercall `(event cs, eip, failsafe cs, eip)`: entry points.
    HYPERVISOR_SET_CALLBACKS: u32 = 4, "__HYPERVISOR_set_callbacks";
    /// Hypercall `(set)`: sets or clears the virtual CR0.TS.
    HYPERVISOR_FPU_TASKSWITCH: u32 = 5, "__HYPERVISOR_fpu_taskswitch";
    /// Hypercall `(op)`: scheduling and shutdown.
    HYPERVISOR_SCHED_OP: u32 = 6, "__HYPERVISOR_sched_op";
    /// Hypercall `(op)`: control of the machine and of domains.
    HYPERVISOR_DOM0_OP: u32 = 7, "__HYPERVISOR_dom0_op";
    /// Hypercall `(register, value)`: writes a debug register.
    HYPERVISOR_SET_DEBUGREG: u32 = 8, "__HYPERVISOR_set_debugreg";
    /// Hypercall `(register)`: reads a debug register.
    HYPERVISOR_GET_DEBUGREG: u32 = 9, "__HYPERVISOR_get_debugreg";
    /// Hypercall `(machine address, descriptor)`: writes one descriptor.
    HYPERVISOR_UPDATE_DESCRIPTOR: u32 = 10, "__HYPERVISOR_update_descriptor";
    /// Hypercall `(vector)`: an exception that goes to the guest directly.
    HYPERVISOR_SET_FAST_TRAP: u32 = 11, "__HYPERVISOR_set_fast_trap";
    /// Hypercall `(op, list, count, order, domain)`: memory of a domain; returns the extents done.
    HYPERVISOR_DOM_MEM_OP: u32 = 12, "__HYPERVISOR_dom_mem_op";
    /// Hypercall `(calls, count)`: a batch of hypercalls.
    HYPERVISOR_MULTICALL: u32 = 13, "__HYPERVISOR_multicall";
    /// Hypercall `(va, entry, flags)`: updates the level-1 entry that maps an address.
    HYPERVISOR_UPDATE_VA_MAPPING: u32 = 14, "__HYPERVISOR_update_va_mapping";
    /// Hypercall `(timeout)`: one-shot timer in ns of system time; 0 stops it.
    HYPERVISOR_SET_TIMER_OP: u32 = 15, "__HYPERVISOR_set_timer_op";
    /// Hypercall `(op)`: event channels.
    HYPERVISOR_EVENT_CHANNEL_OP: u32 = 0x10, "__HYPERVISOR_event_channel_op";
    /// Hypercall `(cmd)`: version.
    HYPERVISOR_XEN_VERSION: u32 = 17, "__HYPERVISOR_xen_version";
    /// Hypercall `(cmd, count, buffer)`: the console.
    HYPERVISOR_CONSOLE_IO: u32 = 18, "__HYPERVISOR_console_io";
    /// Hypercall `(op)`: physical devices.
    HYPERVISOR_PHYSDEV_OP: u32 = 19, "__HYPERVISOR_physdev_op";
    /// Hypercall `(cmd, array, count)`: grant tables (grant_table.h).
    HYPERVISOR_GRANT_TABLE_OP: u32 = 20, "__HYPERVISOR_grant_table_op";
    /// Hypercall `(cmd, type)`: switches optional help for the guest.
    HYPERVISOR_VM_ASSIST: u32 = 21, "__HYPERVISOR_vm_assist";
    /// Hypercall `(va, entry, flags, domain)`: `update_va_mapping` with a frame of another domain.
    HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN: u32 = 22, "__HYPERVISOR_update_va_mapping_otherdomain";
    /// Hypercall without arguments: enters virtual-8086 mode.
    HYPERVISOR_SWITCH_VM86: u32 = 23, "__HYPERVISOR_switch_vm86";
    /// Hypercall without arguments: enters user mode, in 64-bit guests.
    HYPERVISOR_SWITCH_TO_USER: u32 = 23, "__HYPERVISOR_switch_to_user";
    /// Hypercall `(vcpu, context)`: starts a vcpu.
    HYPERVISOR_BOOT_VCPU: u32 = 24, "__HYPERVISOR_boot_vcpu";
    /// Hypercall `(which, base)`: sets FS or GS; 64-bit guests only.
    HYPERVISOR_SET_SEGMENT_BASE: u32 = 25, "__HYPERVISOR_set_segment_base";
    /// Hypercall `(ops, count, done, foreign domain)`: page-table pinning, base pointers, flushes.
    HYPERVISOR_MMUEXT_OP: u32 = 26, "__HYPERVISOR_mmuext_op";
}
