//! The CPUs' power states, as reported and queried by dom0's ACPI driver.

use mm::{CpuId, Errno, GuestVa};
use public_headers::xen4::platform as c;
use public_headers::xen4::platform::{XenProcessorCx, XenProcessorPower};

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::width::Caller;
use crate::machine::hw::{Hw, Sleep};
use crate::machine::idle_features::IdleFeatures;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::idle::{IdleState, IdleStates, C1, C3};

/// Capabilities that a `_PDC` buffer may name: of idle states, performance states and throttling.
const PDC_IDLE: u32 = 0x352;
const PDC_FREQUENCY: u32 = 0x821;
const PDC_THROTTLING: u32 = 0x84;
/// `_PDC`: C1, P and T states differ between CPUs.
const SMP_C1PT: u32 = 8;
/// What the hypervisor can do of that: of idle states, and where Intel's register sets frequencies.
const CAN_IDLE: u32 = 0x312 | SMP_C1PT;
const CAN_FREQUENCY: u32 = 0x823 | SMP_C1PT;
/// Of these the ones that need MWAIT, with its extensions.
const NEED_MWAIT: u32 = 0x300;
/// The ACPI number that stands for all CPUs.
const ANY_CPU: u32 = u32::MAX;
const PDC_REVISION: u32 = 1;
/// Where a 32-bit or 64-bit caller's `union` begins in `struct xenpf_set_processor_pminfo`.
const UNION: usize = 8;
/// More idle states than any CPU reports.
const MAX_REPORTED: u32 = 32;
/// [`XenProcessorPower::flags`]: the states come from `_CST`.
const HAS_CST: u32 = 1 << 2;
/// ACPI's address spaces.
const SYSTEM_IO: u32 = 1;
const FIXED_HARDWARE: u32 = 0x7f;
/// A fixed register's width and offset: Intel's, and a state to enter by MWAIT.
const MWAIT: (u32, u32) = (1, 2);

impl<H: Hw> Hv<H> {
    /// XENPF_set_processor_pminfo. Idle states: see [`Self::set_idle_states`], frequencies: [`Self::set_frequencies`].
    /// ENOSYS: throttling, and those of the others that the command line leaves alone. In a `_PDC` buffer, which dom0 will
    /// hand to the firmware, the first word of capabilities becomes what the hypervisor can do, and what dom0 can of what
    /// the hypervisor leaves alone. EINVAL: unknown kind, not such a buffer, or no such CPU online.
    pub(crate) fn platform_pminfo(&self, cur: &Cur<'_>, at: GuestVa, [id, kind]: [u32; 2]) -> Result<(), Errno> {
        let caller = Caller::new(&self.hw, &cur.d.mem);
        let info = at.offset(UNION);
        match kind {
            c::XEN_PM_CX if self.options.cpuidle => self.set_idle_states(cur, id, &caller.get(info)?),
            c::XEN_PM_PX if self.sets_frequencies() => self.set_frequencies(cur, id, &caller.get(info)?),
            c::XEN_PM_CX | c::XEN_PM_PX | c::XEN_PM_TX => Err(Errno::NOSYS),
            c::XEN_PM_PDC => {
                let at =
                    if cur.d.mem.is_pae() { self.hw.get::<u32>(info)?.into() } else { self.hw.get::<u64>(info)? };
                let [revision, count]: [u32; 2] = self.hw.get(at)?;
                if revision != PDC_REVISION || count == 0 {
                    return Err(Errno::INVAL);
                }
                let word = at.wrapping_add(8);
                let bits: u32 = self.hw.get(word)?;
                self.hw.put(word, &self.pdc(id, bits)?)
            }
            _ => Err(Errno::INVAL),
        }
    }

    /// Returns the capabilities that firmware is told for the CPU with an ACPI number, where dom0 says `bits`.
    fn pdc(&self, id: u32, bits: u32) -> Result<u32, Errno> {
        let online = |cpu: CpuId| self.is_online(cpu.0);
        if id != ANY_CPU && !self.cpu_of_acpi(id).is_some_and(online) {
            return Err(Errno::INVAL);
        }
        let when = |on: bool, bits: u32| if on { bits } else { 0 };
        let (idle, frequency) = (self.options.cpuidle, self.sets_frequencies());
        let ours = when(idle, PDC_IDLE) | when(frequency, PDC_FREQUENCY) | when(idle || frequency, SMP_C1PT);
        let theirs = (PDC_IDLE | PDC_FREQUENCY | PDC_THROTTLING | SMP_C1PT) & !ours;
        let can = (CAN_IDLE | when(self.frequency_abilities().eist, CAN_FREQUENCY)) & ours | bits & theirs;
        let has_mwait = IdleFeatures::of_cpu(|leaf| self.hw.cpuid(leaf, 0), false).mwait.is_some();
        Ok(can & !when(!has_mwait, NEED_MWAIT))
    }

    /// Returns the CPU with an ACPI number.
    pub(super) fn cpu_of_acpi(&self, id: u32) -> Option<CpuId> {
        (0..self.hw.nr_cpus()).find(|cpu| self.hw.cpu_ids(*cpu).is_some_and(|(_, acpi)| acpi == id)).map(CpuId)
    }

