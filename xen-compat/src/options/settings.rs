//! The values of all options.

use alloc::string::String;
use alloc::vec::Vec;

use log::LevelFilter;

use crate::machine::numa::NumaSettings;
use crate::options::console::{Consoles, Timestamps};
use crate::options::cpufreq::Cpufreq;
use crate::options::crashkernel::CrashKernel;
use crate::options::defences::DefenceOptions;
use crate::options::dom0::{Dom0Mem, Dom0Vcpus};
use crate::options::grants::GrantOptions;
use crate::options::levels::LogLevels;
use crate::options::machine::{ClockSource, CoreParking, Edd, EfiOptions, Reboot, TscTrust, Watchdog};
use crate::options::numa::Dom0Nodes;
use crate::options::power::IdleLimits;
use crate::options::screen::{Edid, Vga};
use crate::options::serial::SerialConfig;
use crate::options::ucode::Ucode;

/// The values of all options, given or by default. Each field is read by the code that acts on the option of its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The command line as it was given, for XENVER_commandline.
    pub command_line: String,
    /// The first serial port.
    pub com1: SerialConfig,
    /// The second serial port.
    pub com2: SerialConfig,
    /// The devices of the console.
    pub console: Consoles,
    /// The screen's mode, and whether the console stays on it when dom0 starts.
    pub vga: Vga,
    /// Whether a BIOS is asked for anything.
    pub real_mode: bool,
    /// What a BIOS is asked about disks.
    pub edd: Edd,
    /// Whether a BIOS is asked for the display's data.
    pub edid: Edid,
    /// The stamp before each line of the console.
    pub console_timestamps: Timestamps,
    /// Size in bytes of the log that `xl dmesg` reads.
    pub conring_size: u64,
    /// Number of bytes that may wait for the serial port.
    pub serial_tx_buffer: u64,
    /// Whether each line is printed before anything else happens.
    pub sync_console: bool,
    /// Which of the hypervisor's own messages are logged.
    pub loglvl: LogLevels,
    /// Which lines that guests cause are logged.
    pub guest_loglvl: LogLevels,
    /// How the machine is restarted, and whether (`noreboot` and `reboot`).
    pub reboot: Reboot,
    /// Maximum number of CPUs to use.
    pub maxcpus: u64,
    /// Whether only one CPU is used.
    pub nosmp: bool,
    /// Whether several threads of a core run.
    pub smt: bool,
    /// Which CPUs are parked first.
    pub core_parking: CoreParking,
    /// Who sets the CPUs' frequencies, and how.
    pub cpufreq: Cpufreq,
    /// Whether CPUs enter the idle states that dom0 reports.
    pub cpuidle: bool,
    /// The deepest of them that may be entered.
    pub max_cstate: IdleLimits,
    /// How many times its latency an idle state must last to be worth it.
    pub idle_latency_factor: u64,
    /// Whether the timer of the APIC goes on in C2, whatever the CPU says.
    pub lapic_timer_c2_ok: bool,
    /// RAM from this address on is unused; 0 for no limit.
    pub mem: u64,
    /// RAM beyond this amount in bytes is unused; 0 for no limit.
    pub availmem: u64,
    /// Frames of RAM that are unused: the first and last of each range.
    pub badpage: Vec<(u64, u64)>,
    /// Where the nodes are learnt from.
    pub numa: NumaSettings,
    /// Whether the APIC runs in x2APIC mode if it can.
    pub x2apic: bool,
    /// Whether interrupts between CPUs are addressed to single ones in that mode, rather than to clusters.
    pub x2apic_phys: bool,
    /// What is known of the TSC.
    pub tsc: TscTrust,
    /// Whether CPUs are watched by NMIs.
    pub watchdog: Watchdog,
    /// After how many seconds a CPU counts as stuck.
    pub watchdog_timeout: u32,
    /// The requested clock source.
    pub clocksource: Option<ClockSource>,
    /// The memory that is kept for a crash kernel.
    pub crashkernel: CrashKernel,
    /// The memory of dom0.
    pub dom0_mem: Dom0Mem,
    /// The number of dom0's vcpus.
    pub dom0_max_vcpus: Dom0Vcpus,
    /// The nodes of dom0.
    pub dom0_nodes: Dom0Nodes,
    /// Whether each vcpu of dom0 stays on its CPU.
    pub dom0_vcpus_pin: bool,
    /// I/O ports that dom0 does not get: the first and last port of each range.
    pub dom0_ioports_disable: Vec<(u16, u16)>,
    /// How EFI is used.
    pub efi: EfiOptions,
    /// Whether there may be 32-bit guests of today's ABI.
    pub pv32: bool,
    /// Size and abilities of grant tables.
    pub grants: GrantOptions,
    /// How microcode is loaded.
    pub ucode: Ucode,
    /// Which of the processor's defences are used.
    pub defences: DefenceOptions,
    /// Tests of the machine layer to run instead of guests.
    pub selftest: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            command_line: String::new(),
            com1: SerialConfig::at(0x3f8, 4),
            com2: SerialConfig::at(0x2f8, 3),
            console: Consoles::default(),
            vga: Vga::default(),
            real_mode: true,
            edd: Edd::On,
            edid: Edid::Usual,
            console_timestamps: Timestamps::None,
            conring_size: 32 << 10,
            serial_tx_buffer: 16 << 10,
            sync_console: false,
            loglvl: LogLevels { always: LevelFilter::Info, limited: LevelFilter::Info },
            guest_loglvl: LogLevels { always: LevelFilter::Off, limited: LevelFilter::Warn },
            reboot: Reboot::default(),
            maxcpus: u64::MAX,
            nosmp: false,
            smt: true,
            core_parking: CoreParking::default(),
            cpufreq: Cpufreq::default(),
            cpuidle: true,
            max_cstate: IdleLimits::default(),
            idle_latency_factor: 2,
            lapic_timer_c2_ok: false,
            mem: 0,
            availmem: 0,
            badpage: Vec::new(),
            numa: NumaSettings::default(),
            x2apic: true,
            x2apic_phys: true,
            tsc: TscTrust::default(),
            watchdog: Watchdog::default(),
            watchdog_timeout: 5,
            clocksource: None,
            crashkernel: CrashKernel::default(),
            dom0_mem: Dom0Mem::default(),
            dom0_max_vcpus: Dom0Vcpus::default(),
            dom0_nodes: Dom0Nodes::default(),
            dom0_vcpus_pin: false,
            dom0_ioports_disable: Vec::new(),
            efi: EfiOptions::default(),
            pv32: true,
            grants: GrantOptions::default(),
            ucode: Ucode::default(),
            defences: DefenceOptions::default(),
            selftest: None,
        }
    }
}
