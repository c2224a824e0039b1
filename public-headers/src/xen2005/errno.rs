//! Facts of xen/include/xen/errno.h.

constants! {
    header "xen/include/xen/errno.h";

    /// `EPERM`.
    EPERM: i32 = 1;
    /// `ENOENT`.
    ENOENT: i32 = 2;
    /// `ESRCH`.
    ESRCH: i32 = 3;
    /// `EINTR`.
    EINTR: i32 = 4;
    /// `EIO`.
    EIO: i32 = 5;
    /// `ENXIO`.
    ENXIO: i32 = 6;
    /// `E2BIG`.
    E2BIG: i32 = 7;
    /// `ENOEXEC`.
    ENOEXEC: i32 = 8;
    /// `EBADF`.
    EBADF: i32 = 9;
    /// `ECHILD`.
    ECHILD: i32 = 10;
    /// `EAGAIN`.
    EAGAIN: i32 = 11;
    /// `ENOMEM`.
    ENOMEM: i32 = 12;
    /// `EACCES`.
    EACCES: i32 = 13;
    /// `EFAULT`.
    EFAULT: i32 = 14;
    /// `ENOTBLK`.
    ENOTBLK: i32 = 15;
    /// `EBUSY`.
    EBUSY: i32 = 0x10;
    /// `EEXIST`.
    EEXIST: i32 = 17;
    /// `EXDEV`.
    EXDEV: i32 = 18;
    /// `ENODEV`.
    ENODEV: i32 = 19;
    /// `ENOTDIR`.
    ENOTDIR: i32 = 20;
    /// `EISDIR`.
    EISDIR: i32 = 21;
    /// `EINVAL`.
    EINVAL: i32 = 22;
    /// `ENFILE`.
    ENFILE: i32 = 23;
    /// `EMFILE`.
    EMFILE: i32 = 24;
    /// `ENOTTY`.
    ENOTTY: i32 = 25;
    /// `ETXTBSY`.
    ETXTBSY: i32 = 26;
    /// `EFBIG`.
    EFBIG: i32 = 27;
    /// `ENOSPC`.
    ENOSPC: i32 = 28;
    /// `ESPIPE`.
    ESPIPE: i32 = 29;
    /// `EROFS`.
    EROFS: i32 = 30;
    /// `EMLINK`.
    EMLINK: i32 = 31;
    /// `EPIPE`.
    EPIPE: i32 = 0x20;
    /// `EDOM`.
    EDOM: i32 = 33;
    /// `ERANGE`.
    ERANGE: i32 = 34;
    /// `EDEADLK`.
    EDEADLK: i32 = 35;
    /// `ENAMETOOLONG`.
    ENAMETOOLONG: i32 = 36;
    /// `ENOLCK`.
    ENOLCK: i32 = 37;
    /// `ENOSYS`.
    ENOSYS: i32 = 38;
    /// `ENOTEMPTY`.
    ENOTEMPTY: i32 = 39;
    /// `ELOOP`.
    ELOOP: i32 = 40;
    /// `EWOULDBLOCK`.
    EWOULDBLOCK: i32 = 11;
    /// `ENOMSG`.
    ENOMSG: i32 = 42;
    /// `EIDRM`.
    EIDRM: i32 = 43;
    /// `ECHRNG`.
    ECHRNG: i32 = 44;
    /// `EL2NSYNC`.
    EL2NSYNC: i32 = 45;
    /// `EL3HLT`.
    EL3HLT: i32 = 46;
    /// `EL3RST`.
    EL3RST: i32 = 47;
    /// `ELNRNG`.
    ELNRNG: i32 = 48;
    /// `EUNATCH`.
    EUNATCH: i32 = 49;
    /// `ENOCSI`.
    ENOCSI: i32 = 50;
    /// `EL2HLT`.
    EL2HLT: i32 = 51;
    /// `EBADE`.
    EBADE: i32 = 52;
    /// `EBADR`.
    EBADR: i32 = 53;
    /// `EXFULL`.
    EXFULL: i32 = 54;
    /// `ENOANO`.
    ENOANO: i32 = 55;
    /// `EBADRQC`.
    EBADRQC: i32 = 56;
    /// `EBADSLT`.
    EBADSLT: i32 = 57;
    /// `EDEADLOCK`.
    EDEADLOCK: i32 = 35;
    /// `EBFONT`.
    EBFONT: i32 = 59;
    /// `ENOSTR`.
    ENOSTR: i32 = 60;
    /// `ENODATA`.
    ENODATA: i32 = 61;
    /// `ETIME`.
    ETIME: i32 = 62;
    /// `ENOSR`.
    ENOSR: i32 = 63;
    /// `ENONET`.
    ENONET: i32 = 0x40;
    /// `ENOPKG`.
    ENOPKG: i32 = 65;
    /// `EREMOTE`.
    EREMOTE: i32 = 66;
    /// `ENOLINK`.
    ENOLINK: i32 = 67;
    /// `EADV`.
    EADV: i32 = 68;
    /// `ESRMNT`.
    ESRMNT: i32 = 69;
    /// `ECOMM`.
    ECOMM: i32 = 70;
    /// `EPROTO`.
    EPROTO: i32 = 71;
    /// `EMULTIHOP`.
    EMULTIHOP: i32 = 72;
    /// `EDOTDOT`.
    EDOTDOT: i32 = 73;
    /// `EBADMSG`.
    EBADMSG: i32 = 74;
    /// `EOVERFLOW`.
    EOVERFLOW: i32 = 75;
    /// `ENOTUNIQ`.
    ENOTUNIQ: i32 = 76;
    /// `EBADFD`.
    EBADFD: i32 = 77;
    /// `EREMCHG`.
    EREMCHG: i32 = 78;
    /// `ELIBACC`.
    ELIBACC: i32 = 79;
    /// `ELIBBAD`.
    ELIBBAD: i32 = 80;
    /// `ELIBSCN`.
    ELIBSCN: i32 = 81;
    /// `ELIBMAX`.
    ELIBMAX: i32 = 82;
    /// `ELIBEXEC`.
    ELIBEXEC: i32 = 83;
    /// `EILSEQ`.
    EILSEQ: i32 = 84;
    /// `ERESTART`.
    ERESTART: i32 = 85;
    /// `ESTRPIPE`.
    ESTRPIPE: i32 = 86;
    /// `EUSERS`.
    EUSERS: i32 = 87;
    /// `ENOTSOCK`.
    ENOTSOCK: i32 = 88;
    /// `EDESTADDRREQ`.
    EDESTADDRREQ: i32 = 89;
    /// `EMSGSIZE`.
    EMSGSIZE: i32 = 90;
    /// `EPROTOTYPE`.
    EPROTOTYPE: i32 = 91;
    /// `ENOPROTOOPT`.
    ENOPROTOOPT: i32 = 92;
    /// `EPROTONOSUPPORT`.
    EPROTONOSUPPORT: i32 = 93;
    /// `ESOCKTNOSUPPORT`.
    ESOCKTNOSUPPORT: i32 = 94;
    /// `EOPNOTSUPP`.
    EOPNOTSUPP: i32 = 95;
    /// `EPFNOSUPPORT`.
    EPFNOSUPPORT: i32 = 96;
    /// `EAFNOSUPPORT`.
    EAFNOSUPPORT: i32 = 97;
    /// `EADDRINUSE`.
    EADDRINUSE: i32 = 98;
    /// `EADDRNOTAVAIL`.
    EADDRNOTAVAIL: i32 = 99;
    /// `ENETDOWN`.
    ENETDOWN: i32 = 100;
    /// `ENETUNREACH`.
    ENETUNREACH: i32 = 101;
    /// `ENETRESET`.
    ENETRESET: i32 = 102;
    /// `ECONNABORTED`.
    ECONNABORTED: i32 = 103;
    /// `ECONNRESET`.
    ECONNRESET: i32 = 104;
    /// `ENOBUFS`.
    ENOBUFS: i32 = 105;
    /// `EISCONN`.
    EISCONN: i32 = 106;
    /// `ENOTCONN`.
    ENOTCONN: i32 = 107;
    /// `ESHUTDOWN`.
    ESHUTDOWN: i32 = 108;
    /// `ETOOMANYREFS`.
    ETOOMANYREFS: i32 = 109;
    /// `ETIMEDOUT`.
    ETIMEDOUT: i32 = 110;
    /// `ECONNREFUSED`.
    ECONNREFUSED: i32 = 111;
    /// `EHOSTDOWN`.
    EHOSTDOWN: i32 = 112;
    /// `EHOSTUNREACH`.
    EHOSTUNREACH: i32 = 113;
    /// `EALREADY`.
    EALREADY: i32 = 114;
    /// `EINPROGRESS`.
    EINPROGRESS: i32 = 115;
    /// `ESTALE`.
    ESTALE: i32 = 116;
    /// `EUCLEAN`.
    EUCLEAN: i32 = 117;
    /// `ENOTNAM`.
    ENOTNAM: i32 = 118;
    /// `ENAVAIL`.
    ENAVAIL: i32 = 119;
    /// `EISNAM`.
    EISNAM: i32 = 120;
    /// `EREMOTEIO`.
    EREMOTEIO: i32 = 121;
    /// `EDQUOT`.
    EDQUOT: i32 = 122;
    /// `ENOMEDIUM`.
    ENOMEDIUM: i32 = 123;
    /// `EMEDIUMTYPE`.
    EMEDIUMTYPE: i32 = 124;
}
