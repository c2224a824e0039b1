//! Builds and destroys domains, as a toolstack does.

use std::sync::Arc;

use grant_table::{DomGrants, Grants, Unmap, UnmapBatch};
use mm::host::set_this_cpu;
use mm::pte::{self, ACCESSED, DIRTY, PRESENT, RW, USER};
use mm::{
    pgc, pgt, DomCtx, DomId, Fault, ForeignDom, GuestMem, Machine, MemFlags, Mfn, MmuUpdateArgs, Pfn, Stage, VcpuId,
};
use public_headers::xen4::arch_x86_64::{VcpuGuestContext, VGCF_IN_KERNEL, VGCF_ONLINE};
use public_headers::xen4::xen::VMASST_TYPE_WRITABLE_PAGETABLES;
use xen_compat::domain::create::DomainConfig;
use xen_compat::guest_memory::hypercall_result::Stop;
use xen_compat::host::HostHw;
use xen_compat::Hv;

use crate::guest::{Guest, Kernel};
use crate::layout::{code, Layout, FRAMES, GRANTS_SLOT, L1, MAX_VCPUS, ROOT, SHARED_SLOT, TABLES};
use crate::world::{World, FIRST_RAM};

/// Flags of an entry for a table.
pub(crate) const TABLE: u64 = PRESENT | RW | USER | ACCESSED | DIRTY;
/// Flags of an entry for a page the guest reads.
const READ: u64 = PRESENT | USER | ACCESSED | DIRTY;
/// Maximum number of frames of a domain beyond those it starts with.
const ROOM: u64 = 20;
/// `GNTMAP_device_map`.
pub(crate) const DEVICE_MAP: u16 = 1;
/// `GNTMAP_readonly`.
pub(crate) const READONLY: u16 = 4;
/// Number of free frames needed to build a domain: its own and the hypervisor's for it.
const NEEDED: u64 = FRAMES as u64 + 6;

/// Returns the initial context of a vcpu of a guest with root table `root`.
pub(crate) fn first_context(l: &Layout, root: Mfn, vcpu: u32) -> Box<VcpuGuestContext> {
    let (cs, ss) = l.kernel;
    let mut c: Box<VcpuGuestContext> = Box::default();
    c.flags = VGCF_IN_KERNEL.into();
    c.user_regs.rip = l.code(code::RUN);
    c.user_regs.rsp = l.stack(vcpu);
    (c.user_regs.cs, c.user_regs.ss) = (cs, ss);
    c.user_regs.rflags = 0x200;
    for (n, t) in c.trap_ctxt.iter_mut().enumerate() {
        t.vector = n as u8;
        t.cs = cs;
        t.flags = if n == 14 { 4 } else { 3 };
        t.address = l.code(code::TRAPS) + 16 * n as u64;
    }
    c.ctrlreg[3] = root.0 << 12;
    c.kernel_sp = l.stack(vcpu);
    c.kernel_ss = ss.into();
    c.event_callback_eip = l.code(code::EVENT);
    c.failsafe_callback_eip = l.code(code::FAILSAFE);
    if !l.compat {
        c.syscall_callback_eip = l.code(code::SYSCALL);
    }
    c
}

/// Requests in the hypervisor's own memory, for updates on behalf of a domain.
struct Words(Vec<u64>);

const WORDS_AT: u64 = 0x1000;

impl GuestMem for Words {
    fn copy_from_guest(&self, va: u64, dst: &mut [u8]) -> Result<(), Fault> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|w| w.to_le_bytes()).collect();
        let at = (va - WORDS_AT) as usize;
        dst.copy_from_slice(bytes.get(at..at + dst.len()).ok_or(Fault)?);
        Ok(())
    }
    fn copy_to_guest(&self, _va: u64, _src: &[u8]) -> Result<(), Fault> {
        Err(Fault)
    }
}

/// Ends device mappings of grants of `dead`, which hold its frames.
fn unmap_grants(g: &Grants<'_, Hv<HostHw>>, dead: u16) {
    let mappings: Vec<_> =
        g.d.grants.mappings().filter(|(_, m)| m.domid.0 == dead && m.flags & DEVICE_MAP != 0).collect();
    for (handle, m) in mappings {
        let granter = g.mm.env.domains.get(m.domid).and_then(|d| d.grants.active(m.ref_));
        let Some(active) = granter else { continue };
        let mut batch = UnmapBatch::<_, 1>::default();
        batch.unmap(g, Unmap { dev_bus_addr: active.mfn.maddr().0, handle, ..Unmap::default() });
        batch.finish(g);
    }
}

