//! sysctl as `xl` calls it, on the model machine.

mod machine;
mod pools;
mod random_pools;

use public_headers::xen4::xen::HYPERVISOR_SYSCTL;
use std::sync::Arc;

use mm::{CpuId, Errno, Machine, Mfn};
use public_headers::xen4::domctl::XenDomctlGetdomaininfo;
use public_headers::xen4::sysctl::*;
use zerocopy::IntoBytes;

use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::{add_domain, machine, pass_while_idle, with_vcpu};
use crate::host::HostHw;
use crate::machine::console_share::ConsoleShare;
use crate::machine::hw::Console;
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;

const ARG: Mfn = Mfn(44);
const BUFFER: Mfn = Mfn(45);

struct Lab {
    hv: Arc<Hv<HostHw>>,
    dom0: VcpuRef,
    guest: VcpuRef,
}

fn lab() -> Lab {
    lab_of(2)
}

/// Returns a machine with this many CPUs.
fn lab_of(cpus: u32) -> Lab {
    lab_on(machine(cpus))
}

fn lab_on(hv: Arc<Hv<HostHw>>) -> Lab {
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    let guest = add_domain(&hv, 1, 2).vcpu(0).unwrap();
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    Lab { hv, dom0, guest }
}

fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

impl Lab {
    fn call<T: IntoBytes + zerocopy::Immutable>(&self, who: &VcpuRef, cmd: u32, arm: &T) -> (Hc, XenSysctl) {
        sysctl(&self.hv, who, cmd, arm)
    }
}

/// Has `who` make the call.
fn sysctl<T: IntoBytes + zerocopy::Immutable>(hv: &Hv<HostHw>, who: &VcpuRef, cmd: u32, arm: &T) -> (Hc, XenSysctl) {
    let mut op = XenSysctl { cmd, interface_version: XEN_SYSCTL_INTERFACE_VERSION, ..XenSysctl::default() };
    op.u.set(arm);
    hv.hw.write(ARG, 0, op.as_bytes());
    let at = HostHw::va(ARG, 0);
    let rc = with_vcpu(who, 0, |cur| hv.call(cur, HYPERVISOR_SYSCTL.into(), &mut [at, 0, 0, 0, 0, 0]));
    hv.hw.read(ARG, 0, op.as_mut_bytes());
    (rc, op)
}

#[test]
fn only_for_the_privileged() {
    let l = lab();
    for cmd in 0..32 {
        assert_eq!(l.call(&l.guest, cmd, &0u64).0, err(Errno::PERM), "{cmd}");
    }
    assert_eq!(l.call(&l.dom0, 4711, &0u64).0, err(Errno::NOSYS));
}

#[test]
fn the_machine_is_described() {
    let l = lab();
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_PHYSINFO, &0u64);
    let pi: XenSysctlPhysinfo = back.u.get();
    assert_eq!((rc, pi.nr_cpus, pi.max_cpu_id, pi.nr_nodes, pi.free_pages), (Ok(0), 2, 1, 1, 192));
    assert_eq!(pi.threads_per_core * pi.cores_per_socket >= 1, pi.capabilities & XEN_SYSCTL_PHYSCAP_PV != 0);
    let ask = XenSysctlCputopoinfo { num_cpus: 8, cputopo: HostHw::va(BUFFER, 0), ..Default::default() };
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_CPUTOPOINFO, &ask);
    assert_eq!((rc, back.u.get::<XenSysctlCputopoinfo>().num_cpus), (Ok(0), 2));
    let ask = XenSysctlNumainfo { num_nodes: 0, ..Default::default() };
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_NUMAINFO, &ask);
    assert_eq!((rc, back.u.get::<XenSysctlNumainfo>().num_nodes), (Ok(0), 1));
    let heap = XenSysctlAvailheap { node: -1, ..Default::default() };
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_AVAILHEAP, &heap);
    assert_eq!((rc, back.u.get::<XenSysctlAvailheap>().avail_bytes), (Ok(0), 192 << 12));
}

#[test]
fn domains_are_listed_from_a_number_on() {
    let l = lab();
    let list = |first_domain, max_domains| {
        let ask = XenSysctlGetdomaininfolist {
            first_domain,
            max_domains,
            buffer: HostHw::va(BUFFER, 0),
            ..Default::default()
        };
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_GETDOMAININFOLIST, &ask);
        assert_eq!(rc, Ok(0));
        back.u.get::<XenSysctlGetdomaininfolist>().num_domains
    };
    assert_eq!((list(0, 10), list(1, 10), list(2, 10), list(0, 1)), (2, 1, 0, 1));
    list(1, 10);
    let mut info = XenDomctlGetdomaininfo::default();
    l.hv.hw.read(BUFFER, 0, info.as_mut_bytes());
    assert_eq!((info.domain, info.max_vcpu_id), (1, 1));
    let unreadable = XenSysctlGetdomaininfolist { max_domains: 1, buffer: 8, ..Default::default() };
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_GETDOMAININFOLIST, &unreadable).0, err(Errno::FAULT));
}

