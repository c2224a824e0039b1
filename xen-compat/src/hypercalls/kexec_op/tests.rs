//! kexec_op as dom0 calls it, up to the image that the machine is told to start: what its list and its page tables lead to.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::vec;
use std::vec::Vec;

use mm::host::faults;
use mm::{DomCtx, DomId, Errno, Machine, Maddr, MemFlags, Mfn};
use public_headers::xen4::compat::kexec as kexec32;
use public_headers::xen4::kexec as c;
use public_headers::xen4::sched::SHUTDOWN_CRASH;
use public_headers::xen4::xen::HYPERVISOR_KEXEC_OP;
use zerocopy::{Immutable, IntoBytes};

use crate::domain::create::DomainConfig;
use crate::guest_memory::hypercall_result::{Hc, Stop};
use crate::host::build::with_vcpu;
use crate::host::kexec::{IMAGE, NOTES, RELOCATION};
use crate::host::HostHw;
use crate::machine::hw::{kexec_entry, KexecImage, MachineStop};
use crate::options::settings::Options;
use crate::state::domain::Domain;
use crate::state::hypervisor::Hv;

/// Frames that nobody has: an argument, segments, and from the third on buffers.
const ARG: Mfn = Mfn(1);
const SEGMENTS: Mfn = Mfn(2);
const BUFFER: Mfn = Mfn(3);
const BUFFERS: u64 = 40;
/// Free RAM, and behind it the memory for a crash kernel.
const RAM: (u64, u64) = (64, 464);
const CRASH: (u64, u64) = (464, 512);
const EM_X86_64: u16 = 62;

struct Lab {
    hv: Arc<Hv<HostHw>>,
    dom0: Arc<Domain>,
    /// Free frames with nothing loaded.
    free: u64,
}

fn err(e: Errno) -> Hc {
    Err(Stop::Err(e))
}

impl Lab {
    fn new() -> Self {
        let hw = HostHw::new(CRASH.1 as usize, 2);
        *hw.kexec.area.lock().unwrap() = CRASH.0 << 12..CRASH.1 << 12;
        let hv = Arc::new(Hv::new(hw, 2, Vec::new(), Options::parse("noreboot").0));
        hv.mm.init_frame_table(&hv.hw, &[(Mfn(RAM.0), Mfn(CRASH.1))]);
        hv.mm.heap.add_region(&hv.hw, Mfn(RAM.0), Mfn(RAM.1), false);
        let config = DomainConfig { max_pages: 64, max_vcpus: 1, ..DomainConfig::unprivileged(DomId(0)) };
        let dom0 = hv.domain_create(&DomainConfig { privileged: true, hardware: true, ..config }).unwrap();
        hv.domain_set_vcpus(&dom0, 1).unwrap();
        hv.domain_unpause_by_toolstack(&dom0).unwrap();
        for (i, page) in (0..BUFFERS).zip(BUFFER.0..) {
            (0..512).for_each(|w| hv.hw.store64(Mfn(page), w * 8, i << 32 | w as u64));
        }
        let free = hv.mm.heap.free_pages();
        Lab { hv, dom0, free }
    }

    /// Makes a call until it is not preempted any more.
    fn call<T: IntoBytes + Immutable>(&self, cmd: u32, arg: &T) -> Hc {
        self.hv.hw.write(ARG, 0, arg.as_bytes());
        self.go_on(&mut [cmd.into(), HostHw::va(ARG, 0), 0, 0, 0, 0])
    }

    fn go_on(&self, args: &mut [u64; 6]) -> Hc {
        let v = self.dom0.vcpu(0).unwrap();
        loop {
            let end = with_vcpu(&v, 0, |cur| self.hv.call(cur, HYPERVISOR_KEXEC_OP.into(), args));
            if end != Err(Stop::Restart) {
                return end;
            }
        }
    }

    /// Puts segments where a load finds them. Returns its argument.
    fn prepare(&self, type_: u32, entry: u64, segments: &[c::XenKexecSegment]) -> c::XenKexecLoad {
        self.hv.hw.write(SEGMENTS, 0, segments.as_bytes());
        c::XenKexecLoad {
            type_: type_ as u8,
            arch: EM_X86_64,
            nr_segments: segments.len() as u32,
            segments: HostHw::va(SEGMENTS, 0),
            entry_maddr: entry,
            ..Default::default()
        }
    }

    fn load(&self, type_: u32, entry: u64, segments: &[c::XenKexecSegment]) -> Hc {
        self.call(c::KEXEC_CMD_KEXEC_LOAD, &self.prepare(type_, entry, segments))
    }

