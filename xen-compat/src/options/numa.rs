//! What the command line says about nodes: `numa`.

use mm::Errno;

use crate::machine::numa::NumaSettings;
use crate::options::value::parse_number;

impl NumaSettings {
    /// Parses the value of `numa`, which adds to earlier ones. EINVAL: it is malformed.
    pub(crate) fn set(&mut self, text: &str) -> Result<(), Errno> {
        match (text, text.strip_prefix("fake=")) {
            ("off", _) => self.off = true,
            ("on", _) => self.off = false,
            ("noacpi", _) => (self.off, self.acpi) = (false, false),
            (_, Some(n)) => (self.off, self.fake) = (false, parse_number(n).ok_or(Errno::INVAL)?),
            _ => return Err(Errno::INVAL),
        }
        Ok(())
    }
}
