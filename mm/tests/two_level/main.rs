//! The rules of page tables of two levels, one by one.
#![allow(missing_docs, reason = "tests and benches document themselves")]

#[path = "../common/mod.rs"]
mod common;
mod entries;
mod faults;
mod grants;
mod life;
mod updates;

use common::two_level::*;
use common::*;
use mm::*;

const ROOM: usize = 80;
const INVAL: Result = Err(Errno::INVAL);

fn machine() -> Env {
    Env::new(ROOM, 3, 2)
}

fn frame_type(env: &Env, mfn: Mfn) -> (u64, u64) {
    let t = env.m.frames()[mfn.0 as usize].type_info();
    (t & pgt::TYPE, t & pgt::COUNT)
}
