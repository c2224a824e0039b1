//! Facts of xen.h.

layout! {
    header "xen.h";

    /// `xen_uuid_t`. (xen.h)
    struct XenUuid = "xen_uuid_t", 16 {
        /// `a`.
        a: [u8; 16] = 0;
    }

    /// `struct xenctl_bitmap`. (xen.h)
    struct XenctlBitmap = "struct xenctl_bitmap", 16 {
        /// `bitmap`.
        bitmap: u64 = 0;
        /// `nr_bits`.
        nr_bits: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }
}

constants! {
    header "xen.h";

    /// `DOMID_FIRST_RESERVED`.
    DOMID_FIRST_RESERVED: u16 = 0x7ff0;
    /// `DOMID_SELF`.
    DOMID_SELF: u16 = 0x7ff0;
    /// `DOMID_IO`.
    DOMID_IO: u16 = 0x7ff1;
    /// `DOMID_XEN`.
    DOMID_XEN: u16 = 0x7ff2;
    /// `DOMID_COW`.
    DOMID_COW: u16 = 0x7ff3;
    /// `DOMID_INVALID`.
    DOMID_INVALID: u16 = 0x7ff4;
    /// `DOMID_IDLE`.
    DOMID_IDLE: u16 = 0x7fff;
    /// `DOMID_MASK`.
    DOMID_MASK: u16 = 0x7fff;
}
