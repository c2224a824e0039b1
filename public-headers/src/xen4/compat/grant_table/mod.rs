//! Grant tables: pages lent to other domains (grant_table.h).

pub mod entry;
pub mod op;

pub use entry::*;
pub use op::*;
