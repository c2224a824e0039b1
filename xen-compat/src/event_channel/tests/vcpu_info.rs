//! Moving `vcpu_info`.

use public_headers::xen4::vcpu::{VCPUOP_DOWN, VCPUOP_UP};
use public_headers::xen4::xen::HYPERVISOR_VCPU_OP;

use crate::event_channel::tests::*;

fn register(hv: &Hv<HostHw>, d: &Arc<Domain>, vcpu: usize, mfn: Mfn, off: u32) -> Result<(), Errno> {
    with_vcpu(&d.vcpu(0).unwrap(), 0, |cur| hv.map_vcpu_info(cur, &d.vcpus()[vcpu], mfn, off))
}

#[test]
fn contents_move_and_everything_looks_pending() {
    let (hv, d0, d1) = two_domains();
    let page = page_of(&hv, &d0);
    let (old, off) = d0.vcpus()[0].vcpu_info_at();
    hv.hw.store8(old, off + 1, 1);
    hv.hw.store64(old, off + 40, 0x1234_5678_9abc);
    assert_eq!(register(&hv, &d0, 0, page, 4096 - 63), Err(Errno::NXIO));
    assert_eq!(register(&hv, &d0, 0, page, 4), Err(Errno::NXIO));
    assert_eq!(register(&hv, &d0, 0, page_of(&hv, &d1), 0), Err(Errno::INVAL));
    assert_eq!(register(&hv, &d0, 0, Mfn(1 << 40), 0), Err(Errno::INVAL));
    register(&hv, &d0, 0, page, 128).unwrap();
    assert_eq!(d0.vcpus()[0].vcpu_info_at(), (page, 128));
    assert_eq!(hv.hw.load64(page, 128 + 8), !0);
    assert_eq!(hv.hw.load8(page, 129), 1, "the upcall mask is kept");
    assert_eq!(hv.hw.load64(page, 128 + 40), 0x1234_5678_9abc);
    assert!(take_upcall(&hv, &d0, 0));
    assert_eq!(type_count(&hv, page), 1);
    assert_eq!(register(&hv, &d0, 0, page, 256), Err(Errno::INVAL), "once only");
    // Events go to the new place.
    hv.hw.store64(page, 128 + 8, 0);
    let port = bind_ipi(&hv, &d0, 0).unwrap();
    send(&hv, &d0, port).unwrap();
    assert_eq!(hv.hw.load64(page, 128 + 8), 1);
    hv.unmap_vcpu_info(&d0, &d0.vcpus()[0]);
    assert_eq!(type_count(&hv, page), 0);
    assert_eq!(d0.vcpus()[0].vcpu_info_at(), (old, off));
}

#[test]
fn of_another_vcpu_only_while_it_is_down() {
    let (hv, d0, _) = two_domains();
    let page = page_of(&hv, &d0);
    let call = |cmd: u32, id: u64| {
        with_vcpu(&d0.vcpu(0).unwrap(), 0, |cur| {
            hv.call(cur, HYPERVISOR_VCPU_OP.into(), &mut [cmd.into(), id, 0, 0, 0, 0])
        })
    };
    assert_eq!((call(VCPUOP_UP, 0), call(VCPUOP_UP, 1)), (Ok(0), Ok(0)));
    assert_eq!(register(&hv, &d0, 1, page, 0), Err(Errno::INVAL));
    assert_eq!(call(VCPUOP_DOWN, 1), Ok(0));
    assert_eq!(register(&hv, &d0, 1, page, 0), Ok(()));
}

#[test]
fn a_vcpu_without_vcpu_info_gets_one_that_masks_events() {
    let hv = machine(1);
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    let d = add_domain(&hv, 0, 34);
    assert!(!d.has_vcpu_info(&d.vcpus()[33]));
    let port = bind_ipi(&hv, &d, 33).unwrap();
    // There is nobody to notify, and no memory for the notification.
    send(&hv, &d, port).unwrap();
    assert!(hv.port_pending(&d, Port(port)));
    let page = page_of(&hv, &d);
    hv.hw.store8(page, 0, 7);
    register(&hv, &d, 33, page, 0).unwrap();
    assert_eq!((hv.hw.load8(page, 0), hv.hw.load8(page, 1)), (1, 1));
}
