//! Frames: counts and types match the tables, TLBs hold no stale entries, and no domain reaches another's frames.

use std::sync::Arc;

use mm::pte::{self, PRESENT, RW};
use mm::{pgc, pgt, DomCtx, DomId, DomainMem, DomainMemBuilder, Machine, Mfn, VcpuMm};
use xen_compat::host::HostHw;
use xen_compat::state::domain::Domain;
use xen_compat::Hv;

use crate::life::{DEVICE_MAP, READONLY};
use crate::world::{World, FIRST_RAM};

const ENTRIES: usize = 512;

/// Returns the frames that the hypervisor itself references for these domains, with the numbers of references and of
/// writable ones.
pub fn lent(hv: &Hv<HostHw>, domains: &[Arc<Domain>]) -> Vec<(Mfn, u64, u64)> {
    let mut lent: Vec<(Mfn, u64, u64)> = Vec::new();
    for d in domains {
        lent.extend(d.event_channels.lent_frames().map(|m| (m, 1, 1)));
        lent.extend(d.irqs.eoi_map().map(|m| (m, 1, 1)));
        for (_, m) in d.grants.mappings().filter(|(_, m)| m.flags & DEVICE_MAP != 0) {
            let granter = domains.iter().find(|o| o.id == m.domid).and_then(|o| o.grants.active(m.ref_));
            lent.extend(granter.map(|a| (a.mfn, 1, u64::from(m.flags & READONLY == 0))));
        }
        for v in d.vcpus() {
            if v.vcpu_info() != hv.default_vcpu_info(d, v.id) {
                lent.push((v.vcpu_info_at().0, 1, 1));
            }
        }
    }
    lent
}

impl World {
    /// Recounts all references and compares.
    pub fn check_frames(&self) {
        let guests: Vec<_> = self.guests.iter().flatten().collect();
        let domains: Vec<&DomainMem> = guests.iter().map(|g| &g.d.mem).collect();
        let contexts: Vec<_> = guests
            .iter()
            .flat_map(|g| g.d.vcpus())
            .map(|v| v.ctx.try_lock().expect("contexts are free between steps"))
            .collect();
        let vcpus: Vec<&VcpuMm> = contexts.iter().map(|c| &c.mm).collect();
        let all: Vec<_> = guests.iter().map(|g| g.d.clone()).collect();
        let lent = lent(&self.hv, &all);
        let any = DomainMemBuilder { id: DomId::XEN, privileged: true, hardware: false, max_pages: 0 }.build();
        if let Err(e) = DomCtx::new(&*self.hv, &any).check_invariants(&domains, &vcpus, &lent) {
            let pg = &self.hv.hw.frames()[e.mfn.0 as usize];
            self.print_holders(e.mfn);
            panic!("{e:x?}: count {:x} type {:x} owner {:?}", pg.count_info(), pg.type_info(), pg.owner());
        }
        if let Err(e) = self.hv.hw.memory.check_tlbs() {
            panic!("{e}");
        }
        self.check_reach();
    }

    /// Checks that table entries lead to frames of the table's owner, or to others' frames it has a right to.
    fn check_reach(&self) {
        let frames = self.hv.hw.frames();
        for (i, pg) in frames.iter().enumerate().skip(FIRST_RAM as usize) {
            let t = pg.type_info();
            let level = (t & pgt::TYPE) >> 61;
            let free = pg.count_info() & pgc::STATE == pgc::STATE_FREE;
            if free || !(1..=4).contains(&level) || t & pgt::VALIDATED == 0 || t & pgt::COUNT == 0 {
                continue;
            }
            let owner = pg.owner().expect("a table has an owner");
            let privileged = self.guests.iter().flatten().any(|g| g.d.id == owner && g.d.is_privileged());
            let own = if t & pgt::PAE_XEN_L2 != 0 { pte::PAE_FIRST_XEN_L2_SLOT } else { ENTRIES };
            for slot in (0..own).filter(|s| level < 4 || pte::is_guest_l4_slot(*s)) {
                let e = self.hv.hw.load64(Mfn(i as u64), slot * 8);
                if e & PRESENT == 0 {
                    continue;
                }
                let mfn = pte::mfn(e);
                let to = frames.get(mfn.0 as usize).unwrap_or_else(|| panic!("{i:x}[{slot:x}] = {e:x}: no such frame"));
                let to_owner = to.owner();
                let what = || format!("{i:x}[{slot:x}] = {e:x}, table of {owner:?}, frame of {to_owner:?}");
                let to_type = to.type_info() & pgt::TYPE;
                if level > 1 {
                    assert_eq!(to_owner, Some(owner), "table of another domain: {}", what());
                } else if to_owner == Some(DomId::IO) {
                    let allowed = self.guests.iter().flatten().find(|g| g.d.id == owner);
                    let allowed = allowed.is_some_and(|g| g.d.mem.iomem_permitted(mfn.0, mfn.0));
                    assert!(allowed, "device memory without permission: {}", what());
                } else {
                    let granted = || {
                        let granter = self.guests.iter().flatten().find(|g| Some(g.d.id) == to_owner);
                        granter.is_some_and(|g| g.d.grants.in_use().any(|(_, a)| a.mfn == mfn && a.domid == owner))
                    };
                    assert!(to_owner == Some(owner) || privileged || granted(), "frame of another domain: {}", what());
                    let table = (pgt::L1..=pgt::SEG_DESC).contains(&to_type) && to.type_info() & pgt::COUNT != 0;
                    assert!(e & RW == 0 || !table, "writable mapping of a table: {}", what());
                }
            }
        }
    }

    /// Prints the tables that have entries for a frame.
    fn print_holders(&self, mfn: Mfn) {
        for (i, pg) in self.hv.hw.frames().iter().enumerate().skip(FIRST_RAM as usize) {
            if !(pgt::L1..=pgt::L4).contains(&(pg.type_info() & pgt::TYPE)) {
                continue;
            }
            for slot in 0..ENTRIES {
                let e = self.hv.hw.load64(Mfn(i as u64), slot * 8);
                if e & PRESENT != 0 && pte::mfn(e) == mfn {
                    eprintln!("{i:x}[{slot:x}] = {e:x}: {pg:x?}");
                }
            }
        }
        for g in self.guests.iter().flatten() {
            for v in g.d.vcpus() {
                if let Some(c) = v.ctx.try_lock() {
                    eprintln!("d{}v{}: info {:x?} {:x?}", g.d.id.0, v.id.0, v.vcpu_info_at(), c.mm);
                }
            }
        }
    }
}
