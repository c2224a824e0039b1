//! One test for each defect that the grant tables of April 2005 had.

mod common;

use common::xen2005::*;
use common::*;
use grant_table::xen2005;
use grant_table::Limits;
use mm::{Machine, Mfn};
use public_headers::xen2005::grant_table::*;

const EINVAL: i16 = -22;

/// Creates the granter and the mapper.
fn two() -> (World, Guest, Guest) {
    let w = World::new(4);
    let (a, b) = (w.add_2005(0), w.add_2005(1));
    (w, a, b)
}

#[test]
fn defect_1_an_entry_in_use_is_for_its_user_only() {
    let (w, a, b) = two();
    let c = w.add_2005(2);
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let h = w.mapped(&b, 0, 9, HOST5, b.va5(FREE_SLOT));
    assert_eq!(w.map5(&c, 0, 9, HOST5 | RO5, c.va5(FREE_SLOT)).handle, GNTST_GENERAL_ERROR);
    // Not even if the entry now names the other: the first user is still there.
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 2, a.page(0));
    assert_eq!(w.map5(&c, 0, 9, HOST5 | RO5, c.va5(FREE_SLOT)).handle, GNTST_GENERAL_ERROR);
    assert_eq!(w.pin_of(0, 9), 1);
    assert_eq!(w.unmap5(&b, h, b.va5(FREE_SLOT), 0), 0);
    let h = w.mapped(&c, 0, 9, HOST5, c.va5(FREE_SLOT));
    assert_eq!(w.unmap5(&c, h, c.va5(FREE_SLOT), 0), 0);
    w.check(&[&a, &b, &c], &[]);
}

#[test]
fn defect_2_a_frame_from_an_earlier_use_is_not_mapped() {
    let (w, a, b) = two();
    // The driver lost the handle of an earlier use; the granter has put another frame into the entry since.
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    w.mapped(&b, 0, 9, HOST5, b.va5(FREE_SLOT));
    w.grant(&a, 9, GTF_PERMIT_ACCESS | GTF_READING | GTF_WRITING, 1, a.page(1));
    // At the same address: the old use ends first, the new frame is mapped.
    let op = w.map5(&b, 0, 9, HOST5, b.va5(FREE_SLOT));
    assert_eq!((op.handle >= 0, u64::from(op.dev_bus_addr)), (true, a.page(1).0));
    assert_eq!((w.pin_of(0, 9), w.handles(1)), (1, 1));
    assert_eq!(w.pte(&b, FREE_SLOT), (a.page(1).0 << 12) as u32 | 0x63);
    // At another: neither of the two frames.
    for (flags, dom, frame) in [(GTF_PERMIT_ACCESS, 1, a.page(2)), (0, 1, a.page(1)), (GTF_PERMIT_ACCESS, 2, a.page(1))]
    {
        w.grant(&a, 9, flags | GTF_READING | GTF_WRITING, dom, frame);
        assert_eq!(w.map5(&b, 0, 9, HOST5, b.va5(FREE_SLOT + 1)).handle, GNTST_GENERAL_ERROR);
        assert_eq!(w.pte(&b, FREE_SLOT + 1), 0);
        assert_eq!((w.pin_of(0, 9), w.handles(1)), (1, 1));
    }
    w.check(&[&a, &b], &[]);
    // A map that fails has ended what was at its address, too.
    assert_eq!(w.map5(&b, 0, 10, HOST5, b.va5(FREE_SLOT)).handle, GNTST_GENERAL_ERROR);
    assert_eq!((w.pin_of(0, 9), w.handles(1), w.pte(&b, FREE_SLOT)), (0, 0, 0));
    w.check(&[&a, &b], &[]);
}

#[test]
fn defect_3_too_many_uses_are_an_error() {
    let (w, a, b) = two();
    for (flags, place) in [(DEVICE5 | RO5, 24), (DEVICE5, 16), (HOST5 | RO5, 8), (HOST5, 0)] {
        w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
        let maps: Vec<_> = (0..130).map(|_| w.map5(&b, 0, 9, flags, 0)).collect();
        let done: Vec<_> = maps.iter().take_while(|op| op.handle >= 0).collect();
        assert_eq!(done.len(), 128);
        assert!(maps.iter().skip(128).all(|op| op.handle == GNTST_GENERAL_ERROR));
        assert_eq!(w.pin_of(0, 9), 128 << place);
        for op in done {
            let dev = if flags & DEVICE5 != 0 { op.dev_bus_addr } else { 0 };
            assert_eq!(w.unmap5(&b, op.handle as u16, 0, dev), 1);
        }
        assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS);
    }
    w.check(&[&a, &b], &[]);
}

