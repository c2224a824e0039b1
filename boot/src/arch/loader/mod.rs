//! The information from the boot loader: memory map, modules, the command line.

pub mod boot_info;
pub mod cmdline;
pub mod pvh;

use self::boot_info::{BootInfo, BootInfoError, MULTIBOOT1_MAGIC, MULTIBOOT2_MAGIC};
use crate::arch::image::layout::DIRECT_VIRT;

/// Reads the boot information at physical address `info`.
///
/// # Errors
/// The information cannot be used.
///
/// # Safety
/// The boot page tables must be in use, and `magic` and `info` be what the boot loader passed.
pub unsafe fn read(magic: u32, info: u32) -> Result<BootInfo, BootInfoError> {
    let base = DIRECT_VIRT + u64::from(info);
    let mut boot = match magic {
        // SAFETY: by contract, `info` is the loader's structure, and all addresses in it are below 4 GiB, mapped at
        // `DIRECT_VIRT`.
        MULTIBOOT1_MAGIC => unsafe { boot_info::read_multiboot1(base) },
        // SAFETY: as above.
        MULTIBOOT2_MAGIC => unsafe { boot_info::read_multiboot2(base)? },
        // SAFETY: by contract.
        pvh::MAGIC => unsafe { pvh::read(info)? },
        other => return Err(BootInfoError::Magic(other)),
    };
    if boot.memory.is_empty() {
        return Err(BootInfoError::NoMemoryMap);
    }
    boot.memory.retain(|r| r.start < r.end);
    boot.memory.sort_by_key(|r| r.start);
    boot.pass_to_dom0();
    Ok(boot)
}
