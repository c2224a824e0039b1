//! The sections of the image.

use core::ops::Range;

use super::layout::IMAGE_VOFF;

// SAFETY: the linker script defines these symbols.
unsafe extern "C" {
    static image_start: u8;
    static text_start: u8;
    static text_end: u8;
    static rodata_start: u8;
    static rodata_end: u8;
    static data_start: u8;
    static image_end: u8;
}

fn between(start: *const u8, end: *const u8) -> Range<u64> {
    start as u64..end as u64
}

/// Returns the virtual addresses of the executable part, including headers.
pub fn code() -> Range<u64> {
    between(&raw const image_start, &raw const text_end)
}

/// Returns the virtual addresses of the functions.
pub fn text() -> Range<u64> {
    between(&raw const text_start, &raw const text_end)
}

/// Returns the virtual addresses of the constants.
pub fn constants() -> Range<u64> {
    between(&raw const rodata_start, &raw const rodata_end)
}

/// Returns the virtual addresses of the writable part.
pub fn data() -> Range<u64> {
    between(&raw const data_start, &raw const image_end)
}

/// Returns the virtual address at which the 1 GiB begins that the image is linked in.
pub fn link_base() -> u64 {
    code().start & !((1 << 30) - 1)
}

/// Returns the physical addresses of the whole image.
pub fn physical() -> Range<u64> {
    code().start - IMAGE_VOFF..data().end - IMAGE_VOFF
}
