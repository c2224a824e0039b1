//! Facts of domctl.h.

layout! {
    header "domctl.h";

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
}

constants! {
    header "domctl.h";

    /// `XEN_DOMCTL_PSR_CMT_OP_DETACH`.
    XEN_DOMCTL_PSR_CMT_OP_DETACH: u32 = 0;
    /// `XEN_DOMCTL_PSR_CMT_OP_ATTACH`.
    XEN_DOMCTL_PSR_CMT_OP_ATTACH: u32 = 1;
    /// `XEN_DOMCTL_PSR_CMT_OP_QUERY_RMID`.
    XEN_DOMCTL_PSR_CMT_OP_QUERY_RMID: u32 = 2;
}
