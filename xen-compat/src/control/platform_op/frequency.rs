//! The CPUs' frequencies, as reported by dom0's ACPI driver (XEN_PM_PX).

use alloc::vec::Vec;

use mm::{try_alloc, CpuId, Errno};
use public_headers::xen4::platform as c;
use public_headers::xen4::platform::{XenPctRegister, XenProcessorPerformance, XenProcessorPx};

use crate::guest_memory::width::Caller;
use crate::machine::hw::Hw;
use crate::state::frequency::report::{Group, Sharing, State, MAX_STATES};
use crate::state::hypervisor::{Cur, Hv};

/// A report that has all parts.
const ALL_PARTS: u32 = c::XEN_PX_PCT | c::XEN_PX_PSS | c::XEN_PX_PPC | c::XEN_PX_PSD;

impl<H: Hw> Hv<H> {
    /// Takes dom0's report of the frequencies of the CPU with an ACPI number, or of parts of it (`XEN_PX_*`). One with all
    /// parts gives the CPU a policy ([`Self::join_frequency`]); if it has one, a limit alone changes.
    ///
    /// # Errors
    /// EINVAL: no such CPU; registers in two address spaces; a single state or more than [`MAX_STATES`]; an unknown kind of
    /// sharing. EFAULT: the states cannot be read. ENOMEM. None of it is kept then. EFAULT: all is known of a CPU of no
    /// vendor whose CPUs can be set. Otherwise those of [`Self::join_frequency`] and of [`Self::limit_frequency`].
    pub(super) fn set_frequencies(&self, cur: &Cur<'_>, id: u32, told: &XenProcessorPerformance) -> Result<(), Errno> {
        let cpu = self.cpu_of_acpi(id).ok_or(Errno::INVAL)?;
        self.say_frequency(format_args!("Set CPU acpi_id({id}) cpuid({}) Px State info:", cpu.0));
        let has = |part: u32| told.flags & part != 0;
        let registers = [&told.control_register, &told.status_register];
        if has(c::XEN_PX_PCT) {
            if registers[0].space_id != registers[1].space_id {
                return Err(Errno::INVAL);
            }
            registers.iter().for_each(|register| self.say_register(register));
        }
        let states = if has(c::XEN_PX_PSS) { Some(self.read_states(cur, told)?) } else { None };
        let sharing = if has(c::XEN_PX_PSD) { Some(Sharing::of(told.shared_type)?) } else { None };
        if sharing.is_some() {
            let psd = &told.domain_info;
            self.say_frequency(format_args!(
                "\t_PSD: num_entries={} rev={} domain={} coord_type={} num_processors={}",
                psd.num_entries, psd.revision, psd.domain, psd.coord_type, psd.num_processors
            ));
        }

        let mut known = self.frequencies.known.lock();
        let of_cpu = known.get_mut(cpu.0 as usize).ok_or(Errno::INVAL)?;
        let report = &mut of_cpu.report;
        if has(c::XEN_PX_PCT) {
            report.control = told.control_register;
        }
        if let Some(states) = states {
            report.states = states;
        }
        if let Some(sharing) = sharing {
            let psd = &told.domain_info;
            report.sharing = sharing;
            report.group = Group { number: psd.domain, coordination: psd.coord_type, members: psd.num_processors };
        }
        if has(c::XEN_PX_PPC) {
            report.limit = told.platform_limit;
            self.say_frequency(format_args!("\t_PPC: {}", told.platform_limit));
            if report.complete {
                let (fastest, leader) = (report.fastest().map(State::khz), of_cpu.joined.map(|(leader, _)| leader));
                return self.limit_frequency(cpu, leader, fastest);
            }
        }
        if told.flags != ALL_PARTS {
            return Ok(());
        }
        report.complete = true;
        if !self.knows_frequencies() {
            return Err(Errno::FAULT);
        }
        self.join_with(&mut known, cpu)
    }

    /// Reads the states of a report, each once.
    fn read_states(&self, cur: &Cur<'_>, told: &XenProcessorPerformance) -> Result<Vec<State>, Errno> {
        if !(2..=MAX_STATES).contains(&told.state_count) {
            return Err(Errno::INVAL);
        }
        let caller = Caller::new(&self.hw, &cur.d.mem);
        if !caller.may_have(told.states) {
            return Err(Errno::FAULT);
        }
        let mut states = try_alloc::vec(told.state_count as usize)?;
        self.say_frequency(format_args!("\t_PSS: state_count={}", told.state_count));
        for n in 0..told.state_count {
            let px: XenProcessorPx = caller.get(caller.nth::<XenProcessorPx>(told.states, n.into()))?;
            self.say_frequency(format_args!(
                "\tState{n}: {}MHz {}mW {}us {}us {:#x} {:#x}",
                px.core_frequency, px.power, px.transition_latency, px.bus_master_latency, px.control, px.status
            ));
            try_alloc::push_reserved(&mut states, State::from(&px));
        }
        Ok(states)
    }

    fn say_register(&self, r: &XenPctRegister) {
        self.say_frequency(format_args!(
            "\t_PCT: descriptor={}, length={}, space_id={}, bit_width={}, bit_offset={}, reserved={}, address={}",
            r.descriptor, r.length, r.space_id, r.bit_width, r.bit_offset, r.reserved, r.address
        ));
    }

    /// Has the policy of `cpu`, which `leader` leads, keep to the highest frequency that firmware allows, in kHz.
    ///
    /// # Errors
    /// ENODEV: it has no policy, or is offline. EINVAL: there is no such frequency. Otherwise those of
    /// [`Self::set_policy`].
    fn limit_frequency(&self, cpu: CpuId, leader: Option<CpuId>, fastest: Option<u32>) -> Result<(), Errno> {
        let leader = leader.filter(|_| self.is_online(cpu.0)).ok_or(Errno::NODEV)?;
        let fastest = fastest.ok_or(Errno::INVAL)?;
        let mut policy = self.percpu(leader).frequency.policy.lock();
        let policy = policy.as_mut().ok_or(Errno::NODEV)?;
        if cpu == leader {
            policy.limit = fastest;
        }
        let governor = policy.governor.ok_or(Errno::INVAL)?;
        self.set_policy(policy, (policy.min, fastest), governor)
    }
}
