//! What flushes TLBs, and who may have them flushed: mmuext_op's commands, update_va_mapping of others' frames.
#![allow(missing_docs, reason = "tests and benches document themselves")]

mod common;
use common::two_level::{new_guest32, Guest32};
use common::*;
use mm::pte::{PRESENT, RW};
use mm::*;

const CPU: CpuId = CpuId(0);
const BITMAP: u64 = 0x4000;
const BAD_BITMAP: u64 = 0xbad0;
/// Flushes of whole TLBs, then of one address: of this CPU, of those in a bitmap, of all.
const COMMANDS: [u64; 6] = [6, 8, 10, 7, 9, 11];

#[test]
fn each_command_flushes_a_translation_that_is_gone() {
    let env = Env::new(64, 2, 2);
    let g = new_guest(&env, 1, 8);
    env.as_vcpu(1, &g.v, |c| {
        c.d.cpu_enters(CPU);
        for cmd in COMMANDS {
            assert_eq!(update(&c, g.pte(6), pte::entry(g.frames[6], PRESENT | RW)), Ok(()));
            assert_eq!(env.m.touch(CPU, g.l4, g.va(6), true), Some(g.frames[6]));
            assert_eq!(update(&c, g.pte(6), 0), Ok(()));
            assert_eq!(env.m.touch(CPU, g.l4, g.va(6), true), Some(g.frames[6]), "not flushed yet");
            assert_eq!(ext(&c, cmd, g.va(6), BITMAP), Ok(()));
            assert_eq!(env.m.touch(CPU, g.l4, g.va(6), true), None, "command {cmd}");
            // An address of the hypervisor's is none to flush, but no error.
            assert_eq!(ext(&c, cmd, 0xffff_8000_0000_0000, BITMAP), Ok(()));
        }
        assert_eq!(ext(&c, 8, 0, BAD_BITMAP), Err(Errno::INVAL));
        assert_eq!(ext(&c, 9, g.va(6), BAD_BITMAP), Err(Errno::INVAL));
    });
}

#[test]
fn caches_are_flushed_by_those_with_devices() {
    let env = Env::new(64, 2, 1);
    let g = new_guest(&env, 1, 8);
    env.as_vcpu(1, &g.v, |c| {
        assert_eq!([12, 18].map(|cmd| ext(&c, cmd, 0, 0)), [Err(Errno::ACCES), Err(Errno::INVAL)]);
        c.d.iomem_permit(5, 6).unwrap();
        c.d.iomem_deny(6, 6).unwrap();
        assert_eq!(c.d.iomem_ranges().unwrap().ranges(), [(5, 5)]);
        assert_eq!([12, 18].map(|cmd| ext(&c, cmd, 0, 0)), [Ok(()); 2]);
        // Superpages there are not; nor a command 14 or 21.
        assert_eq!([19, 20, 14, 21].map(|cmd| ext(&c, cmd, 0, 0)), {
            let (not_here, unknown) = (Err(Errno::OPNOTSUPP), Err(Errno::NOSYS));
            [not_here, not_here, unknown, unknown]
        });
    });
}

/// What is the caller's own is refused in a batch about another domain.
#[test]
fn a_batch_about_another_domain_flushes_nothing() {
    let env = Env::new(128, 2, 1);
    let (dom0, g) = (new_guest(&env, 0, 8), new_guest(&env, 1, 8));
    let foreign = |by: &Guest, cmd, of: u32| {
        let b = Buffer::words(&[cmd, by.va(6), BITMAP]);
        let args = MmuextArgs { uops: BUFFER.into(), count: 1, foreigndom: ForeignDom(of) };
        env.as_vcpu(by.id, &by.v, |c| finished(c.do_mmuext_op(&b, &Hooks(c.m), args).rc))
    };
    for cmd in [5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 18] {
        assert_eq!(foreign(&dom0, cmd, 1), Err(Errno::PERM), "{cmd}");
    }
    assert_eq!(foreign(&g, 6, 0), Err(Errno::PERM));
    assert_eq!(foreign(&dom0, 6, 9), Err(Errno::SRCH));
    // Frames are cleared and copied for others, but no device's.
    let frames = |cmd, to: Mfn, from: Mfn, of: u32| {
        let b = Buffer::words(&[cmd, to.0, from.0]);
        let args = MmuextArgs { uops: BUFFER.into(), count: 1, foreigndom: ForeignDom(of) };
        env.as_vcpu(0, &dom0.v, |c| finished(c.do_mmuext_op(&b, &Hooks(c.m), args).rc))
    };
    env.m.store64(g.frames[6], 8, 77);
    assert_eq!(frames(17, g.frames[7], g.frames[6], 1), Ok(()));
    assert_eq!(env.m.load64(g.frames[7], 8), 77);
    assert_eq!(frames(16, g.frames[7], Mfn(0), 1), Ok(()));
    assert_eq!(env.m.load64(g.frames[7], 8), 0);
    let io = u32::from(DomId::IO.0);
    assert_eq!((frames(16, Mfn(5), Mfn(0), io), frames(17, Mfn(5), Mfn(5), io)), {
        let refused = Err(Errno::INVAL);
        (refused, refused)
    });
    assert_eq!(frames(17, Mfn(5), g.frames[6], 1), Err(Errno::INVAL));
    env.check(&[&dom0.v, &g.v], &[]);
}

