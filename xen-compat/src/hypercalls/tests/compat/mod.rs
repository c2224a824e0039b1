//! Calls of a 32-bit guest with PAE tables: each structure in the layout that such a guest has for it.

mod flaws;
mod vcpu;

use std::sync::Arc;

use mm::host::set_this_cpu;
use mm::int::low32;
use mm::pte::PAE_HYPERVISOR_START;
use mm::{DomCtx, DomId, Errno, Machine, MemFlags, Mfn, VcpuId};
use public_headers::xen4::compat::grant_table as gt;
use public_headers::xen4::compat::mca::{McinfoLogicalCpu, XenMc, XEN_MCA_INTERFACE_VERSION, XEN_MC_PHYSCPUINFO};
use public_headers::xen4::compat::memory as mem;
use public_headers::xen4::compat::physdev::{PhysdevPirqEoiGmfn, PhysdevSetIobitmap};
use public_headers::xen4::compat::platform::{
    XenPlatformOp, XENPF_INTERFACE_VERSION, XENPF_SET_PROCESSOR_PMINFO, XEN_PM_PDC,
};
use public_headers::xen4::compat::sched::SchedPoll;
use public_headers::xen4::compat::vcpu::{VcpuRunstateInfo, VcpuSetSingleshotTimer};
use public_headers::xen4::compat::version::XenPlatformParameters;
use public_headers::xen4::compat::xen as abi;
use public_headers::xen4::memory::*;
use public_headers::xen4::sched::SCHEDOP_POLL;
use public_headers::xen4::vcpu::*;
use public_headers::xen4::xen::*;
use zerocopy::{FromBytes, Immutable, IntoBytes};

use crate::domain::create::DomainConfig;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::{add_domain, machine, with_vcpu};
use crate::host::HostHw;
use crate::state::domain::{Domain, VcpuRef};
use crate::state::event_channel::port::Port;
use crate::state::hypervisor::Hv;

/// Frames without an owner, for arguments and lists.
const ARG: Mfn = Mfn(40);
const LIST: Mfn = Mfn(41);
const OTHER: Mfn = Mfn(42);
/// The last words that the guest can address.
const LAST_WORD: u32 = 0xffff_fffc;

struct World {
    hv: Arc<Hv<HostHw>>,
    v: VcpuRef,
}

fn at(mfn: Mfn) -> u32 {
    u32::try_from(HostHw::va(mfn, 0)).unwrap()
}

fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

/// Domain 0, of 64 bits, and domain 1, of 32, with two vcpus.
fn world() -> World {
    world_of(false)
}

/// As [`world`], where domain 1 may control the others.
fn world_of(privileged: bool) -> World {
    let hv = machine(1);
    hv.mm.init_frame_table(&hv.hw, &[(Mfn(0), Mfn(256))]);
    add_domain(&hv, 0, 1);
    hv.mm.heap.add_region(&hv.hw, Mfn(64), Mfn(256), false);
    let unprivileged = DomainConfig::unprivileged(DomId(1));
    let config = DomainConfig { privileged, max_pages: 64, max_evtchn_port: 4095, ..unprivileged };
    let d = hv.domain_create(&config).unwrap();
    hv.domain_make_pae(&d).unwrap();
    hv.domain_set_vcpus(&d, 2).unwrap();
    set_this_cpu(0);
    World { hv, v: d.vcpu(0).unwrap() }
}

impl World {
    fn d(&self) -> &Arc<Domain> {
        &self.v.d
    }

    /// The call, and its arguments afterwards.
    fn raw(&self, number: u32, mut a: [u32; 6]) -> (Hc, [u32; 6]) {
        let end = with_vcpu(&self.v, 0, |cur| self.hv.compat_call(cur, number, &mut a));
        (end, a)
    }

    fn call(&self, number: u32, a: [u32; 3]) -> Hc {
        let [x, y, z] = a;
        self.raw(number, [x, y, z, 0, 0, DomId::SELF.0.into()]).0
    }

    fn write<T: IntoBytes + Immutable>(&self, at: Mfn, what: &T) {
        self.hv.hw.write(at, 0, what.as_bytes());
    }

    fn read<T: FromBytes + IntoBytes>(&self, at: Mfn) -> T {
        let mut what = T::new_zeroed();
        self.hv.hw.read(at, 0, what.as_mut_bytes());
        what
    }

