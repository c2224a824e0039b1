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
    /// Hypercall: sets the event, failsafe and system-call entry points; superseded by `callback_op`.
    HYPERVISOR_SET_CALLBACKS: u32 = 4, "__HYPERVISOR_set_callbacks";
    /// Hypercall `(set)`: sets or clears the virtual CR0.TS.
    HYPERVISOR_FPU_TASKSWITCH: u32 = 5, "__HYPERVISOR_fpu_taskswitch";
    /// Hypercall `(cmd, arg)`: scheduling, in the form from before 3.0.2.
    HYPERVISOR_SCHED_OP_COMPAT: u32 = 6, "__HYPERVISOR_sched_op_compat";
    /// Hypercall `(op)`: control of the machine by the hardware domain.
    HYPERVISOR_PLATFORM_OP: u32 = 7, "__HYPERVISOR_platform_op";
    /// Hypercall `(register, value)`: writes a debug register.
    HYPERVISOR_SET_DEBUGREG: u32 = 8, "__HYPERVISOR_set_debugreg";
    /// Hypercall `(register)`: reads a debug register.
    HYPERVISOR_GET_DEBUGREG: u32 = 9, "__HYPERVISOR_get_debugreg";
    /// Hypercall `(machine address, descriptor)`: writes one descriptor.
    HYPERVISOR_UPDATE_DESCRIPTOR: u32 = 10, "__HYPERVISOR_update_descriptor";
    /// Hypercall `(cmd, arg)`: memory reservation and maps (memory.h).
    HYPERVISOR_MEMORY_OP: u32 = 12, "__HYPERVISOR_memory_op";
    /// Hypercall `(calls, count)`: a batch of hypercalls.
    HYPERVISOR_MULTICALL: u32 = 13, "__HYPERVISOR_multicall";
    /// Hypercall `(va, entry, flags)`: updates the level-1 entry that maps an address.
    HYPERVISOR_UPDATE_VA_MAPPING: u32 = 14, "__HYPERVISOR_update_va_mapping";
    /// Hypercall `(timeout)`: one-shot timer in ns of system time; 0 stops it.
    HYPERVISOR_SET_TIMER_OP: u32 = 15, "__HYPERVISOR_set_timer_op";
    /// Hypercall `(op)`: event channels, in the form from before 3.0.2.
    HYPERVISOR_EVENT_CHANNEL_OP_COMPAT: u32 = 16, "__HYPERVISOR_event_channel_op_compat";
    /// Hypercall `(cmd, arg)`: version information (version.h).
    HYPERVISOR_XEN_VERSION: u32 = 17, "__HYPERVISOR_xen_version";
    /// Hypercall `(cmd, count, buffer)`: the hypervisor's console.
    HYPERVISOR_CONSOLE_IO: u32 = 18, "__HYPERVISOR_console_io";
    /// Hypercall `(op)`: physical devices, in the form from before 3.0.2.
    HYPERVISOR_PHYSDEV_OP_COMPAT: u32 = 19, "__HYPERVISOR_physdev_op_compat";
    /// Hypercall `(cmd, array, count)`: grant tables (grant_table.h).
    HYPERVISOR_GRANT_TABLE_OP: u32 = 20, "__HYPERVISOR_grant_table_op";
    /// Hypercall `(cmd, type)`: switches optional help for the guest.
    HYPERVISOR_VM_ASSIST: u32 = 21, "__HYPERVISOR_vm_assist";
    /// Hypercall `(va, entry, flags, domain)`: `update_va_mapping` with a frame of another domain.
    HYPERVISOR_UPDATE_VA_MAPPING_OTHERDOMAIN: u32 = 22, "__HYPERVISOR_update_va_mapping_otherdomain";
    /// Hypercall without arguments: returns from an exception; the frame is on the kernel stack.
    HYPERVISOR_IRET: u32 = 23, "__HYPERVISOR_iret";
    /// Hypercall `(cmd, vcpu, arg)`: virtual CPUs (vcpu.h).
    HYPERVISOR_VCPU_OP: u32 = 24, "__HYPERVISOR_vcpu_op";
    /// Hypercall `(which, base)`: sets FS or GS; 64-bit guests only.
    HYPERVISOR_SET_SEGMENT_BASE: u32 = 25, "__HYPERVISOR_set_segment_base";
    /// Hypercall `(ops, count, done, foreign domain)`: page-table pinning, base pointers, flushes.
    HYPERVISOR_MMUEXT_OP: u32 = 26, "__HYPERVISOR_mmuext_op";
    /// Hypercall `(op)`: the security module.
    HYPERVISOR_XSM_OP: u32 = 27, "__HYPERVISOR_xsm_op";
    /// Hypercall `(cmd, arg)`: NMI callback (nmi.h).
    HYPERVISOR_NMI_OP: u32 = 28, "__HYPERVISOR_nmi_op";
    /// Hypercall `(cmd, arg)`: scheduling (sched.h).
    HYPERVISOR_SCHED_OP: u32 = 29, "__HYPERVISOR_sched_op";
    /// Hypercall `(cmd, arg)`: entry points (callback.h).
    HYPERVISOR_CALLBACK_OP: u32 = 30, "__HYPERVISOR_callback_op";
    /// Hypercall `(cmd, arg)`: profiling (xenoprof.h).
    HYPERVISOR_XENOPROF_OP: u32 = 31, "__HYPERVISOR_xenoprof_op";
    /// Hypercall `(cmd, arg)`: event channels (event_channel.h).
    HYPERVISOR_EVENT_CHANNEL_OP: u32 = 32, "__HYPERVISOR_event_channel_op";
    /// Hypercall `(cmd, arg)`: physical devices (physdev.h).
    HYPERVISOR_PHYSDEV_OP: u32 = 33, "__HYPERVISOR_physdev_op";
    /// Hypercall `(cmd, arg)`: HVM guests.
    HYPERVISOR_HVM_OP: u32 = 34, "__HYPERVISOR_hvm_op";
    /// Hypercall `(op)`: control of the host (sysctl.h).
    HYPERVISOR_SYSCTL: u32 = 35, "__HYPERVISOR_sysctl";
    /// Hypercall `(op)`: control of domains (domctl.h).
    HYPERVISOR_DOMCTL: u32 = 36, "__HYPERVISOR_domctl";
    /// Hypercall `(cmd, arg)`: kexec (kexec.h).
    HYPERVISOR_KEXEC_OP: u32 = 37, "__HYPERVISOR_kexec_op";
    /// Hypercall of transcendent memory, which is gone.
    HYPERVISOR_TMEM_OP: u32 = 38, "__HYPERVISOR_tmem_op";
    /// Hypercall `(cmd, ...)`: Argo messages between domains.
    HYPERVISOR_ARGO_OP: u32 = 39, "__HYPERVISOR_argo_op";
    /// Hypercall `(cmd, arg)`: performance counters (pmu.h).
    HYPERVISOR_XENPMU_OP: u32 = 40, "__HYPERVISOR_xenpmu_op";
    /// Hypercall `(domain, buffers, ...)`: device models.
    HYPERVISOR_DM_OP: u32 = 41, "__HYPERVISOR_dm_op";
    /// Hypercall `(cmd, ...)`: the hypervisor's file system.
    HYPERVISOR_HYPFS_OP: u32 = 42, "__HYPERVISOR_hypfs_op";
    /// First hypercall reserved for the architecture; machine checks on x86.
    HYPERVISOR_ARCH_0: u32 = 48, "__HYPERVISOR_arch_0";
    /// Hypercall reserved for the architecture; paging requests on x86.
    HYPERVISOR_ARCH_1: u32 = 49, "__HYPERVISOR_arch_1";
    /// Hypercall reserved for the architecture.
    HYPERVISOR_ARCH_2: u32 = 50, "__HYPERVISOR_arch_2";
    /// Hypercall reserved for the architecture.
    HYPERVISOR_ARCH_3: u32 = 51, "__HYPERVISOR_arch_3";
    /// Hypercall reserved for the architecture.
    HYPERVISOR_ARCH_4: u32 = 52, "__HYPERVISOR_arch_4";
    /// Hypercall reserved for the architecture.
    HYPERVISOR_ARCH_5: u32 = 53, "__HYPERVISOR_arch_5";
    /// Hypercall reserved for the architecture.
    HYPERVISOR_ARCH_6: u32 = 54, "__HYPERVISOR_arch_6";
    /// Last hypercall reserved for the architecture.
    HYPERVISOR_ARCH_7: u32 = 55, "__HYPERVISOR_arch_7";
}
