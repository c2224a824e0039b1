//! Flushing the TLB of the running CPU.

use core::arch::asm;

use x86_64::registers::control::{Cr4, Cr4Flags};

/// Flushes the translation of one address, global or not.
///
/// By hand: the address may be a guest's, and `x86_64` panics at one that is not canonical. The CPU ignores it.
#[inline]
pub fn invlpg(va: u64) {
    // SAFETY: after a flush the CPU merely looks the translation up again.
    unsafe { asm!("invlpg [{}]", in(reg) va, options(nostack, preserves_flags)) };
}

/// Flushes all translations: `x86_64` only has a flush by CR3, which spares global ones.
pub fn flush_all_local() {
    let value = Cr4::read_raw();
    // SAFETY: toggling PGE flushes everything; it ends up unchanged.
    unsafe {
        Cr4::write_raw(value & !Cr4Flags::PAGE_GLOBAL.bits());
        Cr4::write_raw(value);
    }
}
