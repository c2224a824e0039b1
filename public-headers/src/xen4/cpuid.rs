//! CPUID leaves of the hypervisor (arch-x86/cpuid.h).

constants! {
    header "arch-x86/cpuid.h";

    /// First leaf; more, 0x100 apart, if other interfaces are emulated.
    XEN_CPUID_FIRST_LEAF: u32 = 0x40000000;
    /// Leaf 0, EBX: `XenV`.
    XEN_CPUID_SIGNATURE_EBX: u32 = 0x566e6558;
    /// Leaf 0, ECX: `MMXe`.
    XEN_CPUID_SIGNATURE_ECX: u32 = 0x65584d4d;
    /// Leaf 0, EDX: `nVMM`.
    XEN_CPUID_SIGNATURE_EDX: u32 = 0x4d4d566e;
    /// Leaf 2, bit number: the feature of that name.
    _XEN_CPUID_FEAT1_MMU_PT_UPDATE_PRESERVE_AD: u32 = 0;
    /// Leaf 2, ECX: the feature of that name.
    XEN_CPUID_FEAT1_MMU_PT_UPDATE_PRESERVE_AD: u32 = 1 << 0;
    /// Leaf 4, EAX: APIC accesses are virtualised.
    XEN_HVM_CPUID_APIC_ACCESS_VIRT: u32 = 1 << 0;
    /// Leaf 4, EAX: x2APIC accesses are virtualised.
    XEN_HVM_CPUID_X2APIC_VIRT: u32 = 1 << 1;
    /// Leaf 4, EAX: grants and foreign pages are in the I/O MMU.
    XEN_HVM_CPUID_IOMMU_MAPPINGS: u32 = 1 << 2;
    /// Leaf 4, EAX: EBX holds the vcpu's number.
    XEN_HVM_CPUID_VCPU_ID_PRESENT: u32 = 1 << 3;
    /// Leaf 4, EAX: ECX holds the domain's number.
    XEN_HVM_CPUID_DOMID_PRESENT: u32 = 1 << 4;
    /// Leaf 4, EAX: interrupts may have 15-bit destinations.
    XEN_HVM_CPUID_EXT_DEST_ID: u32 = 1 << 5;
    /// Leaf 4, EAX: vcpus may choose an upcall vector.
    XEN_HVM_CPUID_UPCALL_VECTOR: u32 = 1 << 6;
    /// Leaf 5, EAX: width of a machine address.
    XEN_CPUID_MACHINE_ADDRESS_WIDTH_MASK: u32 = 0xff;
    /// Highest leaf, from the first.
    XEN_CPUID_MAX_NUM_LEAVES: u32 = 5;
}
