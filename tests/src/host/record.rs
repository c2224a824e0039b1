//! What a boot has recorded of itself: a list of lines for each thing that must be the same on both hypervisors, without
//! what varies from boot to boot.

use super::{disk, Firmware};
use anyhow::Result;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Where the steps record.
const FOLDER: &str = "/var/lib/steps";

/// Lines whose words with figures vary: what they are of, and what they contain.
const VARYING: &[(&str, &str)] = &[
    ("dmesg", "tsc: Detected "),
    ("dmesg", " BogoMIPS "),
    ("dmesg", "clocksource: tsc"),
    ("dmesg", "audit: type=2000 "),
    ("dmesg", "deferred pages initialised in "),
    ("dmesg", ": setting system clock to "),
    ("dmesg", "sched_clock: Marking stable"),
    ("dmesg", "vesafb: framebuffer at "),
    // Numbers in the order in which drivers, side by side, find their devices.
    ("dmesg", "input: "),
    ("dmesg", ": SATA max UDMA/"),
];

/// Lines that are there in one boot and not in another of the same hypervisor.
const COMING: &[(&str, &str)] = &[
    // Ends when it has had nothing to do for half a minute.
    ("active", "systemd-fsckd."),
    // The kernel reads the PIT in time, or not, and then believes the hypervisor alone.
    ("dmesg", "tsc: Fast TSC calibration "),
    ("dmesg", " MHz TSC"),
    // It compares its clocks, whose CPUs are emulated on a host that may be busy.
    ("dmesg", "clocksource: Long readout interval"),
    ("dmesg", "clocksource: Checking clocksource tsc"),
    ("dmesg", "clocksource: Clocksource 'tsc' skewed"),
    ("dmesg", "clocksource: timekeeping watchdog on "),
    ("dmesg", "clocksource: 'tsc' "),
    ("dmesg", "clocksource: 'xen' "),
    ("dmesg", "clocksource: Switched to clocksource "),
    ("dmesg", "tsc: Marking TSC unstable due to clocksource watchdog"),
    ("dmesg", "hrtimer: interrupt took "),
];

/// The lines that a boot has recorded, by the name of what they are of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record(pub BTreeMap<String, Vec<String>>);

impl Record {
    /// Reads that of the boot of this number from the disk; the files stay in `logs`.
    pub(super) fn read(image: &Path, firmware: Firmware, number: usize, logs: &Path) -> Result<Self> {
        let number = number.to_string();
        disk::read(image, firmware, &format!("{FOLDER}/{number}"), logs)?;
        Self::of(&logs.join(number))
    }

    /// Reads the files of a folder; one that is not there has none.
    fn of(folder: &Path) -> Result<Self> {
        let mut all = BTreeMap::new();
        if folder.is_dir() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let text = String::from_utf8_lossy(&fs::read(entry.path())?).into_owned();
                all.insert(name.clone(), text.lines().filter_map(|line| normal(&name, line)).collect());
            }
        }
        Ok(Self(all))
    }
}

/// Returns a line without what varies; `None`: the whole line does.
fn normal(of: &str, line: &str) -> Option<String> {
    let mut line = line;
    match of {
        // [   12.345678] text
        "dmesg" => line = line.split_once("] ").map_or(line, |(_, text)| text),
        // Dec 01 12:34:56 host unit[123]: text
        "errors" => line = line.split_once(" host ").map_or(line, |(_, text)| text),
        _ => {}
    }
    // The width of columns depends on other lines.
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let any = |rows: &[(&str, &str)]| rows.iter().any(|(name, part)| *name == of && line.contains(part));
    if line.is_empty() || any(COMING) {
        return None;
    }
    Some(without_process(&if any(VARYING) { without_figures(&line) } else { line }))
}

/// Replaces the words that have a digit in them.
fn without_figures(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(|c: char| c.is_alphanumeric()) {
        let (before, word) = rest.split_at(at);
        let end = word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        out.push_str(before);
        out.push_str(if word.contains(|c: char| c.is_ascii_digit()) { "~" } else { word });
        rest = after;
    }
    out + rest
}

/// Removes the number of a process, `[123]:`.
fn without_process(line: &str) -> String {
    match line.split_once('[').and_then(|(before, rest)| Some((before, rest.split_once("]:")?))) {
        Some((before, (number, after))) if number.parse::<u32>().is_ok() => format!("{before}:{after}"),
        _ => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_varies_is_removed() {
        let dmesg = |line: &str| normal("dmesg", line).unwrap();
        assert_eq!(dmesg("[    4.769186] Freeing initrd memory: 29476K"), "Freeing initrd memory: 29476K");
        assert_eq!(dmesg("[    0.000000]   DMA      empty"), "DMA empty");
        let of = |mhz, lpj| format!("[ 0.0] Calibrating delay loop (skipped).. {mhz} BogoMIPS (lpj={lpj})");
        assert_eq!(dmesg(&of("4199.92", 8_399_856)), dmesg(&of("4200.00", 8_400_000)));
        let at = |at| format!("[ 9.9] vesafb: framebuffer at 0xfd000000, mapped to {at}, using 4032k, total 4032k");
        assert_eq!(dmesg(&at("0x000000004f40d522")), dmesg(&at("0x00000000abcdefff")));
        let error = "Dec 01 00:35:01 host login[265]: pam_env(login:session): no [1]";
        assert_eq!(normal("errors", error).unwrap(), "login: pam_env(login:session): no [1]");
        assert_eq!(normal("errors", "Dec 01 00:34:51 host kernel: x [1:2]").unwrap(), "kernel: x [1:2]");
    }

    #[test]
    fn what_comes_and_goes_is_left_out_where_it_does() {
        let unit = "systemd-fsckd.service    loaded active running   File System Check Daemon";
        assert_eq!(normal("active", unit), None);
        assert!(normal("failed", unit).is_some());
        assert_eq!(normal("state", "running").unwrap(), "running");
        assert_eq!(normal("state", ""), None);
    }

    #[test]
    fn figures_that_do_not_vary_stay() {
        assert_eq!(normal("dmesg", "[ 1.0] NR_IRQS: 524544, nr_irqs: 440").unwrap(), "NR_IRQS: 524544, nr_irqs: 440");
    }
}
