//! Tables grow up to a domain's own limits although no two free frames are adjacent.

use mm::{DomCtx, DomId, Machine, MemFlags};
use public_headers::xen4::event_channel::{EvtchnAllocUnbound, EVTCHNOP_ALLOC_UNBOUND};
use public_headers::xen4::grant_table::*;
use public_headers::xen4::memory::{XenForeignMemoryMap, XenMemoryMap, XENMEM_SET_MEMORY_MAP};
use public_headers::xen4::xen as nr;
use xen_compat::host::HostHw;

use crate::allocator::scatter;
use crate::calls::CALLS;
use crate::lab::{config, Lab, ARG};

/// Number of grants per grantee, each mapped at most this often.
const GRANTS: u32 = 256;
const DEVICE_RO: u32 = GNTMAP_DEVICE_MAP | GNTMAP_READONLY;

/// Grants one of domain `id`'s frames to all of `to`, `GRANTS` times each.
fn grant(l: &Lab, id: u16, to: &[u16]) {
    let d = l.domain(id);
    let mm = DomCtx::new(&*l.hv, &d.mem);
    let mfn = mm.alloc_domheap_pages(&d.mem, 0, MemFlags::default()).unwrap();
    let frames = (to.len() as u32 * GRANTS).div_ceil(512);
    setup(l, id, frames).unwrap();
    for (i, domid) in to.iter().enumerate() {
        for n in 0..GRANTS {
            let r = i as u32 * GRANTS + n;
            let (frame, off) = (d.grants.frame(r / 512).unwrap(), (r % 512) as usize * 8);
            l.hv.hw.store32(frame, off + 4, mfn.0 as u32);
            l.hv.hw.store32(frame, off, u32::from(*domid) << 16 | u32::from(GTF_PERMIT_ACCESS));
        }
    }
}

/// GNTTABOP_setup_table for `frames` frames.
fn setup(l: &Lab, id: u16, frames: u32) -> Result<(), i16> {
    let list = HostHw::va(ARG, 2048);
    let op = GnttabSetupTable { dom: 0x7ff0, nr_frames: frames, frame_list: list, ..Default::default() };
    l.grant_op(id, GNTTABOP_SETUP_TABLE, &[op]).unwrap();
    match l.answer::<GnttabSetupTable>().status {
        GNTST_OKAY => Ok(()),
        status => Err(status),
    }
}

/// Maps all grants once more for domain `id`, the `nth` that `granter` granted to. Returns whether it got handles for
/// all.
fn map(l: &Lab, id: u16, granter: u16, nth: u32) -> bool {
    (0..GRANTS).step_by(64).all(|first| {
        let op = |n| GnttabMapGrantRef { flags: DEVICE_RO, ref_: nth * GRANTS + n, dom: granter, ..Default::default() };
        let ops: Vec<_> = (first..first + 64).map(op).collect();
        l.grant_op(id, GNTTABOP_MAP_GRANT_REF, &ops).unwrap();
        l.answer::<[GnttabMapGrantRef; 64]>().iter().all(|op| op.status == GNTST_OKAY)
    })
}

/// The toolstack gives domain `id` a memory map of 1,024 entries.
fn set_memory_map(l: &Lab, id: u16) {
    let buffer = HostHw::va(ARG, 4096);
    let map = XenMemoryMap { nr_entries: 1024, buffer, ..Default::default() };
    let at = l.arg(&XenForeignMemoryMap { domid: id, map, ..Default::default() });
    assert_eq!(l.call(0, nr::HYPERVISOR_MEMORY_OP, [XENMEM_SET_MEMORY_MAP.into(), at, 0, 0, 0, 0]), Ok(0));
    assert_eq!(l.domain(id).memory_map.lock().len(), 1024);
}

#[test]
fn two_grow_by_turns_and_one_dies() {
    scatter();
    let l = Lab::new(4000);
    for id in 1..=7 {
        l.add(&config(id), 1);
    }
    grant(&l, 1, &[2, 3]);
    for _ in 0..100 {
        assert!(map(&l, 2, 1, 0) && map(&l, 3, 1, 1));
    }
    assert_eq!(l.domain(2).grants.nr_maptrack_frames(), 100);
    let held = l.domain(3).account.frames();
    l.destroy(2);
    for id in 4..=7 {
        setup(&l, id, 64).unwrap();
        set_memory_map(&l, id);
    }
    assert_eq!(l.domain(3).account.frames(), held, "each pays for its own");
    set_memory_map(&l, 3);
}

#[test]
fn hoarders_keep_nobody_from_as_much() {
    scatter();
    let l = Lab::new(4000);
    for id in 1..=6 {
        l.add(&config(id), 1);
    }
    grant(&l, 1, &[2, 3, 4, 5]);
    let mut most = 0;
    for id in 2..=5 {
        setup(&l, id, 64).unwrap();
        for _ in 0..120 {
            assert!(map(&l, id, 1, u32::from(id) - 2));
        }
        let account = l.domain(id).account.clone();
        assert!(account.frames() > 600 && account.frames() <= account.most());
        most = account.frames();
    }
    // A later domain gets as much as they did.
    l.destroy(3);
    l.add(&config(3), 1);
    setup(&l, 3, 64).unwrap();
    (0..120).for_each(|_| assert!(map(&l, 3, 1, 1)));
    assert_eq!(l.domain(3).account.frames(), most);
}

#[test]
fn every_table_of_a_domain_stays_within_its_account() {
    scatter();
    let l = Lab::new(600);
    l.add(&config(1), 1);
    let d = l.domain(1);
    let at = l.arg(&EvtchnAllocUnbound { dom: 0x7ff0, remote_dom: 0, ..Default::default() });
    let open = || l.call(1, nr::HYPERVISOR_EVENT_CHANNEL_OP, [EVTCHNOP_ALLOC_UNBOUND.into(), at, 0, 0, 0, 0]);
    let ports = (0..).take_while(|_| open().is_ok()).count();
    assert_eq!(ports, d.event_channels.max_ports() as usize - 1);
    assert_eq!(d.account.frames(), 4096 / 128 + 512 / 64 + 2, "channels, a grant frame's entries, what leads to them");
    // FIFO blocks, all grant frames, a map in place of another: the bound holds.
    setup(&l, 1, 64).unwrap();
    set_memory_map(&l, 1);
    set_memory_map(&l, 1);
    assert!(d.account.frames() <= d.account.most());
    let account = d.account.clone();
    drop(d);
    l.destroy(1);
    assert_eq!((account.frames(), l.hv.domains.get(DomId(1)).is_none()), (0, true));
}

#[test]
fn a_domain_is_made_of_single_frames() {
    scatter();
    let l = Lab::new(4000);
    for c in CALLS.iter().filter(|c| ["createdomain", "max_vcpus"].contains(&c.name)) {
        let (who, call, args) = (c.prepare)(&l);
        assert_eq!(l.call(who, call, args), Ok(0), "{}", c.name);
    }
    // The first domain with a number whose part of the domain table does not exist yet.
    model::within(|| l.hv.domain_create(&config(9000))).unwrap();
}
