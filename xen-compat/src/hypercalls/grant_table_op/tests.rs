//! grant_table_op, and what memory_op says of grant tables, as a guest calls them: which error comes first.

use public_headers::xen4::xen::{HYPERVISOR_GRANT_TABLE_OP, HYPERVISOR_MEMORY_OP};
use std::sync::Arc;
use std::vec::Vec;

use mm::{DomId, Errno, Machine, Mfn, VcpuId};
use public_headers::xen4::grant_table::*;
use public_headers::xen4::memory as mem;
use public_headers::xen4::memory::XenMemAcquireResource;
use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::domain::create::DomainConfig;
use crate::guest_memory::guest_access::GuestAccess;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::{add_domain, begin_to_kill, machine, with_vcpu};
use crate::host::HostHw;
use crate::options::grants::GrantConfig;
use crate::options::settings::Options;
use crate::state::domain::{Domain, VcpuRef};
use crate::state::hypervisor::Hv;

const ARG: Mfn = Mfn(20);
const LIST: Mfn = Mfn(21);
/// Where no guest has memory.
const NOWHERE: u64 = 0xffff_8000_0000_1000;
/// Where a guest could have memory, but this one has none.
const HOLE: u64 = 8;

/// Returns domain 0, which is privileged, and domains 1 and 2, which are not.
fn world() -> (Arc<Hv<HostHw>>, [Arc<Domain>; 3]) {
    let hv = machine(1);
    let ram = [(Mfn(0), Mfn(256))];
    hv.mm.init_frame_table(&hv.hw, &ram);
    hv.mm.heap.add_region(&hv.hw, Mfn(32), Mfn(256), false);
    let domains = [0, 1, 2].map(|id| add_domain(&hv, id, 1));
    (hv, domains)
}

fn raw(hv: &Hv<HostHw>, d: &Arc<Domain>, mut a: [u64; 6]) -> (Hc, [u64; 6]) {
    let v = VcpuRef { d: d.clone(), id: VcpuId::FIRST };
    let end = with_vcpu(&v, 0, |cur| hv.call(cur, HYPERVISOR_GRANT_TABLE_OP.into(), &mut a));
    (end, a)
}

fn at(hv: &Hv<HostHw>, d: &Arc<Domain>, cmd: u32, va: u64, count: u32) -> Hc {
    raw(hv, d, [cmd.into(), va, count.into(), 0, 0, 0]).0
}

/// The command on one element, and what becomes of that.
fn one<T: FromBytes + IntoBytes + Immutable>(hv: &Hv<HostHw>, d: &Arc<Domain>, cmd: u32, op: &T) -> (Hc, T) {
    hv.hw.write(ARG, 0, op.as_bytes());
    let end = at(hv, d, cmd, HostHw::va(ARG, 0), 1);
    (end, hv.hw.get(HostHw::va(ARG, 0)).unwrap())
}

fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

const ARRAYS: [u32; 7] = [
    GNTTABOP_MAP_GRANT_REF,
    GNTTABOP_UNMAP_GRANT_REF,
    GNTTABOP_COPY,
    GNTTABOP_UNMAP_AND_REPLACE,
    GNTTABOP_TRANSFER,
    GNTTABOP_SWAP_GRANT_REF,
    GNTTABOP_CACHE_FLUSH,
];

#[test]
fn counts_and_addresses() {
    let (hv, [d, ..]) = world();
    for cmd in 0..16 {
        assert_eq!(at(&hv, &d, cmd, HOLE, 1 << 31), err(Errno::INVAL), "{cmd}: a negative count");
        let known = cmd <= GNTTABOP_CACHE_FLUSH && cmd != GNTTABOP_DUMP_TABLE;
        let single = matches!(cmd, GNTTABOP_SETUP_TABLE | GNTTABOP_QUERY_SIZE | GNTTABOP_GET_STATUS_FRAMES);
        if ARRAYS.contains(&cmd) {
            assert_eq!(at(&hv, &d, cmd, HOLE, 0), Ok(0), "{cmd}");
            assert_eq!(at(&hv, &d, cmd, NOWHERE, 0), err(Errno::FAULT), "{cmd}: even of nothing");
            assert_eq!(at(&hv, &d, cmd, 1 << 47, 0), err(Errno::FAULT), "{cmd}");
        }
        let want = if known { Errno::FAULT } else { Errno::NOSYS };
        assert_eq!(at(&hv, &d, cmd, HOLE, 1), err(want), "{cmd}");
        if single {
            assert_eq!(at(&hv, &d, cmd, HOLE, 0), err(Errno::INVAL), "{cmd}");
            assert_eq!(at(&hv, &d, cmd, HOLE, 2), err(Errno::INVAL), "{cmd}");
        }
        // Only a cache flush goes on in the middle of an element.
        let want = if cmd == GNTTABOP_CACHE_FLUSH { Errno::FAULT } else { Errno::INVAL };
        assert_eq!(at(&hv, &d, cmd | 1 << 12, HOLE, 1), err(want), "{cmd}");
    }
}

