//! The machine as a whole.

use mm::Fault;

use super::clocks::Nanos;

/// How the machine ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MachineStop {
    /// Halt: dom0 asked for power-off and ACPI could not do it, or dom0 halted.
    Halt,
    /// Restart (or halt, with `noreboot`).
    Reboot,
}

/// By what registers of ACPI the machine can be put to sleep.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SleepRegisters {
    /// PM1a control.
    pub pm1: bool,
    /// Sleep control and sleep status, those of hardware-reduced ACPI.
    pub extended: bool,
    /// The firmware's vector for waking up, and a place where it can lead to: there is suspend to RAM.
    pub waking_vector: bool,
}

/// What to write to put the machine to sleep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SleepValues {
    /// PM1a and PM1b control; the latter is written if it is not 0 and there is such a register.
    Pm1([u16; 2]),
    /// The type of sleep in the sleep control register.
    Extended(u8),
}

impl SleepValues {
    /// The bit of a PM1 control register that puts the machine to sleep.
    pub const PM1_ENABLE: u16 = 1 << 13;
    /// The largest type of sleep.
    pub const MAX_TYPE: u8 = 7;

    /// Returns the value of the sleep control register for a type of sleep.
    pub const fn control(kind: u8) -> u8 {
        const ENABLE: u8 = 1 << 5;
        (kind & Self::MAX_TYPE) << 2 | ENABLE
    }
}

/// The machine as a whole: how it is watched, put to sleep, and turned off.
pub trait Platform {
    /// Returns by what registers the machine can be put to sleep.
    fn sleep_registers(&self) -> SleepRegisters;
    /// Puts the machine to sleep. Power-off does not return on the metal.
    fn enter_sleep(&self, values: SleepValues);
    /// Suspends the machine to RAM, on CPU 0 with no vcpu loaded, when all other CPUs are stopped. Returns how much more
    /// time has passed than system time counts. The timer of the CPU is not set afterwards; registers of
    /// [`super::GuestMsr`] have the values of a reset, on other CPUs too.
    ///
    /// # Errors
    /// The machine has not slept, or not been able to.
    fn suspend_to_ram(&self, values: SleepValues) -> Result<Nanos, Fault>;
    /// Shows that this CPU is not stuck: at least once in a second, if the watchdog is on.
    fn watchdog_beat(&self);
    /// Keeps the watchdog from biting while something is under way that may take long, until it is resumed.
    fn pause_watchdog(&self);
    /// Ends one [`Self::pause_watchdog`].
    fn resume_watchdog(&self);
    /// Powers off, reboots or halts the machine; does not return on the metal.
    fn machine_stop(&self, how: MachineStop);
}
