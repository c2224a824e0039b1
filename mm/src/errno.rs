//! Errors of this crate: positive errno values of Xen's public `errno.h`.

/// Why an operation was refused. `code()` is the positive errno; a hypercall returns its negation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Errno {
    /// Operation not permitted (EPERM).
    Perm = 1,
    /// No such entry (ENOENT).
    NoEnt = 2,
    /// No such domain (ESRCH).
    Srch = 3,
    /// Interrupted before anything was done; internal: becomes [`Errno::Restart`] at the hypercall boundary.
    Intr = 4,
    /// No such device or address (ENXIO).
    NxIo = 6,
    /// Too much (E2BIG).
    TooBig = 7,
    /// Out of memory (ENOMEM).
    NoMem = 12,
    /// Permission denied (EACCES).
    Acces = 13,
    /// Bad guest address (EFAULT).
    Fault = 14,
    /// Busy, or a frame's count or owner stands in the way (EBUSY).
    Busy = 16,
    /// Invalid argument (EINVAL).
    Inval = 22,
    /// Not implemented (ENOSYS).
    NoSys = 38,
    /// Preempted part-way: make a continuation and call again (ERESTART).
    Restart = 85,
    /// Not supported (EOPNOTSUPP).
    OpNotSupp = 95,
}

impl Errno {
    /// Positive errno value.
    #[inline]
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// What a hypercall returns.
    #[inline]
    pub const fn ret(self) -> i64 {
        -(self as i64)
    }

    /// Whether the operation is to be continued rather than failed.
    #[inline]
    pub const fn is_restart(self) -> bool {
        matches!(self, Errno::Intr | Errno::Restart)
    }
}

/// A guest address did not translate or may not be touched by the guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault;

impl From<Fault> for Errno {
    fn from(_: Fault) -> Errno {
        Errno::Fault
    }
}

/// Result with an [`Errno`].
pub type Result<T = ()> = core::result::Result<T, Errno>;
