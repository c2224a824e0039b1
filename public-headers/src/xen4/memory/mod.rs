//! Memory reservation, maps and sharing (memory.h).

pub mod physmap;
pub mod reservation;
pub mod resource;
pub mod sharing;

pub use physmap::*;
pub use reservation::*;
pub use resource::*;
pub use sharing::*;
