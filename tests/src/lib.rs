//! Machines under test: QEMU harness, PV guests, model machine.
#![forbid(unsafe_code)]
