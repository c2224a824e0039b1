//! Errors: the positive errno values of Xen's public `errno.h`.

use core::num::NonZeroU8;

/// Why an operation was refused. A hypercall returns its negation.
///
/// One byte that is never zero, so that a `Result<(), Errno>` is one byte, too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Errno(NonZeroU8);

macro_rules! errnos {
    ($($(#[$doc:meta])* $name:ident = $val:expr;)*) => {
        impl Errno {
            $($(#[$doc])* pub const $name: Errno = match NonZeroU8::new($val) {
                Some(v) => Errno(v),
                None => panic!("an errno is not zero"),
            };)*
        }
    };
}

errnos! {
    /// Operation not permitted.
    PERM = 1;
    /// No such entry.
    NOENT = 2;
    /// No such domain.
    SRCH = 3;
    /// Interrupted before anything was done; never reaches a guest: the call is made again.
    INTR = 4;
    /// I/O error.
    IO = 5;
    /// No such device or address.
    NXIO = 6;
    /// Argument list too long.
    TOO_BIG = 7;
    /// Not an executable image.
    NOEXEC = 8;
    /// Bad file number (an event channel port that is not open).
    BADF = 9;
    /// Try again.
    AGAIN = 11;
    /// Out of memory.
    NOMEM = 12;
    /// Permission denied.
    ACCES = 13;
    /// Bad guest address.
    FAULT = 14;
    /// Busy, or a frame's count or owner stands in the way.
    BUSY = 16;
    /// Exists.
    EXIST = 17;
    /// No such device.
    NODEV = 19;
    /// Invalid argument.
    INVAL = 22;
    /// No space left.
    NOSPC = 28;
    /// Argument out of the domain of the operation.
    DOM = 33;
    /// Out of range.
    RANGE = 34;
    /// No such hypercall or sub-operation.
    NOSYS = 38;
    /// No data available (no build id).
    NODATA = 61;
    /// Timer expired (a deadline in the past).
    TIME = 62;
    /// Value too large (a count that is full).
    OVERFLOW = 75;
    /// Illegal byte sequence (a continuation of what was never begun).
    ILSEQ = 84;
    /// Preempted part-way; never reaches a guest: the call is continued.
    RESTART = 85;
    /// Not supported.
    OPNOTSUPP = 95;
    /// Address not available (a CPU that is not in the pool).
    ADDRNOTAVAIL = 99;
    /// No buffer space available (the caller's room is too small).
    NOBUFS = 105;
}

impl Errno {
    /// Positive errno value.
    #[inline]
    pub const fn code(self) -> i32 {
        self.0.get() as i32
    }

    /// What a hypercall returns.
    #[inline]
    pub const fn ret(self) -> i64 {
        -(self.0.get() as i64)
    }

    /// Whether the operation is to be continued rather than failed.
    #[inline]
    pub const fn is_restart(self) -> bool {
        matches!(self, Errno::INTR | Errno::RESTART)
    }
}

/// A guest address did not translate or may not be touched by the guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault;

impl From<Fault> for Errno {
    fn from(_: Fault) -> Errno {
        Errno::FAULT
    }
}

/// Result with an [`Errno`].
pub type Result<T = ()> = core::result::Result<T, Errno>;

/// There is no memory, or the domain may not have so much.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoMemory;

impl From<NoMemory> for Errno {
    fn from(_: NoMemory) -> Errno {
        Errno::NOMEM
    }
}
