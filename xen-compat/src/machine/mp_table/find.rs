//! Where the MP table is.

use alloc::vec::Vec;
use core::ops::Range;

use mm::int::index;

use crate::machine::mp_table::table::{sums_up, MpTable, HEADER, LENGTH};

/// Where a BIOS keeps the segment of its extended data area.
pub(super) const EBDA_SEGMENT: u64 = 0x40e;
/// Where a BIOS keeps the size of base memory, in KiB.
pub(super) const BASE_MEMORY: u64 = 0x413;
const KIB: u64 = 1 << 10;
/// The end of base memory that there can be.
const BASE_END: u64 = 0xa0000;
/// The BIOS's ROM.
const ROM: Range<u64> = 0xf0000..0x10_0000;
/// Size and alignment of the structure that points to the table.
const POINTER: usize = 16;

/// Finds and reads the table of a machine that a BIOS has started; `read` copies physical memory (an address and a
/// length), if it is there. The first valid pointer counts.
pub fn find(read: impl Fn(u64, usize) -> Option<Vec<u8>>) -> Option<MpTable> {
    let word = |at| read(at, 2).and_then(|b| Some(u64::from(u16::from_le_bytes(b.try_into().ok()?))));
    let base = |start: u64| (KIB..=BASE_END - KIB).contains(&start).then(|| start..start + KIB);
    let areas = [
        word(EBDA_SEGMENT).and_then(|segment| base(segment << 4)),
        word(BASE_MEMORY).and_then(|kib| base(kib.checked_sub(1)? * KIB)),
        Some(ROM),
    ];
    let address = areas.into_iter().flatten().find_map(|area| search(area, &read))?;
    let length = address.checked_add(LENGTH).and_then(word).map(index).filter(|&length| length >= HEADER);
    let table = length.and_then(|length| MpTable::parse(&read(address, length)?));
    if table.is_none() {
        log::warn!("MP table at {address:#x} is damaged, ignored");
    }
    table
}

/// Returns the table's address if an area has a pointer to it.
fn search(area: Range<u64>, read: impl Fn(u64, usize) -> Option<Vec<u8>>) -> Option<u64> {
    read(area.start, index(area.end - area.start))?.chunks_exact(POINTER).find_map(pointer)
}

/// Returns the address in a structure that points to a table, if it is one.
fn pointer(bytes: &[u8]) -> Option<u64> {
    let &[b'_', b'M', b'P', b'_', a, b, c, d, length, revision, _, configuration, ..] = bytes else { return None };
    let address = u32::from_le_bytes([a, b, c, d]).into();
    let valid = length == 1 && matches!(revision, 1 | 4) && sums_up(bytes);
    (valid && configuration == 0 && address != 0).then_some(address)
}