#[test]
fn setup_table() {
    let (hv, [d0, d1, _]) = world();
    let op = |dom, nr_frames, frame_list| GnttabSetupTable { dom, nr_frames, frame_list, ..Default::default() };
    let status = |d, op: GnttabSetupTable| {
        let (end, op) = one(&hv, d, GNTTABOP_SETUP_TABLE, &op);
        assert_eq!(end, Ok(0));
        op.status
    };
    let list = HostHw::va(LIST, 0);
    assert_eq!(one(&hv, &d1, GNTTABOP_SETUP_TABLE, &op(9, 1, NOWHERE)).0, err(Errno::FAULT));
    assert_eq!(status(&d1, op(9, 1000, list)), GNTST_BAD_DOMAIN);
    assert_eq!(status(&d1, op(2, 1000, list)), GNTST_PERMISSION_DENIED);
    assert_eq!(status(&d1, op(0x7ff0, 65, list)), GNTST_GENERAL_ERROR);
    assert_eq!(status(&d1, op(0x7ff0, 2, HOLE)), GNTST_BAD_VIRT_ADDR);
    assert_eq!(d1.grants.nr_frames(), 2, "it has grown all the same");
    assert_eq!(status(&d0, op(1, 2, list)), GNTST_OKAY);
    assert_eq!(hv.hw.load64(LIST, 8), d1.grants.frame(1).unwrap().0);
    assert_eq!(status(&d1, op(1, 0, HOLE)), GNTST_OKAY);
    // Of a dying domain one may still learn the frames, but get no more.
    begin_to_kill(&hv, &d1);
    assert_eq!(status(&d0, op(1, 2, list)), GNTST_OKAY);
    assert_eq!(status(&d0, op(1, 3, list)), GNTST_GENERAL_ERROR);
}

#[test]
fn queries() {
    let (hv, [d0, d1, d2]) = world();
    let size = |d, dom| one(&hv, d, GNTTABOP_QUERY_SIZE, &GnttabQuerySize { dom, ..Default::default() }).1;
    assert_eq!(size(&d1, 9).status, GNTST_BAD_DOMAIN);
    assert_eq!(size(&d1, 2).status, GNTST_PERMISSION_DENIED);
    let own = size(&d1, 0x7ff0);
    assert_eq!((own.status, own.nr_frames, own.max_nr_frames), (GNTST_OKAY, 1, 64));
    assert_eq!(size(&d0, 2).status, GNTST_OKAY);
    let version = |d, dom| one(&hv, d, GNTTABOP_GET_VERSION, &GnttabGetVersion { dom, ..Default::default() });
    assert_eq!(version(&d1, 9).0, err(Errno::SRCH));
    assert_eq!(version(&d1, 2).0, err(Errno::PERM));
    assert_eq!((version(&d0, 2).0, version(&d0, 2).1.version), (Ok(0), 1));
    let set = |version| one(&hv, &d2, GNTTABOP_SET_VERSION, &GnttabSetVersion { version });
    // The version in force comes back, whether or not it was changed.
    assert_eq!((set(3).0, set(3).1.version), (err(Errno::INVAL), 1));
    assert_eq!((set(0).0, set(2).0, set(7).1.version), (err(Errno::INVAL), Ok(0), 2));
    assert_eq!(version(&d0, 2).1.version, 2);
    let frames = |d, dom, nr_frames, frame_list| {
        let op = GnttabGetStatusFrames { dom, nr_frames, frame_list, ..Default::default() };
        one(&hv, d, GNTTABOP_GET_STATUS_FRAMES, &op)
    };
    let list = HostHw::va(LIST, 0);
    assert_eq!(frames(&d2, 9, 1, NOWHERE).0, err(Errno::FAULT));
    assert_eq!(frames(&d2, 9, 9, list).1.status, GNTST_BAD_DOMAIN);
    assert_eq!(frames(&d2, 1, 9, list).1.status, GNTST_PERMISSION_DENIED);
    assert_eq!(frames(&d1, 0x7ff0, 1, list).1.status, GNTST_GENERAL_ERROR, "version 1 has none");
    assert_eq!(frames(&d2, 0x7ff0, 2, list).1.status, GNTST_GENERAL_ERROR);
    assert_eq!(frames(&d2, 0x7ff0, 1, HOLE).1.status, GNTST_BAD_VIRT_ADDR);
    assert_eq!(frames(&d0, 2, 1, list).1.status, GNTST_OKAY);
    assert_eq!(hv.hw.load64(LIST, 0), d2.grants.status_frame(0).unwrap().0);
}

