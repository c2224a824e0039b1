//! What a kernel finds when it starts.

use std::vec::Vec;

use mm::{DomId, Machine, Mfn};

use crate::abi::xen2005::tests::world::*;
use crate::build::xen2005::error::Error;
use crate::build::xen2005::image;
use crate::build::xen2005::Config;
use crate::machine::hw::Interrupt;
use crate::state::file::Source;
use crate::state::xen2005_role::Role;
use kernel_image::error::ImageError;

#[test]
fn start_info_tables_and_registers() {
    let hv = machine();
    let code: Vec<u8> = (0..200).collect();
    let ramdisk: Vec<u8> = (0..5000u32).map(|i| i as u8 ^ 0x5a).collect();
    let kernel = image(&code, LINUX);
    let cmdline = "x".repeat(300);
    let config = Config { role: Role::BACKEND, ramdisk: Source::from(&ramdisk[..]), cmdline: &cmdline, ..config(1) };
    let d = create(&hv, &kernel, &config).unwrap();
    let regs = d.vcpus()[0].ctx.try_lock().unwrap().regs;
    let mut w = World { hv, d, regs };
    // Image to 0xc01010c8, ramdisk, list, three tables, start_info, stack.
    let (ramdisk_at, p2m, tables) = (0xc010_2000, 0xc010_4000, 0xc010_5000);
    let (start_info, stack_end) = (tables + 0x2000, tables + 0x4000);
    let r = w.regs;
    assert_eq!((r.rip, r.rsp, r.rsi), (KERNEL.into(), u64::from(stack_end), start_info.into()));
    assert_eq!((r.cs, r.ss, r.rflags, r.rax | r.rbx | r.rcx | r.rdx | r.rdi | r.rbp), (0x819, 0x821, 0x202, 0));
    let (ds, ks, kp, iopl, ring1) = w.run(|g| {
        let c = &*g.cur.ctx;
        ([c.ds, c.es, c.fs, c.gs], c.kernel_ss, c.kernel_sp, c.iopl, g.cur.d.runs_in_ring1())
    });
    assert_eq!((ds, ks, kp, iopl, ring1), ([0x821; 4], 0x821, stack_end.into(), 1, true));

    let si = w.words::<16>(start_info);
    let shared_info = (w.d.shared_info.0 as u32) << 12;
    assert_eq!(&si[..6], &[1024, 0, shared_info, 0, 0x10, 1], "pages, shared_info, flags, control port");
    assert_eq!(&si[6..], &[tables, 0, 2, 0, p2m, 0, ramdisk_at, 0, 5000, 0]);
    let cmd = w.get(start_info + 64, 256);
    assert!(cmd[..255].iter().all(|&c| c == b'x') && cmd[255] == 0);

    assert_eq!(w.get(KERNEL, 200), code);
    assert_eq!(w.get(ramdisk_at, 5000), ramdisk);
    // Uninitialised data, low memory and what is free: zero, although the machine's memory was not.
    for va in [0xc000_0000, 0xc000_0400, KERNEL + 200, KERNEL + 4096, stack_end, stack_end - 4096, 0xc03f_f000] {
        let n = if va == KERNEL + 200 { 4096 - 200 } else { 1024 };
        assert!(w.get(va, n).iter().all(|&b| b == 0), "{va:#x}");
    }
    for pfn in 0..1024 {
        let [mfn] = w.words(p2m + 4 * pfn);
        assert_eq!(w.hv.hw.memory.m2p_compat()[mfn as usize].load(std::sync::atomic::Ordering::SeqCst), pfn);
        let va = 0xc000_0000 + pfn * 4096;
        let e = w.run(|g| g.hv.mm_ctx(g.cur).two_level().l1e(va));
        // Dirty and accessed bits are the CPU's business.
        let table = (tables..start_info).contains(&va);
        assert_eq!(e & !0x60, mfn << 12 | if table { 1 } else { 3 }, "{va:#x}");
    }
    let root = w.frame(tables);
    assert_eq!(w.hv.hw.load32(Mfn(root.into()), 768 * 4) & !0x60, w.frame(tables + 4096) << 12 | 7);
    assert_eq!(w.shared(256), 1, "n_vcpu");
    assert_eq!([w.shared(0), w.shared(8), w.shared(31 * 8)], [0x100; 3], "events are masked");
    assert_eq!(w.hv.hw.memory.m2p_compat()[w.d.shared_info.0 as usize].load(std::sync::atomic::Ordering::SeqCst), !0);
    // The directory is pinned, once.
    w.put_words(SCRATCH, &[1, root, 0, 4, root, 0, 4, root, 0]);
    assert_eq!(w.call(26, &[SCRATCH, 1, 0, 0x7ff0]), -22, "pinned already");
    assert_eq!(w.call(26, &[SCRATCH + 12, 1, 0, 0x7ff0]), 0);
    assert_eq!(w.call(26, &[SCRATCH + 24, 1, 0, 0x7ff0]), -22);
}

