//! Where the image comes from.

use public_headers::xen4::version::XenCompileInfo;

/// What the image says of how it was built.
pub trait BuildInfo {
    /// With what, by whom and when the image was built.
    fn compile_info(&self) -> XenCompileInfo;
    /// The image's build id; empty: it has none.
    fn build_id(&self) -> &'static [u8];
}