#[test]
fn update_va_mapping_of_anothers_frame() {
    let env = Env::new(128, 2, 2);
    let (dom0, g) = (new_guest(&env, 0, 8), new_guest(&env, 1, 8));
    let map = |by: &Guest, va, frame, flags, of| {
        let e = pte::entry(frame, PRESENT | RW);
        env.as_vcpu(by.id, &by.v, |c| c.do_update_va_mapping_otherdomain(&Hooks(&env.m), va, e, flags, of))
    };
    env.as_vcpu(0, &dom0.v, |c| c.d.cpu_enters(CPU));
    let va = dom0.va(6);
    // Flushed: the whole TLB here, one address everywhere, one on the CPUs in a bitmap.
    for (flags, i) in [(1u64, 5), (6, 6), (2 | BITMAP, 7)] {
        let before = env.m.touch(CPU, dom0.l4, va, true);
        assert!(before.is_some() && before != Some(g.frames[i]));
        assert_eq!(map(&dom0, va, g.frames[i], flags, DomId(1)), Ok(()));
        assert_eq!(env.m.touch(CPU, dom0.l4, va, true), Some(g.frames[i]));
        env.check(&[&dom0.v, &g.v], &[]);
    }
    assert_eq!(map(&dom0, va, g.frames[6], 0, DomId(1)), Ok(()));
    // The entry is changed although the bitmap cannot be read.
    assert_eq!(map(&dom0, va, g.frames[5], 1 | BAD_BITMAP, DomId(1)), Err(Errno::FAULT));
    assert_eq!(pte::mfn(env.m.load64(dom0.l1, 6 * 8)), g.frames[5]);
    assert_eq!(map(&dom0, va, dom0.frames[6], 0, DomId(1)), Err(Errno::BUSY));
    assert_eq!(map(&dom0, va, dom0.frames[6], 0, DomId(0)), Err(Errno::SRCH));
    assert_eq!(map(&dom0, KERNEL - (1 << 39), g.frames[6], 0, DomId(1)), Err(Errno::INVAL));
    assert_eq!(map(&g, g.va(6), dom0.frames[6], 0, DomId(0)), Err(Errno::PERM));
    assert_eq!(map(&g, g.va(6), Mfn(5), 0, DomId::IO), Err(Errno::PERM));
    env.check(&[&dom0.v, &g.v], &[]);
}

#[test]
fn a_bitmap_names_vcpus_by_bits() {
    let bits = Buffer::words(&[0b101, 1 << 63 | 1 << 3]);
    let at = GuestVa(BUFFER);
    let cpu_of = |vcpu| (vcpu != 2).then_some(CpuId(vcpu % 64));
    let cpus = |max| vcpumask_to_cpus(&bits, at, max, cpu_of);
    // Vcpu 2 is nowhere; those from the maximum on are not looked at, nor are words that hold none.
    assert_eq!(cpus(64), Ok(CpuMask::from_low(1)));
    assert_eq!(cpus(68), Ok(CpuMask::from_low(1 | 1 << 3)));
    assert_eq!(cpus(128), Ok(CpuMask::from_low(1 | 1 << 3 | 1 << 63)));
    assert_eq!(cpus(129), Err(Fault));
    assert_eq!(cpus(0), Ok(CpuMask::NONE));
}

fn ext2005(env: &Env, g: &Guest32, cmd: u64, va: u32, bitmap: u64) -> Result {
    g.ext(env, cmd as u32, va.into(), bitmap as u32)
}

#[test]
fn with_tables_of_two_levels_it_is_the_same() {
    let env = Env::new(600, 2, 2);
    let g = new_guest32(&env, 1, 10);
    let touch = || env.m.touch_as(CPU, g.root(&env), g.va(6).into(), true, false);
    for cmd in COMMANDS {
        g.update(&env, g.pte(6), common::two_level::entry32(g.frames[6], common::two_level::KERNEL_RW)).unwrap();
        assert_eq!(touch(), Some(g.frames[6]));
        g.update(&env, g.pte(6), 0).unwrap();
        assert_eq!(touch(), Some(g.frames[6]), "not flushed yet");
        assert_eq!(ext2005(&env, &g, cmd, g.va(6), BITMAP), Ok(()));
        assert_eq!(touch(), None, "command {cmd}");
        // Addresses of the hypervisor's are none to flush.
        assert_eq!(ext2005(&env, &g, cmd, 0xfc00_0000, BITMAP), Ok(()));
    }
    assert_eq!(ext2005(&env, &g, 8, 0, BAD_BITMAP), Err(Errno::FAULT));
    assert_eq!(ext2005(&env, &g, 9, g.va(6), BAD_BITMAP), Err(Errno::FAULT));
    assert_eq!(ext2005(&env, &g, 12, 0, 0), Err(Errno::INVAL));
    g.run(&env, |c| c.d.allow_cache_attrs());
    assert_eq!(ext2005(&env, &g, 12, 0, 0), Ok(()));
    // Frames are given to others where the layers above can.
    assert_eq!(ext2005(&env, &g, 14, g.frames[6].0 as u32, 0), Err(Errno::INVAL));
    g.check(&env);
}
