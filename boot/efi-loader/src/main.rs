//! The EFI application: what calls the firmware, and the handover to the image.
//!
//! Everything that it decides is in the library of this crate.

#![no_std]
#![no_main]

extern crate alloc;

mod firmware;
mod handover;
mod heap;

use alloc::format;
use core::ffi::c_void;
use core::fmt::Write as _;
use core::panic::PanicInfo;
use core::sync::atomic::{AtomicPtr, Ordering};

use efi_loader::error::Error;
use efi_loader::image::{Image, SECTION};
use efi_loader::load::{load, Firmware as _, Started};
use efi_loader::sections;
use uefi_raw::table::boot::MemoryType;
use uefi_raw::table::system::SystemTable;
use uefi_raw::{Handle, Status};

use crate::firmware::console::Console;
use crate::firmware::Firmware;

/// For a panic: the firmware's table and this application, while there are boot services.
static TABLE: AtomicPtr<SystemTable> = AtomicPtr::new(core::ptr::null_mut());
static APPLICATION: AtomicPtr<c_void> = AtomicPtr::new(core::ptr::null_mut());

/// From the firmware: its handle of this application, its table.
// SAFETY: no other symbol has this name, which the linker script makes the entry point.
#[unsafe(no_mangle)]
extern "efiapi" fn efi_main(application: Handle, table: *mut SystemTable) -> Status {
    TABLE.store(table, Ordering::Relaxed);
    APPLICATION.store(application, Ordering::Relaxed);
    // SAFETY: the firmware's arguments, and its boot services have not ended.
    let mut firmware = match unsafe { Firmware::new(application, table) } {
        Ok(firmware) => firmware,
        Err(status) => {
            // SAFETY: the firmware's argument.
            let _ =
                writeln!(Console::new(unsafe { &*table }), "ERROR: no memory below 4 GiB ({status:?}): 1 MiB is due.");
            return status;
        }
    };
    let status = match start(&mut firmware) {
        Ok(()) => Status::SUCCESS,
        Err(error) => {
            firmware.print(&format!("ERROR: {error}."));
            firmware.wait_for_key();
            error.status()
        }
    };
    // SAFETY: nothing that was allocated is used any more.
    unsafe { firmware.free() };
    status
}

/// Starts the hypervisor. Returns if only help was requested.
fn start(firmware: &mut Firmware) -> Result<(), Error> {
    firmware.print(concat!("xen-compat ", env!("CARGO_PKG_VERSION"), " as an EFI application"));
    let application = firmware.application()?;
    let file = sections::find(application.image, SECTION).ok_or(Error::NoImage)?;
    let image = Image::find(file).ok_or(Error::NoImage)?;
    // Before all else, so that nothing is put there.
    firmware.keep_free(&image.memory)?;
    let failed = |status| Error::Firmware { what: "allocate memory below 4 GiB", status };
    let staged = firmware.copy(&file[image.content.clone()]).map_err(failed)?;
    let path = application.path();
    let started = Started { path: &path, options: application.options, image: application.image };
    let Some(handover) = load(firmware, &started)? else { return Ok(()) };
    let page = firmware.pages(MemoryType::LOADER_CODE, 1).map_err(failed)?;
    let information = firmware.leave(&handover, &image.memory)?;
    TABLE.store(core::ptr::null_mut(), Ordering::Relaxed);
    // SAFETY: boot services have ended; page, staged image and information are below 4 GiB and outside the image's
    // memory, all of which is RAM that nobody else uses.
    unsafe { handover::enter(page, &staged, &image, information) }
}

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let table = TABLE.load(Ordering::Relaxed);
    // SAFETY: what `efi_main` stored, unless the boot services have ended.
    if let Some(table) = unsafe { table.as_ref() } {
        let _ = writeln!(Console::new(table), "ERROR: this application has a fault: {info}");
        // SAFETY: as above; the application ends here.
        unsafe {
            let application = APPLICATION.load(Ordering::Relaxed);
            let _ = ((*table.boot_services).exit)(application, Status::ABORTED, 0, core::ptr::null_mut());
        }
    }
    loop {
        core::hint::spin_loop();
    }
}
