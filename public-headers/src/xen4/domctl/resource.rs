//! Paging memory, MSRs, NUMA, cache monitoring (domctl.h).

layout! {
    header "domctl.h";

    /// Memory for a domain's paging. (domctl.h)
    struct XenDomctlPagingMempool = "struct xen_domctl_paging_mempool", 8 {
        /// Bytes.
        size: u64 = 0;
    }

    /// A register and its value. (domctl.h)
    struct XenDomctlVcpuMsr = "struct xen_domctl_vcpu_msr", 16 {
        /// Register.
        index: u32 = 0;
        /// Padding that the header names.
        reserved: u32 = 4;
        /// Value.
        value: u64 = 8;
    }

    /// Registers of a vcpu. (domctl.h)
    struct XenDomctlVcpuMsrs = "struct xen_domctl_vcpu_msrs", 16 {
        /// Number of the virtual CPU.
        vcpu: u32 = 0;
        /// In: room; out: registers.
        msr_count: u32 = 4;
        /// Guest address of the registers.
        msrs: u64 = 8;
    }

    /// Virtual NUMA layout. (domctl.h)
    struct XenDomctlVnuma = "struct xen_domctl_vnuma", 48 {
        /// Virtual nodes.
        nr_vnodes: u32 = 0;
        /// Memory ranges.
        nr_vmemranges: u32 = 4;
        /// Virtual CPUs.
        nr_vcpus: u32 = 8;
        /// Padding that the header names.
        pad: u32 = 12;
        /// Guest address of the distances.
        vdistance: u64 = 16;
        /// Guest address of the node of each vcpu.
        vcpu_to_vnode: u64 = 24;
        /// Guest address of the machine's node of each node.
        vnode_to_pnode: u64 = 32;
        /// Guest address of the ranges.
        vmemrange: u64 = 40;
    }

    /// Cache monitoring of a domain. (domctl.h)
    struct XenDomctlPsrCmtOp = "struct xen_domctl_psr_cmt_op", 8 {
        /// `XEN_DOMCTL_PSR_CMT_OP_*`.
        cmd: u32 = 0;
        /// Out: monitoring number.
        data: u32 = 4;
    }
}

constants! {
    header "domctl.h";

    /// Ends.
    XEN_DOMCTL_PSR_CMT_OP_DETACH: u32 = 0;
    /// Begins.
    XEN_DOMCTL_PSR_CMT_OP_ATTACH: u32 = 1;
    /// Reads the monitoring number.
    XEN_DOMCTL_PSR_CMT_OP_QUERY_RMID: u32 = 2;
}
