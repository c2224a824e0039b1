//! Error numbers, as hypercalls return them negated (errno.h).

constants! {
    header "errno.h";

    /// Operation not permitted.
    EPERM: i32 = 1, "XEN_EPERM";
    /// No such file or directory.
    ENOENT: i32 = 2, "XEN_ENOENT";
    /// No such process.
    ESRCH: i32 = 3, "XEN_ESRCH";
    /// Input/output error.
    EIO: i32 = 5, "XEN_EIO";
    /// No such device or address.
    ENXIO: i32 = 6, "XEN_ENXIO";
    /// Argument list too long.
    E2BIG: i32 = 7, "XEN_E2BIG";
    /// Exec format error.
    ENOEXEC: i32 = 8, "XEN_ENOEXEC";
    /// Bad file descriptor.
    EBADF: i32 = 9, "XEN_EBADF";
    /// No child processes.
    ECHILD: i32 = 10, "XEN_ECHILD";
    /// Resource temporarily unavailable.
    EAGAIN: i32 = 11, "XEN_EAGAIN";
    /// Resource temporarily unavailable.
    EWOULDBLOCK: i32 = 11, "XEN_EWOULDBLOCK";
    /// Cannot allocate memory.
    ENOMEM: i32 = 12, "XEN_ENOMEM";
    /// Permission denied.
    EACCES: i32 = 13, "XEN_EACCES";
    /// Bad address.
    EFAULT: i32 = 14, "XEN_EFAULT";
    /// Device or resource busy.
    EBUSY: i32 = 16, "XEN_EBUSY";
    /// File exists.
    EEXIST: i32 = 17, "XEN_EEXIST";
    /// Invalid cross-device link.
    EXDEV: i32 = 18, "XEN_EXDEV";
    /// No such device.
    ENODEV: i32 = 19, "XEN_ENODEV";
    /// Not a directory.
    ENOTDIR: i32 = 20, "XEN_ENOTDIR";
    /// Is a directory.
    EISDIR: i32 = 21, "XEN_EISDIR";
    /// Invalid argument.
    EINVAL: i32 = 22, "XEN_EINVAL";
    /// Too many open files in system.
    ENFILE: i32 = 23, "XEN_ENFILE";
    /// Too many open files.
    EMFILE: i32 = 24, "XEN_EMFILE";
    /// No space left on device.
    ENOSPC: i32 = 28, "XEN_ENOSPC";
    /// Read-only file system.
    EROFS: i32 = 30, "XEN_EROFS";
    /// Too many links.
    EMLINK: i32 = 31, "XEN_EMLINK";
    /// Numerical argument out of domain.
    EDOM: i32 = 33, "XEN_EDOM";
    /// Numerical result out of range.
    ERANGE: i32 = 34, "XEN_ERANGE";
    /// Resource deadlock avoided.
    EDEADLK: i32 = 35, "XEN_EDEADLK";
    /// Resource deadlock avoided.
    EDEADLOCK: i32 = 35, "XEN_EDEADLOCK";
    /// File name too long.
    ENAMETOOLONG: i32 = 36, "XEN_ENAMETOOLONG";
    /// No locks available.
    ENOLCK: i32 = 37, "XEN_ENOLCK";
    /// Function not implemented.
    ENOSYS: i32 = 38, "XEN_ENOSYS";
    /// Directory not empty.
    ENOTEMPTY: i32 = 39, "XEN_ENOTEMPTY";
    /// No data available.
    ENODATA: i32 = 61, "XEN_ENODATA";
    /// Timer expired.
    ETIME: i32 = 62, "XEN_ETIME";
    /// Bad message.
    EBADMSG: i32 = 74, "XEN_EBADMSG";
    /// Value too large for defined data type.
    EOVERFLOW: i32 = 75, "XEN_EOVERFLOW";
    /// Invalid or incomplete multibyte or wide character.
    EILSEQ: i32 = 84, "XEN_EILSEQ";
    /// Socket operation on non-socket.
    ENOTSOCK: i32 = 88, "XEN_ENOTSOCK";
    /// Message too long.
    EMSGSIZE: i32 = 90, "XEN_EMSGSIZE";
    /// Operation not supported.
    EOPNOTSUPP: i32 = 95, "XEN_EOPNOTSUPP";
    /// Address already in use.
    EADDRINUSE: i32 = 98, "XEN_EADDRINUSE";
    /// Cannot assign requested address.
    EADDRNOTAVAIL: i32 = 99, "XEN_EADDRNOTAVAIL";
    /// No buffer space available.
    ENOBUFS: i32 = 105, "XEN_ENOBUFS";
    /// Transport endpoint is already connected.
    EISCONN: i32 = 106, "XEN_EISCONN";
    /// Transport endpoint is not connected.
    ENOTCONN: i32 = 107, "XEN_ENOTCONN";
    /// Connection timed out.
    ETIMEDOUT: i32 = 110, "XEN_ETIMEDOUT";
    /// Connection refused.
    ECONNREFUSED: i32 = 111, "XEN_ECONNREFUSED";
}
