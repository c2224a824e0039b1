//! vcpu_op: bringing vcpus up and down, their timers, and the areas they register (public `vcpu.h`).

pub(crate) mod areas;
#[cfg(test)]
mod tests;
pub(crate) mod timers;

use mm::{Errno, GuestVa, Mfn, VcpuId};
use public_headers::xen4::sched::SHUTDOWN_POWEROFF;
use public_headers::xen4::vcpu::{
    VcpuGetPhysid, VcpuRegisterVcpuInfo, VCPUOP_DOWN, VCPUOP_GET_PHYSID, VCPUOP_GET_RUNSTATE_INFO, VCPUOP_INITIALISE,
    VCPUOP_IS_UP, VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA, VCPUOP_REGISTER_VCPU_INFO,
    VCPUOP_REGISTER_VCPU_TIME_MEMORY_AREA, VCPUOP_SEND_NMI, VCPUOP_SET_PERIODIC_TIMER, VCPUOP_SET_SINGLESHOT_TIMER,
    VCPUOP_STOP_PERIODIC_TIMER, VCPUOP_STOP_SINGLESHOT_TIMER, VCPUOP_UP,
};

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::machine::hw::Hw;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::Vcpu;

/// Arguments of `vcpu_op`.
pub(crate) struct VcpuOpArgs {
    /// What to do (`VCPUOP_*`).
    pub(crate) cmd: u32,
    /// Number of the vcpu in the caller's domain.
    pub(crate) vcpu: VcpuId,
    /// The structure of the command.
    pub(crate) arg: GuestVa,
}

impl<H: Hw> Hv<H> {
    /// Handles `vcpu_op(cmd, vcpuid, arg)`.
    ///
    /// # Errors
    /// ENOENT: no such vcpu. ENOSYS: no such command. EFAULT: `arg` cannot be accessed. Otherwise those of the command.
    pub(crate) fn do_vcpu_op(&self, cur: &mut Cur<'_>, args: VcpuOpArgs) -> Hc {
        let VcpuOpArgs { cmd, vcpu, arg } = args;
        let Some(v) = cur.d.vcpu_by_id(vcpu) else {
            return Err(Errno::NOENT.into());
        };
        match cmd {
            VCPUOP_SET_SINGLESHOT_TIMER => self.vcpuop_set_singleshot_timer(cur, v, arg)?,
            VCPUOP_STOP_SINGLESHOT_TIMER => self.vcpuop_stop_singleshot_timer(cur, v)?,
            VCPUOP_INITIALISE => self.vcpuop_initialise(cur, v, arg)?,
            VCPUOP_UP => self.vcpuop_up(cur, v)?,
            VCPUOP_DOWN => self.vcpuop_down(cur, v),
            VCPUOP_IS_UP => return Ok(i64::from(v.life.is_up())),
            VCPUOP_GET_RUNSTATE_INFO => self.caller(cur.d).put(arg, &self.vcpu_runstate(v).info())?,
            VCPUOP_SET_PERIODIC_TIMER => self.vcpuop_set_periodic_timer(cur, v, arg)?,
            VCPUOP_STOP_PERIODIC_TIMER => self.set_periodic_timer(cur.d, v, 0),
            VCPUOP_REGISTER_VCPU_INFO => {
                let info: VcpuRegisterVcpuInfo = self.hw.get(arg)?;
                // Only for the caller itself or for vcpus that are down.
                if v.id != cur.v.id && v.life.is_up() {
                    return Err(Errno::INVAL.into());
                }
                self.map_vcpu_info(cur, v, Mfn(info.mfn), info.offset)?;
                self.tell_time(cur, v);
            }
            VCPUOP_REGISTER_RUNSTATE_MEMORY_AREA => self.vcpuop_register_runstate_area(cur, v, arg)?,
            VCPUOP_REGISTER_VCPU_TIME_MEMORY_AREA => self.vcpuop_register_time_area(cur, v, arg)?,
            VCPUOP_SEND_NMI => {
                if !arg.is_null() {
                    return Err(Errno::INVAL.into());
                }
                self.vcpu_nmi(cur.d, v);
            }
            VCPUOP_GET_PHYSID => self.vcpuop_get_physid(cur, v, arg)?,
            _ => return Err(Errno::NOSYS.into()),
        }
        Ok(0)
    }

    /// Gives `v` its first context. EINVAL: it has no `vcpu_info`. EEXIST: it has a context. `Restart`: another vcpu is
    /// giving it one.
    fn vcpuop_initialise(&self, cur: &Cur<'_>, v: &Vcpu, arg: GuestVa) -> Result<(), Stop> {
        if !cur.d.has_vcpu_info(v) {
            return Err(Errno::INVAL.into());
        }
        let mut context = self.percpu(cur.cpu).context.lock();
        let selectors = self.read_context(cur.d, arg, &mut context)?;
        // A vcpu with a context may be up, and then its lock is always held; that of one without is held only by
        // another caller of this.
        let claimed = v.ctx.try_lock();
        if v.life.is_initialised() {
            return Err(Errno::EXIST.into());
        }
        let mut ctx = claimed.ok_or(Stop::Restart)?;
        self.arch_set_info_guest(cur.d, v, &mut ctx, &context, selectors)
    }

    /// Lets `v` run. EINVAL: it has no context.
    fn vcpuop_up(&self, cur: &Cur<'_>, v: &Vcpu) -> Result<(), Errno> {
        if !v.life.is_initialised() {
            return Err(Errno::INVAL);
        }
        if v.life.bring_up() {
            self.vcpu_wake(cur.d, v);
        }
        Ok(())
    }

    /// Takes `v` down. If it is the last one, the domain powers off.
    fn vcpuop_down(&self, cur: &Cur<'_>, v: &Vcpu) {
        let is_up = |o: &Vcpu| o.life.is_up();
        if !cur.d.vcpus().iter().any(|o| o.id != v.id && is_up(o)) {
            return self.domain_shutdown(cur.d, SHUTDOWN_POWEROFF);
        }
        if v.life.take_down() {
            self.vcpu_sleep_nosync(cur.d, v);
        }
    }

    /// Returns the physical CPU of a pinned vcpu of the hardware domain: its APIC id, and its ACPI id in the upper
    /// half.
    fn vcpuop_get_physid(&self, cur: &Cur<'_>, v: &Vcpu, arg: GuestVa) -> Result<(), Errno> {
        let cpus = v.sched.hard_affinity() & self.cpu_mask();
        if !cur.d.is_hardware() || cpus.count() != 1 {
            return Err(Errno::INVAL);
        }
        let (apic, acpi) = self.hw.cpu_ids(v.id.0).ok_or(Errno::INVAL)?;
        self.hw.put(arg, &VcpuGetPhysid { phys_id: u64::from(apic) | u64::from(acpi) << 32 })
    }

    /// Writes the time into `v`'s `vcpu_info`, and into its second location if `v` is the running vcpu.
    fn tell_time(&self, cur: &mut Cur<'_>, v: &Vcpu) {
        if v.id == cur.v.id {
            self.force_update_time(cur);
        } else {
            self.write_time_of(cur.d, v);
            // It gets its own CPU's stamp when it is switched in.
            v.timers.forget_published();
        }
    }
}
