//! Invariants: recounts every reference from the tables themselves and compares. For tests and debug keys; the machine
//! must be quiet.
#![cfg_attr(
    not(test),
    expect(clippy::disallowed_macros, clippy::disallowed_methods, reason = "checks of tests, in a host process")
)]

use alloc::vec;
use alloc::vec::Vec;

use crate::base::int::index;
use crate::base::pte;
use crate::base::pte::ENTRIES;
use crate::base::types::{DomId, Mfn};
use crate::ctx::{DomCtx, MmEnv};
use crate::frames::check_error::CheckError;
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::frames::page_info::PageInfo;
use crate::page_types::validate::lower;
use crate::state::domain::DomainMem;
use crate::state::vcpu::VcpuMm;
use crate::two_level::invariants;

/// The counts that a frame should have.
#[derive(Clone, Copy, Default)]
struct Counts {
    general: u64,
    typed: u64,
    /// The type that typed references require; 0 if there are none.
    ty: u64,
    /// Entries that refer to tables of its own level, and such entries that refer to it.
    linear: [i64; 2],
    conflict: bool,
}

impl Counts {
    fn add_type(&mut self, ty: u64) {
        self.conflict |= self.typed != 0 && self.ty != ty;
        self.typed += 1;
        self.ty = ty;
    }
}

