//! What the command line has decided.

use alloc::string::String;
use alloc::vec::Vec;

use log::LevelFilter;

use crate::options::console::{Consoles, Timestamps};
use crate::options::dom0::{Dom0Mem, Dom0Vcpus};
use crate::options::grants::GrantOptions;
use crate::options::levels::LogLevels;
use crate::options::machine::{ClockSource, Reboot, TscTrust};
use crate::options::serial::SerialConfig;

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
