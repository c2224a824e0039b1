//! What the back end's answers change.

use super::{Ask, Frontend, Interface, Link, Outcome, VbdState};
use super::{CREATE_TRIES, DISK_PATIENCE, FAILURES, RECONNECT, RETRY};
use crate::Nanos;

/// A back end's status (`BLKIF_BE_STATUS_*`, OKAY is 0); `u32::MAX` for an answer without one.
pub(super) type Status = u32;

mod status {
    pub(super) use public_headers::xen2005::io::domain_controller::{
        BLKIF_BE_STATUS_INTERFACE_CONNECTED as CONNECTED, BLKIF_BE_STATUS_INTERFACE_EXISTS as EXISTS,
        BLKIF_BE_STATUS_INTERFACE_NOT_FOUND as NOT_FOUND, BLKIF_BE_STATUS_OKAY as OKAY,
        BLKIF_BE_STATUS_OUT_OF_MEMORY as NOMEM, BLKIF_BE_STATUS_PHYSDEV_NOT_FOUND as PHYSDEV_NOT_FOUND,
        BLKIF_BE_STATUS_VBD_EXISTS as VBD_EXISTS,
    };
}

impl Link {
    /// Notes that `ask` has been sent.
    pub fn asked(&mut self, ask: Ask, now: Nanos) {
        self.asked = Some(ask);
        if let Ask::Connect { .. } = ask {
            self.connect_at = now.saturating_add(RECONNECT);
        }
    }

    /// Applies the back end's answer to `ask`.
    pub fn answered(&mut self, ask: Ask, status: Status, now: Nanos) -> Outcome {
        if self.asked != Some(ask) {
            return Outcome::Quiet;
        }
        self.asked = None;
        match (ask, status) {
            (Ask::Create { front }, status::OKAY | status::EXISTS) => self.interface = Interface::Present { front },
            (Ask::Create { .. }, _) => return self.create_failed(now),
            (Ask::Vbd { index, .. }, status) => return self.vbd_answered(index, status, now),
            (Ask::Connect { front, offer, .. }, status::OKAY) => {
                self.interface = Interface::Connected { front, offer };
            }
            (Ask::Connect { front, .. }, status::CONNECTED) => {
                // It is connected to an offer long forgotten: no offer has this number, so it is disconnected next.
                self.interface = Interface::Connected { front, offer: self.offers.wrapping_add(1) };
            }
            (Ask::Connect { .. }, status::NOT_FOUND) => {
                self.interface_lost(now);
                return Outcome::Disconnected;
            }
            (Ask::Connect { offer, .. }, _) => return self.connect_failed(offer),
            (Ask::Disconnect { front }, status::OKAY) => {
                self.interface = Interface::Present { front };
                return Outcome::Disconnected;
            }
            (Ask::Disconnect { .. }, _) => {
                // This back end no longer knows the interface: start over.
                self.interface_lost(now);
                return Outcome::Disconnected;
            }
            (Ask::Destroy { .. }, _) => {
                self.interface_lost(now);
                return Outcome::Destroyed;
            }
        }
        Outcome::Quiet
    }

    /// Notes that the back end has no interface; a new one may be requested after a while.
    fn interface_lost(&mut self, now: Nanos) {
        self.interface = Interface::Absent { tries: 0, at: now.saturating_add(RECONNECT) };
        self.stale = false;
        self.forget_vbds();
    }

    fn create_failed(&mut self, now: Nanos) -> Outcome {
        let Interface::Absent { tries, .. } = self.interface else { return Outcome::Quiet };
        self.stale = false;
        self.interface = Interface::Absent { tries: tries + 1, at: now.saturating_add(RETRY) };
        if tries + 1 < CREATE_TRIES {
            return Outcome::Quiet;
        }
        for v in &mut self.vbds {
            v.state = VbdState::Failed;
        }
        Outcome::CreateFailed
    }

    fn vbd_answered(&mut self, index: usize, status: Status, now: Nanos) -> Outcome {
        let connected = matches!(self.interface, Interface::Connected { .. });
        let Some(vbd) = self.vbds.get_mut(index) else { return Outcome::Quiet };
        let VbdState::Wanted { until, .. } = vbd.state else { return Outcome::Quiet };
        match status {
            status::OKAY | status::VBD_EXISTS => {
                vbd.state = VbdState::Made;
                self.changed |= connected;
                Outcome::Quiet
            }
            status::NOT_FOUND => {
                self.interface_lost(now);
                Outcome::Disconnected
            }
            status::PHYSDEV_NOT_FOUND | status::NOMEM if until == 0 || now < until => {
                let first = until == 0;
                let until = if first { now.saturating_add(DISK_PATIENCE) } else { until };
                vbd.state = VbdState::Wanted { at: now.saturating_add(RETRY), until };
                if first {
                    Outcome::DiskMissing(index)
                } else {
                    Outcome::Quiet
                }
            }
            _ => {
                vbd.state = VbdState::Failed;
                Outcome::DiskFailed(index)
            }
        }
    }

    /// Notes that the offered page or port was unusable: the front end may try again, a few times.
    fn connect_failed(&mut self, offer: u32) -> Outcome {
        if self.wants(offer) {
            self.failures += 1;
            self.frontend = if self.failures < FAILURES { Frontend::Up } else { Frontend::Down };
        }
        Outcome::ConnectFailed
    }
}
