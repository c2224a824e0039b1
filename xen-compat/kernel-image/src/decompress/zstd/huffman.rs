//! Huffman codes of literals (RFC 8878, 4.2).

use alloc::vec;
use alloc::vec::Vec;

use crate::decompress::output::{Why, CUT};
use crate::decompress::zstd::bits::Backward;
use crate::decompress::zstd::fse;

/// Longest code.
const MAX_BITS: u32 = 11;
/// Symbols with a weight of their own; the last one's follows from the others.
const MAX_WEIGHTS: usize = 255;
/// Maximum number of states of the table for weights, as a power of two.
const WEIGHTS_LOG: u32 = 6;
const MAX_WEIGHT: u8 = 12;

/// A decoding table, indexed with the next `bits` bits: symbol and length of its code.
pub(super) struct Table {
    bits: u32,
    entries: Vec<(u8, u8)>,
}

impl Table {
    /// Reads a description. Returns the table and its size in bytes.
    pub(super) fn read(data: &[u8]) -> Result<(Self, usize), Why> {
        let (&header, rest) = data.split_first().ok_or(CUT)?;
        let header = usize::from(header);
        let (weights, len) = if header < 128 {
            (packed_weights(rest.get(..header).ok_or(CUT)?)?, header)
        } else {
            let n = header - 127;
            let len = n.div_ceil(2);
            let nibbles = rest.get(..len).ok_or(CUT)?.iter().flat_map(|b| [b >> 4, b & 15]);
            (nibbles.take(n).collect(), len)
        };
        Ok((Self::new(weights)?, 1 + len))
    }

    fn new(mut weights: Vec<u8>) -> Result<Self, Why> {
        if weights.iter().any(|&w| w > MAX_WEIGHT) {
            return Err("bad Huffman weights");
        }
        let sum: u32 = weights.iter().filter(|&&w| w > 0).map(|&w| 1 << (w - 1)).sum();
        if sum == 0 {
            return Err("bad Huffman weights");
        }
        let bits = sum.ilog2() + 1;
        let left = (1 << bits) - sum;
        if bits > MAX_BITS || !left.is_power_of_two() {
            return Err("bad Huffman weights");
        }
        weights.push(left.ilog2() as u8 + 1);
        let mut entries = vec![(0, 0); 1 << bits];
        let mut at = 0;
        for weight in 1..=bits as u8 {
            for (symbol, _) in weights.iter().enumerate().filter(|(_, w)| **w == weight) {
                let n = 1 << (weight - 1);
                entries[at..at + n].fill((symbol as u8, bits as u8 + 1 - weight));
                at += n;
            }
        }
        Ok(Self { bits, entries })
    }

    /// Decodes `out.len()` literals, which must be all of the stream.
    pub(super) fn decode(&self, stream: &[u8], out: &mut [u8]) -> Result<(), Why> {
        let mut bits = Backward::new(stream)?;
        for to in out {
            let (symbol, len) = self.entries[bits.peek(self.bits) as usize];
            bits.skip(len.into());
            *to = symbol;
        }
        if bits.left() != 0 {
            return Err("literals of another length than declared");
        }
        Ok(())
    }
}

/// Reads weights encoded with two alternating states.
fn packed_weights(data: &[u8]) -> Result<Vec<u8>, Why> {
    let (table, len) = fse::Table::read(data, WEIGHTS_LOG, usize::from(MAX_WEIGHT) + 1)?;
    let mut bits = Backward::new(data.get(len..).ok_or(CUT)?)?;
    let mut states = [table.start(&mut bits), table.start(&mut bits)];
    if bits.left() < 0 {
        return Err(CUT);
    }
    let mut weights = Vec::with_capacity(MAX_WEIGHTS + 1);
    for turn in 0.. {
        let state = states[turn % 2];
        weights.push(table.symbol(state));
        if weights.len() >= MAX_WEIGHTS {
            return Err("bad Huffman weights");
        }
        // The stream ends where a step needs more bits than are left; the other state's symbol is the last.
        if (table.bits(state) as isize) > bits.left() {
            weights.push(table.symbol(states[(turn + 1) % 2]));
            break;
        }
        states[turn % 2] = table.next(state, &mut bits);
    }
    Ok(weights)
}
