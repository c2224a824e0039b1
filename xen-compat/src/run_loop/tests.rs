//! Stays of vcpus on a CPU. The model's guests know one instruction: entering one leads to a divide error, for which
//! its kernel has no handler, so that its domain crashes.

use public_headers::xen4::xen::HYPERVISOR_VCPU_OP;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::Arc;

use public_headers::xen4::vcpu::VCPUOP_UP;

use super::*;
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::HostHw;
use crate::state::domain::Domain;
use crate::state::percpu::softirq;

const CPU: CpuId = CpuId(0);

/// Returns a domain whose vcpu wants to run.
fn awake(hv: &Hv<HostHw>, id: u16) -> Arc<Domain> {
    let d = add_domain(hv, id, 1);
    let v = d.vcpu(0).unwrap();
    let up = with_vcpu(&v, 0, |cur| hv.call(cur, HYPERVISOR_VCPU_OP.into(), &mut [VCPUOP_UP.into(), 0, 0, 0, 0, 0]));
    assert_eq!(up, Ok(0));
    d
}

fn stay(hv: &Hv<HostHw>, v: &VcpuRef, out: Option<VcpuRef>) -> Left {
    let mut ctx = v.v().ctx.switch_in();
    let mut regs = CpuUserRegs::default();
    let mut cur = Cur { d: &v.d, v: v.v(), ctx: &mut ctx, regs: &mut regs, cpu: CPU };
    hv.stay::<Xen4>(v, &mut cur, out)
}

/// Returns whether the CPU may have a domain's memory in its TLB.
fn cached(d: &Domain) -> bool {
    d.mem.dirty_cpus().contains(CPU)
}

fn softirqs(hv: &Hv<HostHw>) -> u32 {
    hv.cpus[0].softirq.load(SeqCst)
}

#[test]
fn a_vcpu_whose_domain_crashed_makes_way_for_the_next() {
    let hv = machine(1);
    let domains = [awake(&hv, 1), awake(&hv, 2)];
    let first = hv.idle_until_work(CPU);
    let Left::For(second) = stay(&hv, &first, None) else { panic!("nobody else wants the CPU") };
    assert_ne!(first.d.id, second.d.id);
    let crashed = |v: &VcpuRef| v.d.life().is_shut_down();
    assert!(crashed(&first) && !crashed(&second));
    // Its memory may still be cached here until the next is loaded.
    assert!(cached(&first.d));
    // The last one goes when somebody asks for what is loaded, which is nobody's then.
    let left = std::thread::scope(|s| {
        s.spawn(|| {
            while !crashed(&second) {
                std::thread::yield_now();
            }
            hv.cpus[0].softirq.fetch_or(softirq::RELEASE, SeqCst);
        });
        stay(&hv, &second, Some(first.clone()))
    });
    assert!(matches!(left, Left::Released));
    assert!(!cached(&first.d) && cached(&second.d));
    hv.left(CPU, Some(second), None);
    assert!(domains.iter().all(|d| !cached(d)));
}

#[test]
fn work_that_waits_is_done_before_a_vcpu_is_chosen() {
    let hv = machine(1);
    let d = awake(&hv, 1);
    assert!(!hv.soft_work(CPU), "there is none");
    hv.cpus[0].softirq.fetch_or(softirq::TLB_PERIOD, SeqCst);
    assert!(!hv.soft_work(CPU));
    assert_eq!(softirqs(&hv) & softirq::TLB_PERIOD, 0);
    hv.cpus[0].softirq.fetch_or(softirq::TIMER, SeqCst);
    assert!(hv.soft_work(CPU), "the vcpu's clock is to be set anew");
    assert_eq!(softirqs(&hv) & softirq::TIMER, 0);
    assert_eq!(hv.idle_until_work(CPU).d.id, d.id);
}
