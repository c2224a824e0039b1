//! Looking for a file in an initial file system: a `cpio` archive with headers of 110 hexadecimal digits ("newc").

use core::ops::Range;

const HEADER: usize = 110;
const MAGIC: &[u8; 6] = b"070701";
const MAGIC_WITH_SUM: &[u8; 6] = b"070702";
/// Where the file's length and the length of its name are, eight digits each.
const FILE_SIZE: usize = 54;
const NAME_SIZE: usize = 94;

fn digits(header: &[u8], at: usize) -> Option<usize> {
    let text = core::str::from_utf8(header.get(at..at + 8)?).ok()?;
    usize::from_str_radix(text, 16).ok()
}

/// Returns where in `archive` the content of the file `path` is. The archive ends at what is no header: a compressed one
/// often follows.
pub fn find(archive: &[u8], path: &str) -> Option<Range<usize>> {
    let mut at = 0usize;
    loop {
        // Zeros fill the room between archives.
        while archive.get(at..at.checked_add(4)?) == Some(&[0; 4]) {
            at += 4;
        }
        let header = archive.get(at..at.checked_add(HEADER)?)?;
        if !header.starts_with(MAGIC) && !header.starts_with(MAGIC_WITH_SUM) {
            return None;
        }
        let (name_len, len) = (digits(header, NAME_SIZE)?, digits(header, FILE_SIZE)?);
        let name_at = at + HEADER;
        let name_end = name_at.checked_add(name_len)?;
        let name = archive.get(name_at..name_end)?;
        let begin = name_end.checked_next_multiple_of(4)?;
        let end = begin.checked_add(len)?;
        archive.get(begin..end)?;
        if name.strip_suffix(&[0]).unwrap_or(name) == path.as_bytes() {
            return Some(begin..end);
        }
        at = end.checked_next_multiple_of(4)?;
    }
}