    fn unload(&self, type_: u32) -> Hc {
        self.call(c::KEXEC_CMD_KEXEC_UNLOAD, &c::XenKexecUnload { type_: type_ as u8 })
    }

    fn status(&self, type_: u32) -> Hc {
        self.call(c::KEXEC_CMD_KEXEC_STATUS, &c::XenKexecStatus { type_: type_ as u8 })
    }

    fn range(&self, range: u32, nr: i32) -> Result<(u64, u64), Errno> {
        let arg = c::XenKexecRange { range: range as i32, nr, ..Default::default() };
        match self.call(c::KEXEC_CMD_KEXEC_GET_RANGE, &arg) {
            Ok(_) => {
                let mut arg = c::XenKexecRange::default();
                self.hv.hw.read(ARG, 0, arg.as_mut_bytes());
                Ok((arg.start, arg.size))
            }
            Err(Stop::Err(e)) => Err(e),
            Err(Stop::Restart) => unreachable!(),
        }
    }

    /// Starts the image for a restart. Returns what the machine was told.
    fn start(&self) -> KexecImage {
        let end = self.call(c::KEXEC_CMD_KEXEC, &c::XenKexecExec { type_: 0 });
        assert_eq!(end, err(Errno::INVAL), "the model machine comes back");
        self.hv.hw.kexec.started.lock().unwrap().take().unwrap()
    }

    /// Translates an address by the tables of an image.
    fn walk(&self, image: KexecImage, va: u64) -> Option<u64> {
        let mut table = image.tables;
        for level in (1..=4u32).rev() {
            let shift = 12 + 9 * (level - 1);
            let entry = self.hv.hw.load64(Maddr(table).mfn(), ((va >> shift & 511) * 8) as usize);
            if entry & 3 != 3 {
                return None;
            }
            let at = entry & 0x000f_ffff_ffff_f000;
            if level == 1 || entry & 0x80 != 0 {
                return Some(at & !((1 << shift) - 1) | va & ((1 << shift) - 1));
            }
            table = at;
        }
        None
    }

    /// Does what the code of an image does. Returns what is written, by frame, and the frames that it needs until then.
    fn relocate(&self, image: KexecImage) -> (BTreeMap<u64, Vec<u8>>, Vec<u64>) {
        let (mut memory, mut used) = (BTreeMap::new(), vec![image.code >> 12, image.list >> 12]);
        let (mut at, mut to) = (image.list, 0);
        let page = |mfn: u64| {
            let mut page = vec![0; 4096];
            self.hv.hw.read(Mfn(mfn), 0, &mut page);
            page
        };
        loop {
            assert_eq!(self.walk(image, at), Some(at), "the list is mapped");
            let entry = self.hv.hw.load64(Maddr(at).mfn(), (at & 4095) as usize);
            let frame = entry >> 12;
            at += 8;
            match entry & 0xfff {
                kexec_entry::DESTINATION => to = frame,
                kexec_entry::INDIRECTION => {
                    at = frame << 12;
                    used.push(frame);
                }
                kexec_entry::DONE => break,
                kexec_entry::SOURCE | kexec_entry::ZERO => {
                    assert_eq!(self.walk(image, to << 12), Some(to << 12), "the destination is mapped");
                    let content = if entry & kexec_entry::ZERO != 0 {
                        vec![0; 4096]
                    } else {
                        assert_eq!(self.walk(image, frame << 12), Some(frame << 12), "the source is mapped");
                        // One that has been overwritten by then has lost what it had.
                        assert!(frame == to || !memory.contains_key(&frame), "{frame} is a destination");
                        page(frame)
                    };
                    memory.insert(to, content);
                    to += 1;
                }
                other => panic!("entry {other:#x}"),
            }
        }
        (memory, used)
    }

    /// Checks that nothing is loaded, and that nothing is left of what was.
    fn is_empty(&self) {
        assert_eq!([self.status(0), self.status(1)], [Ok(0), Ok(0)]);
        assert_eq!(self.hv.mm.heap.free_pages(), self.free, "frames are lost");
    }
}

/// A segment whose buffer begins in the `nth` frame of those.
fn segment(nth: u64, buf_size: u64, first: u64, pages: u64) -> c::XenKexecSegment {
    let buf = HostHw::va(Mfn(BUFFER.0 + nth), 0);
    c::XenKexecSegment { buf, buf_size, dest_maddr: first << 12, dest_size: pages << 12 }
}

