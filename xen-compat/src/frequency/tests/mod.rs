//! Frequencies that dom0 reports and the toolstack sets, on the model machine.

mod registers;
mod reports;
mod toolstack;
mod use_of_cpus;

use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;
use std::vec::Vec;

use mm::host::set_this_cpu;
use mm::{CpuId, Errno, Machine, Mfn};
use public_headers::xen4::platform::*;
use public_headers::xen4::sysctl::*;
use public_headers::xen4::xen::{HYPERVISOR_PLATFORM_OP, HYPERVISOR_SYSCTL};
use x86_defs::msr_index::{APERF, K8_HWCR, MPERF, PERF_CTL, PERF_STATUS, PSTATE0, PSTATE_CTL, PSTATE_LIMIT};
use zerocopy::IntoBytes;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::{add_domain, pass_while_idle, with_vcpu};
use crate::host::HostHw;
use crate::machine::hw::CpuidRegs;
use crate::options::settings::Options;
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;
use crate::state::percpu::softirq;

const ARG: Mfn = Mfn(44);
const LIST: Mfn = Mfn(45);
const PORT: u16 = 0x82;
const MS: u64 = 1_000_000;

const INTEL: CpuidRegs = CpuidRegs { eax: 0xd, ebx: 0x756e_6547, edx: 0x4965_6e69, ecx: 0x6c65_746e };
const AMD: CpuidRegs = CpuidRegs { eax: 0xd, ebx: 0x6874_7541, edx: 0x6974_6e65, ecx: 0x444d_4163 };

fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

/// A machine with dom0.
pub(crate) struct Lab {
    pub(crate) hv: Arc<Hv<HostHw>>,
    pub(crate) dom0: VcpuRef,
}

/// Returns one whose CPUs have these leaves.
pub(crate) fn lab(cpus: u32, options: &str, leaves: &[(u32, CpuidRegs)]) -> Lab {
    let mut hw = HostHw::new(256, cpus);
    hw.leaves.extend(leaves.iter().copied());
    let (options, said) = Options::parse(options);
    assert!(said.is_empty(), "{said:?}");
    let hv = Arc::new(Hv::new(hw, cpus as usize, Vec::new(), options));
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    Lab { hv, dom0 }
}

/// Intel's, by ports.
pub(crate) fn by_ports(cpus: u32, options: &str) -> Lab {
    lab(cpus, options, &[(0, INTEL)])
}

/// A report of a CPU's states, of 2000, 1500 and 1000 MHz, which [`PORT`] sets.
pub(crate) fn report(shared_type: u32, group: u64, members: u64) -> XenProcessorPerformance {
    let register = XenPctRegister { space_id: 1, bit_width: 8, address: PORT.into(), ..Default::default() };
    XenProcessorPerformance {
        flags: XEN_PX_PCT | XEN_PX_PSS | XEN_PX_PPC | XEN_PX_PSD,
        control_register: register,
        status_register: register,
        state_count: 3,
        states: HostHw::va(LIST, 0),
        domain_info: XenPsdPackage { domain: group, num_processors: members, ..Default::default() },
        shared_type,
        ..Default::default()
    }
}

const HW: u32 = XEN_CPUPERF_SHARED_TYPE_HW;
const ALL: u32 = XEN_CPUPERF_SHARED_TYPE_ALL;
const ANY: u32 = XEN_CPUPERF_SHARED_TYPE_ANY;

impl Lab {
    /// Has dom0 report a CPU.
    pub(crate) fn upload(&self, cpu: u32, perf: &XenProcessorPerformance) -> Hc {
        for (n, mhz) in [2000, 1500, 1000].into_iter().enumerate() {
            let value = 0x50 + n as u64;
            let px = XenProcessorPx {
                core_frequency: mhz,
                transition_latency: 10,
                control: value,
                status: value,
                ..Default::default()
            };
            self.hv.hw.write(LIST, n * size_of::<XenProcessorPx>(), px.as_bytes());
        }
        let (_, acpi) = crate::machine::hw::Cpus::cpu_ids(&self.hv.hw, cpu).unwrap_or((99, 99));
        self.hv.hw.zero_page(ARG);
        let head = [XENPF_SET_PROCESSOR_PMINFO, XENPF_INTERFACE_VERSION, acpi, XEN_PM_PX];
        self.hv.hw.write(ARG, 0, head.as_bytes());
        self.hv.hw.write(ARG, 16, perf.as_bytes());
        let args = &mut [HostHw::va(ARG, 0), 0, 0, 0, 0, 0];
        with_vcpu(&self.dom0, 0, |v| self.hv.call(v, HYPERVISOR_PLATFORM_OP.into(), args))
    }