#[test]
fn a_batch_that_is_preempted_goes_on_where_it_stopped() {
    let (hv, [d, ..]) = world();
    let va = HostHw::va(ARG, 0);
    let map = GnttabMapGrantRef { flags: 0, ..Default::default() };
    let ops: Vec<u8> = (0..5).flat_map(|_| map.as_bytes().to_vec()).collect();
    for (cmd, size) in [
        (GNTTABOP_MAP_GRANT_REF, size_of::<GnttabMapGrantRef>()),
        (GNTTABOP_COPY, size_of::<GnttabCopy>()),
        (GNTTABOP_SWAP_GRANT_REF, size_of::<GnttabSwapGrantRef>()),
        (GNTTABOP_TRANSFER, size_of::<GnttabTransfer>()),
        (GNTTABOP_CACHE_FLUSH, size_of::<GnttabCacheFlush>()),
    ] {
        hv.hw.write(ARG, 0, &ops);
        hv.hw.memory.set_preempt_after(1);
        let (end, a) = raw(&hv, &d, [cmd.into(), va, 5, 0, 0, 0]);
        assert_eq!(end, Err(Stop::Restart), "{cmd}");
        assert_eq!(a[..3], [cmd.into(), va + 2 * size as u64, 3], "{cmd}");
        assert_eq!(raw(&hv, &d, a).0, Ok(0), "{cmd}");
    }
    // Unmaps only stop between two flushes of the TLBs.
    let unmaps = GnttabUnmapGrantRef { handle: !0, ..Default::default() };
    let ops: Vec<u8> = (0..70).flat_map(|_| unmaps.as_bytes().to_vec()).collect();
    hv.hw.write(ARG, 0, &ops);
    hv.hw.memory.set_preempt_after(0);
    let (end, a) = raw(&hv, &d, [GNTTABOP_UNMAP_GRANT_REF.into(), va, 70, 0, 0, 0]);
    assert_eq!((end, a[1], a[2]), (Err(Stop::Restart), va + 32 * 24, 38));
    assert_eq!(raw(&hv, &d, a).0, Ok(0));
    let last: GnttabUnmapGrantRef = hv.hw.get(va + 69 * 24).unwrap();
    assert_eq!(last.status, GNTST_BAD_HANDLE);
    // The rest of an array that ends in a hole: those before it are done, and nothing is left locked.
    let end_of_page = HostHw::va(Mfn(255), 4096 - 24);
    hv.hw.write(Mfn(255), 4096 - 24, unmaps.as_bytes());
    assert_eq!(at(&hv, &d, GNTTABOP_UNMAP_GRANT_REF, end_of_page, 2), err(Errno::FAULT));
    assert_eq!(hv.hw.get::<GnttabUnmapGrantRef>(end_of_page).unwrap().status, GNTST_BAD_HANDLE);
}

#[test]
fn a_table_grows_a_few_frames_at_a_time() {
    let (hv, [d, ..]) = world();
    let op =
        GnttabSetupTable { dom: DomId::SELF.0, nr_frames: 20, frame_list: HostHw::va(LIST, 0), ..Default::default() };
    let mut grown = Vec::new();
    loop {
        hv.hw.memory.set_preempt_after(0);
        let (end, back) = one(&hv, &d, GNTTABOP_SETUP_TABLE, &op);
        grown.push(d.grants.nr_frames());
        match end {
            Err(Stop::Restart) => {}
            end => break assert_eq!((end, back.status), (Ok(0), GNTST_OKAY)),
        }
    }
    hv.hw.memory.set_preempt_after(-1);
    assert_eq!(grown, [9, 17, 20]);
    assert!((0..20).all(|i| hv.hw.load64(LIST, i as usize * 8) == d.grants.frame(i).unwrap().0));
    // What cannot be does not begin.
    let (end, back) = one(&hv, &d, GNTTABOP_SETUP_TABLE, &GnttabSetupTable { nr_frames: 65, ..op });
    assert_eq!((end, back.status, d.grants.nr_frames()), (Ok(0), GNTST_GENERAL_ERROR, 20));
}