#[test]
fn defect_4_a_device_mapping_ends_by_its_handle_alone() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    // With the CPU's mapping, and without.
    let h = w.mapped(&b, 0, 9, HOST5 | DEVICE5, b.va5(FREE_SLOT));
    assert_eq!(w.pin_of(0, 9), 0x1_0001);
    assert_eq!(w.unmap5(&b, h, b.va5(FREE_SLOT), FROM_VIRT), 0);
    assert_eq!((w.pin_of(0, 9), w.handles(1), w.flags(&a, 9)), (0, 0, GTF_PERMIT_ACCESS));
    let h = w.mapped(&b, 0, 9, HOST5 | DEVICE5, b.va5(FREE_SLOT));
    assert_eq!(w.unmap5(&b, h, 0, FROM_VIRT), 1);
    assert_eq!((w.pin_of(0, 9), w.handles(1)), (1, 1));
    // It has no device mapping any more.
    assert_eq!(w.unmap5(&b, h, b.va5(FREE_SLOT), FROM_VIRT), GNTST_BAD_DEV_ADDR);
    assert_eq!(w.unmap5(&b, h, b.va5(FREE_SLOT), a.page(1).0 as u32), GNTST_GENERAL_ERROR);
    assert_eq!(w.unmap5(&b, h, b.va5(FREE_SLOT), a.page(0).0 as u32), 0);
    assert_eq!((w.pin_of(0, 9), w.handles(1)), (0, 0));
    w.check(&[&a, &b], &[]);
}

#[test]
fn defect_5_an_overwritten_entry_ends_its_own_use() {
    let (w, a, b) = two();
    let c = w.add_2005(2);
    // One frame, three times, two references, two granting domains' references of the same number.
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    w.grant(&a, 10, GTF_PERMIT_ACCESS, 1, a.page(0));
    w.grant(&c, 9, GTF_PERMIT_ACCESS, 1, c.page(0));
    let va = |i: usize| b.va5(FREE_SLOT + i);
    w.mapped(&b, 0, 9, HOST5 | RO5, va(0));
    let second = w.mapped(&b, 0, 9, HOST5 | DEVICE5, va(1));
    let third = w.mapped(&b, 0, 10, HOST5, va(2));
    let fourth = w.mapped(&b, 2, 9, HOST5, va(3));
    assert_eq!((w.pin_of(0, 9), w.pin_of(0, 10), w.pin_of(2, 9)), (0x1_0101, 1, 1));
    assert_eq!(w.store5(&b, 1, va(1), 5), Some(a.page(0)));
    // The one that is overwritten, not the first with that frame; the device's mapping stays, and can be ended.
    w.set_pte(&b, FREE_SLOT + 1, 0).unwrap();
    assert_eq!((w.pin_of(0, 9), w.pin_of(0, 10), w.pin_of(2, 9)), (0x1_0100, 1, 1));
    assert_eq!(w.store5(&b, 1, va(1), 6), None, "a processor has it in its TLB");
    assert_eq!(w.unmap5(&b, second, va(1), 0), 1);
    w.check(&[&a, &b, &c], &[(a.page(0), 1, 1)]);
    assert_eq!(w.unmap5(&b, second, 0, a.page(0).0 as u32), 1);
    assert_eq!(w.flags(&a, 9), GTF_PERMIT_ACCESS | GTF_READING);
    w.check(&[&a, &b, &c], &[]);
    // Overwritten by a page of its own.
    w.set_pte(&b, FREE_SLOT + 3, (b.page(1).0 << 12) as u32 | 0x63).unwrap();
    assert_eq!((w.pin_of(0, 9), w.pin_of(0, 10), w.pin_of(2, 9)), (0x100, 1, 0));
    assert_eq!(w.unmap5(&b, fourth, va(3), 0), GNTST_BAD_HANDLE);
    // Its flags may change as for any page, not what it allows.
    let old = w.pte(&b, FREE_SLOT + 2);
    w.set_pte(&b, FREE_SLOT + 2, old & !0x40).unwrap();
    assert!(w.set_pte(&b, FREE_SLOT, w.pte(&b, FREE_SLOT) | 2).is_err());
    assert!(w.set_pte(&b, FREE_SLOT + 2, old & !2).is_err());
    assert_eq!((w.pin_of(0, 9), w.pin_of(0, 10)), (0x100, 1));
    w.set_pte(&b, FREE_SLOT, 0).unwrap();
    assert_eq!(w.unmap5(&b, third, va(2), 0), 0);
    assert_eq!((w.pin_of(0, 9), w.pin_of(0, 10), w.handles(1)), (0, 0, 0));
    w.check(&[&a, &b, &c], &[]);
}

