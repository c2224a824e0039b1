//! Time, memory types, microcode, quirks, EFI calls (platform.h).

layout! {
    header "platform.h";

    /// Sets the wall clock, seconds in 32 bits. (platform.h)
    struct XenpfSettime32 = "struct xenpf_settime32", 16 {
        /// Seconds since 1970.
        secs: u32 = 0;
        /// Nanoseconds.
        nsecs: u32 = 4;
        /// System time at that moment, in ns.
        system_time: u64 = 8;
    }

    /// Sets the wall clock. (platform.h)
    struct XenpfSettime64 = "struct xenpf_settime64", 24 {
        /// Seconds since 1970.
        secs: u64 = 0;
        /// Nanoseconds.
        nsecs: u32 = 8;
        /// Must be zero.
        mbz: u32 = 12;
        /// System time at that moment, in ns.
        system_time: u64 = 16;
    }

    /// Adds a memory type range. (platform.h)
    struct XenpfAddMemtype = "struct xenpf_add_memtype", 32 {
        /// Machine frame number.
        mfn: u64 = 0;
        /// Number of machine frames.
        nr_mfns: u64 = 8;
        /// Memory type as in an MTRR.
        type_: u32 = 16;
        /// Out: handle of the range.
        handle: u32 = 20;
        /// Out: register.
        reg: u32 = 24;
        /// Padding.
        _pad0: [u8; 4] = 28;
    }

    /// Removes a memory type range. (platform.h)
    struct XenpfDelMemtype = "struct xenpf_del_memtype", 8 {
        /// Handle that names the object in later calls.
        handle: u32 = 0;
        /// Register.
        reg: u32 = 4;
    }

    /// Reads a memory type register. (platform.h)
    struct XenpfReadMemtype = "struct xenpf_read_memtype", 32 {
        /// Register.
        reg: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Machine frame number.
        mfn: u64 = 8;
        /// Number of machine frames.
        nr_mfns: u64 = 16;
        /// Memory type as in an MTRR.
        type_: u32 = 24;
        /// Padding.
        _pad1: [u8; 4] = 28;
    }

    /// Loads microcode. (platform.h)
    struct XenpfMicrocodeUpdate = "struct xenpf_microcode_update", 16 {
        /// Guest address of the data.
        data: u64 = 0;
        /// Length in bytes.
        length: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// Tells of a quirk of the machine. (platform.h)
    struct XenpfPlatformQuirk = "struct xenpf_platform_quirk", 4 {
        /// `QUIRK_*`.
        quirk_id: u32 = 0;
    }
}

constants! {
    header "platform.h";

    /// Version of the interface.
    XENPF_INTERFACE_VERSION: u32 = 0x3000001;
    /// Command: `XenpfSettime32`.
    XENPF_SETTIME32: u32 = 17, "XENPF_settime32";
    /// Command: `XenpfSettime64`.
    XENPF_SETTIME64: u32 = 62, "XENPF_settime64";
    /// Command: sets the wall clock, in the version of the interface.
    XENPF_SETTIME: u32 = 62, "XENPF_settime";
    /// Command: `XenpfAddMemtype`.
    XENPF_ADD_MEMTYPE: u32 = 31, "XENPF_add_memtype";
    /// Command: `XenpfDelMemtype`.
    XENPF_DEL_MEMTYPE: u32 = 32, "XENPF_del_memtype";
    /// Command: `XenpfReadMemtype`.
    XENPF_READ_MEMTYPE: u32 = 33, "XENPF_read_memtype";
    /// Command: `XenpfMicrocodeUpdate`.
    XENPF_MICROCODE_UPDATE: u32 = 35, "XENPF_microcode_update";
    /// Command: `XenpfPlatformQuirk`.
    XENPF_PLATFORM_QUIRK: u32 = 39, "XENPF_platform_quirk";
    /// Interrupts must not be moved between CPUs.
    QUIRK_NOIRQBALANCING: u32 = 1;
    /// The I/O APIC forgets the selected register.
    QUIRK_IOAPIC_BAD_REGSEL: u32 = 2;
    /// The I/O APIC remembers the selected register.
    QUIRK_IOAPIC_GOOD_REGSEL: u32 = 3;
    /// Command: `XenpfEfiRuntimeCall`.
    XENPF_EFI_RUNTIME_CALL: u32 = 49, "XENPF_efi_runtime_call";
    /// EFI function: read the clock.
    XEN_EFI_GET_TIME: u32 = 1, "XEN_EFI_get_time";
    /// EFI function: set the clock.
    XEN_EFI_SET_TIME: u32 = 2, "XEN_EFI_set_time";
    /// EFI function: read the alarm.
    XEN_EFI_GET_WAKEUP_TIME: u32 = 3, "XEN_EFI_get_wakeup_time";
    /// EFI function: set the alarm.
    XEN_EFI_SET_WAKEUP_TIME: u32 = 4, "XEN_EFI_set_wakeup_time";
    /// EFI function: next high half of the monotonic counter.
    XEN_EFI_GET_NEXT_HIGH_MONOTONIC_COUNT: u32 = 5, "XEN_EFI_get_next_high_monotonic_count";
    /// EFI function: read a variable.
    XEN_EFI_GET_VARIABLE: u32 = 6, "XEN_EFI_get_variable";
    /// EFI function: write a variable.
    XEN_EFI_SET_VARIABLE: u32 = 7, "XEN_EFI_set_variable";
    /// EFI function: name of the next variable.
    XEN_EFI_GET_NEXT_VARIABLE_NAME: u32 = 8, "XEN_EFI_get_next_variable_name";
}
