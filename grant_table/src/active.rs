//! What is really in use of a grant: the hypervisor's own record, which no guest can write.

use mm::{DomId, Mfn};

use crate::sync::Mutex;

/// Counts of uses, a byte each: mappings by processors and by devices, to write and to read. A byte is never counted
/// beyond 128.
pub mod pin {
    /// One mapping to write.
    pub const HOST_WRITE: u32 = 1;
    /// One mapping to read.
    pub const HOST_READ: u32 = 1 << 8;
    /// One device mapping to write.
    pub const DEVICE_WRITE: u32 = 1 << 16;
    /// One device mapping to read.
    pub const DEVICE_READ: u32 = 1 << 24;
    /// All uses that write.
    pub const WRITES: u32 = 0xff * (HOST_WRITE | DEVICE_WRITE);

    /// Whether adding `increment` to `pin` could take a byte past its end.
    #[inline]
    pub const fn may_overflow(pin: u32, increment: u32) -> bool {
        pin & increment << 7 != 0
    }
}

/// The record of one grant reference. All but `pin` mean something only while `pin` is not 0.
#[derive(Clone, Copy, Default, Debug)]
pub struct Active {
    /// Uses: see [`mod@pin`].
    pub pin: u32,
    /// Who uses it.
    pub domid: DomId,
    /// First byte of the page that may be copied.
    pub start: u16,
    /// Number of bytes that may be copied.
    pub length: u16,
    /// Only copies may use it: it is part of a page, or transitive.
    pub sub_page: bool,
    /// The frame.
    pub mfn: Mfn,
    /// Whose grant it really is: other than the table's owner if transitive.
    pub trans_domid: DomId,
    /// Reference of that grant.
    pub trans_ref: u32,
}

/// One [`Active`] with the lock that makes changes to it, to the status the guest sees and to the handles of its
/// mappings happen together.
pub(crate) type Entry = Mutex<Active>;
