//! What a CPU has loaded for a guest: its page tables and descriptor tables.

use alloc::sync::Arc;
use core::cell::Cell;

use mm::{DomCtx, Root};

use crate::guest_log::guest_log;
use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::VcpuCtx;

impl<H: Hw> Hv<H> {
    /// Returns memory management's view of the running vcpu.
    #[inline]
    pub fn mm_ctx<'a>(&'a self, cur: &'a Cur<'_>) -> mm::VcpuCtx<'a, Self> {
        DomCtx::new(self, &cur.d.mem).vcpu(&cur.ctx.mm)
    }

    /// Returns the value for CR3 in the current mode of a vcpu of `d`.
    #[inline]
    pub(crate) fn loadable_root(&self, d: &Arc<Domain>, c: &VcpuCtx) -> Root {
        self.loadable(d, c, c.cr3())
    }

    /// Returns the value for CR3 for the root `table` of a vcpu of `d`: a shadow of it in log-dirty mode.
    #[inline]
    pub(crate) fn loadable(&self, d: &Arc<Domain>, c: &VcpuCtx, table: Root) -> Root {
        if c.mm.on_shadows.get() {
            return self.shadow_of(d, c, table);
        }
        table
    }

    #[cold]
    fn shadow_of(&self, d: &Arc<Domain>, c: &VcpuCtx, table: Root) -> Root {
        DomCtx::new(self, &d.mem).vcpu(&c.mm).log_dirty_root(table).unwrap_or_else(|| {
            guest_log!(self, d, Error, "d{}: no frame for the shadow of its page tables", d.id.0);
            self.domain_crash(d);
            table
        })
    }

    /// Loads the guest's GDT and LDT into this CPU's windows.
    pub fn load_descriptor_tables(&self, c: &VcpuCtx) {
        self.hw.load_gdt(c.mm.gdt_frames.each_ref().map(Cell::get));
        self.hw.load_ldt(c.mm.ldt_ents.get());
        for (page, frame) in c.mm.ldt_frames.iter().enumerate() {
            self.hw.map_ldt_page(page, frame.get());
        }
    }
}