#[test]
fn roles() {
    for (role, flags, port) in
        [(Role::FRONTEND, 0, 1), (Role::BACKEND, 0x10, 1), (Role::HARDWARE, 3, 0), (Role::INITDOMAIN_NO_HARDWARE, 3, 0)]
    {
        let mut w = World::new(role);
        let si = w.words::<16>(w.regs.rsi as u32);
        assert_eq!((si[4], si[5]), (flags, port), "{role:?}");
        assert_eq!(si[12..15], [0; 3], "no ramdisk");
        assert_eq!((w.d.is_hardware(), w.d.is_privileged()), (role.hardware, role.privileged));
    }
}

#[test]
fn what_cannot_be_built_leaves_nothing() {
    let hv = machine();
    let good = image(&[0x90; 64], LINUX);
    let config = config(1);
    let free = hv.mm.heap.free_pages();
    let refused = |kernel: &[u8], config: &Config<'_>, why: Error| {
        assert_eq!(create(&hv, kernel, config).err(), Some(why));
        assert!(hv.domains.get(DomId(1)).is_none());
        assert_eq!(hv.mm.heap.free_pages(), free);
    };
    refused(&good, &Config { nr_pages: 1023, ..config }, Error::TooSmall { need: 1024, have: 1023 });
    refused(&good, &Config { nr_pages: 6000, ..config }, Error::NotEnoughMemory { asked: 6000 });
    refused(b"\x7fELF", &config, Error::Image(ImageError::Truncated { what: "ELF header", need: 64, have: 4 }));
    for (text, why) in [
        ("GUEST_OS=linux,XEN_VER=xen-3.0,VIRT_BASE=0xC0000000", ImageError::WrongXenVersion),
        ("GUEST_OS=linux,XEN_VER=2.0,VIRT_BASE=0xC0000000", ImageError::WrongXenVersion),
        ("XEN_VER=3.0,VIRT_BASE=0xC0000000", ImageError::WrongLoader),
    ] {
        let bad = image(&[0x90; 64], text);
        assert!(image::parse(&bad).is_err());
        refused(&bad, &config, Error::Image(why));
    }
    let high = image(&[0x90; 64], "LOADER=generic,XEN_VER=3.0,VIRT_BASE=0xC0400000");
    assert!(matches!(
        create(&hv, &high, &config).err(),
        Some(Error::Image(ImageError::OutOfBounds { what: "segment", .. }))
    ));
    // Interrupts are taken while a domain that cannot be built goes.
    let taken = (0..200).filter(|&nth| {
        hv.hw.held.lock().unwrap().push(Interrupt::Own);
        hv.hw.memory.set_preempt_after(nth);
        refused(&good, &Config { nr_pages: 6000, ..config }, Error::NotEnoughMemory { asked: 6000 });
        hv.hw.memory.set_preempt_after(-1);
        core::mem::take(&mut *hv.hw.held.lock().unwrap()).is_empty()
    });
    assert_ne!(taken.count(), 0);
    let d = create(&hv, &good, &config).unwrap();
    assert_eq!(create(&hv, &good, &config).err(), Some(Error::Create(mm::Errno::EXIST)));
    while hv.domain_kill(&d).is_err() {}
    assert!(hv.domains.get(DomId(1)).is_none());
    assert_eq!(hv.mm.heap.free_pages(), free);
}
