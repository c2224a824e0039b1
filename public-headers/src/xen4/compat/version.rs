//! Version information (version.h). Layouts of an i386 guest, where they differ.

pub use crate::xen4::version::*;

layout! {
    header "version.h";

    /// `XENVER_platform_parameters`. (version.h)
    struct XenPlatformParameters = "struct xen_platform_parameters", 4 {
        /// First address of the hypervisor's range.
        virt_start: u32 = 0;
    }
}
