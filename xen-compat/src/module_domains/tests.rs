//! The controller with domains of the model machine: rings in their shared pages, real event channels and timers.

use std::string::ToString;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;
use std::vec::Vec;

use controller::blkif::Vbd;
use controller::device::Device;
use mm::host::set_this_cpu;
use mm::{CpuId, DomId, Machine, Mfn, MmEnv};

use crate::abi::xen2005::tests::world;
use crate::build::dom0::parts::Dom0Options;
use crate::domain::create::DomainConfig;
use crate::guest_log::tests::{listen, seen};
use crate::host::{HostHw, CONSOLE_QUEUE};
use crate::machine::console_share::ConsoleShare;
use crate::machine::hw::{Console, MachineStop};
use crate::module_domains::modules::Module;
use crate::state::domain::{Abi, Domain};
use crate::state::event_channel::channel::State;
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;
use crate::state::percpu;
use crate::state::xen2005_role::Role;

const CONTROL_IF: usize = 2048;
const RX: usize = CONTROL_IF + 520;
const PENDING: usize = 260;

fn machine() -> Hv<HostHw> {
    set_this_cpu(0);
    let hv = Hv::new(HostHw::new(512, 1), 1, Vec::new(), Default::default());
    hv.mm.init_frame_table(&hv.hw, &[(Mfn(64), Mfn(512))]);
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(512), false);
    hv
}

/// Returns a domain of the ABI with one vcpu and a control port, which the controller knows.
fn domain(hv: &Hv<HostHw>, id: u16, role: Role, name: &str) -> Arc<Domain> {
    let config = DomainConfig {
        abi: Abi::Xen2005(role),
        privileged: role.privileged,
        hardware: role.hardware,
        max_pages: 16,
        max_evtchn_port: 1023,
        ..DomainConfig::unprivileged(DomId(id))
    };
    let d = hv.domain_create(&config).unwrap();
    hv.domain_set_vcpus(&d, 1).unwrap();
    let port = hv.evtchn_alloc_unbound(&d, DomId::XEN).unwrap();
    d.xen2005.control_port.store(port, SeqCst);
    hv.controller_add(&d, &name.into()).unwrap();
    d
}

/// Sends a message as the guest does.
fn send(hv: &Hv<HostHw>, d: &Arc<Domain>, kind: u8, subtype: u8, body: &[u8]) {
    let sent = hv.hw.load32(d.shared_info, CONTROL_IF);
    let mut slot = [0; 64];
    (slot[0], slot[1], slot[2], slot[3]) = (kind, subtype, 0xff, body.len() as u8);
    slot[4..4 + body.len()].copy_from_slice(body);
    hv.hw.write(d.shared_info, CONTROL_IF + 8 + 64 * (sent % 8) as usize, &slot);
    hv.hw.store32(d.shared_info, CONTROL_IF, sent + 1);
    hv.controller_notified(d);
}

/// Returns what the controller has sent the guest and it has not answered: type, subtype, payload.
fn asked(hv: &Hv<HostHw>, d: &Arc<Domain>) -> Vec<(u8, u8, [u8; 60])> {
    let (sent, answered) = (hv.hw.load32(d.shared_info, RX), hv.hw.load32(d.shared_info, RX + 4));
    let slot = |i: u32| {
        let mut b = [0; 64];
        hv.hw.read(d.shared_info, RX + 8 + 64 * (i % 8) as usize, &mut b);
        (b[0], b[1], b[4..].try_into().unwrap())
    };
    (answered..sent).map(slot).collect()
}

/// Answers everything: the messages stay as they are but for a word that becomes 0.
fn answer(hv: &Hv<HostHw>, d: &Arc<Domain>) {
    hv.hw.store32(d.shared_info, RX + 4, hv.hw.load32(d.shared_info, RX));
    hv.controller_notified(d);
}

fn word(b: &[u8; 60], at: usize) -> u32 {
    u32::from_le_bytes(b[at..at + 4].try_into().unwrap())
}

/// Returns whether the control port was raised since it was last asked.
fn raised(hv: &Hv<HostHw>, d: &Arc<Domain>) -> bool {
    let bit = 1 << d.xen2005.control_port.load(SeqCst).0;
    hv.hw.fetch_and32(d.shared_info, PENDING, !bit) & bit != 0
}

/// Lets time pass, with the timers of the one CPU.
fn pass(hv: &Hv<HostHw>, ns: u64) {
    hv.hw.pass(ns);
    hv.run_timers(CpuId(0));
}

/// Returns a frame that belongs to `d`.
fn frame(hv: &Hv<HostHw>, d: &Arc<Domain>) -> u32 {
    let mm = mm::DomCtx::new(hv, &d.mem);
    let page = mm.alloc_domheap_pages(&d.mem, 0, mm::MemFlags::default()).unwrap();
    page.0 as u32
}

