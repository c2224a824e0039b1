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

    /// Returns the L1 table and the byte offset of the entry that maps `va` in the tables below `root`, the guest's top-level
    /// table.
    #[inline]
    pub(crate) fn guest_l1(&self, root: Mfn, va: u64) -> Option<(Page<'a>, usize)> {
        if !self.d.addr_ok(va) || root.index() >= self.m.frames().len() {
            return None;
        }
        let l3 = if self.d.is_pae() { root } else { self.next_table(root, va >> 39, page_info::pgt::L3)?.mfn };
        let l2 = self.next_table(l3, va >> 30, page_info::pgt::L2)?;
        let l1 = self.next_table(l2.mfn, va >> 21, page_info::pgt::L1)?;
        Some((l1, (va >> 12 & 511) as usize * 8))
    }

    /// Returns the L1 entry that maps `va` in the tables below `root`, the guest's top-level table; 0 if a table is missing.
    /// A linear page table counts as the table it stands for.
    pub fn guest_l1e(&self, root: Mfn, va: u64) -> u64 {
        if !self.d.addr_ok(va) || root.index() >= self.m.frames().len() {
            return 0;
        }
        let mut table = root;
        let first = usize::from(self.d.is_pae());
        for shift in &[39, 30, 21][first..] {
            let e = self.m.load64(table, (va >> shift & 511) as usize * 8);
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

impl<E: MmEnv> VcpuCtx<'_, E> {
    /// Returns the L1 entry of `va` in the calling vcpu's kernel-mode tables; 0 if there is none.
    #[inline]
    pub fn guest_get_eff_kern_l1e(&self, va: u64) -> u64 {
        self.guest_l1e(self.top(), va)
    }

    /// Returns the top-level table of the guest's own that the calling vcpu uses in kernel mode: an L4, or the L3 of a
    /// guest with PAE tables.
    #[inline]
    pub(crate) fn top(&self) -> Mfn {
        if self.d.is_pae() {
            self.v.guest_top.get()
        } else {
            self.v.guest_table.get().mfn()
        }
    }
}
