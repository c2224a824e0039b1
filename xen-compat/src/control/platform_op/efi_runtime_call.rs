//! `XENPF_efi_runtime_call`: EFI's services while the system runs.
//!
//! Names and values are copied into memory of the hypervisor's, whose size is bounded.

use alloc::boxed::Box;
use alloc::vec::Vec;

use mm::int::{index, low32};
use mm::{try_alloc, Errno, GuestVa, Stop};
use public_headers::xen4::platform::{
    XenpfEfiRuntimeCallGetNextVariableName, XenpfEfiRuntimeCallGetTime, XenpfEfiRuntimeCallGetVariable,
    XenpfEfiRuntimeCallQueryVariableInfo, XenpfEfiRuntimeCallSetVariable, XenpfEfiTime,
    XEN_EFI_GET_NEXT_HIGH_MONOTONIC_COUNT, XEN_EFI_GET_NEXT_VARIABLE_NAME, XEN_EFI_GET_TIME,
    XEN_EFI_GET_TIME_SET_CLEARS_NS, XEN_EFI_GET_VARIABLE, XEN_EFI_GET_WAKEUP_TIME, XEN_EFI_GET_WAKEUP_TIME_ENABLED,
    XEN_EFI_GET_WAKEUP_TIME_PENDING, XEN_EFI_QUERY_CAPSULE_CAPABILITIES, XEN_EFI_QUERY_VARIABLE_INFO, XEN_EFI_SET_TIME,
    XEN_EFI_SET_VARIABLE, XEN_EFI_SET_WAKEUP_TIME, XEN_EFI_SET_WAKEUP_TIME_ENABLE, XEN_EFI_SET_WAKEUP_TIME_ENABLE_ONLY,
    XEN_EFI_UPDATE_CAPSULE, XEN_EFI_VARINFO_BOOT_SNAPSHOT,
};
use zerocopy::IntoBytes;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::width::{Caller, Width};
use crate::machine::efi::{EfiCall, EfiClock, EfiRoom, EfiStatus, LASTING_VARIABLE};
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};

/// Maximum units of a variable's name, with its zero. Linux has 512.
const NAME_MAX: usize = 1024;
/// EFI_INVALID_PARAMETER.
const INVALID_PARAMETER: EfiStatus = EfiStatus(1 << 63 | 2);
/// `EFI_VARIABLE_APPEND_WRITE`.
const APPEND_WRITE: u32 = 0x40;
/// Maximum bytes of a variable's value: more than any firmware has room for.
const VALUE_MAX: u64 = 256 << 10;

