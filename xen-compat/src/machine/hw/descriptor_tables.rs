//! A guest's descriptor tables as the processor has them.

use mm::{Descriptors, GDT_FRAMES};

/// Windows of this CPU for the GDT and the LDT of its guest.
pub trait DescriptorTables {
    /// Maps the guest's GDT frames into this CPU's GDT window.
    fn load_gdt(&self, frames: [Option<Descriptors>; GDT_FRAMES]);
    /// Loads LDTR with this CPU's LDT window, for `entries` descriptors (0: no LDT).
    fn load_ldt(&self, entries: u32);
    /// Maps (or unmaps) page `page` of this CPU's LDT window.
    fn map_ldt_page(&self, page: usize, frame: Option<Descriptors>);
    /// The byte of this CPU's LDT window that address `va` is.
    fn ldt_offset_at(&self, va: u64) -> Option<u32>;
}
