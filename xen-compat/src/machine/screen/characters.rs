//! The characters on the screen: text begins on the last row and scrolls up.

use alloc::boxed::Box;
use mm::{try_alloc, NoMemory};

/// What shows characters.
pub trait Surface {
    /// Shows a character.
    fn show(&mut self, row: usize, column: usize, byte: u8);
}

/// The characters on a surface. They are kept here, too, because a device's memory is slow to read; only what changes is
/// shown again, because it is slow to write, too.
#[derive(Debug)]
pub struct Characters<S> {
    surface: S,
    columns: usize,
    shown: Box<[u8]>,
    column: usize,
}

impl<S: Surface> Characters<S> {
    /// Clears the surface.
    ///
    /// # Errors
    /// [`NoMemory`].
    pub fn new(surface: S, columns: usize, rows: usize) -> Result<Self, NoMemory> {
        let shown = try_alloc::slice(columns * rows, |_| b' ')?;
        let mut this = Self { surface, columns, shown, column: 0 };
        this.show_all();
        Ok(this)
    }

    /// Shows everything again.
    pub fn show_all(&mut self) {
        for (at, byte) in self.shown.iter().enumerate() {
            self.surface.show(at / self.columns, at % self.columns, *byte);
        }
    }

    /// Returns the surface.
    pub fn surface(&mut self) -> &mut S {
        &mut self.surface
    }

    /// Writes one byte on the last row.
    pub fn put(&mut self, byte: u8) {
        match byte {
            b'\n' => self.scroll(),
            b'\r' => self.column = 0,
            _ => {
                if self.column == self.columns {
                    self.scroll();
                }
                let at = self.shown.len() - self.columns + self.column;
                self.set(at, byte);
                self.column += 1;
            }
        }
    }

    fn scroll(&mut self) {
        let last = self.shown.len() - self.columns;
        for at in 0..self.shown.len() {
            let byte = if at < last { self.shown[at + self.columns] } else { b' ' };
            if self.shown[at] != byte {
                self.set(at, byte);
            }
        }
        self.column = 0;
    }

    fn set(&mut self, at: usize, byte: u8) {
        self.shown[at] = byte;
        self.surface.show(at / self.columns, at % self.columns, byte);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use alloc::vec::Vec;

    /// Four columns, three rows; counts what is shown.
    #[derive(Default)]
    struct Small {
        rows: [[u8; 4]; 3],
        shown: usize,
    }

    impl Surface for Small {
        fn show(&mut self, row: usize, column: usize, byte: u8) {
            self.rows[row][column] = byte;
            self.shown += 1;
        }
    }

    fn after(text: &str) -> (Vec<String>, usize) {
        let mut c = Characters::new(Small::default(), 4, 3).unwrap();
        assert_eq!(c.surface().shown, 12);
        text.bytes().for_each(|b| c.put(b));
        let rows = c.surface().rows.iter().map(|row| String::from_utf8_lossy(row).into_owned()).collect();
        (rows, c.surface().shown - 12)
    }

    #[test]
    fn text_scrolls_from_the_last_row() {
        assert_eq!(after("ab").0, ["    ", "    ", "ab  "]);
        assert_eq!(after("ab\ncd").0, ["    ", "ab  ", "cd  "]);
        assert_eq!(after("a\r\nb\r\nc\r\nd").0, ["b   ", "c   ", "d   "]);
        assert_eq!(after("abc\rx").0, ["    ", "    ", "xbc "]);
        // A long line goes on in the next row, once there is more of it.
        assert_eq!(after("abcd").0, ["    ", "    ", "abcd"]);
        assert_eq!(after("abcde").0, ["    ", "abcd", "e   "]);
    }

    #[test]
    fn only_what_changes_is_shown() {
        assert_eq!(after("ab").1, 2);
        // Two move up, two leave their row.
        assert_eq!(after("ab\n").1, 6);
        assert_eq!(after("ab\nab").1, 8);
        // The same row twice: the upper one stays.
        assert_eq!(after("ab\nab\n").1, 8 + 4);
    }

    #[test]
    fn everything_can_be_shown_again() {
        let mut c = Characters::new(Small::default(), 4, 3).unwrap();
        "ab\ncd".bytes().for_each(|b| c.put(b));
        let rows = c.surface().rows;
        c.surface().rows = [[0; 4]; 3];
        c.show_all();
        assert_eq!(c.surface().rows, rows);
    }
}
