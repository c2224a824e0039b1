//! Facts of platform.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
pub use crate::xen4::platform::firmware::*;

layout! {
    header "platform.h";

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
    struct XenpfEfiRuntimeCallGetVariable = "struct xenpf_efi_runtime_call:u.get_variable", 28 {
        /// `name`.
        name: u32 = 0;
        /// `size`.
        size: u32 = 4;
        /// `data`.
        data: u32 = 8;
        /// `vendor_guid`.
        vendor_guid: XenpfEfiGuid = 12;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallSetVariable = "struct xenpf_efi_runtime_call:u.set_variable", 28 {
        /// `name`.
        name: u32 = 0;
        /// `size`.
        size: u32 = 4;
        /// `data`.
        data: u32 = 8;
        /// `vendor_guid`.
        vendor_guid: XenpfEfiGuid = 12;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallGetNextVariableName = "struct xenpf_efi_runtime_call:u.get_next_variable_name", 24 {
        /// `size`.
        size: u32 = 0;
        /// `name`.
        name: u32 = 4;
        /// `vendor_guid`.
        vendor_guid: XenpfEfiGuid = 8;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallQueryVariableInfo = "struct xenpf_efi_runtime_call:u.query_variable_info", 28 {
        /// `attr`.
        attr: u32 = 0;
        /// `max_store_size`.
        max_store_size: CompatU64 = 4;
        /// `remain_store_size`.
        remain_store_size: CompatU64 = 12;
        /// `max_size`.
        max_size: CompatU64 = 20;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallQueryCapsuleCapabilities = "struct xenpf_efi_runtime_call:u.query_capsule_capabilities", 20 {
        /// `capsule_header_array`.
        capsule_header_array: u32 = 0;
        /// `capsule_count`.
        capsule_count: u32 = 4;
        /// `max_capsule_size`.
        max_capsule_size: CompatU64 = 8;
        /// `reset_type`.
        reset_type: u32 = 16;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallUpdateCapsule = "struct xenpf_efi_runtime_call:u.update_capsule", 16 {
        /// `capsule_header_array`.
        capsule_header_array: u32 = 0;
        /// `capsule_count`.
        capsule_count: u32 = 4;
        /// `sg_list`.
        sg_list: CompatU64 = 8;
    }

    /// `struct xenpf_efi_runtime_call`. (platform.h)
    struct XenpfEfiRuntimeCall = "struct xenpf_efi_runtime_call", 40 {
        /// `function`.
        function: u32 = 0;
        /// `misc`.
        misc: u32 = 4;
        /// `status`.
        status: u32 = 8;
        /// `u`.
        u: Overlay4<7> = 12 {
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
    struct XenpfFirmwareInfoDiskInfo = "struct xenpf_firmware_info:u.disk_info", 12 {
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
        edd_params: u32 = 8;
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
    struct XenpfFirmwareInfoVbeddcInfo = "struct xenpf_firmware_info:u.vbeddc_info", 8 {
        /// `capabilities`.
        capabilities: u8 = 0;
        /// `edid_transfer_time`.
        edid_transfer_time: u8 = 1;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// `edid`.
        edid: u32 = 4;
    }

    /// `struct xenpf_firmware_info`. (platform.h)
    struct XenpfFirmwareInfo = "struct xenpf_firmware_info", 36 {
        /// `type`.
        type_: u32 = 0;
        /// `index`.
        index: u32 = 4;
        /// `u`.
        u: Overlay4<7> = 8 {
            disk_info: XenpfFirmwareInfoDiskInfo, disk_mbr_signature: XenpfFirmwareInfoDiskMbrSignature,
            vbeddc_info: XenpfFirmwareInfoVbeddcInfo, efi_info: XenpfEfiInfo, kbd_shift_flags: u8,
        };
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiInfoCfg = "union xenpf_efi_info:cfg", 12 {
        /// `addr`.
        addr: CompatU64 = 0;
        /// `nent`.
        nent: u32 = 8;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiInfoVendor = "union xenpf_efi_info:vendor", 12 {
        /// `revision`.
        revision: u32 = 0;
        /// `bufsz`.
        bufsz: u32 = 4;
        /// `name`.
        name: u32 = 8;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiInfoMem = "union xenpf_efi_info:mem", 28 {
        /// `addr`.
        addr: CompatU64 = 0;
        /// `size`.
        size: CompatU64 = 8;
        /// `attr`.
        attr: CompatU64 = 16;
        /// `type`.
        type_: u32 = 24;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiInfoPciRom = "union xenpf_efi_info:pci_rom", 20 {
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
        address: CompatU64 = 8;
        /// `size`.
        size: u32 = 16;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiInfoAppleProperties = "union xenpf_efi_info:apple_properties", 12 {
        /// `address`.
        address: CompatU64 = 0;
        /// `size`.
        size: u32 = 8;
    }

    /// `union xenpf_efi_info`. (platform.h)
    struct XenpfEfiInfo = "union xenpf_efi_info", 28 {
        /// `u`.
        u: Overlay4<7> = 0 {
            version: u32, cfg: XenpfEfiInfoCfg, vendor: XenpfEfiInfoVendor, mem: XenpfEfiInfoMem,
            pci_rom: XenpfEfiInfoPciRom, apple_properties: XenpfEfiInfoAppleProperties,
        };
    }
}
