//! Names for code addresses, from a table that is added to the image after linking.
//!
//! The table is the section `.hvsymbols`: `magic: u32`, `count: u32`, then `count` entries of (offset of the function
//! from the start of `.text`: u32, offset of its name in the text: u32), sorted, then the names, each terminated by a
//! zero byte.

use core::fmt;

use super::sections::text;

/// Bytes reserved for the table.
const SPACE: usize = 128 << 10;
/// `HVSY` little-endian.
const MAGIC: u32 = u32::from_le_bytes(*b"HVSY");

#[repr(C, align(8))]
struct Blob([u8; SPACE]);

// SAFETY: the section holds nothing but this, which nothing else names.
#[unsafe(link_section = ".hvsymbols")]
#[used]
static SYMBOLS: Blob = Blob([0; SPACE]);

/// Returns whether an address is in the image's code.
pub fn is_code(address: u64) -> bool {
    text().contains(&address)
}

fn byte(at: usize) -> u8 {
    // SAFETY: in bounds by the slice index. Volatile: the table is filled after compilation.
    unsafe { core::ptr::from_ref(&SYMBOLS.0[at]).read_volatile() }
}

fn word(at: usize) -> u32 {
    u32::from_le_bytes(core::array::from_fn(|i| byte(at + i)))
}

/// Returns the function at or before an address: where its name starts, and the distance.
fn find(address: u64) -> Option<(usize, u64)> {
    if !is_code(address) || word(0) != MAGIC {
        return None;
    }
    let count = word(4) as usize;
    if 8 + count * 8 > SPACE {
        return None;
    }
    let offset = (address - text().start) as u32;
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = (low + high) / 2;
        if word(8 + 8 * middle) <= offset {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let entry = 8 + 8 * low.checked_sub(1)?;
    let name = 8 + count * 8 + word(entry + 4) as usize;
    Some((name, u64::from(offset - word(entry))))
}

/// Prints an address as `function+0xoffset`, or nothing if it has no name.
#[derive(Debug)]
pub struct Name(pub u64);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let Some((mut at, offset)) = find(self.0) else { return f.write_str("?") };
        while at < SPACE && byte(at) != 0 {
            fmt::Write::write_char(f, char::from(byte(at)))?;
            at += 1;
        }
        write!(f, "+{offset:#x}")
    }
}
