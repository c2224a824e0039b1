//! Facts of errno.h.

constants! {
    header "errno.h";

    /// `XEN_EPERM`.
    EPERM: i32 = 1, "XEN_EPERM";
    /// `XEN_ENOENT`.
    ENOENT: i32 = 2, "XEN_ENOENT";
    /// `XEN_ESRCH`.
    ESRCH: i32 = 3, "XEN_ESRCH";
    /// `XEN_EIO`.
    EIO: i32 = 5, "XEN_EIO";
    /// `XEN_ENXIO`.
    ENXIO: i32 = 6, "XEN_ENXIO";
    /// `XEN_E2BIG`.
    E2BIG: i32 = 7, "XEN_E2BIG";
    /// `XEN_ENOEXEC`.
    ENOEXEC: i32 = 8, "XEN_ENOEXEC";
    /// `XEN_EBADF`.
    EBADF: i32 = 9, "XEN_EBADF";
    /// `XEN_ECHILD`.
    ECHILD: i32 = 10, "XEN_ECHILD";
    /// `XEN_EAGAIN`.
    EAGAIN: i32 = 11, "XEN_EAGAIN";
    /// `XEN_EWOULDBLOCK`.
    EWOULDBLOCK: i32 = 11, "XEN_EWOULDBLOCK";
    /// `XEN_ENOMEM`.
    ENOMEM: i32 = 12, "XEN_ENOMEM";
    /// `XEN_EACCES`.
    EACCES: i32 = 13, "XEN_EACCES";
    /// `XEN_EFAULT`.
    EFAULT: i32 = 14, "XEN_EFAULT";
    /// `XEN_EBUSY`.
    EBUSY: i32 = 16, "XEN_EBUSY";
    /// `XEN_EEXIST`.
    EEXIST: i32 = 17, "XEN_EEXIST";
    /// `XEN_EXDEV`.
    EXDEV: i32 = 18, "XEN_EXDEV";
    /// `XEN_ENODEV`.
    ENODEV: i32 = 19, "XEN_ENODEV";
    /// `XEN_ENOTDIR`.
    ENOTDIR: i32 = 20, "XEN_ENOTDIR";
    /// `XEN_EISDIR`.
    EISDIR: i32 = 21, "XEN_EISDIR";
    /// `XEN_EINVAL`.
    EINVAL: i32 = 22, "XEN_EINVAL";
    /// `XEN_ENFILE`.
    ENFILE: i32 = 23, "XEN_ENFILE";
    /// `XEN_EMFILE`.
    EMFILE: i32 = 24, "XEN_EMFILE";
    /// `XEN_ENOSPC`.
    ENOSPC: i32 = 28, "XEN_ENOSPC";
    /// `XEN_EROFS`.
    EROFS: i32 = 30, "XEN_EROFS";
    /// `XEN_EMLINK`.
    EMLINK: i32 = 31, "XEN_EMLINK";
    /// `XEN_EDOM`.
    EDOM: i32 = 33, "XEN_EDOM";
    /// `XEN_ERANGE`.
    ERANGE: i32 = 34, "XEN_ERANGE";
    /// `XEN_EDEADLK`.
    EDEADLK: i32 = 35, "XEN_EDEADLK";
    /// `XEN_EDEADLOCK`.
    EDEADLOCK: i32 = 35, "XEN_EDEADLOCK";
    /// `XEN_ENAMETOOLONG`.
    ENAMETOOLONG: i32 = 36, "XEN_ENAMETOOLONG";
    /// `XEN_ENOLCK`.
    ENOLCK: i32 = 37, "XEN_ENOLCK";
    /// `XEN_ENOSYS`.
    ENOSYS: i32 = 38, "XEN_ENOSYS";
    /// `XEN_ENOTEMPTY`.
    ENOTEMPTY: i32 = 39, "XEN_ENOTEMPTY";
    /// `XEN_ENODATA`.
    ENODATA: i32 = 61, "XEN_ENODATA";
    /// `XEN_ETIME`.
    ETIME: i32 = 62, "XEN_ETIME";
    /// `XEN_EBADMSG`.
    EBADMSG: i32 = 74, "XEN_EBADMSG";
    /// `XEN_EOVERFLOW`.
    EOVERFLOW: i32 = 75, "XEN_EOVERFLOW";
    /// `XEN_EILSEQ`.
    EILSEQ: i32 = 84, "XEN_EILSEQ";
    /// `XEN_ENOTSOCK`.
    ENOTSOCK: i32 = 88, "XEN_ENOTSOCK";
    /// `XEN_EMSGSIZE`.
    EMSGSIZE: i32 = 90, "XEN_EMSGSIZE";
    /// `XEN_EOPNOTSUPP`.
    EOPNOTSUPP: i32 = 95, "XEN_EOPNOTSUPP";
    /// `XEN_EADDRINUSE`.
    EADDRINUSE: i32 = 98, "XEN_EADDRINUSE";
    /// `XEN_EADDRNOTAVAIL`.
    EADDRNOTAVAIL: i32 = 99, "XEN_EADDRNOTAVAIL";
    /// `XEN_ENOBUFS`.
    ENOBUFS: i32 = 105, "XEN_ENOBUFS";
    /// `XEN_EISCONN`.
    EISCONN: i32 = 106, "XEN_EISCONN";
    /// `XEN_ENOTCONN`.
    ENOTCONN: i32 = 107, "XEN_ENOTCONN";
    /// `XEN_ETIMEDOUT`.
    ETIMEDOUT: i32 = 110, "XEN_ETIMEDOUT";
    /// `XEN_ECONNREFUSED`.
    ECONNREFUSED: i32 = 111, "XEN_ECONNREFUSED";
}
