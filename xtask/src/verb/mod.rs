//! The verbs of `./x`: each takes its arguments and says whether all went well.

pub mod abi;
pub mod bench;
pub mod bench_blk;
pub mod boot_2005;
pub mod build;
pub mod clean;
pub mod coverage;
pub mod deb;
pub mod demo;
pub mod drivers;
pub mod grants;
pub mod install;
pub mod iso;
pub mod layers;
pub mod run;
pub mod soak;
pub mod test;
