//! How the console's output queue is shared.

/// Whose text it is, which decides how much of the queue it may use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ConsoleShare {
    /// The hardware owner's, which waits until there is room: all of the queue.
    Owner,
    /// A guest's, which does not wait: half of it, so that the owner finds room however much guests print.
    Guest,
}

impl ConsoleShare {
    /// Returns whether `bytes` more fit into a queue of `size` bytes, of which `waiting` are in use.
    pub fn fits(self, size: usize, waiting: usize, bytes: usize) -> bool {
        let most = match self {
            Self::Owner => size,
            Self::Guest => size / 2,
        };
        bytes <= most.saturating_sub(waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::ConsoleShare::{Guest, Owner};

    #[test]
    fn half_is_kept_from_guests() {
        assert!(Owner.fits(100, 60, 40) && !Owner.fits(100, 60, 41) && Owner.fits(100, 0, 100));
        assert!(Guest.fits(100, 10, 40) && !Guest.fits(100, 10, 41) && !Guest.fits(100, 60, 1));
        assert!(Owner.fits(100, 120, 0) && !Owner.fits(100, 120, 1));
    }
}
