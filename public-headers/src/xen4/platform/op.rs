//! The argument of the hypercall (platform.h).

use crate::overlay::Overlay8;
use crate::xen4::platform::cpu::{
    XenpfCoreParking, XenpfCpuHotadd, XenpfCpuOl, XenpfMemHotadd, XenpfPcpuVersion, XenpfPcpuinfo, XenpfResourceOp,
    XenpfSymdata,
};
use crate::xen4::platform::firmware::{XenpfEfiRuntimeCall, XenpfFirmwareInfo};
use crate::xen4::platform::machine::{
    XenpfAddMemtype, XenpfDelMemtype, XenpfMicrocodeUpdate, XenpfPlatformQuirk, XenpfReadMemtype, XenpfSettime32,
    XenpfSettime64,
};
use crate::xen4::platform::power::{XenpfChangeFreq, XenpfEnterAcpiSleep, XenpfGetidletime, XenpfSetProcessorPminfo};

layout! {
    header "platform.h";

    /// Argument of the hypercall. (platform.h)
    struct XenPlatformOp = "struct xen_platform_op", 136 {
        /// `XENPF_*`.
        cmd: u32 = 0;
        /// Version of the interface the caller was built for; another one gives -EACCES.
        interface_version: u32 = 4;
        /// Argument of the command: one of the members.
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
