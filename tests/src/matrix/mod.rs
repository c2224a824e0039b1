//! The machines that dom0 is booted on.

mod pairs;

use crate::apt::Absent;
use crate::debian::Debian;
use crate::dom0::{self, Beside, Config, Start};
use crate::emulator::Emulator;
use crate::hypervisor::{Hypervisor, Image};
use crate::machine::{Accel, Chipset, DiskKind, MANY_CPUS, SPARSE_MIB};
use crate::report::Outcome;
use crate::suite::{self, NEWEST, OWN};
use crate::xen4::{self, Cpus, Kernel, Place};
use anyhow::Result;

/// Which QEMU runs a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qemu {
    /// [`Emulator::Installed`].
    Installed,
    /// [`Emulator::newer`], on a CPU with x2APIC and SMAP.
    Newer,
}

/// What runs as dom0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dom0 {
    /// The kernel of this Debian suite, with a disk.
    Debian(&'static str),
    /// Our 64-bit kernel's conformance tests. [`Config::disk`] is not used.
    Own,
}

/// One machine, and what runs it and runs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The machine.
    pub config: Config,
    /// Its QEMU.
    pub qemu: Qemu,
    /// Its dom0.
    pub dom0: Dom0,
}

const CHIPSETS: [Chipset; 3] = [Chipset::Pc, Chipset::Q35, Chipset::Microvm];
const SIZES: [u32; 4] = [256, 1024, 6144, 2 * SPARSE_MIB];
const CPUS: [u32; 3] = [1, 4, MANY_CPUS];
const STARTS: [Start; 7] =
    [Start::Kernel, Start::Pvh, Start::Iso, Start::Uefi, Start::Efi, Start::Unified, Start::Kexec];
const DISKS: [DiskKind; 3] = [DiskKind::Virtio, DiskKind::Ahci, DiskKind::Ide];
const QEMUS: [Qemu; 2] = [Qemu::Installed, Qemu::Newer];
const DOM0S: [Dom0; 5] =
    [Dom0::Debian(OWN), Dom0::Debian("bullseye"), Dom0::Debian("trixie"), Dom0::Debian(NEWEST), Dom0::Own];

impl Row {
    /// Returns its name, e.g. `pc 1024M smp1 kernel virtio`.
    pub fn name(&self) -> String {
        let Config { chipset, mem_mib, smp, start, .. } = self.config;
        let dom0 = match self.dom0 {
            Dom0::Debian(OWN) => String::new(),
            Dom0::Debian(suite) => format!(" {suite}"),
            Dom0::Own => " guest64".to_owned(),
        };
        let qemu = if self.qemu == Qemu::Newer { " newer-qemu" } else { "" };
        match self.dom0 {
            Dom0::Debian(_) => format!("{}{dom0}{qemu}", self.config.name()),
            Dom0::Own => format!("{chipset} {mem_mib}M smp{smp} {}{dom0}{qemu}", start.name()),
        }
    }

    /// Returns the test's name.
    pub fn test_name(&self, hypervisor: Hypervisor) -> String {
        format!("boot {} {hypervisor}", self.name())
    }

    /// Boots dom0 on it.
    ///
    /// # Errors
    /// The machine could not be set up: I/O, tools.
    pub fn run(&self, debian: &Debian, image: &Image, kvm: bool) -> Result<Outcome> {
        let name = self.test_name(image.hypervisor);
        let emulator = match self.qemu {
            Qemu::Installed => Emulator::Installed,
            Qemu::Newer => match Emulator::newer()? {
                Ok(emulator) => emulator,
                Err(Absent(why)) => return Ok(Outcome::skipped(&name, &why)),
            },
        };
        let version = if self.qemu == Qemu::Newer { Some(emulator.version()?) } else { None };
        let said: &[&str] = if self.qemu == Qemu::Newer { &["Switched to APIC driver x2apic_"] } else { &[] };
        let mut outcome = match self.dom0 {
            Dom0::Debian(suite) => {
                let debian = match suite::with_kernel(debian, suite)? {
                    Ok(debian) => debian,
                    Err(Absent(why)) => return Ok(Outcome::skipped(&name, &why)),
                };
                let beside = Beside { emulator, said, ..Beside::default() };
                dom0::boot_beside(&debian, image, self.config, kvm, &name, beside)?.0
            }
            Dom0::Own => {
                let Config { chipset, mem_mib, smp, start, .. } = self.config;
                let cpus = Cpus { machine: smp, guest: smp.min(2), intel: false };
                let place = Place { chipset, mem_mib, start, cpus, emulator, accel: Accel::Tcg { tb_size: None } };
                xen4::conforms(&name, image, Kernel::Guest64, &place)?
            }
        };
        if let (Ok(text), Some(version)) = (&mut outcome.result, version) {
            *text = format!("QEMU {version}, {text}");
        }
        Ok(outcome)
    }

