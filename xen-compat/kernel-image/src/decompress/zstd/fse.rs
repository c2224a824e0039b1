//! Finite state entropy: tables and their description (RFC 8878, 4.1).

use alloc::vec;
use alloc::vec::Vec;

use crate::decompress::output::Why;
use crate::decompress::zstd::bits::{Backward, Forward};

/// The symbol of a state, and the transition to the next.
#[derive(Clone, Copy, Default)]
struct Entry {
    symbol: u8,
    bits: u8,
    base: u16,
}

/// A decoding table.
pub(super) struct Table {
    log: u32,
    entries: Vec<Entry>,
}

impl Table {
    /// Builds it from the probability of each symbol, in `2^log`ths; -1 for "less than one".
    pub(super) fn new(log: u32, probabilities: &[i16]) -> Result<Self, Why> {
        let size = 1usize << log;
        let mut entries = vec![Entry::default(); size];
        let mut high = size;
        for (symbol, _) in probabilities.iter().enumerate().filter(|(_, p)| **p == -1) {
            high = high.checked_sub(1).ok_or("bad probabilities")?;
            entries[high].symbol = symbol as u8;
        }
        let step = (size >> 1) + (size >> 3) + 3;
        let mut at = 0;
        for (symbol, &p) in probabilities.iter().enumerate() {
            for _ in 0..p.max(0) {
                entries[at].symbol = symbol as u8;
                loop {
                    at = (at + step) & (size - 1);
                    if at < high {
                        break;
                    }
                    if high == 0 {
                        return Err("bad probabilities");
                    }
                }
            }
        }
        if at != 0 {
            return Err("bad probabilities");
        }
        let mut next: Vec<u32> = probabilities.iter().map(|p| u32::from(p.unsigned_abs())).collect();
        for e in &mut entries {
            let n = next.get_mut(usize::from(e.symbol)).ok_or("bad probabilities")?;
            if *n == 0 {
                return Err("bad probabilities");
            }
            let bits = log - n.ilog2();
            e.bits = bits as u8;
            e.base = ((*n << bits) - size as u32) as u16;
            *n += 1;
        }
        Ok(Self { log, entries })
    }

    /// Builds a table with one symbol, which takes no bits.
    pub(super) fn single(symbol: u8) -> Self {
        Self { log: 0, entries: vec![Entry { symbol, bits: 0, base: 0 }] }
    }

    /// Reads a description of at most `max_symbols` symbols and `2^max_log` states. Returns the table and its size in
    /// bytes.
    pub(super) fn read(data: &[u8], max_log: u32, max_symbols: usize) -> Result<(Self, usize), Why> {
        let mut bits = Forward::new(data);
        let log = bits.take(4)? + 5;
        if log > max_log {
            return Err("table too large");
        }
        let mut left = 1i32 << log;
        let mut probabilities: Vec<i16> = Vec::with_capacity(max_symbols);
        while left > 0 {
            // Values up to `left + 1`; the smaller ones take one bit less.
            let width = (left as u32 + 1).ilog2() + 1;
            let short = (1 << width) - 1 - (left as u32 + 1);
            let value = bits.peek(width);
            let low = value & ((1 << (width - 1)) - 1);
            let value = if low < short {
                bits.skip(width - 1)?;
                low
            } else {
                bits.skip(width)?;
                if value >= 1 << (width - 1) {
                    value - short
                } else {
                    value
                }
            };
            let p = value as i16 - 1;
            left -= i32::from(p.unsigned_abs());
            probabilities.push(p);
            if p == 0 {
                loop {
                    let more = bits.take(2)?;
                    probabilities.resize(probabilities.len() + more as usize, 0);
                    if more != 3 || probabilities.len() > max_symbols {
                        break;
                    }
                }
            }
            if probabilities.len() > max_symbols {
                return Err("too many symbols");
            }
        }
        if left < 0 {
            return Err("bad probabilities");
        }
        Ok((Self::new(log, &probabilities)?, bits.bytes()))
    }

    /// Returns the first state of a stream.
    pub(super) fn start(&self, bits: &mut Backward<'_>) -> usize {
        bits.take(self.log) as usize
    }

    /// Returns the symbol of a state.
    #[inline]
    pub(super) fn symbol(&self, state: usize) -> u8 {
        self.entries[state].symbol
    }

    /// Returns the state after `state`.
    #[inline]
    pub(super) fn next(&self, state: usize, bits: &mut Backward<'_>) -> usize {
        let e = &self.entries[state];
        usize::from(e.base) + bits.take(e.bits.into()) as usize
    }

    /// Returns the number of bits that the step from `state` takes.
    pub(super) fn bits(&self, state: usize) -> u32 {
        self.entries[state].bits.into()
    }
}
