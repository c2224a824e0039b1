//! A CPU's loop, one round at a time: as `xen_compat::run_loop`, which never returns, but so that CPUs can take turns.

use std::sync::atomic::Ordering::SeqCst;
use xen_compat::{Compat, GuestAbi, Xen4};

use mm::host::set_this_cpu;
use mm::CpuId;
use xen_compat::host::HostHw;
use xen_compat::machine::hw::{Clocks, Paging};
use xen_compat::state::domain::VcpuRef;
use xen_compat::state::percpu::softirq::{DONE_BY_CHOOSING, RELEASE, SCHEDULE, TIMER};
use xen_compat::{Cur, Hv};

use crate::within::within;
use crate::world::World;

fn same(a: &VcpuRef, b: &VcpuRef) -> bool {
    a.id == b.id && std::sync::Arc::ptr_eq(&a.d, &b.d)
}

fn soft_timers(hv: &Hv<HostHw>, cpu: CpuId) -> bool {
    let due = hv.cpus[cpu.0 as usize].softirq.fetch_and(!TIMER, SeqCst) & TIMER != 0;
    if due {
        hv.run_timers(cpu);
    }
    due
}

fn load_context(hv: &Hv<HostHw>, cur: &mut Cur<'_>) {
    if cur.d.mem.is_pae() {
        Compat::load_context(hv, cur);
    } else {
        Xen4::load_context(hv, cur);
    }
}

fn deliver_events(hv: &Hv<HostHw>, cur: &mut Cur<'_>) {
    if cur.d.mem.is_pae() {
        Compat::deliver_events(hv, cur);
    } else {
        Xen4::deliver_events(hv, cur);
    }
}

fn deliver_nmi(hv: &Hv<HostHw>, cur: &mut Cur<'_>) {
    if cur.d.mem.is_pae() {
        Compat::deliver_nmi(hv, cur);
    } else {
        Xen4::deliver_nmi(hv, cur);
    }
}

/// Handles an exit of the loaded vcpu, whose registers have the width of its code.
pub(crate) fn exit(hv: &Hv<HostHw>, cur: &mut Cur<'_>, entry: u32) {
    if !cur.d.mem.is_pae() {
        return within(|| Xen4::exit(hv, cur, entry));
    }
    within(|| Compat::exit(hv, cur, entry));
    let r = &cur.regs;
    assert!((r.rip | r.rsp) >> 32 == 0, "32-bit code is continued at {:#x}, its stack at {:#x}", r.rip, r.rsp);
}

impl World {
    /// Calls `f` as the vcpu `me`, which CPU `c` has loaded or is loading. State loaded on other CPUs stays there.
    pub fn with_cur<R>(
        &mut self,
        c: usize,
        me: &VcpuRef,
        f: impl FnOnce(&mut Self, &Hv<HostHw>, &mut Cur<'_>) -> R,
    ) -> R {
        let hv = self.hv.clone();
        let mut regs = self.cpus[c].regs;
        let others: Vec<VcpuRef> = (0..self.cpus.len())
            .filter(|o| *o != c)
            .filter_map(|o| self.cpus[o].loaded.clone())
            .filter(|o| !same(o, me))
            .collect();
        let _held: Vec<_> =
            others.iter().map(|o| o.v().ctx.try_lock().expect("context of a loaded vcpu is free")).collect();
        let r = {
            let mut ctx = me.v().ctx.try_lock().expect("context of a vcpu to be run is free");
            f(self, &hv, &mut Cur { d: &me.d, v: me.v(), ctx: &mut ctx, regs: &mut regs, cpu: CpuId(c as u32) })
        };
        self.cpus[c].regs = regs;
        r
    }

    /// Runs one round of CPU `c`. Returns whether its guest has done something.
    pub fn round(&mut self, c: usize) -> bool {
        set_this_cpu(c as u32);
        let hv = self.hv.clone();
        let id = CpuId(c as u32);
        if hv.hw.armed[c].load(SeqCst) <= hv.hw.now() {
            hv.hw.armed[c].store(u64::MAX, SeqCst);
            hv.timer_interrupt(id);
        }
        hv.hw.kicked[c].store(false, SeqCst);
        let bits = &hv.cpus[c].softirq;
        let Some(me) = self.cpus[c].loaded.clone() else {
            soft_timers(&hv, id);
            bits.fetch_and(!DONE_BY_CHOOSING, SeqCst);
            if let Some(next) = hv.schedule(id, None) {
                self.load(c, next, None);
            }
            return false;
        };
        if bits.load(SeqCst) != 0 || self.cpus[c].asleep {
            return self.softirqs(c, &me);
        }
        self.with_cur(c, &me, |w, hv, cur| {
            within(|| deliver_events(hv, cur));
            if bits.load(SeqCst) != 0 {
                return false;
            }
            w.guest_mode(hv, cur);
            true
        })
    }

    /// Handles pending softirqs. Always returns `false`.
    fn softirqs(&mut self, c: usize, me: &VcpuRef) -> bool {
        let hv = self.hv.clone();
        let id = CpuId(c as u32);
        let bits = &hv.cpus[c].softirq;
        let asleep = self.cpus[c].asleep;
        if soft_timers(&hv, id) && !asleep {
            self.with_cur(c, me, |_, hv, cur| hv.update_time(cur));
        }
        let pending = bits.fetch_and(!DONE_BY_CHOOSING, SeqCst);
        if pending & (SCHEDULE | RELEASE) != 0 {
            self.choose_again(c, me, pending);
        }
        if !self.cpus[c].asleep && self.cpus[c].loaded.as_ref().is_some_and(|v| same(v, me)) {
            self.with_cur(c, me, |_, hv, cur| within(|| deliver_nmi(hv, cur)));
        }
        false
    }

    /// Asks the scheduler.
    fn choose_again(&mut self, c: usize, me: &VcpuRef, pending: u32) {
        let hv = self.hv.clone();
        let id = CpuId(c as u32);
        match hv.schedule(id, Some(me)) {
            Some(next) if same(&next, me) => {
                if core::mem::take(&mut self.cpus[c].asleep) {
                    self.with_cur(c, me, |_, hv, cur| hv.switched_in(cur));
                }
            }
            Some(next) => {
                self.save(c, me);
                self.load(c, next, Some(me.clone()));
            }
            None if pending & RELEASE != 0 => {
                self.save(c, me);
                self.cpus[c].loaded = None;
                hv.hw.load_idle_cr3();
                me.d.mem.cpu_leaves(id);
                hv.context_saved(id, me);
            }
            None => self.cpus[c].asleep = true,
        }
    }

    fn save(&mut self, c: usize, me: &VcpuRef) {
        self.with_cur(c, me, |_, hv, cur| {
            hv.switching_out(me);
            hv.save_context(cur);
        });
        self.cpus[c].asleep = false;
    }

    fn load(&mut self, c: usize, next: VcpuRef, out: Option<VcpuRef>) {
        let id = CpuId(c as u32);
        self.cpus[c].loaded = None;
        self.with_cur(c, &next, |_, hv, cur| {
            load_context(hv, cur);
            if let Some(out) = &out {
                if out.d.id != cur.d.id {
                    out.d.mem.cpu_leaves(id);
                }
                hv.context_saved(id, out);
            }
            hv.switched_in(cur);
            hv.look_for_nmi(cur);
        });
        self.cpus[c].loaded = Some(next);
        self.cpus[c].asleep = false;
    }
}