    /// The command `number(cmd, arg)`, and what became of its argument.
    fn with<T: FromBytes + IntoBytes + Immutable>(&self, number: u32, cmd: u32, arg: &T) -> (Hc, T) {
        self.write(ARG, arg);
        (self.call(number, [cmd, at(ARG), 0]), self.read(ARG))
    }

    fn vcpu_op(&self, cmd: u32, vcpu: u32) -> Hc {
        self.call(HYPERVISOR_VCPU_OP, [cmd, vcpu, at(ARG)])
    }

    fn frame(&self) -> Mfn {
        let d = &self.d().mem;
        DomCtx::new(&*self.hv, d).alloc_domheap_pages(d, 0, MemFlags::default()).unwrap()
    }

    fn reservation(&self, list: u32, nr_extents: u32) -> mem::XenMemoryReservation {
        let domid = DomId::SELF.0;
        mem::XenMemoryReservation { extent_start: list, nr_extents, domid, ..Default::default() }
    }
}

#[test]
fn lists_of_frame_numbers_are_of_words() {
    let w = world();
    w.write(LIST, &[5u32, 6, 7, 0xdead_beef]);
    assert_eq!(w.with(HYPERVISOR_MEMORY_OP, XENMEM_POPULATE_PHYSMAP, &w.reservation(at(LIST), 3)).0, Ok(3));
    let [a, b, c, beyond]: [u32; 4] = w.read(LIST);
    assert_eq!(beyond, 0xdead_beef, "what follows the list is not touched");
    let m2p = |mfn: u32| w.hv.hw.memory.m2p_compat()[mfn as usize].load(std::sync::atomic::Ordering::SeqCst);
    assert_eq!([m2p(a), m2p(b), m2p(c)], [5, 6, 7]);
    assert_eq!(w.d().mem.tot_pages(), 3);
    assert_eq!(w.with(HYPERVISOR_MEMORY_OP, XENMEM_DECREASE_RESERVATION, &w.reservation(at(LIST), 2)).0, Ok(2));
    assert_eq!(w.d().mem.tot_pages(), 1);
    assert_eq!(w.with(HYPERVISOR_MEMORY_OP, XENMEM_INCREASE_RESERVATION, &w.reservation(at(OTHER), 2)).0, Ok(2));
    let new: [u32; 3] = w.read(OTHER);
    assert!(new[0] != 0 && new[1] != 0 && new[2] == 0);
    // One that is preempted continues where it was.
    w.hv.hw.memory.set_preempt_after(0);
    w.write(ARG, &w.reservation(at(OTHER), 2));
    let (end, a) = w.raw(HYPERVISOR_MEMORY_OP, [XENMEM_DECREASE_RESERVATION, at(ARG), 0, 0, 0, 0]);
    w.hv.hw.memory.set_preempt_after(-1);
    assert_eq!((end, a[0]), (Err(Stop::Restart), XENMEM_DECREASE_RESERVATION | 1 << 6));
    assert_eq!(w.raw(HYPERVISOR_MEMORY_OP, a).0, Ok(2));
    assert_eq!(w.d().mem.tot_pages(), 1);
}

#[test]
fn a_list_does_not_go_on_at_address_0_when_it_reaches_4_gib() {
    let w = world();
    let before = w.hv.mm.heap.free_pages();
    let r = w.reservation(LAST_WORD, 8);
    assert_eq!(w.with(HYPERVISOR_MEMORY_OP, XENMEM_POPULATE_PHYSMAP, &r).0, Ok(0));
    assert_eq!(w.with(HYPERVISOR_MEMORY_OP, XENMEM_DECREASE_RESERVATION, &r).0, Ok(0));
    assert_eq!(w.call(HYPERVISOR_MEMORY_OP, [XENMEM_POPULATE_PHYSMAP, LAST_WORD, 0]), Ok(0), "the structure");
    assert_eq!(w.call(HYPERVISOR_MEMORY_OP, [XENMEM_EXCHANGE, LAST_WORD, 0]), err(Errno::FAULT));
    assert_eq!(w.call(HYPERVISOR_GRANT_TABLE_OP, [gt::GNTTABOP_COPY, LAST_WORD, 1]), err(Errno::FAULT));
    assert_eq!(w.raw(HYPERVISOR_MMUEXT_OP, [LAST_WORD, 1, 0, DomId::SELF.0.into(), 0, 0]).0, err(Errno::FAULT));
    assert_eq!(w.hv.mm.heap.free_pages(), before);
}

