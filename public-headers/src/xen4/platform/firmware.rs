//! Facts of platform.h.

use crate::overlay::Overlay8;

layout! {
    header "platform.h";

    /// `struct xenpf_efi_time`. (platform.h)
    struct XenpfEfiTime = "struct xenpf_efi_time", 16 {
        /// `year`.
        year: u16 = 0;
        /// `month`.
        month: u8 = 2;
        /// `day`.
        day: u8 = 3;
        /// `hour`.
        hour: u8 = 4;
        /// `min`.
        min: u8 = 5;
        /// `sec`.
        sec: u8 = 6;
        /// Padding.
        _pad0: [u8; 1] = 7;
        /// `ns`.
        ns: u32 = 8;
        /// `tz`.
        tz: i16 = 12;
        /// `daylight`.
        daylight: u8 = 14;
        /// Padding.
        _pad1: [u8; 1] = 15;
    }

    /// `struct xenpf_efi_guid`. (platform.h)
    struct XenpfEfiGuid = "struct xenpf_efi_guid", 16 {
        /// `data1`.
        data1: u32 = 0;
        /// `data2`.
        data2: u16 = 4;
        /// `data3`.
        data3: u16 = 6;
        /// `data4`.
        data4: [u8; 8] = 8;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallGetTime = "struct xenpf_efi_runtime_call:u.get_time", 24 {
        /// `time`.
        time: XenpfEfiTime = 0;
        /// `resolution`.
        resolution: u32 = 16;
        /// `accuracy`.
        accuracy: u32 = 20;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallGetVariable = "struct xenpf_efi_runtime_call:u.get_variable", 40 {
        /// `name`.
        name: u64 = 0;
        /// `size`.
        size: u64 = 8;
        /// `data`.
        data: u64 = 16;
        /// `vendor_guid`.
        vendor_guid: XenpfEfiGuid = 24;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallSetVariable = "struct xenpf_efi_runtime_call:u.set_variable", 40 {
        /// `name`.
        name: u64 = 0;
        /// `size`.
        size: u64 = 8;
        /// `data`.
        data: u64 = 16;
        /// `vendor_guid`.
        vendor_guid: XenpfEfiGuid = 24;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallGetNextVariableName = "struct xenpf_efi_runtime_call:u.get_next_variable_name", 32 {
        /// `size`.
        size: u64 = 0;
        /// `name`.
        name: u64 = 8;
        /// `vendor_guid`.
        vendor_guid: XenpfEfiGuid = 16;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallQueryVariableInfo = "struct xenpf_efi_runtime_call:u.query_variable_info", 32 {
        /// `attr`.
        attr: u32 = 0;
        /// Padding.
        _pad0: [u8; 4] = 4;
        /// `max_store_size`.
        max_store_size: u64 = 8;
        /// `remain_store_size`.
        remain_store_size: u64 = 16;
        /// `max_size`.
        max_size: u64 = 24;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallQueryCapsuleCapabilities = "struct xenpf_efi_runtime_call:u.query_capsule_capabilities", 32 {
        /// `capsule_header_array`.
        capsule_header_array: u64 = 0;
        /// `capsule_count`.
        capsule_count: u64 = 8;
        /// `max_capsule_size`.
        max_capsule_size: u64 = 16;
        /// `reset_type`.
        reset_type: u32 = 24;
        /// Padding.
        _pad0: [u8; 4] = 28;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallUpdateCapsule = "struct xenpf_efi_runtime_call:u.update_capsule", 24 {
        /// `capsule_header_array`.
        capsule_header_array: u64 = 0;
        /// `capsule_count`.
        capsule_count: u64 = 8;
        /// `sg_list`.
        sg_list: u64 = 16;
    }

    /// `struct xenpf_efi_runtime_call`. (platform.h)
    struct XenpfEfiRuntimeCall = "struct xenpf_efi_runtime_call", 56 {
        /// `function`.
        function: u32 = 0;
        /// `misc`.
        misc: u32 = 4;
        /// `status`.
        status: u64 = 8;
        /// `u`.
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

    /// Part of a union or nested structure. (platform.h)
    struct XenpfFirmwareInfoDiskInfo = "struct xenpf_firmware_info:u.disk_info", 16 {
        /// `device`.
        device: u8 = 0;
        /// `version`.
        version: u8 = 1;
        /// `interface_support`.
        interface_support: u16 = 2;
        /// `legacy_max_cylinder`.
        legacy_max_cylinder: u16 = 4;
        /// `legacy_max_head`.
        legacy_max_head: u8 = 6;
        /// `legacy_sectors_per_track`.
        legacy_sectors_per_track: u8 = 7;
        /// `edd_params`.
        edd_params: u64 = 8;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfFirmwareInfoDiskMbrSignature = "struct xenpf_firmware_info:u.disk_mbr_signature", 8 {
        /// `device`.
        device: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `mbr_signature`.
        mbr_signature: u32 = 4;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfFirmwareInfoVbeddcInfo = "struct xenpf_firmware_info:u.vbeddc_info", 16 {
        /// `capabilities`.
        capabilities: u8 = 0;
        /// `edid_transfer_time`.
        edid_transfer_time: u8 = 1;
        /// Padding.
        _pad0: [u8; 6] = 2;
        /// `edid`.
        edid: u64 = 8;
    }

    /// `struct xenpf_firmware_info`. (platform.h)
    struct XenpfFirmwareInfo = "struct xenpf_firmware_info", 40 {
        /// `type`.
        type_: u32 = 0;
        /// `index`.
        index: u32 = 4;
        /// `u`.
        u: Overlay8<4> = 8 {
            disk_info: XenpfFirmwareInfoDiskInfo, disk_mbr_signature: XenpfFirmwareInfoDiskMbrSignature,
            vbeddc_info: XenpfFirmwareInfoVbeddcInfo, efi_info: XenpfEfiInfo, kbd_shift_flags: u8,
        };
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiInfoCfg = "union xenpf_efi_info:cfg", 16 {
        /// `addr`.
        addr: u64 = 0;
        /// `nent`.
        nent: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiInfoVendor = "union xenpf_efi_info:vendor", 16 {
        /// `revision`.
        revision: u32 = 0;
        /// `bufsz`.
        bufsz: u32 = 4;
        /// `name`.
        name: u64 = 8;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiInfoMem = "union xenpf_efi_info:mem", 32 {
        /// `addr`.
        addr: u64 = 0;
        /// `size`.
        size: u64 = 8;
        /// `attr`.
        attr: u64 = 16;
        /// `type`.
        type_: u32 = 24;
        /// Padding.
        _pad0: [u8; 4] = 28;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiInfoPciRom = "union xenpf_efi_info:pci_rom", 24 {
        /// `segment`.
        segment: u16 = 0;
        /// `bus`.
        bus: u8 = 2;
        /// `devfn`.
        devfn: u8 = 3;
        /// `vendor`.
        vendor: u16 = 4;
        /// `devid`.
        devid: u16 = 6;
        /// `address`.
        address: u64 = 8;
        /// `size`.
        size: u64 = 16;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiInfoAppleProperties = "union xenpf_efi_info:apple_properties", 16 {
        /// `address`.
        address: u64 = 0;
        /// `size`.
        size: u64 = 8;
    }

    /// `union xenpf_efi_info`. (platform.h)
    struct XenpfEfiInfo = "union xenpf_efi_info", 32 {
        /// `u`.
        u: Overlay8<4> = 0 {
            version: u32, cfg: XenpfEfiInfoCfg, vendor: XenpfEfiInfoVendor, mem: XenpfEfiInfoMem,
            pci_rom: XenpfEfiInfoPciRom, apple_properties: XenpfEfiInfoAppleProperties,
        };
    }
}

constants! {
    header "platform.h";

    /// `XEN_EFI_query_variable_info`.
    XEN_EFI_QUERY_VARIABLE_INFO: u32 = 9, "XEN_EFI_query_variable_info";
    /// `XEN_EFI_query_capsule_capabilities`.
    XEN_EFI_QUERY_CAPSULE_CAPABILITIES: u32 = 10, "XEN_EFI_query_capsule_capabilities";
    /// `XEN_EFI_update_capsule`.
    XEN_EFI_UPDATE_CAPSULE: u32 = 11, "XEN_EFI_update_capsule";
    /// `XEN_EFI_GET_TIME_SET_CLEARS_NS`.
    XEN_EFI_GET_TIME_SET_CLEARS_NS: u32 = 0x1;
    /// `XEN_EFI_GET_WAKEUP_TIME_ENABLED`.
    XEN_EFI_GET_WAKEUP_TIME_ENABLED: u32 = 0x1;
    /// `XEN_EFI_GET_WAKEUP_TIME_PENDING`.
    XEN_EFI_GET_WAKEUP_TIME_PENDING: u32 = 0x2;
    /// `XEN_EFI_SET_WAKEUP_TIME_ENABLE`.
    XEN_EFI_SET_WAKEUP_TIME_ENABLE: u32 = 0x1;
    /// `XEN_EFI_SET_WAKEUP_TIME_ENABLE_ONLY`.
    XEN_EFI_SET_WAKEUP_TIME_ENABLE_ONLY: u32 = 0x2;
    /// `XEN_EFI_VARIABLE_NON_VOLATILE`.
    XEN_EFI_VARIABLE_NON_VOLATILE: u32 = 0x1;
    /// `XEN_EFI_VARIABLE_BOOTSERVICE_ACCESS`.
    XEN_EFI_VARIABLE_BOOTSERVICE_ACCESS: u32 = 0x2;
    /// `XEN_EFI_VARIABLE_RUNTIME_ACCESS`.
    XEN_EFI_VARIABLE_RUNTIME_ACCESS: u32 = 0x4;
    /// `XEN_EFI_VARINFO_BOOT_SNAPSHOT`.
    XEN_EFI_VARINFO_BOOT_SNAPSHOT: u32 = 0x1;
    /// `XENPF_firmware_info`.
    XENPF_FIRMWARE_INFO: u32 = 50, "XENPF_firmware_info";
    /// `XEN_FW_DISK_INFO`.
    XEN_FW_DISK_INFO: u32 = 1;
    /// `XEN_FW_DISK_MBR_SIGNATURE`.
    XEN_FW_DISK_MBR_SIGNATURE: u32 = 2;
    /// `XEN_FW_VBEDDC_INFO`.
    XEN_FW_VBEDDC_INFO: u32 = 3;
    /// `XEN_FW_EFI_INFO`.
    XEN_FW_EFI_INFO: u32 = 4;
    /// `XEN_FW_EFI_VERSION`.
    XEN_FW_EFI_VERSION: u32 = 0;
    /// `XEN_FW_EFI_CONFIG_TABLE`.
    XEN_FW_EFI_CONFIG_TABLE: u32 = 1;
    /// `XEN_FW_EFI_VENDOR`.
    XEN_FW_EFI_VENDOR: u32 = 2;
    /// `XEN_FW_EFI_MEM_INFO`.
    XEN_FW_EFI_MEM_INFO: u32 = 3;
    /// `XEN_FW_EFI_RT_VERSION`.
    XEN_FW_EFI_RT_VERSION: u32 = 4;
    /// `XEN_FW_EFI_PCI_ROM`.
    XEN_FW_EFI_PCI_ROM: u32 = 5;
    /// `XEN_FW_EFI_APPLE_PROPERTIES`.
    XEN_FW_EFI_APPLE_PROPERTIES: u32 = 6;
    /// `XEN_FW_KBD_SHIFT_FLAGS`.
    XEN_FW_KBD_SHIFT_FLAGS: u32 = 5;
}
