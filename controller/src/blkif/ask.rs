//! What is said to the two sides, and what comes of it.

use crate::DomId;

/// A request to the back end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ask {
    /// Make an interface.
    Create {
        /// For this domain.
        front: DomId,
    },
    /// Make a VBD in it.
    Vbd {
        /// For this domain.
        front: DomId,
        /// Which of [`super::Link::vbds`].
        index: usize,
    },
    /// Connect the interface.
    Connect {
        /// For this domain.
        front: DomId,
        /// The page, a machine frame.
        mfn: u32,
        /// Number of the offer.
        offer: u32,
    },
    /// Disconnect it.
    Disconnect {
        /// The domain it is for.
        front: DomId,
    },
    /// Destroy it with its VBDs.
    Destroy {
        /// The domain it is for.
        front: DomId,
    },
}

impl Ask {
    /// The domain that the interface is for.
    pub fn front(self) -> DomId {
        match self {
            Ask::Create { front }
            | Ask::Vbd { front, .. }
            | Ask::Connect { front, .. }
            | Ask::Disconnect { front }
            | Ask::Destroy { front } => front,
        }
    }
}

/// Something to tell the front end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Word {
    /// It is disconnected: it is to offer a page.
    Disconnected,
    /// It is connected; its port of the event channel.
    Connected(u32),
    /// Disks have come.
    Changed,
}

/// What came of a request, for the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Nothing to speak of.
    Quiet,
    /// The back end has not got this disk (yet); it will be asked again.
    DiskMissing(usize),
    /// This disk has been given up.
    DiskFailed(usize),
    /// The interface could not be made; given up.
    CreateFailed,
    /// The back end could not connect.
    ConnectFailed,
    /// The back end does not use the page and the port any more.
    Disconnected,
    /// Nor is the interface there.
    Destroyed,
}

/// A domain's end of an event channel.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct End {
    /// The domain.
    pub owner: DomId,
    /// Its port.
    pub port: u32,
    /// The domain that has the other end.
    pub peer: DomId,
}
