//! Files of the volume that this application was loaded from.

use alloc::vec::Vec;
use core::ptr::null_mut;

use efi_loader::load::Loaded;
use uefi_raw::protocol::file_system::{FileAttribute, FileMode, FileProtocolV1, SimpleFileSystemProtocol};
use uefi_raw::Status;

use super::{done, Firmware};

/// How much is read at once: some firmware fails at more.
const PIECE: usize = 1 << 20;

/// An open file or folder.
struct Open(*mut FileProtocolV1);

impl Open {
    fn calls(&self) -> &FileProtocolV1 {
        // SAFETY: open, so the firmware's.
        unsafe { &*self.0 }
    }

    /// Returns the size in bytes.
    fn size(&self) -> Result<u64, Status> {
        let mut size = 0;
        // SAFETY: as the specification says; this position is the end.
        unsafe {
            done((self.calls().set_position)(self.0, u64::MAX))?;
            done((self.calls().get_position)(self.0, &raw mut size))?;
            done((self.calls().set_position)(self.0, 0))?;
        }
        Ok(size)
    }

    /// Reads all of it.
    fn read(&self, into: &mut [u8]) -> Result<(), Status> {
        let mut done_so_far = 0;
        while done_so_far < into.len() {
            let rest = &mut into[done_so_far..];
            let mut size = rest.len().min(PIECE);
            // SAFETY: as the specification says, with the size of what is left.
            done(unsafe { (self.calls().read)(self.0, &raw mut size, rest.as_mut_ptr().cast()) })?;
            if size == 0 {
                return Err(Status::END_OF_FILE);
            }
            done_so_far += size;
        }
        Ok(())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        // SAFETY: open until here.
        let _ = unsafe { (self.calls().close)(self.0) };
    }
}

impl Firmware {
    /// Opens the root folder of the volume.
    fn volume(&self) -> Result<Open, Status> {
        let device = self.loaded_image().map_err(|error| error.status())?.device_handle;
        if device.is_null() {
            return Err(Status::NO_MEDIA);
        }
        let volume = self.protocol::<SimpleFileSystemProtocol>(device, &SimpleFileSystemProtocol::GUID)?;
        let mut root = null_mut();
        // SAFETY: the firmware's protocol.
        let mut open = || unsafe { ((*volume).open_volume)(volume, &raw mut root) };
        // A medium that was changed can be opened the second time.
        done(Some(open()).filter(|status| *status != Status::MEDIA_CHANGED).unwrap_or_else(open))?;
        Ok(Open(root))
    }

    /// Reads a file to pages of its own.
    pub(super) fn read_file(&mut self, path: &str) -> Result<Loaded, Status> {
        let name: Vec<u16> = path.encode_utf16().chain([0]).collect();
        let root = self.volume()?;
        let mut file = null_mut();
        // SAFETY: an open folder, and a name that ends with a zero.
        done(unsafe {
            (root.calls().open)(root.0, &raw mut file, name.as_ptr(), FileMode::READ, FileAttribute::empty())
        })?;
        let file = Open(file);
        let room = self.room(file.size()?)?;
        file.read(room)?;
        Ok(Loaded { start: room.as_ptr() as u64, content: room })
    }
}
