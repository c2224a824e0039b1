//! Memory maps that guests ask for (memory_op): the machine's for dom0, their own for others.

use alloc::vec::Vec;

use mm::{try_alloc, NoMemory, PageVec, RangeSet};
use public_headers::xen4::memory::{
    XenForeignMemoryMap, XenMemoryMap, XENMEM_MACHINE_MEMORY_MAP, XENMEM_SET_MEMORY_MAP,
};
use public_headers::xen4::xen::HYPERVISOR_MEMORY_OP;
use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::errno::Errno;
use crate::guest_access::GuestAccess;
use crate::hv::{Cur, Hv};
use crate::hw::Hw;
use crate::hypercall_result::Hc;
use crate::privilege::who;

/// Maximum number of entries a domain's map may have (`E820MAX`).
const MAX_ENTRIES: u32 = 1024;

/// Kinds of memory in an E820 map.
pub mod kind {
    /// Usable RAM.
    pub const RAM: u32 = 1;
    /// Reserved.
    pub const RESERVED: u32 = 2;
    /// ACPI tables, reclaimable.
    pub const ACPI: u32 = 3;
    /// Faulty.
    pub const UNUSABLE: u32 = 5;
}

/// One range of an E820 map (`struct e820entry`): `0 addr(8) 8 size(8) 16 type(4)`.
#[derive(FromBytes, IntoBytes, Immutable, Clone, Copy, PartialEq, Eq, Debug, Default)]
#[repr(C, packed)]
pub struct E820Entry {
    /// First byte.
    pub addr: u64,
    /// Bytes.
    pub size: u64,
    /// One of [`kind`].
    pub kind: u32,
}

const _: () = assert!(size_of::<E820Entry>() == 20);

/// The machine's map as dom0 is to see it: where it may not go, in the holes between the ranges, is reserved.
/// `permitted`: the device frames it may map; `limit`: number of frames the processor can address.
pub fn with_denied(e820: &[E820Entry], permitted: &RangeSet, limit: u64) -> Result<Vec<E820Entry>, NoMemory> {
    let mut out = try_alloc::vec(e820.len() + 8)?;
    let mut next = 0;
    let deny = |out: &mut Vec<E820Entry>, from: u64, to: u64| {
        let mut at = from;
        let mut reserve = |a: u64, b: u64| {
            if a >= b {
                return Ok(());
            }
            try_alloc::push(out, E820Entry { addr: a << 12, size: (b - a) << 12, kind: kind::RESERVED })
        };
        for (first, last) in permitted.ranges().iter().copied() {
            if last < from || first >= to {
                continue;
            }
            reserve(at, first.max(at))?;
            at = (last + 1).max(at);
        }
        reserve(at.min(to), to)
    };
    for e in e820 {
        let (first, end) = (e.addr >> 12, e.addr.saturating_add(e.size).div_ceil(4096));
        if first > next {
            deny(&mut out, next, first)?;
        }
        try_alloc::push(&mut out, *e)?;
        next = next.max(end);
    }
    if next < limit {
        deny(&mut out, next, limit)?;
    }
    Ok(out)
}

impl<H: Hw> Hv<H> {
    /// XENMEM_machine_memory_map. EPERM unless privileged, EINVAL when the buffer is too small; a null buffer asks for
    /// the number of entries.
    pub(crate) fn machine_memory_map(&self, cur: &Cur<'_>, arg: u64) -> Hc {
        const { who(HYPERVISOR_MEMORY_OP, XENMEM_MACHINE_MEMORY_MAP) }.check(cur.d, None)?;
        let map = with_denied(&self.memory_map, &cur.d.mem.iomem_ranges()?, 1 << (self.hw.physaddr_bits() - 12))?;
        let mut req: XenMemoryMap = self.hw.get(arg)?;
        if req.buffer != 0 {
            if (req.nr_entries as usize) < map.len() + 1 {
                return Err(Errno::INVAL.into());
            }
            self.hw.copy_to_guest(req.buffer, map.as_bytes()).map_err(|_| Errno::FAULT)?;
        }
        req.nr_entries = map.len() as u32;
        self.hw.put(arg, &req)?;
        Ok(0)
    }

    /// XENMEM_memory_map: as much as there is room for of the caller's own. ENOSYS when it has none.
    pub(crate) fn own_memory_map(&self, cur: &Cur<'_>, arg: u64) -> Hc {
        let mut req: XenMemoryMap = self.hw.get(arg)?;
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
        self.hw.put(arg, &req)?;
        Ok(0)
    }

    /// XENMEM_set_memory_map: the map that domain is to see. EINVAL: too long. ESRCH, EPERM: as for reservations.
    pub(crate) fn set_memory_map(&self, cur: &Cur<'_>, arg: u64) -> Hc {
        let f: XenForeignMemoryMap = self.hw.get(arg)?;
        if f.map.nr_entries > MAX_ENTRIES {
            return Err(Errno::INVAL.into());
        }
        let d = self.domain_by_any_id(cur.d, f.domid)?;
        const { who(HYPERVISOR_MEMORY_OP, XENMEM_SET_MEMORY_MAP) }.check(cur.d, Some(&d))?;
        let mut map = PageVec::new(&d.account);
        for i in 0..f.map.nr_entries {
            map.push(self.hw.get_nth(f.map.buffer, u64::from(i))?)?;
        }
        // The old one goes without the lock.
        let _old = core::mem::replace(&mut *d.memory_map.lock(), map);
        Ok(0)
    }
}

/// Maximum number of frames that a domain's maps take: the one it has, and one that is to take its place.
pub const MOST_FRAMES: u64 = 2 * PageVec::<E820Entry>::frames(MAX_ENTRIES as usize);
