//! Finding the ACPI tables.
//!
//! The `acpi` crate finds and verifies the tables; each is copied here before it is read, and is read within its
//! bounds, so that an inconsistent table costs no more than its inconsistent part.

use alloc::vec::Vec;
use core::ptr::NonNull;

use acpi::sdt::{SdtHeader, Signature};
use acpi::{AcpiError, AcpiHandler, AcpiResult, AcpiTable, AcpiTables, PhysicalMapping};
use spin::Once;
use xen_compat::machine::bgrt::{self, Lost};
use xen_compat::machine::memory_region::{MemoryKind, MemoryRegion};

use super::tables::{fadt, madt, mcfg, u32_at, u64_at, AcpiInfo, IoApicInfo, Override};
use crate::arch::fatal::fatal;
use crate::arch::image::layout::DIRECT_VIRT;
use crate::arch::loader::boot_info::BootInfo;
use crate::arch::memory::ioremap::{ioremap, mapped_directly};

static INFO: Once<AcpiInfo> = Once::new();

/// Returns what was found. Only after [`init`].
pub fn info() -> &'static AcpiInfo {
    INFO.get().expect("ACPI tables are read first")
}

/// Returns what was found, if the tables have been read.
pub fn try_info() -> Option<&'static AcpiInfo> {
    INFO.get()
}

/// Maximum size of a plausible table.
const TABLE_MAX: usize = 4 << 20;

#[derive(Clone)]
struct Mapper;

impl AcpiHandler for Mapper {
    unsafe fn map_physical_region<T>(&self, address: usize, size: usize) -> PhysicalMapping<Self, T> {
        if !(size_of::<T>()..=TABLE_MAX).contains(&size) {
            let least = size_of::<T>();
            fatal(format_args!("ACPI table at {address:#x} claims {size} bytes, expected {least} to {TABLE_MAX}"));
        }
        let (start, end) = (address as u64, (address + size) as u64);
        let virt = if mapped_directly(start, end) { Some(DIRECT_VIRT + start) } else { ioremap(start, size as u64) };
        match virt.and_then(|v| NonNull::new(v as *mut T)) {
            // SAFETY: mapped permanently, for at least `size` bytes.
            Some(pointer) => unsafe { PhysicalMapping::new(address, pointer, size, size, Self) },
            None => fatal(format_args!("ACPI table at {address:#x} cannot be mapped")),
        }
    }

    fn unmap_physical_region<T>(_region: &PhysicalMapping<Self, T>) {}
}

macro_rules! raw_table {
    ($name:ident, $signature:expr) => {
        #[repr(transparent)]
        struct $name {
            header: SdtHeader,
        }
        // SAFETY: only the header is looked at through this type.
        unsafe impl AcpiTable for $name {
            const SIGNATURE: Signature = $signature;
            fn header(&self) -> &SdtHeader {
                &self.header
            }
            fn validate(&self) -> AcpiResult<()> {
                accept(self.header.validate(Self::SIGNATURE))
            }
        }
    };
}
raw_table!(RawMadt, Signature::MADT);
raw_table!(RawFadt, Signature::FADT);
raw_table!(RawHpet, Signature::HPET);
raw_table!(RawMcfg, Signature::MCFG);
raw_table!(RawSrat, Signature::SRAT);
raw_table!(RawSlit, Signature::SLIT);
raw_table!(RawBgrt, Signature::BGRT);

/// Reports a wrong checksum but accepts the table: firmware gets them wrong, and what is read is checked by itself.
fn accept(verdict: AcpiResult<()>) -> AcpiResult<()> {
    match verdict {
        Err(AcpiError::SdtInvalidChecksum(table)) => {
            log::warn!("ACPI: table {table} has a bad checksum, used all the same");
            Ok(())
        }
        other => other,
    }
}

/// Returns a copy of a table, or logs a message and returns nothing.
fn copy<T: AcpiTable>(tables: &AcpiTables<Mapper>) -> Option<Vec<u8>> {
    match tables.find_table::<T>() {
        Ok(mapping) => {
            let start = mapping.virtual_start().as_ptr().cast::<u8>();
            // SAFETY: the mapping covers the whole table.
            Some(unsafe { core::slice::from_raw_parts(start, mapping.region_length()) }.to_vec())
        }
        Err(e) => {
            log::debug!("ACPI: {e:?}");
            None
        }
    }
}

/// Takes the firmware's logo out of its table if it lies in RAM, which has other uses now.
fn forget_logo(tables: &AcpiTables<Mapper>, memory: &[MemoryRegion]) {
    let Ok(mapping) = tables.find_table::<RawBgrt>() else { return };
    let start = mapping.virtual_start().as_ptr().cast::<u8>();
    // SAFETY: the mapping covers the whole table, and nobody else uses it before dom0.
    let table = unsafe { core::slice::from_raw_parts_mut(start, mapping.region_length()) };
    let is_ram = |at| memory.iter().any(|r| r.kind == MemoryKind::Ram && (r.start..r.end).contains(&at));
    if let Some(Lost { version, address }) = bgrt::invalidate(table, is_ram) {
        log::info!("ACPI: BGRT: invalidating v{version} image at {address:#x}");
    }
}

fn find(boot: &BootInfo) -> AcpiResult<AcpiTables<Mapper>> {
    if let Some(rsdp) = &boot.rsdp {
        let revision = rsdp.get(15).copied().unwrap_or(0);
        let xsdt = u64_at(rsdp, 24).filter(|&a| revision >= 2 && a != 0);
        if let Some(address) = xsdt.or_else(|| u32_at(rsdp, 16).map(u64::from)) {
            // SAFETY: the boot loader passes the firmware's root pointer; the table there is verified by its checksum.
            return unsafe {
                AcpiTables::from_rsdt(Mapper, if xsdt.is_some() { revision } else { 0 }, address as usize)
            };
        }
    }
    // SAFETY: the firmware's area below 1 MiB may be read on any PC.
    unsafe { AcpiTables::search_for_rsdp_bios(Mapper) }
}

/// Reads the tables.
pub fn init(boot: &BootInfo) -> &'static AcpiInfo {
    let mut info = AcpiInfo { lapic: 0xfee0_0000, ..AcpiInfo::default() };
    match find(boot) {
        Ok(tables) => {
            copy::<RawMadt>(&tables)
                .map_or_else(|| log::warn!("ACPI: no MADT: one CPU, one IO-APIC assumed"), |t| madt(&mut info, &t));
            copy::<RawFadt>(&tables).inspect(|t| fadt(&mut info, t));
            info.hpet = copy::<RawHpet>(&tables).and_then(|t| u64_at(&t, 44)).filter(|&a| a != 0);
            copy::<RawMcfg>(&tables).inspect(|t| mcfg(&mut info, t));
            info.srat = copy::<RawSrat>(&tables);
            info.slit = copy::<RawSlit>(&tables);
            forget_logo(&tables, &boot.memory);
        }
        Err(e) => log::warn!("ACPI: no tables ({e:?}): one CPU, one IO-APIC assumed"),
    }
    if info.ioapics.is_empty() {
        // The default wiring of the multiprocessor specification: the interval timer is on line 2.
        info.overrides.push(Override { irq: 0, gsi: 2, level: false, active_low: false });
        info.ioapics.push(IoApicInfo { id: 0, address: 0xfec0_0000, gsi_base: 0 });
    }
    INFO.call_once(|| info)
}
