//! Page tables, descriptors and memory through hypercalls: what is decoded here. The rules themselves are tested in `mm`.

use mm::{Machine, Mfn};

use crate::abi::xen2005::tests::world::*;
use crate::state::xen2005_role::Role;

const EINVAL: i32 = -22;
const EPERM: i32 = -1;
const ESRCH: i32 = -3;
const EFAULT: i32 = -14;
const SELF: u32 = 0x7ff0;

/// Address of the first page table, of the page directory's frame and of the table's.
fn tables(w: &mut World) -> (u32, u32, u32) {
    let start = w.d.vcpus()[0].ctx.try_lock().unwrap().regs.rsi as u32;
    let pt_base = w.words::<16>(start)[6];
    (pt_base + 4096, w.frame(pt_base), w.frame(pt_base + 4096))
}

#[test]
fn mmu_update_counts_what_is_done() {
    let mut w = World::new(Role::FRONTEND);
    let (_, l2, l1) = tables(&mut w);
    let slot = |n: u32| l1 << 12 | n << 2;
    let frame = w.frame(0xc03f_0000);
    // Clear two entries, then a request that is none.
    w.put_words(SCRATCH, &[slot(0x3f0), 0, slot(0x3f1), 0, l2 << 12 | 2, 0, slot(0x3f2), 0]);
    assert_eq!(w.call(1, &[SCRATCH, 4, SCRATCH + 64, SELF]), EINVAL);
    assert_eq!(w.words::<1>(SCRATCH + 64), [2]);
    let at = |w: &World, n: usize| w.hv.hw.load32(Mfn(l1.into()), 4 * n);
    assert_eq!((at(&w, 0x3f0), at(&w, 0x3f1)), (0, 0));
    assert_ne!(at(&w, 0x3f2), 0);
    // Preempted after each request: the same in the end.
    w.put_words(SCRATCH, &[slot(0x3f0), frame << 12 | 0x63, slot(0x3f1), 0, slot(0x3f2), 0, slot(0x3f3), 0]);
    for n in 1..4 {
        w.hv.hw.memory.set_preempt_after(n);
        assert_eq!(w.call(1, &[SCRATCH, 4, SCRATCH + 64, SELF]), 0);
        assert_eq!(w.words::<1>(SCRATCH + 64), [4]);
    }
    assert_eq!(at(&w, 0x3f0), frame << 12 | 0x63);
    assert_eq!(w.call(1, &[SCRATCH, 0, SCRATCH + 64, SELF]), 0);
    assert_eq!(w.words::<1>(SCRATCH + 64), [0]);
    assert_eq!(w.call(1, &[0xfc00_0000, 1, 0, SELF]), EFAULT);
    // The machine-to-phys table: of frames of one's own.
    w.put_words(SCRATCH, &[frame << 12 | 1, 0x777, l1 << 12 | 1, 0x778, 0x10_0001, 5]);
    assert_eq!(w.call(1, &[SCRATCH, 3, SCRATCH + 64, SELF]), EINVAL);
    assert_eq!(w.words::<1>(SCRATCH + 64), [2]);
    // Whose frames: none of anybody's for a guest without a part in that.
    assert_eq!(w.call(1, &[SCRATCH, 1, 0, 2]), EINVAL);
    assert_eq!(w.call(1, &[SCRATCH, 1, 0, 0x7ff2]), EINVAL);
}

#[test]
fn a_page_is_given_away_for_a_grant_only_as_it_is_asked_for() {
    let mut w = World::new(Role::FRONTEND);
    let frame = w.frame(0xc03f_0000);
    // No such domain, no such entry, another extended command.
    for val in [9 << 16 | 12, 1 << 16 | 12, 13] {
        w.put_words(SCRATCH, &[frame << 12 | 3, val]);
        assert_eq!(w.call(1, &[SCRATCH, 1, 0, SELF]), EINVAL, "{val:#x}");
    }
    w.put_words(SCRATCH, &[14, frame, 0]);
    assert_eq!(w.call(26, &[SCRATCH, 1, 0, SELF]), EINVAL, "reassign to oneself");
    assert_eq!(w.frame(0xc03f_0000), frame);
}

#[test]
fn update_va_mapping() {
    let mut w = World::new(Role::FRONTEND);
    let frame = w.frame(0xc03f_0000);
    assert_eq!(w.call(14, &[0xc03f_1000, frame << 12 | 0x61, 2]), 0);
    assert_eq!(w.frame(0xc03f_1000), frame);
    assert_eq!(w.call(14, &[0xc03f_1000, 0, 1]), 0);
    assert_eq!(w.call(14, &[0xc040_0000, 0, 0]), EINVAL, "no table");
    assert_eq!(w.call(14, &[0xfc00_0000, 0, 0]), EINVAL);
    let (l1_va, _, l1) = tables(&mut w);
    assert_eq!(w.call(14, &[l1_va, l1 << 12 | 0x63, 0]), EINVAL, "a table stays read-only");
    assert_eq!(w.call(22, &[0xc03f_1000, 0, 0, 2]), EPERM);
    let mut w = World::new(Role::INITDOMAIN_NO_HARDWARE);
    assert_eq!(w.call(22, &[0xc03f_1000, 0, 0, 9]), ESRCH);
}

