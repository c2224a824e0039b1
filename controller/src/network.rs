//! Network front ends: there is no network, and they must not wait for one.
//!
//! A front end announces itself and then waits up to ten seconds for the controller's word that its interfaces are
//! connected. It has none: told so, it goes on at once. A kernel's network driver starts after its block driver,
//! which calls its disks connected before it has found out what is on them; holding the network's word back for a
//! second gives it that time.

use crate::Nanos;

/// How long after a domain's disks are connected its network is "up".
const AFTER_DISKS: Nanos = 1_000_000_000;
/// How long after its announcement, when it has no disks.
const WITHOUT_DISKS: Nanos = 20_000_000;
/// How long after its announcement, when its disks do not come.
const DISKS_LATE: Nanos = 8_000_000_000;

/// What a domain's network front end waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Network {
    /// It has not announced itself, or has been told.
    #[default]
    Quiet,
    /// It is told at this time.
    Waits(Nanos),
}

impl Network {
    /// The front end has announced itself. `disks`: whether the domain has a block front end, and since when that is
    /// connected.
    pub(crate) fn announced(now: Nanos, disks: Option<Option<Nanos>>) -> Self {
        Network::Waits(match disks {
            None => now.saturating_add(WITHOUT_DISKS),
            Some(Some(since)) => since.saturating_add(AFTER_DISKS).max(now),
            Some(None) => now.saturating_add(DISKS_LATE),
        })
    }

    /// The domain's disks have just been connected.
    pub(crate) fn disks_connected(&mut self, now: Nanos) {
        if let Network::Waits(until) = self {
            *until = (*until).min(now.saturating_add(AFTER_DISKS));
        }
    }

    /// When it is to be told; `u64::MAX`: not.
    pub(crate) fn due(self) -> Nanos {
        match self {
            Network::Quiet => Nanos::MAX,
            Network::Waits(until) => until,
        }
    }
}
