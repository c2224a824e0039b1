//! Walks of the calling vcpu's own page tables, without locks: each step checks that what it reads is a table.

use core::sync::atomic::Ordering::Relaxed;

use crate::base::pte;
use crate::base::types::Mfn;
use crate::ctx::{DomCtx, MmEnv, Page, VcpuCtx};
use crate::frames::machine::Machine;
use crate::frames::page_info;

impl<'a, E: MmEnv> DomCtx<'a, E> {
    /// Returns the table to which entry `index` of `table` points, if it is one of type `ty`.
    #[inline]
    fn next_table(&self, table: Mfn, index: u64, ty: u64) -> Option<Page<'a>> {
        let e = self.m.load64(table, (index & 511) as usize * 8);
        if e & (pte::PRESENT | pte::PSE) != pte::PRESENT {
            return None;
        }
        // Concurrent changes may lead anywhere, but only ever to RAM that is a table at this moment: the caller checks
        // the last one again under its lock.
        let page = self.page(pte::mfn(e))?;
        (page.type_info.load(Relaxed) & page_info::pgt::TYPE == ty).then_some(page)
    }

    /// Returns the L1 table and the byte offset of the entry that maps `va` in the tables of L3 `l3`.
    #[inline(always)]
    fn l1_below(&self, l3: Mfn, va: u64) -> Option<(Page<'a>, usize)> {
        let l2 = self.next_table(l3, va >> 30, page_info::pgt::L2)?;
        let l1 = self.next_table(l2.mfn, va >> 21, page_info::pgt::L1)?;
        Some((l1, (va >> 12 & 511) as usize * 8))
    }

    /// Returns the L1 entry that maps `va` in the tables of L4 `root`; 0 if a table is missing. A linear page table counts as
    /// the table it stands for.
    ///
    /// Not inlined: it is the bulk of its callers, which save and restore fewer registers around a call.
    #[inline(never)]
    pub fn guest_l1e(&self, root: Mfn, va: u64) -> u64 {
        if !pte::addr_ok(va) {
            return 0;
        }
        self.l1e_below::<3>(root, va)
    }

    /// As [`Self::guest_l1e`] from a table that is `ABOVE` levels above L1.
    #[inline(always)]
    fn l1e_below<const ABOVE: usize>(&self, root: Mfn, va: u64) -> u64 {
        if root.index() >= self.m.frames().len() {
            return 0;
        }
        let mut table = root;
        for level in (1..=ABOVE).rev() {
            let e = self.m.load64(table, (va >> (12 + 9 * level) & 511) as usize * 8);
            let Some(page) = self.page(pte::mfn(e)) else { return 0 };
            let ty = page.type_info.load(Relaxed) & page_info::pgt::TYPE;
            if e & (pte::PRESENT | pte::PSE) != pte::PRESENT || !(page_info::pgt::L1..=page_info::pgt::L4).contains(&ty)
            {
                return 0;
            }
            table = page.mfn;
        }
        self.m.load64(table, (va >> 12 & 511) as usize * 8)
    }
}

impl<'a, E: MmEnv> VcpuCtx<'a, E> {
    /// Returns the L1 table and the byte offset of the entry that maps `va` in the calling vcpu's kernel-mode tables.
    #[inline(always)]
    pub(crate) fn guest_l1(&self, va: u64) -> Option<(Page<'a>, usize)> {
        if self.d.is_pae() {
            return self.pae_l1(va);
        }
        let root = self.v.guest_table.get().mfn();
        if !pte::addr_ok(va) || root.index() >= self.m.frames().len() {
            return None;
        }
        self.l1_below(self.next_table(root, va >> 39, page_info::pgt::L3)?.mfn, va)
    }

    #[cold]
    #[inline(never)]
    fn pae_l1(&self, va: u64) -> Option<(Page<'a>, usize)> {
        let l3 = self.v.guest_top.get();
        if !self.d.addr_ok(va) || l3.index() >= self.m.frames().len() {
            return None;
        }
        self.l1_below(l3, va)
    }

    /// Returns the L1 entry of `va` in the calling vcpu's kernel-mode tables; 0 if there is none.
    #[inline]
    pub fn guest_get_eff_kern_l1e(&self, va: u64) -> u64 {
        if self.d.is_pae() {
            return self.pae_l1e(va);
        }
        self.guest_l1e(self.v.guest_table.get().mfn(), va)
    }

    #[cold]
    #[inline(never)]
    fn pae_l1e(&self, va: u64) -> u64 {
        if !self.d.addr_ok(va) {
            return 0;
        }
        self.l1e_below::<2>(self.v.guest_top.get(), va)
    }

    /// Returns what the tables of a guest with PAE tables allow at `va`: `PRESENT`, `RW` and `USER`, as far as each level
    /// has them.
    pub fn pae_rights(&self, va: u32) -> u64 {
        let (mut table, mut rights) = (self.v.guest_top.get(), pte::PRESENT | pte::RW | pte::USER);
        for level in (0..3).rev() {
            if !self.d.addr_ok(va.into()) || table.index() >= self.m.frames().len() {
                return 0;
            }
            let e = self.m.load64(table, (u64::from(va) >> (12 + 9 * level) & 511) as usize * 8);
            if e & pte::PRESENT == 0 {
                return 0;
            }
            (table, rights) = (pte::mfn(e), rights & e);
        }
        rights
    }
}
