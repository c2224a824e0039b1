//! Module domains of today's ABI, built on the model machine from sample kernels.

use core::mem::offset_of;
use std::string::{String, ToString};
use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;
use std::vec;
use std::vec::Vec;

use kernel_image::sample::{good_notes, kernel};
use mm::host::set_this_cpu;
use mm::{pte, CpuId, DomCtx, DomId, Machine, Mfn, PgOwner};
use public_headers::xen4::io::console::XenconsInterface as Ring;
use public_headers::xen4::sched::{SHUTDOWN_CRASH, SHUTDOWN_POWEROFF, SHUTDOWN_REBOOT};
use public_headers::xen4::xen::StartInfoDomU;

use crate::abi::xen2005::tests::world;
use crate::build::dom0::parts::Dom0Options;
use crate::build::dom0::tests::{machine, Built};
use crate::guest_log::tests::{listen, seen};
use crate::host::HostHw;
use crate::machine::hw::MachineStop;
use crate::module_domains::modules::{Module, ModuleError};
use crate::state::domain::Domain;
use crate::state::event_channel::channel::State;
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;
use crate::state::percpu::softirq;

const SECOND: u64 = 1_000_000_000;
/// A 32-bit kernel as it was before there were notes.
const PAE: &str = "GUEST_OS=linux,XEN_VER=xen-3.0,VIRT_BASE=0xC0000000,PAE=yes,LOADER=generic";

fn module<'a>(string: &'a str, bytes: &'a [u8]) -> Module<'a> {
    Module { string, bytes }
}

