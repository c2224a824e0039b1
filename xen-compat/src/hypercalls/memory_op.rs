//! `memory_op` (12): reservations, exchange, maps and limits. Decoded here, carried out in `mm` and
//! [`crate::hypercalls::memory_map`].

use core::mem::offset_of;
use mm::int::{count32, index};

use mm::{pte, DomId, Errno, Exchange, Extents, GuestVa, MemFlags, NodeId, NodeWish, ReservationOp};
use public_headers::xen4::compat::translate::Ulong;
use public_headers::xen4::memory as mem;
use public_headers::xen4::memory::{
    XenMachphysMapping, XenMachphysMfnList, XenMemoryDomain, XenMemoryExchange, XenMemoryReservation,
};
use public_headers::xen4::xen::HYPERVISOR_MEMORY_OP;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::guest_memory::width::{Caller, Compat, Width};
use crate::machine::address::M2P_VIRT;
use crate::machine::hw::Hw;
use crate::memory::guest::Guest;
use crate::privilege::who;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};

/// Size of a frame number in the lists of 32-bit guests.
const WORD_32: u64 = 4;
/// Width of the operation in the command; the bits above say how many extents earlier calls have done
/// (`MEMOP_EXTENT_SHIFT`).
pub(crate) const MEMOP_EXTENT_SHIFT: u32 = 6;
/// Maximum number of extents in one call: how many are done must fit above the operation in a command of 32 bits.
pub(crate) const MAX_EXTENTS: u32 = u32::MAX >> MEMOP_EXTENT_SHIFT;
/// The node of a reservation that asks for none (`NUMA_NO_NODE`).
const NO_NODE: u32 = 0xff;
const M2P_ENTRIES: u64 = (M2P_VIRT.end - M2P_VIRT.start) / 8;

/// Where a 32-bit guest finds the machine-to-phys table: in whole pieces of 2 MiB, except for the last one below 4 GiB,
/// as on Xen.
const COMPAT_MACHPHYS_MAPPING: XenMachphysMapping = XenMachphysMapping {
    v_start: pte::PAE_HYPERVISOR_START,
    v_end: COMPAT_M2P_END,
    max_mfn: (COMPAT_M2P_END - pte::PAE_HYPERVISOR_START) / 4 - 1,
};
const COMPAT_M2P_END: u64 = 0xffe0_0000;
const COMPAT_M2P_BYTES: usize = index(COMPAT_M2P_END - pte::PAE_HYPERVISOR_START);

/// Arguments of `memory_op`.
pub(crate) struct MemoryOpArgs {
    /// What to do (`XENMEM_*`).
    pub(crate) cmd: u32,
    /// Extents that earlier calls have done.
    pub(crate) start: u64,
    /// The structure of the command.
    pub(crate) arg: GuestVa,
}

