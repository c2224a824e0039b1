//! What may differ between Debian's Xen and ours on a host, and why.

use super::record::Record;
use super::{Firmware, Form, Release};
use std::collections::{BTreeMap, BTreeSet};

/// Lines that the boots of one hypervisor have and those of the other have not, or not as often.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The record they are in.
    pub of: &'static str,
    /// What a line contains, without what varies.
    pub line: &'static str,
    /// Where they differ.
    pub on: On,
    /// Why.
    pub reason: &'static str,
}

/// The forms of host on which something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// All.
    All,
    /// Those for this firmware.
    Firmware(Firmware),
    /// Those with this Debian.
    Release(Release),
}

impl On {
    fn has(self, form: Form) -> bool {
        match self {
            Self::All => true,
            Self::Firmware(firmware) => firmware == form.firmware,
            Self::Release(release) => release == form.release,
        }
    }
}

const UEFI: On = On::Firmware(Firmware::Uefi);
const TRIXIE: On = On::Release(Release::Trixie);
const NO_GRAPHICS: &str =
    "Xen has the firmware set up the screen, here that is left to GRUB, which uses a serial line only";
const NO_TOOLS: &str =
    "Debian's scripts start the tools of the hypervisor's version only: Debian 13 has those of 4.20, \
                        and this is a 4.17";

/// All differences that may be, and must.
pub const DIFFERENCES: &[Difference] = &[
    Difference { of: "dmesg", line: "Xen version: ", on: On::All, reason: "each says its own version" },
    Difference { of: "dmesg", line: "efifb", on: UEFI, reason: NO_GRAPHICS },
    Difference { of: "dmesg", line: "fb0: EFI VGA", on: UEFI, reason: NO_GRAPHICS },
    Difference { of: "dmesg", line: "Console: switching to colour ", on: UEFI, reason: NO_GRAPHICS },
    Difference {
        of: "dmesg",
        line: "Incorrect checksum in table [BGRT]",
        on: UEFI,
        reason: "Xen marks the boot logo as invalid in firmware's table, and leaves the checksum as it was",
    },
    Difference {
        of: "dmesg",
        line: "Xen: [mem 0x000000fd00000000-",
        on: UEFI,
        reason: "HyperTransport's range is in the memory map from GRUB; Xen reads EFI's, which does not have it",
    },
    Difference { of: "state", line: "", on: TRIXIE, reason: NO_TOOLS },
    Difference { of: "failed", line: "xen.service ", on: TRIXIE, reason: NO_TOOLS },
    Difference { of: "errors", line: "Failed to start xen.service", on: TRIXIE, reason: NO_TOOLS },
    Difference { of: "active", line: "xen.service ", on: TRIXIE, reason: NO_TOOLS },
    Difference { of: "active", line: "proc-xen.mount ", on: TRIXIE, reason: NO_TOOLS },
    Difference { of: "tools", line: ": exit status ", on: TRIXIE, reason: NO_TOOLS },
    Difference { of: "dmesg", line: "xen:xen_evtchn: ", on: TRIXIE, reason: NO_TOOLS },
    Difference {
        of: "dmesg",
        line: "Xen: [mem 0x00000000fee00000-",
        on: TRIXIE,
        reason: "the local APIC's megabyte, as on Xen 4.17, is one page on 4.20",
    },
];

/// What differs between two boots of the same hypervisor on some forms only, and so may here.
const UNSTEADY: &[Difference] = &[Difference {
    of: "dmesg",
    line: "Memory: ",
    on: TRIXIE,
    reason: "two boots of Xen 4.20 had 872,924 and 872,812 KiB available; with Debian 12 it is always as much",
}];

/// Compares the record of our boot with that of Xen's.
///
/// # Errors
/// All lines in which they differ and that are not listed, ours with `+`, Xen's with `-`; what is listed, but is no
/// difference.
pub(super) fn compare(form: Form, ours: &Record, xen: &Record) -> Result<String, String> {
    compare_but(DIFFERENCES, UNSTEADY, form, ours, xen)
}