#[test]
fn policies_and_features() {
    let l = lab();
    let ask = XenSysctlCpuPolicy { index: 4, ..Default::default() };
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_GET_CPU_POLICY, &ask);
    let most: XenSysctlCpuPolicy = back.u.get();
    assert_eq!((rc, most.nr_leaves as usize, most.nr_msrs), (Ok(0), cpu_policy::MAX_LEAVES, 2));
    let ask = XenSysctlCpuPolicy { leaves: HostHw::va(BUFFER, 0), nr_leaves: 1, ..ask };
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_GET_CPU_POLICY, &ask).0, err(Errno::NOBUFS));
    let hvm = XenSysctlCpuPolicy { index: 5, ..Default::default() };
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_GET_CPU_POLICY, &hvm).0, err(Errno::OPNOTSUPP));
    let none = XenSysctlCpuPolicy { index: 6, ..Default::default() };
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_GET_CPU_POLICY, &none).0, err(Errno::INVAL));
    let few = XenSysctlCpuFeatureset { index: 2, nr_features: 3, features: HostHw::va(BUFFER, 0) };
    let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_GET_CPU_FEATURESET, &few);
    assert_eq!((rc, back.u.get::<XenSysctlCpuFeatureset>().nr_features), (err(Errno::NOBUFS), 3));
}

/// Takes a CPU off or on by calls that restart; CPU 1 looks for work in between.
fn hotplug(l: &Lab, cpu: u32, op: u32) -> Hc {
    loop {
        let (rc, _) = l.call(&l.dom0, XEN_SYSCTL_CPU_HOTPLUG, &[cpu, op, 0, 0]);
        if rc != Err(Stop::Restart) {
            return rc;
        }
        pass_while_idle(&l.hv, CpuId(1));
    }
}

#[test]
fn a_cpu_that_is_offline() {
    let l = lab();
    let (online, offline) = (XEN_SYSCTL_CPU_HOTPLUG_ONLINE, XEN_SYSCTL_CPU_HOTPLUG_OFFLINE);
    let counts = || {
        let info: XenSysctlPhysinfo = l.call(&l.dom0, XEN_SYSCTL_PHYSINFO, &0u32).1.u.get();
        let topo: XenSysctlCputopoinfo = l.call(&l.dom0, XEN_SYSCTL_CPUTOPOINFO, &0u32).1.u.get();
        (info.nr_cpus, info.max_cpu_id, topo.num_cpus)
    };
    assert_eq!([hotplug(&l, 1, online), hotplug(&l, 2, online)], [err(Errno::EXIST), err(Errno::INVAL)]);
    assert_eq!([hotplug(&l, 0, offline), hotplug(&l, 2, offline)], [err(Errno::INVAL); 2]);
    assert_eq!((hotplug(&l, 1, offline), counts()), (Ok(0), (1, 1, 1)));
    assert_eq!([hotplug(&l, 1, offline), hotplug(&l, 1, online)], [err(Errno::EXIST), Ok(0)]);
    assert_eq!(counts(), (2, 1, 2));
    // Its cores have one thread each.
    for op in [XEN_SYSCTL_CPU_HOTPLUG_SMT_DISABLE, XEN_SYSCTL_CPU_HOTPLUG_SMT_ENABLE, 9] {
        assert_eq!(hotplug(&l, 0, op), err(Errno::OPNOTSUPP));
    }
}

