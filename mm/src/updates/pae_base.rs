//! The page-table base of a guest with PAE tables.
//!
//! The guest's base is an L3. The processor, in long mode, wants an L4: each vcpu has one of the hypervisor's, which nobody
//! else sees, has no owner and lasts as long as the vcpu has tables. Its slot 0 leads to the guest's L3, its other ones to
//! the hypervisor. So a new base is a store and a flush; CR3 stays.

use crate::base::errno::{Errno, Result, Stop};
use crate::base::pte;
use crate::base::types::Mfn;
use crate::ctx::{MmEnv, VcpuCtx};
use crate::frames::heap::Request;
use crate::frames::machine::Machine;
use crate::frames::page_info;
use crate::state::vcpu::Root;
use crate::updates::mmuext::MmuextHooks;

/// The level of the hypervisor's table.
const L4: u8 = 4;
/// Flags of the L4's entry: the L3's own decide.
const ALL: u64 = pte::PRESENT | pte::RW | pte::USER | pte::ACCESSED;

impl<E: MmEnv> VcpuCtx<'_, E> {
    /// Makes `mfn` the L3 of the running vcpu.
    ///
    /// # Errors
    /// As [`VcpuCtx::new_guest_cr3`].
    pub(super) fn new_pae_base<H: MmuextHooks>(&self, h: &H, mfn: Mfn) -> Result<(), Stop> {
        let (root, old) = (self.v.guest_table.get(), self.v.guest_top.get());
        // Also when continued after being preempted while the old one was put.
        if old != mfn {
            self.get_table(mfn, page_info::pgt::L3, self.d.id())?;
            self.drop_ldt(h);
            self.lead_to(root.mfn(), mfn);
        }
        h.write_ptbase(root);
        if old == mfn {
            return Ok(());
        }
        self.put_root(old)
    }

    /// Gives a vcpu that does not run its L3, and its L4 if it has none yet.
    ///
    /// # Errors
    /// As [`VcpuCtx::set_guest_tables`]; ENOMEM: no frame is free for the L4.
    pub(super) fn set_pae_base(&self, l3: Mfn) -> Result<(), Stop> {
        if self.v.guest_table.get() == Root::NONE {
            self.v.guest_table.set(Root::of(self.new_pae_root()?));
        }
        if let Err(stop) = self.get_table(l3, page_info::pgt::L3, self.d.id()) {
            let _ = self.put_old_guest_table();
            return Err(stop);
        }
        let old = self.v.guest_top.get();
        self.lead_to(self.v.guest_table.get().mfn(), l3);
        self.put_root(old)
    }

    /// Drops the L3 of a vcpu that will not run again, then its L4.
    ///
    /// # Errors
    /// [`Stop::Restart`]: preempted, call again.
    pub(super) fn drop_pae_base(&self) -> Result<(), Stop> {
        let root = self.v.guest_table.get();
        if root == Root::NONE {
            return Ok(());
        }
        self.m.store64(root.mfn(), 0, 0);
        self.table_changes_type(self.d, root.mfn());
        self.put_root(self.v.guest_top.replace(Mfn(0)))?;
        self.v.guest_table.set(Root::NONE);
        self.env.mm().heap.free(self.m, root.mfn(), 0, true, true);
        Ok(())
    }

    /// Points slot 0 of L4 `root` to `l3`, to which references are held.
    fn lead_to(&self, root: Mfn, l3: Mfn) {
        self.m.store64(root, 0, pte::entry(l3, ALL));
        self.entry_written(self.d, root, 0, L4);
        self.v.guest_top.set(l3);
    }

    /// Allocates an L4 that shows the hypervisor only.
    fn new_pae_root(&self) -> Result<Mfn> {
        let block = self.env.mm().heap.alloc(self.m, Request { no_scrub: true, ..Request::default() });
        let root = block.ok_or(Errno::NOMEM)?.mfn;
        self.m.zero_page(root);
        for (i, e) in self.m.hypervisor_l4_slots(self.d.id()).into_iter().enumerate() {
            self.m.store64(root, (pte::FIRST_XEN_SLOT + i) * 8, e);
        }
        Ok(root)
    }
}