#[test]
fn defect_6_nothing_is_released_twice() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let h = w.mapped(&b, 0, 9, HOST5, b.va5(FREE_SLOT));
    for status in [0, GNTST_BAD_HANDLE, GNTST_BAD_HANDLE] {
        assert_eq!(w.unmap5(&b, h, b.va5(FREE_SLOT), 0), status);
        w.check(&[&a, &b], &[]);
    }
    let h = w.mapped(&b, 0, 9, HOST5 | DEVICE5 | RO5, b.va5(FREE_SLOT));
    let frame = a.page(0).0 as u32;
    assert_eq!(w.unmap5(&b, h, 0, frame), 1);
    assert_eq!(w.unmap5(&b, h, 0, frame), 1);
    assert_eq!((w.pin_of(0, 9), w.handles(1)), (0x100, 1));
    w.check(&[&a, &b], &[]);
    assert_eq!(w.unmap5(&b, h, b.va5(FREE_SLOT), frame), 0);
    // In one batch: the second finds nothing.
    let h = w.mapped(&b, 0, 9, HOST5, b.va5(FREE_SLOT));
    let op = GnttabUnmapGrantRef { host_virt_addr: b.va5(FREE_SLOT), handle: h, ..Default::default() };
    let mut ops = [op; 40];
    w.as_guest(&b, |o| xen2005::unmap_grant_ref(o, &mut ops));
    assert_eq!(ops[0].status, 0);
    assert!(ops[1..].iter().all(|op| op.status == GNTST_BAD_HANDLE));
    assert_eq!((w.pin_of(0, 9), w.flags(&a, 9)), (0, GTF_PERMIT_ACCESS));
    w.check(&[&a, &b], &[]);
}

#[test]
fn defect_7_a_handle_knows_its_address() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let va = |i: usize| b.va5(FREE_SLOT + i);
    let read = w.mapped(&b, 0, 9, HOST5 | RO5, va(0));
    let write = w.mapped(&b, 0, 9, HOST5, va(1));
    let nowhere = w.mapped(&b, 0, 9, HOST5, 0);
    // The same frame is at both, but each handle stands for one; nor does a page of the guest's own go, nor one that is
    // not there.
    for (handle, at) in
        [(read, va(1)), (write, va(0)), (read, b.va5(4)), (read, va(2)), (nowhere, va(1)), (write, 0xfbff_f000)]
    {
        assert_eq!(w.unmap5(&b, handle, at, 0), EINVAL);
    }
    assert_eq!((w.pin_of(0, 9), w.handles(1)), (0x102, 3));
    w.check(&[&a, &b], &[(a.page(0), 1, 1)]);
    // A TLB that has it is flushed before the granter can see that it is free; through the shadow, too.
    w.store5(&b, 1, va(1), 5).unwrap();
    assert_eq!(w.unmap5(&b, write, va(1), 0), 0);
    assert!(w.store5(&b, 1, va(1), 6).is_none());
    assert_eq!(w.unmap5(&b, nowhere, 0, 0), 1);
    assert_eq!(w.unmap5(&b, read, va(0) + 0x123, 0), 0);
    assert_eq!((w.flags(&a, 9), w.m.m.load64(a.page(0), 0)), (GTF_PERMIT_ACCESS, 5));
    w.check(&[&a, &b], &[]);
}

#[test]
fn defect_8_a_failed_map_leaves_nothing_and_a_pin_can_be_released() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    for flags in [HOST5, HOST5 | RO5, HOST5 | DEVICE5, HOST5 | DEVICE5 | RO5] {
        // No page table there.
        assert_eq!(w.map5(&b, 0, 9, flags, 0x1000_0000).handle, EINVAL);
        assert_eq!((w.pin_of(0, 9), w.handles(1), w.flags(&a, 9)), (0, 0, GTF_PERMIT_ACCESS));
        w.check(&[&a, &b], &[]);
    }
    // At address 0 nothing is mapped, but the grant is held, and can be released.
    let h = w.mapped(&b, 0, 9, HOST5, 0);
    assert_eq!((w.pin_of(0, 9), w.flags(&a, 9)), (1, GTF_PERMIT_ACCESS | GTF_READING | GTF_WRITING));
    w.check(&[&a, &b], &[(a.page(0), 1, 1)]);
    assert_eq!(w.unmap5(&b, h, 0, 0), 1);
    assert_eq!((w.pin_of(0, 9), w.handles(1), w.flags(&a, 9)), (0, 0, GTF_PERMIT_ACCESS));
    w.check(&[&a, &b], &[]);
}

