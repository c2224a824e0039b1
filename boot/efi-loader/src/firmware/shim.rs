//! shim: the loader that verifies, with secure boot, what the loaders after it start.

use core::ptr::null_mut;

use uefi_raw::{guid, Guid, Status};

use super::{done, Firmware};

/// shim's protocol, as far as it is used here.
#[repr(C)]
struct ShimLock {
    /// Verifies a file in memory. Unlike the firmware's, its calls are those of C.
    verify: unsafe extern "sysv64" fn(buffer: *const u8, size: u32) -> Status,
}

impl ShimLock {
    const GUID: Guid = guid!("605dab50-e046-4300-abb6-3dd810dd8b23");
}

impl Firmware {
    /// Has shim verify a file; without shim there is nothing to verify.
    pub(super) fn ask_shim(&self, file: &[u8]) -> Result<(), Status> {
        let Ok(shim) = self.protocol::<ShimLock>(null_mut(), &ShimLock::GUID) else { return Ok(()) };
        let size = u32::try_from(file.len()).map_err(|_| Status::BAD_BUFFER_SIZE)?;
        // SAFETY: shim's protocol, with a file and its size.
        done(unsafe { ((*shim).verify)(file.as_ptr(), size) })
    }
}
