//! `platform_op` (7): dom0 queries and controls the physical machine.

#[cfg(test)]
mod bios_tests;
pub(crate) mod cpu;
mod efi_runtime_call;
#[cfg(test)]
mod efi_tests;
mod firmware_info;
mod frequency;
mod memtype;
#[cfg(test)]
mod microcode_tests;
pub(crate) mod power;
#[cfg(test)]
mod tests;

use core::mem::offset_of;

use mm::{Errno, GuestVa};
use public_headers::xen4::platform::{
    XenPlatformOp, XenpfMicrocodeUpdate, XenpfSettime64, QUIRK_IOAPIC_BAD_REGSEL, QUIRK_IOAPIC_GOOD_REGSEL,
    QUIRK_NOIRQBALANCING, XENPF_CORE_PARKING, XENPF_CPU_HOTADD, XENPF_CPU_OFFLINE, XENPF_CPU_ONLINE,
    XENPF_EFI_RUNTIME_CALL, XENPF_ENTER_ACPI_SLEEP, XENPF_FIRMWARE_INFO, XENPF_GET_CPUINFO, XENPF_GET_CPU_VERSION,
    XENPF_INTERFACE_VERSION, XENPF_MICROCODE_UPDATE, XENPF_PLATFORM_QUIRK, XENPF_READ_MEMTYPE, XENPF_RESOURCE_OP,
    XENPF_SETTIME32, XENPF_SETTIME64, XENPF_SET_PROCESSOR_PMINFO,
};
use public_headers::xen4::xen::HYPERVISOR_PLATFORM_OP;
use zerocopy::{FromBytes, IntoBytes};

use crate::control::microcode::GuestFile;
use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::Hc;
use crate::guest_memory::width::Caller;
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::hypervisor::{Cur, Hv};

/// Returns the first bytes of the union as type `T`.
fn arm<T: FromBytes>(op: &XenPlatformOp) -> Result<T, Errno> {
    let bytes = op.as_bytes();
    T::read_from_prefix(&bytes[offset_of!(XenPlatformOp, u)..]).map(|(t, _)| t).map_err(|_| Errno::INVAL)
}

/// Arguments of `platform_op`.
pub(crate) struct PlatformOpArgs {
    /// The operation (`xen_platform_op_t`).
    pub(crate) op: GuestVa,
}

impl<H: Hw> Hv<H> {
    /// Handles `platform_op(op)`.
    ///
    /// # Errors
    /// EFAULT: the operation cannot be read. EACCES: another interface version. EPERM: the caller is not privileged.
    /// ENOSYS: an unsupported command. Otherwise those of the command.
    pub(crate) fn do_platform_op(&self, cur: &mut Cur<'_>, args: PlatformOpArgs) -> Hc {
        let op: XenPlatformOp = self.hw.get(args.op)?;
        if op.interface_version != XENPF_INTERFACE_VERSION {
            return Err(Errno::ACCES.into());
        }
        who(HYPERVISOR_PLATFORM_OP, op.cmd).check(cur.d, None)?;
        let arm_at = args.op.offset(offset_of!(XenPlatformOp, u));
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
            XENPF_READ_MEMTYPE => self.read_memtype(cur, arm_at)?,
            XENPF_FIRMWARE_INFO => self.firmware_info(cur, arm_at, arm(&op)?)?,
            XENPF_EFI_RUNTIME_CALL => self.efi_runtime_call(cur, arm_at, arm(&op)?)?,
            XENPF_GET_CPUINFO => self.platform_cpuinfo(arm_at, arm(&op)?)?,
            XENPF_GET_CPU_VERSION => self.platform_cpu_version(arm_at, arm(&op)?)?,
            XENPF_CPU_ONLINE => self.platform_cpu_online(arm(&op)?)?,
            XENPF_CPU_OFFLINE => self.platform_cpu_offline(arm(&op)?)?,
            XENPF_CPU_HOTADD => self.platform_cpu_hotadd(&arm(&op)?)?,
            XENPF_CORE_PARKING => self.platform_core_parking(arm_at, arm(&op)?)?,
            XENPF_PLATFORM_QUIRK => match arm(&op)? {
                // Interrupts are moved only with their vcpus, and the index of an IO-APIC is always written again.
                QUIRK_NOIRQBALANCING | QUIRK_IOAPIC_BAD_REGSEL | QUIRK_IOAPIC_GOOD_REGSEL => {}
                _ => return Err(Errno::INVAL.into()),
            },
            XENPF_RESOURCE_OP => {
                let entries: u32 = arm(&op)?;
                // Dom0 may not access registers of other CPUs.
                if entries != 0 {
                    return Err(Errno::NOSYS.into());
                }
            }
            XENPF_SET_PROCESSOR_PMINFO => self.platform_pminfo(cur, arm_at, arm(&op)?)?,
            XENPF_MICROCODE_UPDATE => {
                let caller = Caller::new(&self.hw, &cur.d.mem);
                let file: XenpfMicrocodeUpdate = caller.get(arm_at)?;
                self.update_microcode(&GuestFile { hw: &self.hw, at: file.data.into(), len: file.length })?;
            }
            XENPF_ENTER_ACPI_SLEEP => self.enter_acpi_sleep(cur, &arm(&op)?)?,
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }
}
