//! What the hypervisor's command line decides: one table of options ([`table`]), from which they are parsed, what is said
//! of them, and `docs/command-line.md`.
//!
//! The form is Xen's: words separated by blanks, `name=value`, `name` and, for what can be off, `no-name`.
#![cfg_attr(
    not(test),
    expect(clippy::disallowed_macros, clippy::disallowed_methods, clippy::disallowed_types, reason = "at boot")
)]

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use log::LevelFilter;

use crate::dom0_build::{Dom0Mem, Dom0Vcpus};
use crate::grant_table_op::GrantOptions;

mod console;
pub mod docs;
mod inert;
mod levels;
mod machine;
mod serial;
pub mod table;
pub mod value;

#[cfg(test)]
mod tests;

pub use console::{Consoles, Times, Timestamps};
pub use levels::LogLevels;
pub use machine::{ClockSource, Reboot, RebootMethod, TscTrust};
pub use serial::SerialConfig;

use table::Effect;
use value::Given;

/// What the command line decided, or what holds without it. Each field is read by whoever acts on the option of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The command line as it was given, for XENVER_commandline.
    pub command_line: String,
    /// First serial port.
    pub com1: SerialConfig,
    /// Second serial port.
    pub com2: SerialConfig,
    /// Where the console is.
    pub console: Consoles,
    /// What stands before each line of the console.
    pub console_timestamps: Timestamps,
    /// Bytes of the log that `xl dmesg` reads.
    pub conring_size: u64,
    /// Bytes that may wait for the serial port.
    pub serial_tx_buffer: u64,
    /// Each line is out before anything else happens.
    pub sync_console: bool,
    /// Which of the hypervisor's own messages are logged.
    pub loglvl: LogLevels,
    /// Which lines that guests cause are logged.
    pub guest_loglvl: LogLevels,
    /// How the machine is restarted, and whether (`noreboot` and `reboot`).
    pub reboot: Reboot,
    /// Maximum number of CPUs to use.
    pub maxcpus: u64,
    /// One CPU is used.
    pub nosmp: bool,
    /// RAM from this address on is not used.
    pub mem: u64,
    /// The APIC runs in x2APIC mode if it can.
    pub x2apic: bool,
    /// What is known of the TSC.
    pub tsc: TscTrust,
    /// The clock source asked for.
    pub clocksource: Option<ClockSource>,
    /// Memory of dom0.
    pub dom0_mem: Dom0Mem,
    /// Number of dom0's vcpus.
    pub dom0_max_vcpus: Dom0Vcpus,
    /// Each vcpu of dom0 stays on its CPU.
    pub dom0_vcpus_pin: bool,
    /// I/O ports that dom0 does not get, first and last of each range.
    pub dom0_ioports_disable: Vec<(u16, u16)>,
    /// Sizes and abilities of grant tables.
    pub grants: GrantOptions,
    /// Tests of the machine layer to run in place of guests.
    pub selftest: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            command_line: String::new(),
            com1: SerialConfig::at(0x3f8, 4),
            com2: SerialConfig::at(0x2f8, 3),
            console: Consoles::default(),
            console_timestamps: Timestamps::None,
            conring_size: 32 << 10,
            serial_tx_buffer: 16 << 10,
            sync_console: false,
            loglvl: LogLevels { always: LevelFilter::Info, limited: LevelFilter::Info },
            guest_loglvl: LogLevels { always: LevelFilter::Off, limited: LevelFilter::Warn },
            reboot: Reboot::default(),
            maxcpus: u64::MAX,
            nosmp: false,
            mem: u64::MAX,
            x2apic: true,
            tsc: TscTrust::default(),
            clocksource: None,
            dom0_mem: Dom0Mem::default(),
            dom0_max_vcpus: Dom0Vcpus::default(),
            dom0_vcpus_pin: false,
            dom0_ioports_disable: Vec::new(),
            grants: GrantOptions::default(),
            selftest: None,
        }
    }
}

impl Options {
    /// Reads a command line; and what is to be said of it, in Xen's words, a line each.
    pub fn parse(text: &str) -> (Self, Vec<String>) {
        let mut options = Self { command_line: text.to_string(), ..Self::default() };
        let messages = text.split_ascii_whitespace().filter_map(|word| options.take(word)).collect();
        (options, messages)
    }

    /// Takes in one word; what is to be said of it, if anything.
    fn take(&mut self, word: &str) -> Option<String> {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        let (name, on) = key.strip_prefix("no-").map_or((key, true), |name| (name, false));
        let Some(row) = table::find(name) else { return Some(format!("parameter \"{name}\" unknown!")) };
        match row.effect {
            Effect::Acts(set) => set(self, &Given { value, on }).err().map(|e| {
                // As Xen has it: the error as the handler returned it, negative.
                format!("parameter \"{name}\" has invalid value \"{value}\", rc={}!", e.ret())
            }),
            Effect::None(why) => Some(format!("parameter \"{}\" has no effect: {why}", row.name)),
            Effect::Meaningless => None,
        }
    }
}
