//! CPU hotplug, and idle states, which cannot be controlled here.

use core::sync::atomic::Ordering::Relaxed;

use mm::{CpuId, Errno, Stop};
use public_headers::xen4::sysctl as c;
use public_headers::xen4::sysctl::{XenSysctlCpuHotplug, XenSysctlGetPmstat, XenSysctlPmOp};

use crate::control::sysctl::call::Call;
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

    /// XEN_SYSCTL_get_pmstat. EINVAL: no such CPU. ENODEV: its frequency and idle states are not managed.
    pub(crate) fn sysctl_get_pmstat(&self, s: XenSysctlGetPmstat) -> Result<(), Errno> {
        Err(if s.cpuid < self.hw.nr_cpus() { Errno::NODEV } else { Errno::INVAL })
    }

    /// XEN_SYSCTL_pm_op. Idle states are not limited, because there is only HLT. EINVAL: no such CPU, or not the 0 (1:
    /// of its sub-states) that stands for all. ENODEV: there is nothing of the kind. ENOSYS: no such command.
    pub(crate) fn sysctl_pm_op(&self, call: &mut Call) -> Result<(), Errno> {
        let mut op: XenSysctlPmOp = call.op.u.get();
        match op.cmd {
            c::XEN_SYSCTL_PM_OP_SET_SCHED_OPT_SMT if op.cpuid == 0 => op.u.set(&0u32),
            c::XEN_SYSCTL_PM_OP_GET_MAX_CSTATE if op.cpuid <= 1 => op.u.set(&c::XEN_SYSCTL_CX_UNLIMITED),
            c::XEN_SYSCTL_PM_OP_SET_MAX_CSTATE if op.cpuid <= 1 => return Err(Errno::NODEV),
            c::XEN_SYSCTL_PM_OP_SET_SCHED_OPT_SMT
            | c::XEN_SYSCTL_PM_OP_GET_MAX_CSTATE
            | c::XEN_SYSCTL_PM_OP_SET_MAX_CSTATE => return Err(Errno::INVAL),
            _ if op.cpuid >= self.hw.nr_cpus() => return Err(Errno::INVAL),
            cmd if cmd & c::PM_PARA_CATEGORY_MASK == c::CPUFREQ_PARA => return Err(Errno::NODEV),
            c::XEN_SYSCTL_PM_OP_ENABLE_TURBO | c::XEN_SYSCTL_PM_OP_DISABLE_TURBO => return Err(Errno::NODEV),
            _ => return Err(Errno::NOSYS),
        }
        call.op.u.set(&op);
        self.sysctl_copy_back(call)
    }
}
