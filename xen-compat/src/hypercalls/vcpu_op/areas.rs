//! VCPUOP_register_runstate_memory_area and VCPUOP_register_vcpu_time_memory_area.

use core::sync::atomic::Ordering::SeqCst;

use mm::{Errno, GuestVa};
use public_headers::xen4::vcpu::{VcpuRegisterRunstateMemoryArea, VcpuRegisterTimeMemoryArea, VcpuRunstateInfo};
use public_headers::xen4::xen::VcpuTimeInfo;

use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::Vcpu;
use mm::pte::NOT_GUEST;

/// Returns EFAULT unless `len` bytes at `va` can be guest addresses.
fn check_area(va: u64, len: usize) -> Result<(), Errno> {
    match va.checked_add(len as u64) {
        Some(end) if end <= NOT_GUEST.start || va >= NOT_GUEST.end => Ok(()),
        _ => Err(Errno::FAULT),
    }
}

impl<H: Hw> Hv<H> {
    /// Registers where `v` finds its runstate, an address in its own address space, and writes it there once.
    pub(crate) fn vcpuop_register_runstate_area(&self, cur: &Cur<'_>, v: &Vcpu, arg: GuestVa) -> Result<(), Errno> {
        let area: VcpuRegisterRunstateMemoryArea = self.hw.get(arg)?;
        check_area(area.addr, size_of::<VcpuRunstateInfo>())?;
        v.runstate_area.store(area.addr, SeqCst);
        if area.addr != 0 {
            let state = self.vcpu_runstate_raw(v);
            let state = if v.id == cur.v.id { state } else { state.until(self.hw.now()) };
            let _ = self.hw.put(area.addr, &state.info());
        }
        Ok(())
    }

    /// Registers a second location where `v` finds the time, an address in its own address space.
    pub(crate) fn vcpuop_register_time_area(&self, cur: &mut Cur<'_>, v: &Vcpu, arg: GuestVa) -> Result<(), Errno> {
        let area: VcpuRegisterTimeMemoryArea = self.hw.get(arg)?;
        check_area(area.addr, size_of::<VcpuTimeInfo>())?;
        v.time_area.store(area.addr, SeqCst);
        self.tell_time(cur, v);
        Ok(())
    }
}