impl World {
    /// Builds domain `id`, unless memory is short or its number is still in use.
    pub fn create(&mut self, id: u16) {
        set_this_cpu(self.choice.below(self.cpus.len() as u64) as u32);
        let hv = self.hv.clone();
        if hv.domains.get(DomId(id)).is_some() || hv.mm.heap.free_pages() < NEEDED {
            return;
        }
        let first = id == 0;
        let max_pages = FRAMES as u64 + ROOM;
        let max_evtchn_port = self.choice.pick(&[30, 127, 5000, u32::MAX]);
        let config = DomainConfig {
            privileged: first,
            hardware: first,
            max_pages,
            max_evtchn_port,
            ..DomainConfig::unprivileged(DomId(id))
        };
        let d = hv.domain_create(&config).expect("memory for a domain");
        self.ever.push(Arc::downgrade(&d));
        let vcpus = 1 + self.choice.below(MAX_VCPUS.into()) as u32;
        hv.domain_set_vcpus(&d, vcpus).expect("vcpus");
        if self.choice.chance(50) {
            // What XEN_DOMCTL_set_address_size does.
            hv.domain_make_pae(&d).expect("a new domain has no frames");
        }
        let l = Layout::of(&d);
        let mm = DomCtx::new(&*hv, &d.mem);
        let frames: Vec<Mfn> = (0..FRAMES as u64)
            .map(|pfn| {
                let mfn = mm.alloc_domheap_pages(&d.mem, 0, MemFlags::default()).expect("memory");
                mm.set_gpfn(mfn, Pfn(pfn));
                hv.hw.zero_page(mfn);
                mfn
            })
            .collect();
        let m = &hv.hw;
        for (table, slot, to) in l.ways {
            m.store64(frames[table], slot as usize * 8, pte::entry(frames[to], TABLE));
        }
        let map = |slot, mfn, flags| m.store64(frames[L1], slot * 8, pte::entry(mfn, flags));
        for (i, mfn) in frames.iter().enumerate() {
            map(i, *mfn, if i < TABLES { READ } else { READ | RW });
        }
        map(SHARED_SLOT as usize, d.shared_info, READ | RW);
        if let Some(grants) = d.grants.frame(0) {
            map(GRANTS_SLOT as usize, grants, READ | RW);
        }
        let mut context = first_context(l, frames[ROOT], 0);
        if self.choice.chance(70) {
            context.vm_assist = 1 << VMASST_TYPE_WRITABLE_PAGETABLES;
        }
        context.flags |= u64::from(VGCF_ONLINE);
        loop {
            match hv.set_vcpu_context(&d, &d.vcpus()[0], &context, l.callbacks()) {
                Ok(()) => break,
                Err(Stop::Restart) => {}
                Err(Stop::Err(e)) => panic!("first context of domain {id}: {e:?}"),
            }
        }
        if first {
            d.mem.iomem_permit(1, 4).expect("memory");
        }
        hv.domain_unpause_by_toolstack(&d).expect("new domains are paused");
        let kernels = (0..vcpus).map(|_| Kernel::default()).collect();
        self.guests[id as usize] = Some(Guest { d, frames, kernels, killed: false, pauses: 0 });
        self.note((0, id, 0), "created", [vcpus.into(), l.word * 8, 0, 0, 0, 0]);
        self.count(l.name, "created", true);
    }

    /// Starts destroying domain `id`: it is paused permanently.
    pub fn kill(&mut self, id: usize) {
        let hv = self.hv.clone();
        let Some(g) = self.guests[id].as_mut().filter(|g| !g.killed) else { return };
        g.killed = true;
        let d = g.d.clone();
        self.deaths += 1;
        self.note((0, id as u16, 0), "killed", [0; 6]);
        hv.domain_pause(&d);
    }

