//! A framebuffer: where it is, how large, and what a pixel is made of.

/// A colour's part of a pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its lowest bit.
    pub lowest: u8,
    /// Its bits.
    pub bits: u8,
}

impl Part {
    /// Returns the bits of a pixel for this much of the colour, of 255.
    fn of(self, level: u8) -> u32 {
        let level = u32::from(level);
        let level = if self.bits <= 8 { level >> (8 - self.bits) } else { level << (self.bits - 8) };
        level << self.lowest
    }

    fn is_within(self, pixel: u8) -> bool {
        (1..=16).contains(&self.bits) && self.lowest.checked_add(self.bits).is_some_and(|end| end <= pixel)
    }
}

/// A framebuffer with direct colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pixels {
    /// Physical address of the pixel at the upper left.
    pub address: u64,
    /// Pixels of a line.
    pub width: u16,
    /// Lines.
    pub height: u16,
    /// Bytes from a line to the next.
    pub bytes_per_line: u16,
    /// Bits of a pixel: 16, 24 or 32, or 15, which has the room of 16.
    pub bits: u8,
    /// Red.
    pub red: Part,
    /// Green.
    pub green: Part,
    /// Blue.
    pub blue: Part,
}

impl Pixels {
    /// Returns the same if it can be drawn on.
    pub fn checked(self) -> Option<Self> {
        let pixel = self.bytes_per_pixel();
        let parts = [self.red, self.green, self.blue].iter().all(|part| part.is_within(self.bits));
        let line = usize::from(self.width) * pixel;
        let end = self.address.checked_add(self.size());
        let drawable = matches!(self.bits, 15 | 16 | 24 | 32) && parts && line <= usize::from(self.bytes_per_line);
        (drawable && self.width > 0 && self.height > 0 && end.is_some()).then_some(self)
    }

    /// Returns the bytes of a pixel.
    pub fn bytes_per_pixel(&self) -> usize {
        usize::from(self.bits.div_ceil(8))
    }

    /// Returns the bytes of the whole.
    pub fn size(&self) -> u64 {
        u64::from(self.bytes_per_line) * u64::from(self.height)
    }

    /// Returns a pixel of grey; 255 is white.
    pub fn grey(&self, level: u8) -> u32 {
        self.red.of(level) | self.green.of(level) | self.blue.of(level)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(bits: u8, [red, green, blue]: [(u8, u8); 3]) -> Pixels {
        let part = |(lowest, bits)| Part { lowest, bits };
        let (red, green, blue) = (part(red), part(green), part(blue));
        Pixels { address: 0x8000_0000, width: 1024, height: 768, bytes_per_line: 4096, bits, red, green, blue }
    }

    #[test]
    fn greys_of_each_depth() {
        let p = pixels(32, [(16, 8), (8, 8), (0, 8)]);
        assert_eq!([p.grey(0), p.grey(0xaa), p.grey(255)], [0, 0xaa_aaaa, 0xff_ffff]);
        let p = pixels(16, [(11, 5), (5, 6), (0, 5)]);
        assert_eq!([p.grey(0), p.grey(0xaa), p.grey(255)], [0, 21 << 11 | 42 << 5 | 21, 0xffff]);
        let p = pixels(15, [(10, 5), (5, 5), (0, 5)]);
        assert_eq!((p.grey(255), p.bytes_per_pixel()), (0x7fff, 2));
        let p = pixels(32, [(20, 10), (10, 10), (0, 10)]);
        assert_eq!(p.grey(255), 0x3fc << 20 | 0x3fc << 10 | 0x3fc);
    }

    #[test]
    fn what_cannot_be_drawn_on() {
        let good = pixels(32, [(16, 8), (8, 8), (0, 8)]);
        assert_eq!(good.checked(), Some(good));
        assert_eq!(good.size(), 3 << 20);
        let bad = [
            Pixels { bits: 8, ..good },
            Pixels { bits: 24, red: Part { lowest: 20, bits: 8 }, ..good },
            Pixels { blue: Part { lowest: 0, bits: 0 }, ..good },
            Pixels { green: Part { lowest: 255, bits: 8 }, ..good },
            Pixels { width: 1025, ..good },
            Pixels { width: 0, ..good },
            Pixels { height: 0, ..good },
            Pixels { address: u64::MAX - 0xfff, ..good },
        ];
        assert_eq!(bad.map(Pixels::checked), [None; 8]);
    }
}
