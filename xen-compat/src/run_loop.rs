//! The main loop of a CPU: choose a vcpu, run it, handle its exits, choose again.

use core::sync::atomic::Ordering;

use mm::CpuId;
use public_headers::xen4::arch_x86_64::CpuUserRegs;

use crate::abi::compat::entry::Compat;
use crate::abi::guest_abi::GuestAbi;
use crate::abi::xen2005::entry::Xen2005;
use crate::abi::xen4::exit::Xen4;
use crate::machine::hw::Hw;
use crate::state::domain::{Abi, VcpuRef};
use crate::state::hypervisor::{Cur, Hv};
use crate::state::percpu;

/// Why a vcpu left its CPU.
enum Left {
    /// Another one runs now.
    For(VcpuRef),
    /// Its context is requested and no other vcpu is runnable here.
    Released,
}

impl<H: Hw> Hv<H> {
    /// Runs CPU `cpu` forever; `regs` holds the running guest's registers.
    pub fn run(&self, cpu: CpuId, regs: &mut CpuUserRegs) -> ! {
        self.renew_microcode();
        self.start_beats(cpu);
        let mut next = None;
        let mut out: Option<VcpuRef> = None;
        loop {
            let Some(n) = next.take() else {
                // Nothing is loaded: wait on the hypervisor's own page tables.
                self.hw.load_idle_cr3();
                self.left(cpu, out.take(), None);
                next = Some(self.idle_until_work(cpu));
                continue;
            };
            let why = {
                let mut ctx = n.v().ctx.switch_in();
                let mut cur = Cur { d: &n.d, v: n.v(), ctx: &mut ctx, regs, cpu };
                match n.d.abi {
                    Abi::Xen4 if n.d.mem.is_pae() => self.stay::<Compat>(&n, &mut cur, out.take()),
                    Abi::Xen4 => self.stay::<Xen4>(&n, &mut cur, out.take()),
                    Abi::Xen2005(_) => self.stay::<Xen2005>(&n, &mut cur, out.take()),
                }
            };
            next = match why {
                Left::For(v) => Some(v),
                Left::Released => None,
            };
            out = Some(n);
        }
    }

    /// Runs one vcpu on this CPU, from load to save, in place of `out`: from loading it to saving it.
    fn stay<E: GuestAbi>(&self, me: &VcpuRef, cur: &mut Cur<'_>, out: Option<VcpuRef>) -> Left {
        E::load_context(self, cur);
        self.left(cur.cpu, out, Some(me));
        self.evtchn_move_pirqs(cur.d, cur.v, cur.cpu);
        E::switched_in(self, cur);
        self.look_for_nmi(cur);
        let why = self.run_vcpu::<E>(me, cur);
        self.save_context(cur);
        why
    }

    /// Releases the vcpu `out`, which has been saved and whose page tables are no longer loaded: other CPUs may run it.
    fn left(&self, cpu: CpuId, out: Option<VcpuRef>, now: Option<&VcpuRef>) {
        if let Some(out) = out {
            if now.is_none_or(|n| n.d.id != out.d.id) {
                out.d.mem.cpu_leaves(cpu);
            }
            self.context_saved(cpu, &out);
        }
    }

    /// Waits with no vcpu loaded.
    fn idle_until_work(&self, cpu: CpuId) -> VcpuRef {
        loop {
            self.soft_work(cpu);
            let bits = &self.cpus[cpu.0 as usize].softirq;
            let pending = bits.fetch_and(!percpu::softirq::DONE_BY_CHOOSING, Ordering::SeqCst);
            if pending & percpu::softirq::REAP != 0 {
                self.reap(cpu, None);
            }
            if let Some(n) = self.schedule(cpu, None) {
                return n;
            }
            self.stop_if_asked(cpu);
            self.suspend_if_asked(cpu);
            if bits.load(Ordering::SeqCst) == 0 {
                self.sleep_until_interrupt(cpu);
            }
        }
    }