    fn sysctl<T: IntoBytes + zerocopy::Immutable>(&self, cmd: u32, arm: &T) -> (Hc, XenSysctl) {
        let mut op = XenSysctl { cmd, interface_version: XEN_SYSCTL_INTERFACE_VERSION, ..Default::default() };
        op.u.as_mut_bytes()[..size_of::<T>()].copy_from_slice(arm.as_bytes());
        self.hv.hw.write(ARG, 0, op.as_bytes());
        let args = &mut [HostHw::va(ARG, 0), 0, 0, 0, 0, 0];
        let rc = with_vcpu(&self.dom0, 0, |v| self.hv.call(v, HYPERVISOR_SYSCTL.into(), args));
        (rc, self.hv.hw.get(HostHw::va(ARG, 0)).unwrap())
    }

    fn op<T: IntoBytes + zerocopy::Immutable + zerocopy::FromBytes>(
        &self,
        cmd: u32,
        cpuid: u32,
        arm: T,
    ) -> (Hc, XenSysctlPmOp) {
        let mut op = XenSysctlPmOp { cmd, cpuid, ..Default::default() };
        op.u.as_mut_bytes()[..size_of::<T>()].copy_from_slice(arm.as_bytes());
        let (rc, back) = self.sysctl(XEN_SYSCTL_PM_OP, &op);
        (rc, back.u.get())
    }

    fn governor(&self, cpu: u32, name: &str) -> Hc {
        let mut scaling_governor = [0; 16];
        scaling_governor[..name.len()].copy_from_slice(name.as_bytes());
        self.op(SET_CPUFREQ_GOV, cpu, XenSetCpufreqGov { scaling_governor }).0
    }

    fn set(&self, cpu: u32, ctrl_type: u32, ctrl_value: u32) -> Hc {
        self.op(SET_CPUFREQ_PARA, cpu, XenSetCpufreqPara { ctrl_type, ctrl_value }).0
    }

    /// Returns what is told of a CPU's policy with room for as many CPUs.
    fn para(&self, cpu: u32, cpu_num: u32) -> (Hc, XenGetCpufreqPara) {
        let para = XenGetCpufreqPara {
            cpu_num,
            freq_num: 3,
            gov_num: 4,
            affected_cpus: HostHw::va(LIST, 1024),
            scaling_available_frequencies: HostHw::va(LIST, 2048),
            scaling_available_governors: HostHw::va(LIST, 3072),
            ..Default::default()
        };
        let (rc, back) = self.op(GET_CPUFREQ_PARA, cpu, para);
        (rc, back.u.get())
    }

    /// Returns the frequency that was set, in MHz, and its bounds.
    fn mhz(&self, cpu: u32, cpus: u32) -> (u32, u32, u32) {
        let (rc, para) = self.para(cpu, cpus);
        assert_eq!(rc, Ok(0));
        (para.scaling_cur_freq / 1000, para.scaling_min_freq / 1000, para.scaling_max_freq / 1000)
    }

    fn port(&self) -> Option<u32> {
        self.hv.hw.ports.lock().unwrap().remove(&PORT)
    }

    fn msr(&self, msr: u32) -> u64 {
        self.hv.hw.msrs.lock().unwrap()[&msr]
    }

    /// Has a CPU do what it has been asked to. Returns what it then writes to [`PORT`].
    fn works(&self, cpu: u32) -> Option<u32> {
        assert_eq!(self.port(), None, "nobody else writes");
        set_this_cpu(cpu);
        self.hv.soft_work(CpuId(cpu));
        set_this_cpu(0);
        self.port()
    }

    fn stat(&self, cpu: u32) -> (Hc, PmPxStat, [PmPxVal; 3]) {
        let (trans_pt, pt) = (HostHw::va(LIST, 1024), HostHw::va(LIST, 2048));
        let mut stat = XenSysctlGetPmstat { type_: PMSTAT_GET_PXSTAT, cpuid: cpu, ..Default::default() };
        stat.u.set(&PmPxStat { trans_pt, pt, ..Default::default() });
        let (rc, back) = self.sysctl(XEN_SYSCTL_GET_PMSTAT, &stat);
        let vals = [0, 1, 2].map(|n| self.hv.hw.get_nth(pt, n).unwrap());
        (rc, back.u.get::<XenSysctlGetPmstat>().u.get(), vals)
    }

    /// Takes a CPU online or offline.
    fn hotplug(&self, cpu: u32, on: bool) -> Hc {
        let op = if on { XEN_SYSCTL_CPU_HOTPLUG_ONLINE } else { XEN_SYSCTL_CPU_HOTPLUG_OFFLINE };
        for _ in 0..100 {
            let rc = self.sysctl(XEN_SYSCTL_CPU_HOTPLUG, &XenSysctlCpuHotplug { cpu, op }).0;
            if rc != Err(Stop::Restart) {
                return rc;
            }
            pass_while_idle(&self.hv, CpuId(cpu));
        }
        panic!("it takes too long");
    }

    fn reset(&self, type_: u32, cpuid: u32) -> Hc {
        self.sysctl(XEN_SYSCTL_GET_PMSTAT, &XenSysctlGetPmstat { type_, cpuid, ..Default::default() }).0
    }
}
