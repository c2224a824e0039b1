//! Characters that have been typed at the console and not been read yet.

/// Size of the buffer; what does not fit is lost, as on a UART.
pub(crate) const SIZE: usize = 128;

/// The characters, in the order in which they were typed.
#[derive(Debug)]
pub struct ConsoleInput {
    bytes: [u8; SIZE],
    first: usize,
    len: usize,
}

impl Default for ConsoleInput {
    fn default() -> Self {
        Self { bytes: [0; SIZE], first: 0, len: 0 }
    }
}

impl ConsoleInput {
    /// Adds a byte, if there is room.
    pub fn put(&mut self, byte: u8) {
        if self.len < SIZE {
            self.bytes[(self.first + self.len) % SIZE] = byte;
            self.len += 1;
        }
    }

    /// Takes as many bytes as there are and fit. Returns how many.
    pub fn take(&mut self, to: &mut [u8]) -> usize {
        let n = self.len.min(to.len());
        for (i, byte) in to[..n].iter_mut().enumerate() {
            *byte = self.bytes[(self.first + i) % SIZE];
        }
        self.first = (self.first + n) % SIZE;
        self.len -= n;
        n
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn input_comes_in_order_and_the_newest_is_lost() {
        let (mut input, mut to) = (ConsoleInput::default(), [0; 100]);
        (0..200).for_each(|byte| input.put(byte));
        assert_eq!(input.take(&mut to), 100);
        assert!(to.iter().copied().eq(0..100));
        (200..210).for_each(|byte| input.put(byte));
        assert_eq!(input.take(&mut to), 38);
        assert!(to[..38].iter().copied().eq((100..128).chain(200..210)));
        assert_eq!(input.take(&mut to), 0);
    }
}