    /// Continues destroying domain `id`. Returns whether it is gone.
    pub fn go_on_killing(&mut self, id: usize) -> bool {
        let hv = self.hv.clone();
        let Some(g) = self.guests[id].as_ref().filter(|g| g.killed) else { return false };
        let d = g.d.clone();
        set_this_cpu(self.choice.below(self.cpus.len() as u64) as u32);
        if !d.vcpus().iter().all(|v| hv.vcpu_descheduled(v)) {
            return false;
        }
        if d.life().stage() < Stage::Dead {
            self.fuse();
            let end = hv.domain_kill(&d);
            hv.hw.memory.set_preempt_after(-1);
            match end {
                Ok(()) => assert!(d.life().stage() >= Stage::Dead),
                Err(Stop::Restart) => {}
                Err(Stop::Err(e)) => panic!("domain {id} cannot be destroyed: {e:?}"),
            }
            return false;
        }
        // The other domains must eventually drop its frames.
        if hv.domains.get(d.id).is_some_and(|listed| Arc::ptr_eq(&listed, &d)) {
            if !self.choice.chance(10) && !self.choice.exhausted() {
                return false;
            }
            self.let_go(id as u16);
        }
        let listed = hv.domains.get(d.id).is_some_and(|listed| Arc::ptr_eq(&listed, &d));
        assert!(!listed, "domain {id} left {} frames behind", d.mem.tot_pages());
        drop(d);
        self.guests[id] = None;
        true
    }

    /// Destroys domain `id` at once.
    pub fn end(&mut self, id: usize) {
        self.kill(id);
        for _ in 0..100_000 {
            if self.guests[id].is_none() {
                return;
            }
            if !self.go_on_killing(id) {
                for cpu in 0..self.cpus.len() {
                    self.round(cpu);
                }
            }
        }
        panic!("domain {id} does not end");
    }

    /// Removes other domains' entries for frames of `dead` from their tables.
    fn let_go(&mut self, dead: u16) {
        let hv = self.hv.clone();
        for g in self.guests.iter().flatten().filter(|g| g.d.id.0 != dead && g.d.life().stage() < Stage::Dead) {
            for v in g.d.vcpus() {
                let ctx = v.ctx.try_lock().expect("context between steps");
                DomCtx::new(&*hv, &g.d.mem).vcpu(&ctx.mm).put_old_guest_table().expect("no preemption");
            }
            let first = g.d.vcpus()[0].ctx.try_lock().expect("context between steps");
            let mm = DomCtx::new(&*hv, &g.d.mem).vcpu(&first.mm);
            unmap_grants(&DomGrants::new(&*hv, &*g.d).vcpu(&first.mm, VcpuId::FIRST), dead);
            for (i, pg) in hv.hw.frames().iter().enumerate().skip(FIRST_RAM as usize) {
                let t = pg.type_info();
                if !pg.is_owned_by(g.d.id) || t & pgt::TYPE != pgt::L1 || t & (pgt::VALIDATED | pgt::PARTIAL) == 0 {
                    continue;
                }
                for slot in 0..512u64 {
                    let e = hv.hw.load64(Mfn(i as u64), slot as usize * 8);
                    let to = hv.hw.frames().get(pte::mfn(e).0 as usize);
                    if e & PRESENT != 0 && to.is_some_and(|to| to.is_owned_by(DomId(dead))) {
                        let request = Words(vec![((i as u64) << 12) | (slot * 8), 0]);
                        let foreigndom = ForeignDom::from(DomId::SELF);
                        let args = MmuUpdateArgs { ureqs: WORDS_AT.into(), count: 1, foreigndom };
                        mm.do_mmu_update(&request, args).rc.expect("an entry can be cleared");
                    }
                }
            }
        }
    }

    /// Frees domains' frames that nothing references but their ownership, to make room.
    pub fn shrink(&mut self) {
        let hv = self.hv.clone();
        for g in self.guests.iter().flatten().filter(|g| !g.killed) {
            let mm = DomCtx::new(&*hv, &g.d.mem);
            for (i, pg) in hv.hw.frames().iter().enumerate().skip(FIRST_RAM as usize) {
                let c = pg.count_info();
                if pg.is_owned_by(g.d.id) && c & pgc::COUNT == 1 && c & pgc::ALLOCATED != 0 && c & pgc::XEN_HEAP == 0 {
                    let _ = mm.guest_remove_page(&g.d.mem, Mfn(i as u64));
                }
            }
        }
    }
}
