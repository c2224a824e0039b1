//! Flushing the TLB of the running CPU.

use core::arch::asm;

use super::control::{cr4, read_cr4, write_cr4};

/// Forgets the translation of one address, global or not.
#[inline]
pub fn invlpg(va: u64) {
    // SAFETY: forgetting a translation only makes the CPU look it up again; non-canonical addresses are ignored.
    unsafe { asm!("invlpg [{}]", in(reg) va, options(nostack, preserves_flags)) };
}

/// Forgets all translations.
pub fn flush_all_local() {
    let value = read_cr4();
    // SAFETY: toggling PGE flushes everything; it ends as it was.
    unsafe {
        write_cr4(value & !cr4::PGE);
        write_cr4(value);
    }
}
