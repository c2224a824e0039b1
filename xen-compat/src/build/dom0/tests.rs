//! What dom0's kernel finds when it starts, and kernels that cannot be dom0.

use std::string::String;
use std::vec::Vec;

use mm::{pte, DomCtx, Machine, Mfn};
use public_headers::xen4::xen::StartInfo;
use zerocopy::FromBytes;

use crate::build::dom0::*;
use crate::build::xen4::spans::spans;
use crate::host::HostHw;
use crate::machine::hw::Cpus;
use crate::machine::numa::nodes::Nodes;
use crate::options::dom0::Dom0Vcpus;
use kernel_image::sample::{good_notes, kernel};

/// First frame given to the allocator.
const FIRST: u64 = 256;
const INIT_P2M: u64 = 0x80_0000_0000;

/// Returns a machine of `pages` frames, the last `kept` of them in no allocator.
pub(crate) fn machine(pages: u64, kept: u64) -> Hv<HostHw> {
    let hv = Hv::new(HostHw::new(pages as usize, 1), 1, Vec::new(), Default::default());
    with_memory(hv, pages, kept)
}

/// Returns a machine of `pages` frames and as many CPUs, divided among two nodes; the second begins at `second`.
fn two_nodes(pages: u64, second: u64, cpus: &[u8]) -> Hv<HostHw> {
    let hw = HostHw::new(pages as usize, cpus.len() as u32);
    let nodes = Nodes::of(&[(0, second << 12), (second << 12, pages << 12)], cpus);
    let hv = Hv::on_nodes(hw, nodes, cpus.len(), Vec::new(), Default::default());
    hv.divide_frames();
    with_memory(hv, pages, 0)
}

fn with_memory(hv: Hv<HostHw>, pages: u64, kept: u64) -> Hv<HostHw> {
    hv.mm.init_frame_table(&hv.hw, &[(Mfn(FIRST), Mfn(pages))]);
    hv.mm.heap.add_region(&hv.hw, Mfn(FIRST), Mfn(pages - kept), false);
    // Memory initially holds nonzero data.
    for i in FIRST..pages {
        for word in 0..512 {
            hv.hw.store64(Mfn(i), word * 8, 0xdead_beef_dead_beef);
        }
    }
    hv
}

/// A domain as its 64-bit kernel sees it.
pub(crate) struct Built<'a> {
    pub(crate) hv: &'a Hv<HostHw>,
    pub(crate) d: Arc<Domain>,
    root: Mfn,
    pub(crate) si: StartInfo,
}

impl<'a> Built<'a> {
    pub(crate) fn new(hv: &'a Hv<HostHw>, d: Arc<Domain>) -> Self {
        let (root, rsi) = {
            let ctx = d.vcpus()[0].ctx.try_lock().unwrap();
            (ctx.mm.guest_table.get().mfn(), ctx.regs.rsi)
        };
        let mut built = Self { hv, d, root, si: StartInfo::read_from_bytes(&[0; 1168]).unwrap() };
        built.si = StartInfo::read_from_bytes(&built.read(rsi, 1168)).unwrap();
        built
    }

    pub(crate) fn entry(&self, va: u64) -> u64 {
        DomCtx::new(self.hv, &self.d.mem).guest_l1e(self.root, va)
    }

    pub(crate) fn read(&self, va: u64, len: usize) -> Vec<u8> {
        (va..va + len as u64)
            .map(|a| {
                let e = self.entry(a);
                assert_ne!(e & pte::PRESENT, 0, "{a:#x} is not mapped");
                self.hv.hw.load8(pte::mfn(e), (a & 0xfff) as usize)
            })
            .collect()
    }

    pub(crate) fn word(&self, va: u64) -> u64 {
        u64::from_le_bytes(self.read(va, 8).try_into().unwrap())
    }

