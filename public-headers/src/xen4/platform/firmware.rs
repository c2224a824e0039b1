//! EFI calls and what the firmware told (platform.h).

use crate::overlay::Overlay8;

layout! {
    header "platform.h";

    /// A time as EFI has it. (platform.h)
    struct XenpfEfiTime = "struct xenpf_efi_time", 16 {
        /// Part of the date and time.
        year: u16 = 0;
        /// Part of the date and time.
        month: u8 = 2;
        /// Part of the date and time.
        day: u8 = 3;
        /// Part of the date and time.
        hour: u8 = 4;
        /// Part of the date and time.
        min: u8 = 5;
        /// Part of the date and time.
        sec: u8 = 6;
        /// Padding.
        _pad0: [u8; 1] = 7;
        /// Nanoseconds.
        ns: u32 = 8;
        /// Minutes from UTC; 2047 if not known.
        tz: i16 = 12;
        /// Daylight-saving bits.
        daylight: u8 = 14;
        /// Padding.
        _pad1: [u8; 1] = 15;
    }

    /// A GUID. (platform.h)
    struct XenpfEfiGuid = "struct xenpf_efi_guid", 16 {
        /// Part of the GUID.
        data1: u32 = 0;
        /// Part of the GUID.
        data2: u16 = 4;
        /// Part of the GUID.
        data3: u16 = 6;
        /// Part of the GUID.
        data4: [u8; 8] = 8;
    }

    /// Read the clock. (platform.h)
    struct XenpfEfiRuntimeCallGetTime = "struct xenpf_efi_runtime_call:u.get_time", 24 {
        /// Out: time.
        time: XenpfEfiTime = 0;
        /// Out: ticks per second.
        resolution: u32 = 16;
        /// Out: error in parts per million, times 10^6.
        accuracy: u32 = 20;
    }

    /// Read a variable. (platform.h)
    struct XenpfEfiRuntimeCallGetVariable = "struct xenpf_efi_runtime_call:u.get_variable", 40 {
        /// Guest address of the name.
        name: u64 = 0;
        /// In: room; out: size.
        size: u64 = 8;
        /// Guest address of the room.
        data: u64 = 16;
        /// Owner of the variable.
        vendor_guid: XenpfEfiGuid = 24;
    }

    /// Write a variable. (platform.h)
    struct XenpfEfiRuntimeCallSetVariable = "struct xenpf_efi_runtime_call:u.set_variable", 40 {
        /// Guest address of the name.
        name: u64 = 0;
        /// Size in bytes.
        size: u64 = 8;
        /// Guest address of the value.
        data: u64 = 16;
        /// Owner of the variable.
        vendor_guid: XenpfEfiGuid = 24;
    }

    /// Name of the next variable. (platform.h)
    struct XenpfEfiRuntimeCallGetNextVariableName = "struct xenpf_efi_runtime_call:u.get_next_variable_name", 32 {
        /// Room in bytes.
        size: u64 = 0;
        /// Guest address of the name; in and out.
        name: u64 = 8;
        /// Owner; in and out.
        vendor_guid: XenpfEfiGuid = 16;
    }

    /// Room for variables. (platform.h)
    struct XenpfEfiRuntimeCallQueryVariableInfo = "struct xenpf_efi_runtime_call:u.query_variable_info", 32 {
        /// Attributes of the variables meant.
        attr: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// Out: bytes of the store.
        max_store_size: u64 = 8;
        /// Out: bytes left.
        remain_store_size: u64 = 16;
        /// Out: most bytes of one variable.
        max_size: u64 = 24;
    }

    /// Whether capsules can be updated. (platform.h)
    struct XenpfEfiRuntimeCallQueryCapsuleCapabilities = "struct xenpf_efi_runtime_call:u.query_capsule_capabilities", 32 {
        /// Guest address of the headers.
        capsule_header_array: u64 = 0;
        /// Number of capsules.
        capsule_count: u64 = 8;
        /// Out: most bytes.
        max_capsule_size: u64 = 16;
        /// Out: reset that is needed.
        reset_type: u32 = 24;
        /// Padding.
        _pad0: [u8; 4] = 28;
    }

    /// Update capsules. (platform.h)
    struct XenpfEfiRuntimeCallUpdateCapsule = "struct xenpf_efi_runtime_call:u.update_capsule", 24 {
        /// Guest address of the headers.
        capsule_header_array: u64 = 0;
        /// Number of capsules.
        capsule_count: u64 = 8;
        /// Machine address of the list of pieces.
        sg_list: u64 = 16;
    }

    /// A call of an EFI runtime service. (platform.h)
    struct XenpfEfiRuntimeCall = "struct xenpf_efi_runtime_call", 56 {
        /// `XEN_EFI_*`.
        function: u32 = 0;
        /// Flags or attributes, by the function.
        misc: u32 = 4;
        /// Out: EFI status.
        status: u64 = 8;
        /// Argument of the command: one of the members.
        u: Overlay8<5> = 16 {
            get_time: XenpfEfiRuntimeCallGetTime, set_time: XenpfEfiTime, get_wakeup_time: XenpfEfiTime,
            set_wakeup_time: XenpfEfiTime, get_variable: XenpfEfiRuntimeCallGetVariable,
            set_variable: XenpfEfiRuntimeCallSetVariable,
            get_next_variable_name: XenpfEfiRuntimeCallGetNextVariableName,
            query_variable_info: XenpfEfiRuntimeCallQueryVariableInfo,
            query_capsule_capabilities: XenpfEfiRuntimeCallQueryCapsuleCapabilities,
            update_capsule: XenpfEfiRuntimeCallUpdateCapsule,
        };
    }

    /// A disk as the BIOS sees it. (platform.h)
    struct XenpfFirmwareInfoDiskInfo = "struct xenpf_firmware_info:u.disk_info", 16 {
        /// BIOS number.
        device: u8 = 0;
        /// Version of the extensions.
        version: u8 = 1;
        /// What of the extensions is supported.
        interface_support: u16 = 2;
        /// Geometry.
        legacy_max_cylinder: u16 = 4;
        /// Geometry.
        legacy_max_head: u8 = 6;
        /// Geometry.
        legacy_sectors_per_track: u8 = 7;
        /// Guest address of the parameters.
        edd_params: u64 = 8;
    }

    /// Signature of a disk. (platform.h)
    struct XenpfFirmwareInfoDiskMbrSignature = "struct xenpf_firmware_info:u.disk_mbr_signature", 8 {
        /// BIOS number.
        device: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// Out: signature in the boot record.
        mbr_signature: u32 = 4;
    }

    /// What the display told of itself. (platform.h)
    struct XenpfFirmwareInfoVbeddcInfo = "struct xenpf_firmware_info:u.vbeddc_info", 16 {
        /// Capabilities of DDC.
        capabilities: u8 = 0;
        /// Seconds to transfer a block.
        edid_transfer_time: u8 = 1;
        /// Padding.
        _pad0: [u8; 6] = 2;
        /// Guest address of 128 bytes.
        edid: u64 = 8;
    }

    /// What the firmware told at boot. (platform.h)
    struct XenpfFirmwareInfo = "struct xenpf_firmware_info", 40 {
        /// `XEN_FW_*`.
        type_: u32 = 0;
        /// Which of that kind.
        index: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay8<4> = 8 {
            disk_info: XenpfFirmwareInfoDiskInfo, disk_mbr_signature: XenpfFirmwareInfoDiskMbrSignature,
            vbeddc_info: XenpfFirmwareInfoVbeddcInfo, efi_info: XenpfEfiInfo, kbd_shift_flags: u8,
        };
    }

    /// Configuration tables. (platform.h)
    struct XenpfEfiInfoCfg = "union xenpf_efi_info:cfg", 16 {
        /// Address.
        addr: u64 = 0;
        /// Entries.
        nent: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// Vendor. (platform.h)
    struct XenpfEfiInfoVendor = "union xenpf_efi_info:vendor", 16 {
        /// Revision.
        revision: u32 = 0;
        /// Bytes of room.
        bufsz: u32 = 4;
        /// Guest address of the name.
        name: u64 = 8;
    }

    /// A memory range. (platform.h)
    struct XenpfEfiInfoMem = "union xenpf_efi_info:mem", 32 {
        /// Address.
        addr: u64 = 0;
        /// Bytes.
        size: u64 = 8;
        /// Attributes.
        attr: u64 = 16;
        /// EFI memory type.
        type_: u32 = 24;
        /// Padding.
        _pad0: [u8; 4] = 28;
    }

    /// An option ROM. (platform.h)
    struct XenpfEfiInfoPciRom = "union xenpf_efi_info:pci_rom", 24 {
        /// PCI segment.
        segment: u16 = 0;
        /// PCI bus.
        bus: u8 = 2;
        /// PCI device (bits 7:3) and function (bits 2:0).
        devfn: u8 = 3;
        /// PCI vendor.
        vendor: u16 = 4;
        /// PCI device.
        devid: u16 = 6;
        /// Address.
        address: u64 = 8;
        /// Size in bytes.
        size: u64 = 16;
    }

    /// Apple's device properties. (platform.h)
    struct XenpfEfiInfoAppleProperties = "union xenpf_efi_info:apple_properties", 16 {
        /// Address.
        address: u64 = 0;
        /// Size in bytes.
        size: u64 = 8;
    }

    /// What EFI told. (platform.h)
    struct XenpfEfiInfo = "union xenpf_efi_info", 32 {
        /// Argument of the command: one of the members.
        u: Overlay8<4> = 0 {
            version: u32, cfg: XenpfEfiInfoCfg, vendor: XenpfEfiInfoVendor, mem: XenpfEfiInfoMem,
            pci_rom: XenpfEfiInfoPciRom, apple_properties: XenpfEfiInfoAppleProperties,
        };
    }
}

constants! {
    header "platform.h";

    /// EFI function: room for variables.
    XEN_EFI_QUERY_VARIABLE_INFO: u32 = 9, "XEN_EFI_query_variable_info";
    /// EFI function: whether capsules can be updated.
    XEN_EFI_QUERY_CAPSULE_CAPABILITIES: u32 = 10, "XEN_EFI_query_capsule_capabilities";
    /// EFI function: update capsules.
    XEN_EFI_UPDATE_CAPSULE: u32 = 11, "XEN_EFI_update_capsule";
    /// Flag: setting the clock zeroes what is below its resolution.
    XEN_EFI_GET_TIME_SET_CLEARS_NS: u32 = 0x1;
    /// Flag: the alarm is on.
    XEN_EFI_GET_WAKEUP_TIME_ENABLED: u32 = 0x1;
    /// Flag: the alarm waits to be acknowledged.
    XEN_EFI_GET_WAKEUP_TIME_PENDING: u32 = 0x2;
    /// Flag: turn the alarm on.
    XEN_EFI_SET_WAKEUP_TIME_ENABLE: u32 = 0x1;
    /// Flag: turn the alarm on, and leave its time.
    XEN_EFI_SET_WAKEUP_TIME_ENABLE_ONLY: u32 = 0x2;
    /// Attribute: it outlives a reset.
    XEN_EFI_VARIABLE_NON_VOLATILE: u32 = 0x1;
    /// Attribute: usable before the system starts.
    XEN_EFI_VARIABLE_BOOTSERVICE_ACCESS: u32 = 0x2;
    /// Attribute: usable by the system.
    XEN_EFI_VARIABLE_RUNTIME_ACCESS: u32 = 0x4;
    /// Flag: the answer as it was at boot.
    XEN_EFI_VARINFO_BOOT_SNAPSHOT: u32 = 0x1;
    /// Command: `XenpfFirmwareInfo`.
    XENPF_FIRMWARE_INFO: u32 = 50, "XENPF_firmware_info";
    /// Kind: a disk.
    XEN_FW_DISK_INFO: u32 = 1;
    /// Kind: signature of a disk.
    XEN_FW_DISK_MBR_SIGNATURE: u32 = 2;
    /// Kind: the display.
    XEN_FW_VBEDDC_INFO: u32 = 3;
    /// Kind: EFI, by the index.
    XEN_FW_EFI_INFO: u32 = 4;
    /// Index: version.
    XEN_FW_EFI_VERSION: u32 = 0;
    /// Index: configuration tables.
    XEN_FW_EFI_CONFIG_TABLE: u32 = 1;
    /// Index: vendor.
    XEN_FW_EFI_VENDOR: u32 = 2;
    /// Index: a memory range.
    XEN_FW_EFI_MEM_INFO: u32 = 3;
    /// Index: version of the runtime services.
    XEN_FW_EFI_RT_VERSION: u32 = 4;
    /// Index: an option ROM.
    XEN_FW_EFI_PCI_ROM: u32 = 5;
    /// Index: Apple's device properties.
    XEN_FW_EFI_APPLE_PROPERTIES: u32 = 6;
    /// Kind: shift state of the keyboard.
    XEN_FW_KBD_SHIFT_FLAGS: u32 = 5;
}
