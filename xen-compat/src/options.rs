//! What the hypervisor's command line decided.

use alloc::string::String;

use crate::grant_table_op::GrantOptions;
use log::LevelFilter;

/// Options that the core acts on.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The command line as it was given, for XENVER_commandline.
    pub command_line: String,
    /// Which lines that guests cause are logged (`guest_loglvl=`).
    pub guest_loglvl: LogLevels,
    /// Halt rather than restart the machine (`noreboot`).
    pub no_reboot: bool,
    /// Sizes and abilities of grant tables.
    pub grants: GrantOptions,
}

/// Which messages are logged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogLevels {
    /// These always.
    pub always: LevelFilter,
    /// These at a limited rate.
    pub limited: LevelFilter,
}

impl Default for LogLevels {
    /// Xen's for guests: errors and warnings at a limited rate.
    fn default() -> Self {
        Self { always: LevelFilter::Off, limited: LevelFilter::Warn }
    }
}

impl LogLevels {
    /// `<level>` or `<always>/<limited>`.
    pub fn parse(text: &str) -> Option<Self> {
        let level = |name| {
            Some(match name {
                "none" => LevelFilter::Off,
                "error" => LevelFilter::Error,
                "warning" => LevelFilter::Warn,
                "info" => LevelFilter::Info,
                "debug" => LevelFilter::Debug,
                "all" => LevelFilter::Trace,
                _ => return None,
            })
        };
        let (always, limited) = text.split_once('/').unwrap_or((text, text));
        let (always, limited) = (level(always)?, level(limited)?);
        Some(Self { always, limited: limited.max(always) })
    }
}

/// `yes`, `no` and their synonyms.
pub fn parse_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "on" | "yes" | "true" | "enable" => Some(true),
        "0" | "no" | "off" | "false" | "disable" => Some(false),
        _ => None,
    }
}

/// A switch in a list: `name`, `no-name`, `name=yes` or `name=no`; `None`: something else.
pub fn parse_boolean(name: &str, text: &str) -> Option<bool> {
    if let Some(negated) = text.strip_prefix("no-") {
        return (negated == name).then_some(false);
    }
    match text.strip_prefix(name)? {
        "" => Some(true),
        rest => parse_bool(rest.strip_prefix('=')?),
    }
}

/// A number as C writes it: decimal, hexadecimal after `0x`, octal after `0`.
pub fn parse_number(text: &str) -> Option<u64> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => (hex, 16),
        None if text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    // A sign is not for numbers that count something.
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u64::from_str_radix(digits, radix).ok())?
}
