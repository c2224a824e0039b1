//! Crashing a domain: it alone stops, and the reason is reported.

use alloc::sync::Arc;
use core::fmt;

use crate::guest_log::guest_line;
use log::LevelFilter;
use public_headers::xen4::sched::SHUTDOWN_CRASH;

use crate::machine::hw::Hw;
use crate::state::domain::Domain;
use crate::state::hypervisor::{Cur, Hv};

impl<H: Hw> Hv<H> {
    /// Crashes the domain of the running vcpu, which does not return to the guest.
    #[cold]
    pub fn crash_current(&self, cur: &mut Cur<'_>, why: fmt::Arguments<'_>) {
        if self.begins_crash_report(cur.d) {
            self.report_crash(cur, why);
            guest_line!(Error, "Domain {} crashed", cur.d.id.0);
        }
        self.domain_shutdown(cur.d, SHUTDOWN_CRASH);
    }

    /// Returns whether to report a crash. A domain that is up may always do so, however much it has caused to be
    /// logged: it will not do so again. If several vcpus crash it at the same time, only the first reports.
    fn begins_crash_report(&self, d: &Domain) -> bool {
        !d.life().is_shut_down() && self.options.guest_loglvl.limited >= LevelFilter::Error && d.log.crash_is_news()
    }

    /// Logs the state of the vcpu that crashed it.
    #[cold]
    fn report_crash(&self, cur: &Cur<'_>, why: fmt::Arguments<'_>) {
        guest_line!(Error, "d{}v{}: {why}", cur.d.id.0, cur.v.id.0);
        let r = &*cur.regs;
        guest_line!(Error, "domain_crash called, CPU {}: guest state", cur.cpu.0);
        guest_line!(
            Error,
            "RIP:    {:04x}:[<{:016x}>] RFLAGS: {:016x} CONTEXT: pv {} (d{}v{})",
            r.cs,
            r.rip,
            r.rflags,
            if cur.ctx.kernel_mode { "kernel" } else { "user" },
            cur.d.id.0,
            cur.v.id.0
        );
        guest_line!(Error, "rax: {:016x}   rbx: {:016x}   rcx: {:016x}", r.rax, r.rbx, r.rcx);
        guest_line!(Error, "rdx: {:016x}   rsi: {:016x}   rdi: {:016x}", r.rdx, r.rsi, r.rdi);
        guest_line!(Error, "rbp: {:016x}   rsp: {:016x}   r8:  {:016x}", r.rbp, r.rsp, r.r8);
        guest_line!(Error, "r9:  {:016x}   r10: {:016x}   r11: {:016x}", r.r9, r.r10, r.r11);
        guest_line!(Error, "r12: {:016x}   r13: {:016x}   r14: {:016x}", r.r12, r.r13, r.r14);
        guest_line!(
            Error,
            "r15: {:016x}   ss: {:04x}   entry {:#x}, error {:#x}",
            r.r15,
            r.ss,
            r.entry_vector,
            r.error_code
        );
        guest_line!(
            Error,
            "cr3 kernel {:#x} user {:#x}",
            cur.ctx.mm.guest_base().0,
            cur.ctx.mm.guest_table_user.get().mfn().0
        );
        let mut stack = [0u8; 256];
        if self.hw.copy_from_guest(r.rsp & !7, &mut stack).is_ok() {
            for (i, line) in stack.chunks_exact(32).enumerate() {
                let w = |n: usize| u64::from_le_bytes(line[n * 8..n * 8 + 8].try_into().unwrap_or_default());
                guest_line!(
                    Error,
                    "  {:016x}: {:016x} {:016x} {:016x} {:016x}",
                    r.rsp + i as u64 * 32,
                    w(0),
                    w(1),
                    w(2),
                    w(3)
                );
            }
        }
    }

    /// Marks a domain as crashed: it stops, and the toolstack is notified; if it is dom0, the machine stops.
    #[cold]
    pub fn domain_crash(&self, d: &Arc<Domain>) {
        if self.begins_crash_report(d) {
            guest_line!(Error, "Domain {} crashed", d.id.0);
        }
        self.domain_shutdown(d, SHUTDOWN_CRASH);
    }
}
