//! The argument of the hypercall and its commands (domctl.h).

use crate::overlay::Overlay8;
use crate::xen4::domctl::context::{
    XenDomctlCpuPolicy, XenDomctlDebugOp, XenDomctlExtVcpucontext, XenDomctlGdbsxDomstatus, XenDomctlGdbsxMemio,
    XenDomctlGdbsxPauseunpVcpu, XenDomctlHvmcontextPartial, XenDomctlSetTarget, XenDomctlSubscribe, XenDomctlTscInfo,
};
use crate::xen4::domctl::device::{
    XenDomctlAssignDevice, XenDomctlBindPtIrq, XenDomctlGetDeviceGroup, XenDomctlIoportMapping, XenDomctlMemoryMapping,
};
use crate::xen4::domctl::lifecycle::{XenDomctlCreatedomain, XenDomctlGetdomaininfo};
use crate::xen4::domctl::monitor::{XenDomctlMonitorOp, XenDomctlPsrAlloc, XenDomctlVmtraceOp, XenDomctlVuartOp};
use crate::xen4::domctl::permission::{
    XenDomctlAddressSize, XenDomctlHvmcontext, XenDomctlHypercallInit, XenDomctlIomemPermission,
    XenDomctlIoportPermission, XenDomctlIrqPermission, XenDomctlSendtrigger, XenDomctlSetdebugging,
    XenDomctlSetdomainhandle, XenDomctlSettimeoffset,
};
use crate::xen4::domctl::resource::{XenDomctlPagingMempool, XenDomctlPsrCmtOp, XenDomctlVcpuMsrs, XenDomctlVnuma};
use crate::xen4::domctl::scheduler::XenDomctlSchedulerOp;
use crate::xen4::domctl::shadow::{XenDomctlGetpageframeinfo3, XenDomctlMaxMem, XenDomctlShadowOp};
use crate::xen4::domctl::vcpu::{
    XenDomctlGetvcpuinfo, XenDomctlMaxVcpus, XenDomctlNodeaffinity, XenDomctlVcpuaffinity, XenDomctlVcpucontext,
};
use crate::xen4::domctl::vm_event::{
    XenDomctlAuditP2m, XenDomctlCacheflush, XenDomctlMemSharingOp, XenDomctlSetAccessRequired,
    XenDomctlSetBrokenPageP2m, XenDomctlSetVirqHandler, XenDomctlVcpuextstate, XenDomctlVmEventOp,
};

