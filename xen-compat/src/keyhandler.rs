//! Keys that make the hypervisor report on itself, from its console or `xl debug-keys`.

use core::sync::atomic::Ordering::{Relaxed, SeqCst};

use crate::hv::Hv;
use crate::hw::{Hw, MachineStop};
use crate::sched::State;

/// Keys and what they do.
const KEYS: [(u8, &str); 6] = [
    (b'R', "reboot machine"),
    (b'e', "dump evtchn info"),
    (b'h', "show this message"),
    (b'm', "memory info"),
    (b'q', "dump domain (and guest debug) info"),
    (b'r', "dump run queues"),
];

impl<H: Hw> Hv<H> {
    /// Does what `key` stands for; one without a meaning is ignored.
    pub fn handle_key(&self, key: u8) {
        match key {
            b'h' => {
                log::warn!("'h' pressed -> showing installed handlers");
                for (key, does) in KEYS {
                    log::warn!(" key '{}' (ascii '{key:02x}') => {does}", char::from(key));
                }
            }
            b'R' => {
                log::warn!("'R' pressed -> rebooting machine");
                self.hw.machine_stop(MachineStop::Reboot);
            }
            b'm' => self.dump_memory(),
            b'q' => self.dump_domains(),
            b'r' => self.dump_run_queues(),
            b'e' => self.dump_event_channels(),
            _ => {}
        }
    }

    fn dump_memory(&self) {
        log::warn!("Physical memory information:");
        let (free, claimed) = self.mm.heap.outstanding_claims();
        log::warn!("    Heap: {}kB free, {}kB claimed", free * 4, claimed * 4);
    }

    fn dump_domains(&self) {
        log::warn!("'q' pressed -> dumping domain info (now = {})", self.hw.now());
        for d in self.domains.all() {
            log::warn!("General information for domain {}:", d.id.0);
            log::warn!(
                "    dying={} pause_count={} nr_pages={} max_pages={} dirty_cpus={:#x} vm_assist={:08x}",
                u8::from(d.dying.load(SeqCst)),
                d.pause_count.load(SeqCst),
                d.mem.tot_pages(),
                d.mem.max_pages(),
                d.mem.dirty_cpus().0,
                d.mem.vm_assist(),
            );
            for v in d.vcpus() {
                log::warn!(
                    "    VCPU{}: CPU{} [{:?}] pause_flags={:x} pause_count={}",
                    v.id,
                    v.sched.processor().0,
                    v.sched.state(),
                    v.pause_flags.load(SeqCst),
                    v.pause_count.load(SeqCst),
                );
            }
        }
    }

    fn dump_run_queues(&self) {
        log::warn!("'r' pressed -> dumping run queues, now = {}", self.hw.now());
        for cpu in 0..self.cpus.len() {
            log::warn!("CPU[{cpu:02}] idle {} ns", self.cpu_idle_time(mm::CpuId(cpu as u32)));
            for d in self.domains.all() {
                for v in d.vcpus().iter().filter(|v| v.sched.processor().0 as usize == cpu) {
                    if matches!(v.sched.state(), State::Queued | State::Running) {
                        log::warn!("    d{}v{} {:?} weight {}", d.id.0, v.id, v.sched.state(), d.sched.weight());
                    }
                }
            }
        }
    }

    fn dump_event_channels(&self) {
        log::warn!("'e' pressed -> dumping event-channel info");
        for d in self.domains.all() {
            let open = (1..d.event_channels.max_ports()).filter(|p| d.event_channels.channel(*p).is_some());
            log::warn!("Event channel information for domain {}: {} known", d.id.0, open.count());
            for v in d.vcpus() {
                for (virq, port) in v.virq_port.iter().enumerate() {
                    let port = port.load(Relaxed);
                    if port != 0 {
                        log::warn!("    VCPU{} virq {virq} -> port {port}", v.id);
                    }
                }
            }
        }
    }
}
