//! Lines that a guest causes or prints: filtered by `guest_loglvl=`, and for each domain no more than a
//! [`RateLimit`](crate::machine::rate_limit::RateLimit) lets through.

#[cfg(test)]
pub(crate) mod tests;

use core::fmt;

use log::Level;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::guest_log::LINE_MAX;
use crate::state::hypervisor::Hv;

/// The `log` target of these lines. They have been filtered: the console prints all of them, whatever `loglvl=` says.
pub const TARGET: &str = "guest";

/// Logs a line on behalf of a domain: `guest_log!(hv, d, Warn, "...", ...)`. The text says which domain it is.
macro_rules! guest_log {
    ($hv:expr, $d:expr, $level:ident, $($arg:tt)+) => {
        $hv.log_for_guest($d, log::Level::$level, format_args!($($arg)+))
    };
}

/// Logs a line for which the caller has checked the limits.
macro_rules! guest_line {
    ($level:ident, $($arg:tt)+) => { log::log!(target: $crate::guest_log::TARGET, log::Level::$level, $($arg)+) };
}

pub(crate) use guest_line;
pub(crate) use guest_log;

impl<H: Hw> Hv<H> {
    /// Logs a line on behalf of `d`, for [`guest_log!`].
    #[cold]
    pub(crate) fn log_for_guest(&self, d: &Domain, level: Level, line: fmt::Arguments<'_>) {
        let levels = self.options.guest_loglvl;
        if level <= levels.always || level <= levels.limited && (d.is_hardware() || self.within_limit_of(d, level)) {
            log::log!(target: TARGET, level, "{line}");
        }
    }

    /// Logs a line of the hypervisor's about `d`, filtered by `loglvl=` and by `d`'s rate limit.
    #[cold]
    pub(crate) fn log_about_guest(&self, d: &Domain, level: Level, line: fmt::Arguments<'_>) {
        if log::log_enabled!(level) && self.within_limit_of(d, level) {
            log::log!(level, "{line}");
        }
    }

    fn within_limit_of(&self, d: &Domain, level: Level) -> bool {
        let Some(suppressed) = d.log.limit.take(self.hw.now()) else { return false };
        note(d, level, suppressed);
        true
    }

    /// Reports how many lines of a domain that is gone were suppressed.
    pub(crate) fn log_suppressed(&self, d: &Domain) {
        note(d, Level::Warn, d.log.limit.take_suppressed());
    }

    /// Prints the text of an unprivileged guest line by line, prefixed with its number and without control characters.
    pub(crate) fn log_text_of_guest(&self, d: &Domain, bytes: &[u8]) {
        let mut line = d.log.line.lock();
        for &b in bytes {
            if b == b'\n' || line.len == LINE_MAX {
                let text = core::str::from_utf8(&line.text[..line.len]).unwrap_or_default();
                guest_log!(self, d, Debug, "(d{}) {text}", d.id.0);
                line.len = 0;
            }
            if b == b'\t' || (b' '..=b'~').contains(&b) {
                let at = line.len;
                line.text[at] = b;
                line.len += 1;
            }
        }
    }
}

fn note(d: &Domain, level: Level, suppressed: u32) {
    if suppressed != 0 {
        log::log!(target: TARGET, level, "d{}: {suppressed} messages suppressed", d.id.0);
    }
}