    /// Checks what must hold for every domain.
    pub(crate) fn check(&self, nr_pages: u64) {
        let si = &self.si;
        assert_eq!(si.nr_pages, nr_pages);
        assert_eq!(self.d.mem.tot_pages(), nr_pages);
        assert_eq!(si.shared_info, self.d.shared_info.0 << 12);
        let frames: Vec<u64> = (0..nr_pages).map(|pfn| self.word(si.mfn_list + pfn * 8)).collect();
        let mm = DomCtx::new(self.hv, &self.d.mem);
        for (pfn, mfn) in frames.iter().enumerate() {
            assert_eq!(mm.get_gpfn(Mfn(*mfn)).0, pfn as u64);
        }
        let unique: std::collections::BTreeSet<_> = frames.iter().collect();
        assert_eq!(unique.len() as u64, nr_pages);
        // Tables of the initial mapping are mapped read-only, in their place, the L4 first.
        assert_eq!(pte::mfn(self.entry(si.pt_base)), self.root);
        for i in 0..si.nr_pt_frames {
            assert_eq!(self.entry(si.pt_base + (i << 12)) & pte::RW, 0);
        }
        let ctx = self.d.vcpus()[0].ctx.try_lock().unwrap();
        let mm = DomCtx::new(self.hv, &self.d.mem).vcpu(&ctx.mm);
        let type_info = mm.page(self.root).unwrap().type_info();
        assert_ne!(type_info & mm::pgt::PINNED, 0);
        // The hypervisor holds a console ring.
        let extra: Vec<_> = self.d.console.mfn().map(|mfn| (mfn, 1, 1)).into_iter().collect();
        mm.check_invariants(&[&self.d.mem], &[&ctx.mm], &extra).unwrap();
        assert_eq!(ctx.regs.rsp & 0xfff, 0);
        assert_ne!(self.entry(ctx.regs.rsp - 8) & pte::RW, 0);
    }

    pub(crate) fn check_kernel(&self) {
        let base = 0xffff_ffff_8010_0000;
        assert_eq!(self.read(base, 0x100), [0x90; 0x100]);
        assert_eq!(self.read(base + 0x100, 0x100), [0; 0x100]);
        assert_eq!(self.read(base + 0x1000, 0x80), [0x90; 0x80]);
        assert_eq!(self.read(base + 0x1080, 0xf80), [0; 0xf80]);
    }
}

fn initrd(len: usize) -> Vec<u8> {
    (0..len).map(|i| (i * 7 + i / 251) as u8).collect()
}

fn build<'a>(
    hv: &'a Hv<HostHw>,
    k: &[u8],
    i: Option<InitrdSource<'_>>,
    opts: &Dom0Options,
) -> Result<Built<'a>, BuildError> {
    let d = hv.create_dom0(opts).unwrap();
    let parts = Dom0Parts { kernel: k, initrd: i, cmdline: "root=/dev/null quiet", reclaim: || 0 };
    let built = hv.build_dom0(&d, parts, opts);
    if built.is_err() {
        hv.domains.remove_this(&d);
    }
    built.map(|()| Built::new(hv, d))
}

fn megabytes(n: &str) -> Dom0Options {
    let mut options = Dom0Options::default();
    options.mem.add(n).unwrap();
    options
}

#[test]
fn modern_kernel() {
    let hv = machine(8192, 0);
    let mut notes = good_notes();
    let p2m = INIT_P2M.to_le_bytes();
    notes.push((15, &p2m));
    let data = initrd(10_000);
    let dom0 =
        build(&hv, &kernel(&notes), Some(InitrdSource::Copied(Source::from(&data[..]))), &megabytes("24M")).unwrap();
    dom0.check(6144);
    dom0.check_kernel();
    let si = &dom0.si;
    assert_eq!(&si.magic[..15], b"xen-3.0-x86_64\0");
    assert_eq!(si.flags, 1 | 2 | 8 | 0x300);
    assert_eq!(si.mfn_list, INIT_P2M);
    assert_eq!(si.mod_len, 10_000);
    let cmdline: String = si.cmd_line.iter().map_while(|&c| (c != 0).then_some(c as u8 as char)).collect();
    assert_eq!(cmdline, "root=/dev/null quiet");
    // The initrd is named by its page, and not mapped.
    let bytes: Vec<u8> = (0..3)
        .flat_map(|i| {
            let mfn = Mfn(dom0.word(INIT_P2M + (si.mod_start + i) * 8));
            let mut page = [0; 4096];
            hv.hw.read(mfn, 0, &mut page);
            page
        })
        .collect();
    assert_eq!(bytes[..10_000], data[..]);
    assert!(bytes[10_000..].iter().all(|b| *b == 0));
    // The p2m's own pages: 12 leaves, an L1, an L2 and an L3.
    assert_eq!(si.nr_p2m_frames, 15);
    let mfn = Mfn(dom0.word(INIT_P2M + si.first_p2m_pfn * 8));
    assert_eq!(pte::mfn(dom0.entry(INIT_P2M)), mfn);
}

