//! Bitmaps in guest memory whose length the caller chooses (`xenctl_bitmap`).

use mm::Errno;
use public_headers::xen4::xen::domid::XenctlBitmap;

use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::GuestCopy;

/// Maximum number of bytes of a caller's bitmap that are read: there are no CPUs or nodes beyond.
const WORD: u32 = 8;
/// Maximum number of bytes of a caller's buffer that are zeroed.
const MOST_ROOM: u32 = 4096;

/// Reads the first 64 bits; bits beyond the caller's are 0.
pub(crate) fn get_bitmap<H: GuestCopy>(hw: &H, map: &XenctlBitmap) -> Result<u64, Errno> {
    let bytes = map.nr_bits.div_ceil(8).min(WORD);
    let mut word = [0; WORD as usize];
    hw.copy_from_guest(map.bitmap, &mut word[..bytes as usize])?;
    let bits = u64::from_le_bytes(word);
    Ok(if map.nr_bits < 64 { bits & ((1 << map.nr_bits) - 1) } else { bits })
}

/// Writes as many bytes of `bits` as the caller's buffer holds; the rest of the buffer is zeroed.
pub(crate) fn put_bitmap<H: GuestCopy>(hw: &H, map: &XenctlBitmap, bits: u64) -> Result<(), Errno> {
    let room = map.nr_bits.div_ceil(8);
    let bytes = room.min(WORD);
    hw.copy_to_guest(map.bitmap, &bits.to_le_bytes()[..bytes as usize])?;
    for at in bytes..room.min(MOST_ROOM) {
        hw.put(map.bitmap.wrapping_add(u64::from(at)), &0u8)?;
    }
    Ok(())
}
