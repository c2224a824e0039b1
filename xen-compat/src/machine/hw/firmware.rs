//! The firmware, as far as it can be asked while the system runs.

use crate::machine::efi::{Efi, EfiCall, EfiStatus};

/// Firmware that stays after it has started the machine: EFI.
pub trait Firmware {
    /// Returns what EFI told at boot, if it started the machine.
    fn efi(&self) -> Option<&Efi>;
    /// Calls a run-time service; the caller has saved the FPU. Returns `None` if another CPU makes such a call, or if
    /// the services are not used ([`Efi::runtime_version`]).
    fn efi_call(&self, call: EfiCall<'_>) -> Option<EfiStatus>;
}
