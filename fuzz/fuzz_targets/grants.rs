//! Two domains and two grants, decided by a fuzzer's bytes: the granter changes its entries at any access. See
//! `docs/testing.md`; `grant_table/tests/replay.rs` replays inputs.
#![no_main]

#[path = "../../grant_table/tests/common/mod.rs"]
mod common;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| common::small::play(data));