#[test]
fn the_command_line_bounds_every_domain() {
    let mut hv = Arc::into_inner(world().0).unwrap();
    hv.options = Options::parse("gnttab=no-transfer,max-ver:1 gnttab_max_frames=3").0;
    let mut config = DomainConfig {
        max_pages: 10,
        max_evtchn_port: 100,
        grants: GrantConfig { max_frames: Some(4), ..GrantConfig::default() },
        ..DomainConfig::unprivileged(DomId(7))
    };
    assert_eq!(hv.domain_create(&config).err(), Some(Errno::INVAL));
    config.grants.max_frames = Some(2);
    let d = hv.domain_create(&config).unwrap();
    hv.domain_set_vcpus(&d, 1).unwrap();
    assert_eq!(at(&hv, &d, GNTTABOP_TRANSFER, NOWHERE, 1), err(Errno::FAULT));
    assert_eq!(at(&hv, &d, GNTTABOP_TRANSFER, HOLE, 1), err(Errno::OPNOTSUPP));
    assert_eq!(one(&hv, &d, GNTTABOP_SET_VERSION, &GnttabSetVersion { version: 2 }).0, err(Errno::NOSYS));
    let (_, size) = one(&hv, &d, GNTTABOP_QUERY_SIZE, &GnttabQuerySize { dom: 7, ..Default::default() });
    assert_eq!((size.status, size.nr_frames, size.max_nr_frames), (GNTST_OKAY, 1, 2));
}

