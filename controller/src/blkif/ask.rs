//! Messages to the two sides, and their outcomes.

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
        /// Index into [`super::Link::vbds`].
        index: usize,
    },
    /// Connect the interface.
    Connect {
        /// For this domain.
        front: DomId,
        /// Machine frame number of the page.
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
    /// Returns the domain that the interface is for.
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
    /// It is disconnected and should offer a page.
    Disconnected,
    /// It is connected; the value is its event channel port.
    Connected(u32),
    /// Disks have been added.
    Changed,
}

/// The outcome of a request, for the log.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// Nothing worth logging.
    Quiet,
    /// The back end does not have this disk (yet); it will be asked again.
    DiskMissing(usize),
    /// This disk has been given up.
    DiskFailed(usize),
    /// The interface could not be made and was given up.
    CreateFailed,
    /// The back end could not connect.
    ConnectFailed,
    /// The back end no longer uses the page and the port.
    Disconnected,
    /// The interface has been destroyed.
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