#[test]
fn sizes_of_an_exchange_do_not_overflow_32_bits() {
    let w = world();
    let side =
        |nr_extents, extent_order| mem::XenMemoryReservation { extent_order, ..w.reservation(at(LIST), nr_extents) };
    let exchange = |in_, out, nr_exchanged| {
        let x = mem::XenMemoryExchange { in_, out, nr_exchanged };
        w.with(HYPERVISOR_MEMORY_OP, XENMEM_EXCHANGE, &x)
    };
    // 2^32 frames each, which is none in 32 bits.
    assert_eq!(exchange(side(1 << 23, 9), side(1 << 23, 9), 0).0, err(Errno::INVAL));
    assert_eq!(exchange(side(1, 32), side(1, 32), 0).0, err(Errno::INVAL));
    assert_eq!(exchange(side(1, u32::MAX), side(1, u32::MAX), 0).0, err(Errno::INVAL));
    assert_eq!(exchange(side(4, 0), side(2, 1), 1).0, err(Errno::INVAL), "inside of an extent");
    assert_eq!(exchange(side(1, 0), side(1, 0), 2).0, err(Errno::INVAL));
    // One frame for another.
    let given = w.frame();
    w.write(LIST, &[given.0 as u32, 0xdead_beef]);
    w.write(OTHER, &[9u32, 0xdead_beef]);
    let mut out = side(1, 0);
    out.extent_start = at(OTHER);
    let (end, back) = exchange(side(1, 0), out, 0);
    assert_eq!((end, back.nr_exchanged), (Ok(0), 1));
    let [got, beyond]: [u32; 2] = w.read(OTHER);
    assert!(got != given.0 as u32 && got != 9 && beyond == 0xdead_beef);
}

#[test]
fn maps_of_memory_and_of_frames() {
    let w = world();
    let (end, map) = w.with(HYPERVISOR_MEMORY_OP, XENMEM_MACHPHYS_MAPPING, &mem::XenMachphysMapping::default());
    assert_eq!(end, Ok(0));
    assert_eq!((map.v_start, map.v_end, map.max_mfn), (0xf580_0000, 0xffe0_0000, 0x297_ffff));
    let list = mem::XenMachphysMfnList { max_extents: 8, extent_start: at(LIST), nr_extents: 0 };
    for cmd in [XENMEM_MACHPHYS_MFN_LIST, XENMEM_MACHPHYS_COMPAT_MFN_LIST] {
        w.write(LIST, &[0xdead_beefu32; 2]);
        let (end, back) = w.with(HYPERVISOR_MEMORY_OP, cmd, &list);
        assert_eq!((end, back.nr_extents), (Ok(0), 1));
        assert_eq!(w.read::<[u32; 2]>(LIST), [(w.hv.hw.m2p_compat_pde(0) >> 12) as u32, 0xdead_beef]);
    }
    let map = |nr_entries| mem::XenMemoryMap { nr_entries, buffer: at(LIST) };
    assert_eq!(w.with(HYPERVISOR_MEMORY_OP, XENMEM_MEMORY_MAP, &map(2)).0, err(Errno::NOSYS));
    let set = mem::XenForeignMemoryMap { domid: DomId::SELF.0, map: map(1), ..Default::default() };
    w.write(LIST, &[1u32, 0, 2, 0, 1, 0xdead_beef]);
    assert_eq!(w.with(HYPERVISOR_MEMORY_OP, XENMEM_SET_MEMORY_MAP, &set).0, Ok(0));
    w.write(LIST, &[0xdead_beefu32; 6]);
    let (end, back) = w.with(HYPERVISOR_MEMORY_OP, XENMEM_MEMORY_MAP, &map(2));
    assert_eq!((end, back.nr_entries, back.buffer), (Ok(0), 1, at(LIST)));
    assert_eq!(w.read::<[u32; 6]>(LIST), [1, 0, 2, 0, 1, 0xdead_beef]);
    let remove = mem::XenRemoveFromPhysmap { domid: DomId::SELF.0, gpfn: 1, ..Default::default() };
    assert_eq!(w.with(HYPERVISOR_MEMORY_OP, XENMEM_REMOVE_FROM_PHYSMAP, &remove).0, err(Errno::ACCES));
    let add = mem::XenAddToPhysmap { domid: 9, ..Default::default() };
    assert_eq!(w.with(HYPERVISOR_MEMORY_OP, XENMEM_ADD_TO_PHYSMAP, &add).0, err(Errno::SRCH));
    // Its kernel's statement of its highest frame number, for the toolstack.
    w.hv.hw.store32(w.d().shared_info, 2316, 0x1234);
    w.hv.hw.store32(w.d().shared_info, 2320, !0);
    assert_eq!(w.hv.max_gpfn(w.d()), 0x1233);
}