#[test]
fn old_kernel_has_all_in_its_mapping() {
    let hv = machine(8192, 0);
    let mut notes = good_notes();
    notes.retain(|(kind, _)| *kind != 16);
    let page = 0xffff_ffff_8010_1000u64.to_le_bytes();
    notes.push((2, &page));
    notes.push((9, b"yes\0"));
    let data = initrd(5000);
    let dom0 =
        build(&hv, &kernel(&notes), Some(InitrdSource::Copied(Source::from(&data[..]))), &megabytes("20M")).unwrap();
    dom0.check(5120);
    let si = &dom0.si;
    assert_eq!(&si.magic[..16], b"xen-3.0-x86_64p\0");
    assert_eq!(si.flags & 8, 0);
    assert_eq!(dom0.read(si.mod_start, 5000), data);
    assert!(si.mod_start > 0xffff_ffff_8010_0000 && si.mfn_list > si.mod_start);
    assert_eq!(si.nr_p2m_frames, 0);
    // The stub of hypercall 29.
    let stub = dom0.read(0xffff_ffff_8010_1000 + 29 * 32, 14);
    assert_eq!(stub, [0x51, 0x41, 0x53, 0xb8, 29, 0, 0, 0, 0x0f, 0x05, 0x41, 0x5b, 0x59, 0xc3]);
}

#[test]
fn initrd_frames_become_its_own() {
    let hv = machine(8192, 8);
    let data = initrd(6 * 4096 + 5);
    for (i, page) in data.chunks(4096).enumerate() {
        hv.hw.write(Mfn(8184 + i as u64), 0, page);
    }
    let mut notes = good_notes();
    let p2m = INIT_P2M.to_le_bytes();
    notes.push((15, &p2m));
    let source = InitrdSource::Frames { first: Mfn(8184), len: data.len() as u64 };
    let dom0 = build(&hv, &kernel(&notes), Some(source), &Dom0Options::default()).unwrap();
    let nr = dom0.si.nr_pages;
    dom0.check(nr);
    for i in 0..7 {
        assert_eq!(dom0.word(INIT_P2M + (dom0.si.mod_start + i) * 8), 8184 + i);
    }
    // All but a sixteenth, the default.
    assert!(hv.mm.heap.free_pages() < 600 && nr > 7000);
}

#[test]
fn vcpus_are_pinned_if_asked_for() {
    let hv = machine(4096, 0);
    let opts = Dom0Options { vcpus: Dom0Vcpus { min: 3, max: 3 }, pin_vcpus: true, ..Default::default() };
    let d = hv.create_dom0(&opts).unwrap();
    let on: Vec<u64> = d.vcpus().iter().map(|v| v.sched.hard_affinity().low()).collect();
    let cpus = hv.hw.nr_cpus();
    assert_eq!(on, (0..3).map(|v| 1 << (v % cpus)).collect::<Vec<u64>>());
}

