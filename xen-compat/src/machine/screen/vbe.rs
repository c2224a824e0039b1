//! What a BIOS tells of its graphics modes (VESA BIOS Extension 3.0, functions 00h and 01h).

use super::pixels::{Part, Pixels};

/// Returns offset and segment of the list of modes in the information about the controller; `None`: it is none.
pub fn mode_list(controller: &[u8; 512]) -> Option<[u16; 2]> {
    const SIGNATURE: &[u8] = b"VESA";
    const LIST: usize = 14;
    controller.starts_with(SIGNATURE).then(|| [half(controller, LIST), half(controller, LIST + 2)])
}

/// A graphics mode of direct colours whose memory is one piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModeInfo {
    pixels: Pixels,
    /// Bits of a pixel as the BIOS counts them.
    bits: u16,
}

impl ModeInfo {
    /// Returns the mode that this describes, if it can be set and is such a mode.
    pub fn of(told: &[u8; 256]) -> Option<Self> {
        // Supported, colour, graphics, one piece of memory.
        const USABLE: u16 = 1 | 1 << 3 | 1 << 4 | 1 << 7;
        const DIRECT_COLOUR: u8 = 6;
        let word = |at: usize| u32::from(half(told, at)) | u32::from(half(told, at + 2)) << 16;
        if half(told, 0) & USABLE != USABLE || told[27] != DIRECT_COLOUR {
            return None;
        }
        let part = |at: usize| Part { lowest: told[at + 1], bits: told[at] };
        let pixels = Pixels {
            address: word(40).into(),
            width: half(told, 18),
            height: half(told, 20),
            bytes_per_line: half(told, 16),
            bits: told[25],
            red: part(31),
            green: part(33),
            blue: part(35),
        };
        Some(Self { pixels, bits: told[25].into() })
    }

    /// Returns whether it has this width and height, and so many bits per pixel.
    pub fn is(&self, [width, height]: [u16; 2], bits: u16) -> bool {
        (self.pixels.width, self.pixels.height, self.bits) == (width, height, bits)
    }

    /// Returns the framebuffer, if it can be drawn on.
    pub fn pixels(&self) -> Option<Pixels> {
        self.pixels.checked()
    }
}

fn half(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the BIOS of QEMU's VGA tells of 1024x768 with 32 bits, as far as it is read.
    fn told() -> [u8; 256] {
        let mut told = [0; 256];
        for (at, value) in [(0, 0xbbu16), (16, 4096), (18, 1024), (20, 768), (40, 0), (42, 0xfd00)] {
            told[at..at + 2].copy_from_slice(&value.to_le_bytes());
        }
        told[24..28].copy_from_slice(&[1, 32, 1, 6]);
        told[31..37].copy_from_slice(&[8, 16, 8, 8, 8, 0]);
        told
    }

    #[test]
    fn a_mode_of_direct_colours() {
        let mode = ModeInfo::of(&told()).unwrap();
        assert!(mode.is([1024, 768], 32) && !mode.is([1024, 768], 24) && !mode.is([800, 600], 32));
        let pixels = mode.pixels().unwrap();
        assert_eq!((pixels.address, pixels.bytes_per_line, pixels.size()), (0xfd00_0000, 4096, 3 << 20));
        assert_eq!(pixels.grey(255), 0xff_ffff);
    }

    #[test]
    fn modes_that_cannot_be_drawn_on_are_none() {
        for (at, value) in [(0, 0x3b), (0, 0xba), (0, 0xab), (27, 4), (27, 3)] {
            let mut told = told();
            told[at] = value;
            assert_eq!(ModeInfo::of(&told), None, "{at} {value:#x}");
        }
        let mut narrow = told();
        narrow[16..18].copy_from_slice(&[0, 1]);
        assert_eq!(ModeInfo::of(&narrow).unwrap().pixels(), None);
    }

    #[test]
    fn the_list_of_modes_is_that_of_a_vbe() {
        let mut controller = [0; 512];
        controller[14..18].copy_from_slice(&[0x22, 0, 0x34, 0x12]);
        assert_eq!(mode_list(&controller), None);
        controller[..4].copy_from_slice(b"VESA");
        assert_eq!(mode_list(&controller), Some([0x22, 0x1234]));
    }
}
