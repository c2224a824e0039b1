//! Address map of the hypervisor (asm-x86/config.h).

constants! {
    header "xen/include/asm-x86/config.h";

    /// Ticks a second.
    HZ: u32 = 100;
    /// Most CPUs.
    NR_CPUS: u32 = 0x10;
    /// Hypercalls.
    NR_HYPERCALLS: u32 = 0x20, "NR_hypercalls";
    /// Base-2 logarithm of the pages a vcpu has in the per-domain area.
    PDPT_VCPU_SHIFT: u32 = 5;
    /// MiB of the heap.
    XENHEAP_DEFAULT_MB: u32 = 12;
    /// End of the memory that is mapped directly.
    DIRECTMAP_PHYS_END: u32 = 0xc00000;
    /// First address of the hypervisor's range.
    HYPERVISOR_VIRT_START_RAW: u32 = 0xfc000000, "__HYPERVISOR_VIRT_START";
    /// First address of the hypervisor's range.
    HYPERVISOR_VIRT_START: u32 = 0xfc000000;
    /// Start of the guests' machine-to-physical table.
    RO_MPT_VIRT_START: u32 = 0xfc000000;
    /// End of the guests' machine-to-physical table.
    RO_MPT_VIRT_END: u32 = 0xfc400000;
    /// Start of the direct map.
    DIRECTMAP_VIRT_START: u32 = 0xfc400000;
    /// End of the direct map.
    DIRECTMAP_VIRT_END: u32 = 0xfd000000;
    /// Start of the writable machine-to-physical table.
    RDWR_MPT_VIRT_START: u32 = 0xfd000000;
    /// End of the writable machine-to-physical table.
    RDWR_MPT_VIRT_END: u32 = 0xfd400000;
    /// Start of the frame table.
    FRAMETABLE_VIRT_START: u32 = 0xfd400000;
    /// End of the frame table.
    FRAMETABLE_VIRT_END: u32 = 0xfec00000;
    /// Start of the linear page tables.
    LINEAR_PT_VIRT_START: u32 = 0xfec00000;
    /// End of the linear page tables.
    LINEAR_PT_VIRT_END: u32 = 0xff000000;
    /// Start of the linear shadow tables.
    SH_LINEAR_PT_VIRT_START: u32 = 0xff000000;
    /// End of the linear shadow tables.
    SH_LINEAR_PT_VIRT_END: u32 = 0xff400000;
    /// Start of the per-domain area.
    PERDOMAIN_VIRT_START: u32 = 0xff400000;
    /// End of the per-domain area.
    PERDOMAIN_VIRT_END: u32 = 0xff800000;
    /// Start of the cache of mappings.
    MAPCACHE_VIRT_START: u32 = 0xff800000;
    /// End of the cache of mappings.
    MAPCACHE_VIRT_END: u32 = 0xffc00000;
    /// Start of the device mappings.
    IOREMAP_VIRT_START: u32 = 0xffc00000;
    /// End of the device mappings.
    IOREMAP_VIRT_END: u32 = 0;
    /// Selector of the hypervisor's code.
    HYPERVISOR_CS: u32 = 2056, "__HYPERVISOR_CS";
    /// Selector of the hypervisor's data.
    HYPERVISOR_DS: u32 = 2064, "__HYPERVISOR_DS";
}