#[test]
fn mmuext_op() {
    let mut w = World::new(Role::FRONTEND);
    let (_, l2, l1) = tables(&mut w);
    let one = |w: &mut World, op: [u32; 3]| {
        w.put_words(SCRATCH, &op);
        w.call(26, &[SCRATCH, 1, SCRATCH + 64, SELF])
    };
    for (op, want) in [
        ([0, l1, 0], 0),
        ([0, l1, 0], EINVAL),
        ([4, l1, 0], 0),
        ([4, l1, 0], EINVAL),
        ([5, l2, 0], 0),
        ([5, l1, 0], EINVAL),
        ([6, 0, 0], 0),
        ([7, 0xc010_0000, 0], 0),
        ([10, 0, 0], 0),
        ([12, 0, 0], EINVAL),
        ([13, 0, 0], 0),
        ([13, 0x1001, 1], EINVAL),
        ([13, 0x1000, 8193], EINVAL),
        ([2, l2, 0], EINVAL),
        ([15, l2, 0], EINVAL),
        ([99, 0, 0], EINVAL),
    ] {
        assert_eq!(one(&mut w, op), want, "{op:x?}");
    }
    w.put_words(SCRATCH, &[6, 0, 0, 6, 0, 0, 99, 0, 0]);
    assert_eq!(w.call(26, &[SCRATCH, 3, SCRATCH + 64, SELF]), EINVAL);
    assert_eq!(w.words::<1>(SCRATCH + 64), [2]);
}

/// A descriptor page at [`SCRATCH`]`+ 0x1000`, read-only from now on: its frame.
fn gdt_page(w: &mut World, descriptors: &[(usize, u64)]) -> u32 {
    let va = SCRATCH + 0x1000;
    for &(n, d) in descriptors {
        w.put_words(va + 8 * n as u32, &[d as u32, (d >> 32) as u32]);
    }
    let frame = w.frame(va);
    assert_eq!(w.call(14, &[va, frame << 12 | 0x61, 2]), 0);
    frame
}

#[test]
fn set_gdt_and_update_descriptor() {
    const CODE1: u64 = 0x00cf_ba00_0000_ffff;
    const DATA1: u64 = 0x00cf_b200_0000_ffff;
    let mut w = World::new(Role::FRONTEND);
    for (entries, want) in [(295, EINVAL), (0, EINVAL), (8193, EINVAL), (14 * 512 + 1, EINVAL)] {
        assert_eq!(w.call(2, &[SCRATCH, entries]), want, "{entries}");
    }
    let frame = gdt_page(&mut w, &[(12, CODE1), (13, DATA1)]);
    w.put_words(SCRATCH, &[frame]);
    assert_eq!(w.call(2, &[0xfc00_0000, 296]), EFAULT);
    assert_eq!(w.call(2, &[SCRATCH, 296]), 0);
    let entry = |w: &World, n: usize| w.hv.hw.load64(Mfn(frame.into()), 8 * n);
    assert_eq!(entry(&w, 12) & 0xff00_f0ff_ffff_0000, CODE1 & 0xff00_f0ff_ffff_0000);
    // The flat segments of rings 1 and 3 are the hypervisor's to write.
    for (n, access) in [(0x819 >> 3, 0xbau8), (0x821 >> 3, 0xb2), (0x82b >> 3, 0xfa), (0x833 >> 3, 0xf2)] {
        assert_eq!((entry(&w, n) >> 40) as u8 | 1, access | 1, "{n}");
        assert_eq!(entry(&w, n) >> 53 & 1, 0);
    }
    let update = |w: &mut World, at: u32, d: u64| w.call(10, &[at, d as u32, (d >> 32) as u32]);
    let slot = |n: u32| frame << 12 | n * 8;
    assert_eq!(update(&mut w, slot(6), DATA1 | 3 << 45), 0);
    assert_eq!(entry(&w, 6), DATA1 | 3 << 45, "with all of its limit");
    for (what, at, d) in [
        ("not aligned", slot(6) + 4, DATA1),
        ("the hypervisor's", slot(259), CODE1),
        ("ring 0", slot(6), CODE1 & !(3 << 45)),
        ("64-bit code", slot(6), CODE1 & !(1 << 54) | 1 << 53),
        ("a call gate", slot(6), 0x0000_ec00_0061_0000),
        ("a TSS", slot(6), 0x0000_e900_0000_0067),
        ("another's frame", 0x20_0000, DATA1),
    ] {
        assert_eq!(update(&mut w, at, d), EINVAL, "{what}");
    }
    assert_eq!(update(&mut w, slot(6), 0), 0);
    // Frames that hold what may not be in a table.
    let mut w = World::new(Role::FRONTEND);
    let frame = gdt_page(&mut w, &[(12, 0x00af_9a00_0000_ffff)]);
    w.put_words(SCRATCH, &[frame]);
    assert_eq!(w.call(2, &[SCRATCH, 296]), EINVAL);
}

