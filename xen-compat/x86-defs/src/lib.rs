//! What the x86 architecture defines, as numbers: bits of registers, MSRs, exceptions and their error codes.
//!
//! Sources: Intel's Software Developer's Manual and AMD's Architecture Programmer's Manual, whose names these are.
#![no_std]
#![forbid(unsafe_code)]

pub mod cr0;
pub mod cr4;
pub mod debugreg;
pub mod eflags;
pub mod exception;
pub mod msr_index;
pub mod pfec;
pub mod selector_error;
