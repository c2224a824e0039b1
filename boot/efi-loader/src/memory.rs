//! EFI's memory map, and what it is to the hypervisor.

use alloc::vec::Vec;
use core::ops::Range;

use multiboot2::MemoryAreaType;
use uefi_raw::table::boot::{MemoryAttribute, MemoryDescriptor, MemoryType};

/// Size of EFI's pages in bytes.
pub const PAGE: u64 = 4096;

/// EFI's memory map as the firmware returns it.
#[derive(Debug, Clone, Copy)]
pub struct Map<'a> {
    /// The descriptors.
    pub bytes: &'a [u8],
    /// The size of each.
    pub size: usize,
    /// Their version.
    pub version: u32,
}

impl Map<'_> {
    /// Returns the descriptors.
    pub fn descriptors(&self) -> impl Iterator<Item = MemoryDescriptor> {
        self.bytes.chunks_exact(self.size.max(size_of::<MemoryDescriptor>())).map(|bytes| {
            let number = |at: usize| bytes[at..].first_chunk().map_or(0, |chunk| u64::from_le_bytes(*chunk));
            MemoryDescriptor {
                ty: MemoryType(number(0) as u32),
                padding: 0,
                phys_start: number(8),
                virt_start: number(16),
                page_count: number(24),
                att: MemoryAttribute::from_bits_retain(number(32)),
            }
        })
    }
}

/// A range of the map that the hypervisor gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Its bytes.
    pub range: Range<u64>,
    /// Its kind.
    pub kind: MemoryAreaType,
}

/// Returns the bytes of a descriptor.
fn range(memory: &MemoryDescriptor) -> Range<u64> {
    memory.phys_start..memory.phys_start.saturating_add(memory.page_count.saturating_mul(PAGE))
}

/// Returns what the memory is when the boot services have ended.
fn kind(memory: &MemoryDescriptor) -> MemoryAreaType {
    match memory.ty {
        MemoryType::LOADER_CODE
        | MemoryType::LOADER_DATA
        | MemoryType::BOOT_SERVICES_CODE
        | MemoryType::BOOT_SERVICES_DATA
        | MemoryType::CONVENTIONAL
            if memory.att.contains(MemoryAttribute::WRITE_BACK) =>
        {
            MemoryAreaType::Available
        }
        MemoryType::ACPI_RECLAIM => MemoryAreaType::AcpiAvailable,
        MemoryType::ACPI_NON_VOLATILE => MemoryAreaType::ReservedHibernate,
        MemoryType::UNUSABLE => MemoryAreaType::Defective,
        _ => MemoryAreaType::Reserved,
    }
}

/// Returns the map for the hypervisor, by address; neighbours of one kind are one region.
pub fn regions(map: &Map<'_>) -> Vec<Region> {
    let mut all: Vec<Region> = map.descriptors().map(|m| Region { range: range(&m), kind: kind(&m) }).collect();
    all.sort_by_key(|region| region.range.start);
    all.dedup_by(|next, last| {
        let one = last.kind == next.kind && last.range.end == next.range.start;
        if one {
            last.range.end = next.range.end;
        }
        one
    });
    all
}

/// Returns the parts of `within` that are free.
pub fn free(map: &Map<'_>, within: &Range<u64>) -> Vec<Range<u64>> {
    let free = map.descriptors().filter(|memory| memory.ty == MemoryType::CONVENTIONAL).map(|memory| range(&memory));
    let parts = free.map(|free| free.start.max(within.start)..free.end.min(within.end));
    parts.filter(|part| !part.is_empty()).collect()
}

/// Returns the first part of `needed` that is no RAM when the boot services have ended.
pub fn in_the_way(map: &Map<'_>, needed: &Range<u64>) -> Option<Range<u64>> {
    let mut at = needed.start;
    for region in regions(map) {
        if at >= needed.end || region.range.start > at {
            break;
        }
        if region.range.end > at {
            if region.kind != MemoryAreaType::Available {
                return Some(at..region.range.end.min(needed.end));
            }
            at = region.range.end;
        }
    }
    (at < needed.end).then_some(at..needed.end)
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::tests::map;
    use MemoryAreaType::{AcpiAvailable, Available, Reserved};

    #[test]
    fn neighbours_are_joined_and_sorted() {
        let bytes = map(&[
            (MemoryType::CONVENTIONAL, 0x10_0000, 0x100),
            (MemoryType::BOOT_SERVICES_DATA, 0, 0x9f),
            (MemoryType::LOADER_CODE, 0x20_0000, 1),
            (MemoryType::ACPI_RECLAIM, 0x20_1000, 1),
            (MemoryType::RUNTIME_SERVICES_DATA, 0x20_2000, 1),
            (MemoryType::MMIO, 0x20_3000, 1),
        ]);
        let map = Map { bytes: &bytes, size: 48, version: 1 };
        let region = |range, kind| Region { range, kind };
        assert_eq!(
            regions(&map),
            [
                region(0..0x9f000, Available),
                region(0x10_0000..0x20_1000, Available),
                region(0x20_1000..0x20_2000, AcpiAvailable),
                region(0x20_2000..0x20_4000, Reserved),
            ]
        );
        assert_eq!(free(&map, &(0x1f_f000..0x30_0000)), vec![0x1f_f000..0x20_0000]);
    }

    #[test]
    fn what_is_in_the_way_of_the_image_is_found() {
        let bytes = map(&[
            (MemoryType::CONVENTIONAL, 0x20_0000, 2),
            (MemoryType::BOOT_SERVICES_CODE, 0x20_2000, 1),
            (MemoryType::ACPI_NON_VOLATILE, 0x20_3000, 1),
        ]);
        let map = Map { bytes: &bytes, size: 48, version: 1 };
        assert_eq!(in_the_way(&map, &(0x20_0000..0x20_3000)), None);
        assert_eq!(in_the_way(&map, &(0x20_1000..0x20_3800)), Some(0x20_3000..0x20_3800));
        assert_eq!(in_the_way(&map, &(0x1f_f000..0x20_3000)), Some(0x1f_f000..0x20_3000));
        assert_eq!(in_the_way(&map, &(0x20_2000..0x20_5000)), Some(0x20_3000..0x20_4000));
        assert_eq!(in_the_way(&map, &(0x30_0000..0x30_1000)), Some(0x30_0000..0x30_1000));
    }

    #[test]
    fn memory_that_cannot_be_cached_is_not_used() {
        let mut bytes = map(&[(MemoryType::CONVENTIONAL, 0, 1)]);
        bytes[32] = MemoryAttribute::UNCACHEABLE.bits() as u8;
        assert_eq!(regions(&Map { bytes: &bytes, size: 48, version: 1 })[0].kind, Reserved);
    }
}