    /// Returns whether there can be such a machine.
    fn possible(&self) -> bool {
        let Config { chipset, mem_mib, smp, start, disk } = self.config;
        // QEMU's PVH loader loads one module, and Debian's kernel needs an initrd. Where ACPI is hardware-reduced, as
        // microvm's is, Linux sets up no timer, also on Xen.
        let own = start == Start::Pvh || chipset == Chipset::Microvm;
        // It has neither a CD drive nor a BIOS that would start from one.
        let loads = chipset != Chipset::Microvm || matches!(start, Start::Kernel | Start::Pvh);
        // The second kernel and initrd lie beside the first, and all are unpacked; of what is left, 72 CPUs need more than
        // there is.
        let fits = mem_mib > 256 || start != Start::Kexec && (smp < MANY_CPUS || self.dom0 == Dom0::Own);
        let attached = chipset == Chipset::Pc || disk != DiskKind::Ide;
        let has_disk = self.dom0 != Dom0::Own || disk == DiskKind::Virtio;
        own == (self.dom0 == Dom0::Own) && loads && fits && attached && has_disk
    }

    /// Returns which value it has of each parameter.
    fn values(&self) -> [usize; 7] {
        fn at<T: PartialEq>(all: &[T], value: &T) -> usize {
            all.iter().position(|v| v == value).unwrap_or(all.len())
        }
        let Config { chipset, mem_mib, smp, start, disk } = self.config;
        let disk = if self.dom0 == Dom0::Own { DISKS.len() } else { at(&DISKS, &disk) };
        [
            at(&CHIPSETS, &chipset),
            at(&SIZES, &mem_mib),
            at(&CPUS, &smp),
            at(&STARTS, &start),
            disk,
            at(&QEMUS, &self.qemu),
            at(&DOM0S, &self.dom0),
        ]
    }
}

/// Returns every possible machine.
fn all() -> Vec<Row> {
    let mut all = Vec::new();
    for chipset in CHIPSETS {
        for mem_mib in SIZES {
            for smp in CPUS {
                for start in STARTS {
                    for disk in DISKS {
                        let config = Config { chipset, mem_mib, smp, start, disk };
                        let on = |qemu| DOM0S.map(|dom0| Row { config, qemu, dom0 });
                        all.extend(QEMUS.into_iter().flat_map(on).filter(Row::possible));
                    }
                }
            }
        }
    }
    all
}

/// Returns machines in which each two values occur together that can: of chipset, memory size, number of CPUs, loader,
/// disk, QEMU and dom0.
pub fn full() -> Vec<Row> {
    pairs::cover(&short(), &all(), Row::values)
}

/// Returns a few machines that cover each value, and each pair with code of its own, for every test run.
pub fn short() -> Vec<Row> {
    let on = |qemu, chipset, mem_mib, smp, start, disk| Row {
        config: Config { chipset, mem_mib, smp, start, disk },
        qemu,
        dom0: Dom0::Debian(OWN),
    };
    let c = |chipset, mem_mib, smp, start, disk| on(Qemu::Installed, chipset, mem_mib, smp, start, disk);
    vec![
        c(Chipset::Pc, 1024, 1, Start::Kernel, DiskKind::Virtio),
        c(Chipset::Pc, 1024, 4, Start::Iso, DiskKind::Ide),
        c(Chipset::Q35, 1024, 1, Start::Iso, DiskKind::Virtio),
        on(Qemu::Newer, Chipset::Q35, 6144, 4, Start::Kernel, DiskKind::Ahci),
        c(Chipset::Pc, 6144, 1, Start::Iso, DiskKind::Ahci),
        c(Chipset::Q35, 1024, 4, Start::Uefi, DiskKind::Virtio),
        c(Chipset::Pc, 1024, 1, Start::Efi, DiskKind::Virtio),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn in_full_each_two_values_meet_that_can() {
        let full = full();
        let met: HashSet<_> = full.iter().flat_map(|row| pairs::pairs(row.values())).collect();
        assert!(all().iter().flat_map(|row| pairs::pairs(row.values())).all(|pair| met.contains(&pair)));
        assert!(full.iter().all(Row::possible));
        let names: HashSet<_> = full.iter().map(Row::name).collect();
        assert_eq!(names.len(), full.len());
        // What excludes too much, or chooses too many, would not be seen otherwise.
        assert_eq!((all().len(), full.len()), (2656, 39));
    }

    #[test]
    fn short_meets_every_value_of_debians_own_machines() {
        let short = short();
        for f in full().iter().filter(|row| row.dom0 == Dom0::Debian(OWN)) {
            assert!(short.iter().any(|s| s.qemu == f.qemu));
            let f = &f.config;
            let met = |same: fn(&Config, &Config) -> bool| short.iter().any(|s| same(&s.config, f));
            assert!(met(|s, f| s.chipset == f.chipset && s.start.has_uefi() == f.start.has_uefi()));
            // kexec has tests of its own; that of one file differs from that of several by what is tested without a
            // machine.
            assert!(matches!(f.start, Start::Kexec | Start::Unified) || met(|s, f| s.start == f.start));
            assert!(met(|s, f| s.disk == f.disk));
        }
    }
}
