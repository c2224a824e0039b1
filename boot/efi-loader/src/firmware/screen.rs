//! The firmware's graphics output.

use core::ptr::null_mut;

use efi_loader::screen::Screen;
use uefi_raw::protocol::console::GraphicsOutputProtocol;

use super::Firmware;

impl Firmware {
    /// Returns the screen in the mode that it is in, if others can draw on it.
    pub(super) fn screen(&self) -> Option<Screen> {
        let output = self.protocol::<GraphicsOutputProtocol>(null_mut(), &GraphicsOutputProtocol::GUID).ok()?;
        // SAFETY: the firmware's protocol, with its mode and what it says of that, while there are boot services.
        unsafe {
            let mode = (*output).mode.as_ref()?;
            Screen::of(mode.frame_buffer_base, mode.info.as_ref()?)
        }
    }
}
