//! Keys that make the hypervisor print reports, from its console or by `xl debug-keys`.

pub(crate) mod domains;
pub(crate) mod event_channels;
pub(crate) mod grants;
pub(crate) mod interrupts;
pub(crate) mod memory;
pub(crate) mod nodes;
pub(crate) mod soft_tsc;
#[cfg(test)]
mod tests;

use crate::machine::hw::{Hw, MachineStop};
use crate::state::hypervisor::Hv;

/// It does something only where memory is kept for a crash kernel.
const CRASH: u8 = b'C';
/// Keys and what they do.
const KEYS: [(u8, &str); 11] = [
    (CRASH, "trigger a crashdump"),
    (b'R', "reboot machine"),
    (b'e', "dump evtchn info"),
    (b'g', "print grant table usage"),
    (b'h', "show this message"),
    (b'i', "dump interrupt bindings"),
    (b'm', "memory info"),
    (b'q', "dump domain (and guest debug) info"),
    (b'r', "dump run queues"),
    (b's', "dump softtsc stats"),
    (b'u', "dump NUMA info"),
];

impl<H: Hw> Hv<H> {
    /// Handles `key`; an unassigned one is ignored.
    pub fn handle_key(&self, key: u8) {
        // A slow console takes its time.
        self.hw.pause_watchdog();
        self.report_by_key(key);
        self.hw.resume_watchdog();
    }

    fn report_by_key(&self, key: u8) {
        match key {
            b'h' => {
                log::warn!("'h' pressed -> showing installed handlers");
                for (key, does) in KEYS.into_iter().filter(|(key, _)| *key != CRASH || self.keeps_crash_memory()) {
                    log::warn!(" key '{}' (ascii '{key:02x}') => {does}", char::from(key));
                }
            }
            b'R' => {
                log::warn!("'R' pressed -> rebooting machine");
                self.hw.machine_stop(MachineStop::Reboot);
            }
            CRASH if self.keeps_crash_memory() => {
                log::warn!("'C' pressed -> triggering crashdump");
                self.hw.kexec_crash();
                log::warn!(" * no crash kernel loaded!");
            }
            b'm' => self.dump_memory(),
            b'q' => self.dump_domains(),
            b'r' => self.dump_run_queues(),
            b's' => self.dump_soft_tsc(),
            b'u' => self.dump_nodes(),
            b'e' => self.dump_event_channels(),
            b'g' => self.dump_grants(),
            b'i' => self.dump_interrupts(),
            _ => {}
        }
    }

    fn keeps_crash_memory(&self) -> bool {
        !self.hw.crash_area().is_empty()
    }
}