fn compare_but(
    listed: &[Difference],
    unsteady: &[Difference],
    form: Form,
    ours: &Record,
    xen: &Record,
) -> Result<String, String> {
    let listed: Vec<_> = listed.iter().filter(|d| d.on.has(form)).collect();
    let (mut wrong, mut met, mut differ, mut lines) = (Vec::new(), BTreeSet::new(), 0_usize, 0);
    let names: BTreeSet<_> = ours.0.keys().chain(xen.0.keys()).collect();
    for name in &names {
        let (here, there) = (count(ours, name), count(xen, name));
        lines += here.values().sum::<usize>();
        for line in here.keys().chain(there.keys()).collect::<BTreeSet<_>>() {
            let [a, b] = [&here, &there].map(|side| side.get(line).copied().unwrap_or(0));
            if a == b {
                continue;
            }
            if let Some(at) = listed.iter().position(|d| d.of == *name && line.contains(d.line)) {
                differ += 1;
                met.insert(at);
                continue;
            }
            if unsteady.iter().any(|d| d.on.has(form) && d.of == *name && line.contains(d.line)) {
                continue;
            }
            let sign = if a > b { '+' } else { '-' };
            wrong.extend((0..a.abs_diff(b)).map(|_| format!("{sign} {name}: {line}")));
        }
    }
    let unmet = listed.iter().enumerate().filter(|(at, _)| !met.contains(at));
    wrong.extend(unmet.map(|(_, d)| format!("{}: \"{}\" is listed as a difference, but is none", d.of, d.line)));
    if lines == 0 {
        return Err("nothing is recorded".into());
    }
    if wrong.is_empty() {
        Ok(format!("{lines} lines of {} records, {differ} differ as listed", names.len()))
    } else {
        Err(format!("not as on Xen (+ ours, - Xen)\n{}", wrong.join("\n")))
    }
}

/// Returns how often each line is in a record: the order in which devices are found varies.
fn count<'a>(record: &'a Record, name: &str) -> BTreeMap<&'a str, usize> {
    let mut all = BTreeMap::new();
    for line in record.0.get(name).into_iter().flatten() {
        *all.entry(line.as_str()).or_insert(0) += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::super::FORMS;
    use super::*;

    fn record(of: &str, lines: &[&str]) -> Record {
        Record([(of.to_owned(), lines.iter().map(|l| (*l).to_owned()).collect())].into())
    }

    #[test]
    fn lines_are_compared_by_what_they_are_of_and_how_often_they_are_there() {
        let same = |ours: &Record, xen: &Record| compare_but(&[], &[], FORMS[0], ours, xen);
        let xen = record("dmesg", &["a", "b", "b"]);
        assert!(same(&record("dmesg", &["b", "a", "b"]), &xen).is_ok());
        let why = same(&record("dmesg", &["a", "b", "c"]), &xen).unwrap_err();
        assert!(why.contains("- dmesg: b") && why.contains("+ dmesg: c"), "{why}");
        assert!(same(&record("errors", &["a", "b", "b"]), &xen).is_err());
        assert!(same(&Record::default(), &Record::default()).is_err(), "nothing is recorded");
    }

    #[test]
    fn what_is_listed_may_differ_where_it_is_listed_and_must() {
        let listed = [Difference { of: "errors", line: "sysctl", on: TRIXIE, reason: "" }];
        let (ours, xen) = (record("errors", &["no sysctl here", "x"]), record("errors", &["x"]));
        let [bookworm, trixie] = [FORMS[0], FORMS[2]];
        assert!(compare_but(&listed, &[], trixie, &ours, &xen).is_ok());
        assert!(compare_but(&listed, &[], bookworm, &ours, &xen).is_err());
        let elsewhere = record("dmesg", &["no sysctl here", "x"]);
        assert!(compare_but(&listed, &[], trixie, &elsewhere, &record("dmesg", &["x"])).is_err());
        assert!(compare_but(&listed, &[], bookworm, &xen, &xen).is_ok());
        assert!(compare_but(&listed, &[], trixie, &xen, &xen).unwrap_err().contains("but is none"));
    }

    #[test]
    fn what_is_unsteady_may_differ_and_may_not() {
        let unsteady = [Difference { of: "dmesg", line: "Memory: ", on: TRIXIE, reason: "" }];
        let (ours, xen) = (record("dmesg", &["Memory: 1", "x"]), record("dmesg", &["Memory: 2", "x"]));
        let [bookworm, trixie] = [FORMS[0], FORMS[2]];
        assert!(compare_but(&[], &unsteady, trixie, &ours, &xen).is_ok());
        assert!(compare_but(&[], &unsteady, trixie, &xen, &xen).is_ok());
        assert!(compare_but(&[], &unsteady, bookworm, &ours, &xen).is_err());
    }

    #[test]
    fn every_difference_has_a_reason() {
        assert!(DIFFERENCES.iter().chain(UNSTEADY).all(|d| !d.reason.is_empty()));
    }
}