#[test]
fn acquire_resource() {
    let (hv, [d0, d1, d2]) = world();
    let list = HostHw::va(LIST, 0);
    let good = XenMemAcquireResource {
        domid: 1,
        type_: mem::XENMEM_RESOURCE_GRANT_TABLE as u16,
        id: mem::XENMEM_RESOURCE_GRANT_TABLE_ID_SHARED,
        nr_frames: 1,
        pad: 0,
        frame: 0,
        frame_list: list,
    };
    let full = |d: &Arc<Domain>, x: &XenMemAcquireResource, start: u64| {
        hv.hw.write(ARG, 0, x.as_bytes());
        let mut a = [u64::from(mem::XENMEM_ACQUIRE_RESOURCE) | start << 6, HostHw::va(ARG, 0), 0, 0, 0, 0];
        let v = VcpuRef { d: d.clone(), id: VcpuId::FIRST };
        let end = with_vcpu(&v, 0, |cur| hv.call(cur, HYPERVISOR_MEMORY_OP.into(), &mut a));
        (end, a[0] >> 6)
    };
    let call = |d: &Arc<Domain>, x: XenMemAcquireResource| full(d, &x, 0).0;
    let refuse = |x, e| assert_eq!(call(&d0, x), err(e), "{x:?}");
    refuse(XenMemAcquireResource { pad: 1, domid: 9, ..good }, Errno::INVAL);
    refuse(XenMemAcquireResource { frame: 1 << 32, domid: 9, ..good }, Errno::INVAL);
    refuse(XenMemAcquireResource { frame: u64::MAX, domid: 9, ..good }, Errno::INVAL);
    refuse(XenMemAcquireResource { frame: 0xffff_ffff, domid: 9, ..good }, Errno::INVAL);
    refuse(XenMemAcquireResource { domid: 9, ..good }, Errno::SRCH);
    refuse(XenMemAcquireResource { domid: 0x7ff0, ..good }, Errno::SRCH);
    refuse(XenMemAcquireResource { domid: 0, type_: 77, ..good }, Errno::PERM);
    assert_eq!(call(&d1, XenMemAcquireResource { domid: 2, type_: 77, ..good }), err(Errno::PERM));
    refuse(XenMemAcquireResource { type_: 77, ..good }, Errno::OPNOTSUPP);
    for other in [mem::XENMEM_RESOURCE_IOREQ_SERVER, mem::XENMEM_RESOURCE_VMTRACE_BUF] {
        refuse(XenMemAcquireResource { type_: other as u16, ..good }, Errno::INVAL);
    }
    refuse(XenMemAcquireResource { id: 2, ..good }, Errno::INVAL);
    refuse(XenMemAcquireResource { nr_frames: 0, ..good }, Errno::INVAL);
    refuse(XenMemAcquireResource { nr_frames: 1 << 26, ..good }, Errno::INVAL);
    refuse(XenMemAcquireResource { frame_list: 0, ..good }, Errno::INVAL);
    refuse(XenMemAcquireResource { frame: 64, ..good }, Errno::INVAL);
    refuse(XenMemAcquireResource { frame_list: HOLE, ..good }, Errno::FAULT);
    assert_eq!(full(&d0, &good, 1).0, err(Errno::INVAL), "no such continuation");
    // How many there may be, then those there are, then more.
    for (id, most) in [(mem::XENMEM_RESOURCE_GRANT_TABLE_ID_SHARED, 64), (1, 8)] {
        assert_eq!(call(&d0, XenMemAcquireResource { id, frame_list: 0, nr_frames: 0, ..good }), Ok(0));
        assert_eq!(hv.hw.get::<XenMemAcquireResource>(HostHw::va(ARG, 0)).unwrap().nr_frames, most);
    }
    assert_eq!(call(&d0, good), Ok(0));
    assert_eq!(hv.hw.load64(LIST, 0), d1.grants.frame(0).unwrap().0);
    assert_eq!(
        (call(&d0, XenMemAcquireResource { frame: 5, nr_frames: 2, ..good }), d1.grants.nr_frames()),
        (Ok(0), 7)
    );
    assert_eq!(hv.hw.load64(LIST, 8), d1.grants.frame(6).unwrap().0);
    // In steps: the table grows by a few frames at a time, up to what is told at once.
    let x = XenMemAcquireResource { nr_frames: 40, ..good };
    let mut start = 0;
    let mut seen = Vec::new();
    while {
        hv.hw.memory.set_preempt_after(0);
        let (end, done) = full(&d0, &x, start);
        start = done;
        seen.push((d1.grants.nr_frames(), done));
        end == Err(Stop::Restart)
    } {}
    hv.hw.memory.set_preempt_after(-1);
    assert_eq!(seen, [(15, 0), (23, 0), (31, 0), (32, 32), (40, 32)]);
    assert!((0..40).all(|i| hv.hw.load64(LIST, i as usize * 8) == d1.grants.frame(i).unwrap().0));
    // Status frames are there in version 2 only, and bring the others with them.
    let status = XenMemAcquireResource { domid: 2, id: mem::XENMEM_RESOURCE_GRANT_TABLE_ID_STATUS, ..good };
    refuse(status, Errno::INVAL);
    assert_eq!(one(&hv, &d2, GNTTABOP_SET_VERSION, &GnttabSetVersion { version: 2 }).0, Ok(0));
    assert_eq!((call(&d0, status), d2.grants.nr_frames()), (Ok(0), 1));
    assert_eq!((call(&d0, XenMemAcquireResource { frame: 1, ..status }), d2.grants.nr_frames()), (Ok(0), 9));
    assert_eq!(hv.hw.load64(LIST, 0), d2.grants.status_frame(1).unwrap().0);
    refuse(XenMemAcquireResource { frame: 8, ..status }, Errno::INVAL);
    begin_to_kill(&hv, &d2);
    refuse(XenMemAcquireResource { frame: 2, ..status }, Errno::INVAL);
}

#[test]
fn what_is_worked_off_is_counted_and_what_is_left_over_is_not() {
    let (hv, [d, ..]) = world();
    hv.hw.write(ARG, 0, [GnttabMapGrantRef::default(); 3].as_bytes());
    let map = |count| raw(&hv, &d, [GNTTABOP_MAP_GRANT_REF.into(), HostHw::va(ARG, 0), count, 0, 0, 0]);
    assert_eq!(map(2).0, Ok(0));
    assert_eq!(d.grant_counts.mapped_unmapped_copied(), (2, 0, 0));
    hv.hw.memory.set_preempt_after(0);
    let (end, a) = map(3);
    assert_eq!((end, a[2]), (Err(Stop::Restart), 2));
    assert_eq!(d.grant_counts.mapped_unmapped_copied(), (3, 0, 0));
    assert_eq!(at(&hv, &d, GNTTABOP_COPY, NOWHERE, 1), err(Errno::FAULT));
    assert_eq!(d.grant_counts.mapped_unmapped_copied(), (3, 0, 0));
}
