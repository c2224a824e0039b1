//! Zstandard (RFC 8878). The output is the window, so a frame's window size costs nothing.

pub mod bits;
pub mod fse;
pub mod huffman;
pub mod sequences;

use alloc::vec::Vec;

use twox_hash::XxHash64;

use crate::bytes::{number, u32_at};
use crate::decompress::output::{Output, Why, CUT, TOO_LONG};
use crate::decompress::zstd::sequences::Sequences;

/// First bytes of a frame.
pub(super) const MAGIC: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
/// Frames to be skipped: this and the 15 numbers after it.
const SKIPPABLE: u32 = 0x184d_2a50;
/// Maximum number of bytes that a block unpacks to.
const MAX_BLOCK: usize = 128 << 10;

/// Unpacks all frames of `data`.
pub(super) fn decompress(mut data: &[u8], out: &mut Output<'_>) -> Result<(), Why> {
    while !data.is_empty() {
        let magic = u32_at(data, 0).ok_or(CUT)?;
        let used = if magic == u32::from_le_bytes(MAGIC) {
            frame(data, out)?
        } else if magic & !15 == SKIPPABLE {
            8 + u32_at(data, 4).ok_or(CUT)? as usize
        } else {
            return Err("stray bytes at the end");
        };
        data = data.get(used..).ok_or(CUT)?;
    }
    Ok(())
}

/// Unpacks a frame. Returns its size in bytes.
fn frame(data: &[u8], out: &mut Output<'_>) -> Result<usize, Why> {
    let descriptor = *data.get(4).ok_or(CUT)?;
    let mut at = 5;
    let mut field = |len: usize| -> Result<u64, Why> {
        let v = data.get(at..at + len).ok_or(CUT)?;
        at += len;
        Ok(number(v))
    };
    let single_segment = descriptor & 0x20 != 0;
    if descriptor & 8 != 0 {
        return Err("reserved bits are set");
    }
    if !single_segment {
        field(1)?;
    }
    if field([0, 1, 2, 4][usize::from(descriptor & 3)])? != 0 {
        return Err("needs a dictionary");
    }
    let size = match descriptor >> 6 {
        0 if !single_segment => None,
        0 => Some(field(1)?),
        1 => Some(field(2)? + 256),
        2 => Some(field(4)?),
        _ => Some(field(8)?),
    };
    if size.is_some_and(|s| s > out.room() as u64) {
        return Err(TOO_LONG);
    }
    let start = out.len();
    let mut state = Frame { literals: Vec::new(), huffman: None, sequences: Sequences::new(), start };
    loop {
        let header = data.get(at..at + 3).ok_or(CUT)?;
        let header = u32::from_le_bytes([header[0], header[1], header[2], 0]);
        let len = (header >> 3) as usize;
        at += 3;
        if len > MAX_BLOCK {
            return Err("block too long");
        }
        let kind = header >> 1 & 3;
        let packed = data.get(at..at + if kind == 1 { 1 } else { len }).ok_or(CUT)?;
        at += packed.len();
        match kind {
            0 => out.extend(packed)?,
            1 => out.take(len)?.fill(packed[0]),
            2 => {
                let before = out.len();
                state.block(packed, out)?;
                if out.len() - before > MAX_BLOCK {
                    return Err("block too long");
                }
            }
            _ => return Err("unknown kind of block"),
        }
        if header & 1 != 0 {
            break;
        }
    }
    let content = out.since(start);
    if size.is_some_and(|s| s != content.len() as u64) {
        return Err("another length than declared");
    }
    if descriptor & 4 != 0 {
        if u32_at(data, at).ok_or(CUT)? != XxHash64::oneshot(0, content) as u32 {
            return Err("wrong checksum");
        }
        at += 4;
    }
    Ok(at)
}

/// State shared by the blocks of a frame.
struct Frame {
    literals: Vec<u8>,
    huffman: Option<huffman::Table>,
    sequences: Sequences,
    /// Start of the frame's content in the output.
    start: usize,
}

impl Frame {
    fn block(&mut self, data: &[u8], out: &mut Output<'_>) -> Result<(), Why> {
        let used = self.read_literals(data)?;
        self.sequences.run(data.get(used..).ok_or(CUT)?, &self.literals, out, self.start)
    }

    /// Reads a block's literals. Returns their size in bytes.
    fn read_literals(&mut self, data: &[u8]) -> Result<usize, Why> {
        let first = *data.first().ok_or(CUT)?;
        let (kind, format) = (first & 3, first >> 2 & 3);
        let header =
            |len: usize| data.get(..len).map(|b| b.iter().rev().fold(0, |v, &x| v << 8 | u64::from(x))).ok_or(CUT);
        if kind < 2 {
            let (len, shift) = [(1, 3), (2, 4), (1, 3), (3, 4)][usize::from(format)];
            let n = (header(len)? >> shift) as usize;
            if n > MAX_BLOCK {
                return Err("too many literals");
            }
            let stored = data.get(len..len + if kind == 0 { n } else { 1 }).ok_or(CUT)?;
            self.literals.clear();
            if kind == 0 {
                self.literals.extend_from_slice(stored);
            } else {
                self.literals.resize(n, stored[0]);
            }
            return Ok(len + stored.len());
        }
        let (len, width) = [(3, 10), (3, 10), (4, 14), (5, 18)][usize::from(format)];
        let h = header(len)? >> 4;
        let mask = (1 << width) - 1;
        let (n, packed) = ((h & mask) as usize, (h >> width & mask) as usize);
        if n > MAX_BLOCK {
            return Err("too many literals");
        }
        let mut streams = data.get(len..len + packed).ok_or(CUT)?;
        if kind == 2 {
            let (table, used) = huffman::Table::read(streams)?;
            self.huffman = Some(table);
            streams = &streams[used..];
        }
        let table = self.huffman.as_ref().ok_or("no Huffman table to repeat")?;
        self.literals.clear();
        self.literals.resize(n, 0);
        if format == 0 {
            table.decode(streams, &mut self.literals)?;
        } else {
            let (sizes, mut streams) = streams.split_at_checked(6).ok_or(CUT)?;
            let piece = n.div_ceil(4);
            let mut literals = &mut self.literals[..];
            for i in 0..3 {
                let size = usize::from(u16::from_le_bytes([sizes[2 * i], sizes[2 * i + 1]]));
                let (stream, others) = streams.split_at_checked(size).ok_or(CUT)?;
                let (to, rest) = literals.split_at_mut_checked(piece).ok_or("too few literals for four streams")?;
                table.decode(stream, to)?;
                (streams, literals) = (others, rest);
            }
            table.decode(streams, literals)?;
        }
        Ok(len + packed)
    }
}