/// One of addresses only.
fn room(first: u64, pages: u64) -> c::XenKexecSegment {
    c::XenKexecSegment { dest_maddr: first << 12, dest_size: pages << 12, ..Default::default() }
}

/// Segments most of which are free frames at first, and so are set aside and moved about.
fn spread() -> [c::XenKexecSegment; 4] {
    [segment(0, 17 * 4096 + 100, 440, 22), room(0, 256), segment(18, 20 * 4096, 300, 20), segment(39, 7, 70 << 10, 3)]
        .map(|s| if s.buf == 0 { room(16, 40) } else { s })
}

/// Checks that an image puts `segments` where they belong, without using what it overwrites.
fn arrives(l: &Lab, image: KexecImage, segments: &[c::XenKexecSegment]) {
    let (memory, used) = l.relocate(image);
    let pages: u64 = segments.iter().filter(|s| s.buf != 0).map(|s| s.dest_size >> 12).sum();
    assert_eq!(memory.len() as u64, pages);
    for s in segments.iter().filter(|s| s.buf != 0) {
        for i in 0..s.dest_size >> 12 {
            let mut want = vec![0; 4096];
            let n = s.buf_size.saturating_sub(i << 12).min(4096) as usize;
            let from = Maddr(s.buf - crate::host::GUEST_VA).mfn().0 + i;
            l.hv.hw.read(Mfn(from), 0, &mut want[..n]);
            assert_eq!(memory[&((s.dest_maddr >> 12) + i)], want, "page {i} of {s:x?}");
        }
    }
    for mfn in used {
        assert!(!memory.contains_key(&mfn), "frame {mfn} is needed and overwritten");
    }
    for s in segments {
        assert_eq!(l.walk(image, s.dest_maddr), Some(s.dest_maddr));
        assert_eq!(l.walk(image, s.dest_maddr + s.dest_size - 1), Some(s.dest_maddr + s.dest_size - 1));
    }
    assert_eq!(l.walk(image, RELOCATION.at), Some(image.code));
    assert_eq!(l.walk(image, image.code), Some(image.code));
    let mut code = vec![0; RELOCATION.code.len()];
    l.hv.hw.read(Maddr(image.code).mfn(), 0, &mut code);
    assert_eq!(code, RELOCATION.code);
}

#[test]
fn above_a_command_there_is_only_how_far_a_load_has_come() {
    let l = Lab::new();
    for cmd in [c::KEXEC_CMD_KEXEC, c::KEXEC_CMD_KEXEC_STATUS, c::KEXEC_CMD_KEXEC_GET_RANGE, 0x55] {
        assert_eq!(l.call(1 << 8 | cmd, &[0u8; 80]), err(Errno::INVAL), "{cmd}");
    }
    // Nor is there a load of this number.
    assert_eq!(l.call(1 << 8 | c::KEXEC_CMD_KEXEC_LOAD, &[0u8; 80]), err(Errno::BUSY));
}

#[test]
fn an_image_is_loaded_started_and_unloaded() {
    let l = Lab::new();
    let segments = spread();
    assert_eq!(l.load(0, 0x1234_5000, &segments), Ok(0));
    assert_eq!([l.status(0), l.status(1)], [Ok(1), Ok(0)]);
    let image = l.start();
    assert_eq!((image.entry, image.is_32bit), (0x1234_5000, false));
    arrives(&l, image, &segments);
    // Another one in its place.
    let other = [segment(3, 4096, 310, 1)];
    assert_eq!(l.load(0, 0x1000, &other), Ok(0));
    arrives(&l, l.start(), &other);
    assert_eq!((l.unload(0), l.unload(0)), (Ok(0), Ok(0)));
    l.is_empty();
    assert_eq!(l.call(c::KEXEC_CMD_KEXEC, &c::XenKexecExec { type_: 0 }), err(Errno::NOENT));
}

#[test]
fn a_load_can_be_preempted_at_any_point() {
    let l = Lab::new();
    let segments = spread();
    for n in (0..400).step_by(9) {
        let load = l.prepare(0, 0x1000, &segments);
        l.hv.hw.memory.set_preempt_after(n);
        assert_eq!(l.call(c::KEXEC_CMD_KEXEC_LOAD, &load), Ok(0));
        l.hv.hw.memory.set_preempt_after(n / 3);
        let image = l.start();
        arrives(&l, image, &segments);
        assert_eq!(l.unload(0), Ok(0));
        l.is_empty();
    }
    l.hv.hw.memory.set_preempt_after(-1);
}

