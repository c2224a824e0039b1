//! What CPUID tells, by who asks and how.

use cpu_policy::CpuPolicy;
use std::sync::Arc;

use super::*;
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::HostHw;
use crate::machine::hw::Clocks;
use crate::state::domain::VcpuRef;
use crate::state::time::clock::TscVerdict;
use crate::state::time::domain_tsc::TscMode;
use crate::time::domain_tsc::TscSettings;

fn world(id: u16) -> (Arc<Hv<HostHw>>, VcpuRef) {
    let hv = machine(1);
    let v = add_domain(&hv, id, 1).vcpu(0).unwrap();
    let mut policy = CpuPolicy::clone(&v.d.emul.policy());
    policy.basic[0].eax = 0xd;
    policy.basic[1].ecx = XSAVE_1C;
    (policy.host.eist, policy.host.mtrr) = (true, true);
    (policy.xstate[0].eax, policy.xstate[1].eax) = (7, XSAVEC_DA1);
    (policy.extd[0].eax, policy.extd[1].edx) = (0x8000_0001, RDTSCP_E1D);
    v.d.emul.set_policy(policy);
    (hv, v)
}

/// Asks as the kernel, or as a program.
fn ask(hv: &Hv<HostHw>, v: &VcpuRef, leaf: u32, sub: u32, asked: Asked, kernel: bool) -> CpuidRegs {
    with_vcpu(v, 0, |cur| {
        cur.ctx.kernel_mode = kernel;
        hv.guest_cpuid(cur, leaf, sub, asked)
    })
}

#[test]
fn the_hypervisors_own_xsave_shows_to_kernels_that_ask_by_the_prefix() {
    let (hv, v) = world(1);
    let osxsave = |asked, kernel| ask(&hv, &v, 1, 0, asked, kernel).ecx & OSXSAVE_1C != 0;
    assert!(osxsave(Asked::Forced, true));
    assert!(!osxsave(Asked::Faulted, true) && !osxsave(Asked::Forced, false));
    with_vcpu(&v, 0, |cur| cur.ctx.cr4 |= cr4::OSXSAVE);
    assert!(osxsave(Asked::Faulted, true) && osxsave(Asked::Forced, false), "the guest has switched it on");
}

#[test]
fn power_management_and_memory_types_show_to_the_hardware_domains_kernel() {
    for (id, kernel, shown) in [(0, true, true), (0, false, false), (1, true, false)] {
        let (hv, v) = world(id);
        let one = ask(&hv, &v, 1, 0, Asked::Faulted, kernel);
        assert_eq!((one.ecx & EIST_1C != 0, one.edx & MTRR_1D != 0), (shown, shown), "d{id} {kernel}");
        let extended = ask(&hv, &v, 0x8000_0001, 0, Asked::Faulted, kernel);
        assert_eq!(extended.edx & MTRR_1D != 0, shown, "d{id} {kernel}");
    }
}

#[test]
fn the_size_of_the_extended_state_is_that_of_the_moment() {
    let mut hv = machine(1);
    let leaf = CpuidRegs { ebx: 832, ..CpuidRegs::default() };
    Arc::get_mut(&mut hv).unwrap().hw.leaves.insert(0xd, leaf);
    let v = add_domain(&hv, 1, 1).vcpu(0).unwrap();
    let ebx = |sub| ask(&hv, &v, 0xd, sub, Asked::Faulted, true).ebx;
    assert_eq!([ebx(0), ebx(1)], [0, 0], "the guest has no XSAVE");
    let mut policy = CpuPolicy::clone(&v.d.emul.policy());
    (policy.basic[0].eax, policy.xstate[0].eax, policy.xstate[1].eax) = (0xd, 7, XSAVEC_DA1);
    v.d.emul.set_policy(policy);
    assert_eq!([ebx(0), ebx(1)], [832, 832]);
}

#[test]
fn the_hypervisors_leaves_tell_of_time_and_of_the_hypercall_page() {
    let (hv, guest) = world(1);
    let leaf = |v: &VcpuRef, index, sub| ask(&hv, v, XEN_CPUID_FIRST_LEAF + index, sub, Asked::Forced, true);
    let page = leaf(&guest, 2, 0);
    assert_eq!((page.eax, page.ebx), (1, 0x4000_0000));
    // The frequency in kHz; RDTSCP can be used.
    let time = leaf(&guest, 3, 0);
    assert_eq!((time.ecx, time.eax & 1 << 2), (1_000_000, 1 << 2));
    let scale = hv.tsc_scale();
    assert_eq!((leaf(&guest, 3, 1).ecx, leaf(&guest, 3, 1).edx), (scale.mul, scale.shift as i32 as u32));
    assert_eq!(leaf(&guest, 3, 2).eax, 1_000_000, "of the processor");
    // 256 frames: 20 bits.
    assert_eq!(leaf(&guest, 5, 0).ebx, 20);
    for (index, sub) in [(4, 0), (5, 1), (3, 3), (6, 0), (0xff, 0)] {
        assert_eq!(leaf(&guest, index, sub), CpuidRegs::default(), "{index} {sub}");
    }
    let settings = |mode| TscSettings { mode, elapsed: 0, khz: 2_000_000, incarnation: 8 };
    let of_mode = |mode: TscMode, kept: u32| {
        hv.tsc_set_info(&guest.d, settings(mode));
        let (time, scale) = (leaf(&guest, 3, 0), leaf(&guest, 3, 1));
        assert_eq!((time.ebx, time.ecx, time.edx), (mode as u32, 2_000_000, 9));
        assert_eq!((scale.ecx, scale.edx), (1 << 31, 0));
        (time.eax & 1, (scale.eax, scale.ebx) == (kept, 0))
    };
    hv.hw.pass(1000);
    let now = hv.hw.now() as u32;
    assert_eq!(of_mode(TscMode::AlwaysEmulate, 0), (1, true), "the offset is in the counter");
    assert_eq!(of_mode(TscMode::NeverEmulate, now), (0, true));
    hv.clock.set_tsc(TscVerdict { reliable: true, ..TscVerdict::default() });
    assert_eq!(leaf(&guest, 3, 0).eax & 3, 2);
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    assert_eq!((leaf(&dom0, 3, 0).ecx, leaf(&dom0, 3, 1)), (0, CpuidRegs::default()), "it has the processor's own");
}
