//! VGA text mode, 80 by 25.

use core::ptr::write_volatile;

const WIDTH: usize = 80;
const HEIGHT: usize = 25;
/// Physical address of the text buffer.
pub const VGA_TEXT: u64 = 0xB8000;
const ATTRIBUTE: u16 = 0x0700;

/// The text screen. A copy of its content is kept here: device memory is slow to read.
#[derive(Debug)]
pub struct Vga {
    buffer: *mut u16,
    shadow: [[u8; WIDTH]; HEIGHT],
    column: usize,
}

// SAFETY: the buffer is device memory that is mapped permanently; access is ordered by the console's lock.
unsafe impl Send for Vga {}

impl Vga {
    /// Creates a cleared screen.
    ///
    /// # Safety
    /// `buffer` must be a mapping of the text buffer (4000 bytes) that stays as long as this object is used.
    pub unsafe fn new(buffer: *mut u16) -> Self {
        let vga = Self { buffer, shadow: [[b' '; WIDTH]; HEIGHT], column: 0 };
        vga.redraw();
        vga
    }

    /// Moves the screen to another mapping of the buffer.
    ///
    /// # Safety
    /// As for [`Vga::new`].
    pub unsafe fn remap(&mut self, buffer: *mut u16) {
        self.buffer = buffer;
    }

    /// Writes one byte on the bottom line.
    pub fn put(&mut self, byte: u8) {
        match byte {
            b'\n' => self.scroll(),
            b'\r' => self.column = 0,
            _ => {
                if self.column == WIDTH {
                    self.scroll();
                }
                self.shadow[HEIGHT - 1][self.column] = byte;
                self.cell(HEIGHT - 1, self.column, byte);
                self.column += 1;
            }
        }
    }

    fn scroll(&mut self) {
        let before = self.shadow;
        self.shadow.copy_within(1.., 0);
        self.shadow[HEIGHT - 1] = [b' '; WIDTH];
        self.column = 0;
        // Only the changes: device memory is slow to write, too.
        for (row, (new, old)) in self.shadow.iter().zip(&before).enumerate() {
            for (column, (&byte, _)) in new.iter().zip(old).enumerate().filter(|(_, (new, old))| new != old) {
                self.cell(row, column, byte);
            }
        }
    }

    fn redraw(&self) {
        for (row, line) in self.shadow.iter().enumerate() {
            for (column, &byte) in line.iter().enumerate() {
                self.cell(row, column, byte);
            }
        }
    }

    fn cell(&self, row: usize, column: usize, byte: u8) {
        // SAFETY: row and column are in range by construction; the buffer is mapped (see `new`).
        unsafe { write_volatile(self.buffer.add(row * WIDTH + column), ATTRIBUTE | u16::from(byte)) };
    }
}
