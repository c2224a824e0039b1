//! Bitmaps in guest memory whose length the caller chooses (`xenctl_bitmap`).

use mm::int::count32;
use mm::{CpuMask, Errno};
use public_headers::xen4::xen::domid::XenctlBitmap;

use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::GuestCopy;

/// Maximum number of bytes of a caller's buffer that are zeroed.
const MOST_ROOM: u32 = 4096;

/// Reads the first `N` bytes; bits beyond the caller's are 0.
pub(crate) fn get_bitmap<const N: usize>(hw: &impl GuestCopy, map: &XenctlBitmap) -> Result<[u8; N], Errno> {
    let mut bits = [0; N];
    let bytes = N.min(map.nr_bits.div_ceil(8) as usize);
    hw.copy_from_guest(map.bitmap, &mut bits[..bytes])?;
    if let Some(last) = bits.get_mut((map.nr_bits / 8) as usize) {
        *last &= (1 << (map.nr_bits % 8)) - 1;
    }
    Ok(bits)
}

/// Writes as many of the bytes as the caller's buffer holds; the rest of the buffer is zeroed.
pub(crate) fn put_bitmap(hw: &impl GuestCopy, map: &XenctlBitmap, bits: &[u8]) -> Result<(), Errno> {
    let room = map.nr_bits.div_ceil(8);
    let bytes = bits.len().min(room as usize);
    hw.copy_to_guest(map.bitmap, &bits[..bytes])?;
    for at in count32(bytes)..room.min(MOST_ROOM) {
        hw.put(map.bitmap.wrapping_add(u64::from(at)), &0u8)?;
    }
    Ok(())
}

/// Reads a set of CPUs; those that the machine cannot have are left out.
pub(crate) fn get_cpu_mask(hw: &impl GuestCopy, map: &XenctlBitmap) -> Result<CpuMask, Errno> {
    get_bitmap(hw, map).map(|bytes| CpuMask::from_bytes(&bytes))
}

/// Writes a set of CPUs as [`put_bitmap`] does.
pub(crate) fn put_cpu_mask(hw: &impl GuestCopy, map: &XenctlBitmap, cpus: CpuMask) -> Result<(), Errno> {
    put_bitmap(hw, map, &cpus.to_bytes())
}
