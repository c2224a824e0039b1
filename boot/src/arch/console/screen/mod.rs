//! The screen: VGA's text mode, or a framebuffer that characters are drawn on.

mod framebuffer;
mod vga_text;

use xen_compat::machine::screen::characters::Characters;
use xen_compat::machine::screen::Mode;

use self::framebuffer::Framebuffer;
use self::vga_text::VgaText;

/// The physical memory that a screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// Address of its first byte.
    pub start: u64,
    /// Bytes.
    pub size: u64,
}

impl Shown {
    /// Returns that of a screen in this mode.
    pub fn of(mode: Mode) -> Self {
        match mode {
            Mode::Text { columns, rows } => {
                Self { start: vga_text::ADDRESS, size: vga_text::bytes(usize::from(columns), usize::from(rows)) }
            }
            Mode::Pixels(pixels) => Self { start: pixels.address, size: pixels.size() },
        }
    }
}

/// A screen. What is written while its memory is not mapped appears when it is.
pub struct Screen {
    /// How the boot loader has left it.
    pub mode: Mode,
    characters: Either,
}

enum Either {
    Text(Characters<VgaText>),
    Pixels(Characters<Framebuffer>),
}

impl Screen {
    /// Creates a cleared screen whose memory is not mapped yet; `None` if there is no memory for its characters.
    pub fn new(mode: Mode) -> Option<Self> {
        let characters = match mode {
            Mode::Text { columns, rows } => {
                let (columns, rows) = (columns.into(), rows.into());
                let size = usize::try_from(vga_text::bytes(columns, rows)).ok()?;
                if !(1..=vga_text::MAX_BYTES).contains(&size) {
                    return None;
                }
                Either::Text(Characters::new(VgaText::new(columns), columns, rows).ok()?)
            }
            Mode::Pixels(pixels) => {
                let surface = Framebuffer::new(pixels);
                let (columns, rows) = surface.characters();
                if columns * rows == 0 {
                    return None;
                }
                Either::Pixels(Characters::new(surface, columns, rows).ok()?)
            }
        };
        Some(Self { mode, characters })
    }

    /// Shows everything through another mapping of the memory, or nothing any more while there is none.
    ///
    /// # Safety
    /// `memory` must map all of [`Shown::of`] until the next call.
    pub unsafe fn remap(&mut self, memory: Option<*mut u8>) {
        match &mut self.characters {
            Either::Text(c) => {
                c.surface().memory = memory;
                c.show_all();
            }
            Either::Pixels(c) => {
                c.surface().memory = memory;
                c.show_all();
            }
        }
    }

    /// Writes a byte.
    pub fn put(&mut self, byte: u8) {
        match &mut self.characters {
            Either::Text(c) => c.put(byte),
            Either::Pixels(c) => c.put(byte),
        }
    }
}

// SAFETY: the memory is a device's; access is ordered by the console's lock.
unsafe impl Send for Screen {}
