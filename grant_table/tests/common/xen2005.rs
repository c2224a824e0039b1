//! Domains of April 2005 on the simulated machine.
#![allow(dead_code, missing_docs, reason = "each test binary uses a part of it")]

use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;

use grant_table::xen2005;
use mm::pte::{ACCESSED, DIRTY, PRESENT, RW};
use mm::*;
use public_headers::xen2005::grant_table::{GnttabMapGrantRef, GnttabUnmapGrantRef};

use super::*;

/// First linear address that a guest of 2005 has mapped.
const START: u32 = 0xc000_0000;
pub(crate) const HOST5: u16 = 2;
pub(crate) const DEVICE5: u16 = 1;
pub(crate) const RO5: u16 = 4;
/// `GNTUNMAP_DEV_FROM_VIRT`.
pub(crate) const FROM_VIRT: u32 = !0;

struct NoHooks;

impl MmuextHooks for NoHooks {
    fn write_ptbase(&self, _: mm::Root) {}
    fn ldt_changed(&self, _: bool) {}
    fn vcpumask_to_cpus(&self, _: mm::GuestVa) -> mm::Result<CpuMask, mm::Fault> {
        Ok(CpuMask::NONE)
    }
}

impl TwoLevelHooks for NoHooks {}

/// A guest's memory that holds one request.
struct Request(u64);

impl GuestMem for Request {
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> core::result::Result<(), Fault> {
        dst.copy_from_slice(&self.0.to_le_bytes()[va as usize..][..dst.len()]);
        Ok(())
    }
    fn copy_to_guest(&self, _: u64, _: &[u8]) -> core::result::Result<(), Fault> {
        Err(Fault)
    }
}

impl World {
    /// Returns a domain of 2005, with [`FRAMES`] frames, all mapped, and its four frames of grant table.
    pub(crate) fn add_2005(&self, id: u16) -> Guest {
        let builder = DomainMemBuilder { id: DomId(id), privileged: id == 0, hardware: id == 0, max_pages: 40 };
        let serial = self.serial.fetch_add(1, SeqCst);
        let mem = builder.build_two_level().unwrap();
        let account = Account::new(xen2005::LIMITS.most_frames()).unwrap();
        let d = Arc::new(Dom { mem, grants: xen2005::new_table(serial, &account).unwrap() });
        *self.doms[id as usize].write().unwrap() = Some(d.clone());
        let v = VcpuMm::new();
        let c = DomCtx::new(self, &d.mem).vcpu(&v);
        let frames: Vec<Mfn> =
            (0..FRAMES).map(|_| c.alloc_domheap_pages(&d.mem, 0, MemFlags::default()).unwrap()).collect();
        for (i, mfn) in frames.iter().enumerate() {
            c.set_gpfn(*mfn, Pfn(i as u64));
        }
        let m = &self.m.m;
        // Four tables, as in `add`: here two of them just lie there.
        let (l2, l1) = (frames[0], frames[3]);
        m.store32(l2, (START >> 22) as usize * 4, (l1.0 << 12) as u32 | 0x67);
        for (i, mfn) in frames.iter().enumerate() {
            let rw = if i < 4 { 0 } else { RW };
            m.store32(l1, i * 4, pte::entry(*mfn, PRESENT | ACCESSED | DIRTY | rw) as u32);
        }
        c.two_level().set_guest_table(l2).unwrap();
        assert_eq!(d.mem.life().unpause_by_toolstack(), Some(true));
        d.mem.cpu_enters(CpuId(u32::from(id)));
        let g = Guest { id, v, frames, l1 };
        self.as_guest(&g, |ops| ops.grow_table(&d, xen2005::NR_GRANT_FRAMES)).unwrap();
        g
    }

    pub(crate) fn map5(&self, g: &Guest, dom: u16, ref_: u16, flags: u16, va: u32) -> GnttabMapGrantRef {
        // What guests leave in the result fields must not matter.
        let mut op = GnttabMapGrantRef { host_virt_addr: va, dom, ref_, flags, handle: 77, ..Default::default() };
        op.dev_bus_addr = 0xdead_beef;
        self.as_guest(g, |ops| xen2005::map_grant_ref(ops, &mut op));
        assert_eq!(op.handle < 0, op.dev_bus_addr == 0, "the driver looks at the one, others at the other");
        op
    }

    /// Maps, which must succeed. Returns the handle.
    pub(crate) fn mapped(&self, g: &Guest, dom: u16, ref_: u16, flags: u16, va: u32) -> u16 {
        let op = self.map5(g, dom, ref_, flags, va);
        assert!(op.handle >= 0, "{op:?}");
        op.handle as u16
    }

    pub(crate) fn unmap5(&self, g: &Guest, handle: u16, va: u32, dev: u32) -> i16 {
        let mut op = GnttabUnmapGrantRef { host_virt_addr: va, dev_bus_addr: dev, handle, ..Default::default() };
        self.as_guest(g, |ops| xen2005::unmap_grant_ref(ops, core::slice::from_mut(&mut op)));
        op.status
    }

