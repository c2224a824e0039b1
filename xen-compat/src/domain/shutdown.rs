//! How domains shut down: they stop and wait for the toolstack; the hardware domain takes the machine with it.

use alloc::sync::Arc;
use core::fmt;
use core::sync::atomic::Ordering::SeqCst;

use public_headers::xen4::sched::{
    SHUTDOWN_CRASH, SHUTDOWN_POWEROFF, SHUTDOWN_REBOOT, SHUTDOWN_SOFT_RESET, SHUTDOWN_SUSPEND, SHUTDOWN_WATCHDOG,
};
use public_headers::xen4::xen::VIRQ_DOM_EXC;

use crate::machine::hw::{Hw, MachineStop, Nanos};
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

/// How long the reason for an unwanted restart is shown, in nanoseconds.
const READ_TIME: Nanos = 5_000_000_000;

impl<H: Hw> Hv<H> {
    /// Shuts `d` down for `reason` (SHUTDOWN_*), unless it has given another one: its vcpus stop, and the toolstack is
    /// notified. If it is the hardware domain, the machine halts or restarts instead.
    pub fn domain_shutdown(&self, d: &Arc<Domain>, reason: u32) {
        let reason = {
            let _lock = d.sched.shutdown_lock.lock();
            let reason = d.life().give_code(reason);
            if d.is_hardware() {
                self.hwdom_shutdown(d, reason);
            }
            if !d.life().shuts_down() {
                return;
            }
            for v in d.vcpus() {
                v.life.pause_for_shutdown();
                self.vcpu_sleep_nosync(d, v);
            }
            reason
        };
        let port = d.sched.suspend_port.load(SeqCst);
        if reason == SHUTDOWN_SUSPEND && !port.is_none() {
            // If the port has been closed since, that is the toolstack's own loss.
            let _ = self.evtchn_send(d, port);
        } else {
            self.send_global_virq(VIRQ_DOM_EXC as usize);
        }
        self.controller_domain_ended(d, reason);
    }

    /// Lets a domain that has shut down run again (XEN_DOMCTL_resumedomain).
    pub fn domain_resume(&self, d: &Arc<Domain>) {
        let _lock = d.sched.shutdown_lock.lock();
        d.life().resumes();
        d.log.forget_crash();
        for v in d.vcpus() {
            if v.life.unpause_after_shutdown() {
                self.vcpu_wake(d, v);
            }
        }
    }

    /// Ends the machine, because the hardware domain has ended.
    #[cold]
    fn hwdom_shutdown(&self, d: &Domain, reason: u32) {
        let id = d.id.0;
        match reason {
            SHUTDOWN_POWEROFF => {
                log::warn!("Hardware Dom{id} halted: halting machine");
                return self.hw.machine_stop(MachineStop::Halt);
            }
            SHUTDOWN_REBOOT => log::warn!("Hardware Dom{id} shutdown: rebooting machine"),
            SHUTDOWN_WATCHDOG => {
                log::warn!("Hardware Dom{id} shutdown: watchdog rebooting machine");
                self.hw.kexec_crash();
            }
            SHUTDOWN_SOFT_RESET => log::warn!("Hardware domain {id} did unsupported soft reset, rebooting."),
            SHUTDOWN_CRASH => {
                if self.hw.has_crash_image() {
                    log::warn!("Hardware Dom{id} crashed");
                    self.hw.kexec_crash();
                }
                return self.unwanted_reboot(format_args!("Hardware Dom{id} crashed"));
            }
            _ => return self.unwanted_reboot(format_args!("Hardware Dom{id} shutdown (unknown reason {reason})")),
        }
        self.hw.machine_stop(MachineStop::Reboot);
    }

    /// Reports why the machine restarts, leaves time to read it, and restarts; or halts if that was asked for.
    fn unwanted_reboot(&self, why: fmt::Arguments<'_>) {
        if self.options.reboot.stay {
            log::warn!("{why}: 'noreboot' set - not rebooting.");
            return self.hw.machine_stop(MachineStop::Halt);
        }
        log::warn!("{why}: rebooting machine in 5 seconds.");
        let end = self.hw.now().saturating_add(READ_TIME);
        while self.hw.now() < end {
            self.hw.relax();
        }
        self.hw.machine_stop(MachineStop::Reboot);
    }
}
