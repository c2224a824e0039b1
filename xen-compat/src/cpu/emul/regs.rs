//! General registers by the numbers that instructions use.

use public_headers::xen4::arch_x86_64::CpuUserRegs;

/// The register number of RAX.
pub(crate) const RAX: u8 = 0;

/// Returns register `n` (0–15: RAX, RCX, RDX, RBX, RSP, RBP, RSI, RDI, R8…R15).
#[inline]
pub(crate) fn gpr(r: &CpuUserRegs, n: u8) -> u64 {
    match n & 15 {
        0 => r.rax,
        1 => r.rcx,
        2 => r.rdx,
        3 => r.rbx,
        4 => r.rsp,
        5 => r.rbp,
        6 => r.rsi,
        7 => r.rdi,
        8 => r.r8,
        9 => r.r9,
        10 => r.r10,
        11 => r.r11,
        12 => r.r12,
        13 => r.r13,
        14 => r.r14,
        _ => r.r15,
    }
}

/// Returns register `n` for modification.
#[inline]
pub(crate) fn gpr_mut(r: &mut CpuUserRegs, n: u8) -> &mut u64 {
    match n & 15 {
        0 => &mut r.rax,
        1 => &mut r.rcx,
        2 => &mut r.rdx,
        3 => &mut r.rbx,
        4 => &mut r.rsp,
        5 => &mut r.rbp,
        6 => &mut r.rsi,
        7 => &mut r.rdi,
        8 => &mut r.r8,
        9 => &mut r.r9,
        10 => &mut r.r10,
        11 => &mut r.r11,
        12 => &mut r.r12,
        13 => &mut r.r13,
        14 => &mut r.r14,
        _ => &mut r.r15,
    }
}

/// Returns the bits of a value of `size` bytes (1, 2, 4 or 8).
#[inline]
pub(crate) fn mask(size: u8) -> u64 {
    u64::MAX >> (64 - 8 * (size as u32 & 15).clamp(1, 8))
}

/// Writes `val` to the low `size` bytes of register `n`; as in long mode, a write of 4 bytes clears the upper half.
#[inline]
pub(crate) fn set_gpr(r: &mut CpuUserRegs, n: u8, size: u8, val: u64) {
    let reg = gpr_mut(r, n);
    *reg = match size {
        8 => val,
        4 => val & mask(4),
        _ => (*reg & !mask(size)) | (val & mask(size)),
    };
}