    /// Replaces the idle states of the CPU with this ACPI number by those reported, as far as they can be entered here
    /// ([`usable`]).
    ///
    /// EINVAL: no such CPU, or too many states. EFAULT: they cannot be read.
    fn set_idle_states(&self, cur: &Cur<'_>, id: u32, power: &XenProcessorPower) -> Result<(), Errno> {
        let caller = Caller::new(&self.hw, &cur.d.mem);
        if !caller.may_have(power.states) {
            return Err(Errno::FAULT);
        }
        let Some(cpu) = self.cpu_of_acpi(id) else {
            log::warn!("No CPU for ACPI ID {id:#x}");
            return Err(Errno::INVAL);
        };
        if power.count > MAX_REPORTED {
            return Err(Errno::INVAL);
        }
        let features = IdleFeatures::of_cpu(|leaf| self.hw.cpuid(leaf, 0), self.options.lapic_timer_c2_ok);
        let mut states = IdleStates::default();
        for n in 0..power.count {
            let reported: XenProcessorCx = caller.get(caller.nth::<XenProcessorCx>(power.states, n.into()))?;
            let Some(how) = usable(&reported, power.flags.bits & HAS_CST != 0, &features) else { continue };
            let residency = (u64::from(reported.latency) * 1000).saturating_mul(self.options.idle_latency_factor);
            if !states.add(IdleState { kind: reported.type_, how, residency }) {
                log::warn!("CPU{}: C{} data ignored", cpu.0, reported.type_);
            }
        }
        *self.percpu(cpu).idle.states.lock() = states;
        Ok(())
    }
}

/// Returns how to enter a reported state, or `None` if a CPU with these features cannot. Deep ones stop what they must
/// not: the APIC's timer, which only some CPUs keep, and in C3 the caches, which are Intel's in step with memory.
fn usable(cx: &XenProcessorCx, has_cst: bool, features: &IdleFeatures) -> Option<Sleep> {
    let how = match cx.reg.space_id {
        SYSTEM_IO => Sleep::Port(u16::try_from(cx.reg.address).ok().filter(|port| *port != 0)?),
        FIXED_HARDWARE if (cx.reg.bit_width, cx.reg.bit_offset) == MWAIT => {
            let hint = u32::try_from(cx.reg.address).ok().filter(|hint| features.mwait_has(*hint))?;
            Sleep::Mwait(hint)
        }
        _ => return None,
    };
    let possible = match cx.type_ {
        C1 => true,
        C3 => features.c3 && has_cst && matches!(how, Sleep::Mwait(_)),
        kind => kind == 2 && features.c2,
    };
    possible.then_some(how)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::machine::hw::CpuidRegs;
    use public_headers::xen4::platform::XenPowerRegister;

    fn cx(type_: u8, space_id: u32, (bit_width, bit_offset): (u32, u32), address: u64) -> XenProcessorCx {
        let reg = XenPowerRegister { space_id, bit_width, bit_offset, access_size: 0, address };
        XenProcessorCx { reg, type_, latency: 100, ..Default::default() }
    }

    /// Returns the features of an Intel CPU whose timer goes on, and which has two states of MWAIT's first kind and one of its third.
    fn able() -> IdleFeatures {
        IdleFeatures::of_cpu(
            |leaf| match leaf {
                0 => CpuidRegs { eax: 0xd, ebx: 0x756e_6547, edx: 0x4965_6e69, ecx: 0x6c65_746e },
                1 => CpuidRegs { ecx: 1 << 3, ..CpuidRegs::default() },
                5 => CpuidRegs { ecx: 3, edx: 0x1020, ..CpuidRegs::default() },
                6 => CpuidRegs { eax: 1 << 2, ..CpuidRegs::default() },
                0x8000_0000 => CpuidRegs { eax: 0x8000_0008, ..CpuidRegs::default() },
                0x8000_0007 => CpuidRegs { edx: 1 << 8, ..CpuidRegs::default() },
                _ => CpuidRegs::default(),
            },
            false,
        )
    }

    #[test]
    fn what_can_be_entered() {
        let of = |cx: XenProcessorCx| usable(&cx, true, &able());
        assert_eq!(of(cx(2, SYSTEM_IO, (8, 0), 0xb0)), Some(Sleep::Port(0xb0)));
        assert_eq!([0, 1 << 16].map(|port| of(cx(2, SYSTEM_IO, (8, 0), port))), [None, None]);
        assert_eq!(of(cx(1, FIXED_HARDWARE, (0, 0), 0)), None, "HLT is there anyway");
        assert_eq!(of(cx(1, FIXED_HARDWARE, MWAIT, 1)), Some(Sleep::Mwait(1)));
        assert_eq!(of(cx(3, FIXED_HARDWARE, MWAIT, 0x20)), Some(Sleep::Mwait(0x20)));
        assert_eq!(of(cx(3, FIXED_HARDWARE, MWAIT, 0x10)), None, "CPUID has none of this kind");
        assert_eq!(of(cx(3, SYSTEM_IO, (8, 0), 0xb0)), None);
        assert_eq!(usable(&cx(3, FIXED_HARDWARE, MWAIT, 0x20), false, &able()), None);
        for (kind, space) in [(0, SYSTEM_IO), (4, SYSTEM_IO), (2, 0)] {
            assert_eq!(of(cx(kind, space, (8, 0), 0xb0)), None);
        }
        let stops = IdleFeatures { c2: false, c3: false, ..able() };
        assert_eq!(usable(&cx(2, SYSTEM_IO, (8, 0), 0xb0), true, &stops), None);
        assert_eq!(usable(&cx(1, SYSTEM_IO, (8, 0), 0xb0), true, &stops), Some(Sleep::Port(0xb0)));
    }
}
