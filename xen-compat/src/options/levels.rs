//! `loglvl` and `guest_loglvl`.

use log::LevelFilter;

/// Which messages are logged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LogLevels {
    /// These always.
    pub always: LevelFilter,
    /// These at a limited rate.
    pub limited: LevelFilter,
}

impl LogLevels {
    /// `<level>`, or `<level>/<level>`: from the first on up to the second at a limited rate.
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
