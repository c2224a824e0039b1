//! The ACPI table of the firmware's logo (ACPI specification, "Boot Graphics Resource Table"), which dom0 reads.

use core::ops::Range;

/// Where the table's version lies, 2 bytes.
const VERSION: Range<usize> = 36..38;
/// Where its status lies; bit 0: the image is on the screen.
const STATUS: usize = 38;
/// Where the image's physical address lies, 8 bytes.
const ADDRESS: Range<usize> = 40..48;
/// Its length, in bytes.
const LENGTH: usize = 56;
/// Where a table's checksum lies.
const CHECKSUM: usize = 9;

/// An image that is no longer there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The table's version.
    pub version: u16,
    /// The image's physical address.
    pub address: u64,
}

/// Takes the image out of a table if it lies in memory that the firmware has given up (`is_ram`, for a physical
/// address), or the table is of another version: dom0 must not look for it there, where other domains' memory may be.
/// As Xen, but with a correct checksum. Returns what was taken out.
pub fn invalidate(table: &mut [u8], is_ram: impl Fn(u64) -> bool) -> Option<Lost> {
    let table = table.get_mut(..LENGTH)?;
    let version = u16::from_le_bytes(table[VERSION].try_into().ok()?);
    let address = u64::from_le_bytes(table[ADDRESS].try_into().ok()?);
    if version == 1 && address != 0 && !is_ram(address) {
        return None;
    }
    let sum = |bytes: &[u8]| bytes.iter().copied().fold(0, u8::wrapping_add);
    let before = sum(table);
    table[ADDRESS].fill(0);
    table[STATUS] &= !1;
    table[CHECKSUM] = table[CHECKSUM].wrapping_add(before.wrapping_sub(sum(table)));
    Some(Lost { version, address })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(version: u16, address: u64) -> Vec<u8> {
        let mut table = vec![0; LENGTH + 4];
        table[..4].copy_from_slice(b"BGRT");
        table[VERSION].copy_from_slice(&version.to_le_bytes());
        table[STATUS] = 0x7;
        table[ADDRESS].copy_from_slice(&address.to_le_bytes());
        table[LENGTH + 3] = 0x55;
        let sum: u8 = table.iter().copied().fold(0, u8::wrapping_add);
        table[CHECKSUM] = 0u8.wrapping_sub(sum);
        table
    }

    #[test]
    fn an_image_in_ram_is_taken_out() {
        let mut t = table(1, 0xbdf8_2018);
        assert_eq!(invalidate(&mut t, |at| at == 0xbdf8_2018), Some(Lost { version: 1, address: 0xbdf8_2018 }));
        assert_eq!((t[STATUS], &t[ADDRESS]), (0x6, &[0; 8][..]));
        assert_eq!(t.iter().copied().fold(0, u8::wrapping_add), 0);
    }

    #[test]
    fn an_image_that_the_firmware_keeps_stays() {
        let mut t = table(1, 0x8000_0000);
        assert_eq!(invalidate(&mut t, |_| false), None);
        assert_eq!(t, table(1, 0x8000_0000));
    }

    #[test]
    fn what_is_not_understood_is_no_image() {
        for (version, address) in [(0, 0x1000), (2, 0x1000), (1, 0)] {
            let mut t = table(version, address);
            assert_eq!(invalidate(&mut t, |_| false), Some(Lost { version, address }));
            assert_eq!(t[ADDRESS], [0; 8]);
        }
        assert_eq!(invalidate(&mut table(1, 0x1000)[..LENGTH - 1], |_| true), None);
    }
}