impl<H: Hw> Hv<H> {
    /// Handles `memory_op(cmd, arg)`.
    ///
    /// # Errors
    /// ENOSYS: an unsupported command. EFAULT: the argument cannot be read, or the result cannot be written. Otherwise
    /// those of the command; a reservation returns the number of completed extents instead.
    pub(crate) fn do_memory_op(&self, cur: &mut Cur<'_>, args: &mut MemoryOpArgs) -> Hc {
        let &mut MemoryOpArgs { cmd, start, arg } = args;
        match cmd {
            mem::XENMEM_INCREASE_RESERVATION => self.reservation(cur, args, ReservationOp::Increase),
            mem::XENMEM_DECREASE_RESERVATION => self.reservation(cur, args, ReservationOp::Decrease),
            mem::XENMEM_POPULATE_PHYSMAP => self.reservation(cur, args, ReservationOp::Populate),
            mem::XENMEM_ACQUIRE_RESOURCE => self.acquire_resource(cur, args),
            mem::XENMEM_ADD_TO_PHYSMAP => self.add_to_physmap(cur, arg, start),
            mem::XENMEM_ADD_TO_PHYSMAP_BATCH => self.add_to_physmap_batch(cur, arg, start),
            mem::XENMEM_ACCESS_OP => self.mem_access_op(cur, arg),
            mem::XENMEM_EXCHANGE
            | mem::XENMEM_MAXIMUM_RAM_PAGE
            | mem::XENMEM_CURRENT_RESERVATION
            | mem::XENMEM_MAXIMUM_RESERVATION
            | mem::XENMEM_MAXIMUM_GPFN
            | mem::XENMEM_REMOVE_FROM_PHYSMAP
            | mem::XENMEM_CLAIM_PAGES
            | mem::XENMEM_GET_VNUMAINFO
            | mem::XENMEM_RESERVED_DEVICE_MEMORY_MAP
                if start != 0 =>
            {
                Err(Errno::INVAL.into())
            }
            // The architecture's own commands are unknown with bits above the command.
            _ if start != 0 => Err(Errno::NOSYS.into()),
            mem::XENMEM_EXCHANGE => self.memory_exchange_op(cur, arg),
            mem::XENMEM_MAXIMUM_RAM_PAGE => Ok(self.hw.frames().len() as i64),
            mem::XENMEM_CURRENT_RESERVATION | mem::XENMEM_MAXIMUM_RESERVATION | mem::XENMEM_MAXIMUM_GPFN => {
                let about: XenMemoryDomain = self.hw.get(arg)?;
                let d = self.domain_by_any_id(cur.d, about.domid)?;
                const { who(HYPERVISOR_MEMORY_OP, mem::XENMEM_CURRENT_RESERVATION) }.check(cur.d, Some(&d))?;
                Ok(match cmd {
                    mem::XENMEM_CURRENT_RESERVATION => d.mem.current_reservation() as i64,
                    mem::XENMEM_MAXIMUM_RESERVATION => d.mem.max_pages() as i64,
                    _ => self.max_gpfn(&d),
                })
            }
            mem::XENMEM_MACHPHYS_MAPPING => {
                // A domain may later run on a machine with more memory.
                let frames = if cur.d.is_hardware() { self.hw.frames().len() as u64 } else { M2P_ENTRIES };
                let map = XenMachphysMapping { v_start: M2P_VIRT.start, v_end: M2P_VIRT.end, max_mfn: frames - 1 };
                let map = if cur.d.mem.is_pae() { COMPAT_MACHPHYS_MAPPING } else { map };
                self.caller(cur.d).put(arg, &map)?;
                Ok(0)
            }
            mem::XENMEM_MACHPHYS_MFN_LIST | mem::XENMEM_MACHPHYS_COMPAT_MFN_LIST => {
                self.machphys_mfn_list(cur, cmd, arg)
            }
            mem::XENMEM_MEMORY_MAP => self.own_memory_map(cur, arg),
            mem::XENMEM_MACHINE_MEMORY_MAP => self.machine_memory_map(cur, arg),
            mem::XENMEM_SET_MEMORY_MAP => self.set_memory_map(cur, arg),
            mem::XENMEM_CLAIM_PAGES => self.claim_pages(cur, arg),
            mem::XENMEM_GET_VNUMAINFO => self.get_vnumainfo(cur, arg),
            mem::XENMEM_REMOVE_FROM_PHYSMAP => self.remove_from_physmap(cur, arg),
            mem::XENMEM_SET_POD_TARGET | mem::XENMEM_GET_POD_TARGET => self.pod_target(cur, arg),
            mem::XENMEM_RESERVED_DEVICE_MEMORY_MAP => self.reserved_device_memory_map(cur, arg),
            // Nothing is shared between domains this way.
            mem::XENMEM_GET_SHARING_FREED_PAGES | mem::XENMEM_GET_SHARING_SHARED_PAGES => Ok(0),
            _ => Err(Errno::NOSYS.into()),
        }
    }

    /// XENMEM_claim_pages. EINVAL: fields that have no meaning here, no such domain, or a claim that it cannot have.
    /// EPERM. ENOMEM: less memory is free.
    fn claim_pages(&self, cur: &Cur<'_>, arg: GuestVa) -> Hc {
        let r: XenMemoryReservation = self.caller(cur.d).get(arg)?;
        if r.extent_start != 0 || r.extent_order != 0 || r.mem_flags != 0 {
            return Err(Errno::INVAL.into());
        }
        let d = self.domains.get(DomId(r.domid)).ok_or(Errno::INVAL)?;
        const { who(HYPERVISOR_MEMORY_OP, mem::XENMEM_CLAIM_PAGES) }.check(cur.d, None)?;
        self.mm_ctx(cur).domain_set_outstanding_pages(&d.mem, r.nr_extents)?;
        Ok(0)
    }