impl<E: MmEnv> DomCtx<'_, E> {
    /// Checks all frames against the tables of all domains.
    ///
    /// `vcpus`: all vcpus. `extra`: frames with references from elsewhere (grant mappings, the hypervisor's own), as
    /// (frame, general, writable).
    ///
    /// # Errors
    /// [`CheckError`]: the first frame whose counts, type or owner are not what the tables say.
    pub fn check_invariants(
        &self,
        domains: &[&DomainMem],
        vcpus: &[&VcpuMm],
        extra: &[(Mfn, u64, u64)],
    ) -> Result<(), CheckError> {
        let frames = self.m.frames();
        let mut want = vec![Counts::default(); frames.len()];
        for (i, pg) in frames.iter().enumerate() {
            let two = two_level_owner(pg, domains).is_some();
            self.count_own(Mfn(i as u64), two, (pg.count_info(), pg.type_info()), &mut want);
        }
        for v in vcpus {
            count_vcpu(v, (frames, domains), &mut want);
        }
        for (mfn, general, writable) in extra {
            want[mfn.index()].general += general;
            for _ in 0..*writable {
                want[mfn.index()].add_type(page_info::pgt::WRITABLE);
            }
        }
        for (i, (pg, w)) in frames.iter().zip(&want).enumerate() {
            let fail = |what, expected, found| Err(CheckError { mfn: Mfn(i as u64), what, expected, found });
            let (c, t) = (pg.count_info(), pg.type_info());
            if pg.is_owned_by(DomId::IO) {
                if [c, t] != [PageInfo::IO_RECORD[0], PageInfo::IO_RECORD[1]] {
                    return fail("device record changed", 0, t);
                }
                continue;
            }
            if pg.is_free() {
                if w.general != 0 || w.typed != 0 {
                    return fail("free frame is referred to", 0, w.general);
                }
                if pg.linear_count() != 0 {
                    return fail("linear count of a free frame", 0, i64::from(pg.linear_count()).cast_unsigned());
                }
                continue;
            }
            if c & page_info::pgc::COUNT != w.general {
                return fail("general count", w.general, c & page_info::pgc::COUNT);
            }
            if t & page_info::pgt::COUNT != w.typed {
                return fail("type count", w.typed, t & page_info::pgt::COUNT);
            }
            if w.conflict {
                return fail("references of different types", w.ty, t);
            }
            if w.typed != 0 && w.ty != t & page_info::pgt::TYPE {
                return fail("type", w.ty, t & page_info::pgt::TYPE);
            }
            if t & page_info::pgt::LOCKED != 0 {
                return fail("left locked", 0, t);
            }
            let [entries, uses] = w.linear;
            if i64::from(pg.linear_count()) != entries - uses {
                return fail(
                    "linear count",
                    (entries - uses).cast_unsigned(),
                    i64::from(pg.linear_count()).cast_unsigned(),
                );
            }
            if entries != 0 && uses != 0 {
                return fail("linear tables more than one deep", entries.cast_unsigned(), uses.cast_unsigned());
            }
        }
        for d in domains {
            self.check_domain(d)?;
        }
        self.check_contents(domains)?;
        self.two_level().check_shadow_frames(domains)?;
        self.check_heap()
    }

    /// Adds the references that frame `mfn` itself implies and, if it is a table, those of its entries.
    fn count_own(&self, mfn: Mfn, two: bool, (c, t): (u64, u64), want: &mut [Counts]) {
        let i = mfn.index();
        if c & page_info::pgc::STATE == page_info::pgc::STATE_FREE {
            return;
        }
        let pg = &self.m.frames()[i];
        if c & page_info::pgc::ALLOCATED != 0 {
            want[i].general += 1;
        }
        if c & page_info::pgc::XEN_HEAP != 0 {
            want[i].typed += 1;
            want[i].ty = t & page_info::pgt::TYPE;
        }
        if t & page_info::pgt::PINNED != 0 {
            want[i].general += 1;
            want[i].add_type(t & page_info::pgt::TYPE);
        }
        let ty = t & page_info::pgt::TYPE;
        if !(page_info::pgt::L1..=page_info::pgt::L4).contains(&ty) {
            return;
        }
        let (mut full, mut half) = (0, false);
        if t & page_info::pgt::VALIDATED != 0 && t & page_info::pgt::COUNT != 0 {
            full = ENTRIES_OF[usize::from(two)](ty);
        } else if t & page_info::pgt::PARTIAL != 0 {
            (full, half) = pg.progress();
            want[i].general += 1;
            want[i].add_type(ty);
        }
        if t & page_info::pgt::PAE_XEN_L2 != 0 {
            full = full.min(pte::PAE_FIRST_XEN_L2_SLOT);
        }
        for k in 0..full {
            self.count_entry(mfn, ty, (k, self.entry(mfn, two, k)), want);
        }
        if half {
            let e = self.entry(mfn, two, full);
            if let Some(w) = want.get_mut(pte::mfn(e).index()) {
                w.general += 1;
            }
        }
    }

    /// Returns entry `k` of a table; a 32-bit entry is widened.
    fn entry(&self, table: Mfn, two: bool, k: usize) -> u64 {
        if two {
            self.m.load32(table, k * 4).into()
        } else {
            self.m.load64(table, k * 8)
        }
    }

    fn count_entry(&self, table: Mfn, ty: u64, (k, e): (usize, u64), want: &mut [Counts]) {
        if ty == page_info::pgt::L4 && !pte::is_guest_l4_slot(k) {
            return;
        }
        if e & pte::PRESENT == 0 {
            return;
        }
        let to = pte::mfn(e);
        let Some(pg) = self.m.frames().get(to.index()) else { return };
        if pg.is_owned_by(DomId::IO) {
            return;
        }
        let w = &mut want[to.index()];
        if ty == page_info::pgt::L1 {
            w.general += 1;
            if e & pte::RW != 0 {
                w.add_type(page_info::pgt::WRITABLE);
            }
        } else if to != table {
            w.general += 1;
            if pg.type_info() & page_info::pgt::TYPE == ty {
                w.add_type(ty);
                w.linear[1] += 1;
                want[table.index()].linear[0] += 1;
            } else {
                w.add_type(lower(ty));
            }
        }
    }

    /// Checks that validated tables and descriptor pages hold only permitted entries.
    fn check_contents(&self, domains: &[&DomainMem]) -> Result<(), CheckError> {
        for (i, pg) in self.m.frames().iter().enumerate() {
            let t = pg.type_info();
            if t & page_info::pgt::VALIDATED == 0 || t & page_info::pgt::COUNT == 0 || pg.is_free() {
                continue;
            }
            let ty = t & page_info::pgt::TYPE;
            if let Some(d) =
                two_level_owner(pg, domains).filter(|_| ty != page_info::pgt::WRITABLE && ty != page_info::pgt::NONE)
            {
                self.two_level().check_table(Mfn(i as u64), ty, d)?;
                continue;
            }
            let Some(d) = domains.iter().find(|d| pg.is_owned_by(d.id())) else { continue };
            let own = d.table_entries(t);
            for k in 0..ENTRIES {
                let e = self.m.load64(Mfn(i as u64), k * 8);
                let (what, ok) = match ty {
                    page_info::pgt::SEG_DESC => ("descriptor", d.check_descriptor(e) == Some(e)),
                    page_info::pgt::L2 if k >= own => ("hypervisor's slot", e == self.m.m2p_compat_pde(k - own)),
                    page_info::pgt::L3 if k >= own => ("entry beyond a PAE L3", e == 0),
                    page_info::pgt::L4 if !pte::is_guest_l4_slot(k) => {
                        ("hypervisor's slot", self.is_xen_slot(k, pg, e))
                    }
                    _ if !(page_info::pgt::L1..=page_info::pgt::L4).contains(&ty) || e & pte::PRESENT == 0 => continue,
                    page_info::pgt::L1 => ("L1 entry", d.adjust_l1(e) == e),
                    _ if e & pte::RW != 0 && self.is_of_type(pte::mfn(e), ty) => ("linear entry", false),
                    page_info::pgt::L2 => ("entry", e & d.pde_disallow::<2>() == 0 && d.adjust_pde::<2>(e) == e),
                    page_info::pgt::L3 => ("entry", e & d.pde_disallow::<3>() == 0 && d.adjust_pde::<3>(e) == e),
                    _ => ("entry", e & pte::DISALLOW == 0 && e & pte::USER != 0),
                };
                if !ok {
                    return Err(CheckError { mfn: Mfn(i as u64), what, expected: k as u64, found: e });
                }
            }
        }
        Ok(())
    }

    fn is_of_type(&self, mfn: Mfn, ty: u64) -> bool {
        self.page(mfn).is_some_and(|p| p.type_info() & page_info::pgt::TYPE == ty)
    }

    fn is_xen_slot(&self, k: usize, pg: &PageInfo, e: u64) -> bool {
        let slots = self.m.hypervisor_l4_slots(pg.owner().unwrap_or_default());
        // The first is hidden from user mode.
        slots[k - pte::FIRST_XEN_SLOT] == e || k == pte::FIRST_XEN_SLOT && e == 0
    }

    fn check_domain(&self, d: &DomainMem) -> Result<(), CheckError> {
        let frames = self.m.frames();
        let a = d.alloc();
        let fail = |mfn, what, expected, found| Err(CheckError { mfn, what, expected, found });
        let mut listed: Vec<Mfn> = a.page_list.iter(frames).collect();
        listed.extend(a.relmem_list.iter(frames));
        let normal = listed.len() as u64;
        listed.extend(a.xenpage_list.iter(frames));
        for mfn in &listed {
            if !frames[mfn.index()].is_owned_by(d.id()) {
                return fail(*mfn, "on a list of another owner", u64::from(d.id().0), 0);
            }
        }
        if normal != a.tot_pages && !d.is_dying() {
            return fail(Mfn(0), "tot_pages", normal, a.tot_pages);
        }
        let owned = frames.iter().filter(|p| !p.is_free() && p.is_owned_by(d.id())).count();
        if owned != listed.len() {
            return fail(Mfn(0), "frames owned but not listed", listed.len() as u64, owned as u64);
        }
        Ok(())
    }

    fn check_heap(&self) -> Result<(), CheckError> {
        let frames = self.m.frames();
        let heap = &self.env.mm().heap;
        let mut seen = vec![false; frames.len()];
        let mut total = 0;
        let mut bad = None;
        heap.each_block(frames, |mfn, order| {
            total += 1u64 << order;
            for i in mfn.0..mfn.0 + (1 << order) {
                if !frames[index(i)].is_free() || seen[index(i)] {
                    bad = Some(CheckError { mfn: Mfn(i), what: "free list", expected: 0, found: 1 });
                }
                seen[index(i)] = true;
            }
        });
        let free = frames.iter().filter(|p| p.is_free()).count() as u64;
        if total != heap.free_pages() || total != free {
            bad = Some(CheckError { mfn: Mfn(0), what: "free frames", expected: free, found: total });
        }
        bad.map_or(Ok(()), Err)
    }
}

