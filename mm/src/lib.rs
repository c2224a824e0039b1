//! Frames, owners, typed reference counts, page-table rules, M2P.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
