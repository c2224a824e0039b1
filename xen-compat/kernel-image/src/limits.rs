//! Limits of kernel images.

/// Maximum number of compression layers (a gzipped bzImage has two).
pub const MAX_LAYERS: usize = 3;

/// Maximum number of notes read in one file.
pub const MAX_NOTES: usize = 65536;
