//! A vcpu as memory management sees it: its page tables, descriptor tables, and a table whose release is unfinished.

use core::cell::Cell;

use crate::types::Mfn;

/// GDT frames a guest may set (`FIRST_RESERVED_GDT_PAGE`).
pub const GDT_FRAMES: usize = 14;
/// LDT pages a guest may have.
pub const LDT_PAGES: usize = 16;

/// Owned by the CPU that runs the vcpu (or, while it does not run, by whoever holds the vcpu).
#[derive(Debug, Default)]
pub struct VcpuMm {
    /// L4 of kernel mode, with a type and a general reference; `Mfn(0)`: none.
    pub guest_table: Cell<Mfn>,
    /// L4 of user mode, the same; `Mfn(0)`: none.
    pub guest_table_user: Cell<Mfn>,
    /// It runs on shadows of its tables (log-dirty mode): set as it is loaded.
    pub on_shadows: Cell<bool>,
    /// A table whose type is still to be put; holds a general reference.
    pub(crate) old_guest_table: Cell<Option<Mfn>>,
    /// The table it was linked from when both have the same level.
    pub(crate) old_guest_ptpg: Cell<Option<Mfn>>,
    /// `old_guest_table` is partially validated: its type reference belongs to that state.
    pub(crate) old_guest_table_partial: Cell<bool>,
    /// Frames of the guest's GDT, each with a type and a general reference.
    pub gdt_frames: [Cell<Mfn>; GDT_FRAMES],
    /// Number of its descriptors.
    pub gdt_ents: Cell<u32>,
    /// Linear address of the guest's LDT.
    pub ldt_base: Cell<u64>,
    /// Number of its descriptors.
    pub ldt_ents: Cell<u32>,
    /// Frames of LDT pages mapped so far (faulted in), each with a type and a general reference.
    pub ldt_frames: [Cell<Option<Mfn>>; LDT_PAGES],
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
