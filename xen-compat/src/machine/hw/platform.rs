//! The machine as a whole.

/// How the machine ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MachineStop {
    /// dom0 asked for power-off and ACPI could not, or dom0 halted: CPUs stop.
    Halt,
    /// Restart the machine (or halt, with `noreboot`).
    Reboot,
}

/// The machine as a whole: how it is turned off.
pub trait Platform {
    /// I/O ports of ACPI's PM1a and PM1b control registers, where there are such.
    fn acpi_pm1_control(&self) -> [Option<u16>; 2];
    /// Powers off, reboots or halts the machine; does not return on the metal.
    fn machine_stop(&self, how: MachineStop);
}