#[test]
fn dom_mem_op_returns_how_many() {
    let mut w = World::new(Role::FRONTEND);
    let mut frames = [0; 4];
    for (i, f) in frames.iter_mut().enumerate() {
        let va = 0xc030_0000 + 4096 * i as u32;
        *f = w.frame(va);
        assert_eq!(w.call(14, &[va, 0, 0]), 0);
    }
    w.put_words(SCRATCH, &frames);
    let pages = w.d.mem.tot_pages();
    assert_eq!(w.call(12, &[1, SCRATCH, 4, 0, SELF]), 4);
    assert_eq!(w.d.mem.tot_pages(), pages - 4);
    assert_eq!(w.call(12, &[1, SCRATCH, 4, 0, SELF]), 0, "given back already");
    // And new ones, preempted half way.
    w.hv.hw.memory.set_preempt_after(2);
    assert_eq!(w.call(12, &[0, SCRATCH, 4, 0, SELF]), 4);
    assert_eq!(w.d.mem.tot_pages(), pages);
    let new = w.words::<4>(SCRATCH);
    assert!(new.iter().all(|&f| f != 0 && f < 1 << 20));
    assert_eq!(w.call(12, &[0, SCRATCH, 1, 0, SELF]), 0, "it has all it may have");
    assert_eq!(w.call(12, &[0, SCRATCH, 1, 1, SELF]), 0, "two at once are for domains with devices");
    assert_eq!(w.call(12, &[2, SCRATCH, 1, 0, SELF]), -38);
    assert_eq!(w.call(12, &[5 << 4, SCRATCH, 4, 0, SELF]), EINVAL);
    assert_eq!(w.call(12, &[0, SCRATCH, 1, 0, 2]), EPERM);
    assert_eq!(World::new(Role::INITDOMAIN_NO_HARDWARE).call(12, &[0, SCRATCH, 1, 0, 2]), ESRCH);
}

#[test]
fn grant_table_op() {
    let mut w = World::new(Role::FRONTEND);
    let (list, op) = (SCRATCH + 128, SCRATCH);
    w.put_words(op, &[0x0004_7ff0, 0, list, 0]);
    assert_eq!(w.call(20, &[2, op, 1]), 0);
    assert_eq!(w.words::<2>(op)[1] >> 16, 0);
    let frames = w.words::<4>(list);
    assert!(frames.iter().all(|&f| f != 0));
    // The guest maps them.
    for (i, f) in frames.into_iter().enumerate() {
        assert_eq!(w.call(14, &[0xc030_0000 + 4096 * i as u32, f << 12 | 0x63, 2]), 0);
    }
    assert_eq!(w.call(20, &[2, op, 2]), EINVAL);
    assert_eq!(w.call(20, &[0, op, 513]), EINVAL);
    assert_eq!((w.call(20, &[0, op, 0]), w.call(20, &[1, op, 0])), (0, 0));
    assert_eq!(w.call(20, &[4, op, 1]), -38);
    assert_eq!(w.call(20, &[0, 0xfbff_fff8, 1]), EFAULT);
    // A grant of domain 2, mapped, written through, unmapped.
    let other = add(&w.hv, 2, Role::FRONTEND);
    let regs = other.vcpus()[0].ctx.try_lock().unwrap().regs;
    let mut owner = World { hv: w.hv, d: other, regs };
    owner.put_words(op, &[0x0004_7ff0, 0, list, 0]);
    assert_eq!(owner.call(20, &[2, op, 1]), 0);
    let granted = owner.frame(0xc030_1000);
    let table = owner.words::<1>(list)[0];
    owner.hv.hw.write(Mfn(table.into()), 8 * 5, &[1, 0, 1, 0]);
    owner.hv.hw.store32(Mfn(table.into()), 8 * 5 + 4, granted);
    let mut w = World { hv: owner.hv, ..w };
    let va = 0xc031_0000;
    w.put_words(op, &[va, 0, 2 | 5 << 16, 2, 0, 0, va + 4096, 0, 2 | 6 << 16, 2, 0, 0]);
    assert_eq!(w.call(20, &[0, op, 2]), 0);
    let maps = w.words::<12>(op);
    assert_eq!((maps[3] >> 16, maps[4]), (0, granted), "handle and frame");
    assert_eq!((maps[9] >> 16, maps[10]), (0xffff, 0), "no such grant");
    w.put(va + 8, b"written");
    let mut seen = [0; 7];
    w.hv.hw.read(Mfn(granted.into()), 8, &mut seen);
    assert_eq!(&seen, b"written");
    assert_eq!(w.hv.hw.load16(Mfn(table.into()), 8 * 5), 1 | 8 | 0x10);
    w.put_words(op, &[va, 0, 0, 0, 0, 0, va, 0, 0, 0, 0, 0]);
    assert_eq!(w.call(20, &[1, op, 2]), 0);
    let unmaps = w.words::<12>(op);
    assert_eq!((unmaps[4] >> 16, unmaps[10] >> 16), (0, 0xfffc), "unmapped; no such handle any more");
    assert_eq!(w.hv.hw.load16(Mfn(table.into()), 8 * 5), 1);
    // Mapped again and overwritten: the use has ended before the call returns.
    w.put_words(op, &[va, 0, 2 | 5 << 16, 2, 0, 0]);
    assert_eq!(w.call(20, &[0, op, 1]), 0);
    assert_eq!(w.call(14, &[va, 0, 0]), 0);
    assert_eq!(w.hv.hw.load16(Mfn(table.into()), 8 * 5), 1);
}

