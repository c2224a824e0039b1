//! Debian Xen hosts on disks of their own (GPT, GRUB, systemd), on which ours takes the place of Debian's Xen by the
//! host's own tools: what each boot reports, under whichever hypervisor, must be the same.

mod differences;
mod disk;
mod form;
mod record;
mod tree;

pub use differences::{Difference, On, DIFFERENCES};
pub use form::{Firmware, Form, Release, FORMS};
pub use tree::Ours;

use crate::debian::Debian;
use crate::machine::{Accel, Chipset, DiskKind, Loader, Machine};
use crate::qemu::{self, End, Run, Watch, CRASHES};
use crate::report::Outcome;
use crate::typist::Typed;
use crate::{paths, verdict};
use anyhow::Result;
use record::Record;
use std::fs;
use std::io::Write as _;
use std::time::Duration;

/// One boot of a host.
struct Boot {
    what: &'static str,
    /// The checks that it must report. Several boots have some in common: each name begins with the boot's number.
    checks: &'static [&'static str],
    /// Those that it must report on UEFI, too.
    uefi: &'static [&'static str],
    end: End,
    /// The boot of the other hypervisor whose record must be the same.
    peer: Option<usize>,
}

/// All boots, in their order; `tests/host/steps` has what is done in each.
const BOOTS: &[Boot] = &[
    Boot { what: "plain Linux", checks: &["0-grub-install"], uefi: &["0-boot-entry"], end: End::PowerOff, peer: None },
    Boot {
        what: "Debian's Xen",
        checks: &["1-runs", "1-clock", "1-installed", "1-no-warning", "1-default-stays"],
        uefi: &[],
        end: End::Reset,
        peer: None,
    },
    Boot {
        what: "ours by choice",
        checks: &["2-runs", "2-clock", "2-removed", "2-packaged", "2-no-warning"],
        uefi: &["2-entry-added"],
        end: End::Reset,
        peer: Some(1),
    },
    Boot {
        what: "ours by default",
        checks: &["3-runs", "3-clock", "3-no-warning", "3-removed", "3-default-again"],
        uefi: &["3-entry-stayed", "3-entry-removed"],
        end: End::Reset,
        peer: Some(1),
    },
    Boot { what: "Debian's Xen again", checks: &["4-runs", "4-clock"], uefi: &[], end: End::PowerOff, peer: None },
];

/// Logs in as root, who has no password here, and has the steps run.
const TYPING: &[Typed] =
    &[Typed { after: "host login: ", keys: "root\n" }, Typed { after: "root@host", keys: "./steps\n" }];

/// Makes the host, boots it five times and judges each boot; `transcript` beside the logs has the output of what was
/// run.
///
/// # Errors
/// The host could not be made: debootstrap (which must be root), sfdisk, mkfs.ext4, mkfs.vfat, I/O.
pub fn run(form: Form, debian: &Debian, ours: &Ours) -> Result<Vec<Outcome>> {
    let dir = paths::run_dir(&form.name())?;
    paths::room_for(&dir, disk::SIZE_MIB)?;
    let base = match tree::base(form)? {
        Ok(base) => base,
        Err(absent) => return Ok(vec![Outcome::skipped(&form.name(), &absent.0)]),
    };
    let image = disk::make(form.firmware, &tree::host(form, &base, ours, &dir)?, &dir)?;
    let uefi = match form.firmware {
        Firmware::Bios => None,
        Firmware::Uefi => Some(debian.uefi(&dir)?),
    };
    let mut transcript = fs::File::create(dir.join("transcript"))?;
    let (mut outcomes, mut records) = (Vec::new(), Vec::new());
    for (number, boot) in BOOTS.iter().enumerate() {
        let name = format!("{} {number} {}", form.name(), boot.what);
        let loader = if number == 0 { tree::linux(&base)? } else { Loader::Disk };
        let chipset = if uefi.is_some() { Chipset::Q35 } else { Chipset::Pc };
        let mut machine = Machine::new(chipset, 1536, loader);
        machine.smp = 2;
        machine.disk = Some((DiskKind::Virtio, image.clone()));
        machine.uefi = uefi.clone();
        machine.accel = Accel::Tcg { tb_size: Some(64) };
        // Debian's services under QEMU's translator, on a host that may be busy.
        machine.timeout = Duration::from_secs(3600);
        machine.silence = Duration::from_secs(900);
        let logs = paths::run_dir(&name)?;
        let stop = CRASHES.iter().map(|s| (*s).to_owned()).collect();
        let run = qemu::run(&machine, &logs, &Watch { stop, typing: TYPING, ..Watch::default() })?;
        note(&mut transcript, boot.what, &run)?;
        records.push(Record::read(&image, form.firmware, number, &logs)?);
        let result = judge(form, boot, &run, &records);
        let failed = result.is_err();
        if failed {
            print!("{}", run.tail(40));
        }
        outcomes.push(Outcome::of_run(&name, result, &run));
        if failed && run.end != boot.end {
            break;
        }
    }
    println!("transcript: {}", dir.join("transcript").display());
    fs::remove_file(image)?;
    Ok(outcomes)
}

/// Judges a boot by its checks and its end, and by what another hypervisor's boot has recorded.
fn judge(form: Form, boot: &Boot, run: &Run, records: &[Record]) -> Result<String, String> {
    let mut due = boot.checks.to_vec();
    if form.firmware == Firmware::Uefi {
        due.extend(boot.uefi);
    }
    let reported = verdict::judge_end(run, &due, &boot.end).map(|checks| format!("{} checks", checks.len()));
    let same = match (boot.peer.and_then(|peer| records.get(peer)), records.last()) {
        (Some(xen), Some(ours)) => differences::compare(form, ours, xen).map(|text| format!(", {text}")),
        _ => Ok(String::new()),
    };
    match (reported, same) {
        (Ok(a), Ok(b)) => Ok(a + &b),
        (Err(a), Err(b)) => Err(format!("{a}\n{b}")),
        (Err(one), _) | (_, Err(one)) => Err(one),
    }
}

/// Writes what the steps have printed.
fn note(transcript: &mut fs::File, what: &str, run: &Run) -> Result<()> {
    writeln!(transcript, "== {what}")?;
    for (_, said) in run.lines.iter().filter_map(|l| l.text.split_once("@@")) {
        writeln!(transcript, "{}", said.strip_prefix("HOST ").unwrap_or(said))?;
    }
    Ok(())
}
