//! Xen's I/O rings, typed and safe: a front end and a back end over memory that somebody else writes too (io/ring.h).
//!
//! Indices of the other side are read once, compared with what this side knows, and only then used; slots are found by
//! masking, so that no index leads outside the ring; entries are copied in and out whole.

mod back;
mod bytes;
mod front;
mod kinds;
mod memory;

#[cfg(test)]
mod tests;

pub use back::BackRing;
pub use bytes::{ByteRing, CONSOLE_IN, CONSOLE_OUT, XENSTORE_REQUESTS, XENSTORE_RESPONSES};
pub use front::FrontRing;
pub use kinds::{
    Blkif, Blkif2005, BlkifI386, Control2005, NetifControl, NetifReceive, NetifTransmit, BLKIF_ENTRIES,
    BLKIF_ENTRIES_I386,
};
pub use memory::SharedMemory;

use zerocopy::{FromBytes, Immutable, IntoBytes};

/// What travels on a ring, and how its page is laid out.
pub trait Ring {
    /// Sent by the front end.
    type Request: FromBytes + IntoBytes + Immutable;
    /// Sent by the back end, in the slots of requests it has taken.
    type Response: FromBytes + IntoBytes + Immutable;
    /// Layout of the indices.
    const HEADER: Header;

    /// Bytes of a slot: a C union of request and response.
    const SLOT: usize = {
        let (a, b) = (size_of::<Self::Request>(), size_of::<Self::Response>());
        let (c, d) = (align_of::<Self::Request>(), align_of::<Self::Response>());
        let size = if a > b { a } else { b };
        size.next_multiple_of(if c > d { c } else { d })
    };
}

/// Offsets of the shared indices and of the first slot, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Header {
    /// `req_prod`.
    pub req_prod: usize,
    /// `rsp_prod`.
    pub rsp_prod: usize,
    /// `req_event` and `rsp_event`, if the ring has them.
    pub events: Option<(usize, usize)>,
    /// First slot.
    pub slots: usize,
}

/// Rings of xen4: indices, event indices, 48 bytes of private room, slots at 64.
pub const XEN4: Header = Header { req_prod: 0, rsp_prod: 8, events: Some((4, 12)), slots: 64 };

/// Rings of xen2005: two indices, slots at 8; every publication is a reason to notify.
pub const XEN2005: Header = Header { req_prod: 0, rsp_prod: 4, events: None, slots: 8 };

/// The ring cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RingError {
    /// The memory is too small for one slot, or its size or the header's offsets are not multiples of 4.
    Memory,
    /// No slot is free (front), or no request is left to answer (back).
    Full,
    /// The other side's index says something impossible.
    Broken,
}

/// Slots of a ring in `bytes` of memory: the largest power of two that fits; 0 if none does.
pub const fn entries(header: Header, slot: usize, bytes: usize) -> u32 {
    if slot == 0 || bytes < header.slots + slot {
        return 0;
    }
    let n = (bytes - header.slots) / slot;
    1 << n.ilog2()
}

/// Memory, geometry and slot access, common to both ends.
struct Slots<M> {
    memory: M,
    entries: u32,
}

impl<M: SharedMemory> Slots<M> {
    fn new<R: Ring>(memory: M) -> Result<Self, RingError> {
        let entries = entries(R::HEADER, R::SLOT, memory.size());
        if entries == 0 {
            return Err(RingError::Memory);
        }
        Ok(Self { memory, entries })
    }

    fn offset<R: Ring>(&self, index: u32) -> usize {
        R::HEADER.slots + (index & (self.entries - 1)) as usize * R::SLOT
    }

    fn read<R: Ring, T: FromBytes + IntoBytes>(&self, index: u32) -> T {
        let mut entry = T::new_zeroed();
        self.memory.read(self.offset::<R>(index), entry.as_mut_bytes());
        entry
    }

    fn write<R: Ring, T: IntoBytes + Immutable>(&self, index: u32, entry: &T) {
        self.memory.write(self.offset::<R>(index), entry.as_bytes());
    }

    /// Publishes a producer index; whether the other side asked to hear of it.
    fn publish(&self, index_at: usize, event_at: Option<usize>, new: u32) -> bool {
        let old = self.memory.load(index_at);
        self.memory.store(index_at, new);
        match event_at {
            None => new != old,
            Some(at) => {
                self.memory.fence();
                new.wrapping_sub(self.memory.load(at)) < new.wrapping_sub(old)
            }
        }
    }
}
