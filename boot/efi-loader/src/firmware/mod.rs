//! The firmware's boot services.

mod application;
pub(crate) mod console;
mod files;
mod leave;
mod screen;
mod shim;

use alloc::vec::Vec;
use core::ffi::c_void;
use core::fmt::Write as _;
use core::ops::Range;
use core::ptr::null_mut;

use efi_loader::error::Error;
use efi_loader::load::{self, Loaded};
use efi_loader::memory;
use uefi_raw::table::boot::{AllocateType, BootServices, EventType, MemoryType, TimerDelay, Tpl};
use uefi_raw::table::system::SystemTable;
use uefi_raw::{Boolean, Event, Guid, Handle, Status};

use crate::heap;
use console::Console;

/// Size of a page in bytes.
pub(crate) const PAGE: u64 = memory::PAGE;
/// The highest address of what the image is told about.
const BELOW_4G: u64 = u32::MAX as u64;
/// Pages of the heap: texts, the memory map, the information.
const HEAP_PAGES: usize = 256;
/// How long an error stays before the firmware goes on: 10 seconds, in units of 100 ns.
const PATIENCE: u64 = 10_000_000 * 10;

/// What is said meanwhile.
const WAITS: &str = "Press a key to return to the firmware, which happens by itself in 10 s.";

/// The firmware, while it has boot services.
pub(crate) struct Firmware {
    handle: Handle,
    table: &'static SystemTable,
    /// The heap.
    heap: u64,
    /// What else was allocated: addresses and numbers of pages.
    pages: Vec<(u64, usize)>,
    /// The memory of the hypervisor's image, where nothing may be put.
    image: Range<u64>,
}

impl Firmware {
    /// Returns the firmware, and starts the heap.
    ///
    /// # Errors
    /// There is no memory for it.
    ///
    /// # Safety
    /// Once, with the arguments of the entry point.
    pub(crate) unsafe fn new(handle: Handle, table: *mut SystemTable) -> Result<Self, Status> {
        // SAFETY: by contract the firmware's table, which nobody changes.
        let table = unsafe { &*table };
        let mut firmware = Self { handle, table, heap: 0, pages: Vec::new(), image: 0..0 };
        firmware.heap = firmware.allocate(AllocateType::MAX_ADDRESS, MemoryType::LOADER_DATA, HEAP_PAGES, BELOW_4G)?;
        // SAFETY: just allocated.
        unsafe { heap::start(firmware.heap as *mut u8, HEAP_PAGES * PAGE as usize) };
        Ok(firmware)
    }