    /// The guest writes an entry of its page table by hypercall.
    pub(crate) fn set_pte(&self, g: &Guest, slot: usize, val: u32) -> mm::Result {
        self.as_guest(g, |ops| {
            let end = self.poke(ops, slot, val);
            xen2005::reap_overwritten(ops);
            end
        })
    }

    /// As [`Self::set_pte`], but without ending the overwritten use.
    pub(crate) fn poke(&self, ops: &Grants<'_, World>, slot: usize, val: u32) -> mm::Result {
        ops.vcpu_mm.two_level().update_va_mapping(&NoHooks, START + slot as u32 * 4096, val, 0)
    }

    /// As [`Self::set_pte`], by address.
    pub(crate) fn set_va(&self, g: &Guest, va: u32, val: u32) -> bool {
        self.as_guest(g, |ops| {
            let end = ops.vcpu_mm.two_level().update_va_mapping(&NoHooks, va, val, 0);
            xen2005::reap_overwritten(ops);
            end.is_ok()
        })
    }

    /// The guest stores to its page table, where it has it mapped read-only.
    pub(crate) fn emulated(&self, g: &Guest, va: u32, val: u32) -> bool {
        self.as_guest(g, |ops| {
            let tables = ops.vcpu_mm.two_level();
            let at = tables.pte_at(va).unwrap();
            let page = g.frames.iter().position(|f| *f == at.mfn()).unwrap();
            let end = tables.emulated_write(g.va5(page) + (at.0 & 0xfff) as u32, val, 4);
            xen2005::reap_overwritten(ops);
            end.is_ok()
        })
    }

    /// The guest maps a frame of `owner`'s, as it is privileged to.
    pub(crate) fn set_foreign(&self, g: &Guest, va: u32, val: u32, owner: u16) -> bool {
        self.as_guest(g, |ops| {
            let tables = ops.vcpu_mm.two_level();
            let end = tables.update_va_mapping_otherdomain(&NoHooks, va, val, 0, DomId(owner));
            xen2005::reap_overwritten(ops);
            end.is_ok()
        })
    }

    /// Adds a second page table, for the 4 MiB after the first, to the page directory or removes it. Returns whether it
    /// succeeded.
    pub(crate) fn second_table(&self, g: &Guest, on: bool) -> bool {
        let table = g.frames[1];
        if on {
            self.m.m.zero_page(table);
        }
        self.set_directory(g, 1, if on { table.maddr().0 as u32 | 0x67 } else { 0 })
    }

    /// The guest writes the entry of its page directory for the `i`th 4 MiB, or is refused.
    pub(crate) fn set_directory(&self, g: &Guest, i: u32, val: u32) -> bool {
        let entry = g.frames[0].maddr().0 + u64::from((START >> 22) + i) * 4;
        self.as_guest(g, |ops| {
            let args = MmuUpdateArgs { ureqs: mm::GuestVa(0), count: 1, foreigndom: mm::ForeignDom(SELF.into()) };
            let request = Request(entry | u64::from(val) << 32);
            let end = ops.vcpu_mm.two_level().mmu_update(&request, &NoHooks, args);
            assert!(
                matches!((end.done, end.rc), (1, Ok(())) | (0, Err(mm::Stop::Err(mm::Errno::INVAL)))),
                "{:?}",
                end.rc
            );
            xen2005::reap_overwritten(ops);
            end.rc.is_ok()
        })
    }

    /// Returns the entry for an address; 0 without a table.
    pub(crate) fn pte5(&self, g: &Guest, va: u32) -> u32 {
        self.as_guest(g, |ops| ops.vcpu_mm.two_level().pte_at(va))
            .map_or(0, |at| self.m.m.load32(at.mfn(), (at.0 & 0xfff) as usize))
    }

    /// Returns an entry of its first page table.
    pub(crate) fn pte(&self, g: &Guest, slot: usize) -> u32 {
        self.m.m.load32(g.l1, slot * 4)
    }

    /// Stores a word as the guest's kernel, on CPU `cpu`. Returns the frame written to, or a page fault.
    pub(crate) fn store5(&self, g: &Guest, cpu: u32, va: u32, val: u64) -> Option<Mfn> {
        let root = self.as_guest(g, |ops| ops.vcpu_mm.two_level().load_root().mfn());
        let mfn = self.m.m.touch_as(CpuId(cpu), root, va.into(), true, false)?;
        self.m.m.store64(mfn, (va & 0xff8) as usize, val);
        Some(mfn)
    }

    /// Flushes CPU `cpu`'s translation of an address, as the guest.
    pub(crate) fn invlpg5(&self, cpu: u32, va: u32) {
        self.m.m.invlpg_cpus(CpuMask::of(CpuId(cpu)), va.into());
    }

    pub(crate) fn pin_of(&self, id: u16, ref_: u32) -> u32 {
        self.dom(id).grants.active(GrantRef(ref_)).unwrap().pin
    }

    pub(crate) fn handles(&self, id: u16) -> usize {
        self.dom(id).grants.mappings().count()
    }
}

impl Guest {
    /// Returns the linear address of slot `i` of its L1 table, in a domain of 2005.
    pub(crate) fn va5(&self, i: usize) -> u32 {
        START + i as u32 * 4096
    }
}
