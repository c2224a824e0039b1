//! Errors in a description, worded so that the user can correct them.
#![expect(clippy::disallowed_types, reason = "at boot")]

use alloc::string::String;
use core::fmt;

use super::limits::{BACKEND_MEMORY, COMMAND_LINE, DISKS};
use crate::device::Device;

/// A description that cannot be used.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DescriptionError {
    /// Index of the module.
    pub module: usize,
    /// Name of the domain, if known.
    pub name: String,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a description.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Problem {
    /// This string does not begin with `domain`, and there is no domain before it whose ramdisk it could be.
    NotADomain(String),
    /// The domain has a ramdisk already.
    SecondRamdisk,
    /// Not an option.
    UnknownOption(String),
    /// An option with a value that it does not take.
    BadValue {
        /// The option.
        option: String,
        /// What it was given.
        value: String,
        /// What it takes.
        expected: &'static str,
    },
    /// A disk whose device does not exist: the disk, the device.
    NotADevice(String, String),
    /// Disks from two domains: their names.
    TwoBackends(String, String),
    /// Two disks on one device.
    SameDevice(Device),
    /// More disks than a domain can have.
    TooManyDisks,
    /// A back end with disks of others: its drivers are either back ends or front ends.
    BackendWithDisks,
    /// A restart for the domain that owns the hardware, which cannot be rebuilt: the machine ends with it.
    HardwareRestarts,
    /// `maxmem=` below `mem=`, in bytes.
    SmallMaximum {
        /// The maximum.
        found: u64,
        /// The memory.
        memory: u64,
    },
    /// A back end with so many bytes of memory.
    SmallBackend(u64),
    /// A command line of so many bytes.
    LongCommandLine(usize),
    /// Another domain has the same name.
    SameName,
    /// Another domain owns the hardware.
    SecondHardware,
    /// No domain has the name given for the back end.
    NoSuchBackend(String),
    /// The domain named as the back end is not one.
    NotABackend(String),
}

impl fmt::Display for DescriptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "module {}", self.module)?;
        if !self.name.is_empty() {
            write!(f, " (domain {})", self.name)?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NotADomain(found) => write!(f, "expected \"domain [options] [-- command line]\", found {found:?}"),
            Problem::SecondRamdisk => {
                f.write_str("expected \"domain ...\": the domain before has its ramdisk, and can have only one")
            }
            Problem::UnknownOption(found) => write!(
                f,
                "expected name=, mem=, maxmem=, vcpus=, role=, vbd=, on_poweroff=, on_reboot= or on_crash=, and the kernel's command line behind \"--\", found {found:?}"
            ),
            Problem::BadValue { option, value, expected } => {
                write!(f, "{option}=: expected {expected}, found {value:?}")
            }
            Problem::NotADevice(disk, device) => write!(
                f,
                "vbd={disk}: expected a device such as ram0, loop0, hda, hda1, sda1 or 0x0301, found {device:?}"
            ),
            Problem::TwoBackends(a, b) => {
                write!(f, "expected all disks in one domain, found them in {a} and {b}: the driver knows one back end")
            }
            Problem::SameDevice(device) => {
                write!(f, "expected each disk on a device of its own, found two on {device}")
            }
            Problem::TooManyDisks => write!(f, "expected at most {DISKS} disks"),
            Problem::BackendWithDisks => {
                f.write_str("expected vbd= only in domains with role=guest: a back end's kernel has no front end")
            }
            Problem::HardwareRestarts => {
                f.write_str("expected no on_...=restart with role=hardware: the machine ends with that domain")
            }
            Problem::SmallMaximum { found, memory } => {
                write!(f, "expected maxmem={}K or more, as mem= is, found {}K", memory >> 10, found >> 10)
            }
            Problem::SmallBackend(found) => write!(
                f,
                "expected mem={}M or more, found {}K: the back end's driver does not start with less",
                BACKEND_MEMORY >> 20,
                found >> 10
            ),
            Problem::LongCommandLine(found) => {
                write!(f, "expected a command line of at most {COMMAND_LINE} bytes, found {found}")
            }
            Problem::SameName => f.write_str("expected a name that no other domain has"),
            Problem::SecondHardware => f.write_str("expected one domain to own the hardware, found another before it"),
            Problem::NoSuchBackend(name) => write!(f, "expected a domain called {name} to have its disks, found none"),
            Problem::NotABackend(name) => {
                write!(f, "expected the domain {name} to have role=backend or role=hardware, found role=guest")
            }
        }
    }
}

impl core::error::Error for DescriptionError {}
