//! Machines and domains for tests, created by the calls that a toolstack makes.

use std::boxed::Box;
use std::sync::atomic::Ordering::{Relaxed, SeqCst};
use std::sync::Arc;
use std::vec::Vec;

use mm::host::set_this_cpu;
use mm::{CpuId, DomCtx, DomId, Machine, MemFlags, Mfn, PAGE_SHIFT};
use public_headers::xen4::arch_x86_64::{VcpuGuestContext, VGCF_IN_KERNEL, VGCF_ONLINE};
use public_headers::xen4::xen::VcpuInfo;

use crate::domain::compat_context::CallbackSelectors;
use crate::domain::create::DomainConfig;
use crate::guest_memory::hypercall_result::Stop;
use crate::host::HostHw;
use crate::machine::hw::Cpus;
use crate::machine::numa::nodes::Nodes;
use crate::options::settings::Options;
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::{Cur, Hv};
use crate::state::percpu::softirq;

/// The end of the frames that are set aside for domains.
const DOMAINS_END: u64 = 32;
/// Number of frames that a domain takes: its `shared_info`, its grant table, its root page table.
const FRAMES: u64 = 3;
/// Number of vcpus whose `vcpu_info` is in `shared_info`; more take one more frame.
const LEGACY_VCPUS: u32 = 32;

/// Returns a machine with `cpus` CPUs and 256 frames of RAM, with an empty heap and without domains.
pub fn machine(cpus: u32) -> Arc<Hv<HostHw>> {
    Arc::new(Hv::new(HostHw::new(256, cpus), cpus as usize, Vec::new(), Options::default()))
}

/// Returns a machine with two nodes, of 128 frames and of as many CPUs each.
pub fn machine_of_two_nodes(cpus_of_each: u32) -> Arc<Hv<HostHw>> {
    let cpus: Vec<u8> = [0, 1].into_iter().flat_map(|node| (0..cpus_of_each).map(move |_| node)).collect();
    let nodes = Nodes::of(&[(0, 128 << PAGE_SHIFT), (128 << PAGE_SHIFT, 256 << PAGE_SHIFT)], &cpus);
    let hw = HostHw::new(256, 2 * cpus_of_each);
    let hv = Hv::on_nodes(hw, nodes, cpus.len(), Vec::new(), Options::default());
    hv.divide_frames();
    Arc::new(hv)
}

/// Adds domain `id`, which has begun to run, with `vcpus` vcpus, which have a context but are down. Domain 0 is the
/// hardware domain.
pub fn add_domain(hv: &Hv<HostHw>, id: u16, vcpus: u32) -> Arc<Domain> {
    let d = build_domain(hv, id, vcpus, false);
    hv.domain_unpause_by_toolstack(&d).unwrap();
    d
}

/// As [`add_domain`], but the domain is still paused, as its builder leaves it, and its vcpus may be `up`.
pub fn build_domain(hv: &Hv<HostHw>, id: u16, vcpus: u32, up: bool) -> Arc<Domain> {
    let free = hv.mm.heap.free_pages();
    plug_in(hv, FRAMES + u64::from(vcpus > LEGACY_VCPUS));
    let d = hv
        .domain_create(&DomainConfig {
            privileged: id == 0,
            hardware: id == 0,
            max_pages: 64,
            max_evtchn_port: 4095,
            max_vcpus: vcpus,
            ..DomainConfig::unprivileged(DomId(id))
        })
        .unwrap();
    hv.domain_set_vcpus(&d, vcpus).unwrap();
    let root = DomCtx::new(hv, &d.mem).alloc_domheap_pages(&d.mem, 0, MemFlags::default()).unwrap();
    let mut c: Box<VcpuGuestContext> = Box::default();
    c.flags = (VGCF_IN_KERNEL | if up { VGCF_ONLINE } else { 0 }).into();
    c.ctrlreg[3] = root.maddr().0;
    for v in d.vcpus() {
        while hv.set_vcpu_context(&d, v, &c, CallbackSelectors::NATIVE) == Err(Stop::Restart) {}
        if d.has_vcpu_info(v) {
            // Its kernel asks for events.
            let (mfn, off) = v.vcpu_info_at();
            hv.hw.store8(mfn, off + core::mem::offset_of!(VcpuInfo, evtchn_upcall_mask), 0);
        }
    }
    assert_eq!(hv.mm.heap.free_pages(), free, "the domain has taken what was there for it");
    d
}

/// Destroys `d`, which is gone afterwards, unless others use its frames.
pub fn kill(hv: &Hv<HostHw>, d: &Arc<Domain>) {
    while hv.domain_kill(d) == Err(Stop::Restart) {}
}

/// Begins to destroy `d`: the call has been preempted, and the domain is dying.
pub fn begin_to_kill(hv: &Hv<HostHw>, d: &Arc<Domain>) {
    hv.hw.memory.set_preempt_after(0);
    assert_eq!(hv.domain_kill(d), Err(Stop::Restart));
    hv.hw.memory.set_preempt_after(-1);
}

/// Adds `n` of the frames that are set aside for domains to the heap.
fn plug_in(hv: &Hv<HostHw>, n: u64) {
    let first = hv.hw.plugged_in.fetch_add(n, Relaxed);
    assert!(first + n <= DOMAINS_END, "too many domains");
    hv.mm.heap.add_region(&hv.hw, Mfn(first), Mfn(first + n), false);
}

/// Calls `f` as `vcpu` running on `cpu`.
pub fn with_vcpu<R>(vcpu: &VcpuRef, cpu: u32, f: impl FnOnce(&mut Cur<'_>) -> R) -> R {
    set_this_cpu(cpu);
    let mut ctx = vcpu.v().ctx.switch_in();
    let mut regs = ctx.regs;
    f(&mut Cur { d: &vcpu.d, v: vcpu.v(), ctx: &mut ctx, regs: &mut regs, cpu: CpuId(cpu) })
}

/// Lets a millisecond pass, in which `cpu`, which is idle, looks for work, and stops if it has been asked to.
pub fn pass_while_idle(hv: &Hv<HostHw>, cpu: CpuId) {
    hv.hw.pass(1_000_000);
    if hv.hw.is_running(cpu) {
        set_this_cpu(cpu.0);
        hv.percpu(cpu).softirq.fetch_and(!softirq::DONE_BY_CHOOSING, SeqCst);
        if hv.schedule(cpu, None).is_none() {
            hv.stop_if_asked(cpu);
        }
        set_this_cpu(0);
    }
}