#[test]
fn a_load_for_which_there_is_no_memory_leaves_nothing() {
    let l = Lab::new();
    let segments = spread();
    let mut nth = 0;
    loop {
        let load = l.prepare(0, 0x1000, &segments);
        faults::fail(Some(nth));
        let end = l.call(c::KEXEC_CMD_KEXEC_LOAD, &load);
        faults::fail(None);
        if end == Ok(0) {
            break;
        }
        assert_eq!(end, err(Errno::NOMEM), "allocation {nth}");
        l.is_empty();
        nth += 1;
    }
    assert!(nth > 60, "only {nth} allocations");
    // All of it taken.
    assert_eq!(l.unload(0), Ok(0));
    let mem = DomCtx::new(&*l.hv, &l.dom0.mem);
    let flags = MemFlags { no_owner: true, ..MemFlags::default() };
    let mut taken: Vec<_> = core::iter::from_fn(|| mem.alloc_domheap_pages(&l.dom0.mem, 0, flags)).collect();
    assert_eq!(l.load(0, 0x1000, &segments), err(Errno::NOMEM));
    // As much as it needs, wherever that is.
    let give = |mfn| l.hv.mm.heap.free_own(&l.hv.hw, mfn, 1);
    taken.drain(..60).for_each(give);
    assert_eq!(l.load(0, 0x1000, &segments), Ok(0));
    arrives(&l, l.start(), &segments);
    taken.drain(..).for_each(give);
    assert_eq!(l.unload(0), Ok(0));
    l.is_empty();
}

#[test]
fn a_crash_image_is_loaded_in_place() {
    let l = Lab::new();
    let (first, end) = CRASH;
    // The first pages are not for the image's own use.
    let segments = [segment(0, 5000, first, 3), room(0, 256), segment(5, 4096, end - 2, 2)];
    assert_eq!(l.load(1, first << 12 | 0x10, &segments), Ok(0));
    assert_eq!([l.status(0), l.status(1)], [Ok(0), Ok(1)]);
    let crash = l.hv.hw.kexec.crash.lock().unwrap().unwrap();
    for at in [crash.image.code, crash.image.list, crash.image.tables] {
        assert!((first + 3 << 12..end - 2 << 12).contains(&at), "{at:#x} is not in the memory for it");
    }
    assert_eq!(l.hv.mm.heap.free_pages(), l.free, "it takes no other memory");
    for (frame, want) in [(first, 0), (first + 1, 1 << 32), (end - 2, 5 << 32), (end - 1, 0)] {
        assert_eq!(l.hv.hw.load64(Mfn(frame), 0), want);
    }
    assert_eq!([904, 1024].map(|at| l.hv.hw.load64(Mfn(first + 1), at)), [0, 0], "the rest of a page is zero");
    for s in segments {
        assert_eq!(l.walk(crash.image, s.dest_maddr), Some(s.dest_maddr));
    }
    assert!(l.relocate(crash.image).0.is_empty());
    // A crash of dom0 starts it.
    l.hv.domain_shutdown(&l.dom0, SHUTDOWN_CRASH);
    assert_eq!(l.hv.hw.kexec.started.lock().unwrap().take(), Some(crash.image));
    l.hv.handle_key(b'C');
    assert_eq!(l.hv.hw.kexec.started.lock().unwrap().take(), Some(crash.image));
    // One that cannot be loaded has overwritten it.
    let bad = [c::XenKexecSegment { buf: !0 << 12, ..segment(0, 4096, first, 1) }];
    assert_eq!(l.load(1, first << 12, &bad), err(Errno::FAULT));
    assert_eq!((l.status(1), *l.hv.hw.kexec.crash.lock().unwrap()), (Ok(0), None));
    l.hv.handle_key(b'C');
    assert_eq!(l.hv.hw.kexec.started.lock().unwrap().take(), None);
    *l.hv.hw.stopped.lock().unwrap() = None;
    l.hv.domain_shutdown(&l.dom0, SHUTDOWN_CRASH);
    assert_eq!(*l.hv.hw.stopped.lock().unwrap(), Some(MachineStop::Halt));
    l.is_empty();
}

