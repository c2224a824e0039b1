//! A vcpu as memory management sees it: its page tables, descriptor tables, and a table whose release is unfinished.

use core::cell::Cell;

use crate::base::types::{Maddr, Mfn};

/// GDT frames a guest may set (`FIRST_RESERVED_GDT_PAGE`).
pub const GDT_FRAMES: usize = 14;
/// LDT pages a guest may have.
pub const LDT_PAGES: usize = 16;

/// What CR3 may be loaded with: a table of the highest level that `mm` has validated, or has made as the shadow of one, so that the
/// hypervisor's part of the address space is in it. Nobody else can make one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Root(u64);

impl Root {
    /// No table. The processor refuses to load it: bit 63 is reserved without process-context identifiers.
    pub const NONE: Root = Root(1 << 63);

    #[inline]
    pub(crate) const fn of(mfn: Mfn) -> Root {
        Root(mfn.maddr().0)
    }

    /// Any frame, for test rigs whose processor is simulated.
    #[cfg(any(test, feature = "host"))]
    pub const fn simulated(mfn: Mfn) -> Root {
        Root(mfn.maddr().0)
    }

    /// What CR3 gets.
    #[inline]
    pub const fn cr3(self) -> u64 {
        self.0
    }

    /// Its frame; `Mfn(0)`: none.
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

/// A frame of descriptors that `mm` has validated and keeps such: what a GDT or LDT may be made of. Only `mm` makes one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Descriptors(Mfn);

impl Descriptors {
    pub(crate) const fn of(mfn: Mfn) -> Descriptors {
        Descriptors(mfn)
    }

    /// The frame.
    #[inline]
    pub const fn mfn(self) -> Mfn {
        self.0
    }
}

/// Owned by the CPU that runs the vcpu (or, while it does not run, by whoever holds the vcpu).
#[derive(Debug, Default)]
pub struct VcpuMm {
    /// L4 of kernel mode, with a type and a general reference.
    pub guest_table: Cell<Root>,
    /// L4 of user mode, the same.
    pub guest_table_user: Cell<Root>,
    /// L2 of a domain with tables of two levels, the same; `Mfn(0)`: none. Its shadow is what is loaded.
    pub guest_l2: Cell<Mfn>,
    /// It runs on shadows of its tables (log-dirty mode): set as it is loaded.
    pub on_shadows: Cell<bool>,
    /// A table whose type is still to be put; holds a general reference.
    pub(crate) old_guest_table: Cell<Option<Mfn>>,
    /// The table it was linked from when both have the same level.
    pub(crate) old_guest_ptpg: Cell<Option<Mfn>>,
    /// `old_guest_table` is partially validated: its type reference belongs to that state.
    pub(crate) old_guest_table_partial: Cell<bool>,
    /// Frames of the guest's GDT, each with a type and a general reference.
    pub gdt_frames: [Cell<Option<Descriptors>>; GDT_FRAMES],
    /// Number of its descriptors.
    pub gdt_ents: Cell<u32>,
    /// Linear address of the guest's LDT.
    pub ldt_base: Cell<u64>,
    /// Number of its descriptors.
    pub ldt_ents: Cell<u32>,
    /// Frames of LDT pages mapped so far (faulted in), each with a type and a general reference.
    pub ldt_frames: [Cell<Option<Descriptors>>; LDT_PAGES],
}

impl VcpuMm {
    /// No tables.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether a table's release is unfinished.
    #[inline]
    pub fn has_old_guest_table(&self) -> bool {
        self.old_guest_table.get().is_some()
    }

    /// Leaves the release of `table` for later; the general reference goes with it.
    pub(crate) fn set_old_guest_table(&self, table: Mfn, ptpg: Option<Mfn>, partial: bool) {
        self.old_guest_table.set(Some(table));
        self.old_guest_ptpg.set(ptpg);
        self.old_guest_table_partial.set(partial);
    }
}
