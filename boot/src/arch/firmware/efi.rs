//! EFI: its tables, and its run-time services.
//!
//! The boot loader has ended the boot services. The run-time services are called at their physical addresses
//! ([`Space`]), by one CPU at a time, with interrupts off.

use alloc::boxed::Box;
use alloc::vec::Vec;

use public_headers::xen4::platform::{XenpfEfiGuid, XenpfEfiTime};
use spin::Once;
use uefi_raw::table::configuration::ConfigurationTable;
use uefi_raw::table::runtime::{ResetType, RuntimeServices, TimeCapabilities, VariableAttributes};
use uefi_raw::table::system::SystemTable;
use uefi_raw::time::Time;
use uefi_raw::{Boolean, Guid, Status};
use xen_compat::machine::efi::{Efi, EfiCall, EfiClock, EfiMemory, EfiRoom, EfiStatus, LASTING_VARIABLE};

use super::efi_space::{Space, CALLS};
use crate::arch::image::layout::PAGE_SIZE;
use crate::arch::loader::boot_info::{BootInfo, EfiTags};
use crate::arch::loader::cmdline::options;

/// "RUNTSERV".
const SERVICES_SIGNATURE: u64 = 0x5652_4553_544e_5552;
/// The version of EFI that has QueryVariableInfo.
const VERSION_2: u32 = 2 << 16;
/// Maximum length of the vendor's name.
const VENDOR_MAX: usize = 100;

struct Services {
    space: Space,
    /// Physical address of the table of services, all of which is in `space`.
    table: u64,
}

struct Firmware {
    efi: Efi,
    services: Option<Services>,
}

static FIRMWARE: Once<Firmware> = Once::new();

// The ABI passes these to dom0 as EFI has them.
const _: () = assert!(
    size_of::<XenpfEfiTime>() == size_of::<Time>()
        && size_of::<XenpfEfiGuid>() == size_of::<Guid>()
        && size_of::<EfiClock>() == size_of::<TimeCapabilities>()
);

/// Returns what EFI told, if it started the machine.
pub fn efi() -> Option<&'static Efi> {
    FIRMWARE.get().map(|f| &f.efi)
}

/// Reads EFI's tables, if the boot loader has passed their address.
pub fn init(boot: &BootInfo) {
    let Some(tags) = &boot.efi else { return };
    let Some(space) = Space::new(tags.memory.iter()) else {
        log::warn!("EFI: no memory for page tables, so its tables are not read");
        return;
    };
    let Some(firmware) = read(tags, space) else { return };
    let firmware = FIRMWARE.call_once(|| firmware);
    let Efi { version, runtime_version, nr_tables, .. } = &firmware.efi;
    log::info!(
        "EFI {}.{}, {nr_tables} configuration tables, run-time services {}",
        version >> 16,
        version & 0xffff,
        if runtime_version.is_some() { "in use" } else { "not used" }
    );
}

/// Reads the tables. Returns `None`, with a message, if they cannot be used.
fn read(tags: &EfiTags, space: Space) -> Option<Firmware> {
    let at = tags.system_table;
    // SAFETY: the address is the firmware's.
    let Some(system) = (unsafe { table::<SystemTable>(&space, at) }) else {
        log::warn!("EFI: the system table at {at:#x} is not in the memory of run-time services");
        return None;
    };
    if system.header.signature != SystemTable::SIGNATURE {
        log::warn!("EFI: the table at {at:#x} has signature {:#x}, expected a system table's", system.header.signature);
        return None;
    }
    let services = system.runtime_services as u64;
    // SAFETY: as above.
    let header = unsafe { table::<RuntimeServices>(&space, services) }.map(|table| table.header);
    let mut runtime_version = header.filter(|h| h.signature == SERVICES_SIGNATURE).map(|h| h.revision.0);
    if runtime_version.is_none() {
        log::warn!("EFI: found no run-time services at {services:#x}");
    }
    if !options().efi.runtime_services {
        runtime_version = None;
    }
    let memory = tags.memory.iter().map(|m| EfiMemory {
        start: m.phys_start,
        size: m.page_count.saturating_mul(PAGE_SIZE),
        kind: m.ty.0,
        attributes: m.att.bits(),
    });
    let count = system.number_of_configuration_table_entries;
    let most = (1 << 20) / size_of::<ConfigurationTable>();
    let mut efi = Efi {
        version: system.header.revision.0,
        runtime_version,
        firmware_revision: system.firmware_revision,
        vendor: vendor(&space, system.firmware_vendor as u64),
        tables: system.configuration_table as u64,
        nr_tables: count.min(most) as u32,
        memory: memory.collect(),
        room_at_boot: Default::default(),
    };
    let services = runtime_version.map(|_| Services { space, table: services });
    if let Some(services) = services.as_ref().filter(|_| runtime_version.is_some_and(|v| v >= VERSION_2)) {
        let mut room = EfiRoom::default();
        let status = services.call(EfiCall::QueryVariableInfo { attributes: LASTING_VARIABLE, room: &mut room });
        efi.room_at_boot = (status, if status.is_error() { EfiRoom::default() } else { room });
    }
    Some(Firmware { efi, services })
}

