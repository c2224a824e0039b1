//! `lzop`'s container and LZO1X, with which Linux packs kernels (`CONFIG_KERNEL_LZO`).

use adler2::adler32_slice;

use crate::decompress::gzip::CRC32;
use crate::decompress::output::{Output, Why, CUT};

/// First bytes of an lzop file.
pub(super) const MAGIC: &[u8] = &[0x89, b'L', b'Z', b'O', 0, 0x0d, 0x0a, 0x1a, 0x0a];

/// Header flags: which checksums of data (`D`) and of packed data (`C`) exist, and which optional header parts follow.
mod flag {
    pub(super) const ADLER32_D: u32 = 1;
    pub(super) const ADLER32_C: u32 = 2;
    pub(super) const EXTRA: u32 = 0x40;
    pub(super) const CRC32_D: u32 = 0x100;
    pub(super) const CRC32_C: u32 = 0x200;
    pub(super) const MULTIPART: u32 = 0x400;
    pub(super) const FILTER: u32 = 0x800;
    pub(super) const HEADER_CRC32: u32 = 0x1000;
}

/// First version whose header has level, needed version and the time's upper half.
const LONG_HEADER: u16 = 0x940;
/// Maximum number of bytes in a block.
const MAX_BLOCK: u32 = 64 << 20;

/// A big-endian reader of the remaining data.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn bytes(&mut self, n: usize) -> Result<&'a [u8], Why> {
        let (head, rest) = self.0.split_at_checked(n).ok_or(CUT)?;
        self.0 = rest;
        Ok(head)
    }

    fn number(&mut self, n: usize) -> Result<u32, Why> {
        Ok(self.bytes(n)?.iter().fold(0, |v, &b| v << 8 | u32::from(b)))
    }
}

/// Reads the header. Returns its flags.
fn header(r: &mut Reader<'_>) -> Result<u32, Why> {
    r.bytes(MAGIC.len())?;
    let all = r.0;
    let version = r.number(2)? as u16;
    let long = version >= LONG_HEADER;
    r.bytes(if long { 4 } else { 2 })?;
    if !(1..=3).contains(&r.number(1)?) {
        return Err("method is not LZO1X");
    }
    r.bytes(usize::from(long))?;
    let flags = r.number(4)?;
    if flags & (flag::FILTER | flag::MULTIPART | flag::EXTRA) != 0 {
        return Err("unknown flags");
    }
    // Mode, time, name.
    r.bytes(if long { 12 } else { 8 })?;
    let name = r.number(1)? as usize;
    r.bytes(name)?;
    let header = &all[..all.len() - r.0.len()];
    let sum = if flags & flag::HEADER_CRC32 != 0 { CRC32.checksum(header) } else { adler32_slice(header) };
    if r.number(4)? != sum {
        return Err("wrong header checksum");
    }
    Ok(flags)
}

/// Unpacks a file.
pub(super) fn decompress(body: &[u8], out: &mut Output<'_>) -> Result<(), Why> {
    let mut r = Reader(body);
    let flags = header(&mut r)?;
    loop {
        let len = r.number(4)?;
        if len == 0 {
            return if r.0.is_empty() { Ok(()) } else { Err("stray bytes at the end") };
        }
        let packed_len = r.number(4)?;
        if len > MAX_BLOCK || packed_len > len {
            return Err("bad block header");
        }
        let mut sum = |there: bool| if there { r.number(4).map(Some) } else { Ok(None) };
        let adler = sum(flags & flag::ADLER32_D != 0)?;
        let crc = sum(flags & flag::CRC32_D != 0)?;
        // A block that does not shrink is stored; its one pair of checksums is that of the data.
        let packed_adler = sum(flags & flag::ADLER32_C != 0 && packed_len < len)?;
        let packed_crc = sum(flags & flag::CRC32_C != 0 && packed_len < len)?;
        let packed = r.bytes(packed_len as usize)?;
        check(packed, packed_adler, packed_crc)?;
        let start = out.len();
        if packed_len == len {
            out.extend(packed)?;
        } else {
            lzo1x(packed, out)?;
        }
        if out.len() - start != len as usize {
            return Err("block of another length than declared");
        }
        check(out.since(start), adler, crc)?;
    }
}

fn check(data: &[u8], adler: Option<u32>, crc: Option<u32>) -> Result<(), Why> {
    if adler.is_some_and(|a| a != adler32_slice(data)) || crc.is_some_and(|c| c != CRC32.checksum(data)) {
        return Err("wrong checksum");
    }
    Ok(())
}

/// Reads a length that did not fit its instruction: each zero byte adds 255, and the byte after them its value.
fn long_length(r: &mut Reader<'_>, base: usize) -> Result<usize, Why> {
    let mut n = base;
    loop {
        match r.number(1)? {
            0 => n += 255,
            last => return Ok(n + last as usize),
        }
    }
}

/// Unpacks one LZO1X stream, as Linux's `Documentation/staging/lzo.rst` describes it (stream version 0).
fn lzo1x(packed: &[u8], out: &mut Output<'_>) -> Result<(), Why> {
    let start = out.len();
    let mut r = Reader(packed);
    // How many literals the last instruction copied: 0 to 3, or 4 for more.
    let mut state = 0;
    if let Some(&first) = packed.first().filter(|&&b| b > 17) {
        r.bytes(1)?;
        let n = usize::from(first) - 17;
        out.extend(r.bytes(n)?)?;
        state = n.min(4);
    }
    loop {
        let op = r.number(1)? as usize;
        let (distance, length, literals);
        match op {
            0..=15 if state == 0 => {
                let n = if op == 0 { long_length(&mut r, 15)? } else { op } + 3;
                out.extend(r.bytes(n)?)?;
                state = 4;
                continue;
            }
            0..=15 => {
                let high = (r.number(1)? as usize) << 2;
                let near = high + (op >> 2) + 1;
                (distance, length) = if state == 4 { (near + 2048, 3) } else { (near, 2) };
                literals = op & 3;
            }
            16..=31 => {
                length = if op & 7 == 0 { long_length(&mut r, 7)? } else { op & 7 } + 2;
                let low = r.bytes(2)?;
                let low = usize::from(u16::from_le_bytes([low[0], low[1]]));
                distance = 16384 + ((op & 8) << 11) + (low >> 2);
                if distance == 16384 {
                    return if length == 3 && r.0.is_empty() && low == 0 { Ok(()) } else { Err("bad end mark") };
                }
                literals = low & 3;
            }
            32..=63 => {
                length = if op & 31 == 0 { long_length(&mut r, 31)? } else { op & 31 } + 2;
                let low = r.bytes(2)?;
                let low = usize::from(u16::from_le_bytes([low[0], low[1]]));
                distance = (low >> 2) + 1;
                literals = low & 3;
            }
            _ => {
                length = if op < 128 { 3 + (op >> 5 & 1) } else { 5 + (op >> 5 & 3) };
                distance = ((r.number(1)? as usize) << 3) + (op >> 2 & 7) + 1;
                literals = op & 3;
            }
        }
        out.repeat(distance, length, start)?;
        out.extend(r.bytes(literals)?)?;
        state = literals;
    }
}
