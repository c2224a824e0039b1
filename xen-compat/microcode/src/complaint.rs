//! What is wrong with a file, in Xen's words.

use core::fmt::{Display, Formatter, Result};

use crate::blob::Unreadable;

/// What is wrong with a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Complaint {
    /// Intel: no header of a known version, or the file ends within the patch.
    Data,
    /// Intel: lengths that contradict each other.
    Size,
    /// Intel: the words of the patch do not add up to 0.
    Checksum,
    /// Intel: the table of further CPUs has another size than its count says.
    TableSize,
    /// Intel: a checksum of that table is wrong.
    TableChecksum,
    /// AMD: not the number that a container begins with.
    Magic,
    /// AMD: no table of CPUs, or no end in it.
    EquivalenceTable,
    /// AMD: another table has given this CPU another number.
    Equivalence {
        /// CPUID.1:EAX.
        signature: u32,
        /// In this table.
        found: u16,
        /// In the first that had the CPU.
        known: u16,
    },
    /// AMD: no patch where one should be.
    Patch,
    /// AMD: a patch that is too long for CPUs of this family; it is skipped.
    Length {
        /// In bytes.
        len: u32,
        /// The number of the CPUs that it is for.
        id: u16,
    },
    /// The file's owner has nothing there.
    Unreadable,
}

impl From<Unreadable> for Complaint {
    fn from(_: Unreadable) -> Self {
        Complaint::Unreadable
    }
}

impl Display for Complaint {
    fn fmt(&self, to: &mut Formatter<'_>) -> Result {
        match *self {
            Complaint::Data => write!(to, "Bad data in container"),
            Complaint::Size => write!(to, "Bad size"),
            Complaint::Checksum => write!(to, "Bad checksum"),
            Complaint::TableSize => write!(to, "Bad sigtable size"),
            Complaint::TableChecksum => write!(to, "Bad sigtable checksum"),
            Complaint::Magic => write!(to, "Wrong microcode patch file magic"),
            Complaint::EquivalenceTable => write!(to, "Bad equivalent cpu table"),
            Complaint::Equivalence { signature, found, known } => {
                write!(to, "Equiv mismatch: cpu {signature:08x}, got {found:04x}, cached {known:04x}")
            }
            Complaint::Patch => write!(to, "Bad microcode data"),
            Complaint::Length { len, id } => write!(to, "Bad microcode length {len:#010x} for cpu {id:#06x}"),
            Complaint::Unreadable => write!(to, "Unreadable file"),
        }
    }
}