#[test]
fn grant_tables() {
    let w = world();
    let setup = gt::GnttabSetupTable { dom: DomId::SELF.0, nr_frames: 2, frame_list: at(LIST), ..Default::default() };
    w.write(LIST, &[0u32, 0, 0xdead_beef]);
    w.write(ARG, &setup);
    assert_eq!(w.call(HYPERVISOR_GRANT_TABLE_OP, [gt::GNTTABOP_SETUP_TABLE, at(ARG), 1]), Ok(0));
    let frames = [0, 1].map(|i| w.d().grants.frame(i).unwrap().0 as u32);
    assert_eq!(w.read::<gt::GnttabSetupTable>(ARG).status, gt::GNTST_OKAY);
    assert_eq!(w.read::<[u32; 3]>(LIST), [frames[0], frames[1], 0xdead_beef]);
    let beyond = gt::GnttabSetupTable { frame_list: PAE_HYPERVISOR_START as u32, ..setup };
    w.write(ARG, &beyond);
    assert_eq!(w.call(HYPERVISOR_GRANT_TABLE_OP, [gt::GNTTABOP_SETUP_TABLE, at(ARG), 1]), err(Errno::FAULT));
    // The list of status frames is one of 64-bit numbers in this layout, too.
    w.write(ARG, &2u32);
    assert_eq!(w.call(HYPERVISOR_GRANT_TABLE_OP, [gt::GNTTABOP_SET_VERSION, at(ARG), 1]), Ok(0));
    let status = gt::GnttabGetStatusFrames { nr_frames: 1, dom: DomId::SELF.0, status: 7, frame_list: at(LIST) };
    w.write(ARG, &status);
    assert_eq!(w.call(HYPERVISOR_GRANT_TABLE_OP, [gt::GNTTABOP_GET_STATUS_FRAMES, at(ARG), 1]), Ok(0));
    assert_eq!(w.read::<gt::GnttabGetStatusFrames>(ARG).status, gt::GNTST_OKAY);
    assert_eq!(w.read::<u64>(LIST), w.d().grants.status_frame(0).unwrap().0);
}

#[test]
fn grant_copies_and_transfers_are_in_arrays_of_short_elements() {
    let w = world();
    let (from, to) = (w.frame(), w.frame());
    w.write(from, b"twelve bytes");
    let end = |mfn: Mfn, offset| gt::GnttabCopyPtr { u: mfn.0 as u32, domid: DomId::SELF.0, offset };
    let copy = |source, dest| gt::GnttabCopy { source, dest, len: 6, status: 7, ..Default::default() };
    let all = [copy(end(from, 0), end(to, 0)), copy(end(from, 6), end(to, 6)), copy(end(from, 0), end(Mfn(1), 0))];
    w.write(ARG, &all);
    assert_eq!(w.call(HYPERVISOR_GRANT_TABLE_OP, [gt::GNTTABOP_COPY, at(ARG), 3]), Ok(0));
    assert_eq!(&w.read::<[u8; 12]>(to), b"twelve bytes");
    let status = w.read::<[gt::GnttabCopy; 3]>(ARG).map(|c| c.status);
    assert_eq!(&status[..2], [gt::GNTST_OKAY; 2]);
    assert_ne!(status[2], gt::GNTST_OKAY, "a frame of nobody's");
    // One that is preempted goes on with the next element.
    w.write(ARG, &all);
    w.hv.hw.memory.set_preempt_after(0);
    let (end, a) = w.raw(HYPERVISOR_GRANT_TABLE_OP, [gt::GNTTABOP_COPY, at(ARG), 3, 0, 0, 0]);
    w.hv.hw.memory.set_preempt_after(-1);
    assert_eq!((end, a[1], a[2]), (Err(Stop::Restart), at(ARG) + 24, 2));
    let give = gt::GnttabTransfer { mfn: u32::MAX, domid: 9, ref_: 1, status: 7, ..Default::default() };
    w.write(ARG, &[give, give]);
    assert_eq!(w.call(HYPERVISOR_GRANT_TABLE_OP, [gt::GNTTABOP_TRANSFER, at(ARG), 2]), Ok(0));
    assert_eq!(w.read::<[gt::GnttabTransfer; 2]>(ARG).map(|t| t.status), [gt::GNTST_BAD_PAGE; 2]);
}