fn start(hv: &Hv<HostHw>, modules: &[Module<'_>]) -> Result<Vec<Arc<Domain>>, ModuleError> {
    set_this_cpu(0);
    hv.build_module_domains(modules, DomId(0), &Dom0Options::default())
}

/// Returns a kernel of each width.
pub(crate) fn kernels() -> [Vec<u8>; 2] {
    [kernel(&good_notes()), world::image(&[0x90; 64], PAE)]
}

/// Returns how many writable references its console ring's frame has beyond that of the mapping.
fn held(hv: &Hv<HostHw>, d: &Domain, mfn: Mfn) -> u64 {
    let ctx = DomCtx::new(hv, &d.mem);
    let info = ctx.page(mfn).unwrap().type_info();
    assert_eq!(info & mm::pgt::TYPE, mm::pgt::WRITABLE);
    (info & mm::pgt::COUNT) - 1
}

/// Prints as the guest's driver does.
fn print(hv: &Hv<HostHw>, d: &Arc<Domain>, text: &[u8]) {
    let ring = d.console.mfn().unwrap();
    let at = hv.hw.load32(ring, offset_of!(Ring, out_prod));
    for (i, b) in text.iter().enumerate() {
        hv.hw.write(ring, offset_of!(Ring, out) + (at as usize + i) % 2048, &[*b]);
    }
    hv.hw.store32(ring, offset_of!(Ring, out_prod), at + text.len() as u32);
    hv.evtchn_send(d, d.console.port()).unwrap();
    // What the loop of the CPU does next.
    let bits = &hv.cpus[0].softirq;
    assert_ne!(bits.fetch_and(!softirq::CONTROLLER, SeqCst) & softirq::CONTROLLER, 0);
    hv.controller_notified(d);
}

fn shown(hv: &Hv<HostHw>) -> String {
    String::from_utf8_lossy(&std::mem::take(&mut *hv.hw.console.lock().unwrap())).into_owned()
}

#[test]
fn a_64_bit_kernel_finds_memory_console_and_initrd() {
    // Memory as a boot loader leaves it.
    let hv = machine(12288, 12288 - 256);
    hv.mm.heap.add_region(&hv.hw, Mfn(256), Mfn(12288), true);
    let [native, _] = kernels();
    let initrd: Vec<u8> = (0..10_000u32).map(|i| (i * 7) as u8).collect();
    let modules =
        [module("domain name=a mem=24M maxmem=32M vcpus=3 -- console=hvc0 quiet", &native), module("initrd", &initrd)];
    let d = start(&hv, &modules).unwrap().remove(0);
    let built = Built::new(&hv, d.clone());
    built.check(6144);
    built.check_kernel();
    let si = &built.si;
    assert_eq!(&si.magic[..15], b"xen-3.0-x86_64\0");
    // Not privileged; the initrd is named by its page.
    assert_eq!((si.flags, si.mod_len), (8, 10_000));
    assert_eq!((si.store_mfn, si.store_evtchn), (0, 0));
    let cmdline: String = si.cmd_line.iter().map_while(|&c| (c != 0).then_some(c as u8 as char)).collect();
    assert_eq!(cmdline, "console=hvc0 quiet");
    let ring: StartInfoDomU = si.console.get();
    let (mfn, port) = (ring.mfn, ring.evtchn);
    assert_eq!((Some(Mfn(mfn)), Port(port)), (d.console.mfn(), d.console.port()));
    let mapped = (si.mfn_list..).step_by(8).position(|va| built.word(va) == mfn).unwrap() as u64;
    let va = 0xffff_ffff_8000_0000 + (mapped << 12);
    assert_eq!(pte::mfn(built.entry(va)), Mfn(mfn));
    assert_ne!(built.entry(va) & pte::RW, 0);
    assert!(built.read(va, 4096).iter().all(|b| *b == 0));
    assert!(
        matches!(d.event_channels.channel(d.console.port()).unwrap().state(), State::Unbound { remote } if remote == DomId::XEN)
    );
    assert_eq!((d.vcpus().len(), d.mem.max_pages()), (3, 8192));
    assert_eq!(d.memory_map.lock().get(0).map(|e| (e.addr, e.size, e.kind)), Some((0, 32 << 20, 1)));
    assert!(!d.is_privileged() && !d.is_hardware());
    // Nobody else's data is in its memory.
    for pfn in 0..si.nr_pages {
        let frame = Mfn(built.word(si.mfn_list + pfn * 8));
        assert!((0..512).all(|w| hv.hw.load64(frame, w * 8) != 0xdead_beef_dead_beef), "page {pfn}");
    }
    assert!(d.mem.has_begun());
}

#[test]
fn each_width_talks_and_ends() {
    for (kernel, bits) in kernels().iter().zip([64, 32]) {
        let hv = machine(8192, 0);
        let free = hv.mm.heap.free_pages();
        let d = start(&hv, &[module("domain name=a mem=12M", kernel)]).unwrap().remove(0);
        assert_eq!(d.mem.is_pae(), bits == 32);
        let ring = d.console.mfn().unwrap();
        assert_eq!(held(&hv, &d, ring), 1);
        print(&hv, &d, b"hello\n");
        assert_eq!(shown(&hv), "[dom1] hello\n");
        assert_eq!(hv.hw.load32(ring, offset_of!(Ring, out_cons)), 6);
        assert!(hv.controller_input(b'y'));
        assert_eq!((hv.hw.load8(ring, 0), hv.hw.load32(ring, offset_of!(Ring, in_prod))), (b'y', 1));
        assert!(hv.port_pending(&d, d.console.port()));
        // Its guest cannot make a page table of the ring, whether mapped or not.
        {
            let ctx = d.vcpus()[0].ctx.try_lock().unwrap();
            let mm = DomCtx::new(&hv, &d.mem).vcpu(&ctx.mm);
            assert!(mm.pin_table(ring, mm::pgt::L1, PgOwner::Dom(&d.mem)).is_err());
        }
        // Words without a notification are the last ones.
        let at = hv.hw.load32(ring, offset_of!(Ring, out_prod));
        hv.hw.write(ring, offset_of!(Ring, out) + at as usize, b"bye");
        hv.hw.store32(ring, offset_of!(Ring, out_prod), at + 3);
        hv.domain_shutdown(&d, SHUTDOWN_POWEROFF);
        assert_eq!(shown(&hv), "[dom1] bye\n");
        hv.reap(CpuId(0), None);
        assert!(hv.domains.get(DomId(1)).is_none() && d.console.mfn().is_none());
        assert_eq!(*hv.hw.stopped.lock().unwrap(), Some(MachineStop::Halt));
        drop(d);
        assert_eq!(hv.mm.heap.free_pages(), free, "{bits} bits");
    }
}

#[test]
fn a_bad_kernel_is_one_line_and_the_others_go_on() {
    let hv = machine(16384, 0);
    let [native, pae] = kernels();
    let old = world::image(&[0x90; 64], world::LINUX);
    listen();
    let text = vec![b'x'; 100];
    let built = start(
        &hv,
        &[
            module("domain name=text", &text),
            module("domain name=a mem=12M", &native),
            module("domain name=disk mem=12M vbd=b:ram0:hda1:rw", &pae),
            module("domain name=b mem=64M role=backend", &native),
            module("domain name=many mem=4M vcpus=2", &old),
            module("domain name=grows mem=4M maxmem=8M", &old),
            module("domain name=small mem=1M", &native),
            module("domain name=c mem=12M", &pae),
            module("domain name=d mem=4M", &old),
            module("domain name=huge mem=1G", &pae),
        ],
    )
    .unwrap();
    // Numbers are those of the descriptions.
    assert_eq!(built.iter().map(|d| d.id.0).collect::<Vec<_>>(), [2, 8, 9]);
    assert_eq!(built.iter().map(|d| d.runs_in_ring1()).collect::<Vec<_>>(), [false, true, true]);
    for why in [
        "module 0 (domain text) is not built: kernel: found neither ELF",
        "module 2 (domain disk) is not built: its kernel is of today's ABI, for which there is no vbd=",
        "module 3 (domain b) is not built: its kernel is of today's ABI, for which there is no role= but guest",
        "module 4 (domain many) is not built: its kernel is of April 2005, for which there is no vcpus=",
        "module 5 (domain grows) is not built: its kernel is of April 2005, for which there is no maxmem=",
        "module 6 (domain small) is not built: memory is too small for kernel and initrd",
        "module 9 (domain huge) is not built: not enough RAM",
    ] {
        assert_eq!(seen(why).len(), 1, "{why}");
    }
    assert!(built.iter().all(|d| d.mem.has_begun()));
    // Consoles of both kinds.
    print(&hv, &built[1], b"x\n");
    assert_eq!(shown(&hv), "[dom8] x\n");
    let none = start(&machine(4096, 0), &[module("domain name=text", &text)]).err().unwrap();
    assert_eq!(none.to_string(), "there is none");
    let long = std::format!("domain mem=4M -- {}", "x".repeat(256));
    assert!(start(&world::machine(), &[module(&long, &old)]).is_err());
    assert!(start(&machine(8192, 0), &[module(&long.replace("4M", "12M"), &native)]).is_ok());
}

#[test]
fn a_32_bit_kernel_needs_the_option() {
    let mut hv = machine(8192, 0);
    hv.options.pv32 = false;
    listen();
    assert!(start(&hv, &[module("domain name=p mem=12M", &kernels()[1])]).is_err());
    assert_eq!(seen("(domain p) is not built: found a 32-bit PV kernel, which the option pv=no-32 forbids").len(), 1);
}

/// Returns how many words of the kernel and of the initrd each of the domain's pages has, in their order.
fn memory(hv: &Hv<HostHw>, d: &Arc<Domain>) -> Vec<u64> {
    let ctx = DomCtx::new(hv, &d.mem);
    let mut pages: Vec<_> = (0..hv.hw.frames().len() as u64)
        .map(Mfn)
        .filter(|m| *m != d.shared_info && hv.hw.frames()[m.0 as usize].owner() == Some(d.id))
        .map(|m| (ctx.get_gpfn(m).0, m))
        .collect();
    pages.sort_unstable();
    let told = |v: u64| v == 0x9090_9090_9090_9090 || v == 0x7777_7777_7777_7777;
    pages.iter().map(|(_, m)| (0..512).filter(|w| told(hv.hw.load64(*m, w * 8))).count() as u64).collect()
}

#[test]
fn they_are_built_again_from_what_is_kept() {
    for kernel in &kernels() {
        let hv = machine(12288, 0);
        let initrd = [[0x77u8; 8]; 700].concat();
        let modules =
            [module("domain name=a mem=12M vcpus=2 on_reboot=restart on_crash=restart", kernel), module("i", &initrd)];
        let a = start(&hv, &modules).unwrap().remove(0);
        let before = memory(&hv, &a);
        assert!(before.iter().sum::<u64>() >= 700 + 8, "{before:?}");
        for reason in [SHUTDOWN_REBOOT, SHUTDOWN_CRASH] {
            let old = hv.domains.get(DomId(1)).unwrap();
            hv.hw.pass(11 * SECOND);
            hv.domain_shutdown(&old, reason);
            hv.reap(CpuId(0), None);
            let again = hv.domains.get(DomId(1)).unwrap();
            assert!(!Arc::ptr_eq(&again, &old) && again.mem.has_begun());
            assert_eq!((memory(&hv, &again), again.vcpus().len()), (before.clone(), 2));
            print(&hv, &again, b"again\n");
            assert!(shown(&hv).ends_with("[dom1] again\n"));
        }
        let again = hv.domains.get(DomId(1)).unwrap();
        hv.hw.pass(11 * SECOND);
        hv.domain_shutdown(&again, SHUTDOWN_POWEROFF);
        hv.reap(CpuId(0), None);
        assert_eq!(*hv.hw.stopped.lock().unwrap(), Some(MachineStop::Halt));
    }
}

/// A CPU that is to destroy a domain which another CPU still has loaded does not wait: that one may be waiting for it.
#[test]
fn a_domain_that_is_loaded_elsewhere_is_not_waited_for() {
    set_this_cpu(0);
    let hv = Hv::new(HostHw::new(8192, 2), 2, Vec::new(), Default::default());
    hv.mm.init_frame_table(&hv.hw, &[(Mfn(256), Mfn(8192))]);
    hv.mm.heap.add_region(&hv.hw, Mfn(256), Mfn(8192), false);
    let d = start(&hv, &[module("domain name=a mem=12M", &kernels()[0])]).unwrap().remove(0);
    // The other CPU runs it.
    set_this_cpu(1);
    d.vcpus()[0].sched.set_processor(CpuId(1));
    let on = hv.schedule(CpuId(1), None).unwrap();
    assert!(Arc::ptr_eq(&on.d, &d));
    set_this_cpu(0);
    hv.domain_shutdown(&d, SHUTDOWN_POWEROFF);
    hv.reap(CpuId(0), None);
    assert!(hv.domains.get(DomId(1)).is_some());
    assert_ne!(hv.cpus[0].softirq.load(SeqCst) & softirq::REAP, 0);
    // It parks it, is asked to save it, and has saved it.
    set_this_cpu(1);
    assert!(hv.schedule(CpuId(1), Some(&on)).is_none());
    set_this_cpu(0);
    hv.reap(CpuId(0), None);
    assert!(hv.domains.get(DomId(1)).is_some());
    assert_ne!(hv.cpus[1].softirq.load(SeqCst) & softirq::RELEASE, 0);
    hv.switching_out(&on);
    hv.context_saved(CpuId(1), &on);
    hv.reap(CpuId(0), None);
    assert!(hv.domains.get(DomId(1)).is_none());
    assert_eq!(*hv.hw.stopped.lock().unwrap(), Some(MachineStop::Halt));
}
