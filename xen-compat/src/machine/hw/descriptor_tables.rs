//! A guest's descriptor tables in the CPU.

use mm::{Descriptors, GDT_FRAMES};

/// This CPU's windows for the GDT and the LDT of its guest.
pub trait DescriptorTables {
    /// Maps the guest's GDT frames into this CPU's GDT window.
    fn load_gdt(&self, frames: [Option<Descriptors>; GDT_FRAMES]);
    /// Loads LDTR with this CPU's LDT window, for `entries` descriptors (0: no LDT).
    fn load_ldt(&self, entries: u32);
    /// Maps (or unmaps) page `page` of this CPU's LDT window.
    fn map_ldt_page(&self, page: usize, frame: Option<Descriptors>);
    /// Returns which byte of this CPU's LDT window address `va` is.
    fn ldt_offset_at(&self, va: u64) -> Option<u32>;
}
