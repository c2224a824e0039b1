//! Domain numbers with a meaning, and common small structures (xen.h).

layout! {
    header "xen.h";

    /// A UUID, in the order of its text. (xen.h)
    struct XenUuid = "xen_uuid_t", 16 {
        /// The 16 bytes.
        a: [u8; 16] = 0;
    }

    /// A bitmap in guest memory, for domctl and sysctl. (xen.h)
    struct XenctlBitmap = "struct xenctl_bitmap", 16 {
        /// Guest address of the bytes.
        bitmap: u64 = 0;
        /// Number of bits.
        nr_bits: u32 = 8;
        /// Padding.
        _pad0: [u8; 4] = 12;
    }
}

constants! {
    header "xen.h";

    /// First number that is not a domain.
    DOMID_FIRST_RESERVED: u16 = 0x7ff0;
    /// The calling domain.
    DOMID_SELF: u16 = 0x7ff0;
    /// Owner of frames that are device memory.
    DOMID_IO: u16 = 0x7ff1;
    /// Owner of the hypervisor's own frames that guests may map.
    DOMID_XEN: u16 = 0x7ff2;
    /// Owner of shared, copy-on-write frames.
    DOMID_COW: u16 = 0x7ff3;
    /// No domain.
    DOMID_INVALID: u16 = 0x7ff4;
    /// The idle domain.
    DOMID_IDLE: u16 = 0x7fff;
    /// Bits of a domain number.
    DOMID_MASK: u16 = 0x7fff;
}
