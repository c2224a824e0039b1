//! Pages of a guest's LDT, mapped when they are first used.

use mm::int::low8;
use mm::{DomCtx, Fault, VcpuMm};
use x86_defs::{exception, selector_error};

use crate::machine::address::is_canonical;
use crate::machine::hw::{Hw, Seg};
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};

impl<H: Hw> Hv<H> {
    /// Handles a fault in the return to the guest (`entry` says which). Returns whether the guest needed a page of its
    /// LDT: the page has been mapped, or the guest gets a fault.
    #[cold]
    pub(crate) fn ldt_wanted(&self, cur: &mut Cur<'_>, entry: u32) -> bool {
        low8(entry) == exception::PF && self.ldt_fault(cur, self.hw.fault_address(), cur.regs.error_code)
    }

    /// Handles a fault of a descriptor load at `va`. In this CPU's LDT window, it maps the guest's page behind it; if
    /// there is none, the guest gets the fault as one of its own LDT. Returns `false` if `va` is not in the window.
    pub fn ldt_fault(&self, cur: &mut Cur<'_>, va: u64, error_code: u32) -> bool {
        const LOW: u32 = 7;
        let Some(offset) = self.hw.ldt_offset_at(va) else { return false };
        if let Some((page, frame)) = self.mm_ctx(cur).map_ldt_shadow_page(offset) {
            self.hw.map_ldt_page(page, Some(frame));
            return true;
        }
        let at = cur.ctx.mm.ldt_base.get().wrapping_add(u64::from(offset));
        if is_canonical(at) {
            self.deliver_page_fault(cur, at, error_code);
        } else {
            self.deliver_trap(cur, exception::GP, offset & !LOW | selector_error::LDT);
        }
        true
    }

    /// Loads a selector of the guest whose page tables are loaded, and maps the page of its LDT that it needs.
    #[inline]
    pub(crate) fn load_guest_seg(&self, d: &Domain, v: &VcpuMm, which: Seg, sel: u16) -> Result<(), Fault> {
        const TABLE_INDICATOR: u16 = 4;
        match self.hw.load_seg(which, sel) {
            Err(Fault) if sel & TABLE_INDICATOR != 0 => {
                let (page, frame) =
                    DomCtx::new(self, &d.mem).vcpu(v).map_ldt_shadow_page(u32::from(sel & !7)).ok_or(Fault)?;
                self.hw.map_ldt_page(page, Some(frame));
                self.hw.load_seg(which, sel)
            }
            loaded => loaded,
        }
    }
}
