//! Why an operation was refused, or is not finished yet.

use public_headers::xen4::errno as abi;

macro_rules! errnos {
    ($($(#[$doc:meta])* $name:ident = $val:ident;)*) => {
        /// Why an operation was refused: an errno of Xen's public `errno.h`. A hypercall returns its negation.
        ///
        /// One byte, so that a `Result<(), Errno>` is one byte, too.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[expect(non_camel_case_types, reason = "the names of errno.h")]
        #[repr(u8)]
        pub enum Errno {
            $($(#[$doc])* $name = byte(abi::$val),)*
        }
    };
}

/// Returns an errno as the byte that it fits in.
const fn byte(errno: i32) -> u8 {
    let [low, 0, 0, 0] = errno.to_le_bytes() else { panic!("an errno is a small number") };
    low
}

errnos! {
    /// Operation not permitted.
    PERM = EPERM;
    /// No such entry.
    NOENT = ENOENT;
    /// No such domain.
    SRCH = ESRCH;
    /// I/O error.
    IO = EIO;
    /// No such device or address.
    NXIO = ENXIO;
    /// Argument list too long.
    TOO_BIG = E2BIG;
    /// Not an executable image.
    NOEXEC = ENOEXEC;
    /// Bad file number (an event channel port that is not open).
    BADF = EBADF;
    /// Try again.
    AGAIN = EAGAIN;
    /// Out of memory.
    NOMEM = ENOMEM;
    /// Permission denied.
    ACCES = EACCES;
    /// Bad guest address.
    FAULT = EFAULT;
    /// Busy, or a frame's count or owner stands in the way.
    BUSY = EBUSY;
    /// Exists.
    EXIST = EEXIST;
    /// No such device.
    NODEV = ENODEV;
    /// Invalid argument.
    INVAL = EINVAL;
    /// No space left.
    NOSPC = ENOSPC;
    /// Argument out of the domain of the operation.
    DOM = EDOM;
    /// Out of range.
    RANGE = ERANGE;
    /// No such hypercall or sub-operation.
    NOSYS = ENOSYS;
    /// No data available (no build id).
    NODATA = ENODATA;
    /// Timer expired (a deadline in the past).
    TIME = ETIME;
    /// Value too large (a count that is full).
    OVERFLOW = EOVERFLOW;
    /// Illegal byte sequence (a continuation of what was never begun).
    ILSEQ = EILSEQ;
    /// Not supported.
    OPNOTSUPP = EOPNOTSUPP;
    /// Address in use (a CPU that a vcpu is pinned to).
    ADDRINUSE = EADDRINUSE;
    /// Address not available (a CPU that is not in the pool).
    ADDRNOTAVAIL = EADDRNOTAVAIL;
    /// No buffer space available (the caller's room is too small).
    NOBUFS = ENOBUFS;
}

impl Errno {
    /// Returns the positive errno value.
    #[inline]
    pub const fn code(self) -> i32 {
        self as i32
    }

    /// Returns the value that a hypercall returns.
    #[inline]
    pub const fn ret(self) -> i64 {
        -(self as i64)
    }
}

/// Why an operation that can be preempted has not been completed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stop {
    /// It was refused, or it failed: the guest gets the negated errno.
    Err(Errno),
    /// It was preempted, and its progress is kept: the same call must be made again.
    Restart,
}

impl From<Errno> for Stop {
    #[inline]
    fn from(e: Errno) -> Self {
        Stop::Err(e)
    }
}

impl From<Fault> for Stop {
    fn from(_: Fault) -> Self {
        Stop::Err(Errno::FAULT)
    }
}

impl From<NoMemory> for Stop {
    fn from(_: NoMemory) -> Self {
        Stop::Err(Errno::NOMEM)
    }
}

/// Why the validation or the release of a table has not been completed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Halt {
    /// It was refused.
    Err(Errno),
    /// It was refused half-way: the table is partial, which holds a type and a general reference to it. Whoever wanted
    /// the table has its release finished ([`crate::ctx::VcpuCtx::refused`]).
    Left(Errno),
    /// It was preempted before anything was done (Xen's `-EINTR`).
    Untouched,
    /// It was preempted half-way; the table is partial (Xen's `-ERESTART`).
    Partial,
}

impl From<Errno> for Halt {
    #[inline]
    fn from(e: Errno) -> Self {
        Halt::Err(e)
    }
}

/// A guest address is not mapped or not accessible to the guest.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault;

impl From<Fault> for Errno {
    fn from(_: Fault) -> Errno {
        Errno::FAULT
    }
}

/// Result with an [`Errno`].
pub type Result<T = (), E = Errno> = core::result::Result<T, E>;

/// There is not enough memory, or the domain's limit is reached.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NoMemory;

impl From<NoMemory> for Errno {
    fn from(_: NoMemory) -> Errno {
        Errno::NOMEM
    }
}
