//! Facts of platform.h.

layout! {
    header "platform.h";

    /// `struct xenpf_pcpuinfo`. (platform.h)
    struct XenpfPcpuinfo = "struct xenpf_pcpuinfo", 20 {
        /// `xen_cpuid`.
        xen_cpuid: u32 = 0;
        /// `max_present`.
        max_present: u32 = 4;
        /// `flags`.
        flags: u32 = 8;
        /// `apic_id`.
        apic_id: u32 = 12;
        /// `acpi_id`.
        acpi_id: u32 = 16;
    }

    /// `struct xenpf_pcpu_version`. (platform.h)
    struct XenpfPcpuVersion = "struct xenpf_pcpu_version", 32 {
        /// `xen_cpuid`.
        xen_cpuid: u32 = 0;
        /// `max_present`.
        max_present: u32 = 4;
        /// `vendor_id`.
        vendor_id: [u8; 12] = 8;
        /// `family`.
        family: u32 = 20;
        /// `model`.
        model: u32 = 24;
        /// `stepping`.
        stepping: u32 = 28;
    }

    /// `struct xenpf_cpu_ol`. (platform.h)
    struct XenpfCpuOl = "struct xenpf_cpu_ol", 4 {
        /// `cpuid`.
        cpuid: u32 = 0;
    }

    /// `struct xenpf_cpu_hotadd`. (platform.h)
    struct XenpfCpuHotadd = "struct xenpf_cpu_hotadd", 12 {
        /// `apic_id`.
        apic_id: u32 = 0;
        /// `acpi_id`.
        acpi_id: u32 = 4;
        /// `pxm`.
        pxm: u32 = 8;
    }

    /// `struct xenpf_mem_hotadd`. (platform.h)
    struct XenpfMemHotadd = "struct xenpf_mem_hotadd", 24 {
        /// `spfn`.
        spfn: u64 = 0;
        /// `epfn`.
        epfn: u64 = 8;
        /// `pxm`.
        pxm: u32 = 16;
        /// `flags`.
        flags: u32 = 20;
    }

    /// `struct xenpf_core_parking`. (platform.h)
    struct XenpfCoreParking = "struct xenpf_core_parking", 8 {
        /// `type`.
        type_: u32 = 0;
        /// `idle_nums`.
        idle_nums: u32 = 4;
    }

    /// `struct xenpf_resource_entry`. (platform.h)
    struct XenpfResourceEntry = "struct xenpf_resource_entry", 24 {
        /// `u`.
        u: u32 = 0 { cmd: u32, ret: i32 };
        /// `rsvd`.
        rsvd: u32 = 4;
        /// `idx`.
        idx: u64 = 8;
        /// `val`.
        val: u64 = 16;
    }

    /// `struct xenpf_resource_op`. (platform.h)
    struct XenpfResourceOp = "struct xenpf_resource_op", 16 {
        /// `nr_entries`.
        nr_entries: u32 = 0;
        /// `cpu`.
        cpu: u32 = 4;
        /// `entries`.
        entries: u64 = 8;
    }

    /// `struct xenpf_symdata`. (platform.h)
    struct XenpfSymdata = "struct xenpf_symdata", 32 {
        /// `namelen`.
        namelen: u32 = 0;
        /// `symnum`.
        symnum: u32 = 4;
        /// `name`.
        name: u64 = 8;
        /// `address`.
        address: u64 = 16;
        /// `type`.
        type_: u8 = 24;
        /// Padding.
        _pad0: [u8; 7] = 25;
    }
}

constants! {
    header "platform.h";

    /// `XENPF_get_cpuinfo`.
    XENPF_GET_CPUINFO: u32 = 55, "XENPF_get_cpuinfo";
    /// `XEN_PCPU_FLAGS_ONLINE`.
    XEN_PCPU_FLAGS_ONLINE: u32 = 1;
    /// `XEN_PCPU_FLAGS_INVALID`.
    XEN_PCPU_FLAGS_INVALID: u32 = 2;
    /// `XENPF_get_cpu_version`.
    XENPF_GET_CPU_VERSION: u32 = 48, "XENPF_get_cpu_version";
    /// `XENPF_cpu_online`.
    XENPF_CPU_ONLINE: u32 = 56, "XENPF_cpu_online";
    /// `XENPF_cpu_offline`.
    XENPF_CPU_OFFLINE: u32 = 57, "XENPF_cpu_offline";
    /// `XENPF_cpu_hotadd`.
    XENPF_CPU_HOTADD: u32 = 58, "XENPF_cpu_hotadd";
    /// `XENPF_mem_hotadd`.
    XENPF_MEM_HOTADD: u32 = 59, "XENPF_mem_hotadd";
    /// `XENPF_core_parking`.
    XENPF_CORE_PARKING: u32 = 60, "XENPF_core_parking";
    /// `XEN_CORE_PARKING_SET`.
    XEN_CORE_PARKING_SET: u32 = 1;
    /// `XEN_CORE_PARKING_GET`.
    XEN_CORE_PARKING_GET: u32 = 2;
    /// `XENPF_resource_op`.
    XENPF_RESOURCE_OP: u32 = 61, "XENPF_resource_op";
    /// `XEN_RESOURCE_OP_MSR_READ`.
    XEN_RESOURCE_OP_MSR_READ: u32 = 0;
    /// `XEN_RESOURCE_OP_MSR_WRITE`.
    XEN_RESOURCE_OP_MSR_WRITE: u32 = 1;
    /// `XENPF_get_symbol`.
    XENPF_GET_SYMBOL: u32 = 63, "XENPF_get_symbol";
}
