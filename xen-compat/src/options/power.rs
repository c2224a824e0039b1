//! `max_cstate`.

use mm::int::low32;
use mm::Errno;

use crate::options::value::parse_number;

/// The deepest idle states that may be used: of which kind, and of that kind which sub-state.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct IdleLimits {
    /// The kind: 1 for C1, and so on.
    pub cstate: u32,
    /// The sub-state of MWAIT.
    pub substate: u32,
}

impl Default for IdleLimits {
    fn default() -> Self {
        IdleLimits { cstate: u32::MAX, substate: u32::MAX }
    }
}

impl IdleLimits {
    /// Sets the kind, and the sub-state if one is given after a comma.
    ///
    /// # Errors
    /// EINVAL: one of them is no number, and stays as it was.
    pub(crate) fn set(&mut self, text: &str) -> Result<(), Errno> {
        let (kind, sub) = text.split_once(',').map_or((text, None), |(kind, sub)| (kind, Some(sub)));
        let number = |text: &str| parse_number(text).map(low32).ok_or(Errno::INVAL);
        self.cstate = number(kind)?;
        if let Some(sub) = sub {
            self.substate = number(sub)?;
        }
        Ok(())
    }
}
