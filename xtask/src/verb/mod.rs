//! The verbs of `./x`: each takes its arguments and returns whether it succeeded.

pub(crate) mod abi;
pub(crate) mod bench;
pub(crate) mod bench_blk;
pub(crate) mod boot_2005;
pub(crate) mod boot_pae;
pub(crate) mod build;
pub(crate) mod clean;
pub(crate) mod coverage;
pub(crate) mod deb;
pub(crate) mod demo;
pub(crate) mod drivers;
pub(crate) mod grants;
pub(crate) mod install;
pub(crate) mod iso;
pub(crate) mod layers;
pub(crate) mod run;
pub(crate) mod soak;
pub(crate) mod test;
