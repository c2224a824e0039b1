//! The machines that dom0 is booted on.

use crate::dom0::{Config, Start};
use crate::machine::{Chipset, DiskKind};

/// Returns every valid combination of chipset, memory size, CPU count, loader and disk.
pub fn full() -> Vec<Config> {
    let mut all = Vec::new();
    for chipset in [Chipset::Pc, Chipset::Q35] {
        for mem_mib in [1024, 6144] {
            for smp in [1, 4] {
                for start in [Start::Kernel, Start::Iso, Start::Uefi, Start::Efi, Start::Unified] {
                    for disk in [DiskKind::Virtio, DiskKind::Ahci, DiskKind::Ide] {
                        // The EFI application does not depend on dom0's disk.
                        let loads = !matches!(start, Start::Efi | Start::Unified) || disk == DiskKind::Virtio;
                        if loads && (chipset == Chipset::Pc || disk != DiskKind::Ide) {
                            all.push(Config { chipset, mem_mib, smp, start, disk });
                        }
                    }
                }
            }
        }
    }
    all
}

/// Returns a few machines that cover each value, and each pair with code of its own, for every test run.
pub fn short() -> Vec<Config> {
    let c = |chipset, mem_mib, smp, start, disk| Config { chipset, mem_mib, smp, start, disk };
    vec![
        c(Chipset::Pc, 1024, 1, Start::Kernel, DiskKind::Virtio),
        c(Chipset::Pc, 1024, 4, Start::Iso, DiskKind::Ide),
        c(Chipset::Q35, 1024, 1, Start::Iso, DiskKind::Virtio),
        c(Chipset::Q35, 6144, 4, Start::Kernel, DiskKind::Ahci),
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
        assert_eq!(full.len(), 76);
        assert!(short.iter().all(|c| full.contains(c)));
        for f in &full {
            let met = |same: fn(&Config, &Config) -> bool| short.iter().any(|s| same(s, f));
            assert!(met(|s, f| s.chipset == f.chipset && s.start.has_uefi() == f.start.has_uefi()));
            assert!(f.start.has_uefi() || met(|s, f| s.chipset == f.chipset && s.start == f.start));
            // That of one file differs from that of several by what is tested without a machine.
            assert!(f.start == Start::Unified || met(|s, f| s.start == f.start));
            assert!(met(|s, f| s.mem_mib == f.mem_mib && s.smp == f.smp));
            assert!(met(|s, f| s.disk == f.disk));
        }
    }
}