    fn services(&self) -> &'static BootServices {
        // SAFETY: boot services have not ended.
        unsafe { &*self.table.boot_services }
    }

    fn allocate(&self, how: AllocateType, kind: MemoryType, count: usize, at: u64) -> Result<u64, Status> {
        let mut at = at;
        // SAFETY: as the specification says.
        done(unsafe { (self.services().allocate_pages)(how, kind, count, &raw mut at) }).map(|()| at)
    }

    /// Allocates pages below 4 GiB.
    ///
    /// # Errors
    /// The firmware's answer.
    pub(crate) fn pages(&mut self, kind: MemoryType, count: usize) -> Result<u64, Status> {
        let at = self.allocate(AllocateType::MAX_ADDRESS, kind, count, BELOW_4G)?;
        self.pages.push((at, count));
        if self.is_in_image(at, count) {
            Err(Status::OUT_OF_RESOURCES)
        } else {
            Ok(at)
        }
    }

    /// Allocates room for `size` bytes. The rest of its last page is cleared.
    fn room(&mut self, size: u64) -> Result<&'static mut [u8], Status> {
        let size =
            usize::try_from(size).ok().filter(|size| *size <= BELOW_4G as usize).ok_or(Status::OUT_OF_RESOURCES)?;
        let count = size.div_ceil(PAGE as usize).max(1);
        let at = self.pages(MemoryType::LOADER_DATA, count)? as *mut u8;
        // SAFETY: just allocated, and freed when nothing is used any more.
        let whole = unsafe {
            at.write_bytes(0, count * PAGE as usize);
            core::slice::from_raw_parts_mut(at, count * PAGE as usize)
        };
        Ok(&mut whole[..size])
    }

    /// Allocates what is free of the image's memory, so that nothing is put there.
    ///
    /// # Errors
    /// The firmware does not say what is free, or the heap is there.
    pub(crate) fn keep_free(&mut self, image: &Range<u64>) -> Result<(), Error> {
        self.image = image.clone();
        let mut buffer = Vec::new();
        for part in memory::free(&self.map(&mut buffer)?.0, image) {
            let count = (part.end - part.start).div_ceil(PAGE) as usize;
            // The firmware may have taken it meanwhile, which is found out when all is allocated.
            if self.allocate(AllocateType::ADDRESS, MemoryType::LOADER_DATA, count, part.start).is_ok() {
                self.pages.push((part.start, count));
            }
        }
        if self.is_in_image(self.heap, HEAP_PAGES) {
            return Err(Error::Firmware { what: "allocate memory elsewhere", status: Status::OUT_OF_RESOURCES });
        }
        Ok(())
    }

    /// Returns whether some of these pages are in the image's memory.
    fn is_in_image(&self, at: u64, count: usize) -> bool {
        at < self.image.end && self.image.start < at + count as u64 * PAGE
    }

    /// Returns a protocol of a handle, or of any if `handle` is null.
    fn protocol<T>(&self, handle: Handle, guid: &Guid) -> Result<*mut T, Status> {
        let mut found: *mut c_void = null_mut();
        // SAFETY: as the specification says.
        done(unsafe {
            if handle.is_null() {
                (self.services().locate_protocol)(guid, null_mut(), &raw mut found)
            } else {
                (self.services().handle_protocol)(handle, guid, &raw mut found)
            }
        })?;
        if found.is_null() {
            Err(Status::NOT_FOUND)
        } else {
            Ok(found.cast())
        }
    }

    /// Waits for a key, but not for ever.
    pub(crate) fn wait_for_key(&self) {
        let mut timer: Event = null_mut();
        let mut events = [null_mut(); 2];
        let mut count = 0;
        // SAFETY: as the specification says; a console without input is null.
        unsafe {
            let input = self.table.stdin;
            if let Some(keyboard) = input.as_ref() {
                // Forgets earlier keys.
                let _ = (keyboard.reset)(input, Boolean::FALSE);
                events[count] = keyboard.wait_for_key;
                count += 1;
            }
            let _ = writeln!(Console::new(self.table), "{WAITS}");
            let services = self.services();
            let made = (services.create_event)(EventType::TIMER, Tpl::APPLICATION, None, null_mut(), &raw mut timer);
            if made.is_success() {
                let _ = (services.set_timer)(timer, TimerDelay::RELATIVE, PATIENCE);
                events[count] = timer;
                count += 1;
                let mut which = 0;
                let _ = (services.wait_for_event)(count, events.as_mut_ptr(), &raw mut which);
                let _ = (services.close_event)(timer);
            }
        }
    }

    /// Gives all memory back.
    ///
    /// # Safety
    /// Nothing that was allocated, on the heap or otherwise, is used any more.
    pub(crate) unsafe fn free(self) {
        let Self { table, heap, pages, .. } = self;
        // SAFETY: boot services have not ended; these pages were allocated, and the heap, which has the list, goes last.
        unsafe {
            let services = &*table.boot_services;
            for (at, count) in &pages {
                let _ = (services.free_pages)(*at, *count);
            }
            drop(pages);
            let _ = (services.free_pages)(heap, HEAP_PAGES);
        }
    }
}

impl load::Firmware for Firmware {
    fn print(&mut self, line: &str) {
        let _ = writeln!(Console::new(self.table), "{line}");
    }

    fn file(&mut self, path: &str) -> Result<Loaded, Status> {
        self.read_file(path)
    }

    fn copy(&mut self, content: &[u8]) -> Result<Loaded, Status> {
        let room = self.room(content.len() as u64)?;
        room.copy_from_slice(content);
        Ok(Loaded { start: room.as_ptr() as u64, content: room })
    }

    fn verify(&mut self, kernel: &[u8]) -> Result<(), Status> {
        self.ask_shim(kernel)
    }
}

/// Returns whether a call has succeeded; warnings are no errors.
fn done(status: Status) -> Result<(), Status> {
    if status.is_error() {
        Err(status)
    } else {
        Ok(())
    }
}
