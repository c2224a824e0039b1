//! Instructions that may fault: access to guests' memory, and to registers that may not exist or may refuse a value.

pub mod msr;
pub mod table;
pub mod usercopy;
