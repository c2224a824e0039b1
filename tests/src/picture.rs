//! A picture of a machine's screen, and the text in it that the hypervisor has drawn.

use anyhow::{ensure, Result};
use noto_sans_mono_bitmap::{get_raster, get_raster_width, FontWeight, RasterHeight};
use std::collections::HashMap;

/// The font on the screen.
const FONT: (FontWeight, RasterHeight) = (FontWeight::Regular, RasterHeight::Size16);

/// A picture, in bytes of red.
#[derive(Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels of a line.
    pub width: usize,
    /// Lines.
    pub height: usize,
    red: Vec<u8>,
}

impl Picture {
    /// Reads a PPM file (P6, 8 bits).
    ///
    /// # Errors
    /// It is none, or not whole.
    pub fn parse(ppm: &[u8]) -> Result<Self> {
        let mut at = 0;
        let mut word = || {
            let from = at + ppm[at..].iter().position(|b| !b.is_ascii_whitespace())?;
            let len = ppm[from..].iter().position(u8::is_ascii_whitespace)?;
            at = from + len;
            str::from_utf8(&ppm[from..at]).ok()
        };
        ensure!(word() == Some("P6"), "no PPM");
        let mut number = || word()?.parse::<usize>().ok();
        let (Some(width), Some(height), Some(255)) = (number(), number(), number()) else {
            anyhow::bail!("expected width, height and 255");
        };
        let pixels = ppm.get(at + 1..).unwrap_or_default();
        ensure!(pixels.len() == 3 * width * height, "{} bytes of pixels of {width} x {height}", pixels.len());
        Ok(Self { width, height, red: pixels.iter().step_by(3).copied().collect() })
    }

    /// Returns how many characters fit into a row.
    pub fn columns(&self) -> usize {
        self.width / get_raster_width(FONT.0, FONT.1)
    }

    /// Returns the text that it shows, row by row; what is no character is `?`.
    pub fn text(&self) -> Vec<String> {
        let (width, height) = (get_raster_width(FONT.0, FONT.1), FONT.1.val());
        let known: HashMap<Vec<bool>, char> = (' '..='~').rev().map(|c| (shape(c, width, height), c)).collect();
        let cell = |row: usize, column: usize| {
            let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (row * height + y, column * width + x)));
            let lit: Vec<bool> = pixels.map(|(y, x)| self.red[y * self.width + x] >= LIT).collect();
            known.get(&lit).copied().unwrap_or('?')
        };
        let row = |row| (0..self.columns()).map(|column| cell(row, column)).collect::<String>();
        (0..self.height / height).map(|r| row(r).trim_end().to_owned()).collect()
    }
}

/// The brightness from which a pixel counts as a part of a character; text has 170 of 255.
const LIT: u8 = 85;

/// Returns which pixels of a character count.
fn shape(c: char, width: usize, height: usize) -> Vec<bool> {
    let raster = get_raster(c, FONT.0, FONT.1).expect("the font has ASCII");
    let level = |y: usize, x: usize| u32::from(raster.pixel(x, y).unwrap_or(0)) * 170 / 255;
    (0..height).flat_map(|y| (0..width).map(move |x| (y, x))).map(|(y, x)| level(y, x) >= LIT.into()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws text as the image does.
    fn drawn(rows: &[&str]) -> Vec<u8> {
        let (width, height) = (get_raster_width(FONT.0, FONT.1), FONT.1.val());
        let columns = rows.iter().map(|r| r.len()).max().unwrap_or(0);
        let mut ppm = format!("P6\n{} {}\n255\n", columns * width, rows.len() * height).into_bytes();
        for row in rows {
            for y in 0..height {
                for c in format!("{row:columns$}").chars() {
                    let raster = get_raster(c, FONT.0, FONT.1).unwrap();
                    let level = |x: usize| (u32::from(raster.pixel(x, y).unwrap_or(0)) * 170 / 255) as u8;
                    ppm.extend((0..width).flat_map(|x| [level(x); 3]));
                }
            }
        }
        ppm
    }

    #[test]
    fn text_is_read_from_a_picture() {
        let all: String = (' '..='~').collect();
        let rows = ["(XEN) Panic on CPU 0:", "", all.trim()];
        let ppm = drawn(&rows);
        let picture = Picture::parse(&ppm).unwrap();
        let text = picture.text();
        assert_eq!((text[0].as_str(), text[1].as_str()), (rows[0], ""));
        assert_eq!(text[2], rows[2]);
        assert!(Picture::parse(&ppm[..ppm.len() - 1]).is_err() && Picture::parse(b"P5 1 1 255 a").is_err());
        let mut spoiled = picture;
        spoiled.red[0] = 255;
        assert!(spoiled.text()[0].starts_with("?XEN"));
    }
}
