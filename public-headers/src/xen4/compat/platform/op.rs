//! The argument of the hypercall (platform.h). Layouts of an i386 guest, where they differ.

use crate::overlay::Overlay4;
use crate::xen4::compat::platform::cpu::{XenpfMemHotadd, XenpfResourceOp, XenpfSymdata};
use crate::xen4::compat::platform::firmware::{XenpfEfiRuntimeCall, XenpfFirmwareInfo};
use crate::xen4::compat::platform::machine::{
    XenpfAddMemtype, XenpfMicrocodeUpdate, XenpfReadMemtype, XenpfSettime32, XenpfSettime64,
};
use crate::xen4::compat::platform::power::{XenpfChangeFreq, XenpfGetidletime, XenpfSetProcessorPminfo};
use crate::xen4::platform::cpu::{XenpfCoreParking, XenpfCpuHotadd, XenpfCpuOl, XenpfPcpuVersion, XenpfPcpuinfo};
use crate::xen4::platform::machine::{XenpfDelMemtype, XenpfPlatformQuirk};
use crate::xen4::platform::power::XenpfEnterAcpiSleep;

layout! {
    header "platform.h";

    /// Argument of the hypercall. (platform.h)
    struct XenPlatformOp = "struct xen_platform_op", 136 {
        /// `XENPF_*`.
        cmd: u32 = 0;
        /// Version of the interface the caller was built for; another one gives -EACCES.
        interface_version: u32 = 4;
        /// Argument of the command: one of the members.
        u: Overlay4<32> = 8 {
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
