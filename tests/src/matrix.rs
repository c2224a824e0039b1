//! The machines that dom0 is booted on.

use crate::dom0::Config;
use crate::machine::{Chipset, DiskKind};

/// Returns every valid combination of chipset, memory size, CPU count, loader and disk.
pub fn full() -> Vec<Config> {
    let mut all = Vec::new();
    for chipset in [Chipset::Pc, Chipset::Q35] {
        for mem_mib in [1024, 6144] {
            for smp in [1, 4] {
                for iso in [false, true] {
                    for disk in [DiskKind::Virtio, DiskKind::Ahci, DiskKind::Ide] {
                        if chipset == Chipset::Pc || disk != DiskKind::Ide {
                            all.push(Config { chipset, mem_mib, smp, iso, disk });
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
    let c = |chipset, mem_mib, smp, iso, disk| Config { chipset, mem_mib, smp, iso, disk };
    vec![
        c(Chipset::Pc, 1024, 1, false, DiskKind::Virtio),
        c(Chipset::Pc, 1024, 4, true, DiskKind::Ide),
        c(Chipset::Q35, 1024, 1, true, DiskKind::Virtio),
        c(Chipset::Q35, 6144, 4, false, DiskKind::Ahci),
        c(Chipset::Pc, 6144, 1, true, DiskKind::Ahci),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_is_part_of_full_and_meets_every_value() {
        let (full, short) = (full(), short());
        assert_eq!(full.len(), 40);
        assert!(short.iter().all(|c| full.contains(c)));
        for f in &full {
            let met = |same: fn(&Config, &Config) -> bool| short.iter().any(|s| same(s, f));
            assert!(met(|s, f| s.chipset == f.chipset && s.iso == f.iso));
            assert!(met(|s, f| s.mem_mib == f.mem_mib && s.smp == f.smp));
            assert!(met(|s, f| s.disk == f.disk));
        }
    }
}
