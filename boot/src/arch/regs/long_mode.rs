//! What the registers get on the way to long mode, on every CPU.

use super::control::cr4;
use super::msr::number;

/// Protected mode, FPU present and its errors as exceptions, write protection, alignment checks, paging.
pub const CR0: u32 = 1 | 1 << 1 | 1 << 4 | 1 << 5 | 1 << 16 | 1 << 18 | 1 << 31;
/// Physical address extension.
pub const CR4: u32 = cr4::PAE as u32;
/// Number of EFER.
pub const EFER: u32 = number::EFER;
/// EFER: SYSCALL, long mode, no-execute.
pub const EFER_BITS: u32 = 1 | 1 << 8 | 1 << 11;
/// A 64-bit code segment of ring 0.
pub const CODE64: u64 = 0x00af_9b00_0000_ffff;
/// A flat data segment of ring 0.
pub const DATA32: u64 = 0x00cf_9300_0000_ffff;
/// Selector of the former in the tables that CPUs start with.
pub const CODE64_SELECTOR: u16 = 0x08;
