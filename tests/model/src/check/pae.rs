//! What is particular to 32-bit guests: each vcpu has an L4 of the hypervisor's, which leads to the guest's L3; the last
//! L2 of each L3 is its own and holds the hypervisor's entries, too; they read the machine-to-phys table in 32-bit words.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering::Relaxed;

use mm::pte::{self, ACCESSED, PRESENT, RW, USER};
use mm::{pgc, pgt, Machine, Mfn, VcpuMm};
use xen_compat::state::domain::Domain;

use crate::world::{World, FIRST_RAM};

const ENTRIES: usize = 512;

impl World {
    /// Checks the tables of 32-bit guests, that others have none of theirs, and the machine-to-phys tables.
    pub fn check_pae(&self) {
        self.check_m2p();
        self.check_kinds();
        let mut roots = BTreeSet::new();
        for d in self.guests.iter().flatten().map(|g| &g.d) {
            for v in d.vcpus() {
                let ctx = v.ctx.try_lock().expect("contexts are free between steps");
                let (mm, name) = (&ctx.mm, || format!("d{}v{}", d.id.0, v.id.0));
                if !d.mem.is_pae() {
                    assert_eq!(mm.guest_top.get(), Mfn(0), "{} is a 64-bit one", name());
                    continue;
                }
                assert_eq!(mm.guest_table_user.get().mfn(), Mfn(0), "{} has one table only", name());
                let root = mm.guest_table.get().mfn();
                if root == Mfn(0) {
                    assert_eq!(mm.guest_top.get(), Mfn(0), "{} has an L3 without an L4", name());
                    continue;
                }
                assert!(roots.insert(root), "{} has the L4 of another vcpu: {root:x?}", name());
                self.check_root(d, mm, &name());
                for (c, cpu) in self.cpus.iter().enumerate() {
                    let here = cpu.loaded.as_ref().is_some_and(|l| std::ptr::eq(l.v(), &**v));
                    let loaded = self.hv.hw.root(mm::CpuId(c as u32));
                    assert!(!here || loaded == root, "{}: CPU {c} has {loaded:x?} and not {root:x?}", name());
                }
            }
        }
    }

    /// Checks the L4 of a vcpu and the L3 it leads to.
    fn check_root(&self, d: &Domain, mm: &VcpuMm, name: &str) {
        let (hw, frames) = (&self.hv.hw, self.hv.hw.frames());
        let (root, top) = (mm.guest_table.get().mfn(), mm.guest_top.get());
        let pg = &frames[root.0 as usize];
        let free = pg.count_info() & pgc::STATE == pgc::STATE_FREE;
        assert!(!free && pg.owner().is_none(), "{name}: its L4 {root:x?} belongs to {:?}", pg.owner());
        let first = if top == Mfn(0) { 0 } else { pte::entry(top, PRESENT | RW | USER | ACCESSED) };
        let hypervisor = hw.hypervisor_l4_slots(d.id);
        for slot in 0..ENTRIES {
            let want = match slot {
                0 => first,
                _ if pte::is_guest_l4_slot(slot) => 0,
                _ => hypervisor[slot - pte::FIRST_XEN_SLOT],
            };
            assert_eq!(hw.load64(root, slot * 8), want, "{name}: slot {slot} of its L4 {root:x?}");
        }
        if top == Mfn(0) {
            return;
        }
        let t = frames[top.0 as usize].type_info();
        let good = t & (pgt::TYPE | pgt::VALIDATED) == pgt::L3 | pgt::VALIDATED;
        assert!(good && frames[top.0 as usize].is_owned_by(d.id), "{name}: its L3 {top:x?} has type {t:x}");
    }

    /// Checks that validated tables are of kinds that their owners have, and that each L3 has the last L2 for itself.
    fn check_kinds(&self) {
        let (hw, frames) = (&self.hv.hw, self.hv.hw.frames());
        for d in self.guests.iter().flatten().map(|g| &g.d) {
            let (mut last, mut led_to) = (0, BTreeSet::new());
            for (i, pg) in frames.iter().enumerate().skip(FIRST_RAM as usize) {
                let t = pg.type_info();
                if !pg.is_owned_by(d.id) || t & pgt::VALIDATED == 0 || t & pgt::COUNT == 0 {
                    continue;
                }
                let (ty, of_last) = (t & pgt::TYPE, t & pgt::PAE_XEN_L2 != 0);
                assert!(!of_last || d.mem.is_pae() && ty == pgt::L2, "{i:x} of {:?} has type {t:x}", d.id);
                last += usize::from(of_last);
                if !d.mem.is_pae() {
                    continue;
                }
                assert!(ty != pgt::L4, "{i:x} is an L4 of a 32-bit guest, {:?}", d.id);
                if ty != pgt::L3 {
                    continue;
                }
                for slot in 0..ENTRIES {
                    let e = hw.load64(Mfn(i as u64), slot * 8);
                    let to = pte::mfn(e);
                    let what = || format!("{i:x}[{slot:x}] = {e:x} of {:?}", d.id);
                    if slot > pte::PAE_XEN_L3_SLOT {
                        assert_eq!(e, 0, "{}", what());
                    } else if slot == pte::PAE_XEN_L3_SLOT {
                        let ok = e & PRESENT != 0 && frames[to.0 as usize].type_info() & pgt::PAE_XEN_L2 != 0;
                        assert!(ok, "{}: no last L2", what());
                        assert!(led_to.insert(to), "{}: it is in two tables", what());
                    } else if e & PRESENT != 0 {
                        let plain = frames[to.0 as usize].type_info() & pgt::PAE_XEN_L2 == 0;
                        assert!(plain, "{}: it leads to a last L2", what());
                    }
                }
            }
            assert!(led_to.len() <= last, "last L2s of {:?}", d.id);
        }
    }

    /// Checks that both machine-to-phys tables say the same.
    fn check_m2p(&self) {
        let memory = &self.hv.hw.memory;
        for (i, (wide, narrow)) in memory.m2p().iter().zip(memory.m2p_compat()).enumerate() {
            let (wide, narrow) = (wide.load(Relaxed), narrow.load(Relaxed));
            assert_eq!(wide as u32, narrow, "machine-to-phys entries of {i:x}");
        }
    }
}
