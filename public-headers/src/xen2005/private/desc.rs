//! Bits of descriptors and fixed entries (asm-x86/desc.h).

constants! {
    header "xen/include/asm-x86/desc.h";

    /// Ring of a guest kernel.
    GUEST_KERNEL_RPL: u32 = 1;
    /// Mask of the type.
    _SEGMENT_TYPE: u32 = 3840;
    /// Bit: expands down, or conforming.
    _SEGMENT_EC: u32 = 0x400;
    /// Bit: code.
    _SEGMENT_CODE: u32 = 0x800;
    /// Bit: not a system descriptor.
    _SEGMENT_S: u32 = 0x1000;
    /// Mask of the ring.
    _SEGMENT_DPL: u32 = 0x6000;
    /// Bit: present.
    _SEGMENT_P: u32 = 0x8000;
    /// Bit: 32-bit.
    _SEGMENT_DB: u32 = 0x400000;
    /// Bit: limit in pages.
    _SEGMENT_G: u32 = 0x800000;
    /// Entry of the double-fault task.
    DOUBLEFAULT_TSS_ENTRY: u32 = 0x100, "__DOUBLEFAULT_TSS_ENTRY";
    /// First entry of a CPU's task.
    FIRST_TSS_ENTRY: u32 = 264, "__FIRST_TSS_ENTRY";
    /// First entry of a CPU's local descriptors.
    FIRST_LDT_ENTRY: u32 = 265, "__FIRST_LDT_ENTRY";
}
