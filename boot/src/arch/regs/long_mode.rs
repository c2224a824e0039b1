//! Values of registers on the way to long mode, on every CPU.

use x86_64::registers::control::{Cr0Flags, Cr4Flags, EferFlags};
use x86_64::structures::gdt::DescriptorFlags;

use super::msr::number;

/// Protected mode, FPU present with its errors as exceptions, write protection, alignment checks, paging.
pub const CR0: u32 = Cr0Flags::PROTECTED_MODE_ENABLE
    .union(Cr0Flags::MONITOR_COPROCESSOR)
    .union(Cr0Flags::EXTENSION_TYPE)
    .union(Cr0Flags::NUMERIC_ERROR)
    .union(Cr0Flags::WRITE_PROTECT)
    .union(Cr0Flags::ALIGNMENT_MASK)
    .union(Cr0Flags::PAGING)
    .bits() as u32;
/// Physical address extension.
pub const CR4: u32 = Cr4Flags::PHYSICAL_ADDRESS_EXTENSION.bits() as u32;
/// The number of EFER.
pub const EFER: u32 = number::EFER;
/// EFER: SYSCALL, long mode, no-execute.
pub const EFER_BITS: u32 =
    EferFlags::SYSTEM_CALL_EXTENSIONS.union(EferFlags::LONG_MODE_ENABLE).union(EferFlags::NO_EXECUTE_ENABLE).bits()
        as u32;
/// A 64-bit code segment of ring 0.
pub const CODE64: u64 = DescriptorFlags::KERNEL_CODE64.bits();
/// A flat data segment of ring 0.
pub const DATA32: u64 = DescriptorFlags::KERNEL_DATA.bits();
/// The selector of the former in the tables with which CPUs start.
pub const CODE64_SELECTOR: u16 = 0x08;
