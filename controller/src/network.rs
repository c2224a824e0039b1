//! Network front ends: there is no network, and they must not wait for one.
//!
//! A front end announces itself and then waits up to ten seconds for the controller to report its interfaces connected.
//! Once it learns that it has none, it carries on at once. A kernel's network driver starts after its block driver,
//! which calls its disks connected before it has found out what is on them; delaying the network's report by a second
//! gives it that time.

use crate::Nanos;

/// Delay of the report after a domain's disks are connected.
const AFTER_DISKS: Nanos = 1_000_000_000;
/// Delay after the announcement of a domain without disks.
const WITHOUT_DISKS: Nanos = 20_000_000;
/// Delay after the announcement of a domain whose disks do not appear.
const DISKS_LATE: Nanos = 8_000_000_000;

/// State of a domain's network front end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Network {
    /// It has not announced itself, or has received the report.
    #[default]
    Quiet,
    /// The report is due at this time.
    Waits(Nanos),
}

impl Network {
    /// Handles the front end's announcement. `disks`: whether the domain has a block front end, and since when that is
    /// connected.
    pub(crate) fn announced(now: Nanos, disks: Option<Option<Nanos>>) -> Self {
        Network::Waits(match disks {
            None => now.saturating_add(WITHOUT_DISKS),
            Some(Some(since)) => since.saturating_add(AFTER_DISKS).max(now),
            Some(None) => now.saturating_add(DISKS_LATE),
        })
    }

    /// Notes that the domain's disks have just been connected.
    pub(crate) fn disks_connected(&mut self, now: Nanos) {
        if let Network::Waits(until) = self {
            *until = (*until).min(now.saturating_add(AFTER_DISKS));
        }
    }

    /// Returns when the report is due; `u64::MAX` if none is.
    pub(crate) fn due(self) -> Nanos {
        match self {
            Network::Quiet => Nanos::MAX,
            Network::Waits(until) => until,
        }
    }
}
