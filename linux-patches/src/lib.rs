//! The guest side: identity of the original drivers, kernel options that matter.
#![forbid(unsafe_code)]
