//! Facts of xen/include/asm-x86/desc.h.

constants! {
    header "xen/include/asm-x86/desc.h";

    /// `GUEST_KERNEL_RPL`.
    GUEST_KERNEL_RPL: u32 = 1;
    /// `_SEGMENT_TYPE`.
    _SEGMENT_TYPE: u32 = 3840;
    /// `_SEGMENT_EC`.
    _SEGMENT_EC: u32 = 0x400;
    /// `_SEGMENT_CODE`.
    _SEGMENT_CODE: u32 = 0x800;
    /// `_SEGMENT_S`.
    _SEGMENT_S: u32 = 0x1000;
    /// `_SEGMENT_DPL`.
    _SEGMENT_DPL: u32 = 0x6000;
    /// `_SEGMENT_P`.
    _SEGMENT_P: u32 = 0x8000;
    /// `_SEGMENT_DB`.
    _SEGMENT_DB: u32 = 0x400000;
    /// `_SEGMENT_G`.
    _SEGMENT_G: u32 = 0x800000;
    /// `__DOUBLEFAULT_TSS_ENTRY`.
    DOUBLEFAULT_TSS_ENTRY: u32 = 0x100, "__DOUBLEFAULT_TSS_ENTRY";
    /// `__FIRST_TSS_ENTRY`.
    FIRST_TSS_ENTRY: u32 = 264, "__FIRST_TSS_ENTRY";
    /// `__FIRST_LDT_ENTRY`.
    FIRST_LDT_ENTRY: u32 = 265, "__FIRST_LDT_ENTRY";
}
