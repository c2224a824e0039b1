//! The output of the keys. The domains have numbers that no other test uses, by which their lines are recognised.

use public_headers::xen4::xen::{
    HYPERVISOR_DOMCTL, HYPERVISOR_EVENT_CHANNEL_OP, HYPERVISOR_PHYSDEV_OP, HYPERVISOR_VCPU_OP,
};
use std::sync::Arc;
use std::vec::Vec;

use mm::{DomCtx, Machine, MemFlags, Mfn, NodeId, NodeMask};
use public_headers::xen4::domctl::{XenDomctl, XenDomctlMaxMem, XEN_DOMCTL_INTERFACE_VERSION, XEN_DOMCTL_MAX_MEM};
use public_headers::xen4::event_channel as evt;
use public_headers::xen4::memory::XenVmemrange;
use public_headers::xen4::physdev as phys;
use public_headers::xen4::vcpu::VCPUOP_UP;
use public_headers::xen4::xen::{DOMID_SELF, VIRQ_DEBUG};
use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::guest_log::tests::{listen, seen};
use crate::host::build::{add_domain, machine, machine_of_two_nodes, with_vcpu};
use crate::host::HostHw;
use crate::machine::hw::{Clocks, MachineStop};
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;
use crate::state::time::clock::TscVerdict;
use crate::state::time::domain_tsc::TscMode;
use crate::state::vnuma::Vnuma;
use crate::time::domain_tsc::TscSettings;

const ARG: Mfn = Mfn(44);

