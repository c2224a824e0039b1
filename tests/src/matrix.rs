//! The machines that dom0 is booted on.

use crate::apt::Absent;
use crate::debian::Debian;
use crate::dom0::{self, Beside, Config, Start};
use crate::emulator::Emulator;
use crate::hypervisor::{Hypervisor, Image};
use crate::machine::{Chipset, DiskKind};
use crate::report::Outcome;
use crate::selftest::MANY_CPUS;
use anyhow::Result;

/// Which QEMU runs a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qemu {
    /// [`Emulator::Installed`].
    Installed,
    /// [`Emulator::newer`], on a CPU with x2APIC and SMAP.
    Newer,
}

/// One machine, and what runs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The machine.
    pub config: Config,
    /// Its QEMU.
    pub qemu: Qemu,
}

impl Row {
    /// Returns its name, e.g. `pc 1024M smp1 kernel virtio`.
    pub fn name(&self) -> String {
        match self.qemu {
            Qemu::Installed => self.config.name(),
            Qemu::Newer => format!("{} newer-qemu", self.config.name()),
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
        if self.qemu == Qemu::Installed {
            return Ok(dom0::boot(debian, image, self.config, kvm)?.0);
        }
        let name = self.test_name(image.hypervisor);
        let emulator = match Emulator::newer()? {
            Ok(emulator) => emulator,
            Err(Absent(why)) => return Ok(Outcome::skipped(&name, &why)),
        };
        let version = emulator.version()?;
        let beside = Beside { emulator, said: &["Switched to APIC driver x2apic_"], ..Beside::default() };
        let mut outcome = dom0::boot_beside(debian, image, self.config, kvm, &name, beside)?.0;
        if let Ok(text) = &mut outcome.result {
            *text = format!("QEMU {version}, {text}");
        }
        Ok(outcome)
    }
}

/// Returns every valid combination of chipset, memory size, CPU count, loader and disk. On the newer QEMU: the largest
/// machine of each chipset, which tells how other CPUs and devices' interrupts are addressed, by each way to load it; and one of many CPUs.
pub fn full() -> Vec<Row> {
    let mut all = Vec::new();
    for chipset in [Chipset::Pc, Chipset::Q35] {
        for mem_mib in [1024, 6144] {
            for smp in [1, 4] {
                for start in [Start::Kernel, Start::Iso, Start::Uefi, Start::Efi, Start::Unified] {
                    for disk in [DiskKind::Virtio, DiskKind::Ahci, DiskKind::Ide] {
                        // The EFI application does not depend on dom0's disk.
                        let loads = !matches!(start, Start::Efi | Start::Unified) || disk == DiskKind::Virtio;
                        if loads && (chipset == Chipset::Pc || disk != DiskKind::Ide) {
                            let config = Config { chipset, mem_mib, smp, start, disk };
                            all.push(Row { config, qemu: Qemu::Installed });
                        }
                    }
                }
            }
        }
        for start in [Start::Kernel, Start::Iso, Start::Uefi] {
            let config = Config { chipset, mem_mib: 6144, smp: 4, start, disk: DiskKind::Ahci };
            all.push(Row { config, qemu: Qemu::Newer });
        }
    }
    let config =
        Config { chipset: Chipset::Q35, mem_mib: 6144, smp: MANY_CPUS, start: Start::Kernel, disk: DiskKind::Virtio };
    all.push(Row { config, qemu: Qemu::Newer });
    all
}

/// Returns a few machines that cover each value, and each pair with code of its own, for every test run.
pub fn short() -> Vec<Row> {
    let on =
        |qemu, chipset, mem_mib, smp, start, disk| Row { config: Config { chipset, mem_mib, smp, start, disk }, qemu };
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

    #[test]
    fn short_is_part_of_full_and_meets_every_value() {
        let (full, short) = (full(), short());
        assert_eq!(full.len(), 83);
        assert!(short.iter().all(|c| full.contains(c)));
        for f in &full {
            assert!(short.iter().any(|s| s.qemu == f.qemu));
            let f = &f.config;
            let met = |same: fn(&Config, &Config) -> bool| short.iter().any(|s| same(&s.config, f));
            assert!(met(|s, f| s.chipset == f.chipset && s.start.has_uefi() == f.start.has_uefi()));
            assert!(f.start.has_uefi() || met(|s, f| s.chipset == f.chipset && s.start == f.start));
            // That of one file differs from that of several by what is tested without a machine.
            assert!(f.start == Start::Unified || met(|s, f| s.start == f.start));
            // Many CPUs are started by the self-test.
            assert!(f.smp == MANY_CPUS || met(|s, f| s.mem_mib == f.mem_mib && s.smp == f.smp));
            assert!(met(|s, f| s.disk == f.disk));
        }
    }
}
