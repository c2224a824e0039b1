//! For [`crate::DomCtx::check_invariants`]: shadows are what the guests' tables ask for, and every shadow frame is
//! accounted for. The machine must be quiet.
#![cfg_attr(not(test), expect(clippy::disallowed_methods, reason = "checks of tests, in a host process"))]

use crate::base::pte;
use crate::base::types::{DomId, Mfn};
use crate::ctx::MmEnv;
use crate::frames::check_error::CheckError;
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::domain::DomainMem;
use crate::two_level::descriptors::descriptor_ok;
use crate::two_level::pte32::{ENTRIES, FIRST_HV_SLOT, L1_DISALLOW, L2_DISALLOW, PRESENT};
use crate::two_level::shadow::M2P_ENTRIES;
use crate::two_level::{pte32, TwoLevelDom};

/// Returns the number of relevant entries of a table of type `ty`.
pub(crate) fn entries(ty: u64) -> usize {
    if ty == page_info::pgt::L1 {
        ENTRIES
    } else {
        FIRST_HV_SLOT
    }
}

impl<E: MmEnv> TwoLevelDom<'_, E> {
    /// Checks the contents of validated frame `table` of `d`, and its shadow if it is a table.
    pub(crate) fn check_table(&self, table: Mfn, ty: u64, d: &DomainMem) -> Result<(), CheckError> {
        let equal = |what, expected, found| match expected == found {
            true => Ok(()),
            false => Err(CheckError { mfn: table, what, expected, found }),
        };
        if ty == page_info::pgt::SEG_DESC {
            for slot in 0..512 {
                let e = self.m.load64(table, slot * 8);
                equal("descriptor", e, if descriptor_ok(e) { e } else { !e })?;
            }
            return Ok(());
        }
        equal("has a shadow", 1, self.shadow_of(table).is_some().into())?;
        if ty == page_info::pgt::L1 {
            return self.check_l1(table, d, equal);
        }
        self.check_l2(table, d, equal)?;
        self.check_upper(table, d, equal)
    }

    fn check_l1<F>(&self, table: Mfn, d: &DomainMem, equal: F) -> Result<(), CheckError>
    where
        F: Fn(&'static str, u64, u64) -> Result<(), CheckError>,
    {
        let Some(shadows) = self.l1_shadows(table) else { return equal("has two shadows", 1, 0) };
        for slot in 0..ENTRIES {
            let e = self.m.load32(table, slot * 4);
            let found = self.m.load64(shadows[slot >> 9], (slot & 511) * 8);
            if e == 0 && found == 0 {
                continue;
            }
            let bad = if e & PRESENT != 0 { e & L1_DISALLOW } else { 0 };
            equal("bits that may not be set", 0, bad.into())?;
            equal("shadow L1 entry", self.shadow_l1e(e, d), found)?;
            equal("writable shadow entry of a frame that is not", 1, self.may_be_writable(found, d).into())?;
        }
        Ok(())
    }

    fn check_l2<F>(&self, table: Mfn, d: &DomainMem, equal: F) -> Result<(), CheckError>
    where
        F: Fn(&'static str, u64, u64) -> Result<(), CheckError>,
    {
        let shown = self.linear_shadows(table);
        for first in (0..FIRST_HV_SLOT).step_by(256) {
            let Some(l2) = self.l2_shadow(table, first) else { return equal("has a shadow L2", 1, 0) };
            for slot in first..FIRST_HV_SLOT.min(first + 256) {
                let e = self.m.load32(table, slot * 4);
                let found = [0, 8].map(|i| self.m.load64(l2, (slot & 255) * 16 + i));
                if let Some(tables) = shown {
                    let found = self.m.load64(tables[slot >> 9], (slot & 511) * 8);
                    equal("shadow of linear page table", self.shadow_linear(e, slot, d), found)?;
                }
                let bad = if e & PRESENT != 0 { e & L2_DISALLOW } else { 0 };
                equal("bits that may not be set", 0, bad.into())?;
                if e == 0 && found == [0; 2] {
                    continue;
                }
                // A linear page table is shown when it is first used.
                let linear = self
                    .page(pte32::mfn(e))
                    .is_some_and(|p| p.type_info() & page_info::pgt::TYPE == page_info::pgt::L2);
                if linear && found == [0; 2] {
                    continue;
                }
                for (expected, found) in self.shadow_l2e(e).into_iter().zip(found) {
                    equal("shadow L2 entry", expected, found)?;
                }
            }
        }
        Ok(())
    }

    fn check_upper<F>(&self, table: Mfn, d: &DomainMem, equal: F) -> Result<(), CheckError>
    where
        F: Fn(&'static str, u64, u64) -> Result<(), CheckError>,
    {
        let Some(l4) = self.shadow_root(table) else { return Ok(()) };
        let slots = self.m.hypervisor_l4_slots(d.id());
        for i in 1..512usize {
            let own = i.checked_sub(pte::FIRST_XEN_SLOT).and_then(|i| slots.get(i)).copied();
            equal("slot of shadow L4", own.unwrap_or(0), self.m.load64(l4, i * 8))?;
        }
        let l3 = pte::mfn(self.m.load64(l4, 0));
        for i in 4..512 {
            equal("slot of shadow L3", 0, self.m.load64(l3, i * 8))?;
        }
        for slot in FIRST_HV_SLOT..ENTRIES {
            for (i, found) in self.read_l2_shadow(table, slot).into_iter().enumerate() {
                let at = M2P_ENTRIES.iter().position(|e| *e == (slot & 255) * 2 + i);
                equal("hypervisor's slot of shadow L2", at.map_or(0, |at| self.m.m2p_compat_pde(at)), found)?;
            }
        }
        Ok(())
    }

    fn may_be_writable(&self, shadow: u64, d: &DomainMem) -> bool {
        if shadow & pte::RW == 0 || d.isa_scratch() == Some(pte::mfn(shadow)) {
            return true;
        }
        self.page(pte::mfn(shadow)).is_none_or(|p| {
            let t = p.type_info();
            p.is_owned_by(DomId::IO)
                || t & page_info::pgt::TYPE == page_info::pgt::WRITABLE && t & page_info::pgt::COUNT != 0
        })
    }

    /// Checks that exactly the tables have shadows, and that the domains' accounts of them are right.
    pub(crate) fn check_shadow_frames(&self, domains: &[&DomainMem]) -> Result<(), CheckError> {
        let mut used: alloc::vec::Vec<u64> = domains.iter().map(|_| 0).collect();
        for i in 0..self.m.shadow_table().len() as u64 {
            let table = Mfn(i);
            let fail = |what, expected, found| Err(CheckError { mfn: table, what, expected, found });
            let n = self.chain(table).count() as u64;
            if n == 0 {
                continue;
            }
            let Some(pg) = self.m.frames().get(table.index()) else { return fail("shadow without frame", 0, n) };
            let (t, owner) = (pg.type_info(), pg.owner());
            let Some(at) = domains.iter().position(|d| Some(d.id()) == owner && d.is_two_level()) else {
                return fail("shadow of no such domain's frame", 0, n);
            };
            used[at] += n;
            let right = match t & page_info::pgt::TYPE {
                page_info::pgt::L1 => n == 2,
                page_info::pgt::L2 => n == 6 || n == 8,
                _ => false,
            };
            if !right || t & (page_info::pgt::VALIDATED | page_info::pgt::PARTIAL) == 0 {
                return fail("shadow of what is no table", t, n);
            }
        }
        for (d, used) in domains.iter().zip(used) {
            if u64::from(d.shadow_pages()) != used {
                return Err(CheckError {
                    mfn: Mfn(0),
                    what: "account of shadow frames",
                    expected: used,
                    found: d.shadow_pages().into(),
                });
            }
        }
        Ok(())
    }
}
