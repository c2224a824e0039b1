//! Why memory cannot be set up.

use super::paging::MapError;

/// Why memory cannot be set up.
#[derive(Debug)]
pub enum MemoryError {
    /// Not enough RAM: what it was for, and the number of bytes.
    Short(&'static str, u64),
    /// A mapping failed.
    Map(MapError),
}

impl From<MapError> for MemoryError {
    fn from(e: MapError) -> Self {
        Self::Map(e)
    }
}
