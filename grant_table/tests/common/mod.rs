//! Domains with grant tables on a simulated machine, for tests.
#![allow(dead_code, missing_docs, reason = "each test binary uses a part of it")]

pub(crate) mod machine;
pub(crate) mod small;
pub(crate) mod xen2005;

use std::sync::{Arc, RwLock};

use grant_table::*;
use mm::pte::{ACCESSED, DIRTY, PRESENT, RW, USER};
use mm::*;
use public_headers::xen4::grant_table as gt;
use public_headers::xen4::grant_table::*;

use machine::Hostile;

const FIRST_RAM: u64 = 256;
const TABLE: u64 = PRESENT | RW | USER | ACCESSED | DIRTY;
/// First linear address of the kernel half.
pub(crate) const KERNEL: u64 = 0xffff_8880_0000_0000;
const KERNEL_SLOT: usize = 273;
/// Frames of a domain: four tables, then pages.
pub(crate) const FRAMES: usize = 12;
/// First slot of the L1 table that maps nothing.
pub(crate) const FREE_SLOT: usize = 100;
/// References that tests use.
pub(crate) const REFS: u32 = 24;

pub(crate) struct Dom {
    pub mem: DomainMem,
    pub grants: GrantTable,
}

impl GrantDomain for Dom {
    fn mem(&self) -> &DomainMem {
        &self.mem
    }
    fn grants(&self) -> &GrantTable {
        &self.grants
    }
}

pub(crate) struct World {
    pub m: Hostile,
    mm: Mm,
    pub doms: Vec<RwLock<Option<Arc<Dom>>>>,
    serial: std::sync::atomic::AtomicU64,
}

impl MmEnv for World {
    type M = Hostile;
    fn machine(&self) -> &Hostile {
        &self.m
    }
    fn mm(&self) -> &Mm {
        &self.mm
    }
    fn with_domain<R>(&self, id: DomId, f: impl FnOnce(Option<&DomainMem>) -> R) -> R {
        let d = self.domain(id);
        f(d.as_ref().map(|d| &d.mem))
    }
}

impl GrantEnv for World {
    type Domain = Dom;
    type Ref = Arc<Dom>;
    fn domain(&self, id: DomId) -> Option<Arc<Dom>> {
        self.doms.get(id.0 as usize)?.read().unwrap().clone()
    }
}

/// A domain's vcpu and memory, as its kernel knows them.
pub(crate) struct Guest {
    pub id: u16,
    pub v: VcpuMm,
    pub frames: Vec<Mfn>,
    pub l1: Mfn,
}

impl World {
    pub(crate) fn new(domains: usize) -> World {
        World::sized(domains, FIRST_RAM, 700)
    }

    /// Returns a machine with `pages` pages of RAM from frame `first` on.
    pub(crate) fn sized(domains: usize, first: u64, pages: u64) -> World {
        let (first, end) = (Mfn(first), Mfn(first + pages));
        let m = Hostile::new(end.0 as usize, 4);
        let mm = Mm::new();
        mm.init_frame_table(&m, &[(first, end)]);
        mm.heap.add_region(&m, first, end, false);
        World { m, mm, doms: (0..domains).map(|_| RwLock::new(None)).collect(), serial: 1.into() }
    }

    pub(crate) fn dom(&self, id: u16) -> Arc<Dom> {
        self.domain(DomId(id)).unwrap()
    }

    /// Returns a domain with [`FRAMES`] frames, all mapped at [`KERNEL`], and one frame of grant table.
    pub(crate) fn add(&self, id: u16, limits: Limits) -> Guest {
        let mem = DomainMemBuilder { id: DomId(id), privileged: id == 0, hardware: id == 0, max_pages: 40 }.build();
        let serial = self.serial.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        let account = Account::new(limits.most_frames()).unwrap();
        let d = Arc::new(Dom { mem, grants: GrantTable::new(limits, serial, &account).unwrap() });
        *self.doms[id as usize].write().unwrap() = Some(d.clone());
        let v = VcpuMm::new();
        let c = DomCtx::new(self, &d.mem).vcpu(&v);
        let frames: Vec<Mfn> =
            (0..FRAMES).map(|_| c.alloc_domheap_pages(&d.mem, 0, MemFlags::default()).unwrap()).collect();
        for (i, mfn) in frames.iter().enumerate() {
            c.set_gpfn(*mfn, Pfn(i as u64));
        }
        let m = &self.m.m;
        let (l4, l3, l2, l1) = (frames[0], frames[1], frames[2], frames[3]);
        m.store64(l4, KERNEL_SLOT * 8, pte::entry(l3, TABLE));
        m.store64(l3, 0, pte::entry(l2, TABLE));
        m.store64(l2, 0, pte::entry(l1, TABLE));
        for (i, mfn) in frames.iter().enumerate() {
            let rw = if i < 4 { 0 } else { RW };
            m.store64(l1, i * 8, pte::entry(*mfn, PRESENT | ACCESSED | DIRTY | rw));
        }
        c.set_guest_tables(l4, None).unwrap();
        assert_eq!(d.mem.life().unpause_by_toolstack(), Some(true));
        d.mem.cpu_enters(CpuId(u32::from(id)));
        let g = Guest { id, v, frames, l1 };
        self.as_guest(&g, |ops| ops.grow_table(&d, 1)).unwrap();
        g
    }