/// Copies a table of the firmware's, if all of it is in `space`.
///
/// # Safety
/// There must be such a table at `at`, if anything.
unsafe fn table<T>(space: &Space, at: u64) -> Option<T> {
    let found = at != 0 && space.contains(at, size_of::<T>() as u64);
    // SAFETY: mapped in `space`; by contract a table, which consists of numbers and pointers.
    found.then(|| space.within(|| unsafe { (at as *const T).read_unaligned() }))
}

/// Copies a name in UCS-2 with its terminator, as far as it can be read.
fn vendor(space: &Space, at: u64) -> Box<[u16]> {
    let mut name = Vec::new();
    while name.len() < VENDOR_MAX {
        let from = at.saturating_add(2 * name.len() as u64);
        // SAFETY: a number.
        match unsafe { table::<u16>(space, from) } {
            None | Some(0) => break,
            Some(unit) => name.push(unit),
        }
    }
    if !name.is_empty() {
        name.push(0);
    }
    name.into()
}

/// Calls a run-time service. Returns `None` if there are none, or another CPU calls one. The FPU must be free for use.
pub fn call(call: EfiCall<'_>) -> Option<EfiStatus> {
    let services = FIRMWARE.get()?.services.as_ref()?;
    let _calls = CALLS.try_lock()?;
    Some(services.call(call))
}

/// Restarts the machine by the firmware, if that can be done now.
pub fn reset() {
    if let (Some(services), Some(_calls)) = (FIRMWARE.get().and_then(|f| f.services.as_ref()), CALLS.try_lock()) {
        services.space.within(|| {
            // SAFETY: `Services::table` is the table, and it is mapped; nothing of this system is needed any more.
            unsafe { (services.table().reset_system)(ResetType::COLD, Status::SUCCESS, 0, core::ptr::null()) }
        });
    }
}

impl Services {
    /// Returns the table of services. Only in their address space.
    fn table(&self) -> &RuntimeServices {
        // SAFETY: all of it is mapped there, and its signature has been checked.
        unsafe { &*(self.table as *const RuntimeServices) }
    }

    /// Makes a call.
    fn call(&self, call: EfiCall<'_>) -> EfiStatus {
        let attributes = VariableAttributes::from_bits_retain;
        let status = self.space.within(|| {
            let services = self.table();
            // SAFETY: the services are called as the specification says: in their own address space, in which the
            // hypervisor's memory is, too, one at a time; names end with a zero, and sizes are those of the buffers.
            unsafe {
                match call {
                    EfiCall::GetTime { time, clock } => {
                        (services.get_time)((&raw mut *time).cast(), (&raw mut *clock).cast())
                    }
                    EfiCall::SetTime(time) => (services.set_time)((&raw const *time).cast()),
                    EfiCall::GetWakeupTime { enabled, pending, time } => (services.get_wakeup_time)(
                        (&raw mut *enabled).cast(),
                        (&raw mut *pending).cast(),
                        (&raw mut *time).cast(),
                    ),
                    EfiCall::SetWakeupTime(enable, time) => {
                        let time = time.map_or(core::ptr::null(), |time| (&raw const *time).cast());
                        (services.set_wakeup_time)(Boolean::from(enable), time)
                    }
                    EfiCall::GetNextHighMonotonicCount(count) => (services.get_next_high_monotonic_count)(count),
                    EfiCall::GetVariable { name, vendor, attributes, size, data } => {
                        let mut bytes = data.len();
                        let status = (services.get_variable)(
                            name.as_ptr().cast(),
                            (&raw const *vendor).cast(),
                            (&raw mut *attributes).cast(),
                            &raw mut bytes,
                            data.as_mut_ptr(),
                        );
                        *size = bytes as u64;
                        status
                    }
                    EfiCall::SetVariable { name, vendor, attributes: bits, data } => (services.set_variable)(
                        name.as_ptr().cast(),
                        (&raw const *vendor).cast(),
                        attributes(bits),
                        data.len(),
                        data.as_ptr(),
                    ),
                    EfiCall::GetNextVariableName { size, name, vendor } => {
                        let mut bytes = size_of_val(name);
                        let status = (services.get_next_variable_name)(
                            &raw mut bytes,
                            name.as_mut_ptr(),
                            (&raw mut *vendor).cast(),
                        );
                        *size = bytes as u64;
                        status
                    }
                    EfiCall::QueryVariableInfo { attributes: bits, room } => (services.query_variable_info)(
                        attributes(bits),
                        &raw mut room.store,
                        &raw mut room.left,
                        &raw mut room.variable,
                    ),
                }
            }
        });
        EfiStatus(status.0 as u64)
    }
}