    /// Does the softirq work that does not require rescheduling. Returns whether any timers ran.
    pub(crate) fn soft_work(&self, cpu: CpuId) -> bool {
        let bits = &self.cpus[cpu.0 as usize].softirq;
        if bits.load(Ordering::SeqCst) & percpu::softirq::INTERRUPT != 0 {
            self.serve_held_interrupts(cpu);
        }
        let pending = bits.load(Ordering::SeqCst) & percpu::softirq::SOFT_WORK;
        if pending == 0 {
            return false;
        }
        bits.fetch_and(!pending, Ordering::SeqCst);
        if pending & percpu::softirq::TLB_PERIOD != 0 {
            mm::begin_tlb_period(&self.hw);
        }
        if pending & percpu::softirq::TIMER != 0 {
            self.run_timers(cpu);
            if bits.load(Ordering::SeqCst) & percpu::softirq::EOI != 0 {
                bits.fetch_and(!percpu::softirq::EOI, Ordering::SeqCst);
                self.force_eois(cpu, self.hw.now());
            }
            if bits.load(Ordering::SeqCst) & percpu::softirq::LOOK != 0 {
                bits.fetch_and(!percpu::softirq::LOOK, Ordering::SeqCst);
                self.look_at_use(cpu);
            }
        }
        if pending & percpu::softirq::FREQUENCY != 0 {
            self.frequency_work(cpu);
        }
        pending & percpu::softirq::TIMER != 0
    }

    /// Runs the loaded vcpu until it must leave. It stays loaded while it only sleeps.
    fn run_vcpu<E: GuestAbi>(&self, me: &VcpuRef, cur: &mut Cur<'_>) -> Left {
        let bits = &self.cpus[cur.cpu.0 as usize].softirq;
        loop {
            let pending = bits.load(Ordering::Acquire);
            if pending != 0 {
                if self.soft_work(cur.cpu) {
                    E::update_time(self, cur);
                }
                if pending & percpu::softirq::CONTROLLER != 0 {
                    // Only the loaded vcpu can have raised it.
                    bits.fetch_and(!percpu::softirq::CONTROLLER, Ordering::SeqCst);
                    self.controller_notified(cur.d);
                }
                if pending & percpu::softirq::REAP != 0 {
                    self.reap(cur.cpu, Some(cur.d));
                }
                if pending & (percpu::softirq::SCHEDULE | percpu::softirq::RELEASE) != 0
                    && let Some(why) = self.choose_again::<E>(me, cur)
                {
                    return why;
                }
                if pending & percpu::softirq::NMI != 0 {
                    bits.fetch_and(!percpu::softirq::NMI, Ordering::SeqCst);
                }
                E::deliver_nmi(self, cur);
                continue;
            }
            E::deliver_events(self, cur);
            // Delivering may have ended the domain; then the scheduler decides.
            if bits.load(Ordering::Relaxed) != 0 {
                continue;
            }
            let entry = self.hw.enter_guest(cur.regs);
            E::exit(self, cur, entry);
        }
    }

    /// Asks the scheduler. Returns `None` if the same vcpu continues. If only that vcpu sleeps here, the CPU idles with
    /// it loaded.
    fn choose_again<E: GuestAbi>(&self, me: &VcpuRef, cur: &mut Cur<'_>) -> Option<Left> {
        let bits = &self.cpus[cur.cpu.0 as usize].softirq;
        let mut idled = false;
        loop {
            let pending = bits.fetch_and(!percpu::softirq::DONE_BY_CHOOSING, Ordering::SeqCst);
            match self.schedule(cur.cpu, Some(me)) {
                Some(n) if n.id == me.id && n.d.id == me.d.id => {
                    if idled {
                        E::switched_in(self, cur);
                    }
                    return None;
                }
                Some(n) => {
                    self.switching_out(me);
                    return Some(Left::For(n));
                }
                None => {
                    if pending & (percpu::softirq::RELEASE | percpu::softirq::SUSPEND) != 0 {
                        self.switching_out(me);
                        return Some(Left::Released);
                    }
                    idled = true;
                    self.soft_work(cur.cpu);
                    if bits.load(Ordering::SeqCst) & percpu::softirq::REAP != 0 {
                        self.reap(cur.cpu, Some(cur.d));
                    }
                    if bits.load(Ordering::SeqCst) == 0 {
                        self.sleep_until_interrupt(cur.cpu);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
