//! Why a file cannot be a guest's kernel.

use core::fmt;

/// What is wrong with a kernel image. The text says what was found and what was expected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImageError {
    /// The file ends inside `what`.
    Truncated {
        /// Part of the file that is cut off.
        what: &'static str,
        /// Offset at which that part must end.
        need: u64,
        /// Bytes there are.
        have: u64,
    },
    /// A bzImage older than boot protocol 2.08 (it has no payload fields).
    OldBootProtocol(u16),
    /// Neither ELF nor a compression known here; the first bytes found.
    UnknownFormat([u8; 6]),
    /// The compressed data is damaged.
    Corrupt {
        /// Name of the compression.
        format: &'static str,
        /// The problem that the decoder found.
        why: &'static str,
    },
    /// The unpacked length differs from the declared one.
    LengthMismatch {
        /// Bytes declared.
        declared: u64,
        /// Bytes unpacked.
        got: u64,
    },
    /// An excessive size.
    TooBig {
        /// What has that size.
        what: &'static str,
        /// The size in bytes (or entries).
        found: u64,
        /// The maximum accepted.
        max: u64,
    },
    /// There is not enough memory to unpack the kernel.
    OutOfMemory {
        /// Bytes needed, in one piece.
        need: u64,
        /// The largest piece available.
        found: u64,
    },
    /// The checksum of the whole bzImage is wrong.
    BadImageChecksum,
    /// Compressed more than [`crate::limits::MAX_LAYERS`] times over.
    TooManyLayers,
    /// The ELF header is malformed.
    BadElfHeader,
    /// Big-endian.
    NotLsb,
    /// `e_machine` with the class (32 or 64) it came with.
    WrongMachine {
        /// 32 or 64.
        class: u8,
        /// `e_machine`.
        machine: u16,
    },
    /// `e_type` is not ET_EXEC or ET_DYN.
    NotExecutable(u16),
    /// No loadable segment.
    NoLoadSegment,
    /// Segment whose memory size is less than its file size.
    SegmentShrinks(u16),
    /// Two loadable segments overlap in physical addresses.
    SegmentsOverlap(u16, u16),
    /// Neither Xen notes nor a `__xen_guest` section.
    NotXenGuest,
    /// Made for a loader that is neither "generic" nor for Linux.
    WrongLoader,
    /// XEN_VERSION is not "xen-3.0".
    WrongXenVersion,
    /// More ELF notes than [`crate::limits::MAX_NOTES`].
    TooManyNotes,
    /// A required feature ("!name") that is not known.
    UnknownRequiredFeature,
    /// PADDR_OFFSET without VIRT_BASE.
    PaddrOffsetAlone,
    /// Addresses that contradict each other.
    OutOfBounds {
        /// What lies outside.
        what: &'static str,
        /// Its address.
        at: u64,
        /// Lowest address allowed.
        low: u64,
        /// Highest address allowed.
        high: u64,
    },
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Truncated { what, need, have } => {
                write!(f, "image is truncated: {what} needs {need} bytes, found {have}")
            }
            Self::OldBootProtocol(v) => {
                write!(f, "bzImage of boot protocol {}.{:02}, expected 2.08 or later", v >> 8, v & 0xff)
            }
            Self::UnknownFormat(m) => {
                write!(f, "found neither ELF nor bzImage nor a known compression (starts with")?;
                m.iter().try_for_each(|b| write!(f, " {b:02x}"))?;
                f.write_str("), expected ELF, or gzip, xz, lzma, zstd, lz4, lzo or bzip2 data")
            }
            Self::Corrupt { format, why } => write!(f, "{format} data is corrupt: {why}"),
            Self::LengthMismatch { declared, got } => {
                write!(f, "unpacked {got} bytes, expected the declared {declared}")
            }
            Self::TooBig { what, found, max } => write!(f, "{what} is {found}, expected at most {max}"),
            Self::OutOfMemory { need, found } => {
                let (need, found) = (need.div_ceil(1 << 20), found >> 20);
                write!(f, "not enough memory to unpack the kernel: needs {need} MiB in one piece, found {found} MiB")
            }
            Self::BadImageChecksum => f.write_str("the bzImage is corrupt: wrong checksum"),
            Self::TooManyLayers => {
                write!(f, "still compressed after {} layers, expected an ELF file", crate::limits::MAX_LAYERS)
            }
            Self::BadElfHeader => f.write_str("malformed ELF header"),
            Self::NotLsb => f.write_str("found a big-endian ELF file, expected little-endian"),
            Self::WrongMachine { class, machine } => {
                write!(f, "found {class}-bit ELF for machine {machine}, expected x86-64 (62) or i386 (3)")
            }
            Self::NotExecutable(t) => {
                write!(f, "found ELF type {t}, expected an executable (2) or shared object (3)")
            }
            Self::NoLoadSegment => f.write_str("found no loadable segment, expected at least one"),
            Self::SegmentShrinks(i) => write!(f, "segment {i} has more bytes in the file than in memory"),
            Self::SegmentsOverlap(a, b) => write!(f, "segments {a} and {b} overlap in memory"),
            Self::NotXenGuest => {
                f.write_str("not a Xen PV kernel: found neither Xen ELF notes nor a __xen_guest section")
            }
            Self::WrongLoader => {
                f.write_str("made for another loader, expected LOADER \"generic\" or GUEST_OS \"linux\"")
            }
            Self::WrongXenVersion => f.write_str("made for another Xen, expected XEN_VERSION \"xen-3.0\""),
            Self::TooManyNotes => write!(f, "found more than {} ELF notes", crate::limits::MAX_NOTES),
            Self::UnknownRequiredFeature => f.write_str("the kernel requires a feature that is not known"),
            Self::PaddrOffsetAlone => f.write_str("found PADDR_OFFSET without VIRT_BASE, expected both or neither"),
            Self::OutOfBounds { what, at, low, high } => {
                write!(f, "{what} is at {at:#x}, expected within {low:#x}..{high:#x}")
            }
        }
    }
}

impl core::error::Error for ImageError {}
