//! bzip2.

use alloc::vec;
use alloc::vec::Vec;

use crc::{Crc, Table, CRC_32_BZIP2};

use crate::decompress::output::{Output, Why, CUT};

static CRC: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&CRC_32_BZIP2);

/// Start of a block, and of the trailer.
const BLOCK: u64 = 0x3141_5926_5359;
const TRAILER: u64 = 0x1772_4538_5090;
/// Longest Huffman code.
const MAX_BITS: usize = 20;
/// Symbols coded with one table before the next is chosen.
const GROUP: usize = 50;

struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    acc: u64,
    have: u32,
}

impl Bits<'_> {
    /// Takes `n` (at most 24) bits, most significant first.
    #[inline]
    fn take(&mut self, n: u32) -> Result<u32, Why> {
        while self.have < n {
            let b = *self.data.get(self.at).ok_or(CUT)?;
            self.at += 1;
            self.acc = (self.acc << 8) | b as u64;
            self.have += 8;
        }
        self.have -= n;
        Ok((self.acc >> self.have) as u32 & ((1u32 << n) - 1))
    }

    fn bit(&mut self) -> Result<bool, Why> {
        Ok(self.take(1)? != 0)
    }

    fn word(&mut self) -> Result<u32, Why> {
        Ok(self.take(16)? << 16 | self.take(16)?)
    }

    fn magic(&mut self) -> Result<u64, Why> {
        Ok((self.take(24)? as u64) << 24 | self.take(24)? as u64)
    }
}

/// A canonical Huffman code: first code, number of codes and first symbol for each length.
struct Huffman {
    first: [u32; MAX_BITS + 2],
    count: [u32; MAX_BITS + 2],
    start: [u32; MAX_BITS + 2],
    symbols: Vec<u16>,
}

impl Huffman {
    fn new(lengths: &[u8]) -> Self {
        let (mut first, mut count, mut start) = ([0; MAX_BITS + 2], [0; MAX_BITS + 2], [0; MAX_BITS + 2]);
        lengths.iter().for_each(|&l| count[l as usize] += 1);
        let (mut code, mut sum) = (0u32, 0);
        for len in 1..=MAX_BITS {
            code = (code + if len > 1 { count[len - 1] } else { 0 }) << 1;
            first[len] = code;
            start[len] = sum;
            sum += count[len];
        }
        let mut symbols: Vec<u16> = (0..lengths.len() as u16).collect();
        symbols.sort_by_key(|&s| lengths[s as usize]);
        Self { first, count, start, symbols }
    }

    #[inline]
    fn decode(&self, bits: &mut Bits<'_>) -> Result<u16, Why> {
        let mut code = 0;
        for len in 1..=MAX_BITS {
            code = code << 1 | bits.take(1)?;
            let rel = code.wrapping_sub(self.first[len]);
            if rel < self.count[len] {
                return Ok(self.symbols[(self.start[len] + rel) as usize]);
            }
        }
        Err("bad Huffman code")
    }
}

/// Reads the byte values used in a block, from its two-level map.
fn used_bytes(bits: &mut Bits<'_>) -> Result<Vec<u8>, Why> {
    let ranges = bits.take(16)?;
    let mut used = Vec::with_capacity(256);
    for i in 0..16u32 {
        if ranges & (0x8000 >> i) != 0 {
            let map = bits.take(16)?;
            used.extend((0..16).filter(|j| map & (0x8000 >> j) != 0).map(|j| (i * 16 + j) as u8));
        }
    }
    if used.is_empty() {
        return Err("block uses no bytes");
    }
    Ok(used)
}

fn code_tables(bits: &mut Bits<'_>, groups: usize, alphabet: usize) -> Result<Vec<Huffman>, Why> {
    let mut lengths = vec![0u8; alphabet];
    let mut tables = Vec::with_capacity(groups);
    for _ in 0..groups {
        let mut len = bits.take(5)?;
        for l in lengths.iter_mut() {
            loop {
                if len == 0 || len as usize > MAX_BITS {
                    return Err("bad code length");
                }
                if !bits.bit()? {
                    break;
                }
                len = if bits.bit()? { len - 1 } else { len + 1 };
            }
            *l = len as u8;
        }
        tables.push(Huffman::new(&lengths));
    }
    Ok(tables)
}

