//! ACPI sleep (XENPF_enter_acpi_sleep): dom0 makes this call where it would write the sleep registers itself.
//!
//! Suspending to RAM takes the machine away from everybody, the caller included: all domains are frozen, the other CPUs
//! stop where they are ([`Leave::Suspend`](crate::state::percpu::Leave)), and CPU 0, which has no vcpu then, puts the
//! machine to sleep, step by step from its idle loop ([`steps`]). The call restarts when its domain thaws, and fetches
//! the result. CPU pools and affinities stay as they are.

mod steps;
#[cfg(test)]
mod tests;

use core::sync::atomic::Ordering::SeqCst;

use mm::{CpuId, CpuMask, Errno, Stop};
use public_headers::xen4::platform::{XenpfEnterAcpiSleep, XENPF_ACPI_SLEEP_EXTENDED};

use crate::machine::hw::{Hw, SleepValues};
use crate::state::hypervisor::{Cur, Hv};
use crate::state::percpu::softirq;
use crate::state::suspend::{Step, Suspend};

/// Suspend to RAM.
const S3: u32 = 3;
/// Power-off.
const S5: u32 = 5;
/// The type of sleep in a second register that there is not.
const NO_TYPE: u16 = 0xff;

impl<H: Hw> Hv<H> {
    /// Puts the machine to sleep with the values that dom0 has computed. Power-off does not return on the metal.
    ///
    /// # Errors
    /// EOPNOTSUPP: suspend to RAM, and the machine cannot be woken. EPERM: there are no such registers. ERANGE: no type of
    /// sleep. EINVAL: flags, values that do not belong together, or another state than S3 and S5. EBUSY: the machine is
    /// being suspended, or a CPU does not stop for it. EIO: the machine does not sleep. [`Stop::Restart`]: not yet.
    pub(super) fn enter_acpi_sleep(&self, cur: &Cur<'_>, op: &XenpfEnterAcpiSleep) -> Result<(), Stop> {
        let by = (cur.d.id, cur.v.id);
        let Some(mut suspend) = self.suspend.try_lock() else { return Err(Stop::Restart) };
        // A result that its caller has not fetched is nobody's.
        if let Some(s) = suspend.take_if(|s| s.step == Step::Over)
            && (s.by, op.sleep_state) == (by, S3)
        {
            return s.result.map_err(Stop::from);
        }
        let values = self.sleep_values(op)?;
        if suspend.is_some() {
            return Err(Errno::BUSY.into());
        }
        match op.sleep_state {
            S3 => {
                self.no_hotplug()?;
                log::info!("Preparing system for ACPI S3 state.");
                let (since, stopped) = (self.hw.now(), CpuMask::NONE);
                let (step, result) = (Step::Leaving, Ok(()));
                *suspend = Some(Suspend { by, values, stopped, step, since, asked: 0, result });
                drop(suspend);
                self.freeze_domains();
                self.raise(CpuId(0), softirq::SCHEDULE | softirq::RELEASE | softirq::SUSPEND);
                Err(Stop::Restart)
            }
            S5 => {
                log::info!("Preparing system for ACPI S5 state.");
                log::info!("Entering ACPI S5 state.");
                self.hw.console_flush();
                self.hw.enter_sleep(values);
                Ok(())
            }
            _ => Err(Errno::INVAL.into()),
        }
    }

    /// Checks what is to be written.
    ///
    /// # Errors
    /// As for [`Self::enter_acpi_sleep`].
    fn sleep_values(&self, op: &XenpfEnterAcpiSleep) -> Result<SleepValues, Errno> {
        let has = self.hw.sleep_registers();
        if op.sleep_state == S3 && !has.waking_vector {
            return Err(Errno::OPNOTSUPP);
        }
        if op.flags & XENPF_ACPI_SLEEP_EXTENDED != 0 {
            if !has.extended {
                return Err(Errno::PERM);
            }
            if op.flags != XENPF_ACPI_SLEEP_EXTENDED {
                return Err(Errno::INVAL);
            }
            let is_type = |val: u16| u8::try_from(val).ok().filter(|&kind| kind <= SleepValues::MAX_TYPE);
            let kind = is_type(op.val_a).ok_or(Errno::RANGE)?;
            if op.val_b != NO_TYPE && is_type(op.val_b).is_none() {
                return Err(Errno::RANGE);
            }
            return Ok(SleepValues::Extended(kind));
        }
        if !has.pm1 {
            return Err(Errno::PERM);
        }
        let differ = op.val_b != 0 && (op.val_a ^ op.val_b) & SleepValues::PM1_ENABLE != 0;
        if differ || op.flags != 0 {
            return Err(Errno::INVAL);
        }
        Ok(SleepValues::Pm1([op.val_a, op.val_b]))
    }

    /// Pauses all domains, the caller's too. Those that it creates meanwhile are paused by the toolstack, which is.
    fn freeze_domains(&self) {
        for d in self.domains.all() {
            if !d.sched.frozen.swap(true, SeqCst) {
                self.domain_pause(&d);
            }
        }
    }
}
