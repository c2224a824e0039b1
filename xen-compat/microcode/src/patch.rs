//! A CPU, and a patch for it.

/// A CPU, as far as microcode depends on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Cpu {
    /// Family, model and stepping: CPUID.1:EAX.
    pub signature: u32,
    /// Intel: the socket's kind, as one bit of eight (IA32_PLATFORM_ID).
    pub platform: u32,
    /// Revision of the microcode that it runs.
    pub revision: u32,
}

impl Cpu {
    /// Returns the family.
    pub fn family(&self) -> u32 {
        cpu_policy::family(self.signature)
    }
}

/// How a patch for a CPU relates to what the CPU runs, or to another patch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Match {
    /// It is older.
    Old,
    /// It is the same.
    Same,
    /// It is later.
    New,
}

/// A date as its maker writes it: hexadecimal digits that are to be read as decimal ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Date {
    /// Year, four digits.
    pub year: u16,
    /// Month.
    pub month: u8,
    /// Day.
    pub day: u8,
}

impl core::fmt::Display for Date {
    fn fmt(&self, to: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(to, "{:04x}-{:02x}-{:02x}", self.year, self.month, self.day)
    }
}

/// A patch in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patch {
    /// Offset of its header in the file.
    pub at: usize,
    /// Length with the header.
    pub len: usize,
    /// The revision that a CPU has after it.
    pub revision: u32,
    /// When it was made.
    pub date: Date,
    /// How it relates to what the CPU runs.
    pub fits: Match,
}