layout! {
    header "domctl.h";

    /// Argument of the hypercall. (domctl.h)
    struct XenDomctl = "struct xen_domctl", 144 {
        /// `XEN_DOMCTL_*`.
        cmd: u32 = 0;
        /// Version of the interface the caller was built for; another one gives -EACCES.
        interface_version: u32 = 4;
        /// Domain.
        domain: u16 = 8;
        /// Padding that the header names.
        _pad: [u16; 3] = 10;
        /// Argument of the command: one of the members.
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

    /// Makes a domain: `XenDomctlCreatedomain`.
    XEN_DOMCTL_CREATEDOMAIN: u32 = 1, "XEN_DOMCTL_createdomain";
    /// Destroys a domain.
    XEN_DOMCTL_DESTROYDOMAIN: u32 = 2, "XEN_DOMCTL_destroydomain";
    /// Pauses a domain.
    XEN_DOMCTL_PAUSEDOMAIN: u32 = 3, "XEN_DOMCTL_pausedomain";
    /// Lets a domain go on.
    XEN_DOMCTL_UNPAUSEDOMAIN: u32 = 4, "XEN_DOMCTL_unpausedomain";
    /// Reads `XenDomctlGetdomaininfo`.
    XEN_DOMCTL_GETDOMAININFO: u32 = 5, "XEN_DOMCTL_getdomaininfo";
    /// Sets `XenDomctlVcpuaffinity`.
    XEN_DOMCTL_SETVCPUAFFINITY: u32 = 9, "XEN_DOMCTL_setvcpuaffinity";
    /// Shadow modes: `XenDomctlShadowOp`.
    XEN_DOMCTL_SHADOW_OP: u32 = 10, "XEN_DOMCTL_shadow_op";
    /// Limit of memory: `XenDomctlMaxMem`.
    XEN_DOMCTL_MAX_MEM: u32 = 11, "XEN_DOMCTL_max_mem";
    /// Sets a vcpu's state: `XenDomctlVcpucontext`.
    XEN_DOMCTL_SETVCPUCONTEXT: u32 = 12, "XEN_DOMCTL_setvcpucontext";
    /// Reads a vcpu's state: `XenDomctlVcpucontext`.
    XEN_DOMCTL_GETVCPUCONTEXT: u32 = 13, "XEN_DOMCTL_getvcpucontext";
    /// Reads `XenDomctlGetvcpuinfo`.
    XEN_DOMCTL_GETVCPUINFO: u32 = 14, "XEN_DOMCTL_getvcpuinfo";
    /// Makes vcpus: `XenDomctlMaxVcpus`.
    XEN_DOMCTL_MAX_VCPUS: u32 = 15, "XEN_DOMCTL_max_vcpus";
    /// Scheduler: `XenDomctlSchedulerOp`.
    XEN_DOMCTL_SCHEDULER_OP: u32 = 16, "XEN_DOMCTL_scheduler_op";
    /// UUID: `XenDomctlSetdomainhandle`.
    XEN_DOMCTL_SETDOMAINHANDLE: u32 = 17, "XEN_DOMCTL_setdomainhandle";
    /// Debugger: `XenDomctlSetdebugging`.
    XEN_DOMCTL_SETDEBUGGING: u32 = 18, "XEN_DOMCTL_setdebugging";
    /// Right to an interrupt: `XenDomctlIrqPermission`.
    XEN_DOMCTL_IRQ_PERMISSION: u32 = 19, "XEN_DOMCTL_irq_permission";
    /// Right to device memory: `XenDomctlIomemPermission`.
    XEN_DOMCTL_IOMEM_PERMISSION: u32 = 20, "XEN_DOMCTL_iomem_permission";
    /// Right to I/O ports: `XenDomctlIoportPermission`.
    XEN_DOMCTL_IOPORT_PERMISSION: u32 = 21, "XEN_DOMCTL_ioport_permission";
    /// Fills a hypercall page: `XenDomctlHypercallInit`.
    XEN_DOMCTL_HYPERCALL_INIT: u32 = 22, "XEN_DOMCTL_hypercall_init";
    /// Wall clock: `XenDomctlSettimeoffset`.
    XEN_DOMCTL_SETTIMEOFFSET: u32 = 24, "XEN_DOMCTL_settimeoffset";
    /// Reads `XenDomctlVcpuaffinity`.
    XEN_DOMCTL_GETVCPUAFFINITY: u32 = 25, "XEN_DOMCTL_getvcpuaffinity";
    /// Another architecture's.
    XEN_DOMCTL_REAL_MODE_AREA: u32 = 26, "XEN_DOMCTL_real_mode_area";
    /// A domain goes on after a suspend.
    XEN_DOMCTL_RESUMEDOMAIN: u32 = 27, "XEN_DOMCTL_resumedomain";
    /// Signal: `XenDomctlSendtrigger`.
    XEN_DOMCTL_SENDTRIGGER: u32 = 28, "XEN_DOMCTL_sendtrigger";
    /// Port for the end of a suspend: `XenDomctlSubscribe`.
    XEN_DOMCTL_SUBSCRIBE: u32 = 29, "XEN_DOMCTL_subscribe";
    /// Reads `XenDomctlHvmcontext`.
    XEN_DOMCTL_GETHVMCONTEXT: u32 = 33, "XEN_DOMCTL_gethvmcontext";
    /// Sets `XenDomctlHvmcontext`.
    XEN_DOMCTL_SETHVMCONTEXT: u32 = 34, "XEN_DOMCTL_sethvmcontext";
    /// Sets `XenDomctlAddressSize`.
    XEN_DOMCTL_SET_ADDRESS_SIZE: u32 = 35, "XEN_DOMCTL_set_address_size";
    /// Reads `XenDomctlAddressSize`.
    XEN_DOMCTL_GET_ADDRESS_SIZE: u32 = 36, "XEN_DOMCTL_get_address_size";
    /// Gives a device: `XenDomctlAssignDevice`.
    XEN_DOMCTL_ASSIGN_DEVICE: u32 = 37, "XEN_DOMCTL_assign_device";
    /// Ties an interrupt: `XenDomctlBindPtIrq`.
    XEN_DOMCTL_BIND_PT_IRQ: u32 = 38, "XEN_DOMCTL_bind_pt_irq";
    /// Maps device memory: `XenDomctlMemoryMapping`.
    XEN_DOMCTL_MEMORY_MAPPING: u32 = 39, "XEN_DOMCTL_memory_mapping";
    /// Maps I/O ports: `XenDomctlIoportMapping`.
    XEN_DOMCTL_IOPORT_MAPPING: u32 = 40, "XEN_DOMCTL_ioport_mapping";
    /// Sets `XenDomctlExtVcpucontext`.
    XEN_DOMCTL_SET_EXT_VCPUCONTEXT: u32 = 42, "XEN_DOMCTL_set_ext_vcpucontext";
    /// Reads `XenDomctlExtVcpucontext`.
    XEN_DOMCTL_GET_EXT_VCPUCONTEXT: u32 = 43, "XEN_DOMCTL_get_ext_vcpucontext";
    /// Another architecture's.
    XEN_DOMCTL_SET_OPT_FEATURE: u32 = 44, "XEN_DOMCTL_set_opt_feature";
    /// Whether a device can be given: `XenDomctlAssignDevice`.
    XEN_DOMCTL_TEST_ASSIGN_DEVICE: u32 = 45, "XEN_DOMCTL_test_assign_device";
    /// A domain acts for another: `XenDomctlSetTarget`.
    XEN_DOMCTL_SET_TARGET: u32 = 46, "XEN_DOMCTL_set_target";
    /// Takes a device back: `XenDomctlAssignDevice`.
    XEN_DOMCTL_DEASSIGN_DEVICE: u32 = 47, "XEN_DOMCTL_deassign_device";
    /// Frees an interrupt: `XenDomctlBindPtIrq`.
    XEN_DOMCTL_UNBIND_PT_IRQ: u32 = 48, "XEN_DOMCTL_unbind_pt_irq";
    /// Devices that go together: `XenDomctlGetDeviceGroup`.
    XEN_DOMCTL_GET_DEVICE_GROUP: u32 = 50, "XEN_DOMCTL_get_device_group";
    /// Debugging: `XenDomctlDebugOp`.
    XEN_DOMCTL_DEBUG_OP: u32 = 54, "XEN_DOMCTL_debug_op";
    /// Reads `XenDomctlHvmcontextPartial`.
    XEN_DOMCTL_GETHVMCONTEXT_PARTIAL: u32 = 55, "XEN_DOMCTL_gethvmcontext_partial";
    /// Events: `XenDomctlVmEventOp`.
    XEN_DOMCTL_VM_EVENT_OP: u32 = 56, "XEN_DOMCTL_vm_event_op";
    /// Sharing: `XenDomctlMemSharingOp`.
    XEN_DOMCTL_MEM_SHARING_OP: u32 = 57, "XEN_DOMCTL_mem_sharing_op";
    /// Reads `XenDomctlTscInfo`.
    XEN_DOMCTL_GETTSCINFO: u32 = 59, "XEN_DOMCTL_gettscinfo";
    /// Sets `XenDomctlTscInfo`.
    XEN_DOMCTL_SETTSCINFO: u32 = 60, "XEN_DOMCTL_settscinfo";
    /// Kinds of frames: `XenDomctlGetpageframeinfo3`.
    XEN_DOMCTL_GETPAGEFRAMEINFO3: u32 = 61, "XEN_DOMCTL_getpageframeinfo3";
    /// Sets `XenDomctlVcpuextstate`.
    XEN_DOMCTL_SETVCPUEXTSTATE: u32 = 62, "XEN_DOMCTL_setvcpuextstate";
    /// Reads `XenDomctlVcpuextstate`.
    XEN_DOMCTL_GETVCPUEXTSTATE: u32 = 63, "XEN_DOMCTL_getvcpuextstate";
    /// Sets `XenDomctlSetAccessRequired`.
    XEN_DOMCTL_SET_ACCESS_REQUIRED: u32 = 64, "XEN_DOMCTL_set_access_required";
    /// Checks maps: `XenDomctlAuditP2m`.
    XEN_DOMCTL_AUDIT_P2M: u32 = 65, "XEN_DOMCTL_audit_p2m";
    /// Virtual interrupt: `XenDomctlSetVirqHandler`.
    XEN_DOMCTL_SET_VIRQ_HANDLER: u32 = 66, "XEN_DOMCTL_set_virq_handler";
    /// Defective frame: `XenDomctlSetBrokenPageP2m`.
    XEN_DOMCTL_SET_BROKEN_PAGE_P2M: u32 = 67, "XEN_DOMCTL_set_broken_page_p2m";
    /// Sets `XenDomctlNodeaffinity`.
    XEN_DOMCTL_SETNODEAFFINITY: u32 = 68, "XEN_DOMCTL_setnodeaffinity";
    /// Reads `XenDomctlNodeaffinity`.
    XEN_DOMCTL_GETNODEAFFINITY: u32 = 69, "XEN_DOMCTL_getnodeaffinity";
    /// Flushes caches: `XenDomctlCacheflush`.
    XEN_DOMCTL_CACHEFLUSH: u32 = 71, "XEN_DOMCTL_cacheflush";
    /// Reads `XenDomctlVcpuMsrs`.
    XEN_DOMCTL_GET_VCPU_MSRS: u32 = 72, "XEN_DOMCTL_get_vcpu_msrs";
    /// Sets `XenDomctlVcpuMsrs`.
    XEN_DOMCTL_SET_VCPU_MSRS: u32 = 73, "XEN_DOMCTL_set_vcpu_msrs";
    /// Sets `XenDomctlVnuma`.
    XEN_DOMCTL_SETVNUMAINFO: u32 = 74, "XEN_DOMCTL_setvnumainfo";
    /// Cache monitoring: `XenDomctlPsrCmtOp`.
    XEN_DOMCTL_PSR_CMT_OP: u32 = 75, "XEN_DOMCTL_psr_cmt_op";
    /// Monitor: `XenDomctlMonitorOp`.
    XEN_DOMCTL_MONITOR_OP: u32 = 77, "XEN_DOMCTL_monitor_op";
    /// Cache allocation: `XenDomctlPsrAlloc`.
    XEN_DOMCTL_PSR_ALLOC: u32 = 78, "XEN_DOMCTL_psr_alloc";
    /// Rebuilds a domain in place.
    XEN_DOMCTL_SOFT_RESET: u32 = 79, "XEN_DOMCTL_soft_reset";
    /// Serial port: `XenDomctlVuartOp`.
    XEN_DOMCTL_VUART_OP: u32 = 81, "XEN_DOMCTL_vuart_op";
    /// Reads `XenDomctlCpuPolicy`.
    XEN_DOMCTL_GET_CPU_POLICY: u32 = 82, "XEN_DOMCTL_get_cpu_policy";
    /// Sets `XenDomctlCpuPolicy`.
    XEN_DOMCTL_SET_CPU_POLICY: u32 = 83, "XEN_DOMCTL_set_cpu_policy";
    /// Tracing: `XenDomctlVmtraceOp`.
    XEN_DOMCTL_VMTRACE_OP: u32 = 84, "XEN_DOMCTL_vmtrace_op";
    /// Reads `XenDomctlPagingMempool`.
    XEN_DOMCTL_GET_PAGING_MEMPOOL_SIZE: u32 = 85, "XEN_DOMCTL_get_paging_mempool_size";
    /// Sets `XenDomctlPagingMempool`.
    XEN_DOMCTL_SET_PAGING_MEMPOOL_SIZE: u32 = 86, "XEN_DOMCTL_set_paging_mempool_size";
    /// Memory: `XenDomctlGdbsxMemio`.
    XEN_DOMCTL_GDBSX_GUESTMEMIO: u32 = 1000, "XEN_DOMCTL_gdbsx_guestmemio";
    /// Pauses a vcpu: `XenDomctlGdbsxPauseunpVcpu`.
    XEN_DOMCTL_GDBSX_PAUSEVCPU: u32 = 1001, "XEN_DOMCTL_gdbsx_pausevcpu";
    /// A vcpu goes on: `XenDomctlGdbsxPauseunpVcpu`.
    XEN_DOMCTL_GDBSX_UNPAUSEVCPU: u32 = 1002, "XEN_DOMCTL_gdbsx_unpausevcpu";
    /// Reads `XenDomctlGdbsxDomstatus`.
    XEN_DOMCTL_GDBSX_DOMSTATUS: u32 = 1003, "XEN_DOMCTL_gdbsx_domstatus";
}
