//! Error numbers, as hypercalls return them negated (xen/errno.h).

constants! {
    header "xen/include/xen/errno.h";

    /// Operation not permitted.
    EPERM: i32 = 1;
    /// No such file or directory.
    ENOENT: i32 = 2;
    /// No such process.
    ESRCH: i32 = 3;
    /// Interrupted system call.
    EINTR: i32 = 4;
    /// Input/output error.
    EIO: i32 = 5;
    /// No such device or address.
    ENXIO: i32 = 6;
    /// Argument list too long.
    E2BIG: i32 = 7;
    /// Exec format error.
    ENOEXEC: i32 = 8;
    /// Bad file descriptor.
    EBADF: i32 = 9;
    /// No child processes.
    ECHILD: i32 = 10;
    /// Resource temporarily unavailable.
    EAGAIN: i32 = 11;
    /// Cannot allocate memory.
    ENOMEM: i32 = 12;
    /// Permission denied.
    EACCES: i32 = 13;
    /// Bad address.
    EFAULT: i32 = 14;
    /// Block device required.
    ENOTBLK: i32 = 15;
    /// Device or resource busy.
    EBUSY: i32 = 0x10;
    /// File exists.
    EEXIST: i32 = 17;
    /// Invalid cross-device link.
    EXDEV: i32 = 18;
    /// No such device.
    ENODEV: i32 = 19;
    /// Not a directory.
    ENOTDIR: i32 = 20;
    /// Is a directory.
    EISDIR: i32 = 21;
    /// Invalid argument.
    EINVAL: i32 = 22;
    /// Too many open files in system.
    ENFILE: i32 = 23;
    /// Too many open files.
    EMFILE: i32 = 24;
    /// Inappropriate ioctl for device.
    ENOTTY: i32 = 25;
    /// Text file busy.
    ETXTBSY: i32 = 26;
    /// File too large.
    EFBIG: i32 = 27;
    /// No space left on device.
    ENOSPC: i32 = 28;
    /// Illegal seek.
    ESPIPE: i32 = 29;
    /// Read-only file system.
    EROFS: i32 = 30;
    /// Too many links.
    EMLINK: i32 = 31;
    /// Broken pipe.
    EPIPE: i32 = 0x20;
    /// Numerical argument out of domain.
    EDOM: i32 = 33;
    /// Numerical result out of range.
    ERANGE: i32 = 34;
    /// Resource deadlock avoided.
    EDEADLK: i32 = 35;
    /// File name too long.
    ENAMETOOLONG: i32 = 36;
    /// No locks available.
    ENOLCK: i32 = 37;
    /// Function not implemented.
    ENOSYS: i32 = 38;
    /// Directory not empty.
    ENOTEMPTY: i32 = 39;
    /// Too many levels of symbolic links.
    ELOOP: i32 = 40;
    /// Resource temporarily unavailable.
    EWOULDBLOCK: i32 = 11;
    /// No message of desired type.
    ENOMSG: i32 = 42;
    /// Identifier removed.
    EIDRM: i32 = 43;
    /// Channel number out of range.
    ECHRNG: i32 = 44;
    /// Level 2 not synchronized.
    EL2NSYNC: i32 = 45;
    /// Level 3 halted.
    EL3HLT: i32 = 46;
    /// Level 3 reset.
    EL3RST: i32 = 47;
    /// Link number out of range.
    ELNRNG: i32 = 48;
    /// Protocol driver not attached.
    EUNATCH: i32 = 49;
    /// No CSI structure available.
    ENOCSI: i32 = 50;
    /// Level 2 halted.
    EL2HLT: i32 = 51;
    /// Invalid exchange.
    EBADE: i32 = 52;
    /// Invalid request descriptor.
    EBADR: i32 = 53;
    /// Exchange full.
    EXFULL: i32 = 54;
    /// No anode.
    ENOANO: i32 = 55;
    /// Invalid request code.
    EBADRQC: i32 = 56;
    /// Invalid slot.
    EBADSLT: i32 = 57;
    /// Resource deadlock avoided.
    EDEADLOCK: i32 = 35;
    /// Bad font file format.
    EBFONT: i32 = 59;
    /// Device not a stream.
    ENOSTR: i32 = 60;
    /// No data available.
    ENODATA: i32 = 61;
    /// Timer expired.
    ETIME: i32 = 62;
    /// Out of streams resources.
    ENOSR: i32 = 63;
    /// Machine is not on the network.
    ENONET: i32 = 0x40;
    /// Package not installed.
    ENOPKG: i32 = 65;
    /// Object is remote.
    EREMOTE: i32 = 66;
    /// Link has been severed.
    ENOLINK: i32 = 67;
    /// Advertise error.
    EADV: i32 = 68;
    /// Srmount error.
    ESRMNT: i32 = 69;
    /// Communication error on send.
    ECOMM: i32 = 70;
    /// Protocol error.
    EPROTO: i32 = 71;
    /// Multihop attempted.
    EMULTIHOP: i32 = 72;
    /// RFS specific error.
    EDOTDOT: i32 = 73;
    /// Bad message.
    EBADMSG: i32 = 74;
    /// Value too large for defined data type.
    EOVERFLOW: i32 = 75;
    /// Name not unique on network.
    ENOTUNIQ: i32 = 76;
    /// File descriptor in bad state.
    EBADFD: i32 = 77;
    /// Remote address changed.
    EREMCHG: i32 = 78;
    /// Can not access a needed shared library.
    ELIBACC: i32 = 79;
    /// Accessing a corrupted shared library.
    ELIBBAD: i32 = 80;
    /// .lib section in a.out corrupted.
    ELIBSCN: i32 = 81;
    /// Attempting to link in too many shared libraries.
    ELIBMAX: i32 = 82;
    /// Cannot exec a shared library directly.
    ELIBEXEC: i32 = 83;
    /// Invalid or incomplete multibyte or wide character.
    EILSEQ: i32 = 84;
    /// Interrupted system call should be restarted.
    ERESTART: i32 = 85;
    /// Streams pipe error.
    ESTRPIPE: i32 = 86;
    /// Too many users.
    EUSERS: i32 = 87;
    /// Socket operation on non-socket.
    ENOTSOCK: i32 = 88;
    /// Destination address required.
    EDESTADDRREQ: i32 = 89;
    /// Message too long.
    EMSGSIZE: i32 = 90;
    /// Protocol wrong type for socket.
    EPROTOTYPE: i32 = 91;
    /// Protocol not available.
    ENOPROTOOPT: i32 = 92;
    /// Protocol not supported.
    EPROTONOSUPPORT: i32 = 93;
    /// Socket type not supported.
    ESOCKTNOSUPPORT: i32 = 94;
    /// Operation not supported.
    EOPNOTSUPP: i32 = 95;
    /// Protocol family not supported.
    EPFNOSUPPORT: i32 = 96;
    /// Address family not supported by protocol.
    EAFNOSUPPORT: i32 = 97;
    /// Address already in use.
    EADDRINUSE: i32 = 98;
    /// Cannot assign requested address.
    EADDRNOTAVAIL: i32 = 99;
    /// Network is down.
    ENETDOWN: i32 = 100;
    /// Network is unreachable.
    ENETUNREACH: i32 = 101;
    /// Network dropped connection on reset.
    ENETRESET: i32 = 102;
    /// Software caused connection abort.
    ECONNABORTED: i32 = 103;
    /// Connection reset by peer.
    ECONNRESET: i32 = 104;
    /// No buffer space available.
    ENOBUFS: i32 = 105;
    /// Transport endpoint is already connected.
    EISCONN: i32 = 106;
    /// Transport endpoint is not connected.
    ENOTCONN: i32 = 107;
    /// Cannot send after transport endpoint shutdown.
    ESHUTDOWN: i32 = 108;
    /// Too many references: cannot splice.
    ETOOMANYREFS: i32 = 109;
    /// Connection timed out.
    ETIMEDOUT: i32 = 110;
    /// Connection refused.
    ECONNREFUSED: i32 = 111;
    /// Host is down.
    EHOSTDOWN: i32 = 112;
    /// No route to host.
    EHOSTUNREACH: i32 = 113;
    /// Operation already in progress.
    EALREADY: i32 = 114;
    /// Operation now in progress.
    EINPROGRESS: i32 = 115;
    /// Stale file handle.
    ESTALE: i32 = 116;
    /// Structure needs cleaning.
    EUCLEAN: i32 = 117;
    /// Not a XENIX named type file.
    ENOTNAM: i32 = 118;
    /// No XENIX semaphores available.
    ENAVAIL: i32 = 119;
    /// Is a named type file.
    EISNAM: i32 = 120;
    /// Remote I/O error.
    EREMOTEIO: i32 = 121;
    /// Disk quota exceeded.
    EDQUOT: i32 = 122;
    /// No medium found.
    ENOMEDIUM: i32 = 123;
    /// Wrong medium type.
    EMEDIUMTYPE: i32 = 124;
}
