//! The argument of the hypercall and its commands (domctl.h). Layouts of an i386 guest, where they differ.

use crate::overlay::Overlay8;
use crate::xen4::compat::domctl::context::XenDomctlExtVcpucontext;
use crate::xen4::compat::domctl::monitor::XenDomctlPsrAlloc;
use crate::xen4::compat::domctl::vm_event::{XenDomctlAuditP2m, XenDomctlCacheflush};
use crate::xen4::domctl::context::{
    XenDomctlCpuPolicy, XenDomctlDebugOp, XenDomctlGdbsxDomstatus, XenDomctlGdbsxMemio, XenDomctlGdbsxPauseunpVcpu,
    XenDomctlHvmcontextPartial, XenDomctlSetTarget, XenDomctlSubscribe, XenDomctlTscInfo,
};
use crate::xen4::domctl::device::{
    XenDomctlAssignDevice, XenDomctlBindPtIrq, XenDomctlGetDeviceGroup, XenDomctlIoportMapping, XenDomctlMemoryMapping,
};
use crate::xen4::domctl::lifecycle::{XenDomctlCreatedomain, XenDomctlGetdomaininfo};
use crate::xen4::domctl::monitor::{XenDomctlMonitorOp, XenDomctlVmtraceOp, XenDomctlVuartOp};
pub use crate::xen4::domctl::op::*;
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
    XenDomctlMemSharingOp, XenDomctlSetAccessRequired, XenDomctlSetBrokenPageP2m, XenDomctlSetVirqHandler,
    XenDomctlVcpuextstate, XenDomctlVmEventOp,
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
