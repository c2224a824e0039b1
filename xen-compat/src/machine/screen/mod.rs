//! The screen: how the boot loader has left it, what is on it, and what dom0 is told of it.

pub mod characters;
pub mod pixels;
pub mod vbe;

use core::fmt;

use mm::int::{low32, low8};
use public_headers::xen4::xen::{
    Dom0VgaConsoleInfo, Dom0VgaConsoleInfoTextMode3, Dom0VgaConsoleInfoVesaLfb, XEN_VGATYPE_EFI_LFB,
    XEN_VGATYPE_TEXT_MODE_3, XEN_VGATYPE_VESA_LFB,
};
use zerocopy::FromZeros;

use self::pixels::Pixels;

/// `gbl_caps` of a framebuffer whose device may not have VGA's registers.
const MAY_NOT_BE_VGA: u32 = 2;
/// Returns the lines of a character in a text mode of so many rows, by which BIOSes make them.
const fn font_height(rows: u16) -> u16 {
    match rows {
        ..=25 | 30 => 16,
        26..=34 => 14,
        35.. => 8,
    }
}

/// How the boot loader has left the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// VGA's text mode, in characters.
    Text {
        /// Characters of a row.
        columns: u16,
        /// Rows.
        rows: u16,
    },
    /// A framebuffer.
    Pixels(Pixels),
}

impl Mode {
    /// The text mode that BIOSes start machines in.
    pub const BIOS: Self = Self::Text { columns: 80, rows: 25 };

    /// Returns what dom0 is told (`struct dom0_vga_console_info`); `efi`: whether EFI has started the machine.
    pub fn for_dom0(&self, efi: bool) -> Dom0VgaConsoleInfo {
        let mut info = Dom0VgaConsoleInfo::new_zeroed();
        let kind = match *self {
            Self::Text { columns, rows } => {
                info.u.set(&Dom0VgaConsoleInfoTextMode3 {
                    font_height: font_height(rows),
                    // The last line, where the hypervisor's own text ends.
                    cursor_y: rows.saturating_sub(1),
                    rows,
                    columns,
                    ..FromZeros::new_zeroed()
                });
                XEN_VGATYPE_TEXT_MODE_3
            }
            Self::Pixels(p) => {
                let bytes = u64::from(p.bytes_per_line) * u64::from(p.height);
                info.u.set(&Dom0VgaConsoleInfoVesaLfb {
                    width: p.width,
                    height: p.height,
                    bytes_per_line: p.bytes_per_line,
                    bits_per_pixel: p.bits.into(),
                    lfb_base: low32(p.address),
                    lfb_size: low32(bytes.div_ceil(64 << 10)),
                    red_pos: p.red.lowest,
                    red_size: p.red.bits,
                    green_pos: p.green.lowest,
                    green_size: p.green.bits,
                    blue_pos: p.blue.lowest,
                    blue_size: p.blue.bits,
                    gbl_caps: if efi { MAY_NOT_BE_VGA } else { 0 },
                    ext_lfb_base: low32(p.address >> 32),
                    ..FromZeros::new_zeroed()
                });
                if efi {
                    XEN_VGATYPE_EFI_LFB
                } else {
                    XEN_VGATYPE_VESA_LFB
                }
            }
        };
        info.video_type = low8(kind);
        info
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { columns, rows } => {
                write!(f, "text mode {columns}x{rows}, font 8x{}", font_height(*rows))
            }
            Self::Pixels(p) => write!(f, "graphics mode {}x{}, {} bpp", p.width, p.height, p.bits),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::screen::pixels::Part;
    use alloc::string::ToString;

    #[test]
    fn dom0_is_told_of_text() {
        assert_eq!(Mode::BIOS.to_string(), "text mode 80x25, font 8x16");
        let info = Mode::BIOS.for_dom0(false);
        let text: Dom0VgaConsoleInfoTextMode3 = info.u.get();
        assert_eq!((info.video_type, text.columns, text.rows, text.font_height), (3, 80, 25, 16));
        assert_eq!((text.cursor_x, text.cursor_y), (0, 24));
        let fonts = [28, 30, 34, 43, 50, 60].map(|rows| {
            let text: Dom0VgaConsoleInfoTextMode3 = Mode::Text { columns: 80, rows }.for_dom0(false).u.get();
            text.font_height
        });
        assert_eq!(fonts, [14, 16, 14, 8, 8, 8]);
    }

    #[test]
    fn dom0_is_told_of_a_framebuffer() {
        let part = |lowest| Part { lowest, bits: 8 };
        let pixels = Pixels {
            address: 0x40_c000_0000,
            width: 1280,
            height: 800,
            bytes_per_line: 5120,
            bits: 32,
            red: part(16),
            green: part(8),
            blue: part(0),
        };
        let info = Mode::Pixels(pixels).for_dom0(true);
        let lfb: Dom0VgaConsoleInfoVesaLfb = info.u.get();
        assert_eq!((info.video_type, lfb.gbl_caps), (0x70, 2));
        assert_eq!((lfb.width, lfb.height, lfb.bytes_per_line, lfb.bits_per_pixel), (1280, 800, 5120, 32));
        // 1280 x 800 x 4 bytes are 62.5 times 64 KiB.
        assert_eq!((lfb.lfb_base, lfb.ext_lfb_base, lfb.lfb_size), (0xc000_0000, 0x40, 63));
        assert_eq!((lfb.red_pos, lfb.green_pos, lfb.blue_pos, lfb.blue_size), (16, 8, 0, 8));
        let info = Mode::Pixels(pixels).for_dom0(false);
        assert_eq!((info.video_type, info.u.get::<Dom0VgaConsoleInfoVesaLfb>().gbl_caps), (0x23, 0));
    }
}
