//! `loglvl` and `guest_loglvl`.

use log::LevelFilter;

/// Which messages are logged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogLevels {
    /// Messages up to this level are always logged.
    pub always: LevelFilter,
    /// Messages up to this level are logged at a limited rate.
    pub limited: LevelFilter,
}

impl LogLevels {
    /// Parses `<level>`, or `<level>/<level>`: levels above the first and up to the second are logged at a limited
    /// rate.
    pub fn parse(text: &str) -> Option<Self> {
        let (always, limited) = text.split_once('/').unwrap_or((text, text));
        let (always, limited) = (level(always)?, level(limited)?);
        Some(Self { always, limited: limited.max(always) })
    }
}

fn level(name: &str) -> Option<LevelFilter> {
    Some(match name {
        "none" => LevelFilter::Off,
        "error" => LevelFilter::Error,
        "warning" => LevelFilter::Warn,
        "info" => LevelFilter::Info,
        "debug" => LevelFilter::Debug,
        "all" => LevelFilter::Trace,
        _ => return None,
    })
}
