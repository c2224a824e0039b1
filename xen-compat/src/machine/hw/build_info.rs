//! The origin of the image.

use public_headers::xen4::version::XenCompileInfo;

/// What the image records about its build.
pub trait BuildInfo {
    /// Returns how, by whom and when the image was built.
    fn compile_info(&self) -> XenCompileInfo;
    /// Returns the image's build id; empty if it has none.
    fn build_id(&self) -> &'static [u8];
}
