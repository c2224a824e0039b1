//! Copying and clearing memory that guests may change meanwhile.

use core::arch::asm;

/// Copies bytes, words first.
///
/// # Safety
/// Both ranges must be mapped and not overlap; the destination must be writable, and no Rust object's unless `to` came
/// from it.
#[inline]
pub unsafe fn copy_bytes(to: *mut u8, from: *const u8, len: usize) {
    // SAFETY: by contract. In assembly, as the memory may change meanwhile, which is not a problem here.
    unsafe {
        asm!(
            "rep movsq",
            "mov rcx, {rest}",
            "rep movsb",
            rest = in(reg) len % 8,
            inout("rcx") len / 8 => _,
            inout("rdi") to => _,
            inout("rsi") from => _,
            options(nostack, preserves_flags),
        );
    }
}

/// Clears bytes, words first.
///
/// # Safety
/// The range must be mapped and writable.
#[inline]
pub unsafe fn zero_bytes(to: *mut u8, len: usize) {
    // SAFETY: by contract.
    unsafe {
        asm!(
            "rep stosq",
            "mov rcx, {rest}",
            "rep stosb",
            rest = in(reg) len % 8,
            inout("rcx") len / 8 => _,
            inout("rdi") to => _,
            in("rax") 0u64,
            options(nostack, preserves_flags),
        );
    }
}