#[test]
fn mmuext_ops_are_short_and_so_are_masks_of_vcpus() {
    let w = world();
    let mfn = w.frame();
    let op = |cmd, arg1, arg2| abi::MmuextOp { cmd, arg1, arg2 };
    // A mask of one word, at the end of what can be read.
    let mask = LIST.offset(214);
    assert_eq!(w.hv.hw.frames().len() as u64, mask.0 + 1);
    let mask = at(mask) + 4092;
    let ops = [
        op(MMUEXT_PIN_L1_TABLE, mfn.0 as u32, 0),
        op(MMUEXT_TLB_FLUSH_MULTI, 0, mask),
        op(MMUEXT_UNPIN_TABLE, mfn.0 as u32, 0),
    ];
    w.write(ARG, &ops);
    let done = at(OTHER);
    let call = |count| w.raw(HYPERVISOR_MMUEXT_OP, [at(ARG), count, done, DomId::SELF.0.into(), 0, 0]);
    assert_eq!((call(3).0, w.read::<u32>(OTHER)), (Ok(0), 3));
    w.hv.hw.memory.set_preempt_after(0);
    let (end, a) = call(3);
    w.hv.hw.memory.set_preempt_after(-1);
    assert_eq!((end, a[0], a[1]), (Err(Stop::Restart), at(ARG) + 12, 2 | 1 << 31));
    assert_eq!(w.raw(HYPERVISOR_MMUEXT_OP, a).0, Ok(0));
    assert_eq!(w.read::<u32>(OTHER), 3);
}

#[test]
fn what_a_privileged_kernel_asks_of_the_processors() {
    let w = world_of(true);
    let mut op = XenMc { cmd: XEN_MC_PHYSCPUINFO, interface_version: XEN_MCA_INTERFACE_VERSION, ..Default::default() };
    // What follows the address is none of its upper half.
    op.u.set(&[1u32, 0, at(LIST), 0xffff_ffff]);
    w.write(ARG, &op);
    w.write(LIST, &[0xdead_beefu32; 76]);
    assert_eq!(w.call(HYPERVISOR_ARCH_0, [at(ARG), 0, 0]), Ok(0));
    assert_eq!(w.read::<XenMc>(ARG).u.get::<[u32; 4]>(), [1, 0, at(LIST), 0xffff_ffff]);
    assert_eq!(w.read::<[u32; 76]>(LIST)[75], 0xdead_beef);
    assert_eq!(w.read::<McinfoLogicalCpu>(LIST).mc_nmsrvals, 1);
    let mut op = XenPlatformOp {
        cmd: XENPF_SET_PROCESSOR_PMINFO,
        interface_version: XENPF_INTERFACE_VERSION,
        ..Default::default()
    };
    op.u.set(&[1, XEN_PM_PDC, at(LIST), 0xffff_ffff]);
    w.write(ARG, &op);
    w.write(LIST, &[1u32, 1, !0, 0xdead_beef]);
    assert_eq!(w.call(HYPERVISOR_PLATFORM_OP, [at(ARG), 0, 0]), Ok(0));
    let [_, _, known, beyond]: [u32; 4] = w.read(LIST);
    assert!(known != 0 && known != !0 && beyond == 0xdead_beef);
}

