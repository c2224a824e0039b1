//! The firmware: what it told at boot, and what can be asked while the system runs.

use crate::machine::bios::BiosInfo;
use crate::machine::efi::{Efi, EfiCall, EfiStatus};
use crate::machine::mp_table::MpTable;

/// What a BIOS told, and EFI, which stays after it has started the machine.
pub trait Firmware {
    /// Returns what a BIOS told at boot; nothing if there is none.
    fn bios(&self) -> &BiosInfo;
    /// Returns how PCI devices are wired to the IO-APICs, where a BIOS has a table about it.
    fn mp_table(&self) -> Option<&MpTable>;
    /// Returns what EFI told at boot, if it started the machine.
    fn efi(&self) -> Option<&Efi>;
    /// Calls a run-time service; the caller has saved the FPU. Returns `None` if another CPU makes such a call, or if
    /// the services are not used ([`Efi::runtime_version`]).
    fn efi_call(&self, call: EfiCall<'_>) -> Option<EfiStatus>;
}
