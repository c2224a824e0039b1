//! CPU hotplug, and idle states.

use core::sync::atomic::Ordering::Relaxed;

use mm::int::count32;
use mm::{CpuId, Errno, Stop};
use public_headers::xen4::sysctl as c;
use public_headers::xen4::sysctl::{PmCxStat, XenSysctlCpuHotplug, XenSysctlGetPmstat, XenSysctlPmOp};

use crate::control::sysctl::call::Call;
use crate::guest_memory::guest_access::GuestAccess;
use crate::machine::hw::Hw;
use crate::state::hypervisor::Hv;

impl<H: Hw> Hv<H> {
    /// XEN_SYSCTL_cpu_hotplug. EOPNOTSUPP: no such operation, or one on threads where cores have one. Otherwise those of
    /// [`Self::cpu_up`] and [`Self::cpu_down`].
    pub(crate) fn sysctl_cpu_hotplug(&self, h: XenSysctlCpuHotplug) -> Result<(), Stop> {
        match h.op {
            c::XEN_SYSCTL_CPU_HOTPLUG_ONLINE => self.cpu_up(h.cpu),
            c::XEN_SYSCTL_CPU_HOTPLUG_OFFLINE => self.cpu_down(h.cpu),
            c::XEN_SYSCTL_CPU_HOTPLUG_SMT_ENABLE => self.set_smt(true),
            c::XEN_SYSCTL_CPU_HOTPLUG_SMT_DISABLE => self.set_smt(false),
            _ => Err(Errno::OPNOTSUPP.into()),
        }
    }

    /// Takes all threads of the cores but the first of each online or offline, one after the other. One that is parked
    /// counts as offline for good. Only one of a core can be taken online from then on, or all can.
    fn set_smt(&self, on: bool) -> Result<(), Stop> {
        if !self.has_threads() {
            return Err(Errno::OPNOTSUPP.into());
        }
        self.smt.store(on, Relaxed);
        for cpu in (0..self.hw.nr_cpus()).filter(|cpu| !self.is_first_thread(*cpu)) {
            if !on && self.parked.lock().remove(CpuId(cpu)) {
                continue;
            }
            match if on { self.cpu_up(cpu) } else { self.cpu_down(cpu) } {
                Ok(()) => return Err(Stop::Restart),
                Err(Stop::Err(Errno::EXIST)) => {}
                stop => return stop,
            }
        }
        let online = self.online_cpus();
        log::info!("SMT {} - online CPUs {online}", if on { "enabled" } else { "disabled" });
        Ok(())
    }

    /// XEN_SYSCTL_get_pmstat. EINVAL: no such CPU online. ENODEV: with `cpuidle=off`, idle states. ENOSYS: no such command.
    /// Frequencies: see [`Self::frequency_statistics`].
    pub(crate) fn sysctl_get_pmstat(&self, call: &mut Call) -> Result<(), Errno> {
        let mut stat: XenSysctlGetPmstat = call.op.u.get();
        if !self.is_online(stat.cpuid) {
            return Err(Errno::INVAL);
        }
        match stat.type_ & c::PMSTAT_CATEGORY_MASK {
            c::PMSTAT_CX if self.options.cpuidle => self.idle_statistics(&mut stat)?,
            c::PMSTAT_PX => self.frequency_statistics(&mut stat)?,
            _ => return Err(Errno::NODEV),
        }
        call.op.u.set(&stat);
        self.sysctl_copy_back(call)
    }

    fn idle_statistics(&self, stat: &mut XenSysctlGetPmstat) -> Result<(), Errno> {
        let idle = &self.percpu(CpuId(stat.cpuid)).idle;
        match stat.type_ {
            c::PMSTAT_GET_MAX_CX => {
                let nr = count32(idle.states.lock().count());
                stat.u.set(&PmCxStat { nr, ..stat.u.get() });
            }
            c::PMSTAT_GET_CXSTAT => {
                let mut use_: PmCxStat = stat.u.get();
                let nr = idle.states.lock().count();
                let used = idle.use_of(self.hw.now());
                for (n, (times, ns)) in (0..u64::from(use_.nr)).zip(used.iter().take(nr)) {
                    self.hw.put_nth(use_.triggers, n, times)?;
                    self.hw.put_nth(use_.residencies, n, ns)?;
                }
                (use_.nr, use_.last) = (count32(nr), count32(idle.last()));
                use_.idle_time = self.cpu_idle_time(CpuId(stat.cpuid));
                // What the CPU's own counters say of cores and packages is not read.
                (use_.nr_pc, use_.nr_cc) = (0, 0);
                stat.u.set(&use_);
            }
            c::PMSTAT_RESET_CXSTAT => {}
            _ => return Err(Errno::NOSYS),
        }
        Ok(())
    }

    /// XEN_SYSCTL_pm_op. EINVAL: no such CPU online, or not the 0 (1: of its sub-states) that stands for all. ENOSYS: no
    /// such command. Frequencies: see [`Self::frequency_op`] and [`Self::set_turbo`].
    pub(crate) fn sysctl_pm_op(&self, call: &mut Call) -> Result<(), Stop> {
        let mut op: XenSysctlPmOp = call.op.u.get();
        match op.cmd {
            c::XEN_SYSCTL_PM_OP_SET_SCHED_OPT_SMT if op.cpuid == 0 => op.u.set(&0u32),
            c::XEN_SYSCTL_PM_OP_GET_MAX_CSTATE if op.cpuid == 0 => op.u.set(&self.idle_limits.get().cstate),
            c::XEN_SYSCTL_PM_OP_GET_MAX_CSTATE if op.cpuid == 1 => op.u.set(&self.idle_limits.get().substate),
            c::XEN_SYSCTL_PM_OP_SET_MAX_CSTATE if op.cpuid == 0 => self.idle_limits.set_cstate(op.u.get()),
            c::XEN_SYSCTL_PM_OP_SET_MAX_CSTATE if op.cpuid == 1 => self.idle_limits.set_substate(op.u.get()),
            c::XEN_SYSCTL_PM_OP_SET_SCHED_OPT_SMT
            | c::XEN_SYSCTL_PM_OP_GET_MAX_CSTATE
            | c::XEN_SYSCTL_PM_OP_SET_MAX_CSTATE => return Err(Errno::INVAL.into()),
            _ if !self.is_online(op.cpuid) => return Err(Errno::INVAL.into()),
            cmd if cmd & c::PM_PARA_CATEGORY_MASK == c::CPUFREQ_PARA => self.frequency_op(call, &mut op)?,
            c::XEN_SYSCTL_PM_OP_ENABLE_TURBO => self.set_turbo(CpuId(op.cpuid), true)?,
            c::XEN_SYSCTL_PM_OP_DISABLE_TURBO => self.set_turbo(CpuId(op.cpuid), false)?,
            _ => return Err(Errno::NOSYS.into()),
        }
        call.op.u.set(&op);
        Ok(self.sysctl_copy_back(call)?)
    }
}
