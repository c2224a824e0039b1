//! A domain that cannot go on dies alone, and says why.

use alloc::sync::Arc;
use core::fmt;

use public_headers::xen4::sched::SHUTDOWN_CRASH;

use crate::domain::Domain;
use crate::hv::{Cur, Hv};
use crate::hw::Hw;

impl<H: Hw> Hv<H> {
    /// Crashes the domain of the running vcpu; it does not return to the guest.
    #[cold]
    pub fn crash_current(&self, cur: &mut Cur<'_>, why: fmt::Arguments<'_>) {
        log::error!("d{}v{}: {why}", cur.d.id.0, cur.v.id);
        let r = &*cur.regs;
        log::error!("domain_crash called, CPU {}: guest state", cur.cpu.0);
        log::error!(
            "RIP:    {:04x}:[<{:016x}>] RFLAGS: {:016x} CONTEXT: pv {} (d{}v{})",
            r.cs,
            r.rip,
            r.rflags,
            if cur.ctx.kernel_mode { "kernel" } else { "user" },
            cur.d.id.0,
            cur.v.id
        );
        log::error!("rax: {:016x}   rbx: {:016x}   rcx: {:016x}", r.rax, r.rbx, r.rcx);
        log::error!("rdx: {:016x}   rsi: {:016x}   rdi: {:016x}", r.rdx, r.rsi, r.rdi);
        log::error!("rbp: {:016x}   rsp: {:016x}   r8:  {:016x}", r.rbp, r.rsp, r.r8);
        log::error!("r9:  {:016x}   r10: {:016x}   r11: {:016x}", r.r9, r.r10, r.r11);
        log::error!("r12: {:016x}   r13: {:016x}   r14: {:016x}", r.r12, r.r13, r.r14);
        log::error!("r15: {:016x}   ss: {:04x}   entry {:#x}, error {:#x}", r.r15, r.ss, r.entry_vector, r.error_code);
        log::error!("cr3 kernel {:#x} user {:#x}", cur.ctx.mm.guest_table.get().0, cur.ctx.mm.guest_table_user.get().0);
        let mut stack = [0u8; 256];
        if self.hw.copy_from_guest(r.rsp & !7, &mut stack).is_ok() {
            for (i, line) in stack.chunks_exact(32).enumerate() {
                let w = |n: usize| u64::from_le_bytes(line[n * 8..n * 8 + 8].try_into().unwrap_or_default());
                log::error!(
                    "  {:016x}: {:016x} {:016x} {:016x} {:016x}",
                    r.rsp + i as u64 * 32,
                    w(0),
                    w(1),
                    w(2),
                    w(3)
                );
            }
        }
        self.domain_crash(cur.d);
    }

    /// Marks a domain crashed: it stops, the toolstack hears of it; when it is dom0 the machine stops.
    #[cold]
    pub fn domain_crash(&self, d: &Arc<Domain>) {
        log::error!("Domain {} crashed", d.id.0);
        self.domain_shutdown(d, SHUTDOWN_CRASH);
    }
}
