//! Facts of version.h.

layout! {
    header "version.h";

    /// `struct xen_compile_info`. (version.h)
    struct XenCompileInfo = "struct xen_compile_info", 144 {
        /// `compiler`.
        compiler: [u8; 64] = 0;
        /// `compile_by`.
        compile_by: [u8; 16] = 64;
        /// `compile_domain`.
        compile_domain: [u8; 32] = 80;
        /// `compile_date`.
        compile_date: [u8; 32] = 112;
    }

    /// `struct xen_platform_parameters`. (version.h)
    struct XenPlatformParameters = "struct xen_platform_parameters", 8 {
        /// `virt_start`.
        virt_start: u64 = 0;
    }

    /// `struct xen_feature_info`. (version.h)
    struct XenFeatureInfo = "struct xen_feature_info", 8 {
        /// `submap_idx`.
        submap_idx: u32 = 0;
        /// `submap`.
        submap: u32 = 4;
    }

    /// `struct xen_build_id`. (version.h)
    struct XenBuildId = "struct xen_build_id", 4 {
        /// `len`.
        len: u32 = 0;
        /// `buf`.
        buf: [u8; 0] = 4;
    }
}

constants! {
    header "version.h";

    /// `XENVER_version`.
    XENVER_VERSION: u32 = 0, "XENVER_version";
    /// `XENVER_extraversion`.
    XENVER_EXTRAVERSION: u32 = 1, "XENVER_extraversion";
    /// `XEN_EXTRAVERSION_LEN`.
    XEN_EXTRAVERSION_LEN: u64 = 16;
    /// `XENVER_compile_info`.
    XENVER_COMPILE_INFO: u32 = 2, "XENVER_compile_info";
    /// `XENVER_capabilities`.
    XENVER_CAPABILITIES: u32 = 3, "XENVER_capabilities";
    /// `XEN_CAPABILITIES_INFO_LEN`.
    XEN_CAPABILITIES_INFO_LEN: u64 = 1024;
    /// `XENVER_changeset`.
    XENVER_CHANGESET: u32 = 4, "XENVER_changeset";
    /// `XEN_CHANGESET_INFO_LEN`.
    XEN_CHANGESET_INFO_LEN: u64 = 64;
    /// `XENVER_platform_parameters`.
    XENVER_PLATFORM_PARAMETERS: u32 = 5, "XENVER_platform_parameters";
    /// `XENVER_get_features`.
    XENVER_GET_FEATURES: u32 = 6, "XENVER_get_features";
    /// `XENVER_pagesize`.
    XENVER_PAGESIZE: u32 = 7, "XENVER_pagesize";
    /// `XENVER_guest_handle`.
    XENVER_GUEST_HANDLE: u32 = 8, "XENVER_guest_handle";
    /// `XENVER_commandline`.
    XENVER_COMMANDLINE: u32 = 9, "XENVER_commandline";
    /// `XENVER_build_id`.
    XENVER_BUILD_ID: u32 = 10, "XENVER_build_id";
}
