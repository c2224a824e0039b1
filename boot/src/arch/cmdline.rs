//! The command line, with Xen's option names.
//!
//! Options are separated by blanks; `name=value`, `name`, `no-name`, `noname` forms are understood the way Xen does.
//! Unknown names are reported once and ignored.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use spin::Once;

/// Names something in the hypervisor asks for, or that Xen has and that have no meaning here.
const KNOWN: &[&str] = &[
    "acpi",
    "apic",
    "clocksource",
    "com1",
    "com2",
    "conring_size",
    "console",
    "console_timestamps",
    "cpufreq",
    "cpuidle",
    "dom0",
    "dom0_max_vcpus",
    "dom0_mem",
    "dom0_nodes",
    "dom0_vcpus_pin",
    "flask",
    "gnttab",
    "gnttab_max_frames",
    "gnttab_max_maptrack_frames",
    "guest_loglvl",
    "hpet",
    "iommu",
    "loglvl",
    "max_cstate",
    "maxcpus",
    "mem",
    "msi",
    "nmi",
    "noreboot",
    "placeholder",
    "reboot",
    "sched",
    "selftest",
    "serial_tx_buffer",
    "smap",
    "smep",
    "smp",
    "smt",
    "spec-ctrl",
    "sync_console",
    "timer_slop",
    "tsc",
    "ucode",
    "vga",
    "watchdog",
    "xpti",
    "xsave",
    "x2apic",
    "real-mode",
    "edd",
    "edid",
    "com1_irq",
];

static COMMAND_LINE: Once<CommandLine> = Once::new();

/// The options given.
#[derive(Debug, Default)]
pub struct CommandLine {
    raw: String,
    options: Vec<(String, Option<String>)>,
}

impl CommandLine {
    /// Splits a command line into options.
    pub fn parse(text: &str) -> Self {
        let options = text
            .split_whitespace()
            .map(|word| match word.split_once('=') {
                Some((name, value)) => (name.to_string(), Some(value.to_string())),
                None => (word.to_string(), None),
            })
            .collect();
        Self { raw: text.to_string(), options }
    }

    /// The whole line.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The value of the last `name=value`.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.options.iter().rev().find(|(n, v)| n == name && v.is_some()).and_then(|(_, v)| v.as_deref())
    }

    /// Every value of `name=value`, in order.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.options.iter().filter(move |(n, _)| n == name).filter_map(|(_, v)| v.as_deref())
    }

    /// A switch: `name`, `name=yes|on|true|enable|1` turn it on, `no-name`, `noname` and `name=no|off|false|disable|0` off.
    /// `None` when it is not given.
    pub fn switch(&self, name: &str) -> Option<bool> {
        self.options.iter().rev().find_map(|(n, v)| {
            let negated = n.strip_prefix("no-").or_else(|| n.strip_prefix("no")).is_some_and(|rest| rest == name);
            if n != name && !negated {
                return None;
            }
            let on = !matches!(v.as_deref(), Some("no" | "off" | "false" | "disable" | "0"));
            Some(on != negated)
        })
    }

    /// An unsigned number, decimal or `0x` hexadecimal.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.value(name).and_then(parse_number)
    }

    /// A size with an optional suffix B, K, M, G or T; without one, KiB as Xen has it.
    pub fn size(&self, name: &str) -> Option<u64> {
        self.value(name).and_then(parse_size)
    }

    /// Reports the names nothing asks for.
    pub fn report_unknown(&self) {
        for (name, _) in &self.options {
            let bare = name.strip_prefix("no-").or_else(|| name.strip_prefix("no")).unwrap_or(name);
            if !KNOWN.contains(&name.as_str()) && !KNOWN.contains(&bare) {
                log::warn!("Unknown command line option '{name}' ignored");
            }
        }
    }
}

/// A number, decimal or `0x` hexadecimal.
pub fn parse_number(text: &str) -> Option<u64> {
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// A size in bytes: a number with an optional suffix B, K, M, G or T; without one, KiB as Xen has it.
pub fn parse_size(text: &str) -> Option<u64> {
    let (digits, shift) = match text.as_bytes().last()? {
        b'B' | b'b' if !text.starts_with("0x") => (&text[..text.len() - 1], 0),
        b'K' | b'k' => (&text[..text.len() - 1], 10),
        b'M' | b'm' => (&text[..text.len() - 1], 20),
        b'G' | b'g' => (&text[..text.len() - 1], 30),
        b'T' | b't' => (&text[..text.len() - 1], 40),
        _ => (text, 10),
    };
    parse_number(digits)?.checked_mul(1 << shift)
}

/// Records the command line; the first call counts.
pub fn set(text: &str) -> &'static CommandLine {
    COMMAND_LINE.call_once(|| CommandLine::parse(text))
}

/// The command line.
pub fn command_line() -> &'static CommandLine {
    COMMAND_LINE.call_once(CommandLine::default)
}
