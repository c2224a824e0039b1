//! The firmware's console.

use core::fmt;

use uefi_raw::protocol::console::SimpleTextOutputProtocol;
use uefi_raw::table::system::SystemTable;

/// The firmware's text output, which may be none.
pub(crate) struct Console(*mut SimpleTextOutputProtocol);

impl Console {
    /// Returns the console of a firmware whose boot services have not ended.
    pub(crate) fn new(table: &SystemTable) -> Self {
        Self(table.stdout)
    }
}

impl fmt::Write for Console {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // SAFETY: the firmware's, or null.
        let Some(output) = (unsafe { self.0.as_ref() }) else { return Ok(()) };
        for c in text.chars() {
            // The protocol has characters of 16 bits.
            let unit = u16::try_from(u32::from(c)).unwrap_or(b'?'.into());
            let units = if c == '\n' { [b'\r'.into(), unit, 0] } else { [unit, 0, 0] };
            // SAFETY: a string that ends with a zero.
            let _ = unsafe { (output.output_string)(self.0, units.as_ptr()) };
        }
        Ok(())
    }
}
