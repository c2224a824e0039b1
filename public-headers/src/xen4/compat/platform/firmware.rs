//! EFI calls and what the firmware told (platform.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
use crate::overlay::Overlay4;
pub use crate::xen4::platform::firmware::*;

layout! {
    header "platform.h";

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
    struct XenpfEfiRuntimeCallGetVariable = "struct xenpf_efi_runtime_call:u.get_variable", 28 {
        /// Guest address of the name.
        name: u32 = 0;
        /// In: room; out: size.
        size: u32 = 4;
        /// Guest address of the room.
        data: u32 = 8;
        /// Owner of the variable.
        vendor_guid: XenpfEfiGuid = 12;
    }

    /// Write a variable. (platform.h)
    struct XenpfEfiRuntimeCallSetVariable = "struct xenpf_efi_runtime_call:u.set_variable", 28 {
        /// Guest address of the name.
        name: u32 = 0;
        /// Size in bytes.
        size: u32 = 4;
        /// Guest address of the value.
        data: u32 = 8;
        /// Owner of the variable.
        vendor_guid: XenpfEfiGuid = 12;
    }

    /// Name of the next variable. (platform.h)
    struct XenpfEfiRuntimeCallGetNextVariableName = "struct xenpf_efi_runtime_call:u.get_next_variable_name", 24 {
        /// Room in bytes.
        size: u32 = 0;
        /// Guest address of the name; in and out.
        name: u32 = 4;
        /// Owner; in and out.
        vendor_guid: XenpfEfiGuid = 8;
    }

    /// Room for variables. (platform.h)
    struct XenpfEfiRuntimeCallQueryVariableInfo = "struct xenpf_efi_runtime_call:u.query_variable_info", 28 {
        /// Attributes of the variables meant.
        attr: u32 = 0;
        /// Out: bytes of the store.
        max_store_size: CompatU64 = 4;
        /// Out: bytes left.
        remain_store_size: CompatU64 = 12;
        /// Out: most bytes of one variable.
        max_size: CompatU64 = 20;
    }

    /// Whether capsules can be updated. (platform.h)
    struct XenpfEfiRuntimeCallQueryCapsuleCapabilities = "struct xenpf_efi_runtime_call:u.query_capsule_capabilities", 20 {
        /// Guest address of the headers.
        capsule_header_array: u32 = 0;
        /// Number of capsules.
        capsule_count: u32 = 4;
        /// Out: most bytes.
        max_capsule_size: CompatU64 = 8;
        /// Out: reset that is needed.
        reset_type: u32 = 16;
    }

    /// Update capsules. (platform.h)
    struct XenpfEfiRuntimeCallUpdateCapsule = "struct xenpf_efi_runtime_call:u.update_capsule", 16 {
        /// Guest address of the headers.
        capsule_header_array: u32 = 0;
        /// Number of capsules.
        capsule_count: u32 = 4;
        /// Machine address of the list of pieces.
        sg_list: CompatU64 = 8;
    }

    /// A call of an EFI runtime service. (platform.h)
    struct XenpfEfiRuntimeCall = "struct xenpf_efi_runtime_call", 40 {
        /// `XEN_EFI_*`.
        function: u32 = 0;
        /// Flags or attributes, by the function.
        misc: u32 = 4;
        /// Out: EFI status.
        status: u32 = 8;
        /// Argument of the command: one of the members.
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

    /// A disk as the BIOS sees it. (platform.h)
    struct XenpfFirmwareInfoDiskInfo = "struct xenpf_firmware_info:u.disk_info", 12 {
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
        edd_params: u32 = 8;
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
    struct XenpfFirmwareInfoVbeddcInfo = "struct xenpf_firmware_info:u.vbeddc_info", 8 {
        /// Capabilities of DDC.
        capabilities: u8 = 0;
        /// Seconds to transfer a block.
        edid_transfer_time: u8 = 1;
        /// Padding.
        _pad0: [u8; 2] = 2;
        /// Guest address of 128 bytes.
        edid: u32 = 4;
    }

    /// What the firmware told at boot. (platform.h)
    struct XenpfFirmwareInfo = "struct xenpf_firmware_info", 36 {
        /// `XEN_FW_*`.
        type_: u32 = 0;
        /// Which of that kind.
        index: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay4<7> = 8 {
            disk_info: XenpfFirmwareInfoDiskInfo, disk_mbr_signature: XenpfFirmwareInfoDiskMbrSignature,
            vbeddc_info: XenpfFirmwareInfoVbeddcInfo, efi_info: XenpfEfiInfo, kbd_shift_flags: u8,
        };
    }

    /// Configuration tables. (platform.h)
    struct XenpfEfiInfoCfg = "union xenpf_efi_info:cfg", 12 {
        /// Address.
        addr: CompatU64 = 0;
        /// Entries.
        nent: u32 = 8;
    }

    /// Vendor. (platform.h)
    struct XenpfEfiInfoVendor = "union xenpf_efi_info:vendor", 12 {
        /// Revision.
        revision: u32 = 0;
        /// Bytes of room.
        bufsz: u32 = 4;
        /// Guest address of the name.
        name: u32 = 8;
    }

    /// A memory range. (platform.h)
    struct XenpfEfiInfoMem = "union xenpf_efi_info:mem", 28 {
        /// Address.
        addr: CompatU64 = 0;
        /// Bytes.
        size: CompatU64 = 8;
        /// Attributes.
        attr: CompatU64 = 16;
        /// EFI memory type.
        type_: u32 = 24;
    }

    /// An option ROM. (platform.h)
    struct XenpfEfiInfoPciRom = "union xenpf_efi_info:pci_rom", 20 {
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
        address: CompatU64 = 8;
        /// Size in bytes.
        size: u32 = 16;
    }

    /// Apple's device properties. (platform.h)
    struct XenpfEfiInfoAppleProperties = "union xenpf_efi_info:apple_properties", 12 {
        /// Address.
        address: CompatU64 = 0;
        /// Size in bytes.
        size: u32 = 8;
    }

    /// What EFI told. (platform.h)
    struct XenpfEfiInfo = "union xenpf_efi_info", 28 {
        /// Argument of the command: one of the members.
        u: Overlay4<7> = 0 {
            version: u32, cfg: XenpfEfiInfoCfg, vendor: XenpfEfiInfoVendor, mem: XenpfEfiInfoMem,
            pci_rom: XenpfEfiInfoPciRom, apple_properties: XenpfEfiInfoAppleProperties,
        };
    }
}
