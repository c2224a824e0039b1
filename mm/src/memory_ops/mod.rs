//! Frames that domains allocate, free, exchange, share and lose.

pub(crate) mod domheap;
pub(crate) mod exchange;
pub(crate) mod relinquish;
pub(crate) mod reservation;
pub(crate) mod steal;
