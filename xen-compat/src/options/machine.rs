//! `reboot`, `noreboot`, `core_parking`, `efi`, `tsc`, `watchdog` and `clocksource`.

use mm::Errno;

use crate::options::value::{parse_bool, parse_boolean};

/// How the machine restarts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reboot {
    /// Whether it halts rather than restarts after a crash.
    pub stay: bool,
    /// The method to try first.
    pub method: Option<RebootMethod>,
}

/// A way to reset the machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RebootMethod {
    /// EFI's run-time service, where there is one.
    Efi,
    /// The register that ACPI names.
    Acpi,
    /// The keyboard controller.
    Keyboard,
    /// Port 0xcf9.
    Port,
    /// A triple fault.
    Triple,
}

impl Reboot {
    /// Parses the value of `reboot`, a list: a word that begins with `n` means not to reboot, others name a method by
    /// their first letter.
    ///
    /// # Errors
    /// EINVAL: some words are unknown; the others take effect.
    pub fn set(&mut self, text: &str) -> Result<(), Errno> {
        let mut understood = true;
        for word in text.split(',') {
            match word.bytes().next() {
                Some(b'n') => self.stay = true,
                // Warm or cold, by the BIOS or a Xen below: the usual methods will do.
                Some(b'w' | b'c' | b'b' | b'x') => {}
                Some(b'e') => self.method = Some(RebootMethod::Efi),
                Some(b'a') => self.method = Some(RebootMethod::Acpi),
                Some(b'k') => self.method = Some(RebootMethod::Keyboard),
                Some(b'p' | b'P') => self.method = Some(RebootMethod::Port),
                Some(b't') => self.method = Some(RebootMethod::Triple),
                _ => understood = false,
            }
        }
        understood.then_some(()).ok_or(Errno::INVAL)
    }
}

/// Which CPUs are taken offline first when dom0 asks for fewer (`core_parking`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum CoreParking {
    /// Those of the socket that has the fewest left, so that whole sockets rest.
    #[default]
    Power,
    /// Those of the socket that has the most left, so that each core has as much of it as possible.
    Performance,
}

impl CoreParking {
    /// Parses the option's value.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "power" => Some(Self::Power),
            "performance" => Some(Self::Performance),
            _ => None,
        }
    }
}

/// How EFI is used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct EfiOptions {
    /// Whether its run-time services are.
    pub runtime_services: bool,
    /// Whether memory of theirs of which nobody says how it can be cached is mapped uncached, rather than not at all.
    pub map_uncached: bool,
}

impl Default for EfiOptions {
    fn default() -> Self {
        EfiOptions { runtime_services: true, map_uncached: false }
    }
}

impl EfiOptions {
    /// Parses the value of `efi`, a list.
    ///
    /// # Errors
    /// EINVAL: some words are unknown; the others take effect.
    pub fn set(&mut self, text: &str) -> Result<(), Errno> {
        let mut understood = true;
        for word in text.split(',') {
            match (parse_boolean("rs", word), word) {
                (Some(on), _) => self.runtime_services = on,
                (_, "attr=uc") => self.map_uncached = true,
                (_, "attr=no") => self.map_uncached = false,
                _ => understood = false,
            }
        }
        understood.then_some(()).ok_or(Errno::INVAL)
    }
}

/// What the command line says about the TSC.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum TscTrust {
    /// Nothing.
    #[default]
    Unknown,
    /// It is unreliable in every respect (`unstable`).
    Unstable,
    /// Its rate is constant, but that of another CPU differs (`skewed`).
    Skewed,
    /// Those of all sockets run alike (`stable:socket`).
    StableSocket,
}

impl TscTrust {
    /// Parses the value of `tsc`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "unstable" => Some(Self::Unstable),
            "skewed" => Some(Self::Skewed),
            "stable:socket" => Some(Self::StableSocket),
            _ => None,
        }
    }
}

/// Whether CPUs are watched by NMIs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Watchdog {
    /// They are.
    pub on: bool,
    /// An NMI that the watchdog has not caused is reported as it is without one.
    pub force: bool,
}

impl Watchdog {
    /// Parses the value of `watchdog`.
    ///
    /// # Errors
    /// EINVAL: neither a switch nor `force`.
    pub fn set(&mut self, text: &str) -> Result<(), Errno> {
        match text {
            "" => self.on = true,
            "force" => (self.on, self.force) = (true, true),
            _ => self.on = parse_bool(text).ok_or(Errno::INVAL)?,
        }
        Ok(())
    }
}

/// A clock to measure time with. Only the TSC is supported: asking for another means that the TSC is unreliable.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ClockSource {
    /// The TSC.
    Tsc,
    /// HPET, the ACPI timer or the PIT.
    Other,
}

impl ClockSource {
    /// Parses the value of `clocksource`.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "tsc" => Some(Self::Tsc),
            "hpet" | "acpi" | "pit" => Some(Self::Other),
            _ => None,
        }
    }
}

/// The option `edd`: what a BIOS is asked about disks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edd {
    /// All.
    On,
    /// Not the signatures in boot records, for which each disk is read.
    SkipMbr,
    /// Only those.
    Off,
}

impl Edd {
    /// Parses the option's value.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "on" => Some(Self::On),
            "skipmbr" => Some(Self::SkipMbr),
            "off" => Some(Self::Off),
            _ => None,
        }
    }
}
