//! VGA's text mode.

use core::ptr::write_volatile;

use xen_compat::machine::screen::characters::Surface;

/// Physical address of the text buffer.
pub(super) const ADDRESS: u64 = 0xB8000;
/// Bytes of the window that it is in.
pub(super) const MAX_BYTES: usize = 32 << 10;
/// Grey on black.
const ATTRIBUTE: u16 = 0x0700;

/// Returns the bytes of so many characters.
pub(super) const fn bytes(columns: usize, rows: usize) -> u64 {
    (columns * rows * size_of::<u16>()) as u64
}

/// The text buffer.
#[derive(Debug)]
pub(super) struct VgaText {
    /// Where it is mapped.
    pub memory: Option<*mut u8>,
    columns: usize,
}

impl VgaText {
    pub(super) fn new(columns: usize) -> Self {
        Self { memory: None, columns }
    }
}

impl Surface for VgaText {
    fn show(&mut self, row: usize, column: usize, byte: u8) {
        let Some(memory) = self.memory else { return };
        let cell = memory.cast::<u16>().wrapping_add(row * self.columns + column);
        // SAFETY: row and column are within the screen, whose memory is mapped (`Screen::remap`).
        unsafe { write_volatile(cell, ATTRIBUTE | u16::from(byte)) };
    }
}