/// Returns how many of a domain's frames are on each of two nodes.
fn frames_by_node(hv: &Hv<HostHw>, d: &Domain, pages: u64) -> [usize; 2] {
    let own = (0..pages).filter(|i| hv.hw.frames()[*i as usize].owner() == Some(d.id));
    let mut by_node = [0; 2];
    own.for_each(|i| by_node[hv.nodes.map().of_frame(Mfn(i)).index()] += 1);
    by_node
}

#[test]
fn dom0_is_built_on_the_nodes_of_the_option() {
    let on = |domains: &[u32], relaxed, mem: &str| {
        let hv = two_nodes(8192, 6144, &[0, 1, 1]);
        let nodes = Dom0Nodes { domains: domains.to_vec(), relaxed };
        let dom0 = build(&hv, &kernel(&good_notes()), None, &Dom0Options { nodes, ..megabytes(mem) }).unwrap();
        dom0.check(dom0.si.nr_pages);
        let vcpus = dom0.d.vcpus();
        assert!(vcpus.iter().all(|v| v.sched.hard_affinity() == vcpus[0].sched.hard_affinity()));
        let may = [vcpus[0].sched.hard_affinity(), vcpus[0].sched.soft_affinity()].map(|m| m.low() & 0b111);
        (frames_by_node(&hv, &dom0.d, 8192), vcpus.len(), may, dom0.d.mem.nodes().affinity().0)
    };
    let (frames, vcpus, may, nodes) = on(&[], false, "12M");
    assert!(frames[0] > 1000 && frames[1] > 1000, "{frames:?}");
    assert_eq!((vcpus, may, nodes), (3, [0b111, 0b111], 0b11));
    let (frames, vcpus, may, nodes) = on(&[1], false, "7M");
    assert!(frames[0] <= 16 && frames[1] > 1700, "{frames:?}: what the hypervisor shares with it is anywhere");
    assert_eq!((vcpus, may, nodes), (2, [0b110, 0b111], 0b10));
    let (frames, vcpus, may, _) = on(&[0], true, "7M");
    assert!(frames[0] > 1700 && frames[1] <= 16, "{frames:?}");
    assert_eq!((vcpus, may), (1, [0b111, 0b001]));
    // What its nodes have is all it gets.
    let (frames, ..) = on(&[1], false, "12M");
    assert!(frames[0] <= 16 && frames[1] > 1700, "{frames:?}");
}

#[test]
fn a_node_without_cpus_is_dom0s_last_resort() {
    let hv = two_nodes(8192, 2048, &[0]);
    let dom0 = build(&hv, &kernel(&good_notes()), None, &megabytes("20M")).unwrap();
    assert_eq!(dom0.d.mem.nodes().affinity().0, 0b01);
    dom0.check(5120);
    let frames = frames_by_node(&hv, &dom0.d, 8192);
    assert!(frames[0] > 1700 && frames[1] > 3000, "{frames:?}");
}

#[test]
fn memory_lent_for_unpacking_is_dom0s_in_the_end() {
    for given in [4096, 0] {
        let hv = machine(12288, 4096);
        let opts = Dom0Options { reclaimable: 4096, ..Default::default() };
        let d = hv.create_dom0(&opts).unwrap();
        let free = hv.mm.heap.free_pages();
        let reclaim = || {
            hv.mm.heap.add_region(&hv.hw, Mfn(12288 - given), Mfn(12288), true);
            given
        };
        let parts = Dom0Parts { kernel: &kernel(&good_notes()), initrd: None, cmdline: "", reclaim };
        hv.build_dom0(&d, parts, &opts).unwrap();
        let all = free + 4096;
        Built::new(&hv, d).check(all - all / 16 - (4096 - given));
    }
}

#[test]
fn scattered_memory_will_do() {
    let hv = machine(8192, 0);
    // Every 16th frame belongs to another domain.
    let other = mm::DomainMemBuilder { id: DomId(7), privileged: false, hardware: false, max_pages: 1 << 20 }.build();
    let mm = DomCtx::new(&hv, &other);
    let mut held = Vec::new();
    while let Some(f) = mm.alloc_xenheap_pages(0, 0) {
        held.push(f);
    }
    held.iter().filter(|f| f.0 % 16 != 0).for_each(|f| mm.free_xenheap_pages(*f, 0));
    let dom0 = build(&hv, &kernel(&good_notes()), None, &megabytes("16M")).unwrap();
    dom0.check(4096);
    dom0.check_kernel();
}

