//! The hypervisor's image, which the application holds in its section [`SECTION`]: where it goes, by the address fields
//! of its Multiboot 1 header.

use core::ops::Range;

/// The section with the image's file, as far as it is loaded.
pub const SECTION: &str = ".image";
/// What Multiboot 1 puts first.
const MAGIC: u32 = 0x1bad_b002;
/// The flag of a header that has addresses.
const HAS_ADDRESSES: u32 = 1 << 16;
/// The part of a file that the header must be in.
const HEADER_WITHIN: usize = 8192;

/// How the image is loaded: one piece of its file, then memory that is cleared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The piece of the file.
    pub content: Range<usize>,
    /// Physical addresses of all its memory.
    pub memory: Range<u64>,
    /// Where it is entered, in 32 bits, without paging.
    pub entry: u32,
}

impl Image {
    /// Reads the header of the image's file.
    pub fn find(file: &[u8]) -> Option<Self> {
        let within = &file[..file.len().min(HEADER_WITHIN)];
        let (words, _) = within.as_chunks::<4>();
        let word = |i: usize| words.get(i).map(|bytes| u32::from_le_bytes(*bytes));
        let at = (0..words.len()).find(|i| {
            let sum = || Some(word(*i)?.wrapping_add(word(i + 1)?).wrapping_add(word(i + 2)?));
            word(*i) == Some(MAGIC) && word(i + 1).is_some_and(|flags| flags & HAS_ADDRESSES != 0) && sum() == Some(0)
        })?;
        let [header, load, load_end, end, entry] = [3, 4, 5, 6, 7].map(|i| word(at + i));
        let (load, load_end, end, entry) = (load?, load_end?, end?, entry?);
        let start = (4 * at).checked_sub(header?.checked_sub(load)? as usize)?;
        let content = start..start.checked_add(load_end.checked_sub(load)? as usize)?;
        let sound = content.end <= file.len() && load_end <= end && (load..load_end).contains(&entry);
        sound.then_some(Self { content, memory: load.into()..end.into(), entry })
    }
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::tests::hypervisor;

    #[test]
    fn the_header_says_where_everything_goes() {
        let file = hypervisor();
        let image = Image { content: 0x1000..0x2000, memory: 0x20_0000..0x20_3000, entry: 0x20_0078 };
        assert_eq!(Image::find(&file), Some(image));
        assert_eq!(Image::find(&file[..0x1fff]), None);
        let with = |at: usize, value: u32| {
            let mut file = file.clone();
            file[0x1000 + at..][..4].copy_from_slice(&value.to_le_bytes());
            Image::find(&file)
        };
        // Checksum, load_addr, load_end_addr, bss_end_addr, entry_addr.
        for (at, value) in [(8, 0), (16, 0x30_0000), (20, 0x1f_0000), (24, 0x20_0800), (28, 0x20_1000)] {
            assert_eq!(with(at, value), None, "at {at}");
        }
        assert_eq!(Image::find(&[]), None);
    }
}
