//! The end of the boot services.

use alloc::vec::Vec;
use core::ops::Range;

use efi_loader::error::Error;
use efi_loader::information::{information, Tables};
use efi_loader::load::Handover;
use efi_loader::memory::{in_the_way, Map};
use uefi_raw::{guid, Guid, Status};

use super::Firmware;

const ACPI_1: Guid = guid!("eb9d2d30-2d88-11d3-9a16-0090273fc14d");
const ACPI_2: Guid = guid!("8868e871-e4f1-11d3-bc22-0080c73c8881");
/// How often the boot services are asked to end: what handles the end may change the memory map once.
const TRIES: usize = 4;
/// Words of room for a memory map at first.
const MAP_WORDS: usize = 4096;

impl Firmware {
    /// Returns the memory map and its key; `buffer` is on the heap, so that nothing changes the map.
    pub(super) fn map<'a>(&self, buffer: &'a mut Vec<u64>) -> Result<(Map<'a>, usize), Error> {
        let (mut key, mut descriptor, mut version) = (0, 0, 0);
        buffer.resize(MAP_WORDS, 0);
        loop {
            let mut size = size_of_val(&buffer[..]);
            let to = buffer.as_mut_ptr().cast();
            // SAFETY: as the specification says, with the buffer's size.
            let status = unsafe {
                (self.services().get_memory_map)(&raw mut size, to, &raw mut key, &raw mut descriptor, &raw mut version)
            };
            match status {
                Status::SUCCESS => {
                    // SAFETY: bytes of the buffer; the firmware does not write more than there are.
                    let bytes = unsafe {
                        core::slice::from_raw_parts(buffer.as_ptr().cast::<u8>(), size.min(size_of_val(&buffer[..])))
                    };
                    return Ok((Map { bytes, size: descriptor, version }, key));
                }
                Status::BUFFER_TOO_SMALL => buffer.resize(size.div_ceil(8).max(2 * buffer.len()), 0),
                status => return Err(Error::Firmware { what: "return its memory map", status }),
            }
        }
    }

    /// Returns the firmware's tables for the hypervisor.
    fn tables(&self) -> Tables {
        let mut tables =
            Tables { system: core::ptr::from_ref(self.table) as u64, screen: self.screen(), ..Tables::default() };
        let count = self.table.number_of_configuration_table_entries;
        if self.table.configuration_table.is_null() {
            return tables;
        }
        // SAFETY: the firmware's list.
        let list = unsafe { core::slice::from_raw_parts(self.table.configuration_table, count) };
        for entry in list.iter().filter(|entry| !entry.vendor_table.is_null()) {
            // SAFETY: ACPI's root pointers have these sizes.
            unsafe {
                match entry.vendor_guid {
                    ACPI_1 => tables.rsdp_v1 = Some(entry.vendor_table.cast::<[u8; 20]>().read_unaligned()),
                    ACPI_2 => tables.rsdp_v2 = Some(entry.vendor_table.cast::<[u8; 36]>().read_unaligned()),
                    _ => {}
                }
            }
        }
        tables
    }

    /// Ends the boot services. Returns the address of the information for the hypervisor, whose memory is `image`.
    ///
    /// # Errors
    /// The firmware keeps some of that memory, or does not end its boot services.
    pub(crate) fn leave(&self, handover: &Handover, image: &Range<u64>) -> Result<u64, Error> {
        let tables = self.tables();
        let mut buffer = Vec::new();
        let mut status = Status::SUCCESS;
        for _ in 0..TRIES {
            let (map, key) = self.map(&mut buffer)?;
            if let Some(range) = in_the_way(&map, image) {
                return Err(Error::InTheWay(range));
            }
            let information = information(handover, &tables, &map);
            // SAFETY: as the specification says; nothing of the firmware is called after it has succeeded.
            status = unsafe { (self.services().exit_boot_services)(self.handle, key) };
            match status {
                Status::SUCCESS => return Ok(information.leak().as_ptr() as u64),
                // The map has changed.
                Status::INVALID_PARAMETER => {}
                _ => break,
            }
        }
        Err(Error::Firmware { what: "end its boot services", status })
    }
}
