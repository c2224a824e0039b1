//! `vga` and `edid`: what a BIOS is to do with the screen.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use mm::Errno;

/// Rows of a text mode of 80 columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextRows {
    /// 25.
    Usual,
    /// 28.
    R28,
    /// 30.
    R30,
    /// 34.
    R34,
    /// 43.
    R43,
    /// 50.
    R50,
    /// 60.
    R60,
}

impl TextRows {
    const ALL: [Self; 7] = [Self::Usual, Self::R28, Self::R30, Self::R34, Self::R43, Self::R50, Self::R60];

    /// Returns their number.
    pub const fn number(self) -> u16 {
        match self {
            Self::Usual => 25,
            Self::R28 => 28,
            Self::R30 => 30,
            Self::R34 => 34,
            Self::R43 => 43,
            Self::R50 => 50,
            Self::R60 => 60,
        }
    }

    fn of(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|rows| rows.number() == number)
    }
}

/// A mode of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VgaMode {
    /// As the boot loader has left it.
    Current,
    /// Text.
    Text(TextRows),
    /// Graphics of this size, and with so many bits for a pixel.
    Pixels {
        /// Pixels of a line.
        width: u16,
        /// Lines.
        height: u16,
        /// Bits of a pixel.
        bits: u16,
    },
    /// Graphics by the number that VESA's BIOS extension has for it.
    Vesa(u16),
}

/// The option `vga`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vga {
    /// What a BIOS is to set.
    pub mode: VgaMode,
    /// Whether the console stays on the screen when dom0 starts.
    pub keep: bool,
}

impl Default for Vga {
    fn default() -> Self {
        Self { mode: VgaMode::Text(TextRows::Usual), keep: false }
    }
}

impl Vga {
    /// Parses modes, of which the last counts, and `keep`.
    ///
    /// # Errors
    /// EINVAL: some words are unknown; the others take effect.
    pub(crate) fn set(&mut self, text: &str, say: &mut Vec<String>) -> Result<(), Errno> {
        let mut understood = true;
        for word in text.split(',') {
            match (word, mode(word)) {
                ("keep", _) => self.keep = true,
                (_, Some(mode)) => self.mode = mode,
                (_, None) => match why_not(word) {
                    Some(why) => say.push(format!("vga: '{word}' ignored: {why}")),
                    None => understood = false,
                },
            }
        }
        understood.then_some(()).ok_or(Errno::INVAL)
    }
}

/// The option `edid`: whether the display is asked for its data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edid {
    /// If that takes no longer than it should.
    Usual,
    /// It is not asked.
    No,
    /// However long it takes.
    Force,
}

impl Edid {
    /// Parses the option's value.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "no" => Some(Self::No),
            "force" => Some(Self::Force),
            _ => None,
        }
    }
}

fn number(text: &str) -> Option<u16> {
    match text.strip_prefix("0x") {
        Some(hex) => u16::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// Returns why a word of Xen's cannot be followed: `ask`, or a mode by its place in the menu that Xen has for that.
fn why_not(word: &str) -> Option<&'static str> {
    if word == "ask" {
        return Some("there is no menu");
    }
    number(word.strip_prefix("mode-")?).map(|_| "VESA's modes are 0x200 and their own number")
}

/// Returns the mode of a word.
fn mode(word: &str) -> Option<VgaMode> {
    if let Some(rows) = word.strip_prefix("text-80x") {
        return TextRows::of(number(rows)?).map(VgaMode::Text);
    }
    if let Some(size) = word.strip_prefix("gfx-") {
        let mut parts = size.split('x');
        let [width, height, bits] = [(); 3].map(|()| parts.next().and_then(number));
        let mode = VgaMode::Pixels { width: width?, height: height?, bits: bits? };
        return parts.next().is_none().then_some(mode);
    }
    if let Some(text) = word.strip_prefix("mode-") {
        return by_number(number(text)?);
    }
    (word == "current").then_some(VgaMode::Current)
}

/// Returns the mode of a number of Xen's: its special ones from 0xf00 on, VESA's from 0x200 on.
fn by_number(number: u16) -> Option<VgaMode> {
    const FIRST_VESA: u16 = 0x200;
    const LAST_VESA: u16 = 0xeff;
    Some(match number {
        0xf00 => VgaMode::Text(TextRows::Usual),
        0xf01 => VgaMode::Text(TextRows::R50),
        0xf02 => VgaMode::Text(TextRows::R43),
        0xf03 => VgaMode::Text(TextRows::R28),
        0xf04 => VgaMode::Current,
        0xf05 => VgaMode::Text(TextRows::R30),
        0xf06 => VgaMode::Text(TextRows::R34),
        0xf07 => VgaMode::Text(TextRows::R60),
        FIRST_VESA..=LAST_VESA => VgaMode::Vesa(number - FIRST_VESA),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_by_each_of_their_names() {
        for rows in TextRows::ALL {
            assert_eq!(mode(&format!("text-80x{}", rows.number())), Some(VgaMode::Text(rows)));
        }
        assert_eq!(mode("gfx-800x600x16"), Some(VgaMode::Pixels { width: 800, height: 600, bits: 16 }));
        assert_eq!(mode("mode-0x318"), Some(VgaMode::Vesa(0x118)));
        assert_eq!(mode("mode-792"), Some(VgaMode::Vesa(0x118)));
        assert_eq!([mode("mode-0xf04"), mode("current")], [Some(VgaMode::Current); 2]);
        assert_eq!(mode("mode-0xf01"), Some(VgaMode::Text(TextRows::R50)));
        for bad in ["text-80x26", "text-100x25", "gfx-1024x768", "gfx-1x2x3x4", "gfx-70000x1x1", "mode-3", "80x25", ""]
        {
            assert_eq!(mode(bad), None, "{bad}");
        }
    }
}
