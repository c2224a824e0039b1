//! Active entries: the hypervisor's own record of grants in use, which no guest can write.

use mm::{DomId, GrantRef, Mfn};

use crate::sync::Mutex;

/// Counts of uses, a byte each: mappings by CPUs and by devices, for writing and for reading. A byte is never counted
/// beyond 128.
pub mod pin {
    /// One writable mapping.
    pub const HOST_WRITE: u32 = 1;
    /// One read-only mapping.
    pub const HOST_READ: u32 = 1 << 8;
    /// One writable device mapping.
    pub const DEVICE_WRITE: u32 = 1 << 16;
    /// One read-only device mapping.
    pub const DEVICE_READ: u32 = 1 << 24;
    /// All uses that write.
    pub const WRITES: u32 = 0xff * (HOST_WRITE | DEVICE_WRITE);

    /// Returns whether adding `increment` to `pin` could overflow a byte.
    #[inline]
    pub const fn may_overflow(pin: u32, increment: u32) -> bool {
        pin & increment << 7 != 0
    }
}

/// The record of one grant reference. The other fields are valid only while `pin` is not 0.
#[derive(Clone, Copy, Default, Debug)]
pub struct Active {
    /// Uses: see [`mod@pin`].
    pub pin: u32,
    /// The domain that uses it.
    pub domid: DomId,
    /// First byte of the page that may be copied.
    pub start: u16,
    /// Number of bytes that may be copied.
    pub length: u16,
    /// Only copies may use it: it is part of a page, or transitive.
    pub sub_page: bool,
    /// The frame.
    pub mfn: Mfn,
    /// The domain that owns the frame's grant: not the table's owner if transitive.
    pub trans_domid: DomId,
    /// Reference of that grant.
    pub trans_ref: GrantRef,
}

/// One [`Active`] with the lock under which it, the status that the guest sees and the handles of its mappings change
/// together.
pub(crate) type Entry = Mutex<Active>;