/// A call of `d`'s on one argument.
fn call<T: FromBytes + IntoBytes + Immutable>(
    hv: &Hv<HostHw>,
    d: &Arc<Domain>,
    call: fn(&Hv<HostHw>, &mut crate::Cur<'_>, u64) -> crate::guest_memory::hypercall_result::Hc,
    mut arg: T,
) -> T {
    hv.hw.write(ARG, 0, arg.as_bytes());
    let v = d.vcpu(0).unwrap();
    with_vcpu(&v, 0, |cur| call(hv, cur, HostHw::va(ARG, 0))).unwrap();
    hv.hw.read(ARG, 0, arg.as_mut_bytes());
    arg
}

macro_rules! evtchn {
    ($hv:expr, $d:expr, $cmd:expr, $arg:expr) => {
        call(
            $hv,
            $d,
            |hv, cur, at| hv.call(cur, HYPERVISOR_EVENT_CHANNEL_OP.into(), &mut [u64::from($cmd), at, 0, 0, 0, 0]),
            $arg,
        )
    };
}

#[test]
fn h_names_every_key_that_does_something() {
    listen();
    let hv = machine(1);
    hv.handle_key(b'h');
    assert!(seen("key 'C'").is_empty(), "there is no memory for a crash kernel");
    *hv.hw.kexec.area.lock().unwrap() = 0x1000..0x2000;
    hv.handle_key(b'h');
    for key in super::KEYS {
        let line = std::format!("key '{}' (ascii '{:02x}') => {}", char::from(key.0), key.0, key.1);
        assert!(!seen(&line).is_empty(), "{line}");
    }
    // An unassigned key does nothing.
    hv.handle_key(b'z');
    assert_eq!(*hv.hw.stopped.lock().unwrap(), None);
    hv.handle_key(b'R');
    assert_eq!(*hv.hw.stopped.lock().unwrap(), Some(MachineStop::Reboot));
}

#[test]
fn q_and_r_show_domains_and_who_runs() {
    listen();
    let hv = machine(2);
    let dom0 = add_domain(&hv, 0, 1);
    let d = add_domain(&hv, 231, 2);
    let mut op = XenDomctl {
        cmd: XEN_DOMCTL_MAX_MEM,
        interface_version: XEN_DOMCTL_INTERFACE_VERSION,
        domain: 231,
        ..XenDomctl::default()
    };
    op.u.set(&XenDomctlMaxMem { max_memkb: 4 * 231 });
    call(&hv, &dom0, |hv, cur, at| hv.call(cur, HYPERVISOR_DOMCTL.into(), &mut [at, 0, 0, 0, 0, 0]), op);
    hv.handle_key(b'q');
    assert_eq!(seen("General information for domain 231:").len(), 1);
    assert!(!seen("dying=0 pause_count=0 nr_pages=1 max_pages=231 ").is_empty());
    assert!(!seen("    VCPU1: CPU").is_empty());
    let v = d.vcpu(0).unwrap();
    with_vcpu(&v, 0, |cur| hv.call(cur, HYPERVISOR_VCPU_OP.into(), &mut [VCPUOP_UP.into(), 0, 0, 0, 0, 0])).unwrap();
    hv.handle_key(b'r');
    assert!(!seen("CPU[01] idle ").is_empty());
    assert_eq!(seen("    d231v0 Queued weight 256").len(), 1);
    assert!(seen("    d231v1").is_empty(), "it is not up");
}

#[test]
fn s_tells_of_counters() {
    listen();
    let hv = machine(1);
    add_domain(&hv, 0, 1);
    hv.handle_key(b's');
    assert_eq!(seen("TSC not marked as either constant or reliable, warp=0 (count=1)").len(), 1);
    assert_eq!(seen("No domains have emulated TSC").len(), 1);
    let d = add_domain(&hv, 238, 1);
    let set = |mode, khz, incarnation| {
        let offset = hv.hw.now();
        hv.tsc_set_info(&d, TscSettings { mode, elapsed: offset.wrapping_sub(0x51), khz, incarnation });
    };
    hv.hw.pass(0x1000);
    set(TscMode::AlwaysEmulate, 2_380_238, 4);
    hv.clock.set_tsc(TscVerdict { constant: true, warp: 238, ..TscVerdict::default() });
    hv.handle_key(b's');
    assert_eq!(seen("dom238: mode=1,ofs=0x51,khz=2380238,inc=5").len(), 1);
    assert_eq!(seen("TSC has constant rate, no deep Cstates, failed warp test, warp=238 (count=1)").len(), 1);
    hv.clock.set_tsc(TscVerdict { constant: true, reliable: true, ..TscVerdict::default() });
    set(TscMode::NeverEmulate, 0, 8);
    hv.handle_key(b's');
    assert_eq!(seen("dom238: mode=2,ofs=0x51,khz=2380238,inc=9").len(), 1);
    assert_eq!(seen("TSC marked as reliable, warp = 0 (count=1)").len(), 1);
}

#[test]
fn u_shows_the_nodes_and_what_domains_have_on_them() {
    listen();
    let hv = machine_of_two_nodes(2);
    let d = add_domain(&hv, 241, 1);
    hv.mm.heap.add_region(&hv.hw, Mfn(100), Mfn(200), false);
    d.mem.nodes().set_affinity(NodeMask(0b10));
    let mm = DomCtx::new(&*hv, &d.mem);
    for _ in 0..5 {
        mm.alloc_domheap_pages(&d.mem, 0, MemFlags::default()).unwrap();
    }
    let layout = Vnuma {
        nodes: 2,
        distances: Vec::new(),
        ranges: std::vec![XenVmemrange { start: 0, end: 0x241_0000, nid: 1, ..Default::default() }],
        of_vcpu: std::vec![1],
        physical: std::vec![NodeId(0), NodeId(1)],
    };
    *d.control.vnuma.lock() = Some(Arc::new(layout));
    hv.handle_key(b'u');
    assert!(!seen("NODE0 start->0 size->128 free->28").is_empty());
    assert!(!seen("NODE1 start->128 size->128 free->67").is_empty());
    assert!(!seen("CPU0...1 -> NODE0").is_empty() && !seen("CPU2...3 -> NODE1").is_empty());
    let total = d.mem.tot_pages();
    assert_eq!(seen(&std::format!("Domain 241 (total: {total}):")).len(), 1);
    assert!(!seen("    Node 1: 5").is_empty());
    assert!(!seen("         1: pnode   1, 1 vcpus").is_empty());
    assert_eq!(seen("           0000000000000000 - 0000000002410000").len(), 1);
}

#[test]
fn e_shows_where_ports_lead() {
    listen();
    let hv = machine(1);
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(200), false);
    let (dom0, a, b) = (add_domain(&hv, 0, 1), add_domain(&hv, 232, 1), add_domain(&hv, 233, 1));
    let unbound = |remote| {
        let arg = evt::EvtchnAllocUnbound { dom: DOMID_SELF, remote_dom: remote, ..Default::default() };
        evtchn!(&hv, &a, evt::EVTCHNOP_ALLOC_UNBOUND, arg).port
    };
    let (first, second) = (unbound(233), unbound(234));
    let bind = evt::EvtchnBindInterdomain { remote_dom: 232, remote_port: first, ..Default::default() };
    let local = evtchn!(&hv, &b, evt::EVTCHNOP_BIND_INTERDOMAIN, bind).local_port;
    let virq = evt::EvtchnBindVirq { virq: VIRQ_DEBUG, vcpu: 0, ..Default::default() };
    let debug = evtchn!(&hv, &b, evt::EVTCHNOP_BIND_VIRQ, virq).port;
    let ipi = evtchn!(&hv, &b, evt::EVTCHNOP_BIND_IPI, evt::EvtchnBindIpi::default()).port;
    let map = phys::PhysdevMapPirq {
        domid: DOMID_SELF,
        type_: phys::MAP_PIRQ_TYPE_GSI as i32,
        index: 9,
        pirq: 9,
        ..Default::default()
    };
    let map = call(
        &hv,
        &dom0,
        |hv, cur, at| {
            hv.call(cur, HYPERVISOR_PHYSDEV_OP.into(), &mut [phys::PHYSDEVOP_MAP_PIRQ.into(), at, 0, 0, 0, 0])
        },
        map,
    );
    let pirq = evt::EvtchnBindPirq { pirq: map.pirq as u32, ..Default::default() };
    let line = evtchn!(&hv, &dom0, evt::EVTCHNOP_BIND_PIRQ, pirq).port;
    hv.handle_key(b'e');
    hv.handle_key(b'i');
    for domain in [232, 233] {
        assert_eq!(seen(&std::format!("Event channel information for domain {domain}:")).len(), 1);
    }
    let port = |port: u32, rest: &str| {
        // A newly connected port is pending once.
        let pending = u8::from(rest.contains("d=232"));
        let line = std::format!("    {port:4} [{pending}/0]: {rest}");
        assert!(seen(&line).iter().any(|l| l.2 == line), "{line}");
    };
    port(first, &std::format!("s=3 n=0 d=233 p={local}"));
    port(second, "s=2 n=0 d=234");
    port(local, &std::format!("s=3 n=0 d=232 p={first}"));
    port(debug, &std::format!("s=5 n=0 v={VIRQ_DEBUG}"));
    port(ipi, "s=6 n=0");
    port(line, "s=4 n=0 p=9 i=9");
    assert!(!seen("   IRQ:   9 vec:").is_empty() && !seen("        d0: pirq 9").is_empty());
}
