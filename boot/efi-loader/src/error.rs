//! Why the hypervisor is not started: what was found, what was expected, what to do.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::ops::Range;

use uefi_raw::Status;

/// Why the hypervisor is not started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// There is no configuration.
    NoConfig {
        /// The paths that were tried.
        tried: Vec<String>,
    },
    /// A file cannot be read.
    File {
        /// What asks for it.
        what: String,
        /// Its path.
        path: String,
        /// The firmware's answer.
        status: Status,
    },
    /// A file or section has no content.
    Empty(String),
    /// The configuration is no text.
    NotText(String),
    /// The configuration has no section of this name.
    NoKernel {
        /// The configuration.
        config: String,
        /// The section.
        section: Option<String>,
    },
    /// Configurations refer to further ones without end.
    Chain(String),
    /// The application has no hypervisor in it.
    NoImage,
    /// The hypervisor's memory is the firmware's.
    InTheWay(Range<u64>),
    /// A request to the firmware failed.
    Firmware {
        /// The request.
        what: &'static str,
        /// The firmware's answer.
        status: Status,
    },
}

impl Error {
    /// Returns what the firmware is answered.
    pub fn status(&self) -> Status {
        match self {
            Self::NoConfig { .. } | Self::NoKernel { .. } => Status::NOT_FOUND,
            Self::File { status, .. } | Self::Firmware { status, .. } => *status,
            Self::Empty(_) | Self::NotText(_) | Self::Chain(_) => Status::INVALID_PARAMETER,
            Self::NoImage => Status::LOAD_ERROR,
            Self::InTheWay(_) => Status::OUT_OF_RESOURCES,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoConfig { tried } => {
                write!(f, "found no configuration: expected {}; -cfg=FILE names another file", tried.join(" or "))
            }
            Self::File { what, path, status } => write!(
                f,
                "{what}: {path} cannot be read ({status:?}): expected a file on the volume that this application was \
                 loaded from, named in relation to it"
            ),
            Self::Empty(name) => write!(f, "{name} is empty"),
            Self::NotText(name) => write!(f, "{name} is no text: expected ASCII, with [sections] and lines NAME=VALUE"),
            Self::NoKernel { config, section } => {
                write!(f, "found no kernel for dom0: expected a line kernel=FILE [OPTIONS] in {config}")?;
                match section {
                    Some(section) => write!(f, ", section [{section}]; an argument or default= names the section"),
                    None => Ok(()),
                }
            }
            Self::Chain(name) => write!(f, "chain={name}: expected a configuration with a kernel, not one more chain="),
            Self::NoImage => write!(f, "this application has no hypervisor in it: ./x build makes one that has"),
            Self::InTheWay(range) => write!(
                f,
                "the hypervisor needs the memory at {:#x}-{:#x}, which the firmware keeps: GRUB cannot start it on this \
                 machine either",
                range.start, range.end
            ),
            Self::Firmware { what, status } => write!(f, "the firmware cannot {what} ({status:?})"),
        }
    }
}
