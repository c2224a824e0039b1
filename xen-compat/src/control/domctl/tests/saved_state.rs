//! Extended state, registers and frames of a domain, as they are saved and restored.

use cpu_policy::CpuPolicy;
use mm::{DomCtx, MemFlags};
use x86_defs::msr_index::{MISC_FEATURES_ENABLES, TSC_AUX};

use super::*;
use crate::machine::hw::CpuidRegs;

/// Header, legacy region and XSAVE header; and with the model's AVX state.
const LEGACY: u64 = 16 + 576;
const WHOLE: u64 = LEGACY + 256;

/// A CPU whose AVX state follows the XSAVE header, and domain 1 may use it.
fn lab_with_avx() -> Lab {
    let mut l = lab();
    let Lab { hv, dom0, guest } = &mut l;
    let (id0, id1) = (dom0.id, guest.id);
    let mut fresh = machine(2);
    let leaves = &mut Arc::get_mut(&mut fresh).unwrap().hw.leaves;
    leaves.insert(0xd, CpuidRegs { eax: 256, ebx: 576, ..CpuidRegs::default() });
    *hv = fresh;
    *dom0 = VcpuRef { d: add_domain(hv, 0, 1), id: id0 };
    *guest = VcpuRef { d: add_domain(hv, 1, 2), id: id1 };
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    let mut policy = CpuPolicy::clone(&guest.d.emul.policy());
    policy.xstate[0].eax = 7;
    guest.d.emul.set_policy(policy);
    l
}

fn asked(size: u64, mask: u64) -> XenDomctlVcpuextstate {
    XenDomctlVcpuextstate { vcpu: 1, size, xfeature_mask: mask, buffer: HostHw::va(BUFFER, 0), ..Default::default() }
}

impl Lab {
    fn restore(&self, size: u64, xcr0: u64, used: u64, header: &[u64]) -> Hc {
        self.hv.hw.zero_page(BUFFER);
        self.hv.hw.write(BUFFER, 0, [xcr0, used].as_bytes());
        self.hv.hw.write(BUFFER, 16, &[0xaa; 512]);
        self.hv.hw.write(BUFFER, 16 + 512, header.as_bytes());
        self.dom0(XEN_DOMCTL_SETVCPUEXTSTATE, 1, &asked(size, 0)).0
    }

    fn save(&self, evc: XenDomctlVcpuextstate) -> (Hc, u64, u64) {
        let (rc, back) = self.dom0(XEN_DOMCTL_GETVCPUEXTSTATE, 1, &evc);
        let got: XenDomctlVcpuextstate = back.u.get();
        (rc, got.size, got.xfeature_mask)
    }
}

#[test]
fn extended_state_is_saved_as_it_was_restored() {
    let l = lab_with_avx();
    assert_eq!(l.save(asked(0, 0)), (Ok(0), WHOLE, 7), "the most it can be");
    assert_eq!(l.restore(WHOLE, 3, 7, &[7, 0]), Ok(0));
    l.hv.hw.zero_page(BUFFER);
    assert_eq!(l.save(asked(4096, 7)), (Ok(0), WHOLE, 7));
    assert_eq!([0, 8].map(|at| l.hv.hw.load64(BUFFER, at)), [3, 7]);
    assert_eq!([16, 16 + 504, 16 + 512].map(|at| l.hv.hw.load64(BUFFER, at)), [!0 / 255 * 0xaa, !0 / 255 * 0xaa, 7]);
    assert_eq!(l.save(asked(WHOLE - 1, 7)).0, err(Errno::INVAL), "too little room");
    assert_eq!(l.save(asked(4096, 3)).0, err(Errno::INVAL), "features of another machine");
    let elsewhere = XenDomctlVcpuextstate { buffer: 0x1000, ..asked(4096, 7) };
    assert_eq!(l.save(elsewhere).0, err(Errno::FAULT));
    let none = XenDomctlVcpuextstate { vcpu: 2, ..asked(4096, 7) };
    assert_eq!(l.save(none).0, err(Errno::SRCH));
}

#[test]
fn extended_state_that_does_not_fit_the_machine_is_refused() {
    let l = lab_with_avx();
    for (size, xcr0, used, header, wrong) in [
        (WHOLE + 1, 7, 7, &[7, 0][..], Errno::INVAL),   // larger than any
        (WHOLE, 7, 7, &[15, 0], Errno::INVAL),          // state of a component that was never used
        (WHOLE, 7, 3, &[3, 0], Errno::INVAL),           // in use, but was never used
        (WHOLE, 2, 7, &[7, 0], Errno::INVAL),           // the FPU cannot be switched off
        (WHOLE, 1, 5, &[5, 0], Errno::INVAL),           // AVX without SSE
        (WHOLE, 7, 1 << 9 | 7, &[7, 0], Errno::INVAL),  // not the domain's
        (WHOLE, 7, 7, &[7, 1 << 63], Errno::OPNOTSUPP), // compacted
        (WHOLE, 7, 7, &[7, 0, 1], Errno::IO),           // reserved
        (LEGACY, 7, 7, &[7, 0], Errno::INVAL),          // too short for AVX
    ] {
        assert_eq!(l.restore(size, xcr0, used, header), err(wrong), "{size} {xcr0:#x} {used:#x} {header:?}");
    }
    assert_eq!(l.restore(LEGACY, 3, 3, &[3, 0]), Ok(0));
}