#[test]
fn two_domains_are_connected() {
    let hv = machine();
    hv.controller_connect("u", "b", std::vec![Vbd::new(Device(0x100), Device(0x301), false)]).unwrap();
    let b = domain(&hv, 1, Role::BACKEND, "b");
    let u = domain(&hv, 2, Role::FRONTEND, "u");
    hv.controller_begin();
    assert!(b.mem.has_begun() && !u.mem.has_begun());

    send(&hv, &b, 1, 32, &[1, 0, 0, 0]);
    assert!(raised(&hv, &b));
    let m = asked(&hv, &b);
    assert_eq!((m.len(), m[0].0, m[0].1, word(&m[0].2, 0)), (1, 1, 0, 2));
    answer(&hv, &b);
    let m = asked(&hv, &b);
    assert_eq!((m[0].1, word(&m[0].2, 8), word(&m[0].2, 12)), (4, 0x100, 0x301));
    // No such device yet: it is asked for again by the domain's timer.
    hv.hw.store32(b.shared_info, RX + 8 + 64 + 4 + 16, 8);
    answer(&hv, &b);
    assert!(asked(&hv, &b).is_empty() && !u.mem.has_begun());
    pass(&hv, 600_000_000);
    assert_eq!(asked(&hv, &b)[0].1, 4);
    answer(&hv, &b);
    assert!(u.mem.has_begun());

    send(&hv, &u, 2, 32, &[1, 0, 0, 0, 0, 0, 0, 0]);
    let m = asked(&hv, &u);
    assert_eq!((m[0].0, m[0].1, word(&m[0].2, 4)), (2, 0, 1));
    answer(&hv, &u);
    let mfn = frame(&hv, &u);
    let mut offer = [0; 16];
    offer[8..12].copy_from_slice(&mfn.to_le_bytes());
    send(&hv, &u, 2, 33, &offer);
    let m = asked(&hv, &b);
    let pb = word(&m[0].2, 16);
    assert_eq!((m[0].1, word(&m[0].2, 8)), (2, mfn));
    let offered = |front: &Arc<Domain>, back: &Arc<Domain>, mfn| hv.may_map_foreign(&back.mem, front.id, mfn);
    assert!(offered(&u, &b, None) && offered(&u, &b, Some(Mfn(mfn.into()))));
    listen();
    assert!(!offered(&u, &b, Some(Mfn(u64::from(mfn) + 1))) && !offered(&b, &u, None));
    // A driver without grants tries that for each request.
    assert_eq!(seen("dom1: its driver maps memory of dom2 that is not granted to it").len(), 1);
    answer(&hv, &b);
    raised(&hv, &u);
    let m = asked(&hv, &u);
    assert_eq!((word(&m[0].2, 4), u16::from_le_bytes([m[0].2[10], m[0].2[11]])), (2, 1));
    let pu = u32::from(u16::from_le_bytes([m[0].2[8], m[0].2[9]]));
    answer(&hv, &u);
    let channel = |d: &Arc<Domain>, p| d.event_channels.channel(Port(p)).unwrap().state();
    assert!(matches!(channel(&b, pb), State::Interdomain { remote, port } if remote.id == u.id && port.0 == pu));

    // The front end dies: the back end is asked to release it, and then has no trace of it.
    hv.domain_shutdown(&u, 3);
    let m = asked(&hv, &b);
    assert_eq!((m[0].1, word(&m[0].2, 0)), (3, 2));
    assert_ne!(hv.cpus[0].softirq.load(SeqCst) & percpu::softirq::REAP, 0);
    hv.reap(CpuId(0), None);
    assert!(hv.domains.get(DomId(2)).is_none());
    assert!(matches!(channel(&b, pb), State::Unbound { .. }));
    answer(&hv, &b);
    assert!(matches!(channel(&b, pb), State::Free));
    assert!(!offered(&u, &b, None));
    assert_eq!(asked(&hv, &b)[0].1, 1);
    assert!(hv.hw.stopped.lock().unwrap().is_none());
}

/// However much guests print, the owner of the hardware finds room for its own text.
#[test]
fn guests_leave_room_on_the_console() {
    let hv = machine();
    let d = domain(&hv, 1, Role::FRONTEND, "d");
    hv.controller_begin();
    hv.hw.console_waiting.store(CONSOLE_QUEUE / 2, SeqCst);
    send(&hv, &d, 0, 0, b"lost\n");
    assert!(hv.hw.console_write(b"dom0's\n", ConsoleShare::Owner));
    hv.hw.console_waiting.store(0, SeqCst);
    send(&hv, &d, 0, 0, b"shown\n");
    assert_eq!(*hv.hw.console.lock().unwrap(), b"dom0's\n[dom1] shown\n");
}

#[test]
fn the_last_domain_takes_the_machine_with_it() {
    let hv = machine();
    let free = hv.mm.heap.free_pages();
    let d = domain(&hv, 1, Role::FRONTEND, "d");
    hv.controller_begin();
    send(&hv, &d, 0, 0, b"hello\n");
    assert_eq!(*hv.hw.console.lock().unwrap(), b"[dom1] hello\n");
    hv.domain_shutdown(&d, 0);
    // While its vcpu is loaded it is not destroyed, but the vcpu is made to leave.
    hv.reap(CpuId(0), Some(&d));
    assert_eq!(
        hv.cpus[0].softirq.load(SeqCst) & (percpu::softirq::REAP | percpu::softirq::RELEASE),
        percpu::softirq::REAP | percpu::softirq::RELEASE
    );
    assert!(hv.hw.stopped.lock().unwrap().is_none());
    hv.reap(CpuId(0), None);
    assert_eq!(*hv.hw.stopped.lock().unwrap(), Some(MachineStop::Halt));
    assert!(hv.domains.get(DomId(1)).is_none());
    drop(d);
    assert_eq!(hv.mm.heap.free_pages(), free);
}

