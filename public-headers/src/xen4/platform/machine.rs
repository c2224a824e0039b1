//! Facts of platform.h.

layout! {
    header "platform.h";

    /// `struct xenpf_settime32`. (platform.h)
    struct XenpfSettime32 = "struct xenpf_settime32", 16 {
        /// `secs`.
        secs: u32 = 0;
        /// `nsecs`.
        nsecs: u32 = 4;
        /// `system_time`.
        system_time: u64 = 8;
    }

    /// `struct xenpf_settime64`. (platform.h)
    struct XenpfSettime64 = "struct xenpf_settime64", 24 {
        /// `secs`.
        secs: u64 = 0;
        /// `nsecs`.
        nsecs: u32 = 8;
        /// `mbz`.
        mbz: u32 = 12;
        /// `system_time`.
        system_time: u64 = 16;
    }

    /// `struct xenpf_add_memtype`. (platform.h)
    struct XenpfAddMemtype = "struct xenpf_add_memtype", 32 {
        /// `mfn`.
        mfn: u64 = 0;
        /// `nr_mfns`.
        nr_mfns: u64 = 8;
        /// `type`.
        type_: u32 = 16;
        /// `handle`.
        handle: u32 = 20;
        /// `reg`.
        reg: u32 = 24;
        /// Padding.
        _pad0: [u8; 4] = 28;
    }

    /// `struct xenpf_del_memtype`. (platform.h)
    struct XenpfDelMemtype = "struct xenpf_del_memtype", 8 {
        /// `handle`.
        handle: u32 = 0;
        /// `reg`.
        reg: u32 = 4;
    }

    /// `struct xenpf_read_memtype`. (platform.h)
    struct XenpfReadMemtype = "struct xenpf_read_memtype", 32 {
        /// `reg`.
        reg: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `mfn`.
        mfn: u64 = 8;
        /// `nr_mfns`.
        nr_mfns: u64 = 16;
        /// `type`.
        type_: u32 = 24;
        /// Padding.
        _pad1: [u8; 4] = 28;
    }

    /// `struct xenpf_microcode_update`. (platform.h)
    struct XenpfMicrocodeUpdate = "struct xenpf_microcode_update", 16 {
        /// `data`.
        data: u64 = 0;
        /// `length`.
        length: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// `struct xenpf_platform_quirk`. (platform.h)
    struct XenpfPlatformQuirk = "struct xenpf_platform_quirk", 4 {
        /// `quirk_id`.
        quirk_id: u32 = 0;
    }
}

constants! {
    header "platform.h";

    /// `XENPF_INTERFACE_VERSION`.
    XENPF_INTERFACE_VERSION: u32 = 0x3000001;
    /// `XENPF_settime32`.
    XENPF_SETTIME32: u32 = 17, "XENPF_settime32";
    /// `XENPF_settime64`.
    XENPF_SETTIME64: u32 = 62, "XENPF_settime64";
    /// `XENPF_settime`.
    XENPF_SETTIME: u32 = 62, "XENPF_settime";
    /// `XENPF_add_memtype`.
    XENPF_ADD_MEMTYPE: u32 = 31, "XENPF_add_memtype";
    /// `XENPF_del_memtype`.
    XENPF_DEL_MEMTYPE: u32 = 32, "XENPF_del_memtype";
    /// `XENPF_read_memtype`.
    XENPF_READ_MEMTYPE: u32 = 33, "XENPF_read_memtype";
    /// `XENPF_microcode_update`.
    XENPF_MICROCODE_UPDATE: u32 = 35, "XENPF_microcode_update";
    /// `XENPF_platform_quirk`.
    XENPF_PLATFORM_QUIRK: u32 = 39, "XENPF_platform_quirk";
    /// `QUIRK_NOIRQBALANCING`.
    QUIRK_NOIRQBALANCING: u32 = 1;
    /// `QUIRK_IOAPIC_BAD_REGSEL`.
    QUIRK_IOAPIC_BAD_REGSEL: u32 = 2;
    /// `QUIRK_IOAPIC_GOOD_REGSEL`.
    QUIRK_IOAPIC_GOOD_REGSEL: u32 = 3;
    /// `XENPF_efi_runtime_call`.
    XENPF_EFI_RUNTIME_CALL: u32 = 49, "XENPF_efi_runtime_call";
    /// `XEN_EFI_get_time`.
    XEN_EFI_GET_TIME: u32 = 1, "XEN_EFI_get_time";
    /// `XEN_EFI_set_time`.
    XEN_EFI_SET_TIME: u32 = 2, "XEN_EFI_set_time";
    /// `XEN_EFI_get_wakeup_time`.
    XEN_EFI_GET_WAKEUP_TIME: u32 = 3, "XEN_EFI_get_wakeup_time";
    /// `XEN_EFI_set_wakeup_time`.
    XEN_EFI_SET_WAKEUP_TIME: u32 = 4, "XEN_EFI_set_wakeup_time";
    /// `XEN_EFI_get_next_high_monotonic_count`.
    XEN_EFI_GET_NEXT_HIGH_MONOTONIC_COUNT: u32 = 5, "XEN_EFI_get_next_high_monotonic_count";
    /// `XEN_EFI_get_variable`.
    XEN_EFI_GET_VARIABLE: u32 = 6, "XEN_EFI_get_variable";
    /// `XEN_EFI_set_variable`.
    XEN_EFI_SET_VARIABLE: u32 = 7, "XEN_EFI_set_variable";
    /// `XEN_EFI_get_next_variable_name`.
    XEN_EFI_GET_NEXT_VARIABLE_NAME: u32 = 8, "XEN_EFI_get_next_variable_name";
}
