//! The address space of EFI's run-time services: their memory at its physical addresses, and the hypervisor's.

use spin::Mutex;
use uefi_raw::table::boot::{MemoryAttribute, MemoryDescriptor, MemoryType};

use crate::arch::image::layout::{page_up, DIRECT_VIRT, LARGE_PAGE, PAGE_SIZE};
use crate::arch::loader::cmdline::options;
use crate::arch::memory::pages::take_pages;
use crate::arch::memory::paging::{pte, Paging, PAGING};
use crate::arch::regs::control::{read_cr3, write_cr3};
use crate::arch::regs::tlb::flush_all_local;

/// The end of the addresses at which memory can be mapped as it lies.
const END: u64 = 1 << 47;
/// Maximum memory of the services; more than that is an error of the map.
const SIZE_MAX: u64 = 1 << 30;

/// Page tables that map the services' memory at its physical addresses.
#[derive(Debug)]
pub(super) struct Space(Paging);

impl Space {
    /// Makes the tables for what `map` says the services need. Returns `None` if there is no memory for them.
    pub(super) fn new<'a>(map: impl Iterator<Item = &'a MemoryDescriptor> + Clone) -> Option<Self> {
        let needed = map.filter(|m| needed(m));
        let size: u64 = needed.clone().map(|m| m.page_count.saturating_mul(PAGE_SIZE)).fold(0, u64::saturating_add);
        if size > SIZE_MAX {
            log::warn!("EFI: {} MiB of run-time services, expected at most {}", size >> 20, SIZE_MAX >> 20);
            return None;
        }
        // The root; for each range an L3, two L2s and two L1s, because it can end in the next one; and its further L1s.
        let tables = 1 + 5 * needed.clone().count() as u64 + size.div_ceil(LARGE_PAGE);
        let (_, first) = take_pages(tables * PAGE_SIZE)?;
        let mut space = Paging::at(DIRECT_VIRT);
        // SAFETY: just taken, and the direct map has that offset; the hypervisor's tables are in use.
        unsafe { space.start(first..first + tables * PAGE_SIZE, false) }.ok()?;
        space.share_slots(&PAGING.lock());
        for m in needed {
            let (start, size) = (m.phys_start, m.page_count * PAGE_SIZE);
            let unknown = options().efi.map_uncached.then_some(pte::PCD | pte::PWT);
            let Some(cache) = caching(m.att).or(unknown) else {
                log::warn!("EFI: nothing is known of how to cache [{start:#x}, {:#x})", start + size);
                continue;
            };
            let nx = if m.att.contains(MemoryAttribute::EXECUTE_PROTECT) { pte::NX } else { 0 };
            let mapped = start.is_multiple_of(PAGE_SIZE) && start.checked_add(size).is_some_and(|end| end <= END);
            if !mapped || space.map(start, start, size, pte::P | pte::RW | pte::A | pte::D | cache | nx).is_err() {
                log::warn!("EFI: [{start:#x}, {:#x}) cannot be mapped", start.saturating_add(size));
            }
        }
        Some(Space(space))
    }

    /// Returns whether all of a range is memory of the services.
    pub(super) fn contains(&self, at: u64, size: u64) -> bool {
        at.checked_add(size).is_some_and(|end| {
            end <= END
                && (at & !(PAGE_SIZE - 1)..page_up(end))
                    .step_by(PAGE_SIZE as usize)
                    .all(|page| self.0.lookup(page).is_some())
        })
    }

    /// Calls `f` in this address space, with no guest's pages in the TLB.
    pub(super) fn within<R>(&self, f: impl FnOnce() -> R) -> R {
        let before = read_cr3();
        // SAFETY: the root has the hypervisor's slots.
        unsafe { write_cr3(self.0.root()) };
        // Guests' pages are global, and may lie at the services' addresses.
        flush_all_local();
        let result = f();
        // SAFETY: these tables were in use. The services' pages, which are not global, leave the TLB.
        unsafe { write_cr3(before) };
        result
    }
}

/// The lock that whoever calls a service holds.
pub(super) static CALLS: Mutex<()> = Mutex::new(());

fn needed(m: &MemoryDescriptor) -> bool {
    m.att.contains(MemoryAttribute::RUNTIME)
        || matches!(m.ty, MemoryType::RUNTIME_SERVICES_CODE | MemoryType::RUNTIME_SERVICES_DATA)
}

/// Returns the bits of a page table entry for memory that can be cached as `attributes` say.
fn caching(attributes: MemoryAttribute) -> Option<u64> {
    let uncached = MemoryAttribute::WRITE_COMBINE | MemoryAttribute::UNCACHEABLE | MemoryAttribute::UNCACHABLE_EXPORTED;
    if attributes.contains(MemoryAttribute::WRITE_BACK) {
        Some(0)
    } else if attributes.contains(MemoryAttribute::WRITE_THROUGH) {
        Some(pte::PWT)
    } else {
        attributes.intersects(uncached).then_some(pte::PCD | pte::PWT)
    }
}