#[test]
fn what_an_image_must_be_like() {
    let l = Lab::new();
    let (first, end) = CRASH;
    let at = first << 12;
    let ok = segment(0, 4096, 300, 1);
    let of_crash = segment(0, 4096, first, 1);
    let unaligned = c::XenKexecSegment { dest_maddr: ok.dest_maddr + 16, ..ok };
    let uneven = c::XenKexecSegment { dest_size: 4100, ..ok };
    let high = c::XenKexecSegment { dest_maddr: 1 << 60, ..ok };
    let wraps = c::XenKexecSegment { dest_maddr: !0 << 12, dest_size: 8192, ..ok };
    let small = segment(0, 4097, 300, 1);
    let unreadable = c::XenKexecSegment { buf: 0xffff_8300_0000_0000, ..ok };
    let cases: &[(u32, u64, &[c::XenKexecSegment], Errno)] = &[
        (2, 0, &[], Errno::INVAL),
        (0, 0, &[ok; 16], Errno::INVAL),
        (0, 0, &[unaligned], Errno::ADDRNOTAVAIL),
        (0, 0, &[uneven], Errno::ADDRNOTAVAIL),
        (0, 0, &[high], Errno::ADDRNOTAVAIL),
        (0, 0, &[wraps], Errno::ADDRNOTAVAIL),
        (0, 0, &[ok, ok], Errno::INVAL),
        (0, 0, &[ok, ok, unaligned], Errno::ADDRNOTAVAIL),
        (0, 0, &[small], Errno::INVAL),
        (0, 0, &[unreadable], Errno::FAULT),
        // As on Xen.
        (0, 0, &[room(300, 0)], Errno::NOMEM),
        (1, at - 1, &[], Errno::ADDRNOTAVAIL),
        (1, (end << 12) + 1, &[], Errno::ADDRNOTAVAIL),
        (1, at, &[ok], Errno::ADDRNOTAVAIL),
        (1, at, &[segment(0, 4096, end - 1, 2)], Errno::ADDRNOTAVAIL),
        (1, at, &[of_crash, of_crash], Errno::INVAL),
        (1, at, &[segment(0, 4096, first, end - first)], Errno::NOMEM),
    ];
    for (type_, entry, segments, want) in cases {
        assert_eq!(l.load(*type_, *entry, segments), err(*want), "type {type_}, {segments:x?}");
        l.is_empty();
    }
    let odd = c::XenKexecLoad { arch: 40, ..l.prepare(0, 0, &[ok]) };
    assert_eq!(l.call(c::KEXEC_CMD_KEXEC_LOAD, &odd), err(Errno::INVAL));
    let nowhere = c::XenKexecLoad { segments: 0xffff_8300_0000_0000, ..l.prepare(0, 0, &[ok]) };
    assert_eq!(l.call(c::KEXEC_CMD_KEXEC_LOAD, &nowhere), err(Errno::FAULT));
    l.is_empty();
    // 32 bits; nothing at all.
    let with_32 = c::XenKexecLoad { arch: 3, ..l.prepare(0, 0, &[]) };
    assert_eq!(l.call(c::KEXEC_CMD_KEXEC_LOAD, &with_32), Ok(0));
    assert!(l.start().is_32bit);
    assert_eq!(l.unload(0), Ok(0));
    // Without memory for a crash kernel.
    *l.hv.hw.kexec.area.lock().unwrap() = 0..0;
    assert_eq!([l.load(1, 0, &[]), l.load(1, 1, &[])], [err(Errno::NOMEM), err(Errno::ADDRNOTAVAIL)]);
    assert_eq!(l.range(c::KEXEC_RANGE_MA_CRASH, 0), Ok((0, 0)));
    assert_eq!(l.range(c::KEXEC_RANGE_MA_CPU, 0), Err(Errno::INVAL));
    l.is_empty();
}

