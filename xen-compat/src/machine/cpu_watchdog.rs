//! A CPU's part of the NMI watchdog: when it counts as stuck.

use core::sync::atomic::AtomicU32;
use core::sync::atomic::Ordering::Relaxed;

/// A CPU's part of the NMI watchdog. Its timer beats each second; an NMI looks whether it still does.
#[derive(Default)]
pub struct CpuWatchdog {
    /// Beats; 0: the CPU does not run guests yet, so that it is not watched.
    beats: AtomicU32,
    /// Beats at the last look.
    seen: AtomicU32,
    /// Looks since then.
    missed: AtomicU32,
}

impl CpuWatchdog {
    /// Counts a beat. Called by the CPU itself.
    pub fn beat(&self) {
        self.beats.store(self.beats.load(Relaxed).wrapping_add(1).max(1), Relaxed);
    }

    /// Looks for beats, in an NMI of the CPU itself. Returns `true` once, when there has been none in `limit` looks.
    pub fn look(&self, limit: u32, watching: bool) -> bool {
        let beats = self.beats.load(Relaxed);
        if beats != self.seen.swap(beats, Relaxed) || beats == 0 || !watching {
            self.missed.store(0, Relaxed);
            return false;
        }
        let missed = self.missed.load(Relaxed).saturating_add(1);
        self.missed.store(missed, Relaxed);
        missed == limit
    }
}

#[cfg(test)]
mod tests {
    use std::vec::Vec;

    use super::*;

    fn looks(cpu: &CpuWatchdog, n: u32) -> Vec<bool> {
        (0..n).map(|_| cpu.look(3, true)).collect()
    }

    #[test]
    fn a_cpu_without_beats_is_stuck_when_its_time_is_over() {
        let cpu = CpuWatchdog::default();
        assert_eq!(looks(&cpu, 9), [false; 9], "it has not begun");
        cpu.beat();
        let seen = looks(&cpu, 6);
        assert_eq!(seen, [false, false, false, true, false, false], "the first look sees the beat; it is said once");
    }

    #[test]
    fn beats_and_pauses_save_it() {
        let cpu = CpuWatchdog::default();
        for _ in 0..5 {
            cpu.beat();
            assert_eq!(looks(&cpu, 3), [false; 3]);
        }
        assert!(!cpu.look(3, false), "the watchdog sleeps");
        assert_eq!(looks(&cpu, 3), [false, false, true]);
        // After 2^32 beats.
        cpu.beats.store(u32::MAX, Relaxed);
        cpu.beat();
        assert_ne!(cpu.beats.load(Relaxed), 0);
    }
}
