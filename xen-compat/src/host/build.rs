//! Machines and domains for tests.

use std::boxed::Box;
use std::sync::atomic::AtomicU64;
use std::sync::Arc;
use std::vec::Vec;

use cpu_policy::CpuPolicy;
use grant_table::{GrantTable, Limits};
use mm::host::set_this_cpu;
use mm::{CpuId, DomId, DomainMemBuilder, Mfn, PageVec};
use spin::Once;

use crate::domain::create::own_memory;
use crate::host::HostHw;
use crate::machine::lock::Mutex;
use crate::machine::physical_cpu::ThisCpu;
use crate::state::domain::{Domain, VcpuRef};
use crate::state::emul::DomainEmul;
use crate::state::event_channel::channel::EventChannels;
use crate::state::event_channel::shared_layout::SharedLayout;
use crate::state::hypervisor::{Cur, Hv};
use crate::state::vcpu::{Vcpu, VcpuCtx};

/// A machine with `cpus` CPUs and 256 frames of RAM, no domains.
pub fn machine(cpus: u32) -> Arc<Hv<HostHw>> {
    Arc::new(Hv {
        hw: HostHw::new(256, cpus),
        processor: Default::default(),
        mm: mm::Mm::new(),
        domains: Default::default(),
        irqs: Default::default(),
        sched: Default::default(),
        clock: Default::default(),
        memory_map: Vec::new(),
        options: Default::default(),
        controller: Default::default(),
        control_lock: Default::default(),
        virq_handlers: Default::default(),
        last_domid: Default::default(),
        console_cleared: Default::default(),
        console_input: Default::default(),
        cpus: (0..cpus).map(|_| Default::default()).collect(),
    })
}

/// Adds domain `id`, which has begun to run, with `vcpus` vcpus, which are initialised but down. Its `shared_info` is frame `id + 1`; domain 0 is
/// the hardware domain.
pub fn add_domain(hv: &Hv<HostHw>, id: u16, vcpus: u32) -> Arc<Domain> {
    let dom0 = id == 0;
    let account = own_memory(&Limits::default()).unwrap();
    let d = Arc::new(Domain {
        id: DomId(id),
        abi: Default::default(),
        handle: Mutex::new([0; 16]),
        mem: DomainMemBuilder { id: DomId(id), privileged: dom0, hardware: dom0, max_pages: 64 }.build(),
        shared_info: Mfn(u64::from(id) + 1),
        vcpus: Once::new(),
        sched: Default::default(),
        event_channels: EventChannels::new(SharedLayout::X86_64, &account).unwrap(),
        grant_counts: Default::default(),
        grants: GrantTable::new(Limits::default(), hv.domains.new_serial(), &account).unwrap(),
        irqs: hv.new_domain_irqs(dom0).unwrap(),
        teardown: Default::default(),
        ioports: Default::default(),
        time_offset: AtomicU64::new(0),
        memory_map: Mutex::new(PageVec::new(&account)),
        account,
        emul: DomainEmul::new(CpuPolicy::pv_default(&ThisCpu(&hv.hw), dom0)).unwrap(),
        control: Default::default(),
        log: Default::default(),
        xen2005: Default::default(),
    });
    d.control.max_vcpus.store(vcpus, std::sync::atomic::Ordering::SeqCst);
    d.vcpus.call_once(|| (0..vcpus).map(|id| Box::new(vcpu(id))).collect());
    hv.vcpu_info_init(&d, vcpus).unwrap();
    for v in d.vcpus() {
        v.vcpu_info.swap(hv.default_vcpu_info(&d, v.id));
    }
    hv.evtchn_init(&d, 4095).unwrap();
    hv.sched_make_room(0).unwrap();
    hv.sched_init_domain(&d);
    hv.domains.insert(d.clone()).unwrap();
    hv.domain_unpause_by_toolstack(&d).unwrap();
    d
}

/// A vcpu as the product makes it, to which a context has been given.
fn vcpu(id: u32) -> Vcpu {
    let v = Vcpu::new(id, VcpuCtx::new().unwrap(), mm::Slot::first(Mfn(0)));
    v.initialise(&v.ctx.switch_in());
    v
}

/// Calls `f` as `vcpu` running on `cpu`.
pub fn with_vcpu<R>(vcpu: &VcpuRef, cpu: u32, f: impl FnOnce(&mut Cur<'_>) -> R) -> R {
    set_this_cpu(cpu);
    let mut ctx = vcpu.v().ctx.switch_in();
    let mut regs = ctx.regs;
    f(&mut Cur { d: &vcpu.d, v: vcpu.v(), ctx: &mut ctx, regs: &mut regs, cpu: CpuId(cpu) })
}
