//! Which of a processor's defences are used: the rules of Xen 4.17.7, as Debian 12 has it.
//!
//! [`decide()`] is a function of what the processor says, of the options and of what the hypervisor is built with. What
//! this hypervisor does of it is in [`list`]; [`report`] is the console's text.

mod amd;
mod barriers;
mod branches;
mod buffers;
mod build;
mod control;
mod decide;
mod facts;
pub mod feature;
mod gather;
pub mod list;
mod machine;
mod models;
mod note;
mod processor;
pub mod report;
mod revisions;
mod tables;
#[cfg(test)]
mod tests;
mod tsx;

pub use self::amd::AmdBits;
pub use self::barriers::{Bhb, Ibpb};
pub use self::branches::{spec_ctrl, Branches};
pub use self::buffers::Buffers;
pub use self::build::Build;
pub use self::control::{Control, Whose};
pub use self::decide::{decide, Decisions};
pub use self::facts::Facts;
pub use self::gather::Gds;
pub use self::machine::processor;
pub use self::note::{Id, Note, Notes};
pub use self::processor::Processor;
pub use self::tables::{L1tf, Tables};
pub use self::tsx::Tsx;