#[test]
fn what_the_machine_does_not_have() {
    let l = lab();
    let call = |cmd, arm: &[u32; 4]| l.call(&l.dom0, cmd, arm);
    assert_eq!(call(XEN_SYSCTL_GET_PMSTAT, &[PMSTAT_GET_MAX_PX, 1, 0, 0]).0, err(Errno::NODEV));
    assert_eq!(call(XEN_SYSCTL_GET_PMSTAT, &[PMSTAT_GET_MAX_PX, 2, 0, 0]).0, err(Errno::INVAL));
    let pm = |cmd, cpu| call(XEN_SYSCTL_PM_OP, &[cmd, cpu, 7, 0]).0;
    assert_eq!([0, 2].map(|cpu| pm(GET_CPUFREQ_PARA, cpu)), [err(Errno::INVAL); 2], "dom0 has reported none");
    assert_eq!(
        [pm(XEN_SYSCTL_PM_OP_GET_MAX_CSTATE, 1), pm(XEN_SYSCTL_PM_OP_GET_MAX_CSTATE, 2)],
        [Ok(0), err(Errno::INVAL)]
    );
    let (_, back) = call(XEN_SYSCTL_PM_OP, &[XEN_SYSCTL_PM_OP_GET_MAX_CSTATE, 0, 7, 0]);
    assert_eq!(back.u.get::<[u32; 3]>()[2], XEN_SYSCTL_CX_UNLIMITED);
    let tbuf = |cmd| call(XEN_SYSCTL_TBUF_OP, &[cmd, 0, 0, 0]).0;
    assert_eq!([tbuf(XEN_SYSCTL_TBUFOP_GET_INFO), tbuf(XEN_SYSCTL_TBUFOP_DISABLE)], [Ok(0); 2]);
    assert_eq!(
        [tbuf(XEN_SYSCTL_TBUFOP_SET_SIZE), tbuf(XEN_SYSCTL_TBUFOP_ENABLE)],
        [err(Errno::NOMEM), err(Errno::INVAL)]
    );
    let patch = |cmd, pad| call(XEN_SYSCTL_LIVEPATCH_OP, &[cmd, pad, 0, 0]).0;
    assert_eq!([patch(XEN_SYSCTL_LIVEPATCH_LIST, 0), patch(XEN_SYSCTL_LIVEPATCH_LIST, 1)], [Ok(0), err(Errno::INVAL)]);
    assert_eq!(patch(XEN_SYSCTL_LIVEPATCH_UPLOAD, 0), err(Errno::OPNOTSUPP));
    for (cmd, want) in [
        (XEN_SYSCTL_PERFC_OP, Errno::NOSYS),
        (XEN_SYSCTL_LOCKPROF_OP, Errno::NOSYS),
        (XEN_SYSCTL_COVERAGE_OP, Errno::OPNOTSUPP),
        (XEN_SYSCTL_PSR_CMT_OP, Errno::NODEV),
        (XEN_SYSCTL_PSR_ALLOC, Errno::NODEV),
    ] {
        assert_eq!(call(cmd, &[0; 4]).0, err(want), "{cmd}");
    }
}

#[test]
fn debug_keys_report() {
    let l = lab();
    let keys = |text: &[u8]| {
        l.hv.hw.write(BUFFER, 0, text);
        let ask = XenSysctlDebugKeys { keys: HostHw::va(BUFFER, 0), nr_keys: text.len() as u32, ..Default::default() };
        l.call(&l.dom0, XEN_SYSCTL_DEBUG_KEYS, &ask).0
    };
    assert_eq!(keys(b"hegiqrm\0\xff "), Ok(0));
    assert!(l.hv.hw.stopped.lock().unwrap().is_none());
    assert_eq!(keys(b"hR"), Ok(0));
    assert!(l.hv.hw.stopped.lock().unwrap().is_some(), "the last of them is a restart");
    let nowhere = XenSysctlDebugKeys { keys: 8, nr_keys: 1, ..Default::default() };
    assert_eq!(l.call(&l.dom0, XEN_SYSCTL_DEBUG_KEYS, &nowhere).0, err(Errno::FAULT));
}

#[test]
fn the_log_is_read_from_an_index_and_cleared() {
    let l = lab();
    let read = |count, incremental, index, clear| {
        let buffer = HostHw::va(BUFFER, 0);
        let ask = XenSysctlReadconsole { clear, incremental, index, buffer, count, ..Default::default() };
        let (rc, back) = l.call(&l.dom0, XEN_SYSCTL_READCONSOLE, &ask);
        assert_eq!(rc, Ok(0));
        let told: XenSysctlReadconsole = back.u.get();
        let mut text = std::vec![0; told.count as usize];
        l.hv.hw.read(BUFFER, 0, &mut text);
        (std::string::String::from_utf8(text).unwrap(), told.index)
    };
    let reads = |got: (std::string::String, u32), text: &str, index| assert_eq!((got.0.as_str(), got.1), (text, index));
    assert!(l.hv.hw.console_write(b"one two ", ConsoleShare::Owner));
    reads(read(99, 0, 0, 0), "one two ", 8);
    reads(read(4, 0, 0, 0), "one ", 4);
    reads(read(99, 1, 4, 0), "two ", 8);
    reads(read(99, 1, 8, 0), "", 8);
    // An index that was never told is none.
    reads(read(99, 1, 9, 0), "one two ", 8);
    reads(read(99, 1, u32::MAX, 0), "one two ", 8);
    // What was read is cleared, not what came after it.
    reads(read(4, 0, 0, 1), "one ", 4);
    reads(read(99, 0, 0, 0), "two ", 8);
    reads(read(99, 1, 2, 0), "two ", 8);
    assert!(l.hv.hw.console_write(b"three", ConsoleShare::Owner));
    reads(read(99, 1, 8, 1), "three", 13);
    reads(read(99, 0, 0, 0), "", 13);
}