#[test]
fn refusals() {
    let hv = machine(4096, 0);
    let image = kernel(&good_notes());
    let err = |k: &[u8], o: &Dom0Options| build(&hv, k, None, o).err().unwrap();
    assert!(matches!(err(b"", &Dom0Options::default()), BuildError::Image(_)));
    assert!(matches!(err(&image, &megabytes("1M")), BuildError::TooSmall { .. }));
    let with = |kind: u32, desc: &'static [u8]| {
        let mut n = good_notes();
        n.retain(|(k, _)| *k != kind);
        n.push((kind, desc));
        kernel(&n)
    };
    let small = megabytes("8M");
    assert_eq!(err(&with(17, &[1, 0, 0, 0]), &small), BuildError::NoDom0Support);
    assert_eq!(err(&with(10, b"!supervisor_mode_kernel\0"), &small), BuildError::NeedsSupervisorMode);
    assert_eq!(err(&with(15, &[0, 0, 0, 0, 0, 0x80, 0xff, 0xff]), &small), BuildError::OverlapsHypervisor);
    assert_eq!(err(&with(15, &[1, 0, 0, 0, 0x80, 0, 0, 0]), &small), BuildError::BadP2mAddress(0x80_0000_0001));
}

#[test]
fn random_notes_end_in_a_layout_or_an_error() {
    let mut x = 0x2545_f491_4f6c_dd1du64;
    let mut next = move || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x
    };
    let base = 0xffff_ffff_8000_0000u64;
    let mut built = 0;
    for n in 0..20_000 {
        let mut words: Vec<[u8; 8]> = Vec::new();
        for _ in 0..3 {
            let r = next();
            let near = [base, 0, 0xffff_8000_0000_0000, 0x80_0000_0000, u64::MAX, 1 << 47, next()][r as usize % 7];
            words.push(
                near.wrapping_add([0, 0x1000, 0x10_0000, r >> 40, 0u64.wrapping_sub(r >> 30)][(r >> 8) as usize % 5])
                    .to_le_bytes(),
            );
        }
        let mut notes = good_notes();
        for (i, kind) in [(0, 3), (1, 15), (2, 4)] {
            if next() % 3 == 0 {
                notes.retain(|(k, _)| *k != kind);
                notes.push((kind, &words[i]));
            }
        }
        if next() % 2 == 0 {
            notes.retain(|(k, _)| *k != 16);
        }
        let file = kernel(&notes);
        let Ok(image) = Kernel::parse(&file) else { continue };
        let Ok(l) = Layout::new(&image, next() % (1 << 24), 4096, With::Screen) else { continue };
        assert!(l.v_start <= l.kernel.0 && l.kernel.1 <= l.start_info.0 && l.stack.1 < l.v_end);
        assert!(1 + spans(l.v_start, l.v_end, 21) < l.nr_page_tables());
        if n % 512 == 0 {
            let hv = machine(4096, 0);
            built += u32::from(build(&hv, &file, None, &megabytes("12M")).is_ok());
        }
    }
    assert!(built > 0);
}

#[test]
fn permissions() {
    let hv = machine(4096, 0);
    let opts = Dom0Options {
        denied_ports: vec![(0x3f8, 0x3ff), (0x608, 0x60b)],
        denied_iomem: vec![(0xfec00, 0xfec00)],
        ..megabytes("8M")
    };
    let dom0 = build(&hv, &kernel(&good_notes()), None, &opts).unwrap();
    let d = &dom0.d;
    for port in [0x20, 0xa1, 0x40, 0x61, 0xcfc, 0x3f8, 0x60b] {
        assert!(!d.ioports_permitted(port, port), "{port:#x}");
    }
    for port in [0x60, 0x64, 0x70, 0xcf8, 0x2f8, 0x600, 0xffff] {
        assert!(d.ioports_permitted(port, port), "{port:#x}");
    }
    assert!(d.mem.iomem_permitted(0xfd000, 0xfd0ff) && d.mem.iomem_permitted(0, 0xff));
    assert!(!d.mem.iomem_permitted(0xfec00, 0xfec00) && !d.mem.iomem_permitted(0xfee00, 0xfee00));
    assert!(d.mem.may_flush_cache());
}