    /// Returns the highest guest frame number in use, from the guest's description of its P2M
    /// (`arch_shared_info.max_pfn`); 0 if there is none.
    pub(crate) fn max_gpfn(&self, d: &Domain) -> i64 {
        use public_headers::xen4::arch_x86_64::ArchSharedInfo;
        use public_headers::xen4::compat;
        use public_headers::xen4::xen::SharedInfo;
        let max_pfn = if d.mem.is_pae() {
            use compat::arch_x86_32::ArchSharedInfo;
            let off = offset_of!(compat::xen::SharedInfo, arch) + offset_of!(ArchSharedInfo, max_pfn);
            self.hw.load32(d.shared_info, off).into()
        } else {
            self.hw.load64(d.shared_info, offset_of!(SharedInfo, arch) + offset_of!(ArchSharedInfo, max_pfn))
        };
        max_pfn.max(1) as i64 - 1
    }

    /// XENMEM_machphys_mfn_list, XENMEM_machphys_compat_mfn_list: a frame for each 2 MiB of the machine-to-phys table;
    /// a piece that backs no RAM repeats the one before. The second names the table of 32-bit guests, as the first does
    /// for one of them; EOPNOTSUPP where there are none.
    fn machphys_mfn_list(&self, cur: &Cur<'_>, cmd: u32, arg: GuestVa) -> Hc {
        const PIECE: usize = 2 << 20;
        let caller = self.caller(cur.d);
        let compat = cmd == mem::XENMEM_MACHPHYS_COMPAT_MFN_LIST || cur.d.mem.is_pae();
        if compat && !self.options.pv32 {
            return Err(Errno::OPNOTSUPP.into());
        }
        let frame = |i: u32| {
            if !compat {
                return self.hw.m2p_frame(i);
            }
            Some(self.hw.m2p_compat_pde(index(i.into()))).filter(|e| e & pte::PRESENT != 0).map(pte::mfn)
        };
        let (word, most) = if compat { (size_of::<u32>(), COMPAT_M2P_BYTES / PIECE) } else { (size_of::<u64>(), !0) };
        let mut list: XenMachphysMfnList = caller.get(arg)?;
        let pieces = (self.hw.frames().len() * word).div_ceil(PIECE).min(most);
        let pieces = count32(pieces).min(list.max_extents);
        let mut mfn = 0;
        for i in 0..pieces {
            mfn = frame(i).map_or(mfn, |m| m.0);
            caller.put_nth(list.extent_start, i.into(), &Ulong(mfn))?;
        }
        list.nr_extents = pieces;
        caller.put(arg, &list)?;
        Ok(0)
    }

    /// Handles the reservation calls, which return how many extents are done; invalid input stops them at once.
    fn reservation(&self, cur: &mut Cur<'_>, args: &mut MemoryOpArgs, op: ReservationOp) -> Hc {
        let start = args.start;
        let Ok(r) = self.caller(cur.d).get::<XenMemoryReservation>(args.arg) else { return Ok(start as i64) };
        if r.nr_extents > u64::from(MAX_EXTENTS) || start >= r.nr_extents {
            return Ok(start as i64);
        }
        let Ok(d) = self.domain_by_any_id(cur.d, r.domid) else { return Ok(start as i64) };
        if const { who(HYPERVISOR_MEMORY_OP, mem::XENMEM_POPULATE_PHYSMAP) }.check(cur.d, Some(&d)).is_err() {
            return Ok(start as i64);
        }
        let Ok(flags) = self.mem_flags(cur, &d, r.mem_flags) else { return Ok(start as i64) };
        let x = Extents {
            extents: (r.extent_start != 0 || op != ReservationOp::Increase).then_some(r.extent_start.into()),
            nr_extents: r.nr_extents,
            extent_order: r.extent_order,
            flags,
            nr_done: start,
        };
        let (mm, hw) = (self.mm_ctx(cur), &self.hw);
        let end = if cur.d.mem.is_pae() {
            // The whole list must be in reach before anything is done.
            let last = r.extent_start.saturating_add(r.nr_extents * WORD_32 - 1);
            if !cur.d.mem.addr_ok(last) {
                return Ok(start as i64);
            }
            mm.do_reservation(&Caller { hw, width: Compat }, op, &d.mem, x)
        } else {
            mm.do_reservation(&Guest(hw), op, &d.mem, x)
        };
        if end.preempted {
            args.start = end.nr_done;
            return Err(Stop::Restart);
        }
        Ok(end.nr_done as i64)
    }

