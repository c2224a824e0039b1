//! The screen as the firmware's graphics output has it.

use uefi_raw::protocol::console::{GraphicsOutputModeInformation, GraphicsPixelFormat, PixelBitmask};

/// Multiboot2's type of a framebuffer with direct colours.
const DIRECT: u8 = 1;

/// A framebuffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    address: u64,
    pitch: u32,
    width: u32,
    height: u32,
    bits: u8,
    /// The lowest bit and the number of bits of red, green and blue.
    colours: [(u8, u8); 3],
}

impl Screen {
    /// Returns the screen in a mode, whose framebuffer is at `address`; `None` if nobody but the firmware can draw on it.
    pub fn of(address: u64, mode: &GraphicsOutputModeInformation) -> Option<Self> {
        let (bits, colours) = match mode.pixel_format {
            GraphicsPixelFormat::PIXEL_RED_GREEN_BLUE_RESERVED_8_BIT_PER_COLOR => (32, [(0, 8), (8, 8), (16, 8)]),
            GraphicsPixelFormat::PIXEL_BLUE_GREEN_RED_RESERVED_8_BIT_PER_COLOR => (32, [(16, 8), (8, 8), (0, 8)]),
            GraphicsPixelFormat::PIXEL_BIT_MASK => masked(&mode.pixel_information)?,
            _ => return None,
        };
        let pitch = mode.pixels_per_scan_line.checked_mul(u32::from(bits) / 8)?;
        let (width, height) = (mode.horizontal_resolution, mode.vertical_resolution);
        Some(Self { address, pitch, width, height, bits, colours })
    }

    /// Returns the content of Multiboot2's tag.
    pub fn tag(&self) -> [u8; 30] {
        let mut tag = [0; 30];
        tag[..8].copy_from_slice(&self.address.to_le_bytes());
        tag[8..12].copy_from_slice(&self.pitch.to_le_bytes());
        tag[12..16].copy_from_slice(&self.width.to_le_bytes());
        tag[16..20].copy_from_slice(&self.height.to_le_bytes());
        (tag[20], tag[21]) = (self.bits, DIRECT);
        for (field, (lowest, bits)) in tag[24..].as_chunks_mut().0.iter_mut().zip(self.colours) {
            *field = [lowest, bits];
        }
        tag
    }
}

/// Returns the bits of a pixel and of its colours by their masks.
fn masked(masks: &PixelBitmask) -> Option<(u8, [(u8, u8); 3])> {
    let all = masks.red | masks.green | masks.blue | masks.reserved;
    let pixel = (u32::BITS - all.leading_zeros()).next_multiple_of(8);
    let part = |mask: u32| (mask.trailing_zeros() as u8, mask.count_ones() as u8);
    let whole = |mask: u32| mask != 0 && (mask >> mask.trailing_zeros()).trailing_ones() == mask.count_ones();
    let colours = [masks.red, masks.green, masks.blue];
    colours.into_iter().all(whole).then_some((pixel as u8, colours.map(part)))
}

#[cfg(test)]
mod unit {
    use super::*;

    fn mode(format: GraphicsPixelFormat, [red, green, blue, reserved]: [u32; 4]) -> GraphicsOutputModeInformation {
        GraphicsOutputModeInformation {
            version: 0,
            horizontal_resolution: 1280,
            vertical_resolution: 800,
            pixel_format: format,
            pixel_information: PixelBitmask { red, green, blue, reserved },
            pixels_per_scan_line: 1300,
        }
    }

    #[test]
    fn formats() {
        let of = |format, masks| Screen::of(1 << 33, &mode(format, masks)).map(|s| (s.bits, s.pitch, s.colours));
        let blue_first = GraphicsPixelFormat::PIXEL_BLUE_GREEN_RED_RESERVED_8_BIT_PER_COLOR;
        assert_eq!(of(blue_first, [0; 4]), Some((32, 5200, [(16, 8), (8, 8), (0, 8)])));
        let red_first = GraphicsPixelFormat::PIXEL_RED_GREEN_BLUE_RESERVED_8_BIT_PER_COLOR;
        assert_eq!(of(red_first, [0; 4]).unwrap().2, [(0, 8), (8, 8), (16, 8)]);
        let masks = GraphicsPixelFormat::PIXEL_BIT_MASK;
        assert_eq!(of(masks, [0xf800, 0x7e0, 0x1f, 0]), Some((16, 2600, [(11, 5), (5, 6), (0, 5)])));
        assert_eq!(of(masks, [0xf800, 0x7a0, 0x1f, 0]), None);
        assert_eq!(of(masks, [0, 0x7e0, 0x1f, 0]), None);
        assert_eq!(of(GraphicsPixelFormat::PIXEL_BLT_ONLY, [0; 4]), None);
    }

    #[test]
    fn the_tag_has_multiboot2s_layout() {
        let masks = [0xff_0000, 0xff00, 0xff, 0xff00_0000];
        let tag = Screen::of(0x40_8000_0000, &mode(GraphicsPixelFormat::PIXEL_BIT_MASK, masks)).unwrap().tag();
        let due =
            [0, 0, 0, 0x80, 0x40, 0, 0, 0, 0x50, 0x14, 0, 0, 0, 5, 0, 0, 0x20, 3, 0, 0, 32, 1, 0, 0, 16, 8, 8, 8, 0, 8];
        assert_eq!(tag, due);
    }
}