#[test]
fn defect_9_every_processor_forgets_every_address_of_a_batch() {
    let (w, a, b) = two();
    w.dom(1).mem.cpu_enters(mm::CpuId(3));
    for r in 0..12 {
        w.grant(&a, r, GTF_PERMIT_ACCESS, 1, a.page(0));
    }
    let mut ops = [GnttabUnmapGrantRef::default(); 12];
    for (i, op) in ops.iter_mut().enumerate() {
        op.host_virt_addr = b.va5(FREE_SLOT + i);
        op.handle = w.mapped(&b, 0, i as u16, HOST5, op.host_virt_addr);
        for cpu in [1, 3] {
            w.store5(&b, cpu, op.host_virt_addr, 1).unwrap();
        }
    }
    let flushes = w.m.m.flushes.load(std::sync::atomic::Ordering::SeqCst);
    w.as_guest(&b, |o| xen2005::unmap_grant_ref(o, &mut ops));
    assert!(ops.iter().all(|op| op.status == 0));
    assert_eq!(w.m.m.flushes.load(std::sync::atomic::Ordering::SeqCst), flushes + 2, "one flush, on two processors");
    for op in &ops {
        for cpu in [1, 3] {
            assert!(w.store5(&b, cpu, op.host_virt_addr, 2).is_none());
        }
    }
    // A map over a page of the guest's own, likewise.
    w.set_pte(&b, FREE_SLOT, (b.page(1).0 << 12) as u32 | 0x63).unwrap();
    w.store5(&b, 3, b.va5(FREE_SLOT), 3).unwrap();
    w.mapped(&b, 0, 0, HOST5, b.va5(FREE_SLOT));
    assert_eq!(w.store5(&b, 3, b.va5(FREE_SLOT), 4), Some(a.page(0)));
    w.m.m.flush_tlb_cpus(mm::CpuMask::ALL);
    w.check(&[&a, &b], &[]);
}

#[test]
fn defect_10_the_death_of_either_releases_everything() {
    // The mapper is of 2005, the granter of either ABI.
    for (granter_first, modern) in [(false, false), (true, false), (false, true), (true, true)] {
        let w = World::new(4);
        let free = w.free_pages();
        let (a, b) = (if modern { w.add(0, Limits::default()) } else { w.add_2005(0) }, w.add_2005(1));
        for r in 9..14 {
            w.grant(&a, r, GTF_PERMIT_ACCESS, 1, a.page(0));
        }
        w.mapped(&b, 0, 9, HOST5, b.va5(FREE_SLOT));
        w.mapped(&b, 0, 10, HOST5 | RO5, b.va5(FREE_SLOT + 1));
        w.mapped(&b, 0, 11, DEVICE5, 0);
        w.mapped(&b, 0, 12, HOST5 | DEVICE5 | RO5, b.va5(FREE_SLOT + 2));
        w.mapped(&b, 0, 13, HOST5, 0);
        // A frame of the hypervisor's that the granter may map, it may also grant.
        w.grant(&a, 14, GTF_PERMIT_ACCESS, 1, w.dom(0).grants.frame(0).unwrap());
        w.mapped(&b, 0, 14, HOST5, b.va5(FREE_SLOT + 3));
        // One has been overwritten, and not reaped since.
        w.as_guest(&b, |o| w.poke(o, FREE_SLOT + 1, 0)).unwrap();
        if granter_first {
            w.kill(&a);
            assert!(!w.bury(0), "frames that are mapped are not free");
            assert_eq!(w.dom(0).mem.tot_pages(), 1);
            w.check(&[&a, &b], &[(a.page(0), 4, 2)]);
            w.kill(&b);
            assert!(w.bury(1) && w.bury(0));
        } else {
            w.kill(&b);
            assert!(w.bury(1));
            for r in 9..15 {
                assert_eq!((w.pin_of(0, r), w.flags(&a, r)), (0, GTF_PERMIT_ACCESS));
            }
            w.check(&[&a], &[]);
            w.kill(&a);
            assert!(w.bury(0));
        }
        assert_eq!(w.free_pages(), free, "a frame still belongs to somebody");
    }
}

#[test]
fn a_domain_number_that_is_taken_again_is_another_granter() {
    let (w, a, b) = two();
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    let h = w.mapped(&b, 0, 9, HOST5, b.va5(FREE_SLOT));
    w.kill(&a);
    w.set_pte(&b, FREE_SLOT, 0).unwrap();
    assert!(w.bury(0), "the last use has ended");
    let a = w.add_2005(0);
    w.grant(&a, 9, GTF_PERMIT_ACCESS, 1, a.page(0));
    assert_eq!(w.unmap5(&b, h, b.va5(FREE_SLOT), 0), GNTST_BAD_HANDLE);
    assert_eq!(w.map5(&b, 0, 9, HOST5, b.va5(FREE_SLOT)).handle as u16, h);
    let _: Mfn = a.page(0);
    w.check(&[&a, &b], &[]);
}
