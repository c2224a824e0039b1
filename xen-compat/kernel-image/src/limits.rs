//! Bounds on what a kernel image may ask for.

/// How many layers of compression are taken off (a gzipped bzImage has two).
pub const MAX_LAYERS: usize = 3;

/// Most notes looked at in one file.
pub const MAX_NOTES: usize = 65536;
