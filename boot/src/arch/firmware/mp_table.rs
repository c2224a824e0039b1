//! The MP table of a machine that a BIOS has started.

use alloc::vec::Vec;

use spin::Once;
use xen_compat::machine::mp_table::{find, MpTable};

use crate::arch::firmware::efi;
use crate::arch::image::layout::DIRECT_VIRT;
use crate::arch::memory::ioremap::{ioremap, mapped_directly};

static TABLE: Once<Option<MpTable>> = Once::new();

/// Finds and reads the table.
pub fn init() {
    TABLE.call_once(|| {
        // EFI has no data area in low memory, where it would be searched for.
        let table = if efi::efi().is_none() { find(read) } else { None };
        table.inspect(|t| log::debug!("MP table: {} PCI interrupts", t.lines()))
    });
}

/// Returns the table, if there is one.
pub fn table() -> Option<&'static MpTable> {
    TABLE.get()?.as_ref()
}

/// Copies physical memory.
fn read(address: u64, length: usize) -> Option<Vec<u8>> {
    let end = address.checked_add(length as u64)?;
    let direct = mapped_directly(address, end);
    let virt = if direct { DIRECT_VIRT + address } else { ioremap(address, length as u64)? };
    // SAFETY: mapped permanently; the firmware's areas may be read on any PC.
    Some(unsafe { core::slice::from_raw_parts(virt as *const u8, length) }.to_vec())
}
