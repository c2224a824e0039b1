//! VCPUOP_register_runstate_memory_area and VCPUOP_register_vcpu_time_memory_area.

use core::sync::atomic::Ordering::SeqCst;

use mm::{Errno, GuestVa};
use public_headers::xen4::compat::translate::Ulong;
use public_headers::xen4::vcpu::VcpuRunstateInfo;
use public_headers::xen4::xen::VcpuTimeInfo;

use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::Vcpu;

impl<H: Hw> Hv<H> {
    /// Returns the address of an area of `len` bytes at which the caller wants to be told something. EFAULT: it cannot be
    /// one of the caller's.
    fn area(&self, cur: &Cur<'_>, arg: GuestVa, len: usize) -> Result<u64, Errno> {
        // Those of 32-bit guests are in a union with 64 bits, of which the upper half says nothing.
        let Ulong(va) = self.caller(cur.d).get(arg)?;
        let mem = &cur.d.mem;
        match va.checked_add(len as u64 - 1) {
            Some(last) if mem.addr_ok(va) && mem.addr_ok(last) => Ok(va),
            _ => Err(Errno::FAULT),
        }
    }

    /// Registers where `v` finds its runstate, an address in its own address space, and writes it there once.
    pub(crate) fn vcpuop_register_runstate_area(&self, cur: &Cur<'_>, v: &Vcpu, arg: GuestVa) -> Result<(), Errno> {
        let caller = self.caller(cur.d);
        let area = self.area(cur, arg, caller.size::<VcpuRunstateInfo>())?;
        v.runstate_area.store(area, SeqCst);
        if area != 0 {
            let state = self.vcpu_runstate_raw(v);
            let state = if v.id == cur.v.id { state } else { state.until(self.hw.now()) };
            let _ = caller.put(area, &state.info());
        }
        Ok(())
    }

    /// Registers a second location where `v` finds the time, an address in its own address space.
    pub(crate) fn vcpuop_register_time_area(&self, cur: &mut Cur<'_>, v: &Vcpu, arg: GuestVa) -> Result<(), Errno> {
        let area = self.area(cur, arg, size_of::<VcpuTimeInfo>())?;
        v.time_area.store(area, SeqCst);
        self.tell_time(cur, v);
        Ok(())
    }
}