#[test]
fn a_closed_control_port_is_left_alone() {
    let hv = machine();
    let d = domain(&hv, 1, Role::FRONTEND, "d");
    hv.controller_begin();
    let port = d.xen2005.control_port.load(SeqCst);
    hv.evtchn_close(&d, port).unwrap();
    send(&hv, &d, 0, 0, b"x\n");
    assert!(!raised(&hv, &d));
    assert_eq!(hv.hw.load32(d.shared_info, CONTROL_IF + 4), 1);
}

#[test]
fn input_is_the_hardware_domains_where_there_is_no_other() {
    let hv = machine();
    assert!(!hv.controller_input(b'x'));
    let d = domain(&hv, 1, Role::FRONTEND, "d");
    hv.controller_begin();
    send(&hv, &d, 0, 0, b"x\n");
    assert!(hv.controller_input(b'y'));
    assert_eq!(
        asked(&hv, &d)[0],
        (0, 0, {
            let mut b = [0; 60];
            b[0] = b'y';
            b
        })
    );
    hv.controller_set_hardware();
    assert!(!hv.controller_input(b'z'));
}

#[test]
fn modules_that_are_no_kernels() {
    let hv = machine();
    let build = |strings: &[&str], first| {
        let modules: Vec<_> = strings.iter().map(|string| Module { string, bytes: b"not a kernel" }).collect();
        hv.build_module_domains(&modules, DomId(first), &Dom0Options::default()).err().unwrap().to_string()
    };
    assert!(
        build(&["domain name=a vbd=b:ram0:hda1:ro"], 0).starts_with("module 0 (domain a): expected a domain called b")
    );
    assert!(build(&["domain role=hardware"], 1).starts_with("module 0 (domain guest1): expected one domain to own"));
    listen();
    assert_eq!(build(&["domain name=nokernel", "x"], 0), "there is none");
    assert_eq!(seen("module 0 (domain nokernel) is not built: kernel: found neither ELF").len(), 1);
    assert_eq!(build(&["domain name=noowner role=hardware"], 0), "the domain that owns the hardware is missing");
    assert_eq!(hv.domains.all().count(), 0);
}

#[test]
fn modules_become_domains_and_are_built_again() {
    const SECOND: u64 = 1_000_000_000;
    let hv = world::machine();
    let kernel = world::image(&[0x90; 64], world::LINUX);
    let module = |string, bytes| Module { string, bytes };
    let modules = [
        module("domain name=a mem=4M on_reboot=restart -- one two", &kernel[..]),
        module("ramdisk", b"the ramdisk"),
        module("domain name=b mem=4M on_crash=restart", &kernel[..]),
    ];
    let built = hv.build_module_domains(&modules, DomId(0), &Dom0Options::default()).unwrap();
    assert_eq!(built.iter().map(|d| (d.id.0, d.mem.tot_pages())).collect::<Vec<_>>(), [(1, 1024), (2, 1024)]);
    assert!(built.iter().all(|d| d.mem.has_begun()));
    let pages = |d: &Arc<Domain>| {
        // The domain's memory as it was built, without what it has of the hypervisor's.
        let frames = hv.hw.frames().iter().enumerate();
        let own = frames.filter(|(i, p)| p.owner() == Some(d.id) && *i as u64 != d.shared_info.0).map(|(i, _)| i);
        own.filter(|i| (0..512).any(|w| hv.hw.load64(Mfn(*i as u64), 8 * w) != 0)).count()
    };
    let (a, b) = (built[0].clone(), built[1].clone());
    let before = pages(&a);
    drop(built);

    // A crash is not what it is built again for.
    hv.hw.pass(11 * SECOND);
    hv.domain_shutdown(&b, 1);
    hv.reap(CpuId(0), None);
    assert!(hv.domains.get(b.id).is_none());
    hv.domain_shutdown(&a, 1);
    hv.reap(CpuId(0), None);
    let again = hv.domains.get(a.id).unwrap();
    assert!(!Arc::ptr_eq(&again, &a) && again.mem.has_begun() && again.mem.tot_pages() == 1024);
    assert_eq!(pages(&again), before);
    send(&hv, &again, 0, 0, b"again\n");
    assert!(hv.hw.console.lock().unwrap().ends_with(b"[dom1] again\n"));
    assert!(hv.hw.stopped.lock().unwrap().is_none());
    // Too soon: it would restart forever.
    hv.hw.pass(9 * SECOND);
    hv.domain_shutdown(&again, 1);
    hv.reap(CpuId(0), None);
    assert_eq!(hv.domains.all().count(), 0);
    assert_eq!(*hv.hw.stopped.lock().unwrap(), Some(MachineStop::Halt));
}