#[test]
fn a_component_that_the_machine_lacks_is_not_supported() {
    let l = lab_with_avx();
    let mut policy = CpuPolicy::clone(&l.guest.d.emul.policy());
    policy.xstate[0].eax = 0x207;
    l.guest.d.emul.set_policy(policy);
    assert_eq!(l.restore(WHOLE, 7, 0x207, &[7, 0]), err(Errno::OPNOTSUPP));
}

#[test]
fn registers_are_saved_where_they_are_not_zero() {
    let l = lab();
    let mut policy = CpuPolicy::clone(&l.guest.d.emul.policy());
    policy.extd[1].edx = cpu_policy::features::RDTSCP_E1D;
    l.guest.d.emul.set_policy(policy);
    let entry = |index: u32, value: u64| XenDomctlVcpuMsr { index, value, ..Default::default() };
    let set = |vcpu, msr_count, entries: &[XenDomctlVcpuMsr]| {
        l.hv.hw.write(BUFFER, 0, entries.as_bytes());
        let arm = XenDomctlVcpuMsrs { vcpu, msr_count, msrs: HostHw::va(BUFFER, 0) };
        let (rc, back) = l.dom0(XEN_DOMCTL_SET_VCPU_MSRS, 1, &arm);
        (rc, back.u.get::<XenDomctlVcpuMsrs>().msr_count)
    };
    let get = |msr_count, msrs| {
        let (rc, back) = l.dom0(XEN_DOMCTL_GET_VCPU_MSRS, 1, &XenDomctlVcpuMsrs { vcpu: 1, msr_count, msrs });
        (rc, back.u.get::<XenDomctlVcpuMsrs>().msr_count)
    };
    let list = HostHw::va(BUFFER, 0);
    assert_eq!(get(0, 0), (Ok(0), 6), "as many as there are at most");
    assert_eq!(get(6, list), (Ok(0), 0));
    assert_eq!(set(1, 1, &[entry(TSC_AUX, 5)]).0, Ok(0));
    assert_eq!(get(6, list), (Ok(0), 1));
    assert_eq!([l.hv.hw.load64(BUFFER, 0), l.hv.hw.load64(BUFFER, 8)], [TSC_AUX.into(), 5]);
    assert_eq!(get(0, list), (err(Errno::NOBUFS), 1));
    // The index of the one that is refused is returned; those before it are set.
    let bad = [entry(TSC_AUX, 6), entry(MISC_FEATURES_ENABLES, 1)];
    assert_eq!(set(1, 2, &bad), (err(Errno::INVAL), 1));
    assert_eq!((get(6, list).0, l.hv.hw.load64(BUFFER, 8)), (Ok(0), 6));
    let reserved = XenDomctlVcpuMsr { reserved: 1, ..entry(TSC_AUX, 7) };
    assert_eq!(set(1, 1, &[reserved]), (err(Errno::INVAL), 0));
    assert_eq!(set(1, 7, &[]).0, err(Errno::INVAL), "more than there are");
    assert_eq!(set(2, 0, &[]).0, err(Errno::SRCH));
}

#[test]
fn a_vcpu_is_not_saved_by_itself() {
    let l = lab();
    let own = |cmd| {
        let arm = XenDomctlVcpuMsrs::default();
        l.dom0(cmd, 0, &arm).0
    };
    assert_eq!([own(XEN_DOMCTL_GET_VCPU_MSRS), own(XEN_DOMCTL_SET_VCPU_MSRS)], [err(Errno::INVAL); 2]);
}

#[test]
fn frames_are_told_apart_and_filled() {
    let l = lab();
    l.hv.mm.init_frame_table(&l.hv.hw, &[(Mfn(0), Mfn(256))]);
    let page =
        || DomCtx::new(&*l.hv, &l.guest.d.mem).alloc_domheap_pages(&l.guest.d.mem, 0, MemFlags::default()).unwrap();
    let mfn = page();
    l.hv.hw.write(BUFFER, 0, [mfn.0].as_bytes());
    let frames = XenDomctlGetpageframeinfo3 { num: 1, array: HostHw::va(BUFFER, 0) };
    assert_eq!(l.dom0(XEN_DOMCTL_GETPAGEFRAMEINFO3, 1, &frames).0, Ok(0));
    assert_eq!(l.hv.hw.load64(BUFFER, 0), XEN_DOMCTL_PFINFO_NOTAB.into());
    let fill = |domain, gmfn| l.dom0(XEN_DOMCTL_HYPERCALL_INIT, domain, &XenDomctlHypercallInit { gmfn }).0;
    assert_eq!(fill(1, mfn.0), Ok(0));
    // The last call of the page: HYPERVISOR_iret does not return, all others do.
    let stubs: Vec<u64> = (0..512).map(|i| l.hv.hw.load64(mfn, i * 8)).collect();
    assert!(stubs.iter().any(|w| *w != 0));
    assert_eq!(fill(0, mfn.0), err(Errno::INVAL), "another's frame");
    assert_eq!(fill(1, 1 << 40), err(Errno::INVAL));
}
