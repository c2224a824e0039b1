//! Several vcpus bring up the same one.

use public_headers::xen4::xen::HYPERVISOR_VCPU_OP;
use std::boxed::Box;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::atomic::{AtomicBool, AtomicU32};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};
use std::vec::Vec;

use mm::{DomCtx, DomId, Errno, Machine, MemFlags, Mfn};
use public_headers::xen4::arch_x86_64::{VcpuGuestContext, VGCF_IN_KERNEL};
use public_headers::xen4::vcpu::{VCPUOP_INITIALISE, VCPUOP_UP};
use zerocopy::IntoBytes;

use crate::domain::compat_context::CallbackSelectors;
use crate::domain::create::DomainConfig;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::with_vcpu;
use crate::host::{build, HostHw};
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::Hv;

/// Vcpus that `shared_info` has a `vcpu_info` for.
const VCPUS: u32 = 32;
/// The first of two frames with a context for VCPUOP_initialise.
const CONTEXT: Mfn = Mfn(44);
/// Far longer than any of this takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A machine and a domain of which no vcpu has a context, and one that would do, which also lies at [`CONTEXT`].
fn built() -> (Arc<Hv<HostHw>>, Arc<Domain>, Box<VcpuGuestContext>) {
    let hv = build::machine(3);
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    let d = hv.domain_create(&DomainConfig { max_pages: 64, ..DomainConfig::unprivileged(DomId(1)) }).unwrap();
    hv.domain_set_vcpus(&d, VCPUS).unwrap();
    let root = DomCtx::new(&*hv, &d.mem).alloc_domheap_pages(&d.mem, 0, MemFlags::default()).unwrap();
    let mut c: Box<VcpuGuestContext> = Box::default();
    c.flags = VGCF_IN_KERNEL.into();
    c.ctrlreg[3] = root.0 << 12;
    c.user_regs.rip = 0x1000;
    let (first, second) = c.as_bytes().split_at(mm::PAGE_SIZE);
    hv.hw.write(CONTEXT, 0, first);
    hv.hw.write(Mfn(CONTEXT.0 + 1), 0, second);
    (hv, d, c)
}

fn call(hv: &Hv<HostHw>, v: &VcpuRef, cmd: u32, id: u32) -> Hc {
    let arg = HostHw::va(CONTEXT, 0);
    with_vcpu(v, v.id.0, |cur| hv.call(cur, HYPERVISOR_VCPU_OP.into(), &mut [cmd.into(), id.into(), arg, 0, 0, 0]))
}

/// As the dispatcher does: the guest makes a preempted call again.
fn initialise(hv: &Hv<HostHw>, v: &VcpuRef, id: u32) -> Hc {
    loop {
        match call(hv, v, VCPUOP_INITIALISE, id) {
            Err(Stop::Restart) => thread::yield_now(),
            done => return done,
        }
    }
}

fn soon(done: impl Fn() -> bool) -> bool {
    let start = Instant::now();
    while !done() && start.elapsed() < PATIENCE {
        thread::yield_now();
    }
    done()
}

#[test]
fn one_that_comes_late_does_not_wait_for_the_vcpu_to_stop() {
    let (hv, d, c) = built();
    let target = d.vcpu(2).unwrap();
    // The context is taken while it has none yet, and stays taken while it runs.
    let mut ctx = target.v().ctx.switch_in();
    let called = Arc::new(AtomicBool::new(false));
    let late = {
        let (hv, v, called) = (hv.clone(), d.vcpu(0).unwrap(), called.clone());
        thread::spawn(move || {
            let first = call(&hv, &v, VCPUOP_INITIALISE, 2);
            called.store(true, SeqCst);
            (first, initialise(&hv, &v, 2))
        })
    };
    assert!(soon(|| called.load(SeqCst)), "waits for whoever has the context");
    hv.arch_set_info_guest(&d, target.v(), &mut ctx, &c, CallbackSelectors::NATIVE).unwrap();
    assert_eq!(call(&hv, &d.vcpu(1).unwrap(), VCPUOP_UP, 2), Ok(0));
    assert!(soon(|| late.is_finished()), "waits for a vcpu that runs");
    assert_eq!(late.join().unwrap(), (Err(Stop::Restart), Err(Stop::Err(Errno::EXIST))));
    drop(ctx);
}

#[test]
fn without_a_context_none_comes_up() {
    let (hv, d, _) = built();
    let v = d.vcpu(0).unwrap();
    assert_eq!(call(&hv, &v, VCPUOP_UP, 1), Err(Stop::Err(Errno::INVAL)));
    assert_eq!((initialise(&hv, &v, 1), d.vcpus()[1].life.is_up()), (Ok(0), false));
    assert_eq!((call(&hv, &v, VCPUOP_UP, 1), d.vcpus()[1].life.is_up()), (Ok(0), true));
}

#[test]
fn of_two_at_once_one_succeeds() {
    let (hv, d, _) = built();
    hv.hw.jitter.store(true, SeqCst);
    // The vcpu both are at, and how many are done with it.
    let at = Arc::new(AtomicU32::new(2));
    let done = Arc::new(AtomicU32::new(0));
    let callers: Vec<_> = (0..2)
        .map(|id| {
            let (hv, v, at, done) = (hv.clone(), d.vcpu(id).unwrap(), at.clone(), done.clone());
            thread::spawn(move || {
                let mut won = 0;
                for k in 2..VCPUS {
                    while at.load(SeqCst) != k {
                        thread::yield_now();
                    }
                    match initialise(&hv, &v, k) {
                        Ok(0) => won += 1,
                        other => assert_eq!(other, Err(Stop::Err(Errno::EXIST))),
                    }
                    assert_eq!(call(&hv, &v, VCPUOP_UP, k), Ok(0));
                    done.fetch_add(1, SeqCst);
                }
                won
            })
        })
        .collect();
    for k in 2..VCPUS {
        let v = &d.vcpus()[k as usize];
        assert!(soon(|| v.life.is_up()));
        // It runs, and goes on running.
        let running = v.ctx.switch_in();
        assert!(soon(|| done.load(SeqCst) == 2), "vcpu {k} runs, and somebody waits for it to stop");
        done.store(0, SeqCst);
        at.store(k + 1, SeqCst);
        drop(running);
    }
    let won: u32 = callers.into_iter().map(|c| c.join().unwrap()).sum();
    assert_eq!(won, VCPUS - 2);
}
