//! Characters drawn on a framebuffer.

use core::ptr::write_volatile;

use noto_sans_mono_bitmap::{get_raster, get_raster_width, FontWeight, RasterHeight};
use xen_compat::machine::screen::characters::Surface;
use xen_compat::machine::screen::pixels::Pixels;

const FONT: (FontWeight, RasterHeight) = (FontWeight::Regular, RasterHeight::Size16);
/// Pixels of a character.
const WIDTH: usize = get_raster_width(FONT.0, FONT.1);
/// Lines of a character.
const HEIGHT: usize = FONT.1.val();
/// Of 255: text is grey, as in VGA's text mode.
const BRIGHTNESS: u32 = 0xaa;

/// A framebuffer.
#[derive(Debug)]
pub(super) struct Framebuffer {
    /// Where it is mapped.
    pub memory: Option<*mut u8>,
    pixels: Pixels,
}

impl Framebuffer {
    pub(super) fn new(pixels: Pixels) -> Self {
        Self { memory: None, pixels }
    }

    /// Returns how many columns and rows of characters it has room for.
    pub(super) fn characters(&self) -> (usize, usize) {
        (usize::from(self.pixels.width) / WIDTH, usize::from(self.pixels.height) / HEIGHT)
    }
}

impl Surface for Framebuffer {
    fn show(&mut self, row: usize, column: usize, byte: u8) {
        let Some(memory) = self.memory else { return };
        let raster = get_raster(char::from(byte), FONT.0, FONT.1);
        let (line_size, pixel_size) = (usize::from(self.pixels.bytes_per_line), self.pixels.bytes_per_pixel());
        for line in 0..HEIGHT {
            let first = (row * HEIGHT + line) * line_size + column * WIDTH * pixel_size;
            for at in 0..WIDTH {
                let level = raster.as_ref().and_then(|r| r.pixel(at, line)).map_or(0, u32::from) * BRIGHTNESS / 255;
                let pixel = self.pixels.grey(level as u8);
                let to = memory.wrapping_add(first + at * pixel_size);
                // SAFETY: row and column are within the screen, whose memory is mapped (`Screen::remap`); a pixel has
                // this size, and lines of pixels are not longer than the room for them (`Pixels::checked`).
                unsafe {
                    match pixel_size {
                        4 => write_volatile(to.cast::<[u8; 4]>(), pixel.to_le_bytes()),
                        2 => write_volatile(to.cast::<[u8; 2]>(), (pixel as u16).to_le_bytes()),
                        _ => {
                            let [low, middle, high, _] = pixel.to_le_bytes();
                            write_volatile(to.cast::<[u8; 3]>(), [low, middle, high]);
                        }
                    }
                }
            }
        }
    }
}