impl<H: Hw> Hv<H> {
    /// XENPF_efi_runtime_call, whose argument is at `at` and begins with `function` and `misc`.
    ///
    /// Errors: ENOSYS: the machine was not started by EFI, or capsules. EOPNOTSUPP: the services are not used, or too
    /// old. EINVAL: reserved bits of `misc`. ENOMEM: no memory, or a name or value that is longer than any is. EFAULT:
    /// what an address leads to.
    pub(super) fn efi_runtime_call(
        &self,
        cur: &mut Cur<'_>,
        at: GuestVa,
        [function, misc]: [u32; 2],
    ) -> Result<(), Stop> {
        let efi = self.hw.efi().ok_or(Errno::NOSYS)?;
        let version = efi.runtime_version.ok_or(Errno::OPNOTSUPP)?;
        let caller = Caller::new(&self.hw, &cur.d.mem);
        let arm = at.offset(caller.width.pick(16, 12));
        let allowed = match function {
            XEN_EFI_SET_WAKEUP_TIME => XEN_EFI_SET_WAKEUP_TIME_ENABLE | XEN_EFI_SET_WAKEUP_TIME_ENABLE_ONLY,
            XEN_EFI_QUERY_VARIABLE_INFO => XEN_EFI_VARINFO_BOOT_SNAPSHOT,
            XEN_EFI_SET_VARIABLE => !0,
            _ => 0,
        };
        let known = (XEN_EFI_GET_TIME..=XEN_EFI_UPDATE_CAPSULE).contains(&function);
        if known && misc & !allowed != 0 {
            return Err(Errno::INVAL.into());
        }
        let (status, misc) = match function {
            XEN_EFI_GET_TIME => {
                let (mut time, mut clock) = (XenpfEfiTime::default(), EfiClock::default());
                let status = self.call_efi(cur, EfiCall::GetTime { time: &mut time, clock: &mut clock })?;
                let mut misc = 0;
                if !status.is_error() {
                    let EfiClock { resolution, accuracy, sets_to_zero } = clock;
                    self.hw.put(arm, &XenpfEfiRuntimeCallGetTime { time, resolution, accuracy })?;
                    misc = flag(sets_to_zero, XEN_EFI_GET_TIME_SET_CLEARS_NS);
                }
                (status, misc)
            }
            XEN_EFI_SET_TIME => {
                let time = self.hw.get(arm)?;
                (self.call_efi(cur, EfiCall::SetTime(&time))?, 0)
            }
            XEN_EFI_GET_WAKEUP_TIME => {
                let (mut time, mut enabled, mut pending) = (XenpfEfiTime::default(), 0, 0);
                let call = EfiCall::GetWakeupTime { enabled: &mut enabled, pending: &mut pending, time: &mut time };
                let status = self.call_efi(cur, call)?;
                let mut misc = 0;
                if !status.is_error() {
                    self.hw.put(arm, &time)?;
                    misc =
                        flag(enabled, XEN_EFI_GET_WAKEUP_TIME_ENABLED) | flag(pending, XEN_EFI_GET_WAKEUP_TIME_PENDING);
                }
                (status, misc)
            }
            XEN_EFI_SET_WAKEUP_TIME => {
                let time = self.hw.get(arm)?;
                let time = (misc & XEN_EFI_SET_WAKEUP_TIME_ENABLE_ONLY == 0).then_some(&time);
                let enable = misc & XEN_EFI_SET_WAKEUP_TIME_ENABLE != 0;
                (self.call_efi(cur, EfiCall::SetWakeupTime(enable, time))?, 0)
            }
            XEN_EFI_GET_NEXT_HIGH_MONOTONIC_COUNT => {
                let mut count = 0;
                (self.call_efi(cur, EfiCall::GetNextHighMonotonicCount(&mut count))?, count)
            }
            XEN_EFI_GET_VARIABLE => self.efi_get_variable(cur, arm)?,
            XEN_EFI_SET_VARIABLE => {
                let asked: XenpfEfiRuntimeCallSetVariable = caller.get(arm)?;
                let name = self.efi_name(asked.name)?;
                let mut data = bytes(asked.size)?;
                self.hw.copy_from_guest(asked.data, &mut data)?;
                let call =
                    EfiCall::SetVariable { name: &name, vendor: &asked.vendor_guid, attributes: misc, data: &data };
                (self.call_efi(cur, call)?, misc)
            }
            XEN_EFI_GET_NEXT_VARIABLE_NAME => self.efi_next_name(cur, arm)?,
            XEN_EFI_QUERY_VARIABLE_INFO => (self.efi_room(cur, arm, misc)?, misc),
            XEN_EFI_QUERY_CAPSULE_CAPABILITIES | XEN_EFI_UPDATE_CAPSULE if version >> 16 < 2 => {
                return Err(Errno::OPNOTSUPP.into());
            }
            _ => return Err(Errno::NOSYS.into()),
        };
        self.hw.put(at, &[function, misc])?;
        let status_at = at.offset(size_of::<[u32; 2]>());
        if caller.width.is_compat() {
            // Error and warning bits are the highest of a status, whatever its width.
            self.hw.put(status_at, &(low32(status.0) & 0x3fff_ffff | low32(status.0 >> 32) & 0xc000_0000))?;
        } else {
            self.hw.put(status_at, &status.0)?;
        }
        Ok(())
    }

    fn efi_get_variable(&self, cur: &mut Cur<'_>, arm: GuestVa) -> Result<(EfiStatus, u32), Stop> {
        let mut asked: XenpfEfiRuntimeCallGetVariable = Caller::new(&self.hw, &cur.d.mem).get(arm)?;
        let name = self.efi_name(asked.name)?;
        let mut data = bytes(asked.size)?;
        let (mut attributes, mut size) = (0, 0);
        let call = EfiCall::GetVariable {
            name: &name,
            vendor: &asked.vendor_guid,
            attributes: &mut attributes,
            size: &mut size,
            data: &mut data,
        };
        let status = self.call_efi(cur, call)?;
        if !status.is_error() {
            let filled = usize::try_from(size).ok().and_then(|n| data.get(..n)).unwrap_or(&data);
            self.hw.copy_to_guest(asked.data, filled)?;
        }
        asked.size = size;
        Caller::new(&self.hw, &cur.d.mem).put(arm, &asked)?;
        Ok((status, attributes))
    }

