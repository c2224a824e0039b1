//! Facts of platform.h.

use crate::overlay::Overlay8;

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
    struct XenpfEfiRuntimeCallGetTime = "__typeof__(((struct xenpf_efi_runtime_call *)0)->u.get_time)", 24 {
        /// `time`.
        time: XenpfEfiTime = 0;
        /// `resolution`.
        resolution: u32 = 16;
        /// `accuracy`.
        accuracy: u32 = 20;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallGetVariable = "__typeof__(((struct xenpf_efi_runtime_call *)0)->u.get_variable)", 40 {
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
    struct XenpfEfiRuntimeCallSetVariable = "__typeof__(((struct xenpf_efi_runtime_call *)0)->u.set_variable)", 40 {
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
    struct XenpfEfiRuntimeCallGetNextVariableName = "__typeof__(((struct xenpf_efi_runtime_call *)0)->u.get_next_variable_name)", 32 {
        /// `size`.
        size: u64 = 0;
        /// `name`.
        name: u64 = 8;
        /// `vendor_guid`.
        vendor_guid: XenpfEfiGuid = 16;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiRuntimeCallQueryVariableInfo = "__typeof__(((struct xenpf_efi_runtime_call *)0)->u.query_variable_info)", 32 {
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
    struct XenpfEfiRuntimeCallQueryCapsuleCapabilities = "__typeof__(((struct xenpf_efi_runtime_call *)0)->u.query_capsule_capabilities)", 32 {
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
    struct XenpfEfiRuntimeCallUpdateCapsule = "__typeof__(((struct xenpf_efi_runtime_call *)0)->u.update_capsule)", 24 {
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
    struct XenpfFirmwareInfoDiskInfo = "__typeof__(((struct xenpf_firmware_info *)0)->u.disk_info)", 16 {
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
    struct XenpfFirmwareInfoDiskMbrSignature = "__typeof__(((struct xenpf_firmware_info *)0)->u.disk_mbr_signature)", 8 {
        /// `device`.
        device: u8 = 0;
        /// Padding.
        _pad0: [u8; 3] = 1;
        /// `mbr_signature`.
        mbr_signature: u32 = 4;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfFirmwareInfoVbeddcInfo = "__typeof__(((struct xenpf_firmware_info *)0)->u.vbeddc_info)", 16 {
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
    struct XenpfEfiInfoCfg = "__typeof__(((union xenpf_efi_info *)0)->cfg)", 16 {
        /// `addr`.
        addr: u64 = 0;
        /// `nent`.
        nent: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiInfoVendor = "__typeof__(((union xenpf_efi_info *)0)->vendor)", 16 {
        /// `revision`.
        revision: u32 = 0;
        /// `bufsz`.
        bufsz: u32 = 4;
        /// `name`.
        name: u64 = 8;
    }

    /// Part of a union or nested structure. (platform.h)
    struct XenpfEfiInfoMem = "__typeof__(((union xenpf_efi_info *)0)->mem)", 32 {
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
    struct XenpfEfiInfoPciRom = "__typeof__(((union xenpf_efi_info *)0)->pci_rom)", 24 {
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
    struct XenpfEfiInfoAppleProperties = "__typeof__(((union xenpf_efi_info *)0)->apple_properties)", 16 {
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

    /// `struct xenpf_enter_acpi_sleep`. (platform.h)
    struct XenpfEnterAcpiSleep = "struct xenpf_enter_acpi_sleep", 12 {
        /// `val_a`.
        val_a: u16 = 0;
        /// `val_b`.
        val_b: u16 = 2;
        /// `sleep_state`.
        sleep_state: u32 = 4;
        /// `flags`.
        flags: u32 = 8;
    }

    /// `struct xenpf_change_freq`. (platform.h)
    struct XenpfChangeFreq = "struct xenpf_change_freq", 16 {
        /// `flags`.
        flags: u32 = 0;
        /// `cpu`.
        cpu: u32 = 4;
        /// `freq`.
        freq: u64 = 8;
    }

    /// `struct xenpf_getidletime`. (platform.h)
    struct XenpfGetidletime = "struct xenpf_getidletime", 32 {
        /// `cpumap_bitmap`.
        cpumap_bitmap: u64 = 0;
        /// `cpumap_nr_cpus`.
        cpumap_nr_cpus: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
        /// `idletime`.
        idletime: u64 = 16;
        /// `now`.
        now: u64 = 24;
    }

    /// `struct xen_power_register`. (platform.h)
    struct XenPowerRegister = "struct xen_power_register", 24 {
        /// `space_id`.
        space_id: u32 = 0;
        /// `bit_width`.
        bit_width: u32 = 4;
        /// `bit_offset`.
        bit_offset: u32 = 8;
        /// `access_size`.
        access_size: u32 = 12;
        /// `address`.
        address: u64 = 16;
    }

    /// `struct xen_processor_csd`. (platform.h)
    struct XenProcessorCsd = "struct xen_processor_csd", 12 {
        /// `domain`.
        domain: u32 = 0;
        /// `coord_type`.
        coord_type: u32 = 4;
        /// `num`.
        num: u32 = 8;
    }

    /// `struct xen_processor_cx`. (platform.h)
    struct XenProcessorCx = "struct xen_processor_cx", 48 {
        /// `reg`.
        reg: XenPowerRegister = 0;
        /// `type`.
        type_: u8 = 24;
        /// Padding.
        _pad0: [u8; 3] = 25;
        /// `latency`.
        latency: u32 = 28;
        /// `power`.
        power: u32 = 32;
        /// `dpcnt`.
        dpcnt: u32 = 36;
        /// `dp`.
        dp: u64 = 40;
    }

    /// `struct xen_processor_flags`. (platform.h)
    struct XenProcessorFlags = "struct xen_processor_flags", 4 {
        /// `flags`.
        flags: u32 = 0;
    }

    /// `struct xen_processor_power`. (platform.h)
    struct XenProcessorPower = "struct xen_processor_power", 16 {
        /// `count`.
        count: u32 = 0;
        /// `flags`.
        flags: XenProcessorFlags = 4;
        /// `states`.
        states: u64 = 8;
    }

    /// `struct xen_pct_register`. (platform.h)
    struct XenPctRegister = "struct xen_pct_register", 16 {
        /// `descriptor`.
        descriptor: u8 = 0;
        /// Padding.
        _pad0: [u8; 1] = 1;
        /// `length`.
        length: u16 = 2;
        /// `space_id`.
        space_id: u8 = 4;
        /// `bit_width`.
        bit_width: u8 = 5;
        /// `bit_offset`.
        bit_offset: u8 = 6;
        /// `reserved`.
        reserved: u8 = 7;
        /// `address`.
        address: u64 = 8;
    }

    /// `struct xen_processor_px`. (platform.h)
    struct XenProcessorPx = "struct xen_processor_px", 48 {
        /// `core_frequency`.
        core_frequency: u64 = 0;
        /// `power`.
        power: u64 = 8;
        /// `transition_latency`.
        transition_latency: u64 = 16;
        /// `bus_master_latency`.
        bus_master_latency: u64 = 24;
        /// `control`.
        control: u64 = 32;
        /// `status`.
        status: u64 = 40;
    }

    /// `struct xen_psd_package`. (platform.h)
    struct XenPsdPackage = "struct xen_psd_package", 40 {
        /// `num_entries`.
        num_entries: u64 = 0;
        /// `revision`.
        revision: u64 = 8;
        /// `domain`.
        domain: u64 = 16;
        /// `coord_type`.
        coord_type: u64 = 24;
        /// `num_processors`.
        num_processors: u64 = 32;
    }

    /// `struct xen_processor_performance`. (platform.h)
    struct XenProcessorPerformance = "struct xen_processor_performance", 104 {
        /// `flags`.
        flags: u32 = 0;
        /// `platform_limit`.
        platform_limit: u32 = 4;
        /// `control_register`.
        control_register: XenPctRegister = 8;
        /// `status_register`.
        status_register: XenPctRegister = 24;
        /// `state_count`.
        state_count: u32 = 40;
        /// Padding.
        _pad0: [u8; 4] = 44;
        /// `states`.
        states: u64 = 48;
        /// `domain_info`.
        domain_info: XenPsdPackage = 56;
        /// `shared_type`.
        shared_type: u32 = 96;
        /// Padding.
        _pad1: [u8; 4] = 100;
    }

    /// `struct xenpf_set_processor_pminfo`. (platform.h)
    struct XenpfSetProcessorPminfo = "struct xenpf_set_processor_pminfo", 112 {
        /// `id`.
        id: u32 = 0;
        /// `type`.
        type_: u32 = 4;
        /// `u`.
        u: Overlay8<13> = 8 { power: XenProcessorPower, perf: XenProcessorPerformance, pdc: u64 };
    }

    /// `struct xenpf_pcpuinfo`. (platform.h)
    struct XenpfPcpuinfo = "struct xenpf_pcpuinfo", 20 {
        /// `xen_cpuid`.
        xen_cpuid: u32 = 0;
        /// `max_present`.
        max_present: u32 = 4;
        /// `flags`.
        flags: u32 = 8;
        /// `apic_id`.
        apic_id: u32 = 12;
        /// `acpi_id`.
        acpi_id: u32 = 16;
    }

    /// `struct xenpf_pcpu_version`. (platform.h)
    struct XenpfPcpuVersion = "struct xenpf_pcpu_version", 32 {
        /// `xen_cpuid`.
        xen_cpuid: u32 = 0;
        /// `max_present`.
        max_present: u32 = 4;
        /// `vendor_id`.
        vendor_id: [u8; 12] = 8;
        /// `family`.
        family: u32 = 20;
        /// `model`.
        model: u32 = 24;
        /// `stepping`.
        stepping: u32 = 28;
    }

    /// `struct xenpf_cpu_ol`. (platform.h)
    struct XenpfCpuOl = "struct xenpf_cpu_ol", 4 {
        /// `cpuid`.
        cpuid: u32 = 0;
    }

    /// `struct xenpf_cpu_hotadd`. (platform.h)
    struct XenpfCpuHotadd = "struct xenpf_cpu_hotadd", 12 {
        /// `apic_id`.
        apic_id: u32 = 0;
        /// `acpi_id`.
        acpi_id: u32 = 4;
        /// `pxm`.
        pxm: u32 = 8;
    }

    /// `struct xenpf_mem_hotadd`. (platform.h)
    struct XenpfMemHotadd = "struct xenpf_mem_hotadd", 24 {
        /// `spfn`.
        spfn: u64 = 0;
        /// `epfn`.
        epfn: u64 = 8;
        /// `pxm`.
        pxm: u32 = 16;
        /// `flags`.
        flags: u32 = 20;
    }

    /// `struct xenpf_core_parking`. (platform.h)
    struct XenpfCoreParking = "struct xenpf_core_parking", 8 {
        /// `type`.
        type_: u32 = 0;
        /// `idle_nums`.
        idle_nums: u32 = 4;
    }

    /// `struct xenpf_resource_entry`. (platform.h)
    struct XenpfResourceEntry = "struct xenpf_resource_entry", 24 {
        /// `u`.
        u: u32 = 0 { cmd: u32, ret: i32 };
        /// `rsvd`.
        rsvd: u32 = 4;
        /// `idx`.
        idx: u64 = 8;
        /// `val`.
        val: u64 = 16;
    }

    /// `struct xenpf_resource_op`. (platform.h)
    struct XenpfResourceOp = "struct xenpf_resource_op", 16 {
        /// `nr_entries`.
        nr_entries: u32 = 0;
        /// `cpu`.
        cpu: u32 = 4;
        /// `entries`.
        entries: u64 = 8;
    }

    /// `struct xenpf_symdata`. (platform.h)
    struct XenpfSymdata = "struct xenpf_symdata", 32 {
        /// `namelen`.
        namelen: u32 = 0;
        /// `symnum`.
        symnum: u32 = 4;
        /// `name`.
        name: u64 = 8;
        /// `address`.
        address: u64 = 16;
        /// `type`.
        type_: u8 = 24;
        /// Padding.
        _pad0: [u8; 7] = 25;
    }

    /// `struct xen_platform_op`. (platform.h)
    struct XenPlatformOp = "struct xen_platform_op", 136 {
        /// `cmd`.
        cmd: u32 = 0;
        /// `interface_version`.
        interface_version: u32 = 4;
        /// `u`.
        u: Overlay8<16> = 8 {
            settime: XenpfSettime64, settime32: XenpfSettime32, settime64: XenpfSettime64,
            add_memtype: XenpfAddMemtype, del_memtype: XenpfDelMemtype, read_memtype: XenpfReadMemtype,
            microcode: XenpfMicrocodeUpdate, platform_quirk: XenpfPlatformQuirk,
            efi_runtime_call: XenpfEfiRuntimeCall, firmware_info: XenpfFirmwareInfo,
            enter_acpi_sleep: XenpfEnterAcpiSleep, change_freq: XenpfChangeFreq, getidletime: XenpfGetidletime,
            set_pminfo: XenpfSetProcessorPminfo, pcpu_info: XenpfPcpuinfo, pcpu_version: XenpfPcpuVersion,
            cpu_ol: XenpfCpuOl, cpu_add: XenpfCpuHotadd, mem_add: XenpfMemHotadd, core_parking: XenpfCoreParking,
            resource_op: XenpfResourceOp, symdata: XenpfSymdata, pad: [u8; 128],
        };
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
    /// `XENPF_enter_acpi_sleep`.
    XENPF_ENTER_ACPI_SLEEP: u32 = 51, "XENPF_enter_acpi_sleep";
    /// `XENPF_ACPI_SLEEP_EXTENDED`.
    XENPF_ACPI_SLEEP_EXTENDED: u32 = 0x1;
    /// `XENPF_change_freq`.
    XENPF_CHANGE_FREQ: u32 = 52, "XENPF_change_freq";
    /// `XENPF_getidletime`.
    XENPF_GETIDLETIME: u32 = 53, "XENPF_getidletime";
    /// `XENPF_set_processor_pminfo`.
    XENPF_SET_PROCESSOR_PMINFO: u32 = 54, "XENPF_set_processor_pminfo";
    /// `XEN_PROCESSOR_PM_CX`.
    XEN_PROCESSOR_PM_CX: u32 = 1;
    /// `XEN_PROCESSOR_PM_PX`.
    XEN_PROCESSOR_PM_PX: u32 = 2;
    /// `XEN_PROCESSOR_PM_TX`.
    XEN_PROCESSOR_PM_TX: u32 = 4;
    /// `XEN_PM_CX`.
    XEN_PM_CX: u32 = 0;
    /// `XEN_PM_PX`.
    XEN_PM_PX: u32 = 1;
    /// `XEN_PM_TX`.
    XEN_PM_TX: u32 = 2;
    /// `XEN_PM_PDC`.
    XEN_PM_PDC: u32 = 3;
    /// `XEN_PX_PCT`.
    XEN_PX_PCT: u32 = 1;
    /// `XEN_PX_PSS`.
    XEN_PX_PSS: u32 = 2;
    /// `XEN_PX_PPC`.
    XEN_PX_PPC: u32 = 4;
    /// `XEN_PX_PSD`.
    XEN_PX_PSD: u32 = 8;
    /// `XEN_CPUPERF_SHARED_TYPE_HW`.
    XEN_CPUPERF_SHARED_TYPE_HW: u32 = 1;
    /// `XEN_CPUPERF_SHARED_TYPE_ALL`.
    XEN_CPUPERF_SHARED_TYPE_ALL: u32 = 2;
    /// `XEN_CPUPERF_SHARED_TYPE_ANY`.
    XEN_CPUPERF_SHARED_TYPE_ANY: u32 = 3;
    /// `XENPF_get_cpuinfo`.
    XENPF_GET_CPUINFO: u32 = 55, "XENPF_get_cpuinfo";
    /// `XEN_PCPU_FLAGS_ONLINE`.
    XEN_PCPU_FLAGS_ONLINE: u32 = 1;
    /// `XEN_PCPU_FLAGS_INVALID`.
    XEN_PCPU_FLAGS_INVALID: u32 = 2;
    /// `XENPF_get_cpu_version`.
    XENPF_GET_CPU_VERSION: u32 = 48, "XENPF_get_cpu_version";
    /// `XENPF_cpu_online`.
    XENPF_CPU_ONLINE: u32 = 56, "XENPF_cpu_online";
    /// `XENPF_cpu_offline`.
    XENPF_CPU_OFFLINE: u32 = 57, "XENPF_cpu_offline";
    /// `XENPF_cpu_hotadd`.
    XENPF_CPU_HOTADD: u32 = 58, "XENPF_cpu_hotadd";
    /// `XENPF_mem_hotadd`.
    XENPF_MEM_HOTADD: u32 = 59, "XENPF_mem_hotadd";
    /// `XENPF_core_parking`.
    XENPF_CORE_PARKING: u32 = 60, "XENPF_core_parking";
    /// `XEN_CORE_PARKING_SET`.
    XEN_CORE_PARKING_SET: u32 = 1;
    /// `XEN_CORE_PARKING_GET`.
    XEN_CORE_PARKING_GET: u32 = 2;
    /// `XENPF_resource_op`.
    XENPF_RESOURCE_OP: u32 = 61, "XENPF_resource_op";
    /// `XEN_RESOURCE_OP_MSR_READ`.
    XEN_RESOURCE_OP_MSR_READ: u32 = 0;
    /// `XEN_RESOURCE_OP_MSR_WRITE`.
    XEN_RESOURCE_OP_MSR_WRITE: u32 = 1;
    /// `XENPF_get_symbol`.
    XENPF_GET_SYMBOL: u32 = 63, "XENPF_get_symbol";
}