    /// Runs `f` as the guest's vcpu.
    pub(crate) fn as_guest<R>(&self, g: &Guest, f: impl FnOnce(&Grants<'_, World>) -> R) -> R {
        let d = self.dom(g.id);
        f(&DomGrants::new(self, &*d).vcpu(&g.v, VcpuId::FIRST))
    }

    /// Runs `f` as another vcpu of the guest's, which has its page tables.
    pub(crate) fn as_vcpu<R>(&self, id: u16, vcpu: u32, root: Mfn, f: impl FnOnce(&Grants<'_, World>) -> R) -> R {
        let (d, v) = (self.dom(id), VcpuMm::new());
        v.guest_table.set(mm::Root::simulated(root));
        let end = f(&DomGrants::new(self, &*d).vcpu(&v, VcpuId(vcpu)));
        v.guest_table.set(mm::Root::NONE);
        end
    }

    /// Writes an entry as its owner would.
    pub(crate) fn grant(&self, g: &Guest, r: u32, flags: u16, domid: u16, frame: Mfn) {
        let t = self.dom(g.id);
        let head = u32::from(domid) << 16 | u32::from(flags);
        let per_frame = if t.grants.version() == 1 { 512 } else { 256 };
        let (m, mfn) = (&self.m.m, t.grants.frame(r / per_frame).unwrap());
        let r = (r % per_frame) as usize;
        if t.grants.version() == 1 {
            m.store64(mfn, r * 8, frame.0 << 32 | u64::from(head));
        } else {
            m.store64(mfn, r * 16 + 8, frame.0);
            m.store64(mfn, r * 16, head.into());
        }
    }

    /// Returns flags of an entry, with its status.
    pub(crate) fn flags(&self, g: &Guest, r: u32) -> u16 {
        let t = &self.dom(g.id).grants;
        let m = &self.m.m;
        if t.version() == 1 {
            m.load16(t.frame(0).unwrap(), r as usize * 8)
        } else {
            let status = m.load16(t.status_frame(0).unwrap(), r as usize * 2);
            m.load16(t.frame(0).unwrap(), r as usize * 16) | status
        }
    }

    pub(crate) fn map(&self, g: &Guest, dom: u16, ref_: u32, flags: u32, host_addr: u64) -> GnttabMapGrantRef {
        self.as_guest(g, |o| map(o, dom, ref_, flags, host_addr))
    }

    pub(crate) fn unmap(&self, g: &Guest, op: Unmap) -> Status {
        self.as_guest(g, |o| unmap(o, op))
    }

    pub(crate) fn copy(&self, g: &Guest, op: &GnttabCopy) -> CopyEnd {
        self.as_guest(g, |o| copy(o, op))
    }

    /// Clears a page-table entry by hypercall, as the guest.
    pub(crate) fn clear_pte(&self, g: &Guest, slot: usize) {
        struct Nothing;
        impl MmuextHooks for Nothing {
            fn write_ptbase(&self, _: mm::Root) {}
            fn ldt_changed(&self, _: bool) {}
            fn vcpumask_to_cpus(&self, _: mm::GuestVa) -> mm::Result<CpuMask, mm::Fault> {
                Ok(CpuMask::NONE)
            }
        }
        self.as_guest(g, |ops| ops.vcpu_mm.do_update_va_mapping(&Nothing, g.va(slot), 0, 1)).unwrap();
    }

    /// Ends a domain as the toolstack does; frames that others use stay.
    pub(crate) fn kill(&self, g: &Guest) {
        let d = self.dom(g.id);
        d.mem.begins_to_die();
        self.m.m.flush_tlb_cpus(d.mem.dirty_cpus());
        d.mem.cpu_leaves(CpuId(g.id.into()));
        let c = DomCtx::new(self, &d.mem).vcpu(&g.v);
        while c.vcpu_destroy_pagetables().is_err() {}
        let mut state = RelinquishState::default();
        while c.relinquish_domain(&d.mem, &mut state).is_err() {}
        self.as_guest(g, |ops| while !ops.release_mappings() {});
    }

    /// Returns the number of frames without an owner.
    pub(crate) fn free_pages(&self) -> u64 {
        self.mm.heap.free_pages()
    }

    /// Removes a killed domain, if nobody uses its frames any more.
    pub(crate) fn bury(&self, id: u16) -> bool {
        let Some(d) = self.domain(DomId(id)).filter(|d| d.mem.is_dying() && d.mem.is_empty()) else { return false };
        *self.doms[id as usize].write().unwrap() = None;
        for mfn in d.grants.take_frames() {
            DomCtx::new(self, &d.mem).free_xenheap_pages(mfn, 0);
        }
        true
    }

    /// Checks all counts of all frames; `extra`: references that no table explains.
    pub(crate) fn check(&self, guests: &[&Guest], extra: &[(Mfn, u64, u64)]) {
        let doms: Vec<Arc<Dom>> = self.doms.iter().filter_map(|d| d.read().unwrap().clone()).collect();
        let mems: Vec<&DomainMem> = doms.iter().map(|d| &d.mem).collect();
        let vcpus: Vec<&VcpuMm> = guests.iter().map(|g| &g.v).collect();
        let any = DomainMemBuilder { id: DomId::XEN, privileged: true, hardware: false, max_pages: 0 }.build();
        if let Err(e) = DomCtx::new(self, &any).check_invariants(&mems, &vcpus, extra) {
            panic!("{e:x?}: {:x?}", self.m.frames()[e.mfn.0 as usize]);
        }
        self.m.m.check_tlbs().unwrap();
    }
}

impl Guest {
    /// Returns the linear address of slot `i` of its L1 table.
    pub(crate) fn va(&self, i: usize) -> u64 {
        KERNEL + i as u64 * 4096
    }
    /// Returns the machine address of that slot.
    pub(crate) fn pte(&self, i: usize) -> u64 {
        self.l1.0 * 4096 + i as u64 * 8
    }
    /// Returns a page of its own that is no table.
    pub(crate) fn page(&self, i: usize) -> Mfn {
        self.frames[4 + i]
    }
}

pub(crate) fn map(o: &Grants<'_, World>, dom: u16, ref_: u32, flags: u32, host_addr: u64) -> GnttabMapGrantRef {
    let mut op = GnttabMapGrantRef { host_addr, flags, ref_, dom, status: 0, handle: !0, dev_bus_addr: 0 };
    o.map(&mut op);
    op
}

pub(crate) fn unmap(o: &Grants<'_, World>, op: Unmap) -> Status {
    let mut batch = UnmapBatch::<World, 1>::default();
    let status = batch.unmap(o, op);
    batch.finish(o);
    status
}

pub(crate) fn copy(o: &Grants<'_, World>, op: &GnttabCopy) -> CopyEnd {
    let mut copier = Copier::default();
    let end = copier.copy(o, op);
    copier.finish(o);
    end
}

/// Returns an unmap of everything that a mapping has.
pub(crate) fn all_of(op: &GnttabMapGrantRef) -> Unmap {
    let (host_addr, dev_bus_addr) = (op.host_addr, op.dev_bus_addr);
    Unmap { handle: GrantHandle(op.handle), host_addr, dev_bus_addr, new_addr: 0 }
}

/// Returns one end of a copy.
pub(crate) fn end(u: u64, domid: u16, offset: u16) -> GnttabCopyPtr {
    GnttabCopyPtr { u, domid, offset, _pad0: [0; 4] }
}

pub(crate) fn copy_op(source: GnttabCopyPtr, dest: GnttabCopyPtr, len: u16, flags: u32) -> GnttabCopy {
    GnttabCopy { source, dest, len, flags: flags as u16, status: 0, _pad0: [0; 2] }
}

pub(crate) const HOST: u32 = gt::GNTMAP_HOST_MAP;
pub(crate) const DEVICE: u32 = gt::GNTMAP_DEVICE_MAP;
pub(crate) const RO: u32 = gt::GNTMAP_READONLY;
pub(crate) const SELF: u16 = DomId::SELF.0;