/// A 32-bit kernel as it was before there were notes.
#[test]
fn a_32_bit_kernel() {
    const WORDS: u64 = 4;
    let hv = machine(4096, 0);
    let pae = "GUEST_OS=linux,XEN_VER=xen-3.0,VIRT_BASE=0xC0000000,PAE=yes,LOADER=generic";
    let opts = megabytes("10M");
    let none = pae.replace(",PAE=yes", "");
    assert_eq!(build_32(&machine(4096, 0), &none, &opts).err(), Some(BuildError::NoPae));
    let d = build_32(&hv, pae, &opts).unwrap();
    let ctx = d.vcpus()[0].ctx.try_lock().unwrap();
    let mm = DomCtx::new(&hv, &d.mem).vcpu(&ctx.mm);
    mm.check_invariants(&[&d.mem], &[&ctx.mm], &[]).unwrap();
    let top = ctx.mm.guest_top.get();
    assert_eq!(mm.page(top).unwrap().type_info() & mm::pgt::TYPE, mm::pgt::L3);
    assert_ne!(mm.page(top).unwrap().type_info() & mm::pgt::PINNED, 0);
    let entry = |va| mm.guest_get_eff_kern_l1e(va);
    let word = |va: u64| hv.hw.load32(pte::mfn(entry(va)), (va & 0xfff) as usize);
    let r = &ctx.regs;
    assert_eq!((r.cs, r.ss, ctx.ds, r.rip), (0xe019, 0xe021, 0xe021, 0xc010_0000));
    let si = r.rsi;
    assert_eq!((word(si + 32), word(si + 36)), (2560, (d.shared_info.0 << 12) as u32));
    let (pt_base, nr_pt_frames, mfn_list) = (word(si + 60), word(si + 64), word(si + 68));
    assert_eq!(pte::mfn(entry(pt_base.into())), top);
    // An L3, four L2, and an L1 for each 2 MiB.
    assert_eq!(nr_pt_frames, 1 + 4 + 2);
    for i in 0..u64::from(nr_pt_frames) {
        let e = entry(u64::from(pt_base) + (i << 12));
        assert_eq!(e & (pte::RW | pte::USER), 0);
    }
    for pfn in 0..2560 {
        let mfn = word(u64::from(mfn_list) + WORDS * pfn);
        assert_eq!(mm.get_gpfn(Mfn(mfn.into())).0, pfn);
    }
}

fn build_32(hv: &Hv<HostHw>, guest: &str, opts: &Dom0Options) -> Result<Arc<Domain>, BuildError> {
    let d = hv.create_dom0(opts).unwrap();
    let kernel = crate::abi::xen2005::tests::world::image(&[0x90; 64], guest);
    let parts = Dom0Parts { kernel: &kernel, initrd: None, cmdline: "", reclaim: || 0 };
    let built = hv.build_dom0(&d, parts, opts);
    if built.is_err() {
        hv.domains.remove_this(&d);
    }
    built.map(|()| d)
}

/// With `DOM0_KERNEL` naming a kernel, builds a dom0 from it.
#[test]
fn a_real_kernel() {
    let Ok(path) = std::env::var("DOM0_KERNEL") else { return };
    let image = std::fs::read(path).unwrap();
    let hv = machine(100_000, 0);
    let start = std::time::Instant::now();
    let dom0 = build(&hv, &image, None, &Dom0Options::default()).unwrap();
    std::println!("built in {:?}", start.elapsed());
    dom0.check(dom0.si.nr_pages);
}
