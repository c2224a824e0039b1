//! Domains, vcpus, event channels, time, scheduling, hypercalls.
#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]
