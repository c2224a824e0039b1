//! Version information (version.h).

layout! {
    header "version.h";

    /// `XENVER_compile_info`: who built the hypervisor. (version.h)
    struct XenCompileInfo = "struct xen_compile_info", 144 {
        /// Compiler.
        compiler: [u8; 64] = 0;
        /// User.
        compile_by: [u8; 16] = 64;
        /// Domain name.
        compile_domain: [u8; 32] = 80;
        /// Date.
        compile_date: [u8; 32] = 112;
    }

    /// `XENVER_platform_parameters`. (version.h)
    struct XenPlatformParameters = "struct xen_platform_parameters", 8 {
        /// First address of the hypervisor's range.
        virt_start: u64 = 0;
    }

    /// `XENVER_get_features`: 32 features. (version.h)
    struct XenFeatureInfo = "struct xen_feature_info", 8 {
        /// In: which group of 32.
        submap_idx: u32 = 0;
        /// Out: a bit for each `XENFEAT_*`.
        submap: u32 = 4;
    }

    /// `XENVER_build_id`. (version.h)
    struct XenBuildId = "struct xen_build_id", 4 {
        /// In: bytes of room; 0 asks for the length.
        len: u32 = 0;
        /// The identifier.
        buf: [u8; 0] = 4;
    }
}

constants! {
    header "version.h";

    /// Xen's version: major in bits 31:16, minor in bits 15:0.
    XENVER_VERSION: u32 = 0, "XENVER_version";
    /// Rest of the version, text of `XEN_EXTRAVERSION_LEN` bytes.
    XENVER_EXTRAVERSION: u32 = 1, "XENVER_extraversion";
    /// Bytes of that text.
    XEN_EXTRAVERSION_LEN: u64 = 16;
    /// Fills `XenCompileInfo`.
    XENVER_COMPILE_INFO: u32 = 2, "XENVER_compile_info";
    /// Kinds of guests it runs, text of `XEN_CAPABILITIES_INFO_LEN` bytes.
    XENVER_CAPABILITIES: u32 = 3, "XENVER_capabilities";
    /// Bytes of that text.
    XEN_CAPABILITIES_INFO_LEN: u64 = 1024;
    /// Revision of the source, text of `XEN_CHANGESET_INFO_LEN` bytes.
    XENVER_CHANGESET: u32 = 4, "XENVER_changeset";
    /// Bytes of that text.
    XEN_CHANGESET_INFO_LEN: u64 = 64;
    /// Fills `XenPlatformParameters`.
    XENVER_PLATFORM_PARAMETERS: u32 = 5, "XENVER_platform_parameters";
    /// Fills `XenFeatureInfo`.
    XENVER_GET_FEATURES: u32 = 6, "XENVER_get_features";
    /// Returns the page size in bytes.
    XENVER_PAGESIZE: u32 = 7, "XENVER_pagesize";
    /// Fills the UUID of the calling domain.
    XENVER_GUEST_HANDLE: u32 = 8, "XENVER_guest_handle";
    /// The hypervisor's command line, text.
    XENVER_COMMANDLINE: u32 = 9, "XENVER_commandline";
    /// Fills `XenBuildId`.
    XENVER_BUILD_ID: u32 = 10, "XENVER_build_id";
}
