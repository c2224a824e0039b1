//! Loading a patch of microcode into one CPU.

use microcode::amd::{is_final, Equivalence};
use microcode::{Cpu, Format, Match};
use mm::{Errno, Fault};

/// A patch to load, a copy that nobody writes.
#[derive(Clone, Copy, Debug)]
pub struct LoadOrder<'a> {
    /// How it is to be read.
    pub format: Format,
    /// Whether the revision that a CPU has may be loaded again.
    pub allow_same: bool,
    /// AMD's number for these CPUs.
    pub known: Option<Equivalence>,
    /// The patch, at an address that is a multiple of 16.
    pub patch: &'a [u8],
}

/// The running CPU's way to microcode.
pub trait MicrocodePort {
    /// Returns its number.
    fn number(&self) -> u32;
    /// Returns what it is, and what it runs.
    fn cpu(&self) -> Cpu;
    /// Loads a patch, which it checks itself.
    ///
    /// # Errors
    /// It refuses.
    fn load(&self, format: Format, patch: &[u8]) -> Result<(), Fault>;
}

/// Loads a patch into the running CPU, and logs what has come of it.
///
/// # Errors
/// EINVAL: it is not for this CPU. EEXIST: it is no later than what the CPU has. ENXIO: the CPU would hang. EIO: the CPU
/// has refused it.
pub fn load(port: &impl MicrocodePort, order: &LoadOrder<'_>) -> Result<(), Errno> {
    let (number, before) = (port.number(), port.cpu());
    let patch = order.format.examine(order.patch, &before, order.known).ok_or(Errno::INVAL)?;
    match patch.fits {
        Match::New => {}
        // The other thread may have loaded it, but not what concerns this one.
        Match::Same if order.allow_same || order.format.is_per_thread() => {}
        _ => return Err(Errno::EXIST),
    }
    if order.format == Format::Amd && is_final(&before) {
        log::error!("microcode: CPU{number} current rev {:#x} unsafe to update", before.revision);
        return Err(Errno::NXIO);
    }
    let loaded = port.load(order.format, order.patch);
    let (old, new, now) = (before.revision, patch.revision, port.cpu().revision);
    if loaded.is_err() || now != new {
        log::error!("microcode: CPU{number} update rev {old:#x} to {new:#x} failed, result {now:#x}");
        return Err(Errno::IO);
    }
    log::warn!("microcode: CPU{number} updated from revision {old:#x} to {now:#x}, date = {}", patch.date);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::vec::Vec;

    use microcode::sample;

    use super::*;

    /// A CPU that runs what it has been given, or does not.
    struct Model {
        cpu: Cell<Cpu>,
        works: bool,
        refuses: bool,
    }

    impl MicrocodePort for Model {
        fn number(&self) -> u32 {
            3
        }
        fn cpu(&self) -> Cpu {
            self.cpu.get()
        }
        fn load(&self, _format: Format, patch: &[u8]) -> Result<(), Fault> {
            if self.refuses {
                return Err(Fault);
            }
            if self.works {
                let revision = u32::from_le_bytes(patch[4..8].try_into().unwrap());
                self.cpu.set(Cpu { revision, ..self.cpu.get() });
            }
            Ok(())
        }
    }

    fn model(signature: u32, revision: u32) -> Model {
        Model { cpu: Cell::new(Cpu { signature, platform: 2, revision }), works: true, refuses: false }
    }

    fn intel(patch: &[u8], allow_same: bool) -> LoadOrder<'_> {
        LoadOrder { format: Format::Intel, allow_same, known: None, patch }
    }

    #[test]
    fn a_later_patch_is_loaded() {
        let patch = sample::intel(0x50654, 0xff, 8, &[]);
        let cpu = model(0x50654, 5);
        assert_eq!(load(&cpu, &intel(&patch, false)), Ok(()));
        assert_eq!(cpu.cpu().revision, 8);
        assert_eq!(load(&cpu, &intel(&patch, false)), Err(Errno::EXIST), "it has it");
        assert_eq!(load(&cpu, &intel(&patch, true)), Ok(()));
        assert_eq!(load(&model(0x50655, 5), &intel(&patch, false)), Err(Errno::INVAL), "another CPU");
        let mut damaged = patch.clone();
        damaged[100] ^= 1;
        assert_eq!(load(&model(0x50654, 5), &intel(&damaged, false)), Err(Errno::INVAL));
    }

    #[test]
    fn a_cpu_that_refuses_is_reported() {
        let patch = sample::intel(0x50654, 0xff, 8, &[]);
        for (works, refuses) in [(false, false), (true, true)] {
            assert_eq!(load(&Model { works, refuses, ..model(0x50654, 5) }, &intel(&patch, false)), Err(Errno::IO));
        }
    }

    #[test]
    fn amds_threads_load_for_themselves_and_some_cpus_not_at_all() {
        let (k10, file) = (0x0010_0f42, sample::amd(&[(0x0010_0f42, 7)], &[(7, 0x0100_00c0, 128)]));
        let patch: Vec<u8> = file[file.len() - 128..].to_vec();
        let known = Some(Equivalence { signature: k10, id: 7 });
        let order = LoadOrder { format: Format::Amd, allow_same: false, known, patch: &patch };
        assert_eq!(load(&model(k10, 0x0100_0098), &order), Err(Errno::NXIO));
        let cpu = model(k10, 0x0100_0097);
        assert_eq!([load(&cpu, &order), load(&cpu, &order)], [Ok(()); 2]);
        assert_eq!(load(&model(k10, 0x0100_00c1), &order), Err(Errno::EXIST));
    }
}