#[test]
fn polls_and_parameters() {
    let w = world();
    let port = with_vcpu(&w.v, 0, |cur| w.hv.evtchn_bind_ipi(cur.d, VcpuId::FIRST)).unwrap();
    w.write(LIST, &[port.0, 4711]);
    let poll = |ports, nr_ports| SchedPoll { ports, nr_ports, timeout: u64::from(u32::MAX).into() };
    w.hv.evtchn_send(w.d(), port).unwrap();
    assert_eq!(w.with(HYPERVISOR_SCHED_OP, SCHEDOP_POLL, &poll(at(LIST), 1)).0, Ok(0));
    assert_eq!(w.with(HYPERVISOR_SCHED_OP, SCHEDOP_POLL, &poll(0xf580_0000, 1)).0, err(Errno::FAULT));
    assert_eq!(w.with(HYPERVISOR_SCHED_OP, SCHEDOP_POLL, &poll(at(LIST), 129)).0, err(Errno::INVAL));
    let tell = XenPlatformParameters::default();
    let cmd = public_headers::xen4::version::XENVER_PLATFORM_PARAMETERS;
    assert_eq!(w.with(HYPERVISOR_XEN_VERSION, cmd, &tell).1.virt_start, 0xf580_0000);
    // A permission bitmap may end where the guest's addresses do.
    let bitmap = |bitmap| PhysdevSetIobitmap { bitmap, nr_ports: 1024 };
    let cmd = public_headers::xen4::physdev::PHYSDEVOP_SET_IOBITMAP;
    assert_eq!(w.with(HYPERVISOR_PHYSDEV_OP, cmd, &bitmap(0xf57f_e000)).0, Ok(0));
    assert_eq!(w.with(HYPERVISOR_PHYSDEV_OP, cmd, &bitmap(0xf57f_e001)).0, err(Errno::INVAL));
    assert_eq!(w.with(HYPERVISOR_PHYSDEV_OP, cmd, &bitmap(u32::MAX)).0, err(Errno::INVAL));
    let cmd = public_headers::xen4::physdev::PHYSDEVOP_PIRQ_EOI_GMFN_V2;
    assert_eq!(w.with(HYPERVISOR_PHYSDEV_OP, cmd, &PhysdevPirqEoiGmfn { gmfn: u32::MAX }).0, err(Errno::INVAL));
}

#[test]
fn events_are_bits_of_32_words() {
    let w = world();
    let d = w.d();
    let mut port = Port(0);
    while port.0 < 1000 {
        port = with_vcpu(&w.v, 0, |cur| loop {
            match w.hv.evtchn_bind_ipi(cur.d, VcpuId(1)) {
                Err(Stop::Restart) => {}
                bound => break bound.unwrap(),
            }
        });
    }
    let word = |at: usize| w.hv.hw.load32(d.shared_info, at);
    w.hv.evtchn_send(d, port).unwrap();
    assert_eq!(word(2048 + 31 * 4), 1 << (1000 % 32));
    // The selector of vcpu 1, at offset 4 of its vcpu_info.
    assert_eq!((word(64 + 4), word(64) & 1), (1 << 31, 1));
    w.hv.hw.store32(d.shared_info, 2176 + 30 * 4, 1 << 20);
    w.hv.evtchn_send(d, Port(30 * 32 + 20)).unwrap();
    assert_eq!(word(64 + 4), 1 << 31, "masked");
    assert_eq!(d.event_channels.max_ports(), 1024);
    // The wallclock has a place of its own.
    assert_ne!(word(2308), 0);
    assert_eq!(w.hv.hw.load32(d.shared_info, 2304) & 1, 0);
}

#[test]
fn a_domain_becomes_one_of_32_bits_before_it_has_frames_only() {
    let w = world();
    let other = w.hv.domain_create(&DomainConfig { max_pages: 8, ..DomainConfig::unprivileged(DomId(2)) }).unwrap();
    DomCtx::new(&*w.hv, &other.mem).alloc_domheap_pages(&other.mem, 0, MemFlags::default()).unwrap();
    assert_eq!(w.hv.domain_make_pae(&other), Err(Errno::ACCES));
    assert!(!other.mem.is_pae() && other.event_channels.max_ports() == 4096);
    let size = |size| public_headers::xen4::domctl::XenDomctlAddressSize { size };
    assert_eq!(w.hv.domctl_set_address_size(w.d(), size(32)), Ok(()), "again");
    assert_eq!(w.hv.domctl_set_address_size(w.d(), size(64)), Err(Errno::INVAL), "there is no way back");
    assert_eq!(w.hv.domctl_set_address_size(&other, size(64)), Ok(()));
    assert_eq!(w.hv.domctl_set_address_size(&other, size(16)), Err(Errno::INVAL));
    assert!(w.d().shared_info.maddr().0 < 1 << 32);
}
