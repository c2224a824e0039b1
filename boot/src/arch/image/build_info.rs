//! How the image was built: the linker's build id, and what `./x build` adds after linking.

use core::mem::offset_of;

use public_headers::xen4::version::XenCompileInfo;
use zerocopy::FromBytes;

const SIZE: usize = size_of::<XenCompileInfo>();
/// Size of the last field, which ends with a zero.
const COMPILE_DATE_ROOM: usize = SIZE - offset_of!(XenCompileInfo, compile_date);

#[repr(C, align(8))]
struct Blob([u8; SIZE]);

/// Found by its section or symbol name in the linked image, which has zeros here.
// SAFETY: the section holds nothing but this, which nothing else names.
#[unsafe(link_section = ".hvcompile")]
#[used]
static COMPILE_INFO: Blob = Blob([0; SIZE]);

// SAFETY: the linker script defines these symbols.
unsafe extern "C" {
    static build_id_start: u8;
    static build_id_end: u8;
}

/// Returns by whom, with what and when the image was built.
pub fn compile_info() -> XenCompileInfo {
    // SAFETY: a static of ours. Volatile: it is filled after compilation.
    let bytes = unsafe { (&raw const COMPILE_INFO.0).read_volatile() };
    XenCompileInfo::read_from_bytes(&bytes).unwrap_or_default()
}

/// Returns where the names of the compiler and of the date of the build are, as C strings, and an empty one.
pub fn addresses() -> [*const u8; 3] {
    let at = &raw const COMPILE_INFO.0 as *const u8;
    let field = |offset: usize| at.wrapping_add(offset);
    let date = offset_of!(XenCompileInfo, compile_date);
    [field(offset_of!(XenCompileInfo, compiler)), field(date), field(date + COMPILE_DATE_ROOM - 1)]
}

/// Returns the build id: empty if the linker has added none.
pub fn build_id() -> &'static [u8] {
    let (start, end) = (&raw const build_id_start, &raw const build_id_end);
    // SAFETY: the linker script defines these, around bytes of the image that nobody writes.
    let note = unsafe { core::slice::from_raw_parts(start, end as usize - start as usize) };
    // An ELF note: lengths of name and content, type, the name in whole words, the content.
    let word = |at: usize| Some(u32::from_le_bytes(note.get(at..at + 4)?.try_into().ok()?) as usize);
    let content = || {
        let (name, len) = (word(0)?, word(4)?);
        let at = 12 + name.next_multiple_of(4);
        note.get(at..at.checked_add(len)?)
    };
    content().unwrap_or_default()
}
