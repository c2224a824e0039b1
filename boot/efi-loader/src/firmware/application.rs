//! This application, as the firmware has loaded it.

use alloc::string::String;
use alloc::vec::Vec;

use efi_loader::error::Error;
use efi_loader::path;
use uefi_raw::protocol::device_path::{DevicePathProtocol, DeviceSubType, DeviceType};
use uefi_raw::protocol::loaded_image::LoadedImageProtocol;

use super::Firmware;

/// The most parts that a path may have.
const PARTS_MAX: usize = 64;

/// This application.
pub(crate) struct Application {
    /// All of it, headers included.
    pub(crate) image: &'static [u8],
    /// Its load options.
    pub(crate) options: &'static [u8],
    file: *const DevicePathProtocol,
}

impl Firmware {
    /// Returns this application.
    ///
    /// # Errors
    /// The firmware does not know it.
    pub(crate) fn application(&self) -> Result<Application, Error> {
        let loaded = self.loaded_image()?;
        // SAFETY: what the firmware says of itself; null has no bytes.
        let bytes = |at: *const u8, size: usize| unsafe {
            if at.is_null() {
                &[][..]
            } else {
                core::slice::from_raw_parts(at, size)
            }
        };
        Ok(Application {
            image: bytes(loaded.image_base.cast(), loaded.image_size as usize),
            options: bytes(loaded.load_options.cast(), loaded.load_options_size as usize),
            file: loaded.file_path,
        })
    }

    /// Returns what the firmware knows of this application.
    pub(super) fn loaded_image(&self) -> Result<&'static LoadedImageProtocol, Error> {
        let found = self.protocol::<LoadedImageProtocol>(self.handle, &LoadedImageProtocol::GUID);
        let found = found.map_err(|status| Error::Firmware { what: "say where this application is", status })?;
        // SAFETY: the firmware's, as long as this application runs.
        Ok(unsafe { &*found })
    }
}

impl Application {
    /// Returns its path on its volume: the parts of its device path that name files.
    pub(crate) fn path(&self) -> String {
        let mut whole = String::new();
        let mut node = self.file;
        for _ in 0..PARTS_MAX {
            // SAFETY: the firmware's device path, whose nodes have their length, up to the one that ends it.
            let Some(head) = (unsafe { node.as_ref() }) else { break };
            let length = usize::from(head.length());
            if head.major_type == DeviceType::END || length < size_of::<DevicePathProtocol>() {
                break;
            }
            if (head.major_type, head.sub_type) == (DeviceType::MEDIA, DeviceSubType::MEDIA_FILE_PATH) {
                // SAFETY: as above.
                let bytes = unsafe { core::slice::from_raw_parts(node.cast::<u8>(), length) };
                let (units, _) = bytes[size_of::<DevicePathProtocol>()..].as_chunks::<2>();
                let units = units.iter().map(|unit| u16::from_le_bytes(*unit)).take_while(|unit| *unit != 0);
                path::append(&mut whole, &String::from_utf16_lossy(&units.collect::<Vec<u16>>()));
            }
            node = node.wrapping_byte_add(length);
        }
        whole
    }
}