#[test]
fn physdev_op() {
    let mut w = World::new(Role::FRONTEND);
    let one = |w: &mut World, words: &[u32]| {
        w.put_words(SCRATCH, &[0; 10]);
        w.put_words(SCRATCH, words);
        (w.call(19, &[SCRATCH]), w.words::<10>(SCRATCH))
    };
    // Nothing of the hardware for others; the structure is written back all the same.
    assert_eq!(one(&mut w, &[0, 0, 0, 1, 0, 0, 4]), (EPERM, [0, 0, 0, 1, 0, 0, 4, !0, 0, 0]));
    assert_eq!(one(&mut w, &[1, 0, 0, 1, 0, 0, 4, 5]).0, EPERM);
    assert_eq!(one(&mut w, &[2, 0, 0, 1, 0]).0, EPERM);
    assert_eq!(one(&mut w, &[3]).0, EPERM);
    assert_eq!(one(&mut w, &[4]).0, 0);
    assert_eq!(one(&mut w, &[8]).0, EINVAL);
    assert_eq!(w.call(19, &[0xfbff_fffc]), EFAULT);
    let mut w = World::new(Role::HARDWARE);
    let mut config = [0; 256];
    config[..4].copy_from_slice(&[0x86, 0x80, 0x10, 0x70]);
    config[0x3c] = 11;
    w.hv.hw.devices.config.lock().unwrap().insert((0, 0, 1 << 3 | 1), config);
    let read = |w: &mut World, bdf: [u32; 3], reg, len| {
        let (rc, o) = one(w, &[0, 0, bdf[0], bdf[1], bdf[2], reg, len]);
        (rc, o[7])
    };
    assert_eq!(read(&mut w, [0, 1, 1], 0, 4), (0, 0x7010_8086));
    assert_eq!(read(&mut w, [0, 1, 1], 0x3c, 1), (0, 11));
    assert_eq!(read(&mut w, [0, 2, 0], 0, 4), (-19, !0), "nothing is there");
    assert_eq!(read(&mut w, [256, 0, 0], 0, 4), (EINVAL, !0));
    assert_eq!(read(&mut w, [0, 32, 0], 0, 4), (EINVAL, !0));
    for (reg, len) in [(1, 4), (0, 3), (256, 1), (254, 4), (0, 8)] {
        assert_eq!(read(&mut w, [0, 1, 1], reg, len), (EINVAL, !0));
    }
    assert_eq!(one(&mut w, &[1, 0, 0, 1, 1, 4, 2, 0x1_0005]).0, 0);
    assert_eq!(read(&mut w, [0, 1, 1], 4, 4), (0, 5));
    assert_eq!(one(&mut w, &[2, 0, 0, 1, 1]).0, 0);
    let (rc, o) = one(&mut w, &[3]);
    assert_eq!((rc, o[2], o[3]), (0, 1, 0));
    // ISA interrupts are edges; the end of a level must be told.
    assert_eq!(one(&mut w, &[5, 0, 14]).1[3], 0);
    assert_eq!(one(&mut w, &[5, 0, 224]).0, EINVAL);
}
