//! `console` and `console_timestamps`.

use core::fmt;

use mm::Errno;

use crate::machine::calendar;
use crate::machine::hw::Nanos;

/// The devices of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consoles {
    /// The serial port: 1 or 2.
    pub com: Option<u8>,
    /// Whether it is on the screen.
    pub vga: bool,
}

impl Default for Consoles {
    fn default() -> Self {
        Self { com: Some(1), vga: true }
    }
}

impl Consoles {
    /// Parses a list of `com1`, `com2`, `vga` and `none`; of serial ports, the first is used.
    ///
    /// # Errors
    /// EINVAL: some words are unknown; the others take effect.
    pub fn set(&mut self, text: &str) -> Result<(), Errno> {
        let mut understood = true;
        *self = Self { com: None, vga: false };
        for name in text.split(',') {
            match name {
                "com1" => self.com = self.com.or(Some(1)),
                "com2" => self.com = self.com.or(Some(2)),
                "vga" => self.vga = true,
                "none" => {}
                _ => understood = false,
            }
        }
        understood.then_some(()).ok_or(Errno::INVAL)
    }
}

/// The stamp before each line of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timestamps {
    /// Nothing.
    None,
    /// UTC.
    Date,
    /// UTC with milliseconds.
    DateMs,
    /// Time since the hypervisor started, with microseconds.
    Boot,
    /// The TSC.
    Raw,
}

/// The times that a stamp may need.
#[derive(Debug, Clone, Copy, Default)]
pub struct Times {
    /// Nanoseconds since 1970; 0 while unknown.
    pub wallclock: Nanos,
    /// Nanoseconds since the hypervisor started.
    pub up: Nanos,
    /// The TSC.
    pub tsc: u64,
}

impl Timestamps {
    /// Parses the option's value; without one, `date`.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "none" | "no" => Self::None,
            "date" | "" => Self::Date,
            "datems" => Self::DateMs,
            "boot" => Self::Boot,
            "raw" => Self::Raw,
            _ => return None,
        })
    }

    /// Writes the stamp of a line, with a blank after it. A date that is not known yet is left out.
    ///
    /// # Errors
    /// Those of writing to `to`.
    pub fn write(self, to: &mut impl fmt::Write, t: Times) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Date | Self::DateMs if t.wallclock == 0 => Ok(()),
            Self::Date | Self::DateMs => {
                let seconds = t.wallclock / 1_000_000_000;
                let (year, month, day) = calendar::date(seconds / 86_400);
                let (h, m, s) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
                write!(to, "[{year:04}-{month:02}-{day:02} {h:02}:{m:02}:{s:02}")?;
                if self == Self::DateMs {
                    write!(to, ".{:03}", t.wallclock / 1_000_000 % 1000)?;
                }
                to.write_str("] ")
            }
            Self::Boot => {
                let us = t.up / 1000;
                write!(to, "[{:5}.{:06}] ", us / 1_000_000, us % 1_000_000)
            }
            Self::Raw => write!(to, "[{:016x}] ", t.tsc),
        }
    }
}
