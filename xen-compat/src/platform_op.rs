//! `platform_op` (7): dom0 asks about and steers the physical machine.

use core::mem::offset_of;

use public_headers::xen4::platform::{
    XenPlatformOp, XenpfPcpuinfo, XenpfSettime64, XENPF_FIRMWARE_INFO, XENPF_GET_CPUINFO, XENPF_INTERFACE_VERSION,
    XENPF_SETTIME32, XENPF_SETTIME64,
    XEN_PCPU_FLAGS_INVALID, XEN_PCPU_FLAGS_ONLINE,
};
use zerocopy::{FromBytes, IntoBytes};

use crate::errno::Errno;
use crate::guest_access::GuestAccess;
use crate::hv::{Cur, Hv};
use crate::hw::Hw;
use crate::hypercall_result::{Args, Hc};

/// `XEN_FW_*` types of XENPF_firmware_info.
mod firmware {
    pub const DISK_INFO: u32 = 1;
    pub const DISK_MBR_SIGNATURE: u32 = 2;
    pub const VBEDDC_INFO: u32 = 3;
    pub const EFI_INFO: u32 = 4;
    pub const KBD_SHIFT_FLAGS: u32 = 5;
}

/// First bytes of the union as type `T`.
fn arm<T: FromBytes>(op: &XenPlatformOp) -> Result<T, Errno> {
    let bytes = op.as_bytes();
    T::read_from_prefix(&bytes[offset_of!(XenPlatformOp, u)..]).map(|(t, _)| t).map_err(|_| Errno::INVAL)
}

impl<H: Hw> Hv<H> {
    /// `platform_op(op)`: EPERM unless privileged, EACCES for another interface version, ENOSYS for what we do not serve.
    pub fn do_platform_op(&self, cur: &mut Cur<'_>, a: &mut Args) -> Hc {
        let at = a[0];
        let op: XenPlatformOp = self.hw.get(at)?;
        if op.interface_version != XENPF_INTERFACE_VERSION {
            return Err(Errno::ACCES.into());
        }
        if !cur.d.privileged {
            return Err(Errno::PERM.into());
        }
        let arm_at = at.wrapping_add(offset_of!(XenPlatformOp, u) as u64);
        match op.cmd {
            XENPF_SETTIME32 => {
                let words: [u32; 4] = arm(&op)?;
                let system_time = u64::from(words[2]) | u64::from(words[3]) << 32;
                self.set_wallclock(u64::from(words[0]), words[1], system_time);
            }
            XENPF_SETTIME64 => {
                let t: XenpfSettime64 = arm(&op)?;
                if t.mbz != 0 {
                    return Err(Errno::INVAL.into());
                }
                self.set_wallclock(t.secs, t.nsecs, t.system_time);
            }
            XENPF_FIRMWARE_INFO => {
                // The BIOS was not asked for its disks, display or keyboard, and there is no EFI.
                let kind: u32 = arm(&op)?;
                return Err(match kind {
                    firmware::DISK_INFO
                    | firmware::DISK_MBR_SIGNATURE
                    | firmware::VBEDDC_INFO
                    | firmware::KBD_SHIFT_FLAGS => Errno::SRCH,
                    firmware::EFI_INFO => Errno::NOSYS,
                    _ => Errno::INVAL,
                }
                .into());
            }
            XENPF_GET_CPUINFO => {
                let mut info: XenpfPcpuinfo = arm(&op)?;
                match self.hw.cpu_ids(info.xen_cpuid) {
                    Some((apic, acpi)) => {
                        info.apic_id = apic;
                        info.acpi_id = acpi;
                        info.flags = XEN_PCPU_FLAGS_ONLINE;
                    }
                    None => info.flags = XEN_PCPU_FLAGS_INVALID,
                }
                info.max_present = self.hw.nr_cpus() - 1;
                self.hw.put(arm_at, &info)?;
            }
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }
}
