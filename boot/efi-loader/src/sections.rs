//! The application's own sections, as the firmware has loaded them: PE's headers and section table.

/// Size of an entry of the section table.
const ENTRY: usize = 40;

/// Returns a section of the loaded application `image`.
pub fn find<'a>(image: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let headers = number::<4>(image, 0x3c)?;
    (image.get(headers..)?.starts_with(b"PE\0\0")).then_some(())?;
    let count = number::<2>(image, headers + 6)?;
    let table = headers + 24 + number::<2>(image, headers + 20)?;
    let mut entries = image.get(table..)?.chunks_exact(ENTRY).take(count);
    let entry = entries.find(|entry| {
        let (found, rest) = entry[..8].split_at(name.len().min(8));
        found == name.as_bytes() && rest.iter().all(|byte| *byte == 0)
    })?;
    let (size, address) = (number::<4>(entry, 8)?, number::<4>(entry, 12)?);
    // Linkers may leave out what is the size in the file, too.
    let size = if size == 0 { number::<4>(entry, 16)? } else { size };
    image.get(address..address.checked_add(size)?)
}

/// Reads `N` bytes as a number.
fn number<const N: usize>(bytes: &[u8], at: usize) -> Option<usize> {
    let mut value = [0; 8];
    value[..N].copy_from_slice(bytes.get(at..)?.first_chunk::<N>()?);
    Some(u64::from_le_bytes(value) as usize)
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::tests::application;

    #[test]
    fn sections_are_found_by_their_whole_name() {
        let image = application(&[(".config", b"text"), (".kernel", b"elf")]);
        assert_eq!(find(&image, ".config"), Some(&b"text"[..]));
        assert_eq!(find(&image, ".kernel"), Some(&b"elf"[..]));
        assert_eq!((find(&image, ".kern"), find(&image, ".ramdisk")), (None, None));
    }

    #[test]
    fn damaged_headers_have_no_sections() {
        let image = application(&[(".config", b"text")]);
        for end in 0..image.len() {
            find(&image[..end], ".config");
        }
        for at in 0..0x200 {
            let mut image = image.clone();
            image[at..at + 4].fill(0xff);
            find(&image, ".config");
        }
        assert_eq!(find(&image[..image.len() - 1], ".config"), None);
    }
}
