//! The information from a PVH loader: a virtual machine monitor that starts the image itself, in 32-bit protected mode,
//! where its `XEN_ELFNOTE_PHYS32_ENTRY` note says (`arch-x86/hvm/start_info.h`).

use alloc::string::String;

use public_headers::xen4::start_info::{HvmMemmapTableEntry, HvmModlistEntry, HvmStartInfo, XEN_HVM_START_MAGIC_VALUE};
use zerocopy::FromBytes;

use super::boot_info::{bytes_at, region, string_at, BootInfo, BootInfoError, Module};

/// What the entry puts into EAX: the first word of the information.
pub const MAGIC: u32 = XEN_HVM_START_MAGIC_VALUE;
/// Maximum number of modules, and of ranges of memory, that are read.
const MOST: u32 = 256;

/// Reads the information at a physical address.
///
/// # Errors
/// It is not what it should be, or it has no memory map: that is there from version 1 on.
///
/// # Safety
/// The boot page tables must be in use, and `info` be what the loader passed.
pub(super) unsafe fn read(info: u32) -> Result<BootInfo, BootInfoError> {
    // SAFETY: by contract, it is the loader's structure.
    let start: HvmStartInfo = unsafe { read_at(info.into()) }?;
    if start.magic != MAGIC {
        return Err(BootInfoError::Malformed);
    }
    if start.version < 1 || start.memmap_entries == 0 {
        return Err(BootInfoError::NoMemoryMap);
    }
    let mut boot = BootInfo { loader: "PVH Directboot".into(), ..BootInfo::default() };
    // SAFETY: by contract, the addresses in the structure are those of what the header says, or 0.
    unsafe {
        boot.command_line = text_at(start.cmdline_paddr)?;
        boot.rsdp = rsdp_at(start.rsdp_paddr)?;
        for i in 0..u64::from(start.nr_modules.min(MOST)) {
            let m: HvmModlistEntry = read_nth(start.modlist_paddr, i)?;
            let end = m.paddr.checked_add(m.size).ok_or(BootInfoError::Malformed)?;
            boot.modules.push(Module { start: m.paddr, end, string: text_at(m.cmdline_paddr)?, named: false });
        }
        for i in 0..u64::from(start.memmap_entries.min(MOST)) {
            let m: HvmMemmapTableEntry = read_nth(start.memmap_paddr, i)?;
            boot.memory.push(region(m.addr, m.size, m.type_));
        }
    }
    Ok(boot)
}

unsafe fn read_at<T: FromBytes>(phys: u64) -> Result<T, BootInfoError> {
    // SAFETY: by the callers' contracts.
    let bytes = unsafe { bytes_at(phys, size_of::<T>()) }.ok_or(BootInfoError::Malformed)?;
    T::read_from_bytes(&bytes).map_err(|_| BootInfoError::Malformed)
}

unsafe fn read_nth<T: FromBytes>(list: u64, i: u64) -> Result<T, BootInfoError> {
    let at = list.checked_add(i * size_of::<T>() as u64).ok_or(BootInfoError::Malformed)?;
    // SAFETY: by the callers' contracts.
    unsafe { read_at(at) }
}

/// Returns the string at a physical address; an empty one if there is none.
unsafe fn text_at(phys: u64) -> Result<String, BootInfoError> {
    match u32::try_from(phys).map_err(|_| BootInfoError::Malformed)? {
        0 => Ok(String::new()),
        // SAFETY: by the callers' contracts.
        phys => Ok(unsafe { string_at(phys) }),
    }
}

/// Returns the ACPI root pointer structure at a physical address: 20 bytes, from revision 2 on 36.
unsafe fn rsdp_at(phys: u64) -> Result<Option<alloc::vec::Vec<u8>>, BootInfoError> {
    const REVISION: usize = 15;
    if phys == 0 {
        return Ok(None);
    }
    // SAFETY: by the callers' contracts.
    let mut bytes = unsafe { bytes_at(phys, 36) }.ok_or(BootInfoError::Malformed)?;
    if bytes[REVISION] < 2 {
        bytes.truncate(20);
    }
    Ok(Some(bytes))
}