/// Decodes one block's symbols into `tt` (run lengths and move-to-front undone); returns the origin pointer.
fn block_symbols(bits: &mut Bits<'_>, tt: &mut Vec<u32>, max: usize) -> Result<usize, Why> {
    if bits.bit()? {
        return Err("randomised block");
    }
    let origin = bits.take(24)? as usize;
    let mut mtf = used_bytes(bits)?;
    let alphabet = mtf.len() + 2;
    let groups = bits.take(3)? as usize;
    let nsel = bits.take(15)? as usize;
    if !(2..=6).contains(&groups) || nsel == 0 {
        return Err("bad number of tables");
    }
    let mut order: Vec<u8> = (0..groups as u8).collect();
    let mut selectors = Vec::with_capacity(nsel);
    for _ in 0..nsel {
        let mut j = 0;
        while bits.bit()? {
            j += 1;
            if j >= groups {
                return Err("bad selector");
            }
        }
        let s = order.remove(j);
        order.insert(0, s);
        selectors.push(s);
    }
    let tables = code_tables(bits, groups, alphabet)?;
    tt.clear();
    let (mut run, mut weight) = (0usize, 1usize);
    for &sel in &selectors {
        let table = &tables[sel as usize];
        for _ in 0..GROUP {
            let sym = table.decode(bits)? as usize;
            if sym <= 1 {
                // Digits of a run length, in bijective base 2.
                run += weight << sym;
                weight <<= 1;
                if run > max {
                    return Err("run beyond the block");
                }
                continue;
            }
            if run > 0 {
                if tt.len() + run > max {
                    return Err("block too long");
                }
                tt.resize(tt.len() + run, mtf[0] as u32);
                (run, weight) = (0, 1);
            }
            if sym == alphabet - 1 {
                return Ok(origin);
            }
            if tt.len() >= max {
                return Err("block too long");
            }
            let b = mtf.remove(sym - 1);
            mtf.insert(0, b);
            tt.push(b as u32);
        }
    }
    Err("block has no end")
}

/// Undoes the Burrows-Wheeler transform and the first run-length stage.
fn write_block(tt: &mut [u32], origin: usize, out: &mut Output<'_>) -> Result<(), Why> {
    if tt.is_empty() {
        return Ok(());
    }
    if origin >= tt.len() {
        return Err("bad origin");
    }
    let mut sums = [0u32; 256];
    tt.iter().for_each(|&b| sums[(b & 0xff) as usize] += 1);
    let mut total = 0;
    for s in sums.iter_mut() {
        total += core::mem::replace(s, total);
    }
    for i in 0..tt.len() {
        let b = (tt[i] & 0xff) as usize;
        tt[sums[b] as usize] |= (i as u32) << 8;
        sums[b] += 1;
    }
    let mut pos = tt[origin] >> 8;
    let (mut last, mut repeats) = (0u8, 0);
    for _ in 0..tt.len() {
        let entry = tt[pos as usize];
        pos = entry >> 8;
        let b = entry as u8;
        if repeats == 4 {
            out.take(b.into())?.fill(last);
            repeats = 0;
            continue;
        }
        repeats = if repeats > 0 && b == last { repeats + 1 } else { 1 };
        last = b;
        out.push(b)?;
    }
    Ok(())
}

/// Unpacks one stream, which must be all of `data`.
pub(super) fn decompress(data: &[u8], out: &mut Output<'_>) -> Result<(), Why> {
    let level = match data {
        [b'B', b'Z', b'h', l @ b'1'..=b'9', ..] => (l - b'0') as usize,
        _ => return Err("bad header"),
    };
    let max = level * 100_000;
    let mut bits = Bits { data, at: 4, acc: 0, have: 0 };
    let mut tt = Vec::new();
    tt.try_reserve_exact(max).map_err(|_| "not enough memory for a block")?;
    // The stream's checksum is computed from those of its blocks.
    let mut all = 0u32;
    loop {
        let magic = bits.magic()?;
        let sum = bits.word()?;
        match magic {
            BLOCK => {
                let origin = block_symbols(&mut bits, &mut tt, max)?;
                let start = out.len();
                write_block(&mut tt, origin, out)?;
                if CRC.checksum(out.since(start)) != sum {
                    return Err("wrong checksum");
                }
                all = all.rotate_left(1) ^ sum;
            }
            TRAILER if all != sum => return Err("wrong checksum of the stream"),
            TRAILER if bits.at != data.len() => return Err("stray bytes at the end"),
            TRAILER => return Ok(()),
            _ => return Err("bad block header"),
        }
    }
}
