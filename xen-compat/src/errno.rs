//! Errors as Xen's ABI knows them: those of [`mm`].

pub use mm::Errno;
