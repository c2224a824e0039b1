//! Another kernel instead of this one (kexec.h). Layouts of an i386 guest, where they differ.

use crate::compat_u64::CompatU64;
pub use crate::xen4::kexec::*;

layout! {
    header "kexec.h";

    /// An image, in the old form. (kexec.h)
    struct XenKexecImage = "struct xen_kexec_image", 76 {
        /// Addresses of pages.
        page_list: [u32; 17] = 0;
        /// Machine address of the list of pages to copy.
        indirection_page: u32 = 68;
        /// Machine address of the entry.
        start_address: u32 = 72;
    }

    /// Loads an image, in the old form. (kexec.h)
    struct XenKexecLoadV1 = "struct xen_kexec_load_v1", 80 {
        /// `KEXEC_TYPE_*`.
        type_: i32 = 0;
        /// The image.
        image: XenKexecImage = 4;
    }

    /// Asks where something is. (kexec.h)
    struct XenKexecRange = "struct xen_kexec_range", 16 {
        /// `KEXEC_RANGE_MA_*`.
        range: i32 = 0;
        /// CPU, for `KEXEC_RANGE_MA_CPU`.
        nr: i32 = 4;
        /// Out: bytes.
        size: u32 = 8;
        /// Out: machine address.
        start: u32 = 12;
    }

    /// A piece of an image. (kexec.h)
    struct XenKexecSegment = "struct xen_kexec_segment", 32 {
        /// Guest address.
        buf: CompatU64 = 0 { h: u32, _pad: CompatU64 };
        /// Bytes there.
        buf_size: CompatU64 = 8;
        /// Machine address it goes to.
        dest_maddr: CompatU64 = 16;
        /// Bytes there.
        dest_size: CompatU64 = 24;
    }

    /// Loads an image. (kexec.h)
    struct XenKexecLoad = "struct xen_kexec_load", 24 {
        /// `KEXEC_TYPE_*`.
        type_: u8 = 0;
        /// Padding that the header names.
        _pad: u8 = 1;
        /// Architecture of the image, as in ELF.
        arch: u16 = 2;
        /// Pieces.
        nr_segments: u32 = 4;
        /// Guest address of the pieces.
        segments: CompatU64 = 8 { h: u32, _pad: CompatU64 };
        /// Machine address of the entry.
        entry_maddr: CompatU64 = 16;
    }
}
