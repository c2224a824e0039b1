//! The machine's frames: the frame table, the free frames, and TLBs that may still refer to them.

pub(crate) mod census;
pub(crate) mod check_error;
pub(crate) mod domain_nodes;
pub(crate) mod heap;
pub(crate) mod init;
pub(crate) mod list;
pub(crate) mod machine;
pub(crate) mod mm;
pub(crate) mod node_map;
pub(crate) mod page_info;
pub(crate) mod pool;
pub(crate) mod tlb;
pub(crate) mod tlb_period;
