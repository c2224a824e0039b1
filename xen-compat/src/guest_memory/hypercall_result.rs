//! The result of a hypercall handler.

pub use mm::Stop;

/// Result of a hypercall: the value for the guest's RAX, or the reason why there is none. With [`Stop::Restart`] the
/// handler has put its progress into the argument registers, and the dispatcher makes the guest issue the same call
/// again (or runs the multicall entry again).
pub type Hc = Result<i64, Stop>;

/// The (up to) six arguments of a hypercall; a handler that returns [`Stop::Restart`] updates them.
pub type Args = [u64; 6];
