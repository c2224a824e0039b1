//! The next steps of a link.

use super::{Ask, Frontend, Interface, Link, Vbd, VbdState, Word};
use super::{CREATE_TRIES, LATE_DISKS};
use crate::{DomId, Nanos};

impl Link {
    /// Returns the request to send to the back end now, if any.
    pub fn next_ask(&self, now: Nanos) -> Option<Ask> {
        if self.asked.is_some() || self.back.is_none() {
            return None;
        }
        match self.interface {
            Interface::Unreachable => None,
            Interface::Absent { tries, at } => {
                let front = self.front.filter(|_| tries < CREATE_TRIES && at <= now)?;
                Some(Ask::Create { front })
            }
            Interface::Present { front } if self.stale => Some(Ask::Destroy { front }),
            Interface::Connected { front, offer } if self.stale || !self.wants(offer) => {
                Some(Ask::Disconnect { front })
            }
            Interface::Connected { front, .. } => self.next_vbd(front, now),
            Interface::Present { front } => self.next_vbd(front, now).or_else(|| self.next_connect(front, now)),
        }
    }

    /// Returns whether the front end still uses the page of `offer`.
    pub(super) fn wants(&self, offer: u32) -> bool {
        matches!(self.frontend,
            Frontend::Offered { offer: o, .. } | Frontend::Connected { offer: o } if o == offer)
    }

    fn next_vbd(&self, front: DomId, now: Nanos) -> Option<Ask> {
        let due = |v: &Vbd| matches!(v.state, VbdState::Wanted { at, .. } if at <= now);
        self.vbds.iter().position(due).map(|index| Ask::Vbd { front, index })
    }

    fn next_connect(&self, front: DomId, now: Nanos) -> Option<Ask> {
        let Frontend::Offered { mfn, offer, since } = self.frontend else { return None };
        let disks = self.settled() || since.saturating_add(LATE_DISKS) <= now;
        (disks && self.any_made() && self.connect_at <= now).then_some(Ask::Connect { front, mfn, offer })
    }

    /// Returns the message to send to the front end now, if any.
    pub fn next_word(&self) -> Option<Word> {
        if self.telling || self.front.is_none() {
            return None;
        }
        match (self.frontend, self.interface) {
            (Frontend::Up, Interface::Present { .. }) if !self.stale && self.any_made() => Some(Word::Disconnected),
            (Frontend::Offered { offer: a, .. }, Interface::Connected { offer: b, .. }) if a == b => {
                self.front_end.map(|end| Word::Connected(end.port))
            }
            (Frontend::Connected { offer: a }, Interface::Connected { offer: b, .. }) if a == b => {
                self.changed.then_some(Word::Changed)
            }
            (Frontend::Connected { .. }, Interface::Unreachable | Interface::Absent { .. }) if self.returning => None,
            (Frontend::Connected { .. }, Interface::Present { .. }) if self.returning && !self.settled() => None,
            (Frontend::Connected { .. }, _) => Some(Word::Disconnected),
            _ => None,
        }
    }

    /// Notes that `word` has been sent.
    pub fn told(&mut self, word: Word, now: Nanos) {
        self.telling = true;
        match word {
            Word::Disconnected => {
                self.frontend = Frontend::Invited;
                self.connected_since = None;
            }
            Word::Connected(_) => {
                if let Frontend::Offered { offer, .. } = self.frontend {
                    self.frontend = Frontend::Connected { offer };
                }
                self.connected_since = Some(now);
                self.changed = false;
                self.failures = 0;
            }
            Word::Changed => self.changed = false,
        }
    }

    /// Notes that the front end has acknowledged the last message.
    pub fn heard(&mut self) {
        self.telling = false;
    }

    /// Returns when [`Self::next_ask`] may first return something new; `u64::MAX` if only an event can change it.
    pub fn due(&self, now: Nanos) -> Nanos {
        let mut due = self.start_by;
        let mut later = |at: Nanos| {
            if at > now {
                due = due.min(at);
            }
        };
        if self.asked.is_none() && self.back.is_some() {
            match self.interface {
                Interface::Absent { tries, at } if tries < CREATE_TRIES => later(at),
                Interface::Present { .. } | Interface::Connected { .. } => {
                    for v in &self.vbds {
                        if let VbdState::Wanted { at, .. } = v.state {
                            later(at);
                        }
                    }
                    if let Frontend::Offered { since, .. } = self.frontend {
                        later(self.connect_at);
                        later(since.saturating_add(LATE_DISKS));
                    }
                }
                _ => {}
            }
        }
        due
    }
}
