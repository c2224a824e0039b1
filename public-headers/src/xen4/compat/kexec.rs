//! Facts of kexec.h. Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::kexec::*;

layout! {
    header "kexec.h";

    /// `struct xen_kexec_image`. (kexec.h)
    struct XenKexecImage = "struct xen_kexec_image", 76 {
        /// `page_list`.
        page_list: [u32; 17] = 0;
        /// `indirection_page`.
        indirection_page: u32 = 68;
        /// `start_address`.
        start_address: u32 = 72;
    }

    /// `struct xen_kexec_load_v1`. (kexec.h)
    struct XenKexecLoadV1 = "struct xen_kexec_load_v1", 80 {
        /// `type`.
        type_: i32 = 0;
        /// `image`.
        image: XenKexecImage = 4;
    }

    /// `struct xen_kexec_range`. (kexec.h)
    struct XenKexecRange = "struct xen_kexec_range", 16 {
        /// `range`.
        range: i32 = 0;
        /// `nr`.
        nr: i32 = 4;
        /// `size`.
        size: u32 = 8;
        /// `start`.
        start: u32 = 12;
    }

    /// `struct xen_kexec_segment`. (kexec.h)
    struct XenKexecSegment = "struct xen_kexec_segment", 32 {
        /// `buf`.
        buf: CompatU64 = 0 { h: u32, _pad: CompatU64 };
        /// `buf_size`.
        buf_size: CompatU64 = 8;
        /// `dest_maddr`.
        dest_maddr: CompatU64 = 16;
        /// `dest_size`.
        dest_size: CompatU64 = 24;
    }

    /// `struct xen_kexec_load`. (kexec.h)
    struct XenKexecLoad = "struct xen_kexec_load", 24 {
        /// `type`.
        type_: u8 = 0;
        /// `_pad`.
        _pad: u8 = 1;
        /// `arch`.
        arch: u16 = 2;
        /// `nr_segments`.
        nr_segments: u32 = 4;
        /// `segments`.
        segments: CompatU64 = 8 { h: u32, _pad: CompatU64 };
        /// `entry_maddr`.
        entry_maddr: CompatU64 = 16;
    }
}