/// Number of relevant entries of a table, by its type: with four levels, and with two.
const ENTRIES_OF: [fn(u64) -> usize; 2] = [|_| ENTRIES, invariants::entries];

/// Returns the owner of a frame if its tables have two levels.
fn two_level_owner<'d>(pg: &PageInfo, domains: &[&'d DomainMem]) -> Option<&'d DomainMem> {
    domains.iter().copied().find(|d| d.is_two_level() && pg.is_owned_by(d.id()))
}

fn count_vcpu(v: &VcpuMm, (frames, domains): (&[PageInfo], &[&DomainMem]), want: &mut [Counts]) {
    let mut both = |mfn: Mfn, ty: u64| {
        let w = &mut want[mfn.index()];
        w.general += 1;
        w.add_type(ty);
    };
    let top = v.guest_top.get();
    if top != Mfn(0) {
        let two = two_level_owner(&frames[top.index()], domains).is_some();
        both(top, if two { page_info::pgt::L2 } else { page_info::pgt::L3 });
    }
    for root in [v.guest_table.get().mfn(), v.guest_table_user.get().mfn()] {
        // One without owner is the hypervisor's, of a guest with PAE tables.
        if root != Mfn(0) && frames[root.index()].owner().is_some() {
            both(root, page_info::pgt::L4);
        }
    }
    for slot in v.gdt_frames.iter().chain(&v.ldt_frames).filter_map(|s| s.get()) {
        both(slot.mfn(), page_info::pgt::SEG_DESC);
    }
    if let Some(old) = v.old_guest_table.get() {
        let w = &mut want[old.index()];
        w.general += 1;
        // The typed reference is counted with the partial state, if that is where it belongs.
        w.typed += u64::from(!v.old_guest_table_partial.get());
    }
}
