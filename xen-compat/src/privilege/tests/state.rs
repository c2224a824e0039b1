//! The whole state of the model machine, as text that can be compared.

use public_headers::xen4::xen::HYPERVISOR_EVENT_CHANNEL_OP;
use std::format;
use std::string::String;
use std::sync::atomic::Ordering::SeqCst;
use std::vec::Vec;

use mm::{Machine, Mfn};
use public_headers::xen4::event_channel::{EvtchnStatus, EVTCHNOP_STATUS};
use zerocopy::IntoBytes;

use crate::host::build::with_vcpu;
use crate::host::HostHw;
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::Hv;
use crate::state::irq::pci::Sbdf;
use crate::state::vcpu::Vcpu;

/// Frame that holds the argument of a call; not compared if the call returns its result there.
pub(crate) const ARG: Mfn = Mfn(44);
/// Frame for querying ports; never compared.
const ASK: Mfn = Mfn(47);
/// Number of ports examined.
const PORTS: u32 = 16;

/// Returns the whole state as labelled lines.
pub(crate) fn state(hv: &Hv<HostHw>, with_arg: bool) -> Vec<String> {
    let mut out = Vec::new();
    for (i, page) in hv.hw.frames().iter().enumerate() {
        let mfn = Mfn(i as u64);
        let skip = mfn == ASK || mfn == ARG && !with_arg;
        out.push(format!("frame {i}: {:x} {page:?}", if skip { 0 } else { hash(hv, mfn) }));
    }
    let m2p: Vec<_> = hv.hw.m2p().iter().map(|e| e.load(SeqCst)).collect();
    out.push(format!("m2p {m2p:?}"));
    out.push(format!("heap {} {:?}", hv.mm.heap.free_pages(), hv.mm.heap.outstanding_claims()));
    out.push(format!("wall clock {:?}", hv.wallclock_base()));
    out.push(format!("last domain {:?}", hv.last_domid));
    out.push(format!("cleared {:?} pools {:?}", hv.console_cleared, hv.sched.pools.lock().all()));
    let handlers: Vec<_> = hv.virq_handlers.lock().iter().map(|h| h.as_ref().map(|d| d.id)).collect();
    out.push(format!("virqs {handlers:?}"));
    let known: Vec<_> = (0..64).filter(|&devfn| hv.irqs.pci.lock().is_known(Sbdf { seg: 0, bus: 0, devfn })).collect();
    out.push(format!("pci {known:?}"));
    for irq in 0..40 {
        if let Some(desc) = hv.irq_desc(irq) {
            let desc = desc.lock();
            out.push(format!("irq {irq}: vector {} guests {} own {}", desc.vector, desc.guests.len(), desc.own));
        }
    }
    let dev = &hv.hw.devices;
    out.push(format!("lines {:?}", dev.lines.lock().unwrap()));
    out.push(format!("config {:?} mmio {:?}", dev.config.lock().unwrap(), dev.mmio.lock().unwrap()));
    out.push(format!("stopped {:?}", hv.hw.stopped.lock().unwrap()));
    out.push(format!("console {:?} armed {:?}", hv.hw.console.lock().unwrap(), hv.hw.armed));
    for d in hv.domains.all() {
        domain(&mut out, &d);
        let dom0 = hv.domains.get(mm::DomId(0)).and_then(|d| d.vcpu(0));
        let ports = (1..PORTS).map(|port| status(hv, dom0.as_ref(), &d, port));
        out.push(format!("d{} ports {:?}", d.id.0, ports.collect::<Vec<_>>()));
    }
    out
}

fn hash(hv: &Hv<HostHw>, mfn: Mfn) -> u64 {
    (0..512).fold(0xcbf2_9ce4_8422_2325, |h, n| (h ^ hv.hw.load64(mfn, n * 8)).wrapping_mul(0x100_0000_01b3))
}

fn status(hv: &Hv<HostHw>, dom0: Option<&VcpuRef>, d: &Domain, port: u32) -> (u32, u32, u64) {
    let Some(dom0) = dom0 else { return (0, 0, 0) };
    let mut ask = EvtchnStatus { dom: d.id.0, port, ..Default::default() };
    hv.hw.write(ASK, 0, ask.as_bytes());
    let mut args = [EVTCHNOP_STATUS.into(), HostHw::va(ASK, 0), 0, 0, 0, 0];
    if with_vcpu(dom0, 0, |cur| hv.call(cur, HYPERVISOR_EVENT_CHANNEL_OP.into(), &mut args)).is_err() {
        return (u32::MAX, 0, 0);
    }
    hv.hw.read(ASK, 0, ask.as_mut_bytes());
    (ask.status, ask.vcpu, ask.u.get())
}

fn domain(out: &mut Vec<String>, d: &Domain) {
    let (id, c, m) = (d.id.0, &d.control, &d.mem);
    out.push(format!("d{id} {:?}", d.life()));
    out.push(format!("d{id} {:?} {:?} {:?}", d.handle.lock(), d.ioports.lock(), d.time_offset));
    out.push(format!("d{id} map {:?}", d.memory_map.lock()));
    out.push(format!("d{id} pages {} {} {}", m.tot_pages(), m.max_pages(), m.outstanding()));
    out.push(format!("d{id} rights {:?} {:x} {:x}", m.iomem_ranges(), m.vm_assist(), m.l1_disallow()));
    let irqs: Vec<_> = (0..40).map(|irq| (d.irq_permitted(irq), d.irqs.irq(irq), d.irqs.port(irq))).collect();
    out.push(format!("d{id} irqs {irqs:?} {:?}", d.irqs.eoi_map()));
    out.push(format!("d{id} {:?} {:?}", m.has_begun(), c.debugger_attached));
    out.push(format!("d{id} {:?} {:?} {:?}", c.max_vcpus, c.tsc.info.lock(), c.vnuma.lock()));
    let s = &d.sched;
    out.push(format!("d{id} sched {} {} {} {:?}", s.pool(), s.weight(), s.cap(), s.suspend_port));
    out.push(format!("d{id} policy {:?}", d.emul.policy().basic));
    let g = &d.grants;
    let (frames, used) = (g.nr_frames() + g.nr_status_frames(), g.in_use().count() + g.mappings().count());
    out.push(format!("d{id} grants {} {frames} {used}", g.version()));
    for v in d.vcpus() {
        vcpu(out, id, v);
    }
}

fn vcpu(out: &mut Vec<String>, d: u16, v: &Vcpu) {
    let who = format!("d{d}v{}", v.id.0);
    out.push(format!("{who} {:?}", v.life));
    out.push(format!("{who} {:?} {:?} {:?}", v.vcpu_info, v.runstate_area, v.time_area));
    out.push(format!("{who} {:?} {:?}", v.virq_port, v.nmi_pending));
    out.push(format!("{who} {:?} {:?}", v.sched.hard_affinity(), v.sched.soft_affinity()));
    let c = v.ctx.try_lock().unwrap();
    out.push(format!("{who} {:x?} {} {:x}", c.regs, c.kernel_mode, c.iopl));
    out.push(format!("{who} {:x} {:x} {:x?} {:x}", c.iobmp, c.iobmp_limit, c.debugreg, c.xcr0));
    out.push(format!("{who} {:?} {:?}", c.mm.guest_table, c.mm.guest_table_user));
}