    fn efi_next_name(&self, cur: &mut Cur<'_>, arm: GuestVa) -> Result<(EfiStatus, u32), Stop> {
        let mut asked: XenpfEfiRuntimeCallGetNextVariableName = Caller::new(&self.hw, &cur.d.mem).get(arm)?;
        let room = index(asked.size);
        if room > 2 * NAME_MAX {
            return Err(Errno::NOMEM.into());
        }
        // An odd byte at the end is the guest's room, but not part of a name.
        let mut name = try_alloc::slice(room / 2, |_| 0u16)?;
        self.hw.copy_from_guest(asked.name, name.as_mut_bytes())?;
        if !name.contains(&0) {
            // As EFI answers it today; older firmware reads on beyond the name.
            return Ok((INVALID_PARAMETER, 0));
        }
        let mut size = 0;
        let call = EfiCall::GetNextVariableName { size: &mut size, name: &mut name, vendor: &mut asked.vendor_guid };
        let status = self.call_efi(cur, call)?;
        if !status.is_error() {
            // All of it: some firmware reports the size wrong.
            self.hw.copy_to_guest(asked.name, name.as_bytes())?;
        }
        asked.size = size;
        Caller::new(&self.hw, &cur.d.mem).put(arm, &asked)?;
        Ok((status, 0))
    }

    /// Queries how much room for variables there is, now or at boot.
    fn efi_room(&self, cur: &mut Cur<'_>, arm: GuestVa, misc: u32) -> Result<EfiStatus, Stop> {
        let efi = self.hw.efi().ok_or(Errno::NOSYS)?;
        let mut asked: XenpfEfiRuntimeCallQueryVariableInfo = Caller::new(&self.hw, &cur.d.mem).get(arm)?;
        let (status, room) = if misc & XEN_EFI_VARINFO_BOOT_SNAPSHOT != 0 {
            if asked.attr & !APPEND_WRITE != LASTING_VARIABLE {
                return Err(Errno::INVAL.into());
            }
            efi.room_at_boot
        } else {
            if efi.runtime_version.is_none_or(|v| v >> 16 < 2) {
                return Err(Errno::OPNOTSUPP.into());
            }
            let mut room = EfiRoom::default();
            let call = EfiCall::QueryVariableInfo { attributes: asked.attr, room: &mut room };
            (self.call_efi(cur, call)?, room)
        };
        let EfiRoom { store, left, variable } = room;
        (asked.max_store_size, asked.remain_store_size, asked.max_size) = (store, left, variable);
        Caller::new(&self.hw, &cur.d.mem).put(arm, &asked)?;
        Ok(status)
    }

    /// Copies a name that ends with a zero.
    fn efi_name(&self, at: u64) -> Result<Vec<u16>, Errno> {
        let mut name = try_alloc::vec(NAME_MAX)?;
        for i in 0..NAME_MAX as u64 {
            let unit: u16 = self.hw.get_nth(at, i)?;
            try_alloc::push(&mut name, unit)?;
            if unit == 0 {
                return Ok(name);
            }
        }
        Err(Errno::NOMEM)
    }

    /// Makes a call, with the vcpu's FPU state out of the way: firmware uses the registers. If another CPU makes one,
    /// the guest repeats the hypercall.
    fn call_efi(&self, cur: &mut Cur<'_>, call: EfiCall<'_>) -> Result<EfiStatus, Stop> {
        let c = &mut *cur.ctx;
        self.hw.set_ts(false);
        self.hw.fpu_save(&mut c.fpu, c.xcr0_used);
        let status = self.hw.efi_call(call);
        self.hw.fpu_restore(&c.fpu, c.xcr0_used);
        self.hw.set_xcr0(c.xcr0);
        self.hw.set_ts(c.guest_ts);
        status.ok_or(Stop::Restart)
    }
}

/// Returns `flag` if a boolean of EFI's is true.
fn flag(set: u8, flag: u32) -> u32 {
    if set == 0 {
        0
    } else {
        flag
    }
}

/// Allocates room for a value.
fn bytes(size: u64) -> Result<Box<[u8]>, Errno> {
    let size = index(Some(size).filter(|&size| size <= VALUE_MAX).ok_or(Errno::NOMEM)?);
    Ok(try_alloc::slice(size, |_| 0)?)
}
