//! From the firmware's 64-bit mode to the image's 32-bit entry point.

use core::arch::{asm, global_asm};

use efi_loader::image::Image;
use efi_loader::load::Loaded;

use crate::firmware::PAGE;

/// The value in EAX by which the image knows a Multiboot2 loader.
const MAGIC: u32 = multiboot2::MAGIC;

global_asm!(include_str!("handover.S"), magic = const MAGIC, page = const PAGE, options(att_syntax));

// SAFETY: the assembly defines these symbols, around code that fits into a page.
unsafe extern "C" {
    static handover_start: u8;
    static handover_end: u8;
}

/// Puts the image where it belongs and enters it.
///
/// # Safety
/// Boot services have ended. `page` is a page that can be executed; it, `staged` (the image's content) and
/// `information` (Multiboot2's) are below 4 GiB and outside the image's memory, which is RAM that nobody else uses.
pub(crate) unsafe fn enter(page: u64, staged: &Loaded, image: &Image, information: u64) -> ! {
    let size = image.content.len() as u64;
    let cleared = image.memory.end - image.memory.start - size;
    let (code, end) = (&raw const handover_start, &raw const handover_end);
    // SAFETY: by contract; the code can run anywhere below 4 GiB.
    unsafe {
        core::ptr::copy_nonoverlapping(code, page as *mut u8, end as usize - code as usize);
        asm!(
            "jmp *{page}",
            page = in(reg) page,
            in("rsi") staged.start,
            in("rdi") image.memory.start,
            in("rcx") size,
            in("rdx") cleared,
            in("r8") information,
            in("r9") u64::from(image.entry),
            options(att_syntax, noreturn),
        )
    }
}
