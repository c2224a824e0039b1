//! Memory maps for guests (memory_op): the machine's for dom0, their own for others.

use mm::int::count32;
use mm::{Errno, GuestVa, PageVec};
use public_headers::xen4::memory::{
    XenForeignMemoryMap, XenMemoryMap, XENMEM_MACHINE_MEMORY_MAP, XENMEM_SET_MEMORY_MAP,
};
use public_headers::xen4::xen::HYPERVISOR_MEMORY_OP;
use zerocopy::IntoBytes;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::Hc;
use crate::machine::e820::with_denied;
use crate::machine::hw::Hw;
use crate::privilege::who;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::memory_map::MAX_ENTRIES;

impl<H: Hw> Hv<H> {
    /// XENMEM_machine_memory_map. EPERM: the caller is not privileged. EINVAL: the buffer is too small. A null buffer
    /// asks for the number of entries.
    pub(crate) fn machine_memory_map(&self, cur: &Cur<'_>, arg: GuestVa) -> Hc {
        const { who(HYPERVISOR_MEMORY_OP, XENMEM_MACHINE_MEMORY_MAP) }.check(cur.d, None)?;
        let map = with_denied(&self.memory_map, &cur.d.mem.iomem_ranges()?, 1 << (self.hw.physaddr_bits() - 12))?;
        let mut req: XenMemoryMap = self.caller(cur.d).get(arg)?;
        if req.buffer != 0 {
            if (req.nr_entries as usize) < map.len() + 1 {
                return Err(Errno::INVAL.into());
            }
            self.hw.copy_to_guest(req.buffer, map.as_bytes())?;
        }
        req.nr_entries = count32(map.len());
        self.caller(cur.d).put(arg, &req)?;
        Ok(0)
    }

    /// XENMEM_memory_map: as much of the caller's own map as fits. ENOSYS: it has none.
    pub(crate) fn own_memory_map(&self, cur: &Cur<'_>, arg: GuestVa) -> Hc {
        let mut req: XenMemoryMap = self.caller(cur.d).get(arg)?;
        if cur.d.memory_map.lock().is_empty() {
            return Err(Errno::NOSYS.into());
        }
        let mut n = 0;
        while n < req.nr_entries {
            // The lock is not held while guest memory is written.
            let Some(entry) = cur.d.memory_map.lock().get(n as usize).copied() else { break };
            self.hw.put_nth(req.buffer, n.into(), &entry)?;
            n += 1;
        }
        req.nr_entries = n;
        self.caller(cur.d).put(arg, &req)?;
        Ok(0)
    }

    /// XENMEM_set_memory_map: sets a domain's map. EINVAL: it is too long. ESRCH, EPERM: as for reservations.
    pub(crate) fn set_memory_map(&self, cur: &Cur<'_>, arg: GuestVa) -> Hc {
        let f: XenForeignMemoryMap = self.caller(cur.d).get(arg)?;
        if f.map.nr_entries > MAX_ENTRIES {
            return Err(Errno::INVAL.into());
        }
        let d = self.domain_by_any_id(cur.d, f.domid)?;
        const { who(HYPERVISOR_MEMORY_OP, XENMEM_SET_MEMORY_MAP) }.check(cur.d, Some(&d))?;
        let mut map = PageVec::new(&d.account);
        for i in 0..f.map.nr_entries {
            map.push(self.hw.get_nth(f.map.buffer, u64::from(i))?)?;
        }
        // The old one is freed without the lock.
        let _old = core::mem::replace(&mut *d.memory_map.lock(), map);
        Ok(0)
    }
}