    /// Returns what a reservation's `mem_flags` ask for. EINVAL: the addresses are too narrow; a virtual node that the
    /// domain does not have; a node that no machine has, or an exact one for a domain that may not choose.
    fn mem_flags(&self, cur: &Cur<'_>, d: &Domain, asked: u32) -> Result<MemFlags, Errno> {
        let flags = MemFlags::from_xenmemf(asked, self.hw.frames().len() as u64)?;
        let exact_node = asked & mem::XENMEMF_EXACT_NODE_REQUEST != 0;
        // Counted from 1; 0: any.
        let node = (asked >> 8 & 0xff).wrapping_sub(1) & 0xff;
        let node = if asked & mem::XENMEMF_VNODE != 0 {
            let vnuma = d.control.vnuma.lock();
            vnuma.as_ref().map(|v| v.physical(node).ok_or(Errno::INVAL)).transpose()?
        } else if node == NO_NODE {
            None
        } else if cur.d.is_hardware() || cur.d.is_privileged() {
            Some(NodeId::new(node.into()).ok_or(Errno::INVAL)?)
        } else if exact_node {
            return Err(Errno::INVAL);
        } else {
            None
        };
        Ok(MemFlags { wish: NodeWish::new(node, exact_node && node.is_some()), ..flags })
    }

    /// XENMEM_exchange. Progress is kept in the guest's structure.
    fn memory_exchange_op(&self, cur: &mut Cur<'_>, arg: GuestVa) -> Hc {
        let caller = self.caller(cur.d);
        let x: XenMemoryExchange = caller.get(arg)?;
        if caller.width.is_compat() {
            compat_exchange_okay(&x)?;
        }
        if x.in_.domid != x.out.domid {
            return Err(Errno::INVAL.into());
        }
        let d = self.domain_by_any_id(cur.d, x.in_.domid)?;
        const { who(HYPERVISOR_MEMORY_OP, mem::XENMEM_EXCHANGE) }.check(cur.d, Some(&d))?;
        let flags = self.mem_flags(cur, &d, x.out.mem_flags & !mem::XENMEMF_VNODE)?;
        let what = Exchange {
            in_start: x.in_.extent_start.into(),
            in_extents: x.in_.nr_extents,
            in_order: x.in_.extent_order,
            out_start: x.out.extent_start.into(),
            out_extents: x.out.nr_extents,
            out_order: x.out.extent_order,
            flags,
            nr_exchanged: x.nr_exchanged,
        };
        let (mm, hw) = (self.mm_ctx(cur), &self.hw);
        let end = if caller.width.is_compat() {
            mm.memory_exchange(&Caller { hw, width: Compat }, &d.mem, what)
        } else {
            mm.memory_exchange(&Guest(hw), &d.mem, what)
        };
        let done_at = (
            offset_of!(XenMemoryExchange, nr_exchanged),
            offset_of!(public_headers::xen4::compat::memory::XenMemoryExchange, nr_exchanged),
        );
        caller.put(arg.offset(caller.width.pick(done_at.0, done_at.1)), &Ulong(end.nr_exchanged))?;
        end.rc.map(|()| 0)
    }
}

/// Returns EINVAL if the sizes of an exchange overflow the 32 bits that the caller has for them, or if it continues
/// inside of an extent.
fn compat_exchange_okay(x: &XenMemoryExchange) -> Result<(), Errno> {
    let fits = |r: &XenMemoryReservation| {
        u32::MAX.checked_shr(r.extent_order).is_some_and(|most| r.nr_extents <= u64::from(most))
    };
    let chunk = x.out.extent_order.saturating_sub(x.in_.extent_order);
    let okay = fits(&x.in_) && fits(&x.out) && x.nr_exchanged & ((1 << chunk) - 1) == 0;
    okay.then_some(()).ok_or(Errno::INVAL)
}