#[test]
fn commands_say_what_is_wrong_with_their_arguments() {
    let l = Lab::new();
    let nowhere = |cmd: u32| l.go_on(&mut [cmd.into(), 0xffff_8300_0000_0000, 0, 0, 0, 0]);
    let all = [
        c::KEXEC_CMD_KEXEC,
        c::KEXEC_CMD_KEXEC_UNLOAD_V1,
        c::KEXEC_CMD_KEXEC_GET_RANGE,
        c::KEXEC_CMD_KEXEC_LOAD,
        c::KEXEC_CMD_KEXEC_UNLOAD,
        c::KEXEC_CMD_KEXEC_STATUS,
    ];
    assert_eq!(all.map(nowhere), [err(Errno::FAULT); 6]);
    assert_eq!([7, 255].map(nowhere), [err(Errno::INVAL); 2]);
    let wide = &mut [1 << 32 | 6, HostHw::va(ARG, 0), 0, 0, 0, 0];
    assert_eq!(l.go_on(wide), err(Errno::INVAL));
    assert_eq!([l.status(2), l.unload(2)], [err(Errno::INVAL); 2]);
    for type_ in [2, -1] {
        assert_eq!(l.call(c::KEXEC_CMD_KEXEC, &c::XenKexecExec { type_ }), err(Errno::INVAL));
    }
    assert_eq!(l.call(c::KEXEC_CMD_KEXEC, &c::XenKexecExec { type_: 1 }), err(Errno::NOENT));
    // The old form.
    assert_eq!(l.load(0, 0, &[]), Ok(0));
    let old = c::XenKexecLoadV1 { type_: 0, ..Default::default() };
    assert_eq!(l.call(c::KEXEC_CMD_KEXEC_UNLOAD_V1, &old), Ok(0));
    l.is_empty();
}

#[test]
fn where_things_are() {
    let l = Lab::new();
    let (first, end) = CRASH;
    assert_eq!(l.range(c::KEXEC_RANGE_MA_CRASH, 0), Ok((first << 12, end - first << 12)));
    assert_eq!(l.range(c::KEXEC_RANGE_MA_XEN, 0), Ok((IMAGE.start, IMAGE.end - IMAGE.start)));
    assert_eq!(l.range(c::KEXEC_RANGE_MA_CPU, 1), Ok((NOTES + 4096, 400)));
    assert_eq!([2, -1].map(|nr| l.range(c::KEXEC_RANGE_MA_CPU, nr)), [Err(Errno::RANGE); 2]);
    assert_eq!(l.range(c::KEXEC_RANGE_MA_VMCOREINFO, 0), Ok((NOTES - 4096, 4096)));
    for none in [c::KEXEC_RANGE_MA_XENHEAP, c::KEXEC_RANGE_MA_BOOT_PARAM, c::KEXEC_RANGE_MA_EFI_MEMMAP, 7] {
        assert_eq!(l.range(none, 0), Err(Errno::INVAL));
    }
}

#[test]
fn a_32_bit_caller_has_its_own_layout_and_no_room_for_high_addresses() {
    let l = Lab::new();
    l.dom0.mem.set_pae().unwrap();
    let range = |range: u32| {
        let arg = kexec32::XenKexecRange { range: range as i32, ..Default::default() };
        l.hv.hw.write(ARG, 0, arg.as_bytes());
        let v = l.dom0.vcpu(0).unwrap();
        let args = &mut [c::KEXEC_CMD_KEXEC_GET_RANGE, HostHw::va(ARG, 0) as u32, 0, 0, 0, 0];
        let end = with_vcpu(&v, 0, |cur| l.hv.compat_call(cur, HYPERVISOR_KEXEC_OP, args));
        let mut back = kexec32::XenKexecRange::default();
        l.hv.hw.read(ARG, 0, back.as_mut_bytes());
        (end, back.start, back.size)
    };
    assert_eq!(range(c::KEXEC_RANGE_MA_XEN), (Ok(0), IMAGE.start as u32, (IMAGE.end - IMAGE.start) as u32));
    *l.hv.hw.kexec.area.lock().unwrap() = 1 << 32..1 << 33;
    assert_eq!(range(c::KEXEC_RANGE_MA_CRASH), (err(Errno::RANGE), 0, 0));
}

#[test]
fn a_load_ends_one_that_is_under_way() {
    let l = Lab::new();
    let segments = spread();
    let load = l.prepare(0, 0x1000, &segments);
    l.hv.hw.write(ARG, 0, load.as_bytes());
    let mut first = [c::KEXEC_CMD_KEXEC_LOAD.into(), HostHw::va(ARG, 0), 0, 0, 0, 0];
    l.hv.hw.memory.set_preempt_after(30);
    let v = l.dom0.vcpu(0).unwrap();
    let end = with_vcpu(&v, 0, |cur| l.hv.call(cur, HYPERVISOR_KEXEC_OP.into(), &mut first));
    assert_eq!(end, Err(Stop::Restart));
    assert_eq!(l.status(0), Ok(0));
    let other = [segment(3, 4096, 310, 1)];
    assert_eq!(l.load(0, 0x2000, &other), Ok(0));
    assert_eq!(l.go_on(&mut first), err(Errno::BUSY));
    arrives(&l, l.start(), &other);
    assert_eq!(l.unload(0), Ok(0));
    l.is_empty();
}
