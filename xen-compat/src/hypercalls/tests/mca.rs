//! `mca`.

use core::mem::offset_of;
use public_headers::xen4::xen::HYPERVISOR_ARCH_0;

use mm::Errno;
use public_headers::xen4::mca::{
    McinfoLogicalCpu, XenMc, XenMcPhyscpuinfo, XEN_MCA_INTERFACE_VERSION, XEN_MC_FETCH, XEN_MC_INJECT_V2,
    XEN_MC_PHYSCPUINFO,
};
use zerocopy::IntoBytes;

use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::{HostHw, GUEST_VA};
use crate::machine::hw::{CpuidRegs, GuestCopy};
use crate::state::domain::VcpuRef;
use crate::state::hypervisor::Hv;

const OP: u64 = GUEST_VA + 0x40_000;
const LIST: u64 = GUEST_VA + 0x50_000;

fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

fn call(hv: &Hv<HostHw>, who: &VcpuRef, cmd: u32, version: u32, arm: XenMcPhyscpuinfo) -> (Hc, u32) {
    let op = XenMc { cmd, interface_version: version, ..XenMc::default() };
    hv.hw.copy_to_guest(OP, op.as_bytes()).unwrap();
    let at = OP + offset_of!(XenMc, u) as u64;
    hv.hw.copy_to_guest(at, arm.as_bytes()).unwrap();
    let rc = with_vcpu(who, 0, |cur| hv.call(cur, HYPERVISOR_ARCH_0.into(), &mut [OP, 0, 0, 0, 0, 0]));
    (rc, hv.hw.get::<XenMcPhyscpuinfo>(at).unwrap().ncpus)
}

#[test]
fn dom0_is_told_of_the_processors() {
    let mut hv = machine(3);
    let hw = &mut std::sync::Arc::get_mut(&mut hv).unwrap().hw;
    // Family 6, model 0x9e, stepping 3.
    hw.leaves.extend([
        (0, CpuidRegs { eax: 0x16, ..CpuidRegs::default() }),
        (1, CpuidRegs { eax: 0x0009_06e3, ..CpuidRegs::default() }),
    ]);
    hw.msrs.lock().unwrap().insert(x86_defs::msr_index::MCG_CAP, 0xc09);
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    let ask = |ncpus, info| {
        let arm = XenMcPhyscpuinfo { ncpus, info, ..Default::default() };
        call(&hv, &dom0, XEN_MC_PHYSCPUINFO, XEN_MCA_INTERFACE_VERSION, arm)
    };
    assert_eq!(ask(0, 0), (Ok(0), 3), "without a list, how many there are");
    assert_eq!(ask(2, LIST), (Ok(0), 2));
    let list: [McinfoLogicalCpu; 2] = [0, 1].map(|i| hv.hw.get_nth(LIST, i).unwrap());
    assert_eq!(list.map(|c| (c.mc_cpunr, c.mc_apicid)), [(0, 0), (1, 2)]);
    let c = &list[1];
    assert_eq!((c.mc_family, c.mc_model, c.mc_step, c.mc_cpuid_level), (6, 0x9e, 3, 0x16));
    assert_eq!((c.mc_nmsrvals, c.mc_msrvalues[0].reg, c.mc_msrvalues[0].value), (1, 0x179, 0xc09));
    assert_eq!(ask(9, LIST), (Ok(0), 3), "no more than there are");
    for none in [0, 1 << 31] {
        assert_eq!(ask(none, LIST).0, err(Errno::INVAL), "{none:#x}");
    }
    assert_eq!(ask(1, 0x1000).0, err(Errno::FAULT));
}

#[test]
fn machine_checks_are_for_dom0_and_none_are_kept() {
    let hv = machine(1);
    let dom0 = add_domain(&hv, 0, 1).vcpu(0).unwrap();
    let guest = add_domain(&hv, 1, 1).vcpu(0).unwrap();
    let rc = |who, cmd, version| call(&hv, who, cmd, version, XenMcPhyscpuinfo::default()).0;
    let version = XEN_MCA_INTERFACE_VERSION;
    assert_eq!(rc(&guest, XEN_MC_PHYSCPUINFO, version), err(Errno::PERM));
    assert_eq!(rc(&dom0, XEN_MC_PHYSCPUINFO, version + 1), err(Errno::ACCES));
    assert_eq!(rc(&dom0, XEN_MC_FETCH, version), err(Errno::NOSYS));
    assert_eq!(rc(&dom0, XEN_MC_INJECT_V2, version), err(Errno::INVAL));
}
