//! Pages of a guest's LDT, mapped when they are first used.

use mm::{Ctx, Fault, VcpuMm};

use crate::machine::hw::{Hw, Seg};
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};

impl<H: Hw> Hv<H> {
    /// The return to the guest has faulted (`entry` says how): whether it was for a page of its LDT. That has been mapped, or
    /// the guest has a fault to deal with.
    #[cold]
    pub(crate) fn ldt_wanted(&self, cur: &mut Cur<'_>, entry: u32) -> bool {
        const PF: u8 = 14;
        entry as u8 == PF && self.ldt_fault(cur, self.hw.fault_address(), cur.regs.error_code)
    }

    /// Loads a selector of the guest's, whose page tables are loaded; the page of its LDT that it needs is mapped if need be.
    #[inline]
    pub(crate) fn load_guest_seg(&self, d: &Domain, v: &VcpuMm, which: Seg, sel: u16) -> Result<(), Fault> {
        const TABLE_INDICATOR: u16 = 4;
        match self.hw.load_seg(which, sel) {
            Err(Fault) if sel & TABLE_INDICATOR != 0 => {
                let (page, frame) = Ctx::new(self, &d.mem, v).map_ldt_shadow_page(u32::from(sel & !7)).ok_or(Fault)?;
                self.hw.map_ldt_page(page, Some(frame));
                self.hw.load_seg(which, sel)
            }
            loaded => loaded,
        }
    }
}
