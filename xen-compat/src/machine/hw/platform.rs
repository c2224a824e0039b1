//! The machine as a whole.

/// How the machine ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MachineStop {
    /// Halt: dom0 asked for power-off and ACPI could not do it, or dom0 halted.
    Halt,
    /// Restart (or halt, with `noreboot`).
    Reboot,
}

/// The machine as a whole: how it is watched, and turned off.
pub trait Platform {
    /// Returns the I/O ports of ACPI's PM1a and PM1b control registers, if there are any.
    fn acpi_pm1_control(&self) -> [Option<u16>; 2];
    /// Shows that this CPU is not stuck: at least once in a second, if the watchdog is on.
    fn watchdog_beat(&self);
    /// Keeps the watchdog from biting while something is under way that may take long, until it is resumed.
    fn pause_watchdog(&self);
    /// Ends one [`Self::pause_watchdog`].
    fn resume_watchdog(&self);
    /// Powers off, reboots or halts the machine; does not return on the metal.
    fn machine_stop(&self, how: MachineStop);
}
