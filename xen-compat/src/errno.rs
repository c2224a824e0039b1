//! Errors as Xen's ABI knows them (public header `errno.h`).

/// A positive errno of Xen's public `errno.h`; a hypercall returns its negation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Errno(pub i32);

macro_rules! errnos {
    ($($(#[$doc:meta])* $name:ident = $val:expr;)*) => {
        impl Errno { $($(#[$doc])* pub const $name: Errno = Errno($val);)* }
    };
}

errnos! {
    /// Operation not permitted.
    PERM = 1;
    /// No such entry.
    NOENT = 2;
    /// No such domain.
    SRCH = 3;
    /// Interrupted: repeat.
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
    /// Busy.
    BUSY = 16;
    /// Exists.
    EXIST = 17;
    /// No such device.
    NODEV = 19;
    /// Invalid argument.
    INVAL = 22;
    /// No space left.
    NOSPC = 28;
    /// No data available (no build id).
    NODATA = 61;
    /// Timer expired (a deadline in the past).
    TIME = 62;
    /// Argument out of the domain of the operation.
    DOM = 33;
    /// Out of range.
    RANGE = 34;
    /// No such hypercall or sub-operation.
    NOSYS = 38;
    /// Not supported.
    OPNOTSUPP = 95;
}

impl Errno {
    /// The value a hypercall returns for this error.
    pub const fn ret(self) -> i64 {
        -(self.0 as i64)
    }
}
