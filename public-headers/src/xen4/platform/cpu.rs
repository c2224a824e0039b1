//! Physical CPUs, hot-plug, registers, symbols (platform.h).

layout! {
    header "platform.h";

    /// A physical CPU. (platform.h)
    struct XenpfPcpuinfo = "struct xenpf_pcpuinfo", 20 {
        /// CPU asked about.
        xen_cpuid: u32 = 0;
        /// Out: highest CPU.
        max_present: u32 = 4;
        /// Out: `XEN_PCPU_FLAGS_*`.
        flags: u32 = 8;
        /// Out: APIC number.
        apic_id: u32 = 12;
        /// Out: ACPI number.
        acpi_id: u32 = 16;
    }

    /// Make of a physical CPU. (platform.h)
    struct XenpfPcpuVersion = "struct xenpf_pcpu_version", 32 {
        /// CPU asked about.
        xen_cpuid: u32 = 0;
        /// Out: highest CPU.
        max_present: u32 = 4;
        /// Out: text of CPUID.
        vendor_id: [u8; 12] = 8;
        /// Out: from CPUID.
        family: u32 = 20;
        /// Out: from CPUID.
        model: u32 = 24;
        /// Out: from CPUID.
        stepping: u32 = 28;
    }

    /// Starts or stops a physical CPU. (platform.h)
    struct XenpfCpuOl = "struct xenpf_cpu_ol", 4 {
        /// CPU.
        cpuid: u32 = 0;
    }

    /// Adds a physical CPU. (platform.h)
    struct XenpfCpuHotadd = "struct xenpf_cpu_hotadd", 12 {
        /// APIC number.
        apic_id: u32 = 0;
        /// ACPI number.
        acpi_id: u32 = 4;
        /// Proximity domain.
        pxm: u32 = 8;
    }

    /// Adds memory. (platform.h)
    struct XenpfMemHotadd = "struct xenpf_mem_hotadd", 24 {
        /// First frame.
        spfn: u64 = 0;
        /// Frame past the end.
        epfn: u64 = 8;
        /// Proximity domain.
        pxm: u32 = 16;
        /// Zero.
        flags: u32 = 20;
    }

    /// Parks CPUs. (platform.h)
    struct XenpfCoreParking = "struct xenpf_core_parking", 8 {
        /// `XEN_CORE_PARKING_*`.
        type_: u32 = 0;
        /// CPUs that are parked.
        idle_nums: u32 = 4;
    }

    /// An access to a register. (platform.h)
    struct XenpfResourceEntry = "struct xenpf_resource_entry", 24 {
        /// Command in, or result out.
        u: u32 = 0 { cmd: u32, ret: i32 };
        /// Padding that the header names.
        rsvd: u32 = 4;
        /// Register.
        idx: u64 = 8;
        /// Value.
        val: u64 = 16;
    }

    /// Accesses registers on a CPU. (platform.h)
    struct XenpfResourceOp = "struct xenpf_resource_op", 16 {
        /// Entries.
        nr_entries: u32 = 0;
        /// Number of the physical CPU.
        cpu: u32 = 4;
        /// Guest address of the entries.
        entries: u64 = 8;
    }

    /// A symbol of the hypervisor. (platform.h)
    struct XenpfSymdata = "struct xenpf_symdata", 32 {
        /// In: room; out: length of the name.
        namelen: u32 = 0;
        /// In: which; out: the next.
        symnum: u32 = 4;
        /// Guest address of the room.
        name: u64 = 8;
        /// Out: address.
        address: u64 = 16;
        /// Out: kind, as `nm` prints it.
        type_: u8 = 24;
        /// Padding.
        _pad0: [u8; 7] = 25;
    }
}

constants! {
    header "platform.h";

    /// Command: `XenpfPcpuinfo`.
    XENPF_GET_CPUINFO: u32 = 55, "XENPF_get_cpuinfo";
    /// The CPU runs.
    XEN_PCPU_FLAGS_ONLINE: u32 = 1;
    /// There is no such CPU.
    XEN_PCPU_FLAGS_INVALID: u32 = 2;
    /// Command: `XenpfPcpuVersion`.
    XENPF_GET_CPU_VERSION: u32 = 48, "XENPF_get_cpu_version";
    /// Command: `XenpfCpuOl`, start.
    XENPF_CPU_ONLINE: u32 = 56, "XENPF_cpu_online";
    /// Command: `XenpfCpuOl`, stop.
    XENPF_CPU_OFFLINE: u32 = 57, "XENPF_cpu_offline";
    /// Command: `XenpfCpuHotadd`.
    XENPF_CPU_HOTADD: u32 = 58, "XENPF_cpu_hotadd";
    /// Command: `XenpfMemHotadd`.
    XENPF_MEM_HOTADD: u32 = 59, "XENPF_mem_hotadd";
    /// Command: `XenpfCoreParking`.
    XENPF_CORE_PARKING: u32 = 60, "XENPF_core_parking";
    /// Sets.
    XEN_CORE_PARKING_SET: u32 = 1;
    /// Reads.
    XEN_CORE_PARKING_GET: u32 = 2;
    /// Command: `XenpfResourceOp`.
    XENPF_RESOURCE_OP: u32 = 61, "XENPF_resource_op";
    /// Reads an MSR.
    XEN_RESOURCE_OP_MSR_READ: u32 = 0;
    /// Writes an MSR.
    XEN_RESOURCE_OP_MSR_WRITE: u32 = 1;
    /// Command: `XenpfSymdata`.
    XENPF_GET_SYMBOL: u32 = 63, "XENPF_get_symbol";
}
