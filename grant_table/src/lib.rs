//! Grant tables as a state machine: no hardware, no globals.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
