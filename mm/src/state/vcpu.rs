//! A vcpu as memory management sees it: its page tables, descriptor tables, and a table whose release is unfinished.

use core::cell::Cell;

use public_headers::xen4::arch_x86_64::FIRST_RESERVED_GDT_PAGE;

use crate::base::int::count32;
use crate::base::types::{Maddr, Mfn};

/// Number of GDT frames that a guest may set.
pub const GDT_FRAMES: usize = FIRST_RESERVED_GDT_PAGE as usize;
/// Number of LDT pages that a guest may have.
pub const LDT_PAGES: usize = 16;
/// Number of descriptors in a page.
pub const DESCRIPTORS_PER_PAGE: u32 = 512;
/// Maximum number of descriptors in an LDT.
pub const LDT_ENTRIES: u32 = count32(LDT_PAGES) * DESCRIPTORS_PER_PAGE;

/// A value for CR3: a table of the highest level that `mm` has validated, or has built as the shadow of one, so that
/// the hypervisor's part of the address space is in it. Only `mm` can create one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Root(u64);

impl Root {
    /// No table. The CPU refuses to load it: bit 63 is reserved without process-context identifiers.
    pub const NONE: Root = Root(1 << 63);

    #[inline]
    pub(crate) const fn of(mfn: Mfn) -> Root {
        Root(mfn.maddr().0)
    }

    /// Creates one from any frame, for test rigs whose CPU is simulated.
    #[cfg(any(test, feature = "host"))]
    pub const fn simulated(mfn: Mfn) -> Root {
        Root(mfn.maddr().0)
    }

    /// Returns the value for CR3.
    #[inline]
    pub const fn cr3(self) -> u64 {
        self.0
    }

    /// Returns its frame; `Mfn(0)`: none.
    #[inline]
    pub const fn mfn(self) -> Mfn {
        Maddr(self.0 & !Root::NONE.0).mfn()
    }
}

impl Default for Root {
    fn default() -> Self {
        Root::NONE
    }
}

/// A frame of descriptors that `mm` has validated and keeps valid, for use in a GDT or LDT. Only `mm` can create one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Descriptors(Mfn);

impl Descriptors {
    pub(crate) const fn of(mfn: Mfn) -> Descriptors {
        Descriptors(mfn)
    }

    /// Returns the frame.
    #[inline]
    pub const fn mfn(self) -> Mfn {
        self.0
    }
}

/// Owned by the CPU that runs the vcpu, or by whoever holds the vcpu while it does not run.
#[derive(Debug, Default)]
pub struct VcpuMm {
    /// The L4 of kernel mode, with a type and a general reference. Of a guest with PAE tables: the hypervisor's L4 for this
    /// vcpu, which leads to `guest_top`.
    pub guest_table: Cell<Root>,
    /// The L4 of user mode, with a type and a general reference.
    pub guest_table_user: Cell<Root>,
    /// The guest's own top-level table where the loaded one is the hypervisor's, with a type and a general reference: the
    /// L3 of a guest with PAE tables, or the L2 of one with tables of two levels, whose shadow is loaded. `Mfn(0)`: none.
    pub guest_top: Cell<Mfn>,
    /// Whether it runs on shadows of its tables (log-dirty mode): set when it is loaded.
    pub on_shadows: Cell<bool>,
    /// A table whose type has yet to be put; it holds a general reference.
    pub(crate) old_guest_table: Cell<Option<Mfn>>,
    /// The table that linked to it, if both have the same level.
    pub(crate) old_guest_ptpg: Cell<Option<Mfn>>,
    /// Whether `old_guest_table` is partially validated: its type reference belongs to that state.
    pub(crate) old_guest_table_partial: Cell<bool>,
    /// Frames of the guest's GDT, each with a type and a general reference.
    pub gdt_frames: [Cell<Option<Descriptors>>; GDT_FRAMES],
    /// Number of its descriptors.
    pub gdt_ents: Cell<u32>,
    /// The linear address of the guest's LDT.
    pub ldt_base: Cell<u64>,
    /// Number of its descriptors.
    pub ldt_ents: Cell<u32>,
    /// Frames of LDT pages that have been mapped (on faults) so far, each with a type and a general reference.
    pub ldt_frames: [Cell<Option<Descriptors>>; LDT_PAGES],
}

impl VcpuMm {
    /// Creates it without tables.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the guest's own top-level table, of kernel mode; `Mfn(0)`: none.
    #[inline]
    pub fn guest_base(&self) -> Mfn {
        match self.guest_top.get() {
            Mfn(0) => self.guest_table.get().mfn(),
            top => top,
        }
    }

    /// Returns whether the release of a table is unfinished.
    #[inline]
    pub fn has_old_guest_table(&self) -> bool {
        self.old_guest_table.get().is_some()
    }

    /// Leaves the release of `table` for later, with its general reference.
    pub(crate) fn set_old_guest_table(&self, table: Mfn, ptpg: Option<Mfn>, partial: bool) {
        self.old_guest_table.set(Some(table));
        self.old_guest_ptpg.set(ptpg);
        self.old_guest_table_partial.set(partial);
    }
}
