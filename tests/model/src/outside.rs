//! External events: time, interrupts, the control plane.

use std::sync::atomic::Ordering::SeqCst;

use mm::host::set_this_cpu;
use mm::{CpuId, CpuMask, VcpuId};
use xen_compat::machine::hw::Clocks;
use xen_compat::state::vcpu::NR_VIRQS;

use crate::layout::Layout;
use crate::within::within;
use crate::world::World;

impl World {
    /// Makes an external event happen.
    pub fn outside(&mut self) {
        let hv = self.hv.clone();
        let cpu = self.choice.below(self.cpus.len() as u64) as u32;
        set_this_cpu(cpu);
        let id = self.choice.below(self.guests.len() as u64) as usize;
        match self.choice.below(100) {
            0..=39 => {
                let ns = self.choice.pick(&[1_000, 50_000, 1_000_000, 12_000_000, 100_000_000]);
                hv.hw.pass(1 + self.choice.below(ns));
            }
            40..=54 => self.device_interrupt(cpu),
            55..=64 => hv.send_global_virq(self.choice.below(NR_VIRQS as u64) as usize),
            65..=84 => self.control(id),
            _ => self.housekeeping(id),
        }
    }

    /// Continues pending destruction, and builds missing domains.
    fn housekeeping(&mut self, id: usize) {
        match self.guests[id].as_ref().map(|g| (g.killed, g.d.life().is_shut_down())) {
            None => {
                self.create(id as u16);
                if self.guests[id].is_none() {
                    self.shrink();
                }
            }
            Some((true, _)) => {
                self.go_on_killing(id);
            }
            Some((false, true)) if self.choice.chance(60) => self.kill(id),
            Some((false, _)) => {}
        }
    }

    fn device_interrupt(&mut self, cpu: u32) {
        let hv = self.hv.clone();
        let gsi = self.choice.below(24) as u32;
        if let Some(line) = hv.hw.devices.line(gsi).filter(|l| !l.masked) {
            set_this_cpu(line.cpu.0);
            within(|| hv.do_irq(line.cpu, line.vector));
        } else if self.choice.chance(10) {
            hv.do_irq(CpuId(cpu), 0x30 + self.choice.below(0xb0) as u8);
        }
    }

    fn control(&mut self, id: usize) {
        let hv = self.hv.clone();
        let Some((d, pauses)) = self.guests[id].as_ref().filter(|g| !g.killed).map(|g| (g.d.clone(), g.pauses)) else {
            return;
        };
        let vcpu = self.choice.below(d.vcpus().len() as u64) as u32;
        let v = &d.vcpus()[vcpu as usize];
        let what = match self.choice.below(100) {
            0..=9 if pauses < 2 => {
                hv.domain_pause(&d);
                self.guests[id].as_mut().expect("looked up").pauses += 1;
                "domain_pause"
            }
            0..=69 if pauses > 0 => {
                hv.domain_unpause(&d);
                self.guests[id].as_mut().expect("looked up").pauses -= 1;
                "domain_unpause"
            }
            10..=69 => {
                let mask = self.choice.pick(&[!0, 1, 2, 3, 4, 6, 0]);
                let _ = hv.set_hard_affinity(&d, v, CpuMask::from_low(mask));
                "set_hard_affinity"
            }
            70..=79 => {
                hv.send_virq(&d, VcpuId(vcpu), self.choice.below(NR_VIRQS as u64) as usize);
                "send_virq"
            }
            80..=89 if d.life().is_shut_down() && !d.is_dying() => {
                hv.domain_resume(&d);
                "domain_resume"
            }
            90..=91 => {
                self.kill(id);
                "kill"
            }
            92 => {
                hv.domain_shutdown(&d, self.choice.below(6) as u32);
                "domain_shutdown"
            }
            _ => return,
        };
        self.note((99, id as u16, vcpu), what, [0; 6]);
        self.count(Layout::of(&d).name, what, true);
    }

    /// Handles a machine on which no CPU had anything to run: advances time, and sends waiting vcpus an event.
    pub fn nobody_runs(&mut self) {
        let hv = self.hv.clone();
        let next = hv.hw.armed.iter().map(|t| t.load(SeqCst)).min().unwrap_or(u64::MAX);
        let now = hv.hw.now();
        hv.hw.pass(if next == u64::MAX { 1_000_000 } else { next.saturating_sub(now).clamp(1, 1_000_000_000) });
        let id = self.choice.below(self.guests.len() as u64) as usize;
        self.housekeeping(id);
        let Some(g) = self.guests[id].as_mut().filter(|g| !g.killed) else { return };
        while g.pauses > 0 {
            g.pauses -= 1;
            hv.domain_unpause(&g.d);
        }
        let d = g.d.clone();
        for v in d.vcpus() {
            if v.life.pause_flags().is_waiting() {
                hv.vcpu_unblock(&d, v);
            }
        }
    }
}
